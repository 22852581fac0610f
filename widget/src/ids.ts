/** A random UUID, also on pages without a secure context, where `crypto.randomUUID` is absent. */
export function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

let last = 0;

/** A key that sorts in the order of asking, also within one millisecond. */
export function orderedKey(nowMs: number): string {
  last = Math.max(nowMs, last + 1);
  return String(last).padStart(15, "0");
}
