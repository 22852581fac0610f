// Reads a server-sent event stream (WHATWG HTML, section 9.2) from a fetch body.

export interface StreamEvent {
  event: string;
  data: unknown;
  id: string | null;
}

export class StreamStalled extends Error {}

/** Split text into events as it arrives; call `push` with each chunk. */
export class EventParser {
  private rest = "";
  private event = "";
  private data: string[] = [];
  private id: string | null = null;

  push(chunk: string): StreamEvent[] {
    const lines = (this.rest + chunk).split("\n");
    this.rest = lines.pop() ?? "";
    const events: StreamEvent[] = [];
    for (const raw of lines) {
      const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
      if (line !== "") this.field(line);
      else if (this.data.length > 0) events.push(this.take());
      else this.event = "";
    }
    return events;
  }

  private field(line: string): void {
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") this.event = value;
    else if (name === "data") this.data.push(value);
    else if (name === "id") this.id = value;
  }

  private take(): StreamEvent {
    const text = this.data.join("\n");
    const taken = { event: this.event || "message", data: parsed(text), id: this.id };
    this.event = "";
    this.data = [];
    return taken;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Yield the events of a response until it ends.
 *
 * Throws StreamStalled when nothing at all, not even a comment, came for `stallMs`.
 */
export async function* readEvents(response: Response, stallMs: number): AsyncGenerator<StreamEvent> {
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  try {
    for (;;) {
      const { done, value } = await within(reader.read(), stallMs);
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new StreamStalled()), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
