// A scripted server behind `fetch`, for tests of the conversation.
import { Api } from "../src/api";
import { Conversation } from "../src/conversation";
import { MemoryStorage, Store } from "../src/store";
import type { Item, Outgoing, Reply } from "../src/types";

export interface Call {
  method: string;
  path: string;
  body: Outgoing | null;
}

export type Answer = (call: Call) => Response | Promise<Response>;

export function reply(seq: number, text: string, more: Partial<Reply> = {}): Reply {
  return { interaction_id: `i${seq}`, seq, text, cards: [], quick_replies: [], actions: [], ...more };
}

export function stream(...events: [string, unknown][]): Response {
  const text = events.map(([event, data]) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`).join("");
  return new Response(text, { headers: { "content-type": "text/event-stream" } });
}

export class Feed {
  private control: ReadableStreamDefaultController<Uint8Array> | null = null;
  opened = 0;

  open(signal: AbortSignal | null | undefined): Response {
    this.opened++;
    const body = new ReadableStream<Uint8Array>({ start: (control) => void (this.control = control) });
    const control = this.control;
    signal?.addEventListener("abort", () => control?.error(new Error("aborted")));
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }

  push(event: string, data: unknown): void {
    this.control?.enqueue(new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
  }

  close(): void {
    this.control?.close();
  }
}

/** The whole set-up of one page; `messages` answers each POST of a message, in turn, the last one for ever. */
export class Page {
  readonly calls: Call[] = [];
  readonly announced: string[] = [];
  readonly feed = new Feed();
  online = true;
  up = true;
  history: Item[] = [];
  answers: Answer[];
  readonly talk: Conversation;

  constructor(answers: Answer[], readonly storage = new MemoryStorage()) {
    this.answers = answers;
    const store = new Store(storage, "test");
    const around = { isOnline: () => this.online, now: () => Date.now(), random: () => 0 };
    this.talk = new Conversation(new Api("/api/v1", this.fetching), store, around, (said) => {
      if (said) this.announced.push(said);
    });
  }

  get sent(): Outgoing[] {
    return this.calls.filter((call) => call.method === "POST" && call.path === "/messages").map((call) => call.body!);
  }

  get texts(): string[] {
    return this.talk.transcript.entries.map((entry) => `${entry.role}: ${entry.text}`);
  }

  private readonly fetching = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const path = String(input).replace("/api/v1", "");
    const call = { method: init.method ?? "GET", path, body: typeof init.body === "string" ? JSON.parse(init.body) : null };
    this.calls.push(call);
    if (!this.up) throw new TypeError("failed to fetch");
    if (path === "/sessions") return Response.json({ token: "t", session_id: "s" }, { status: 201 });
    if (path.startsWith("/events")) return this.feed.open(init.signal);
    if (call.method === "GET") return this.page(path);
    const answer = this.answers.length > 1 ? this.answers.shift()! : this.answers[0]!;
    return answer(call);
  };

  private page(path: string): Response {
    const query = new URLSearchParams(path.split("?")[1]);
    const items = this.history.filter((item) => item.seq > Number(query.get("after"))).slice(0, Number(query.get("limit")));
    return Response.json({ items, next_cursor: null });
  }
}

export async function until(check: () => boolean, withinMs = 4_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!check()) {
    if (Date.now() > end) throw new Error(`never came true: ${check}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
