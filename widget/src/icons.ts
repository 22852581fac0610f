// Drawn here and set inline: a page's policy may forbid images from data addresses.
import { svg, html, type TemplateResult } from "lit";

function icon(size: number, shape: TemplateResult<2>): TemplateResult {
  return html`<svg class="icon" width=${size} height=${size} viewBox="0 0 22 22" aria-hidden="true">${shape}</svg>`;
}

const THUMB = "M3 10h4v9H3zM7 10.5 10.7 3c1.6 0 2.5 1.1 2.3 2.6L12.5 9h5.3c1.2 0 2.1 1.1 1.8 2.3l-1.3 6c-.2 1-1.1 1.7-2 1.7H7z";

export const send = icon(22, svg`<path d="M2 11h18M13 4l7 7-7 7" />`);
export const camera = icon(22, svg`<path d="M2 6.5h4.2L8 4h6l1.8 2.5H20V18H2z" /><circle cx="11" cy="12" r="3.6" />`);
export const close = icon(22, svg`<path d="M4.5 4.5l13 13M17.5 4.5l-13 13" />`);
export const thumb = icon(17, svg`<path d=${THUMB} />`);
export const seal = icon(22, svg`<circle cx="11" cy="11" r="9.5" /><path d="M11 6l5 5-5 5-5-5z" />`);

export function swatch(hex: string): TemplateResult {
  return html`<svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
    <circle class="halo" cx="12" cy="12" r="11.5" /><circle class="dye" cx="12" cy="12" r="8.5" fill=${hex} /></svg>`;
}
