from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from stylist.commerce.catalog import queries as catalog
from stylist.commerce.catalog.views import Viewer
from stylist.commerce.customers.passwords import verify
from stylist.db.bulk import table
from stylist.db.session import Session
from stylist.demo.accounts import PASSWORD, demo_accounts
from stylist.demo.catalogue.names import slugify
from stylist.demo.load import copy_tables, is_loaded, load
from stylist.styling.search.service import search
from stylist.styling.search.views import Wish
from tests.demo.conftest import NOW, DemoDatabase, QuickEmbedder


async def _rows(session: Session, statement: str, **values: Any) -> list[Any]:
    return list((await session.execute(text(statement), values)).all())


async def _count(session: Session, statement: str, **values: Any) -> int:
    return int((await session.execute(text(statement), values)).scalar_one())


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_everything_generated_is_there(demo_session: Session) -> None:
    sizes = {
        name: await _count(demo_session, f"SELECT count(*) FROM {name}")
        for name in (
            "brands",
            "products",
            "product_variants",
            "reviews",
            "orders",
            "product_views",
            "search_logs",
        )
    }
    assert sizes["brands"] >= 40
    assert sizes["products"] >= 640
    assert sizes["product_variants"] >= 4_200
    assert sizes["reviews"] >= 1_500
    assert sizes["orders"] >= 900
    assert sizes["product_views"] == 14_000
    assert sizes["search_logs"] == 2_400


async def test_stock_ledger_rebuilds_the_counters(demo_session: Session) -> None:
    wrong = await _rows(
        demo_session,
        """
        SELECT v.sku FROM product_variants v LEFT JOIN (
          SELECT variant_id,
            sum(quantity) FILTER (WHERE type IN ('restock', 'adjustment', 'return', 'sale')) AS on_hand,
            sum(quantity) FILTER (WHERE type IN ('reservation', 'release', 'sale')) AS reserved,
            (array_agg(balance_after ORDER BY created_at DESC))[1] AS last
          FROM inventory_transactions GROUP BY variant_id) l ON l.variant_id = v.id
        WHERE (coalesce(on_hand, 0), coalesce(reserved, 0), coalesce(last, 0))
          <> (inventory_quantity, inventory_reserved, inventory_quantity)
        """,
    )
    assert wrong == []


async def test_stock_ledger_has_no_gaps(demo_session: Session) -> None:
    wrong = await _rows(
        demo_session,
        """
        SELECT * FROM (
          SELECT variant_id, balance_after, type, quantity,
            lag(balance_after, 1, 0) OVER (PARTITION BY variant_id ORDER BY created_at) AS before
          FROM inventory_transactions) moves
        WHERE balance_after <> before
          + CASE WHEN type IN ('restock', 'adjustment', 'return', 'sale') THEN quantity ELSE 0 END
        """,
    )
    assert wrong == []


async def test_orders_are_the_sum_of_their_parts(demo_session: Session) -> None:
    wrong = await _rows(
        demo_session,
        """
        SELECT o.order_number FROM orders o JOIN (
          SELECT order_id, sum(total_price) AS goods, sum(discount_amount) AS discount, sum(tax_amount) AS tax,
            bool_and(total_price = unit_price * quantity) AS are_lines_right
          FROM order_items GROUP BY order_id) i ON i.order_id = o.id
        WHERE NOT are_lines_right OR o.subtotal <> i.goods OR o.discount_amount <> i.discount
          OR o.tax_amount < i.tax OR o.total <> o.subtotal - o.discount_amount + o.tax_amount + o.shipping_amount
        """,
    )
    assert wrong == []


async def test_payments_cover_orders_and_agree_with_the_provider(demo_session: Session) -> None:
    wrong = await _rows(
        demo_session,
        """
        SELECT o.order_number FROM orders o
        JOIN payment_transactions c ON c.order_id = o.id AND c.type = 'charge'
        LEFT JOIN payment_transactions r ON r.parent_id = c.id
        LEFT JOIN sandbox_operations s ON s.idempotency_key = c.idempotency_key
        WHERE c.amount <> o.total OR s.transaction_id IS DISTINCT FROM c.provider_transaction_id
          OR (o.status = 'CANCELLED') <> (r.id IS NOT NULL)
          OR (r.id IS NOT NULL AND (r.amount <> o.total OR c.status <> 'REFUNDED' OR o.payment_status <> 'REFUNDED'))
        """,
    )
    assert wrong == []
    assert await _count(demo_session, "SELECT count(*) FROM orders WHERE status = 'CANCELLED'") > 10


