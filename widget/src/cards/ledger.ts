// Cards with lines and totals: cart, order, confirmation.
import { html, nothing, type TemplateResult } from "lit";
import { amount, isZero } from "../money";
import { shopUrl } from "../markdown";
import type { Action, Card } from "../types";
import { dayOf, isOneSize, lineName, timeOf } from "../wording";
import type { Desk } from "./desk";
import { currencyOf, list, readable, text, type Fields } from "./fields";

export function cartCard(card: Card, desk: Desk): TemplateResult {
  const lines = list(card, "lines");
  const currency = currencyOf(card);
  if (lines.length === 0) return html`<article class="ledger"><h3>Your cart</h3><p class="quiet">It is empty.</p></article>`;
  return html`<article class="ledger">
    <h3>Your cart</h3>
    <ul class="lines">
      ${lines.map((line) => ledgerLine(line, currency, desk.current ? stepper(line, desk) : null))}
    </ul>
    ${totals(card, currency)}
  </article>`;
}

function stepper(line: Fields, desk: Desk): TemplateResult {
  const quantity = Number(line["quantity"] ?? 1);
  const piece = lineName({ name: text(line, "name"), size: text(line, "size"), color: text(line, "color") });
  const make = (count: number) => () => desk.say(`Make it ${count} of ${piece}, please`);
  return html`<span class="change">
    <span class="stepper" role="group" aria-label="Quantity">
      <button type="button" aria-label=${`One fewer of ${piece}`} ?disabled=${quantity < 2} @click=${make(quantity - 1)}>−</button>
      <span>${quantity}</span>
      <button type="button" aria-label=${`One more of ${piece}`} @click=${make(quantity + 1)}>+</button>
    </span>
    <button type="button" class="plain" aria-label=${`Remove ${piece}`}
      @click=${() => desk.say(`Remove ${piece}, please`)}>Remove</button>
  </span>`;
}

function ledgerLine(line: Fields, currency: string, control: TemplateResult | null): TemplateResult {
  const size = text(line, "size");
  const quantity = Number(line["quantity"] ?? 1);
  const details = [text(line, "color"), isOneSize(size) ? "" : `Size ${size}`, text(line, "detail", "variant")].filter(Boolean);
  if (!control && quantity > 1) details.push(`× ${quantity}`);
  const image = shopUrl(text(line, "image_url"));
  const total = text(line, "total", "amount", "value");
  const was = text(line, "price_rose_from");
  if (was) details.push(`was ${money(was, currency)} when you chose it`);
  return html`<li class=${image ? "pictured" : ""}>
    ${image ? html`<img src=${image} alt="" loading="lazy" />` : nothing}
    <span class="line-name">
      ${text(line, "name", "label", "text", "title")}
      ${details.length ? html`<small>${details.join(" · ")}</small>` : nothing}
      ${control}
    </span>
    <span class="figure">${money(total, text(line, "currency") || currency)}</span>
  </li>`;
}

function money(value: string, currency: string): string {
  return /^-?\d+(\.\d+)?$/.test(value) ? amount(value, currency) : value;
}

