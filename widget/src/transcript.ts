// What is on the page: delivered messages by sequence number, and the shopper's own that still wait for one.
import type { Card, Item, Reply } from "./types";
import type { Waiting } from "./store";

export type Delivery = "waiting" | "sending" | "sent" | "refused";

export interface Entry extends Omit<Item, "seq"> {
  /** Where it stands: its sequence number, or a place between two of them until that is known. */
  order: number;
  seq: number | null;
  delivery?: Delivery;
  problem?: string;
}

/** The answer being written. `known` is the text another source vouches for, `heard` what this stream brought. */
export interface Draft {
  interactionId: string | null;
  clientMsgId: string | null;
  status: string;
  known: string;
  heard: string;
  cards: Card[];
  at: number;
}

const UNSENT = 1e12; // sorts after everything delivered

export class Transcript {
  private all: Entry[] = [];
  private unsent = 0;
  draft: Draft | null = null;

  get entries(): readonly Entry[] {
    return this.all;
  }

  get firstSeq(): number {
    return this.all.find((entry) => entry.seq !== null)?.seq ?? 0;
  }

  clear(): void {
    this.all = this.all.filter((entry) => entry.delivery === "waiting" || entry.delivery === "sending");
    this.draft = null;
  }

  /** Show a message before the server knows it. */
  addOwn(waiting: Waiting): void {
    const id = waiting.message.client_msg_id;
    if (this.own(id)) return;
    this.insert({
      role: "shopper",
      text: waiting.label,
      created_at: waiting.at,
      client_msg_id: id,
      action: waiting.message.action ?? null,
      order: UNSENT + this.unsent++,
      seq: null,
      delivery: "waiting",
    });
  }

  own(clientMsgId: string): Entry | undefined {
    return this.all.find((entry) => entry.role === "shopper" && entry.client_msg_id === clientMsgId);
  }

  /** What a button said, if its reply is on the page. */
  labelOf(actionId: string): string {
    const actions = this.all.flatMap((entry) => entry.actions ?? []);
    return actions.find((action) => action.id === actionId)?.label ?? "";
  }

  /** Whether the shopper pressed this button, here or elsewhere. */
  wasPressed(actionId: string): boolean {
    return this.all.some((entry) => entry.action === actionId && entry.delivery !== "refused");
  }

  mark(clientMsgId: string, delivery: Delivery, problem?: string): void {
    const entry = this.own(clientMsgId);
    if (!entry) return;
    entry.delivery = delivery;
    entry.problem = problem;
  }

  remove(clientMsgId: string): void {
    this.all = this.all.filter((entry) => entry.client_msg_id !== clientMsgId);
  }

  /** Take in what the server delivered; taking the same in again changes nothing. */
  take(item: Item): void {
    this.merge(item, item.seq);
    const draft = this.draft;
    if (item.role === "stylist" && draft?.interactionId === item.interaction_id) this.draft = null;
    if (item.role === "shopper" && item.client_msg_id && draft?.clientMsgId === item.client_msg_id) {
      draft.interactionId ??= item.interaction_id ?? null;
    }
  }

  /** The answer to one of our own messages came whole. */
  finish(clientMsgId: string, reply: Reply): void {
    const own = this.own(clientMsgId);
    const last = this.all.reduce((order, entry) => (entry.order < UNSENT ? Math.max(order, entry.order) : order), 0);
    const order = reply.seq ?? last + 0.75;
    if (own) {
      own.delivery = "sent";
      own.problem = undefined;
      if (own.seq === null) own.order = reply.seq === null ? last + 0.5 : reply.seq - 0.5;
      own.interaction_id ??= reply.interaction_id;
    }
    this.draft = null;
    const silent = reply.handled_by === "person" && !reply.text && reply.cards.length === 0;
    if (!silent) this.merge({ ...reply, role: "stylist", created_at: new Date().toISOString() }, order);
    this.sort();
  }

  private merge(item: Omit<Item, "seq"> & { seq: number | null }, order: number): void {
    const same = this.matching(item);
    if (!same) return this.insert({ ...item, order });
    const text = item.text || same.text;
    Object.assign(same, item, { text, order, delivery: same.delivery && "sent", problem: undefined });
    this.sort();
  }

  private matching(item: Omit<Item, "seq"> & { seq: number | null }): Entry | undefined {
    const bySeq = item.seq === null ? undefined : this.all.find((entry) => entry.seq === item.seq);
    if (bySeq) return bySeq;
    if (item.role === "shopper") return item.client_msg_id ? this.own(item.client_msg_id) : undefined;
    if (item.role !== "stylist" || !item.interaction_id) return undefined;
    return this.all.find((entry) => entry.role === "stylist" && entry.interaction_id === item.interaction_id);
  }

  private insert(entry: Entry): void {
    this.all.push(entry);
    this.sort();
  }

  private sort(): void {
    this.all.sort((a, b) => a.order - b.order);
  }
}

export function draftText(draft: Draft): string {
  return draft.heard.length > draft.known.length ? draft.heard : draft.known;
}
