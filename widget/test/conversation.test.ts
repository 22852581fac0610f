import assert from "node:assert/strict";
import { test } from "node:test";
import { backOff } from "../src/conversation";
import { draftText } from "../src/transcript";
import type { Action, Item } from "../src/types";
import { holdsCardNumber } from "../src/store";
import { Page, reply, stream, until, type Call } from "./shop";

function echo(): (call: Call) => Response {
  let seq = 0;
  return (call) => {
    seq += 2;
    return stream(["text", { delta: "Ye" }], ["done", reply(seq, `re ${call.body!.text ?? call.body!.action}`)]);
  };
}

function makePage(storage?: Page["storage"]): Page {
  return new Page([echo()], storage);
}

const CONFIRM: Action = { id: "a1", label: "Confirm", kind: "confirm", expires_at: "2999-01-01T00:00:00Z" };

test("a page nobody writes on asks nothing of the server", async () => {
  const page = makePage();
  page.talk.start();
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(page.calls.length, 0);
});

test("an exchange: session, message, answer, in order", async () => {
  const page = makePage();
  page.talk.start();
  page.talk.say("  hello ");
  await until(() => page.texts.length === 2);
  assert.deepEqual(page.texts, ["shopper: hello", "stylist: re hello"]);
  assert.equal(page.sent.length, 1);
  assert.equal(page.talk.transcript.draft, null);
  assert.deepEqual(page.announced, ["re hello"]);
  page.talk.stop();
});

test("T15: what is written offline is kept over a reload and sent once, in order", async () => {
  const first = makePage();
  first.online = false;
  first.talk.start();
  for (const text of ["one", "two", "three"]) first.talk.say(text);
  assert.equal(first.talk.link, "offline");
  assert.equal(first.calls.length, 0);
  first.talk.stop();

  const second = makePage(first.storage);
  second.talk.start();
  await until(() => second.texts.length === 6);

  assert.deepEqual(second.sent.map((message) => message.text), ["one", "two", "three"]);
  assert.equal(new Set(second.sent.map((message) => message.client_msg_id)).size, 3);
  assert.deepEqual(second.texts, [
    "shopper: one", "stylist: re one", "shopper: two", "stylist: re two", "shopper: three", "stylist: re three",
  ]);
  second.talk.stop();
  const third = makePage(first.storage);
  third.talk.start();
  await until(() => third.calls.length > 0);
  assert.equal(third.sent.length, 0);
  third.talk.stop();
});

test("T14: a dead server is said to be dead, and the next attempt carries the same id", async () => {
  const page = makePage();
  page.up = false;
  page.talk.start();
  page.talk.say("hello");
  await until(() => page.talk.link === "trouble");
  assert.equal(page.talk.transcript.draft, null);
  assert.equal(page.talk.transcript.entries[0]!.delivery, "waiting");

  page.up = true;
  page.talk.retry();
  await until(() => page.texts.length === 2);
  assert.equal(page.talk.link, "live");
  page.talk.stop();
});

test("T17: an answer lost on the way is asked for again with the same id", async () => {
  const page: Page = new Page([
    () => stream(["text", { delta: "Half of" }]),
    () => new Response("", { status: 503 }),
    (call) => stream(["done", reply(2, `whole answer to ${call.body!.text}`)]),
  ]);
  page.talk.start();
  page.talk.say("hello");
  await until(() => page.talk.link === "trouble");
  page.talk.retry();
  await until(() => page.sent.length === 2);
  await until(() => page.talk.link === "trouble");
  page.talk.retry();
  await until(() => page.texts.length === 2);
  assert.deepEqual(page.texts, ["shopper: hello", "stylist: whole answer to hello"]);
  assert.equal(new Set(page.sent.map((message) => message.client_msg_id)).size, 1);
  page.talk.stop();
});

