// Cards come from outside: read their fields without trusting that they are there.
import type { Card } from "../types";

export type Fields = Record<string, unknown>;

export function text(fields: Fields, ...names: string[]): string {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === "string" && value !== "") return value;
    if (typeof value === "number") return String(value);
  }
  return "";
}

export function list(fields: Fields, ...names: string[]): Fields[] {
  for (const name of names) {
    const value = fields[name];
    if (Array.isArray(value)) return value.map((item) => (typeof item === "object" && item ? item : { text: item }));
  }
  return [];
}

export function currencyOf(card: Card): string {
  return text(card, "currency") || "USD";
}

/** `payment_failed` as "Payment failed". */
export function readable(code: string): string {
  const words = code.toLowerCase().replace(/_/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
