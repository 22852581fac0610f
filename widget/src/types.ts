// The shapes of the HTTP contract (`/api/v1`). Money is a decimal string; times are ISO 8601 in UTC.

export type Role = "shopper" | "stylist" | "staff" | "system";

export interface Action {
  id: string;
  label: string;
  kind: string;
  url?: string | null;
  expires_at?: string | null;
}

export interface QuickReply {
  label: string;
  text: string;
}

export interface Card {
  kind: string;
  [field: string]: unknown;
}

export interface Variant {
  variant_id: string;
  size?: string | null;
  color?: string | null;
  price: string;
  available: boolean;
  color_hex?: string | null;
  image_url?: string | null;
}

export interface ProductCard extends Card {
  kind: "product";
  product_id: string;
  slug: string;
  name: string;
  brand: string;
  price: string;
  compare_at_price?: string | null;
  currency: string;
  image_url?: string | null;
  variants: Variant[];
  why?: string | null;
}

export interface Reply {
  interaction_id: string;
  /** Null until it is delivered. */
  seq: number | null;
  type?: string;
  text: string;
  cards: Card[];
  quick_replies: QuickReply[];
  actions: Action[];
  handled_by?: string | null;
}

/** An item of `GET /messages` and the data of a `message` event. */
export interface Item extends Partial<Omit<Reply, "seq" | "text">> {
  seq: number;
  role: Role;
  text: string | null;
  created_at?: string;
  client_msg_id?: string | null;
  /** The button that was pressed, of a shopper's message. */
  action?: string | null;
  rating?: number | null;
}

/** The data of a `notification` event: none of the conversation, so it has no sequence number. */
export interface Notice {
  id: string;
  type: string;
  title: string;
  message: string;
  action_url: string | null;
  action_label: string | null;
  created_at: string;
}

export interface Page {
  items: Item[];
  next_cursor?: string | number | null;
}

export interface NewSession {
  token: string;
  session_id: string;
}

/** What the shopper sends: a text, a pressed action, pictures, or several of them. */
export interface Outgoing {
  client_msg_id: string;
  text?: string;
  action?: string;
  attachments?: { upload_id: string }[];
}
