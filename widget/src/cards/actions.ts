import { html, nothing, type TemplateResult } from "lit";
import { shopUrl } from "../markdown";
import type { Action } from "../types";
import type { Desk } from "./desk";

/** Buttons of a reply. Once one of a proposal's is pressed, its siblings rest too. */
export function actionButtons(actions: Action[], desk: Desk): TemplateResult | typeof nothing {
  if (actions.length === 0) return nothing;
  const decided = actions.some((action) => isDecision(action) && desk.isPressed(action));
  return html`<div class="actions">${actions.map((action) => button(action, desk, decided))}</div>`;
}

function isDecision(action: Action): boolean {
  return action.kind === "confirm" || action.kind === "cancel";
}

function button(action: Action, desk: Desk, decided: boolean): TemplateResult {
  const look = action.kind === "confirm" || action.kind === "pay" ? "primary" : "quiet-button";
  const url = shopUrl(action.url);
  if (url && !desk.isExpired(action)) {
    return html`<a class="button ${look}" href=${url} target="_blank" rel="noopener">${action.label}</a>`;
  }
  const off = url !== null || !desk.canPress(action) || (decided && isDecision(action));
  const pressed = desk.isPressed(action);
  return html`<button type="button" class="button ${look} ${pressed ? "pressed" : ""}" ?disabled=${off}
    data-action=${action.id} @click=${() => desk.press(action)}>${action.label}</button>`;
}
