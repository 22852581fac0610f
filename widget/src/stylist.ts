import { html, LitElement, nothing, unsafeCSS, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { Api, Refused } from "./api";
import { cardsOf } from "./cards";
import type { Desk } from "./cards/desk";
import { Conversation } from "./conversation";
import { MemoryStorage, Store, type KeyValue } from "./store";
import { draftText, type Draft, type Entry } from "./transcript";
import * as icons from "./icons";
import type { Notice, QuickReply } from "./types";
import { prose } from "./prose";
import styles from "./styles.css";

const NARROW = "(max-width: 719px)";
const DOCKS_FROM = "(min-width: 1000px)";
const MAX_CHARS = 8_000;
const MAX_PHOTOS = 5;
const NEAR_END_PX = 80;
const RESTS_AFTER_MS = 30_000;

const OPENERS: QuickReply[] = [
  { label: "A silk dress for a summer wedding, under $900", text: "I need a silk dress for a summer wedding, under $900" },
  { label: "An evening look, built around black", text: "Put together an evening look built around black" },
  { label: "My taste, in a few questions", text: "Start my style quiz" },
  { label: "Where my order is", text: "Where is my order?" },
];

interface Photo {
  name: string;
  url: string;
  uploadId: string | null;
  problem: string;
}

/**
 * `<luxeverse-stylist api="/api/v1">`: the stylist's conversation, as a launcher with a drawer.
 *
 * Attributes: `api` (base address), `docked` (fills its box from 1000 px up), `uploads` (offer photographs),
 * `house` (the shop's name), `product-path` (what stands before a product's slug), `open`.
 * Any element of the page with `data-stylist-open` opens it; with `data-stylist-say="…"` it also sends that.
 */
export class LuxeverseStylist extends LitElement {
  static override styles = unsafeCSS(styles);
  static override properties = {
    api: { type: String },
    docked: { type: Boolean, reflect: true },
    uploads: { type: Boolean },
    house: { type: String },
    productPath: { type: String, attribute: "product-path" },
    open: { type: Boolean, reflect: true },
    narrow: { state: true },
    wide: { state: true },
    photos: { state: true },
    unread: { state: true },
  };

  declare api: string;
  declare docked: boolean;
  declare uploads: boolean;
  declare house: string;
  declare productPath: string;
  declare open: boolean;
  declare narrow: boolean;
  declare wide: boolean;
  declare photos: Photo[];
  declare unread: boolean;

  private talk: Conversation | null = null;
  private follows = true;
  private announcement = "";
  private expiry: ReturnType<typeof setTimeout> | undefined;
  private resting: ReturnType<typeof setTimeout> | undefined;
  private openedBy: HTMLElement | null = null;
  private readonly narrowQuery = matchMedia(NARROW);
  private readonly wideQuery = matchMedia(DOCKS_FROM);

  constructor() {
    super();
    this.api = "/api/v1";
    this.docked = false;
    this.uploads = false;
    this.house = "LuxeVerse";
    this.productPath = "/products/";
    this.open = false;
    this.photos = [];
    this.unread = false;
    this.narrow = this.narrowQuery.matches;
    this.wide = this.wideQuery.matches;
  }

  private get isDocked(): boolean {
    return this.docked && this.wide;
  }

  private get isShown(): boolean {
    return this.open || this.isDocked;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const base = this.api.replace(/\/+$/, "");
    this.talk = new Conversation(new Api(base), new Store(browserStorage(), `luxeverse-stylist:${base}`), {
      isOnline: () => navigator.onLine !== false,
      now: () => Date.now(),
      random: () => Math.random(),
    }, (announcement, isAnswer) => this.onConversation(announcement, isAnswer));
    this.talk.start();
    this.listen("addEventListener");
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.listen("removeEventListener");
    this.talk?.stop();
    clearTimeout(this.expiry);
    clearTimeout(this.resting);
    this.holdPage(false);
  }

  private listen(verb: "addEventListener" | "removeEventListener"): void {
    window[verb]("online", this.onNetwork);
    window[verb]("offline", this.onNetwork);
    document[verb]("click", this.onPageClick);
    document[verb]("visibilitychange", this.onVisibility);
    this.narrowQuery[verb]("change", this.onResize);
    this.wideQuery[verb]("change", this.onResize);
    window.visualViewport?.[verb]("resize", this.onViewport);
    window.visualViewport?.[verb]("scroll", this.onViewport);
  }

  private readonly onNetwork = (): void => this.talk?.networkChanged();

  private readonly onVisibility = (): void => {
    clearTimeout(this.resting);
    if (document.hidden) this.resting = setTimeout(() => this.talk?.rest(), RESTS_AFTER_MS);
    else this.talk?.resume();
  };

  private readonly onResize = (): void => {
    this.narrow = this.narrowQuery.matches;
    this.wide = this.wideQuery.matches;
  };

  /** On a phone, stay within what the keyboard leaves free. */
  private readonly onViewport = (): void => {
    const panel = this.renderRoot.querySelector<HTMLElement>(".panel");
    const view = window.visualViewport;
    if (!panel || !view) return;
    const covered = this.narrow && this.open && window.innerHeight - view.height > 1;
    panel.style.setProperty("height", covered ? `${view.height}px` : "");
    panel.style.setProperty("top", covered ? `${view.offsetTop}px` : "");
    this.scrollOn();
  };

  private readonly onPageClick = (event: Event): void => {
    const origin = event.target instanceof Element ? event.target : null;
    const asked = origin?.closest<HTMLElement>("[data-stylist-say],[data-stylist-open]");
    if (!asked) return;
    event.preventDefault();
    this.show(asked);
    const words = asked.dataset["stylistSay"];
    if (words) this.say(words);
  };

  /** Open the conversation; closing gives the focus back to `from`. */
  show(from: HTMLElement | null = null): void {
    this.openedBy = from;
    this.unread = false;
    if (!this.isDocked) this.open = true;
    void this.updateComplete.then(() => {
      this.scrollOn();
      this.field?.focus({ preventScroll: this.isDocked });
      if (this.isDocked) this.scrollIntoView({ block: "nearest", behavior: motion() });
    });
  }

  hide(): void {
    this.open = false;
    const back = this.openedBy ?? this.renderRoot.querySelector<HTMLElement>(".launcher");
    void this.updateComplete.then(() => (back?.isConnected ? back : this.renderRoot.querySelector<HTMLElement>(".launcher"))?.focus());
  }

  say(text: string): void {
    this.follows = true;
    this.talk?.say(text);
  }

  private onConversation(announcement?: string, isAnswer = true): void {
    if (announcement !== undefined) {
      this.announcement = announcement;
      if (!this.isShown && announcement && isAnswer) this.unread = true;
    }
    this.requestUpdate();
  }

  protected override updated(changes: PropertyValues): void {
    if (changes.has("open") || changes.has("narrow")) this.holdPage(this.open && this.narrow);
    this.scrollOn();
    this.planExpiry();
  }

  private holdPage(held: boolean): void {
    document.documentElement.style.setProperty("overflow", held ? "hidden" : "");
  }

  /** Draw again when the next button expires, so that it rests in time. */
  private planExpiry(): void {
    clearTimeout(this.expiry);
    const now = Date.now();
    const ends = (this.talk?.transcript.entries ?? [])
      .flatMap((entry) => entry.actions ?? [])
      .map((action) => Date.parse(action.expires_at ?? ""))
      .filter((end) => end > now);
    const next = Math.min(...ends);
    if (next - now < 2 ** 31 - 1) this.expiry = setTimeout(() => this.requestUpdate(), next - now + 50);
  }

  private get field(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector("textarea");
  }

  private get log(): HTMLElement | null {
    return this.renderRoot.querySelector(".log");
  }

  /** Keep the end in view, but never push the beginning of the newest answer, or of what it proposes, out of it. */
  private scrollOn(): void {
    const log = this.log;
    if (!log || !this.follows || !this.isShown) return;
    const own = log.querySelectorAll<HTMLElement>(".own");
    const last = own[own.length - 1];
    const end = log.scrollHeight - log.clientHeight;
    const answer = last?.nextElementSibling as HTMLElement | null | undefined;
    const deed = answer?.querySelector(".button:not(:disabled)")?.closest<HTMLElement>(".deed");
    const start = (deed ?? answer)?.offsetTop ?? 0;
    const fits = !answer || log.scrollHeight - start <= log.clientHeight;
    log.scrollTop = !last ? 0 : fits ? end : Math.min(end, last.offsetTop - 12);
  }

  private readonly onScrollByHand = (): void => {
    const log = this.log;
    if (log) this.follows = log.scrollHeight - log.clientHeight - log.scrollTop < NEAR_END_PX;
  };

  protected override render(): TemplateResult {
    return html`
      ${this.isDocked ? nothing : this.launcher()}
      ${this.isShown ? this.panel() : this.notice()}
      <div class="unseen" role="status" aria-live="polite">${this.announcement}</div>
    `;
  }

  private launcher(): TemplateResult {
    return html`<button type="button" class="launcher" aria-haspopup="dialog" aria-expanded=${this.open ? "true" : "false"}
      ?hidden=${this.open} @click=${(event: Event) => this.show(event.currentTarget as HTMLElement)}>
      <span class="seal">${icons.seal}</span>
      <span class="words">${this.narrow ? "Write to the stylist" : "Speak with the stylist"}</span>
      ${this.unread ? html`<span class="unread">A new answer</span>` : nothing}
      <span class="arrow">${icons.send}</span>
    </button>`;
  }

  private panel(): TemplateResult {
    const modal = this.narrow && this.open;
    return html`<section class="panel ${this.isDocked ? "in-page" : "drawer"}" role=${this.isDocked ? "region" : "dialog"}
      aria-modal=${modal ? "true" : nothing} aria-labelledby="title" @keydown=${this.onPanelKey}>
      <header class="head">
        <div>
          <h2 id="title">${this.house} <em>Stylist</em></h2>
          <p>${this.talk?.withPerson ? "A colleague of the house has joined" : "Artificial intelligence, at your service"}</p>
        </div>
        ${this.isDocked ? nothing : html`<button type="button" class="close" aria-label="Close" @click=${() => this.hide()}>${icons.close}</button>`}
      </header>
      ${this.notice()}
      ${this.transcript()}
      ${this.troubleBar()}
      ${this.composer()}
    </section>`;
  }

  /** The newest notification, in one line or two, until it is followed or put away; it is read out by the live region. */
  private notice(): TemplateResult | typeof nothing {
    const notices = this.talk?.notices ?? [];
    const notice = notices[notices.length - 1];
    if (!notice) return nothing;
    const url = this.noticeUrl(notice);
    const done = () => void this.talk?.dismiss(notice.id);
    return html`<aside class="notice ${this.isShown ? "" : "afloat"}" aria-label="News">
      <p><strong>${notice.title}</strong> ${notice.message}
        ${url ? html`<a href=${url} @click=${done}>${notice.action_label || "See it"}</a>` : nothing}</p>
      <button type="button" class="close" aria-label="Put this away" @click=${done}>${icons.close}</button>
    </aside>`;
  }

  /** Where a notification leads: a page of the shop the conversation is with, or an address in full. */
  private noticeUrl({ action_url }: Notice): string | null {
    if (!action_url) return null;
    try {
      const url = new URL(action_url, new URL(this.api, location.href));
      return /^https?:$/.test(url.protocol) ? url.href : null;
    } catch {
      return null;
    }
  }

  private readonly onPanelKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && this.open) {
      event.stopPropagation();
      this.hide();
    } else if (event.key === "Tab" && this.narrow && this.open) this.keepFocus(event);
  };

  private keepFocus(event: KeyboardEvent): void {
    const all = this.renderRoot.querySelectorAll<HTMLElement>(
      ".panel :is(button:not([disabled]), a[href]:not([tabindex='-1']), textarea, [tabindex='0'])",
    );
    const first = all[0];
    const last = all[all.length - 1];
    const active = (this.renderRoot as ShadowRoot).activeElement;
    if (event.shiftKey ? active === first : active === last) {
      event.preventDefault();
      (event.shiftKey ? last : first)?.focus();
    }
  }

  private transcript(): TemplateResult {
    const talk = this.talk;
    const entries = talk?.transcript.entries ?? [];
    const draft = talk?.transcript.draft ?? null;
    const place = draftPlace(entries, draft);
    const newest = newestReply(entries);
    const before = entries.slice(0, place);
    const after = entries.slice(place);
    return html`<div class="log" role="log" aria-live="off" aria-label="Conversation" tabindex="0"
      @wheel=${this.onScrollByHand} @touchmove=${this.onScrollByHand} @keyup=${this.onScrollByHand}>
      ${talk?.hasEarlier
        ? html`<button type="button" class="earlier" @click=${this.onEarlier}>Earlier in this conversation</button>`
        : this.greeting(entries.length === 0 && !draft)}
      ${talk?.restoring && entries.length === 0 ? html`<p class="aside">Opening our correspondence</p>` : nothing}
      ${repeat(before, entryKey, (entry) => this.entry(entry, entry === newest && !draft))}
      ${draft ? this.draft(draft) : nothing}
      ${repeat(after, entryKey, (entry) => this.entry(entry, false))}
    </div>`;
  }

  private readonly onEarlier = async (): Promise<void> => {
    const log = this.log;
    const fromEnd = log ? log.scrollHeight - log.scrollTop : 0;
    this.follows = false;
    await this.talk?.loadEarlier();
    await this.updateComplete;
    if (log) log.scrollTop = log.scrollHeight - fromEnd;
  };

  private greeting(empty: boolean): TemplateResult {
    return html`<div class="greeting">
      <p class="lede">I am the ${this.house} stylist: an AI, with every piece of the collection in mind.</p>
      <p>Tell me about the occasion, a colour, a budget. I find the pieces, your size, and see the order through.</p>
      ${empty && !this.talk?.restoring
        ? html`<ul class="openers" aria-label="Ways to begin">
            ${OPENERS.map((opener) => html`<li><button type="button" @click=${() => this.say(opener.text)}>${opener.label}</button></li>`)}
          </ul>`
        : nothing}
    </div>`;
  }

  private entry(entry: Entry, current: boolean): TemplateResult {
    if (entry.role === "shopper") return this.own(entry);
    if (entry.role === "system") return html`<div class="aside">${prose(entry.text ?? "")}${this.cards(entry, current)}</div>`;
    return html`<div class="theirs ${entry.role}">
      <p class="by">${entry.role === "staff" ? "A colleague of the house" : "Stylist"}</p>
      ${entry.text ? html`<div class="prose">${prose(entry.text)}</div>` : nothing}
      ${this.cards(entry, current)}
      ${current && entry.quick_replies?.length ? this.quickReplies(entry.quick_replies) : nothing}
      ${entry.role === "stylist" && entry.interaction_id ? this.verdict(entry) : nothing}
    </div>`;
  }

  private cards(entry: Entry, current: boolean): TemplateResult {
    return cardsOf(entry.cards ?? [], entry.actions ?? [], this.desk(current));
  }

  private own(entry: Entry): TemplateResult {
    return html`<div class="own ${entry.delivery ?? ""}">
      <p class="unseen">You</p>
      <p class="words">${entry.text || this.talk?.transcript.labelOf(entry.action ?? "") || "A photograph"}</p>
      ${entry.delivery === "waiting" ? html`<p class="fate">Not sent yet</p>` : nothing}
      ${entry.delivery === "refused"
        ? html`<p class="fate">${entry.problem}
            <button type="button" class="plain" @click=${() => this.editAgain(entry)}>Edit</button></p>`
        : nothing}
    </div>`;
  }

  private editAgain(entry: Entry): void {
    const text = this.talk?.takeBack(entry.client_msg_id ?? "") ?? "";
    const field = this.field;
    if (!field) return;
    field.value = text;
    this.fit();
    field.focus();
  }

  private draft(draft: Draft): TemplateResult {
    const text = draftText(draft);
    return html`<div class="theirs stylist drafting">
      <p class="by">Stylist</p>
      ${text ? html`<div class="prose">${prose(text)}</div>` : nothing}
      ${cardsOf(draft.cards, [], this.desk(false))}
      <p class="musing"><span>${draft.status || (text ? "Writing" : "One moment")}</span></p>
    </div>`;
  }

  private quickReplies(replies: QuickReply[]): TemplateResult {
    return html`<div class="replies" role="group" aria-label="Suggested answers">
      ${replies.map((reply) => html`<button type="button" @click=${() => this.say(reply.text || reply.label)}>${reply.label}</button>`)}
    </div>`;
  }

  private verdict(entry: Entry): TemplateResult {
    const rate = (rating: number) => () => void this.talk?.rate(entry.interaction_id!, rating);
    return html`<div class="verdict" role="group" aria-label="Was this answer helpful">
      <button type="button" class="up" aria-label="Helpful" title="Helpful" aria-pressed=${entry.rating === 5 ? "true" : "false"} @click=${rate(5)}>${icons.thumb}</button>
      <button type="button" class="down" aria-label="Not helpful" title="Not helpful" aria-pressed=${entry.rating === 1 ? "true" : "false"} @click=${rate(1)}>${icons.thumb}</button>
    </div>`;
  }

  private desk(current: boolean): Desk {
    const talk = this.talk!;
    return {
      current,
      say: (text) => this.say(text),
      press: (action) => {
        this.follows = true;
        talk.press(action);
      },
      canPress: (action) => talk.canPress(action),
      isExpired: (action) => talk.isExpired(action),
      isPressed: (action) => talk.isPressed(action),
      productUrl: (slug) => this.productPath + encodeURIComponent(slug),
    };
  }

  private troubleBar(): TemplateResult | typeof nothing {
    const link = this.talk?.link;
    if (link !== "trouble" && link !== "offline") return nothing;
    const words = link === "offline"
      ? "You are offline. What you write is kept, and sent when you are back."
      : "The stylist can't be reached at the moment. Nothing you wrote is lost.";
    return html`<div class="trouble" role="alert">
      <p>${words}</p>
      <button type="button" class="plain" @click=${() => this.talk?.retry()}>Try again</button>
    </div>`;
  }

  private composer(): TemplateResult {
    return html`<form class="composer" @submit=${this.onSubmit}>
      ${this.photos.length ? this.photoStrip() : nothing}
      <div class="row">
        ${this.uploads ? this.photoButton() : nothing}
        <label class="unseen" for="words">Your message to the stylist</label>
        <textarea id="words" rows="1" maxlength=${MAX_CHARS} placeholder="Write to the stylist" enterkeyhint="send"
          autocomplete="off" @keydown=${this.onFieldKey} @input=${this.fit}></textarea>
        <button type="submit" class="send" aria-label="Send">${icons.send}</button>
      </div>
    </form>`;
  }

  private photoButton(): TemplateResult {
    return html`<input class="unseen" id="photo" type="file" accept="image/jpeg,image/png,image/webp" multiple tabindex="-1"
        aria-label="Photographs" @change=${this.onPhotos} />
      <button type="button" class="attach" aria-label="Add a photograph" title="Add a photograph"
        @click=${() => this.renderRoot.querySelector<HTMLInputElement>("#photo")?.click()}>${icons.camera}</button>`;
  }

  private photoStrip(): TemplateResult {
    return html`<ul class="photos">
      ${this.photos.map((photo) => html`<li class=${photo.problem ? "failed" : photo.uploadId ? "" : "uploading"}>
        <img src=${photo.url} alt=${photo.name} />
        ${photo.problem ? html`<span>${photo.problem}</span>` : nothing}
        <button type="button" aria-label=${`Remove ${photo.name}`} @click=${() => this.dropPhoto(photo)}>×</button>
      </li>`)}
    </ul>`;
  }

  private readonly onPhotos = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const files = [...(input.files ?? [])].slice(0, MAX_PHOTOS - this.photos.length);
    input.value = "";
    for (const file of files) void this.uploadPhoto(file);
    this.field?.focus();
  };

  private async uploadPhoto(file: File): Promise<void> {
    const photo: Photo = { name: file.name, url: URL.createObjectURL(file), uploadId: null, problem: "" };
    this.photos = [...this.photos, photo];
    try {
      photo.uploadId = await this.talk!.upload(file);
    } catch (error) {
      photo.problem = error instanceof Refused && error.message ? error.message : "Could not be sent";
    }
    this.photos = [...this.photos];
  }

  private dropPhoto(photo: Photo): void {
    URL.revokeObjectURL(photo.url);
    this.photos = this.photos.filter((other) => other !== photo);
  }

  private readonly onFieldKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  };

  private readonly onSubmit = (event: Event): void => {
    event.preventDefault();
    this.submit();
  };

  private submit(): void {
    const field = this.field;
    if (!field || this.photos.some((photo) => !photo.uploadId && !photo.problem)) return;
    const uploads = this.photos.flatMap((photo) => photo.uploadId ?? []);
    if (field.value.trim() === "" && uploads.length === 0) return;
    this.follows = true;
    this.talk?.say(field.value, uploads);
    this.photos.forEach((photo) => URL.revokeObjectURL(photo.url));
    this.photos = [];
    field.value = "";
    this.fit();
  }

  private readonly fit = (): void => {
    const field = this.field;
    if (!field) return;
    field.style.setProperty("height", "auto");
    field.style.setProperty("height", `${Math.min(field.scrollHeight, 144)}px`);
  };
}

function entryKey(entry: Entry): string {
  return entry.client_msg_id && entry.role === "shopper" ? entry.client_msg_id : `${entry.role}:${entry.seq ?? entry.interaction_id}`;
}

/** The answer being written stands after the message it answers, and before what is not sent yet. */
function draftPlace(entries: readonly Entry[], draft: Draft | null): number {
  const asked = draft?.clientMsgId ? entries.findIndex((entry) => entry.client_msg_id === draft.clientMsgId) : -1;
  if (asked >= 0) return asked + 1;
  const unsent = entries.findIndex((entry) => entry.delivery === "waiting" || entry.delivery === "sending");
  return unsent >= 0 ? unsent : entries.length;
}

function newestReply(entries: readonly Entry[]): Entry | undefined {
  const last = entries[entries.length - 1];
  return last && last.role !== "shopper" ? last : undefined;
}

function motion(): ScrollBehavior {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

function browserStorage(): KeyValue {
  try {
    localStorage.setItem("luxeverse-stylist:probe", "1");
    localStorage.removeItem("luxeverse-stylist:probe");
    return localStorage;
  } catch {
    return new MemoryStorage();
  }
}
