import { html, nothing, type TemplateResult } from "lit";
import type { Action, Card, ProductCard } from "../types";
import type { Desk } from "./desk";
import { cartCard, confirmationCard, orderCard } from "./ledger";
import { outfitCard, profileCard, quizCard, unknownCard } from "./others";
import { productCard } from "./product";
import { actionButtons } from "./actions";

/** The cards of one reply; buttons stand within its confirmation, if it has one, else below. */
export function cardsOf(cards: Card[], actions: Action[], desk: Desk): TemplateResult {
  const products = cards.filter(isProduct);
  const deed = cards.find((card) => card.kind === "confirmation");
  const buttons = actionButtons(actions, desk);
  const rest = cards.filter((card) => !isProduct(card));
  return html`
    ${products.length
      ? html`<div class="pieces">${products.map((card, index) => productCard(card, desk, products.length > 1 ? index + 1 : 0, products.length === 1))}</div>`
      : nothing}
    ${rest.map((card) => otherCard(card, desk, card === deed ? buttons : nothing, actions))}
    ${deed ? nothing : buttons}
  `;
}

function isProduct(card: Card): card is ProductCard {
  return card.kind === "product" && typeof card["name"] === "string";
}

function otherCard(card: Card, desk: Desk, buttons: TemplateResult | typeof nothing, actions: Action[]): TemplateResult | typeof nothing {
  if (card.kind === "cart") return cartCard(card, desk);
  if (card.kind === "order") return orderCard(card, desk);
  if (card.kind === "confirmation") {
    return confirmationCard(card, desk, buttons, actions.find((action) => action.kind === "confirm"));
  }
  if (card.kind === "outfit") return outfitCard(card, desk);
  if (card.kind === "quiz") return quizCard(card, desk);
  if (card.kind === "profile") return profileCard(card);
  return unknownCard(card);
}
