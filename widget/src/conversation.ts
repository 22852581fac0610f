// One shopper's conversation: sends in order and exactly once, follows what is delivered, and outlives reloads.
import { Api, Refused } from "./api";
import { newId, orderedKey } from "./ids";
import type { Store, Waiting } from "./store";
import { Transcript } from "./transcript";
import type { Action, Card, Item, Notice, Outgoing, Reply } from "./types";
import type { StreamEvent } from "./sse";

/** `trouble`: the server can't be reached though the browser is online; we keep trying, and the shopper may too. */
export type Link = "idle" | "connecting" | "live" | "offline" | "trouble";

export interface Surroundings {
  isOnline: () => boolean;
  now: () => number;
  random: () => number;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
const PAGE = 50;
const RESTORED = 60;
const DRAFT_LIVES_MS = 90_000;
const KEPT_NOTICES = 5;

/** The n-th pause between attempts (from 0): doubling up to half a minute, with a fifth of jitter. */
export function backOff(attempt: number, random: number): number {
  const pause = Math.min(FIRST_RETRY_MS * 2 ** attempt, LAST_RETRY_MS);
  return Math.round(pause * (0.8 + 0.4 * random));
}

export class Conversation {
  readonly transcript = new Transcript();
  link: Link = "idle";
  restoring = false;
  hasEarlier = false;
  withPerson = false;
  /** What the shopper should hear of beside the conversation, the newest last. */
  notices: readonly Notice[] = [];

  private queue: Waiting[] = [];
  private pumping = false;
  private following: AbortController | null = null;
  private cursor = 0;
  private stopped = true;
  private opening: Promise<void> | null = null;
  private wake: (() => void)[] = [];
  private restored: Promise<void> | null = null;

  constructor(
    private readonly api: Api,
    private readonly store: Store,
    private readonly around: Surroundings,
    /** `isAnswer`: whether what is to be read out is part of the conversation. */
    private readonly changed: (announcement?: string, isAnswer?: boolean) => void,
  ) {}

  /** Go on where the page left off. A browser that never wrote to us makes no request. */
  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.queue = this.store.waiting();
    for (const waiting of this.queue) this.transcript.addOwn(waiting);
    const saved = this.store.session;
    if (saved) {
      this.api.token = saved.token;
      this.restored = this.restore(saved.last_seq);
    }
    if (this.queue.length > 0) void this.pump();
    this.changed();
  }

  stop(): void {
    this.stopped = true;
    this.rest();
    this.wakeAll();
  }

  /** Give the event stream up while nobody looks: browsers allow few connections to one server. */
  rest(): void {
    this.following?.abort();
    this.following = null;
  }

  /** Follow again, from what was seen last. */
  resume(): void {
    if (this.api.token && !this.restoring) void this.follow();
  }

  say(text: string, uploads: string[] = []): void {
    const trimmed = text.trim();
    if (trimmed === "" && uploads.length === 0) return;
    const message: Outgoing = { client_msg_id: newId() };
    if (trimmed !== "") message.text = trimmed;
    if (uploads.length > 0) message.attachments = uploads.map((upload_id) => ({ upload_id }));
    this.enqueue(message, trimmed || "A photograph");
  }

  /** Press a button. A second press of the same one does nothing: its first is answered once. */
  press(action: Action): void {
    if (!this.canPress(action)) return;
    const message: Outgoing = { client_msg_id: newId(), action: action.id };
    this.store.rememberPressed(action.id, message.client_msg_id);
    this.enqueue(message, action.label);
  }

  canPress(action: Action): boolean {
    return !this.isExpired(action) && !this.isPressed(action);
  }

  isExpired(action: Action): boolean {
    return action.expires_at ? Date.parse(action.expires_at) <= this.around.now() : false;
  }

  isPressed(action: Action): boolean {
    return this.store.pressed(action.id) !== null || this.transcript.wasPressed(action.id);
  }

  /** Bring a picture to the server; its id goes with the next message. */
  async upload(file: File): Promise<string> {
    await this.ensureSession();
    return this.api.upload(file);
  }