function totals(card: Card, currency: string): TemplateResult {
  const rows: [string, string][] = [];
  if (!isZero(card["subtotal"])) rows.push(["Subtotal", text(card, "subtotal")]);
  const codes = Array.isArray(card["codes"]) ? card["codes"].join(", ") : "";
  if (!isZero(card["discount"])) rows.push([codes ? `Discount, ${codes}` : "Discount", `-${text(card, "discount").replace(/^-/, "")}`]);
  if (text(card, "shipping")) rows.push(["Delivery", isZero(card["shipping"]) ? "Complimentary" : text(card, "shipping")]);
  const isTaxOpen = card["is_estimate"] === true && isZero(card["tax"]);
  if (text(card, "tax") && !isTaxOpen) rows.push(["Tax", text(card, "tax")]);
  const total = text(card, "total");
  return html`<dl class="totals">
    ${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${money(value, currency)}</dd></div>`)}
    ${total ? html`<div class="total"><dt>${card["is_estimate"] === true ? "Estimated total" : "Total"}</dt><dd>${money(total, currency)}</dd></div>` : nothing}
  </dl>`;
}

const STEPS = ["CONFIRMED", "PROCESSING", "SHIPPED", "DELIVERED"];
const STEP_NAMES = ["Confirmed", "In preparation", "On its way", "Delivered"];

export function orderCard(card: Card, _desk: Desk): TemplateResult {
  const currency = currencyOf(card);
  const status = text(card, "status").toUpperCase();
  const number = text(card, "order_number");
  return html`<article class="ledger">
    <header><h3>Order ${number}</h3><p class="state">${STEP_NAMES[STEPS.indexOf(status)] ?? readable(status)}</p></header>
    ${STEPS.includes(status) ? steps(STEPS.indexOf(status)) : nothing}
    ${whereabouts(card, status)}
    <ul class="lines">${list(card, "lines").map((line) => ledgerLine(line, currency, null))}</ul>
    ${totals(card, currency)}
  </article>`;
}

function steps(reached: number): TemplateResult {
  return html`<ol class="steps" aria-label="Progress of the order">
    ${STEP_NAMES.map((name, index) => {
      const state = index < reached ? "past" : index === reached ? "here" : "";
      return html`<li class=${state} aria-current=${index === reached ? "step" : nothing}><span>${name}</span></li>`;
    })}
  </ol>`;
}

function whereabouts(card: Card, status: string): TemplateResult | typeof nothing {
  const expected = text(card, "estimated_delivery");
  const parcel = card["tracking"];
  const tracking: Fields = typeof parcel === "object" && parcel ? (parcel as Fields) : { number: parcel };
  const number = text(tracking, "number", "tracking_number");
  const url = shopUrl(text(tracking, "url", "tracking_url"));
  const label = [text(tracking, "carrier"), number].filter(Boolean).join(" ");
  const shows = expected && status !== "DELIVERED" && !/CANCEL|REFUND|RETURN|FAIL/.test(status);
  if (!shows && !number) return nothing;
  return html`<dl class="facts">
    ${shows ? html`<div><dt>Expected</dt><dd>${dayOf(expected)}</dd></div>` : nothing}
    ${number ? html`<div><dt>Parcel</dt><dd>${url ? html`<a href=${url} target="_blank" rel="noopener noreferrer">${label}</a>` : label}</dd></div>` : nothing}
  </dl>`;
}

/** A proposal waiting for the shopper's word, with its own two buttons. */
export function confirmationCard(card: Card, desk: Desk, actions: TemplateResult | typeof nothing, open: Action | undefined): TemplateResult {
  const currency = currencyOf(card);
  const lines = list(card, "lines");
  const facts = lines.filter((line) => isFact(line));
  const sums = lines.filter((line) => isSum(line));
  const items = lines.filter((line) => !isFact(line) && !isSum(line));
  return html`<article class="ledger deed">
    <h3>${text(card, "title") || "Please confirm"}</h3>
    ${items.length ? html`<ul class="lines">${items.map((line) => ledgerLine(line, currency, null))}</ul>` : nothing}
    ${facts.length
      ? html`<dl class="facts">${facts.map((line) => html`<div><dt>${text(line, "label")}</dt><dd>${text(line, "detail")}</dd></div>`)}</dl>`
      : nothing}
    ${sumRows(sums, text(card, "total"), currency)}
    ${actions}
    <p class="quiet">${deedNote(desk, open, text(card, "expires_at"))}</p>
  </article>`;
}

/** What a line says beside the goods: where it goes, how it is paid. */
function isFact(line: Fields): boolean {
  return line["kind"] !== undefined && line["kind"] !== "item" && !text(line, "amount") && text(line, "detail") !== "";
}

function isSum(line: Fields): boolean {
  return line["kind"] !== undefined && line["kind"] !== "item" && text(line, "amount") !== "";
}

function sumRows(sums: Fields[], total: string, currency: string): TemplateResult | typeof nothing {
  if (sums.length === 0 && !total) return nothing;
  return html`<dl class="totals">
    ${sums.map((sum) => {
      const free = sum["kind"] === "shipping" && isZero(sum["amount"]);
      return html`<div><dt>${text(sum, "label")}</dt><dd>${free ? "Complimentary" : money(text(sum, "amount"), currency)}</dd></div>`;
    })}
    ${total ? html`<div class="total"><dt>Total</dt><dd>${money(total, currency)}</dd></div>` : nothing}
  </dl>`;
}

function deedNote(desk: Desk, open: Action | undefined, expires: string): string {
  if (open && desk.canPress(open)) return expires ? `Open for your word until ${timeOf(expires)}.` : "";
  if (open && desk.isExpired(open)) return "This proposal has lapsed. Ask, and it is drawn up again.";
  return "";
}

