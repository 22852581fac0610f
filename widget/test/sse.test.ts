import assert from "node:assert/strict";
import { test } from "node:test";
import { EventParser, readEvents, StreamStalled } from "../src/sse";

const WIRE = ': hello\n\nid: 7\nevent: message\ndata: {"a":1}\n\nevent: text\r\ndata: "é"\r\n\r\ndata: one\ndata: two\n\n';

test("events come out the same however the bytes are cut", () => {
  const whole = new EventParser().push(WIRE);
  assert.deepEqual(whole, [
    { event: "message", data: { a: 1 }, id: "7" },
    { event: "text", data: "é", id: "7" },
    { event: "message", data: "one\ntwo", id: "7" },
  ]);
  for (const size of [1, 2, 3, 7]) {
    const parser = new EventParser();
    const parts = WIRE.match(new RegExp(`[^]{1,${size}}`, "g"))!;
    assert.deepEqual(parts.flatMap((part) => parser.push(part)), whole);
  }
});

test("an unfinished event is not an event", () => {
  assert.deepEqual(new EventParser().push("event: done\ndata: {}\n"), []);
});

test("a character cut in two between chunks arrives whole", async () => {
  const bytes = new TextEncoder().encode('data: "é"\n\n');
  const body = new ReadableStream({
    start(control) {
      for (const byte of bytes) control.enqueue(new Uint8Array([byte]));
      control.close();
    },
  });
  const seen = [];
  for await (const event of readEvents(new Response(body), 1_000)) seen.push(event.data);
  assert.deepEqual(seen, ["é"]);
});

test("a silent stream is given up", async () => {
  const silent = new Response(new ReadableStream({ start: () => undefined }));
  await assert.rejects(async () => {
    for await (const _ of readEvents(silent, 30)) assert.fail("nothing should come");
  }, StreamStalled);
});