test("T17: Confirm pressed twice, and again after a reload, is one message", async () => {
  const page = makePage();
  page.talk.start();
  page.talk.press(CONFIRM);
  page.talk.press(CONFIRM);
  await until(() => page.texts.length === 2);
  page.talk.press(CONFIRM);
  page.talk.stop();
  const later = makePage(page.storage);
  later.talk.start();
  later.talk.press(CONFIRM);
  await until(() => later.calls.length > 0);
  assert.deepEqual(page.sent.map((message) => message.action), ["a1"]);
  assert.equal(later.sent.length, 0);
  assert.equal(later.talk.canPress(CONFIRM), false);
  later.talk.stop();
});

test("T16: an expired button can't be pressed", () => {
  const page = makePage();
  const expired = { ...CONFIRM, expires_at: "2001-01-01T00:00:00Z" };
  assert.equal(page.talk.canPress(expired), false);
  assert.equal(page.talk.isExpired(expired), true);
  page.talk.press(expired);
  assert.deepEqual(page.texts, []);
});

test("a refusal frees the queue, says why, and gives the words back", async () => {
  const page: Page = new Page([
    () => Response.json({ error: { code: "message.too_long", message: "Too long.", param: "text" } }, { status: 400 }),
    (call) => stream(["done", reply(2, `re ${call.body!.text}`)]),
  ]);
  page.talk.start();
  page.talk.say("long");
  page.talk.say("short");
  await until(() => page.texts.length === 3);
  const refused = page.talk.transcript.entries.find((entry) => entry.delivery === "refused")!;
  assert.equal(refused.problem, "Too long.");
  assert.equal(page.talk.takeBack(refused.client_msg_id!), "long");
  assert.deepEqual(page.texts, ["shopper: short", "stylist: re short"]);
  page.talk.stop();
});

test("an unknown token opens a new session and the message still arrives", async () => {
  const page: Page = new Page([
    () => Response.json({ error: { code: "session.unknown", message: "", param: null } }, { status: 401 }),
    (call) => stream(["done", reply(2, `re ${call.body!.text}`)]),
  ]);
  page.talk.start();
  page.talk.say("hello");
  await until(() => page.texts.length === 2);
  assert.equal(page.calls.filter((call) => call.path === "/sessions").length, 2);
  page.talk.stop();
});

test("T14: after a reload in mid-stream the text so far stands, then goes on, then is whole once", async () => {
  let lose: () => void = () => undefined;
  let finish: (response: Response) => void = () => undefined;
  const page: Page = new Page([() => new Promise<Response>((_, reject) => (lose = reject))]);
  page.talk.start();
  page.talk.say("hello");
  await until(() => page.sent.length === 1);
  page.talk.stop();
  lose();

  const again: Page = new Page([() => new Promise<Response>((resolve) => (finish = resolve))], page.storage);
  again.history = [{ seq: 1, role: "shopper", interaction_id: "i1", client_msg_id: page.sent[0]!.client_msg_id, text: "hello" }];
  again.talk.start();
  await until(() => again.feed.opened === 1 && again.sent.length === 1);
  again.feed.push("turn", { interaction_id: "i1", text_so_far: "Once upon" });
  await until(() => again.talk.transcript.draft !== null && draftText(again.talk.transcript.draft) === "Once upon");
  again.feed.push("turn", { interaction_id: "i1", text_so_far: "Once upon a time" });
  await until(() => draftText(again.talk.transcript.draft!) === "Once upon a time");
  assert.deepEqual(again.texts, ["shopper: hello"]);

  const whole = reply(2, "Once upon a time.", { interaction_id: "i1" });
  again.feed.push("message", { ...whole, role: "stylist" });
  finish(stream(["done", whole]));
  await until(() => again.talk.transcript.draft === null && again.texts.length === 2);
  assert.deepEqual(again.texts, ["shopper: hello", "stylist: Once upon a time."]);
  assert.equal(again.sent[0]!.client_msg_id, page.sent[0]!.client_msg_id);
  again.talk.stop();
});

