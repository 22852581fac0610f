// The HTTP client of the contract. It knows one session's token and nothing of what is on the page.
import { readEvents, type StreamEvent } from "./sse";
import type { NewSession, Outgoing, Page } from "./types";

/** The server answered with an error of its own. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfterMs: number | null = null,
  ) {
    super(message);
  }

  /** Whether the same request may succeed later. */
  get passing(): boolean {
    return this.status === 429 || this.status >= 500 || this.status === 408;
  }
}

/** Nothing came back: no network, no server, or a stream that broke. */
export class Unreachable extends Error {}

const ANSWER_WITHIN_MS = 20_000;
const STALL_MS = 45_000; // the server sends a comment every 15 s
const RETRY_AFTER_MAX_MS = 60_000;

export class Api {
  token: string | null = null;

  constructor(
    private readonly base: string,
    private readonly fetching: typeof fetch = (...args) => fetch(...args),
  ) {}

  async openSession(): Promise<NewSession> {
    return this.json<NewSession>("/sessions", { method: "POST", body: "{}" });
  }

  async listMessages(after: number, limit: number): Promise<Page> {
    return this.json<Page>(`/messages?after=${after}&limit=${limit}`, {});
  }

  async rate(interactionId: string, rating: number): Promise<void> {
    const path = `/messages/${encodeURIComponent(interactionId)}/feedback`;
    await this.request(path, { method: "POST", body: JSON.stringify({ rating }) });
  }

  /** Say that a notification was seen to. */
  async markRead(noticeId: string): Promise<void> {
    await this.request(`/notifications/${encodeURIComponent(noticeId)}/read`, { method: "POST" });
  }

  async upload(file: File): Promise<string> {
    const form = new FormData();
    form.append("file", file, file.name);
    const answer = await this.json<{ upload_id: string }>("/uploads", { method: "POST", body: form });
    return answer.upload_id;
  }

  /** Send one message and yield the events of its answer; ends after `done`. */
  async *send(message: Outgoing): AsyncGenerator<StreamEvent> {
    const response = await this.request("/messages", {
      method: "POST",
      body: JSON.stringify(message),
      headers: { Accept: "text/event-stream" },
    });
    if (!(response.headers.get("content-type") ?? "").includes("event-stream")) {
      yield { event: "done", data: await response.json(), id: null };
      return;
    }
    yield* this.events(response);
  }

  /** Follow what is delivered in this session after `seq`, until the connection ends or is aborted. */
  async *follow(seq: number, signal: AbortSignal): AsyncGenerator<StreamEvent> {
    const response = await this.request(`/events?after=${seq}`, {
      headers: { Accept: "text/event-stream" },
      signal,
    });
    yield* this.events(response);
  }

  private async *events(response: Response): AsyncGenerator<StreamEvent> {
    try {
      yield* readEvents(response, STALL_MS);
    } catch (error) {
      throw new Unreachable(String(error));
    }
  }

  private async json<T>(path: string, init: RequestInit): Promise<T> {
    const response = await this.request(path, init);
    try {
      return (await response.json()) as T;
    } catch (error) {
      throw new Unreachable(String(error));
    }
  }

  private async request(path: string, init: RequestInit): Promise<Response> {
    const headers: Record<string, string> = { ...(init.headers as Record<string, string>) };
    if (this.token) headers["Authorization"] = `Bearer ${this.token}`;
    if (typeof init.body === "string") headers["Content-Type"] = "application/json";
    const response = await this.reach(this.base + path, { ...init, headers });
    if (response.ok) return response;
    throw await refusal(response);
  }

  private async reach(url: string, init: RequestInit): Promise<Response> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), ANSWER_WITHIN_MS);
    init.signal?.addEventListener("abort", () => abort.abort());
    try {
      return await this.fetching(url, { ...init, signal: abort.signal });
    } catch (error) {
      throw new Unreachable(String(error));
    } finally {
      clearTimeout(timer);
    }
  }
}

async function refusal(response: Response): Promise<Refused> {
  let code = "";
  let message = "";
  try {
    const body = (await response.json()) as { error?: { code?: string; message?: string } };
    code = body.error?.code ?? "";
    message = body.error?.message ?? "";
  } catch {
    // an error page of a proxy: the status says enough
  }
  const seconds = Number(response.headers.get("retry-after"));
  const retryAfter = seconds > 0 ? Math.min(seconds * 1000, RETRY_AFTER_MAX_MS) : null;
  return new Refused(response.status, code, message, retryAfter);
}
