import assert from "node:assert/strict";
import { test } from "node:test";
import { parseBlocks, parseSpans, safeUrl, shopUrl, type Span } from "../src/markdown";

function flat(spans: Span[]): string {
  return spans.map((span) => (span.kind === "text" ? span.text : `<${span.kind}>${flat(span.spans)}</>`)).join("");
}

test("bold, italic and links, also within each other", () => {
  assert.equal(flat(parseSpans("a **bold *and* more** _end_")), "a <bold>bold <italic>and</> more</> <italic>end</>");
  assert.deepEqual(parseSpans("[The shop](https://shop.example/a?b=1)"), [
    { kind: "link", url: "https://shop.example/a?b=1", spans: [{ kind: "text", text: "The shop" }] },
  ]);
});

test("a bare address is a link without the sentence's full stop", () => {
  assert.equal(flat(parseSpans("See https://shop.example/x.")), "See <link>https://shop.example/x</>.");
});

for (const url of ["javascript:alert(1)", "data:text/html,x", "JAVASCRIPT:alert(1)", "vbscript:x", "//evil.example", "/path"]) {
  test(`a reply's text never links to ${url}`, () => {
    assert.equal(safeUrl(url), null);
    assert.equal(flat(parseSpans(`[press](${url})`)), `[press](${url})`);
  });
}

test("the shop's own addresses may be paths, never another origin's", () => {
  assert.equal(shopUrl("/media/a.svg"), "/media/a.svg");
  assert.equal(shopUrl("//evil.example/a.svg"), null);
  assert.equal(shopUrl("/\\evil.example"), null);
  assert.equal(shopUrl("javascript:x"), null);
});

for (const text of ["**half open", "_*[]()~>#+-=|{}.!<&", "[a](", "snake_case_name and 2*3*4", "<b>tag</b> &amp;", "****", "* *"]) {
  test(`${text} stays as it is`, () => assert.equal(flat(parseSpans(text)), text));
}

test("paragraphs, line breaks and lists", () => {
  const blocks = parseBlocks("One\ntwo\r\n\r\n- a\n- **b**\nafter");
  assert.deepEqual(blocks.map((block) => block.kind), ["paragraph", "list", "paragraph"]);
  assert.equal(blocks[0]!.kind === "paragraph" && blocks[0]!.lines.length, 2);
  assert.equal(blocks[1]!.kind === "list" && blocks[1]!.items.map(flat).join("|"), "a|<bold>b</>");
});

test("hostile lengths end quickly", () => {
  for (const text of ["*".repeat(20_000), "[".repeat(20_000), "**a".repeat(5_000), "_a ".repeat(5_000), "(".repeat(20_000)]) {
    const began = performance.now();
    parseBlocks(text);
    assert.ok(performance.now() - began < 2_000, text.slice(0, 5));
  }
});