test("what the feed and the answer both bring stands once, in order", async () => {
  const page: Page = new Page([
    (call) => {
      const id = call.body!.client_msg_id;
      page.feed.push("message", { seq: 1, role: "shopper", interaction_id: "x", client_msg_id: id, text: "hello" });
      page.feed.push("message", { ...reply(2, "hi"), interaction_id: "x", role: "stylist" });
      return stream(["text", "h"], ["reset", {}], ["text", "hi"], ["done", { ...reply(2, "hi"), interaction_id: "x" }]);
    },
  ]);
  page.talk.start();
  page.talk.say("hello");
  await until(() => page.talk.transcript.entries.some((entry) => entry.seq === 1) && page.texts.length === 2);
  page.feed.push("message", { seq: 3, role: "staff", text: "Good day", interaction_id: "y" });
  await until(() => page.texts.length === 3);
  assert.deepEqual(page.texts, ["shopper: hello", "stylist: hi", "staff: Good day"]);
  assert.equal(page.talk.withPerson, true);
  page.talk.stop();
});

test("T15: the feed comes back after a break and asks from the last number it saw", async () => {
  const page = makePage();
  page.talk.start();
  page.talk.say("hello");
  await until(() => page.feed.opened === 1);
  page.feed.push("message", { seq: 5, role: "system", text: "Back in stock" } satisfies Item);
  await until(() => page.texts.some((line) => line.startsWith("system")));
  page.feed.close();
  await until(() => page.feed.opened === 2);
  const asked = page.calls.filter((call) => call.path.startsWith("/events")).map((call) => call.path);
  assert.deepEqual(asked, ["/events?after=0", "/events?after=5"]);
  page.talk.stop();
});

test("a notification stands beside the conversation, once, and moves no number", async () => {
  const page = makePage();
  page.talk.start();
  page.talk.say("hello");
  await until(() => page.feed.opened === 1 && page.texts.length === 2);
  const notice = { id: "n1", type: "PRICE_DROP", title: "It costs less", message: "It is $200 now." };
  page.feed.push("notification", { ...notice, action_url: "/products/a", action_label: "See it", created_at: "" });
  page.feed.push("notification", { ...notice, action_url: "/products/a", action_label: "See it", created_at: "" });
  page.feed.push("notification", { ...notice, id: "n2", title: "It is back", action_url: null, action_label: null, created_at: "" });
  await until(() => page.talk.notices.length === 2);
  assert.deepEqual(page.talk.notices.map((it) => it.id), ["n1", "n2"]);
  assert.deepEqual(page.texts, ["shopper: hello", "stylist: re hello"]);
  assert.deepEqual(page.announced, ["re hello", "It costs less. It is $200 now.", "It is back. It is $200 now."]);

  await page.talk.dismiss("n1");
  assert.deepEqual(page.talk.notices.map((it) => it.id), ["n2"]);
  assert.equal(page.calls[page.calls.length - 1]!.path, "/notifications/n1/read");
  page.up = false;
  await page.talk.dismiss("n2");
  assert.equal(page.talk.notices.length, 0);

  page.up = true;
  page.feed.close();
  await until(() => page.feed.opened === 2);
  assert.equal(page.calls[page.calls.length - 1]!.path, "/events?after=0");
  page.talk.stop();
});

test("a page nobody looks at lets the feed go, and asks for what it missed when looked at again", async () => {
  const page = makePage();
  page.talk.start();
  page.talk.say("hello");
  await until(() => page.feed.opened === 1);
  page.feed.push("message", { seq: 7, role: "system", text: "Back in stock" } satisfies Item);
  await until(() => page.texts.some((line) => line.startsWith("system")));
  page.talk.rest();
  page.talk.resume();
  page.talk.resume();
  await until(() => page.feed.opened === 2);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(page.feed.opened, 2);
  assert.equal(page.calls[page.calls.length - 1]!.path, "/events?after=7");
  page.talk.stop();
});

test("history is restored from the end, page by page, and earlier pages on demand", async () => {
  const first = makePage();
  first.talk.start();
  first.talk.say("hello");
  await until(() => first.feed.opened === 1);
  first.feed.push("message", { seq: 200, role: "system", text: "200" });
  await until(() => first.texts.some((line) => line === "system: 200"));
  first.talk.stop();

  const page = makePage(first.storage);
  page.history = Array.from({ length: 200 }, (_, index) => ({ seq: index + 1, role: "stylist" as const, text: `${index + 1}` }));
  page.talk.start();
  await until(() => page.feed.opened === 1);
  assert.equal(page.texts[0], "stylist: 141");
  assert.equal(page.texts.length, 60);
  assert.equal(page.talk.hasEarlier, true);
  await page.talk.loadEarlier();
  assert.equal(page.texts[0], "stylist: 91");
  assert.equal(page.texts.length, 110);
  page.talk.stop();
});