async def test_status_is_the_last_of_its_history(demo_session: Session) -> None:
    wrong = await _rows(
        demo_session,
        """
        SELECT o.order_number FROM orders o
        WHERE o.status <> (SELECT status FROM order_status_history h WHERE h.order_id = o.id
                           ORDER BY created_at DESC LIMIT 1)
        """,
    )
    assert wrong == []


async def test_points_add_up_to_the_last_balance_and_to_what_is_left(demo_session: Session) -> None:
    wrong = await _rows(
        demo_session,
        """
        SELECT user_id FROM loyalty_points GROUP BY user_id
        HAVING sum(points) <> sum(remaining) FILTER (WHERE points > 0)
          OR sum(points) <> (array_agg(balance_after ORDER BY created_at DESC))[1]
        """,
    )
    assert wrong == []


async def test_coupon_votes_and_views_are_counted_right(demo_session: Session) -> None:
    assert (
        await _rows(
            demo_session,
            "SELECT code FROM coupons c WHERE usage_count <> (SELECT count(*) FROM coupon_uses WHERE coupon_id = c.id)",
        )
        == []
    )
    assert (
        await _rows(
            demo_session,
            """
        SELECT r.id FROM reviews r
        WHERE (helpful_count, not_helpful_count) <> (
          SELECT count(*) FILTER (WHERE is_helpful), count(*) FILTER (WHERE NOT is_helpful)
          FROM review_interactions i WHERE i.review_id = r.id)
        """,
        )
        == []
    )
    assert (
        await _rows(
            demo_session,
            "SELECT 1 FROM products p WHERE view_count <> (SELECT count(*) FROM product_views WHERE product_id = p.id)",
        )
        == []
    )


async def test_gift_card_holds_a_hundred(demo_session: Session) -> None:
    [card] = await _rows(
        demo_session,
        """
        SELECT code, balance, (SELECT sum(amount) FROM gift_card_entries e WHERE e.gift_card_id = g.id) AS entries
        FROM gift_cards g
        """,
    )
    assert (card.code, str(card.balance), str(card.entries)) == ("GIFT-DEMO-100", "100.00", "100.00")


async def test_every_account_can_sign_in_with_the_same_password(demo_session: Session) -> None:
    emails = [account.person.email for account in demo_accounts(NOW)]
    rows = await _rows(
        demo_session, "SELECT email, password_hash FROM users WHERE password_hash IS NOT NULL ORDER BY email"
    )
    assert [row.email for row in rows] == sorted(emails)
    for row in rows:
        assert await verify(PASSWORD, row.password_hash)


async def test_accounts_have_what_the_contract_says(demo_session: Session) -> None:
    rows = await _rows(
        demo_session,
        """
        SELECT split_part(email, '@', 1) AS name, role::text, membership_tier::text AS tier, style_profile_completed,
          (SELECT count(*) FROM addresses a WHERE a.user_id = u.id) AS addresses,
          (SELECT count(*) FROM payment_methods m WHERE m.user_id = u.id) AS cards,
          (SELECT count(*) FROM wishlists w WHERE w.user_id = u.id) AS wishlists,
          (SELECT count(*) FROM carts c WHERE c.user_id = u.id) AS carts,
          (SELECT array_agg(status::text ORDER BY created_at) FROM orders o WHERE o.user_id = u.id) AS orders,
          (SELECT sum(points) FROM loyalty_points l WHERE l.user_id = u.id) AS points
        FROM users u WHERE email LIKE '%@demo.example'
        """,
    )
    facts = {row.name: tuple(row)[1:] for row in rows}
    assert facts.pop("delivered")[:-1] == (
        "CUSTOMER", "PEARL", True, 1, 1, 0, 0, ["DELIVERED", "SHIPPED", "CONFIRMED"],
    )  # fmt: skip
    assert facts.pop("other")[:-1] == ("CUSTOMER", "PEARL", True, 1, 1, 1, 0, ["DELIVERED", "CONFIRMED"])
    assert facts == {
        "shopper": ("CUSTOMER", "PEARL", True, 1, 1, 0, 0, None, None),
        "points": ("CUSTOMER", "SAPPHIRE", True, 1, 1, 0, 0, None, 2400),
        "newcomer": ("CUSTOMER", "PEARL", False, 0, 0, 0, 0, None, None),
        "staff": ("SUPER_ADMIN", "PEARL", False, 0, 0, 0, 0, None, None),
        "reviewer": ("ADMIN", "PEARL", False, 0, 0, 0, 0, None, None),
    }


