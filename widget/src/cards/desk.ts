import type { Action } from "../types";

/** What a card may do: it says, presses and asks; it never fetches. */
export interface Desk {
  say(text: string): void;
  press(action: Action): void;
  canPress(action: Action): boolean;
  isExpired(action: Action): boolean;
  isPressed(action: Action): boolean;
  productUrl(slug: string): string;
  /** False on all but the newest reply: what it offers may no longer hold. */
  readonly current: boolean;
}
