import { html, nothing, type TemplateResult } from "lit";
import { parseBlocks, type Block, type Span } from "./markdown";

/** Text as DOM: every character of it reaches the page as a text node, never as markup. */
export function prose(text: string): TemplateResult[] {
  return parseBlocks(text).map(block);
}

function block(content: Block): TemplateResult {
  if (content.kind === "list") return html`<ul>${content.items.map((item) => html`<li>${spans(item)}</li>`)}</ul>`;
  return html`<p>${content.lines.map((line, index) => html`${index > 0 ? html`<br />` : nothing}${spans(line)}`)}</p>`;
}

function spans(content: Span[]): (TemplateResult | string)[] {
  return content.map(span);
}

function span(content: Span): TemplateResult | string {
  if (content.kind === "text") return content.text;
  if (content.kind === "bold") return html`<strong>${spans(content.spans)}</strong>`;
  if (content.kind === "italic") return html`<em>${spans(content.spans)}</em>`;
  return html`<a href=${content.url} target="_blank" rel="noopener noreferrer nofollow">${spans(content.spans)}</a>`;
}
