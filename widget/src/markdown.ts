// The little Markdown a reply may hold: bold, italic, line breaks, lists, http(s) links. Anything else is plain text.

export type Span =
  | { kind: "text"; text: string }
  | { kind: "bold"; spans: Span[] }
  | { kind: "italic"; spans: Span[] }
  | { kind: "link"; spans: Span[]; url: string };

export type Block = { kind: "paragraph"; lines: Span[][] } | { kind: "list"; items: Span[][] };

const MAX_DEPTH = 4;
const INLINE = /\*\*(?=\S)([^]+?\S|\S)\*\*(?!\*)|(?<![\w*])\*(?=[^\s*])([^*]*?[^\s*])\*(?![\w*])|(?<![\w_])_(?=[^\s_])([^_]*?[^\s_])_(?![\w_])|\[([^\[\]]+)\]\(([^()\s]+)\)|(https?:\/\/[^\s<>()[\]"']+)/;
const BULLET = /^\s*(?:[-•*]|\d{1,2}[.)])\s+/;

export function parseBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  for (const chunk of text.replace(/\r\n?/g, "\n").split(/\n{2,}/)) {
    const lines = chunk.split("\n").filter((line) => line.trim() !== "");
    for (const line of lines) addLine(blocks, line, line === lines[0]);
  }
  return blocks;
}

function addLine(blocks: Block[], line: string, opens: boolean): void {
  const isItem = /^\s*[-•*]\s+/.test(line);
  const spans = parseSpans(isItem ? line.replace(BULLET, "") : line.trim());
  const last = blocks[blocks.length - 1];
  if (isItem) {
    if (last?.kind === "list" && !opens) last.items.push(spans);
    else blocks.push({ kind: "list", items: [spans] });
  } else if (last?.kind === "paragraph" && !opens) last.lines.push(spans);
  else blocks.push({ kind: "paragraph", lines: [spans] });
}

export function parseSpans(text: string, depth = 0): Span[] {
  const spans: Span[] = [];
  let rest = text;
  while (rest !== "") {
    const found = depth < MAX_DEPTH ? INLINE.exec(rest) : null;
    if (!found) break;
    if (found.index > 0) spans.push({ kind: "text", text: rest.slice(0, found.index) });
    const { span, used } = spanOf(found, depth);
    spans.push(span);
    rest = rest.slice(found.index + used);
  }
  if (rest !== "") spans.push({ kind: "text", text: rest });
  return spans;
}

function spanOf(found: RegExpExecArray, depth: number): { span: Span; used: number } {
  const [whole, bold, star, low, label, target, bare] = found;
  const used = whole.length;
  if (bold !== undefined) return { span: { kind: "bold", spans: parseSpans(bold, depth + 1) }, used };
  const italic = star ?? low;
  if (italic !== undefined) return { span: { kind: "italic", spans: parseSpans(italic, depth + 1) }, used };
  if (bare !== undefined) return bareLink(bare);
  const url = safeUrl(target ?? "");
  if (url === null) return { span: { kind: "text", text: whole }, used };
  return { span: { kind: "link", spans: [{ kind: "text", text: label ?? "" }], url }, used };
}

function bareLink(found: string): { span: Span; used: number } {
  const text = found.replace(/[.,;:!?*_]+$/, "");
  const url = safeUrl(text);
  if (url === null) return { span: { kind: "text", text }, used: text.length };
  return { span: { kind: "link", spans: [{ kind: "text", text }], url }, used: text.length };
}

/** The address if it leads to http(s), or null: `javascript:`, `data:` and the like never become links. */
export function safeUrl(url: string): string | null {
  return /^https?:\/\/[^\s/?#]/i.test(url) ? url : null;
}

/** The same for addresses the shop itself gives, which may be paths on this site. */
export function shopUrl(url: string | null | undefined): string | null {
  if (!url) return null;
  return /^\/(?![/\\])/.test(url) ? url : safeUrl(url);
}
