"""What is about a person, table by table: whose rows they are, what of them is handed out, what erasure does.

One table of rules for export and erasure. A test walks the foreign keys of the whole schema from `users` and fails on
a table that has no rule here, so that neither can forget what is added later.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

DELETE, KEEP = "delete", "keep"


class Why(StrEnum):
    """Why a column is not handed out."""

    SECRET = "it opens the account or acts for the person elsewhere"
    DERIVED = "numbers derived from what is handed out beside them"
    INTERNAL = "the shop's own working, which reaches no shopper"


@dataclass(frozen=True, slots=True)
class Belonging:
    """A table with rows about a person: by a column that names them, or through a row of another table.

    `erase`: `delete`, `keep` (nothing in it is about the person alone), or the columns to overwrite, as SQL.
    `not_exported`: why nothing of the table is handed out. `also`: a second column and table that lead to them.
    """

    table: str
    column: str
    parent: str = "users"
    erase: str | Mapping[str, str] = DELETE
    omitted: Mapping[str, Why] = field(default_factory=dict)
    not_exported: str | None = None
    also: tuple[str, str] | None = None

    def where(self, alias: str = "t") -> str:
        """SQL that is true of the person's rows; `:user` is their id."""
        links = ((self.column, self.parent), *((self.also,) if self.also else ()))
        return "(" + " OR ".join(_link(alias, column, parent) for column, parent in links) + ")"


def _link(alias: str, column: str, parent: str) -> str:
    if parent == "users":
        return f"{alias}.{column} = :user"
    inner = f"{alias}{len(alias)}"
    condition = OWNERS[parent].where(inner)
    return f"{alias}.{column} IN (SELECT {inner}.id FROM {parent} {inner} WHERE {condition})"


# Rows that no foreign key leads to, by what they say. `:telegram_ids` are texts.
UPDATES_OF_PERSON = """
t.channel = 'telegram' AND EXISTS (
  SELECT 1 FROM jsonb_path_query(t.payload, '$.*.from.id') AS sender(id) WHERE sender.id::text = ANY(:telegram_ids))
"""
EVENTS_OF_PERSON = """
EXISTS (SELECT 1 FROM payment_transactions p JOIN orders o ON o.id = p.order_id
  WHERE o.user_id = :user AND p.provider = t.provider
  AND p.provider_transaction_id IS NOT NULL AND strpos(t.payload::text, p.provider_transaction_id) > 0)
"""

# What taxes are owed by stays of an address; readers find every key they know.
_ONLY_REGION = (
    "(SELECT jsonb_object_agg(part.key, CASE WHEN part.key IN ('country_code', 'state') THEN part.value"
    " ELSE 'null'::jsonb END) FROM jsonb_each({0}) part)"
)

