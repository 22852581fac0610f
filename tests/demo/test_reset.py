import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text

from stylist.db.session import make_engine, make_transaction
from stylist.demo.errors import NoCopyKept, NotTheEmbeddedDatabase
from stylist.demo.presence import MARKER
from stylist.demo.reset import reset
from stylist.demo.template import copy_name, database_name, has_template, keep_template, with_database
from tests.conftest import Databases
from tests.demo.conftest import NOW


async def _run(url: str, *statements: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        rows: list[asyncpg.Record] = []
        for statement in statements:
            rows = await connection.fetch(statement)
        return rows
    finally:
        await connection.close()


@pytest.fixture
def shop(fresh_database: str, databases: Databases) -> Iterator[str]:
    """A database whose copies are dropped after the test."""
    yield fresh_database
    for suffix in ("demo", "demo_new", "fresh"):
        databases.drop(f"{database_name(fresh_database)}_{suffix}")


async def _left_behind(url: str) -> list[str]:
    """Databases beside the working one and its copy, once the server had time to drop them."""
    wanted = (
        f"SELECT datname FROM pg_database WHERE datname ~ '^{database_name(url)}_(fresh|old_.*|demo_new)$'"
    )
    names = [""]
    for _ in range(100):
        names = [row["datname"] for row in await _run(with_database(url, "postgres"), wanted)]
        if not names:
            break
        await asyncio.sleep(0.1)
    return names


LITTLE_SHOP = (
    f"INSERT INTO brands (id, slug, name, created_at) VALUES ('{MARKER}', 'maison-orvelle', 'Maison Orvelle', '{NOW}')",
    f"INSERT INTO coupons (code, discount_type, discount_value, valid_from) VALUES ('A', 'percent', 10, '{NOW}')",
    "INSERT INTO categories (slug, name) VALUES ('women', 'Women')",
    "INSERT INTO products (sku, slug, name, price, category_id, attributes) SELECT 'S', 's', 'S', 1, id,"
    f""" jsonb_build_object('early_access', jsonb_build_object('DIAMOND', '{NOW.isoformat()}')) FROM categories""",
)


async def test_brings_back_what_was_kept(shop: str) -> None:
    await _run(shop, *LITTLE_SHOP)
    await keep_template(shop)
    await _run(shop, "DELETE FROM coupons", "UPDATE brands SET name = 'Spoilt'")

    await reset(shop, now=NOW, is_embedded=True)

    assert [row["code"] for row in await _run(shop, "SELECT code FROM coupons")] == ["A"]
    assert [row["name"] for row in await _run(shop, "SELECT name FROM brands")] == ["Maison Orvelle"]


async def test_a_running_server_finds_the_fresh_shop(shop: str) -> None:
    await _run(shop, *LITTLE_SHOP)
    await keep_template(shop)
    engine = make_engine(shop, pool_size=3)
    transaction = make_transaction(engine)
    async with transaction() as session:
        await session.execute(text("DELETE FROM coupons"))

    await reset(shop, now=NOW, is_embedded=True)

    async with transaction() as session:
        assert (await session.execute(text("SELECT count(*) FROM coupons"))).scalar_one() == 1
    await engine.dispose()


async def test_can_be_done_again_and_again(shop: str) -> None:
    await _run(shop, *LITTLE_SHOP)
    await keep_template(shop)
    for _ in range(2):
        await _run(shop, "DELETE FROM coupons")
        await reset(shop, now=NOW, is_embedded=True)
    assert len(await _run(shop, "SELECT 1 FROM coupons")) == 1
    assert await _left_behind(shop) == []


async def test_times_move_with_the_days_gone_by(shop: str) -> None:
    await _run(shop, *LITTLE_SHOP)
    await keep_template(shop)

    await reset(shop, now=NOW + timedelta(days=3, hours=5), is_embedded=True)

    [row] = await _run(shop, "SELECT valid_from FROM coupons")
    assert row["valid_from"] == NOW + timedelta(days=3)
    [row] = await _run(
        shop, "SELECT (attributes -> 'early_access' ->> 'DIAMOND')::timestamptz AS opens FROM products"
    )
    assert row["opens"] == NOW + timedelta(days=3)


async def test_another_database_is_refused_without_force(shop: str) -> None:
    await _run(shop, *LITTLE_SHOP)
    await keep_template(shop)
    await _run(shop, "UPDATE brands SET name = 'Real'")

    with pytest.raises(NotTheEmbeddedDatabase):
        await reset(shop, now=NOW, is_embedded=False)
    assert [row["name"] for row in await _run(shop, "SELECT name FROM brands")] == ["Real"]

    await reset(shop, now=NOW, is_embedded=False, force=True)
    assert [row["name"] for row in await _run(shop, "SELECT name FROM brands")] == ["Maison Orvelle"]


async def test_without_a_copy_nothing_is_touched(shop: str, tmp_path: Path) -> None:
    await _run(shop, *LITTLE_SHOP)
    assert not await has_template(shop)
    with pytest.raises(NoCopyKept):
        await reset(shop, now=NOW, is_embedded=True)
    assert [row["name"] for row in await _run(shop, "SELECT name FROM brands")] == ["Maison Orvelle"]


def test_copy_is_named_after_its_database() -> None:
    assert copy_name("postgresql://u:p@127.0.0.1:5432/luxeverse") == "luxeverse_demo"