async def test_delivered_order_came_five_days_ago(demo_session: Session) -> None:
    [row] = await _rows(
        demo_session,
        """
        SELECT delivered_at FROM orders o JOIN users u ON u.id = o.user_id
        WHERE u.email = 'delivered@demo.example' AND delivered_at IS NOT NULL
        """,
    )
    assert (NOW - row.delivered_at).days == 5


async def test_every_variant_is_pictured_in_its_colour(
    demo_session: Session, demo_database: DemoDatabase
) -> None:
    media = await _rows(demo_session, "SELECT url FROM product_media UNION ALL SELECT logo_url FROM brands")
    drawn = {f"/{path.relative_to(demo_database.data_dir)}" for path in _files(demo_database.data_dir)}
    assert {row.url for row in media} - drawn == set()
    colours = await _rows(
        demo_session,
        """
        SELECT DISTINCT v.product_id, v.color, m.url FROM product_variants v
        LEFT JOIN (product_media m JOIN product_variants w ON w.id = m.variant_id)
          ON m.product_id = v.product_id AND w.color = v.color
        """,
    )
    assert [row for row in colours if not row.url or not row.url.endswith(f"-{slugify(row.color)}.svg")] == []


async def test_a_black_piece_is_drawn_in_black(demo_session: Session, demo_database: DemoDatabase) -> None:
    rows = await _rows(demo_session, "SELECT url FROM product_media WHERE url LIKE '%-black.svg' LIMIT 20")
    other = await _rows(demo_session, "SELECT url FROM product_media WHERE url LIKE '%-ivory.svg' LIMIT 20")
    black, ivory = (
        {(demo_database.data_dir / row.url.removeprefix("/")).read_text() for row in found}
        for found in (rows, other)
    )
    assert len(rows) == len(other) == 20
    assert black & ivory == set()


async def test_three_models_can_be_turned_round(demo_session: Session) -> None:
    rows = await _rows(
        demo_session, "SELECT model_format, file_size_bytes > 1000 FROM product_media WHERE media_type = '3D'"
    )
    assert [tuple(row) for row in rows] == [("glb", True)] * 3


async def test_addresses_are_on_the_map(demo_session: Session) -> None:
    where = "SELECT count(*) FROM addresses WHERE coordinates"
    assert await _count(demo_session, f"{where} IS NULL") == 0
    assert await _count(demo_session, f"{where} IS NOT NULL") > 400


async def test_a_visitor_finds_silk_dresses_for_a_summer_wedding(demo_session: Session) -> None:
    wish = Wish(text="silk dress for a summer wedding", price_max=Decimal(900))
    viewer = Viewer(user_id=None, tier="PEARL", now=NOW)
    page = await search(demo_session, wish=wish, viewer=viewer, meaning=None, limit=6)
    assert len(page.items) == 6
    for found in page.items:
        assert found.product.price <= 900
        assert "silk" in found.product.materials
        assert found.product.category_slug == "women/dresses"


async def test_drops_show_to_diamond_before_anybody_else(demo_session: Session) -> None:
    [row, *_] = await _rows(
        demo_session,
        "SELECT slug FROM products WHERE attributes ->> 'drop' = 'The Courtyard Drop' ORDER BY slug",
    )
    viewers = {tier: Viewer(user_id=None, tier=tier, now=NOW) for tier in ("PEARL", "SAPPHIRE", "DIAMOND")}
    seen = {
        tier: await catalog.find_product_by_slug(demo_session, slug=row.slug, viewer=viewer)
        for tier, viewer in viewers.items()
    }
    assert [tier for tier, product in seen.items() if product is not None] == ["DIAMOND"]


async def test_loading_again_adds_nothing(
    demo_session: Session, demo_database: DemoDatabase, tmp_path: Path
) -> None:
    assert await is_loaded(demo_session, embedder=QuickEmbedder())
    before = await _count(demo_session, "SELECT count(*) FROM products")
    await load(demo_database.url, data_dir=tmp_path, embedder=QuickEmbedder(), now=NOW, keep_copy=False)
    assert await _count(demo_session, "SELECT count(*) FROM products") == before
    assert _files(tmp_path) == []


async def test_a_load_that_breaks_off_leaves_nothing(fresh_database: str) -> None:
    brands = table("brands", [{"slug": "one", "name": "One"}])
    wrong = table(
        "categories", [{"slug": "x", "name": "X", "display_order": 1, "parent_id": None, "id": None}]
    )
    with pytest.raises(asyncpg.NotNullViolationError):
        await copy_tables(fresh_database, (brands, wrong), people=())
    connection = await asyncpg.connect(fresh_database)
    assert await connection.fetchval("SELECT count(*) FROM brands") == 0
    await connection.close()