  async rate(interactionId: string, rating: number): Promise<void> {
    const entry = this.transcript.entries.find((e) => e.role === "stylist" && e.interaction_id === interactionId);
    if (!entry) return;
    const before = entry.rating;
    entry.rating = rating;
    this.changed();
    try {
      await this.api.rate(interactionId, rating);
      this.changed("Thank you for your note.");
    } catch {
      entry.rating = before;
      this.changed("Your note could not be saved.");
    }
  }

  /** Take a notification off the page; the server is told, and it matters little if it doesn't hear. */
  async dismiss(noticeId: string): Promise<void> {
    this.notices = this.notices.filter((notice) => notice.id !== noticeId);
    this.changed();
    await this.api.markRead(noticeId).catch(() => undefined);
  }

  /** Try at once instead of waiting for the next attempt. */
  retry(): void {
    this.wakeAll();
    if (this.queue.length > 0) void this.pump();
    this.changed();
  }

  /** The browser says that the network went or came back. */
  networkChanged(): void {
    if (this.around.isOnline()) this.retry();
    else if (this.link !== "idle") this.link = "offline";
    this.changed();
  }

  /** Take a refused message off the page and hand its words back for editing. */
  takeBack(clientMsgId: string): string {
    const text = this.transcript.own(clientMsgId)?.text ?? "";
    this.transcript.remove(clientMsgId);
    this.changed();
    return text;
  }

  async loadEarlier(): Promise<void> {
    const first = this.transcript.firstSeq;
    if (first <= 1) return;
    const after = Math.max(0, first - 1 - PAGE);
    try {
      const page = await this.api.listMessages(after, first - 1 - after);
      page.items.filter((item) => item.seq < first).forEach((item) => this.transcript.take(item));
      this.hasEarlier = after > 0;
    } catch {
      this.hasEarlier = true;
    }
    this.changed();
  }

  private enqueue(message: Outgoing, label: string): void {
    const at = this.around.now();
    const waiting = { key: `${orderedKey(at)}-${message.client_msg_id}`, label, at: new Date(at).toISOString(), message };
    this.store.keep(waiting);
    this.queue.push(waiting);
    this.transcript.addOwn(waiting);
    if (!this.around.isOnline()) this.link = "offline";
    void this.pump();
    this.changed();
  }

  /** Send what waits, one after the other, until nothing does. */
  private async pump(): Promise<void> {
    if (this.pumping) return;
    this.pumping = true;
    try {
      await this.restored;
      for (let attempt = 0; this.queue.length > 0 && !this.stopped; ) {
        attempt = (await this.sendFirst(this.queue[0]!)) ? 0 : attempt + 1;
        if (attempt > 0) await this.pause(backOff(attempt - 1, this.around.random()));
      }
    } finally {
      this.pumping = false;
    }
  }

  /** One attempt at the oldest message; true when it is done with, answered or refused for good. */
  private async sendFirst(waiting: Waiting): Promise<boolean> {
    const id = waiting.message.client_msg_id;
    if (!this.around.isOnline()) return this.failed(id, "offline");
    try {
      await this.ensureSession();
      this.beginDraft(id);
      const reply = await this.exchange(waiting.message);
      if (reply === null) return this.failed(id, "trouble");
      this.settle(waiting);
      this.withPerson = reply.handled_by === "person";
      this.transcript.finish(id, reply);
      this.link = this.following ? this.link : "live";
      this.changed(reply.text);
      return true;
    } catch (error) {
      return this.onSendError(waiting, error);
    }
  }

  private async onSendError(waiting: Waiting, error: unknown): Promise<boolean> {
    const id = waiting.message.client_msg_id;
    if (error instanceof Refused && error.status === 401) {
      this.forgetSession();
      return this.failed(id, "connecting");
    }
    if (error instanceof Refused && !error.passing) {
      this.settle(waiting);
      this.transcript.draft = null;
      if (waiting.message.action) this.store.forgetPressed(waiting.message.action);
      this.transcript.mark(id, "refused", refusalText(error));
      this.changed(refusalText(error));
      return true;
    }
    this.failed(id, this.around.isOnline() ? "trouble" : "offline");
    if (error instanceof Refused && error.retryAfterMs) await this.pause(error.retryAfterMs);
    return false;
  }