test("while a person answers, the empty reply leaves no mark", async () => {
  const page: Page = new Page([() => stream(["done", reply(2, "", { handled_by: "person" })])]);
  page.talk.start();
  page.talk.say("hello");
  await until(() => page.talk.withPerson);
  assert.deepEqual(page.texts, ["shopper: hello"]);
  page.talk.stop();
});

test("a note is taken back on the page when the server can't keep it", async () => {
  const page = makePage();
  page.talk.start();
  page.talk.say("hello");
  await until(() => page.texts.length === 2);
  const answer = page.talk.transcript.entries[1]!;
  page.up = false;
  await page.talk.rate(answer.interaction_id!, 5);
  assert.equal(answer.rating, undefined);
  page.talk.stop();
});

test("pauses double up to half a minute, with jitter around them", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 9].map((attempt) => backOff(attempt, 0.5)), [1000, 2000, 4000, 8000, 16000, 30000, 30000]);
  assert.equal(backOff(0, 0), 800);
  assert.equal(backOff(9, 1), 36000);
});

test("a card number is sent, and never rests in the browser", () => {
  const page = makePage();
  page.online = false;
  page.talk.start();
  page.talk.say("my card is 4242 4242 4242 4242");
  page.talk.say("ring me at 617 555 0134 0134 1");
  const kept = Array.from({ length: page.storage.length }, (_, index) => page.storage.getItem(page.storage.key(index)!)!).join();
  assert.equal(page.texts.length, 2);
  assert.equal(kept.includes("4242"), false);
  assert.equal(kept.includes("617 555"), true);
  assert.equal(holdsCardNumber("5555-5555-5555-4444"), true);
  assert.equal(holdsCardNumber("order 1234567890123456"), false);
  page.talk.stop();
});

test("an answer without a number yet gets it from the feed and stands once", async () => {
  const page: Page = new Page([() => stream(["done", reply(0, "hi", { seq: null, interaction_id: "x" })])]);
  page.talk.start();
  page.talk.say("hello");
  await until(() => page.texts.length === 2);
  page.feed.push("message", { ...reply(2, "hi"), interaction_id: "x", role: "stylist" });
  await until(() => page.talk.transcript.entries[1]!.seq === 2);
  assert.deepEqual(page.texts, ["shopper: hello", "stylist: hi"]);
  page.talk.stop();
});

test("T16: what was pressed elsewhere rests here, and shows what its button said", async () => {
  const page = makePage();
  page.talk.start();
  page.talk.say("hello");
  await until(() => page.feed.opened === 1);
  page.feed.push("message", { ...reply(5, "Please confirm", { actions: [CONFIRM] }), role: "stylist" });
  page.feed.push("message", { seq: 6, role: "shopper", text: "", action: "a1", client_msg_id: "other" });
  await until(() => page.texts.length >= 4);
  assert.equal(page.talk.canPress(CONFIRM), false);
  assert.equal(page.talk.transcript.labelOf("a1"), "Confirm");
  page.talk.stop();
});

test("a status tells by the tools in use what the stylist is at", async () => {
  let finish: (response: Response) => void = () => undefined;
  const page: Page = new Page([
    () => {
      const body = new ReadableStream<Uint8Array>({
        start(control) {
          const put = (event: string, data: unknown) =>
            control.enqueue(new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
          put("status", { tools: ["search_products"] });
          put("text", { delta: "b", text_so_far: "a b" });
          finish = () => put("done", reply(2, "a b c"));
        },
      });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    },
  ]);
  page.talk.start();
  page.talk.say("hello");
  await until(() => page.talk.transcript.draft?.heard === "a b");
  assert.equal(page.talk.transcript.draft!.status, "Looking through the collection");
  finish(new Response());
  await until(() => page.texts.length === 2);
  page.talk.stop();
});
