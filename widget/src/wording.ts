// The sentences a tap on a card says for the shopper, and how long ago or until when.
import type { ProductCard, Variant } from "./types";

export function withArticle(name: string): string {
  return /^(the|a|an)\s/i.test(name) ? name : `the ${name}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "The Celeste dress in ivory, size M, please". */
export function choice(product: ProductCard, variant: Variant, nameColour: boolean): string {
  const piece = capital(withArticle(product.name));
  const colour = nameColour && variant.color ? ` in ${variant.color.toLowerCase()}` : "";
  if (!variant.size || isOneSize(variant.size)) return `${piece}${colour}, please`;
  return colour ? `${piece}${colour}, size ${variant.size}, please` : `${piece} in ${variant.size}, please`;
}

export function isOneSize(size: string | null | undefined): boolean {
  return !size || /^(one[ -]?size|os|u|tu)$/i.test(size.trim());
}

export function lineName(line: { name: string; size?: string | null; color?: string | null }): string {
  const details = [line.color?.toLowerCase(), isOneSize(line.size) ? null : `size ${line.size}`].filter(Boolean);
  return details.length ? `${withArticle(line.name)} in ${details.join(", ")}` : withArticle(line.name);
}

export function timeOf(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? "" : at.toLocaleTimeString(lang(), { hour: "2-digit", minute: "2-digit" });
}

/** "Thursday 12 June", in the page's language. A plain date is that day everywhere. */
export function dayOf(iso: string): string {
  const plain = /^\d{4}-\d{2}-\d{2}$/.test(iso);
  const at = new Date(plain ? `${iso}T12:00:00Z` : iso);
  if (Number.isNaN(at.getTime())) return iso;
  const zone = plain ? { timeZone: "UTC" } : {};
  return at.toLocaleDateString(lang(), { weekday: "long", day: "numeric", month: "long", ...zone });
}

function lang(): string {
  return document.documentElement.lang || "en";
}
