import { html, LitElement, nothing, type TemplateResult } from "lit";
import { safeHex } from "../colours";
import { swatch } from "../icons";
import { price } from "../money";
import { shopUrl } from "../markdown";
import type { ProductCard, Variant } from "../types";
import { choice, isOneSize } from "../wording";
import type { Desk } from "./desk";

/** A piece with its colours and sizes. Choosing a size says so in the conversation. */
export class Piece extends LitElement {
  static override properties = {
    card: { attribute: false },
    desk: { attribute: false },
    numeral: { type: Number },
    feature: { type: Boolean, reflect: true },
    colour: { state: true },
  };

  declare card: ProductCard;
  declare desk: Desk;
  declare numeral: number;
  declare feature: boolean;
  declare colour: string | null;

  constructor() {
    super();
    this.numeral = 0;
    this.feature = false;
    this.colour = null;
  }

  /** In the conversation's own tree, under its style sheet. */
  protected override createRenderRoot(): this {
    return this;
  }

  private get variants(): Variant[] {
    return Array.isArray(this.card.variants) ? this.card.variants : [];
  }

  private get colours(): string[] {
    return [...new Set(this.variants.map((variant) => variant.color).filter((name): name is string => !!name))];
  }

  private get chosenColour(): string | null {
    const colours = this.colours;
    if (this.colour && colours.includes(this.colour)) return this.colour;
    const pictured = this.variants.find((variant) => variant.image_url && variant.image_url === this.card.image_url);
    const free = this.variants.find((variant) => variant.available && variant.color);
    return pictured?.color ?? free?.color ?? colours[0] ?? null;
  }

  protected override render(): TemplateResult {
    const { card } = this;
    const colour = this.chosenColour;
    const ofColour = this.variants.filter((variant) => !colour || variant.color === colour);
    const url = shopUrl(card["url"] as string) ?? this.desk.productUrl(card.slug);
    return html`<article class="piece ${this.feature ? "feature" : ""}">
      ${this.picture(url, ofColour.find((variant) => variant.image_url)?.image_url ?? card.image_url)}
      <div class="piece-text">
        <p class="house">${this.numeral ? html`<span class="numeral">${this.numeral}</span>` : nothing}${card.brand}</p>
        <h3><a href=${url}>${card.name}</a></h3>
        ${this.priceLine(ofColour)}
        ${card.why ? html`<p class="why">${card.why}</p>` : nothing}
        ${this.colours.length > 1 ? this.swatches(colour) : nothing}
        ${this.sizes(ofColour)}
      </div>
    </article>`;
  }

  private picture(url: string, image: string | null | undefined): TemplateResult {
    const source = shopUrl(image);
    return html`<a class="plate" href=${url} tabindex="-1" aria-hidden="true">
      ${source ? html`<img src=${source} alt="" loading="lazy" />` : html`<span>${this.card.brand}</span>`}
    </a>`;
  }

  private priceLine(ofColour: Variant[]): TemplateResult {
    const { card } = this;
    const now = ofColour.length && ofColour.every((v) => v.price === ofColour[0]!.price) ? ofColour[0]!.price : card.price;
    const was = card.compare_at_price && Number(card.compare_at_price) > Number(now) ? card.compare_at_price : null;
    return html`<p class="price">
      ${was ? html`<s><span class="unseen">was </span>${price(was, card.currency)}</s> ` : nothing}
      <span>${price(now, card.currency)}</span>
    </p>`;
  }

  private swatches(chosen: string | null): TemplateResult {
    return html`<div class="swatches" role="group" aria-label="Colour">
      ${this.colours.map((name) => {
        const hex = safeHex(this.variants.find((v) => v.color === name)?.color_hex, name);
        return html`<button type="button" class="swatch ${hex ? "" : "named"}" aria-pressed=${name === chosen}
          aria-label=${name} title=${name} @click=${() => (this.colour = name)}>
          ${hex ? swatch(hex) : name}
        </button>`;
      })}
      <span class="chosen" aria-hidden="true">${chosen}</span>
    </div>`;
  }

  private sizes(ofColour: Variant[]): TemplateResult | typeof nothing {
    if (ofColour.length === 0) return nothing;
    const nameColour = this.colours.length > 1;
    const single = ofColour.length === 1 && isOneSize(ofColour[0]!.size);
    return html`<div class="sizes" role="group" aria-label="Size">
      ${ofColour.map((variant) => {
        const label = single || !variant.size ? "Add to cart" : variant.size;
        const name = variant.available ? `${this.card.name}, ${label}` : `${this.card.name}, ${label}, sold out`;
        return html`<button type="button" class="size" ?disabled=${!variant.available} aria-label=${name}
          title=${variant.available ? "" : "Sold out"}
          @click=${() => this.desk.say(choice(this.card, variant, nameColour))}>${label}</button>`;
      })}
    </div>`;
  }
}

customElements.define("luxeverse-piece", Piece);

export function productCard(card: ProductCard, desk: Desk, numeral: number, feature: boolean): TemplateResult {
  return html`<luxeverse-piece .card=${card} .desk=${desk} .numeral=${numeral} .feature=${feature}></luxeverse-piece>`;
}
