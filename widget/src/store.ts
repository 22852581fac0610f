// What outlives the page: the session, the messages not yet answered, and the actions already pressed.
import type { Outgoing } from "./types";

export interface SavedSession {
  token: string;
  session_id: string;
  last_seq: number;
}

/** A message waiting in the browser, with the words the shopper saw. */
export interface Waiting {
  key: string;
  label: string;
  at: string;
  message: Outgoing;
}

/** Storage that forgets: used where the browser forbids localStorage. */
export class MemoryStorage {
  private readonly values = new Map<string, string>();
  get length(): number {
    return this.values.size;
  }
  key(index: number): string | null {
    return [...this.values.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.values.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.values.set(key, value);
  }
  removeItem(key: string): void {
    this.values.delete(key);
  }
}

export type KeyValue = Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">;

const PRESSED_KEPT = 50;

export class Store {
  constructor(
    private readonly storage: KeyValue,
    private readonly prefix: string,
  ) {}

  get session(): SavedSession | null {
    return this.read<SavedSession>("session");
  }

  set session(value: SavedSession | null) {
    this.write("session", value);
  }

  /** Waiting messages, oldest first. Each has a key of its own, so that two tabs don't overwrite each other. */
  waiting(): Waiting[] {
    const found: Waiting[] = [];
    for (let index = 0; index < this.storage.length; index++) {
      const key = this.storage.key(index);
      if (!key?.startsWith(`${this.prefix}:out:`)) continue;
      const entry = this.read<Waiting>(key.slice(this.prefix.length + 1));
      if (entry?.message?.client_msg_id) found.push(entry);
    }
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Keep a message until it is answered. One that may hold a card number never rests in the browser. */
  keep(entry: Waiting): void {
    if (holdsCardNumber(entry.message.text ?? "")) return;
    this.write(`out:${entry.key}`, entry);
  }

  forget(entry: Waiting): void {
    this.write(`out:${entry.key}`, null);
  }

  /** The message id an action was pressed with, if it was. */
  pressed(actionId: string): string | null {
    return this.read<[string, string][]>("pressed")?.find(([id]) => id === actionId)?.[1] ?? null;
  }

  rememberPressed(actionId: string, clientMsgId: string): void {
    const all = this.read<[string, string][]>("pressed") ?? [];
    this.write("pressed", [...all, [actionId, clientMsgId]].slice(-PRESSED_KEPT));
  }

  forgetPressed(actionId: string): void {
    const all = this.read<[string, string][]>("pressed") ?? [];
    this.write("pressed", all.filter(([id]) => id !== actionId));
  }

  private read<T>(name: string): T | null {
    try {
      return JSON.parse(this.storage.getItem(`${this.prefix}:${name}`) ?? "null") as T | null;
    } catch {
      return null;
    }
  }

  private write(name: string, value: unknown): void {
    try {
      if (value === null) this.storage.removeItem(`${this.prefix}:${name}`);
      else this.storage.setItem(`${this.prefix}:${name}`, JSON.stringify(value));
    } catch {
      // storage is full or forbidden: the conversation goes on, it only doesn't outlive the page
    }
  }
}

/** Whether a text holds 13 to 19 digits that pass the check of card numbers (Luhn). */
export function holdsCardNumber(text: string): boolean {
  const found = text.match(/\d(?:[ -]?\d){12,18}/g) ?? [];
  return found.map((number) => number.replace(/\D/g, "")).some(passesLuhn);
}

function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
