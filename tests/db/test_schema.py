"""The migrated database against the seed: every table, column, type, nullability, default, key, unique and index.

`DEVIATIONS` lists what differs on purpose, each with its reason; any other difference fails, and so does a
deviation that no longer exists.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

SEED = json.loads(Path(__file__).with_name("seed_schema.json").read_text(encoding="utf-8"))

# What we add to seed tables (decision 0004). Adding is free; the seed's own part is compared below.
ADDED_COLUMNS = {
    "users": {
        "outside_model_consent", "marketing_consent", "advisor_id", "membership_next_tier",
        "membership_next_expires_at",
    },
    "sessions": {
        "blocked_at", "channel", "external_id", "turn_fence", "turn_until", "last_seq", "last_seen_at",
        "revoked_at", "handled_by",
    },
    "ai_interactions": {
        "channel", "message_id", "actor", "cause", "state", "input_seq", "seq", "answered_at",
        "delivered_at",
    },
    "products": {"attributes", "personalization", "search_vector"},
    "product_variants": {"options"},
    "carts": {
        "closed_at", "contact_email", "contact_name", "contact_phone", "shipping_address_id",
        "payment_method_id", "shipping_method", "gift_options", "notes", "points_to_use",
    },
    "cart_items": {"recommendation_id"},
    "coupons": {"is_automatic"},
    "loyalty_points": {"remaining", "key", "details"},
    "notifications": {"delivery", "dedupe_key", "deliver_at"},
    "wishlists": {"is_default"},
    "wishlist_items": {"sold_out_at", "told_price"},
    "reviews": {"flags", "moderation_reason"},
}  # fmt: skip

# The reason for each difference from the seed, by "table.thing" (decision 0003).
DEVIATIONS = {
    "users.email nullable": "guests have no e-mail address, and none is invented",
    "users.users_email_key": "unique without regard to case: an index on lower(email)",
    "notifications.channels default": "the seed's default is the text '{in_app}' inside an array",
    "wishlist_items.wishlist_items_wishlist_id_product_id_variant_id_key": "NULLS NOT DISTINCT",
    "cart_items.idx_cart_items_unique": "per variant and personalisation",
    "payment_transactions.payment_transactions_provider_transaction_id_key": "unique per provider",
    "addresses.coordinates type": "a point where PostGIS is not installed",
}
NOT_NULL_ARRAYS = "array columns are NOT NULL with the empty array as default"
UPDATED_AT = "updated_at has a default, so that plain SQL can insert"
REDUNDANT_INDEXES = {
    "idx_cart_items_cart", "idx_categories_slug", "idx_coupons_code", "idx_orders_number",
    "idx_payment_transactions_provider", "idx_products_sku", "idx_products_slug", "idx_sessions_token",
    "idx_users_email", "idx_wishlist_items", "idx_wishlists_share",
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database_url) as connection:
        yield connection


def columns_of(catalogue: psycopg.Connection[Any]) -> dict[tuple[str, str], tuple[str, bool, str | None]]:
    rows = catalogue.execute(
        """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
               pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
        """
    )
    return {(table, name): (kind, nullable, default) for table, name, kind, nullable, default in rows}


def indexes_of(catalogue: psycopg.Connection[Any]) -> dict[str, tuple[str, str]]:
    rows = catalogue.execute(
        "SELECT indexname, tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    )
    return {name: (table, definition) for name, table, definition in rows}


def foreign_keys_of(catalogue: psycopg.Connection[Any]) -> dict[str, tuple[str, str]]:
    rows = catalogue.execute(
        """
        SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype = 'f' AND connamespace = 'public'::regnamespace
        """
    )
    return {name: (table, definition) for name, table, definition in rows}


def column_differences(catalogue: psycopg.Connection[Any]) -> Iterator[tuple[str, str]]:
    """Each difference with its reason, or with an empty reason when nothing excuses it."""
    ours = columns_of(catalogue)
    for table in SEED["tables"]:
        for column in table["columns"]:
            where = (table["table"], column["column"])
            if where not in ours:
                yield f"{'.'.join(where)} missing", ""
                continue
            kind, nullable, default = ours[where]
            is_array = column["pg_type"].endswith("[]")
            for aspect, have, wanted in (
                ("type", kind, column["pg_type"]),
                ("nullable", nullable, column["nullable"]),
                ("default", default, column["default"]),
            ):
                if have == wanted:
                    continue
                name = f"{'.'.join(where)} {aspect}"
                reason = DEVIATIONS.get(name, "")
                if not reason and is_array and aspect in {"nullable", "default"}:
                    reason = NOT_NULL_ARRAYS
                if not reason and column["column"] == "updated_at" and aspect == "default":
                    reason = UPDATED_AT
                yield f"{name}: {have!r} instead of {wanted!r}", reason


def test_every_column_of_the_seed_is_there_as_it_was(catalogue: psycopg.Connection[Any]) -> None:
    unexcused = [difference for difference, reason in column_differences(catalogue) if not reason]

    assert unexcused == []


def test_only_listed_columns_are_added_to_seed_tables(catalogue: psycopg.Connection[Any]) -> None:
    seed = {(t["table"], c["column"]) for t in SEED["tables"] for c in t["columns"]}
    tables = {t["table"] for t in SEED["tables"]}
    added: dict[str, set[str]] = {}
    for table, column in columns_of(catalogue):
        if table in tables and (table, column) not in seed:
            added.setdefault(table, set()).add(column)

    assert added == ADDED_COLUMNS | ORDER_COLUMNS


# Orders, their lines and payments carry what checkout agreed to (decision 0004).
ORDER_COLUMNS: dict[str, set[str]] = {
    "orders": {
        "cart_id", "shipping_address", "billing_address", "cancel_reason", "gift_options",
        "idempotency_key", "reserved_until", "tax_included", "delivery_earliest",
    },
    "order_items": {
        "discount_amount", "tax_amount", "added_from", "recommendation_id", "recommendation_score",
        "surcharge", "is_final_sale",
    },
    "payment_transactions": {"parent_id", "idempotency_key", "action_token", "gift_card_id"},
}  # fmt: skip


def test_the_seed_has_34_tables_444_columns_and_8_enums(catalogue: psycopg.Connection[Any]) -> None:
    enums = dict(
        catalogue.execute(
            """
            SELECT t.typname, array_agg(e.enumlabel::text ORDER BY e.enumsortorder)
            FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
            WHERE t.typname NOT LIKE 'procrastinate%' GROUP BY t.typname
            """
        ).fetchall()
    )

    assert enums == SEED["enums"]
    assert (len(SEED["tables"]), sum(len(t["columns"]) for t in SEED["tables"])) == (34, 444)


def test_primary_keys_are_the_seeds(catalogue: psycopg.Connection[Any]) -> None:
    rows = catalogue.execute(
        """
        SELECT c.relname, array_agg(a.attname::text ORDER BY k.n)
        FROM pg_constraint p JOIN pg_class c ON c.oid = p.conrelid
        CROSS JOIN LATERAL unnest(p.conkey) WITH ORDINALITY AS k(attnum, n)
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
        WHERE p.contype = 'p' GROUP BY c.relname
        """
    )
    ours = dict(rows.fetchall())

    assert {t["table"]: ours.get(t["table"]) for t in SEED["tables"]} == {
        t["table"]: t["primary_key"] for t in SEED["tables"]
    }


def test_unique_constraints_are_the_seeds(catalogue: psycopg.Connection[Any]) -> None:
    ours = indexes_of(catalogue)
    differing = []
    for table in SEED["tables"]:
        for unique in table["unique_constraints"]:
            name, columns = unique["name"], ", ".join(unique["columns"])
            found = ours.get(name, ("", ""))[1]
            if not (found.startswith("CREATE UNIQUE INDEX") and found.endswith(f"({columns})")):
                differing.append(f"{table['table']}.{name}")

    assert sorted(differing) == sorted(d for d in DEVIATIONS if " " not in d)


def test_indexes_are_the_seeds_but_for_redundant_ones(catalogue: psycopg.Connection[Any]) -> None:
    ours = indexes_of(catalogue)
    missing = set()
    for table in SEED["tables"]:
        for index in table["indexes"]:
            wanted = ", ".join(
                c["column"] + (" DESC" if c["order"] == "DESC" else "") for c in index["columns"]
            )
            found = ours.get(index["name"], ("", ""))
            if found[0] != table["table"] or not found[1].endswith(f"USING btree ({wanted})"):
                missing.add(index["name"])

    assert missing == REDUNDANT_INDEXES


def test_foreign_keys_are_the_seeds_and_every_one_is_indexed(catalogue: psycopg.Connection[Any]) -> None:
    ours = foreign_keys_of(catalogue)
    indexed = {
        (table, definition.rpartition("(")[2].rstrip(")").split(",")[0].split(" ")[0])
        for table, definition in indexes_of(catalogue).values()
        if " WHERE " not in definition
    } | {
        (table, definition.split("(", 1)[1].split(")")[0].split(",")[0].strip())
        for table, definition in indexes_of(catalogue).values()
    }
    differing, unindexed = [], []
    for table in SEED["tables"]:
        for key in table["foreign_keys"]:
            column, target = key["columns"][0], f"{key['ref_table']}({key['ref_columns'][0]})"
            wanted = (
                f"FOREIGN KEY ({column}) REFERENCES {target} ON UPDATE CASCADE ON DELETE {key['on_delete']}"
            )
            if ours.get(key["name"]) != (table["table"], wanted):
                differing.append(key["name"])
            if (table["table"], column) not in indexed:
                unindexed.append(f"{table['table']}.{column}")

    assert differing == []
    assert unindexed == []


def test_no_deviation_is_listed_in_vain(catalogue: psycopg.Connection[Any]) -> None:
    seen = {difference.split(":")[0] for difference, _ in column_differences(catalogue)}
    listed = {deviation for deviation in DEVIATIONS if " " in deviation}

    assert listed <= seen | {"addresses.coordinates type"}


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("INSERT INTO users (role) VALUES ('CUSTOMER')", "ck_users_email_unless_guest"),
        ("INSERT INTO users (email) VALUES ('A@x.example'), ('a@X.example')", "users_email_key"),
        ("INSERT INTO carts DEFAULT VALUES", "ck_carts_owner"),
        (
            "INSERT INTO categories (id, parent_id, slug, name) SELECT u, u, 'a', 'A' FROM gen_random_uuid() u",
            "ck_categories_not_own_parent",
        ),
    ],
)
def test_the_mended_rules_hold(catalogue: psycopg.Connection[Any], statement: str, constraint: str) -> None:
    with pytest.raises(psycopg.errors.IntegrityError) as refused:
        run(catalogue, statement)

    assert constraint in str(refused.value)


def test_a_category_cannot_become_its_own_ancestor(catalogue: psycopg.Connection[Any]) -> None:
    top, below = (f"(SELECT id FROM categories WHERE slug = '{slug}')" for slug in ("top", "below"))

    with pytest.raises(psycopg.errors.CheckViolation, match="its own ancestor"):
        run(
            catalogue,
            "INSERT INTO categories (slug, name) VALUES ('top', 'Top')",
            f"INSERT INTO categories (slug, name, parent_id) VALUES ('below', 'Below', {top})",
            f"UPDATE categories SET parent_id = {below} WHERE slug = 'top'",
        )


def run(catalogue: psycopg.Connection[Any], *statements: str) -> None:
    with catalogue.transaction():
        for statement in statements:
            catalogue.execute(statement)