BELONGINGS: tuple[Belonging, ...] = (
    # Conversations and what hangs on them, leaves first.
    Belonging(
        "turn_effects", "interaction_id", "ai_interactions",
        not_exported="the same calls and results stand in the exchanges",
    ),
    Belonging("transcript_annotations", "interaction_id", "ai_interactions", not_exported=Why.INTERNAL),
    Belonging("outbox_messages", "session_id", "sessions", not_exported="copies of the exchanges on their way"),
    Belonging("confirmations", "user_id", omitted={"digest": Why.INTERNAL}),
    Belonging("hand_offs", "user_id", omitted={"taken_by": Why.INTERNAL}),
    Belonging("one_time_codes", "user_id", not_exported=Why.SECRET),
    Belonging("oauth_attempts", "session_id", "sessions", not_exported=Why.SECRET),
    Belonging(
        "keyed_requests", "session_id", "sessions",
        not_exported="answers kept a day for whoever asks twice; what they tell of is handed out itself",
    ),
    Belonging("ai_interactions", "user_id", also=("session_id", "sessions")),
    # What they looked at: the product keeps the count, nobody knows whose look it was.
    Belonging(
        "product_views", "user_id",
        erase={
            "user_id": "NULL", "session_id": "NULL", "search_query": "NULL", "recommendation_id": "NULL",
            "interactions": "NULL",
        },
        also=("session_id", "sessions"),
    ),
    Belonging("search_logs", "user_id", also=("session_id", "sessions")),
    # The books: what was sold, paid, given back and earned stays, without who and where to.
    Belonging(
        "inventory_transactions", "order_item_id", "order_items",
        erase=KEEP, not_exported="the shop's stock, not the person's",
    ),
    Belonging(
        "order_items", "order_id", "orders",
        erase={"personalization": "NULL", "recommendation_id": "NULL"},
    ),
    Belonging(
        "order_status_history", "order_id", "orders",
        erase={"notes": "NULL"}, omitted={"notes": Why.INTERNAL, "created_by": Why.INTERNAL},
    ),
    Belonging(
        "order_changes", "order_id", "orders",
        erase={"plan": "'{}'::jsonb", "failure": "NULL"},
        omitted={"plan": Why.INTERNAL, "failure": Why.INTERNAL, "idempotency_key": Why.INTERNAL},
    ),
    Belonging("shipment_items", "shipment_id", "shipments", erase=KEEP),
    Belonging(
        "shipments", "order_id", "orders",
        erase={"tracking_number": "NULL", "tracking_url": "NULL", "note": "NULL"},
        omitted={"note": Why.INTERNAL, "created_by": Why.INTERNAL},
    ),
    Belonging("return_items", "return_id", "returns", erase=KEEP),
    Belonging("credit_notes", "order_id", "orders", erase={"reason": "''"}, omitted={"idempotency_key": Why.INTERNAL}),
    Belonging(
        "returns", "order_id", "orders",
        erase={"reason": "NULL", "decision_note": "NULL", "failure": "NULL"},
        omitted={"decision_note": Why.INTERNAL, "failure": Why.INTERNAL, "idempotency_key": Why.INTERNAL},
    ),
    Belonging("coupon_uses", "user_id", erase=KEEP),
    Belonging("gift_card_entries", "gift_card_id", "gift_cards", erase={"reason": "NULL"}),
    Belonging("gift_cards", "owner_id", erase={"owner_id": "NULL"}),
    Belonging("loyalty_points", "user_id", erase={"description": "NULL"}),
    Belonging("membership_transactions", "user_id", erase={"reason": "NULL"}),
    Belonging("membership_orders", "user_id", erase=KEEP),
    Belonging("membership_invitations", "user_id", omitted={"issued_by": Why.INTERNAL}),
    Belonging("memberships", "user_id", erase=KEEP),
    Belonging(
        "payment_transactions", "order_id", "orders",
        erase={"provider_response": "NULL", "failure_reason": "NULL", "action_token": "NULL"},
        omitted={
            "provider_response": Why.INTERNAL, "failure_reason": Why.INTERNAL,
            "idempotency_key": Why.INTERNAL, "action_token": Why.SECRET,
        },
    ),
    Belonging(
        "orders", "user_id",
        erase={
            "customer_email": "''", "customer_phone": "NULL", "notes": "NULL", "admin_notes": "NULL",
            "cancel_reason": "NULL", "tracking_number": "NULL",
            "gift_options": "gift_options - 'message'", "shipping_address": _ONLY_REGION.format("shipping_address"),
            "billing_address": _ONLY_REGION.format("billing_address"),
        },
        omitted={
            "admin_notes": Why.INTERNAL, "fraud_score": Why.INTERNAL, "tags": Why.INTERNAL,
            "recommendation_influence": Why.INTERNAL, "idempotency_key": Why.INTERNAL,
        },
    ),
    Belonging("provider_customers", "user_id"),
    Belonging(
        "payment_methods", "user_id",
        omitted={"provider_customer_id": Why.SECRET, "provider_payment_method_id": Why.SECRET},
    ),
    # Baskets, wishes, opinions.
    Belonging("cart_items", "cart_id", "carts"),
    Belonging("carts", "user_id", also=("session_id", "sessions")),
    Belonging("wishlist_items", "wishlist_id", "wishlists"),
    Belonging("wishlists", "user_id"),
    Belonging("review_interactions", "user_id"),
    Belonging(
        "reviews",
        "user_id",
        omitted={
            "sentiment_score": Why.INTERNAL,
            "quality_score": Why.INTERNAL,
            "flags": Why.INTERNAL,
        },
    ),
    Belonging("notifications", "user_id"),
    # The person.
    Belonging("recipients", "user_id"),
    Belonging(
        "style_profiles", "user_id",
        omitted={
            "style_embedding": Why.DERIVED, "color_embedding": Why.DERIVED, "brand_embedding": Why.DERIVED,
        },
    ),
    Belonging("consents", "user_id"),
    Belonging(
        "oauth_accounts", "user_id",
        omitted={
            "access_token": Why.SECRET, "refresh_token": Why.SECRET, "id_token": Why.SECRET,
            "session_state": Why.SECRET,
        },
    ),
    Belonging("addresses", "user_id"),
    Belonging(
        "sessions", "user_id",
        omitted={
            "session_token": Why.SECRET, "turn_fence": Why.INTERNAL, "turn_until": Why.INTERNAL,
            "handled_by": Why.INTERNAL,
        },
    ),
    Belonging(
        "audit_logs", "user_id",
        erase={"ip_address": "NULL", "user_agent": "NULL"},
        # What a member of staff changed is others' and the shop's.
        omitted={"old_values": Why.INTERNAL, "new_values": Why.INTERNAL},
    ),
    Belonging(
        "users", "id",
        erase={
            "email": "NULL", "email_verified": "NULL", "password_hash": "NULL", "name": "NULL",
            "avatar_url": "NULL", "phone": "NULL", "phone_verified": "NULL", "role": "'CUSTOMER'",
            "preferred_currency": "'USD'", "preferred_language": "'en'", "timezone": "'UTC'",
            "style_profile_completed": "false", "ai_consent": "false", "personalization_level": "0",
            "outside_model_consent": "NULL", "marketing_consent": "NULL", "advisor_id": "NULL",
            "last_login_at": "NULL", "login_count": "0", "deleted_at": ":now", "updated_at": ":now",
        },
        omitted={"password_hash": Why.SECRET, "advisor_id": Why.INTERNAL},
    ),
)  # fmt: skip
OWNERS: Mapping[str, Belonging] = {it.table: it for it in BELONGINGS}

# Columns that name a person in rows that are not theirs (a member of staff's work, an author's mark), and what
# erasure makes of them; where nothing is said the id stays, which leads to nobody any more.
MENTIONS: Mapping[tuple[str, str], str] = {
    ("sessions", "handled_by"): "NULL",
    ("hand_offs", "taken_by"): "NULL",
    ("users", "advisor_id"): "NULL",
    ("transcript_annotations", "author_id"): "author_id",
    ("gift_card_entries", "created_by"): "created_by",
    ("order_changes", "created_by"): "created_by",
    ("membership_invitations", "issued_by"): "issued_by",
}