  private failed(id: string, link: Link): false {
    this.transcript.mark(id, "waiting");
    if (this.transcript.draft?.clientMsgId === id) this.transcript.draft = null;
    this.link = link;
    this.changed();
    return false;
  }

  private settle(waiting: Waiting): void {
    this.store.forget(waiting);
    this.queue = this.queue.filter((other) => other !== waiting);
  }

  private beginDraft(clientMsgId: string): void {
    const former = this.transcript.draft;
    this.transcript.mark(clientMsgId, "sending");
    this.transcript.draft = {
      interactionId: former?.interactionId ?? null,
      clientMsgId,
      status: former?.status ?? "",
      known: former?.known ?? "",
      heard: "",
      cards: former?.cards ?? [],
      at: this.around.now(),
    };
    if (this.link !== "live") this.link = "connecting";
    this.changed();
  }

  /** Send and listen; the whole reply, or null when the stream ended before it. */
  private async exchange(message: Outgoing): Promise<Reply | null> {
    for await (const event of this.api.send(message)) {
      this.link = "live";
      if (event.event === "done") return event.data as Reply;
      if (event.event === "error") throw streamedRefusal(event.data);
      this.onDraftEvent(event);
    }
    return null;
  }

  private onDraftEvent({ event, data }: StreamEvent): void {
    const draft = this.transcript.draft;
    if (!draft) return;
    draft.at = this.around.now();
    if (event === "status") draft.status = doing(data);
    else if (event === "text") draft.heard = told(data, draft.heard);
    else if (event === "card") draft.cards = [...draft.cards, cardOf(data)];
    else if (event === "reset") Object.assign(draft, { known: "", heard: "", cards: [] });
    if (typeof data === "object" && data !== null && "interaction_id" in data) {
      draft.interactionId = String((data as { interaction_id: unknown }).interaction_id);
    }
    this.changed();
  }

  private async ensureSession(): Promise<void> {
    if (this.api.token) return;
    this.opening ??= this.openSession().finally(() => (this.opening = null));
    await this.opening;
  }

  private async openSession(): Promise<void> {
    const session = await this.api.openSession();
    this.api.token = session.token;
    this.cursor = 0;
    this.store.session = { token: session.token, session_id: session.session_id, last_seq: 0 };
    void this.follow();
  }

  private forgetSession(): void {
    this.api.token = null;
    this.store.session = null;
    this.rest();
    this.transcript.clear();
    this.notices = [];
  }

  private async restore(lastSeq: number): Promise<void> {
    this.restoring = true;
    for (let attempt = 0; !this.stopped; attempt++) {
      try {
        await this.loadFrom(Math.max(0, lastSeq - RESTORED));
        break;
      } catch (error) {
        if (error instanceof Refused && !error.passing) {
          this.forgetSession();
          break;
        }
        this.link = this.around.isOnline() ? "trouble" : "offline";
        this.changed();
        await this.pause(backOff(attempt, this.around.random()));
      }
    }
    this.restoring = false;
    this.changed();
    if (this.api.token) void this.follow();
  }

  private async loadFrom(after: number): Promise<void> {
    this.hasEarlier = after > 0;
    for (let from = after; ; ) {
      const page = await this.api.listMessages(from, PAGE);
      page.items.forEach((item) => this.receive(item));
      const last = page.items[page.items.length - 1]?.seq ?? from;
      if (page.items.length < PAGE || last <= from) return;
      from = last;
    }
  }

  /** Keep the event stream open until stopped, coming back after every break with what was missed. */
  private async follow(): Promise<void> {
    if (this.following || this.stopped) return;
    const mine = new AbortController();
    this.following = mine;
    for (let attempt = 0; !this.stopped && !mine.signal.aborted; attempt++) {
      const opened = this.around.now();
      try {
        for await (const event of this.api.follow(this.cursor, mine.signal)) this.onFeedEvent(event);
      } catch (error) {
        if (mine.signal.aborted) return;
        if (error instanceof Refused && error.status === 401) return this.forgetSession();
        if (error instanceof Refused && !error.passing) return;
      }
      if (mine.signal.aborted || this.stopped) return;
      if (this.around.now() - opened > LAST_RETRY_MS) attempt = 0;
      this.dropForeignDraft();
      await this.pause(backOff(attempt, this.around.random()));
    }
  }

