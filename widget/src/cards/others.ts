// Outfit, quiz and profile cards, and whatever kind a newer server may send.
import { html, nothing, type TemplateResult } from "lit";
import { price } from "../money";
import { shopUrl } from "../markdown";
import type { Card } from "../types";
import type { Desk } from "./desk";
import { currencyOf, list, readable, text, type Fields } from "./fields";

export function outfitCard(card: Card, desk: Desk): TemplateResult {
  const currency = currencyOf(card);
  const pieces = list(card, "items", "pieces", "products");
  const total = text(card, "total", "total_price");
  const why = text(card, "why", "description");
  return html`<article class="outfit">
    <h3>${text(card, "title", "name") || "The look"}</h3>
    ${why ? html`<p class="why">${why}</p>` : nothing}
    <ul>${pieces.map((piece) => outfitPiece(piece, currency, desk))}</ul>
    ${total ? html`<dl class="totals"><div class="total"><dt>The whole look</dt><dd>${price(total, currency)}</dd></div></dl>` : nothing}
  </article>`;
}

function outfitPiece(piece: Fields, currency: string, desk: Desk): TemplateResult {
  const image = shopUrl(text(piece, "image_url"));
  const cost = text(piece, "price", "unit_price", "total");
  const slug = text(piece, "slug");
  const name = text(piece, "name", "title", "text");
  return html`<li>
    <span class="plate">${image ? html`<img src=${image} alt="" loading="lazy" />` : nothing}</span>
    <span class="house">${text(piece, "role", "slot") || text(piece, "brand")}</span>
    ${slug ? html`<a href=${desk.productUrl(slug)}>${name}</a>` : html`<span>${name}</span>`}
    ${cost ? html`<span class="price">${price(cost, text(piece, "currency") || currency)}</span>` : nothing}
  </li>`;
}

export function quizCard(card: Card, desk: Desk): TemplateResult {
  const step = Number(text(card, "step", "position", "number")) || 0;
  const total = Number(text(card, "total", "total_steps", "of")) || 0;
  const hint = text(card, "hint", "help", "description");
  const share = total > 0 ? Math.min(1, Math.max(0, step / total)) : 0;
  return html`<article class="quiz">
    ${total > 0 ? html`<p class="quiet">Question ${step} of ${total}</p>
      <svg class="measure" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width=${share * 100} height="1" /></svg>` : nothing}
    <h3>${text(card, "question", "title", "text")}</h3>
    ${hint ? html`<p class="why">${hint}</p>` : nothing}
    <div class="options">${list(card, "options", "choices").map((option) => quizOption(option, desk))}</div>
  </article>`;
}

function quizOption(option: Fields, desk: Desk): TemplateResult {
  const label = text(option, "label", "name", "text", "value");
  const image = shopUrl(text(option, "image_url"));
  return html`<button type="button" ?disabled=${!desk.current} @click=${() => desk.say(text(option, "text", "label", "value"))}>
    ${image ? html`<img src=${image} alt="" loading="lazy" />` : nothing}${label}
  </button>`;
}

export function profileCard(card: Card): TemplateResult {
  const rows = list(card, "lines", "facts", "rows", "items");
  const shown = rows.length ? rows : plainFields(card);
  return html`<article class="ledger">
    <h3>${text(card, "title") || "Your style profile"}</h3>
    <dl class="facts">
      ${shown.map((row) => html`<div><dt>${text(row, "label", "name")}</dt><dd>${text(row, "value", "text")}</dd></div>`)}
    </dl>
  </article>`;
}

function plainFields(card: Card): Fields[] {
  return Object.entries(card)
    .filter(([name]) => !["kind", "title"].includes(name) && !/(^|_)id$/.test(name))
    .map(([name, value]) => ({ label: readable(name), value: Array.isArray(value) ? value.join(", ") : value }))
    .filter((row) => (typeof row.value === "string" && row.value !== "") || typeof row.value === "number");
}

/** A kind this widget doesn't know: its words, if it has any. */
export function unknownCard(card: Card): TemplateResult | typeof nothing {
  const title = text(card, "title", "name");
  const body = text(card, "text", "description", "summary", "body");
  const url = shopUrl(text(card, "url"));
  if (!title && !body) return nothing;
  return html`<article class="note">
    ${title ? html`<h3>${url ? html`<a href=${url}>${title}</a>` : title}</h3>` : nothing}
    ${body ? html`<p>${body}</p>` : nothing}
  </article>`;
}