  private onFeedEvent({ event, data }: StreamEvent): void {
    if (event === "message") this.receive(data as Item, true);
    else if (event === "turn") this.onTurn(data as { interaction_id: string; text_so_far: string });
    else if (event === "notification") this.hear(data as Notice);
    if (this.link === "trouble" || this.link === "offline" || this.link === "connecting") this.link = "live";
    this.changed();
  }

  private hear(notice: Notice): void {
    if (this.notices.some((other) => other.id === notice.id)) return;
    this.notices = [...this.notices, notice].slice(-KEPT_NOTICES);
    this.changed(`${notice.title}. ${notice.message}`, false);
  }

  private onTurn(turn: { interaction_id: string; text_so_far: string }): void {
    const answered = this.transcript.entries.some(
      (entry) => entry.role === "stylist" && entry.interaction_id === turn.interaction_id,
    );
    if (answered) return;
    const draft = this.transcript.draft;
    if (draft && (draft.interactionId ?? turn.interaction_id) === turn.interaction_id) {
      Object.assign(draft, { interactionId: turn.interaction_id, known: turn.text_so_far, at: this.around.now() });
      return;
    }
    const id = turn.interaction_id;
    const at = this.around.now();
    this.transcript.draft = {
      interactionId: id, clientMsgId: null, status: "", known: turn.text_so_far, heard: "", cards: [], at,
    };
    setTimeout(() => this.dropForeignDraft(DRAFT_LIVES_MS), DRAFT_LIVES_MS + 100);
  }

  /** A draft we only overheard ends with the connection that told of it, or when nothing more is heard. */
  private dropForeignDraft(olderThanMs = 0): void {
    const draft = this.transcript.draft;
    if (!draft || draft.clientMsgId !== null || this.around.now() - draft.at < olderThanMs) return;
    this.transcript.draft = null;
    this.changed();
  }

  private receive(item: Item, live = false): void {
    if (typeof item.seq !== "number") return;
    const isNew = item.seq > this.cursor;
    this.transcript.take(item);
    if (item.role === "stylist" || item.role === "staff") this.withPerson = item.role === "staff";
    if (!isNew) return;
    this.cursor = item.seq;
    const saved = this.store.session;
    if (saved) this.store.session = { ...saved, last_seq: Math.max(saved.last_seq, item.seq) };
    if (live && item.role !== "shopper" && item.role !== "stylist") this.changed(item.text ?? "");
  }

  /** Wait, or until something calls for an attempt at once. */
  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private wakeAll(): void {
    this.wake.splice(0).forEach((wake) => wake());
  }
}

const DOING: [RegExp, string][] = [
  [/search|browse|recommend|trends|photo/, "Looking through the collection"],
  [/get_product|compare|reviews|size/, "Looking closely"],
  [/outfit/, "Composing the look"],
  [/check_out|apply_code|redeem/, "Drawing up your order"],
  [/cart/, "Seeing to your cart"],
  [/order|return|exchange/, "Asking after your order"],
  [/wishlist/, "Opening your list"],
  [/quiz|profile/, "Turning to your profile"],
  [/policy/, "Checking the house rules"],
];

/** What the stylist is at, in words: given as such, or told by the tools in use. */
function doing(data: unknown): string {
  const { text, tools } = (data ?? {}) as { text?: string; tools?: string[] };
  if (text) return text;
  return DOING.find(([pattern]) => tools?.some((name) => pattern.test(name)))?.[1] ?? "";
}

function told(data: unknown, before: string): string {
  const { delta, text_so_far } = (data ?? {}) as { delta?: string; text_so_far?: string };
  return text_so_far ?? before + (delta ?? (typeof data === "string" ? data : ""));
}

function cardOf(data: unknown): Card {
  const inner = (data as { card?: Card }).card;
  return inner ?? (data as Card);
}

function streamedRefusal(data: unknown): Refused {
  const error = (data as { error?: { code?: string; message?: string; status?: number } }).error ?? {};
  return new Refused(error.status ?? 503, error.code ?? "", error.message ?? "");
}

export function refusalText(error: Refused): string {
  if (error.status === 413) return "This message is too long to send.";
  return error.message || "This message could not be accepted.";
}
