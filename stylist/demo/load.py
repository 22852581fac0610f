"""Filling a migrated database with the demo shop.

All rows go in by COPY within one transaction; search texts and vectors follow, and can be taken up again
where a load was broken off. A copy of the filled database is kept for `reset`.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import asyncpg

from stylist.commerce.catalog import service as catalog_service
from stylist.commerce.customers.passwords import hash_password
from stylist.db.bulk import Table
from stylist.db.session import Session, Transaction, make_engine, make_transaction
from stylist.demo.accounts import PASSWORD, account_orders, demo_accounts
from stylist.demo.catalogue import DemoShop, generate
from stylist.demo.catalogue.specs import PersonSpec
from stylist.demo.media import write_files
from stylist.demo.presence import find_marker
from stylist.demo.rows.books import book_tables, uses_coupon
from stylist.demo.rows.goods import goods_tables
from stylist.demo.rows.opinions import opinion_tables
from stylist.demo.rows.people import (
    coupon_table,
    loyalty_table,
    notification_table,
    people_tables,
    wishlist_tables,
)
from stylist.demo.template import has_template, keep_template
from stylist.demo.vectors import KeptVectors
from stylist.styling.search.gateway import Embedder
from stylist.styling.search.indexing import Progress, bring_up_to_date, is_up_to_date

DRAWING, WRITING, KEEPING = "Drawing pictures", "Writing rows", "Keeping a copy"


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


async def load(
    url: str,
    *,
    data_dir: Path,
    embedder: Embedder,
    now: datetime,
    on_progress: Progress = _silent,
    keep_copy: bool = True,
) -> None:
    """Fill the database at `url` (plain `postgresql://`, migrated) and write pictures to `data_dir/media`.

    Loading again changes nothing but finishes what was broken off. With `keep_copy` the filled database is copied for
    `reset`, which ends other connections to it.

    Raises:
        EmbeddingsUnavailable: the embedding model can't be loaded; the rows are there, load again later.
    """
    engine = make_engine(url, pool_size=2, max_overflow=0)
    try:
        transaction = make_transaction(engine)
        async with transaction() as session:
            is_new = await find_marker(session) is None
        if is_new:
            await _fill(url, transaction, data_dir / "media", now, on_progress)
        made = await bring_up_to_date(
            transaction, url=url, embedder=KeptVectors(embedder), now=now, on_progress=on_progress
        )
    finally:
        await engine.dispose()
    # What people did in the shop since it was filled must not become part of the copy.
    if keep_copy and (is_new or (made and not await has_template(url))):
        on_progress(KEEPING, 0, 1)
        await keep_template(url)
        on_progress(KEEPING, 1, 1)


async def is_loaded(session: Session, *, embedder: Embedder) -> bool:
    """Whether the demo shop is there with all its vectors by this model."""
    if await find_marker(session) is None:
        return False
    return await is_up_to_date(session, embedder=embedder)


def _of(on_progress: Progress, stage: str) -> Callable[[int, int], None]:
    return lambda done, total: on_progress(stage, done, total)


async def _fill(
    url: str, transaction: Transaction, media_dir: Path, now: datetime, on_progress: Progress
) -> None:
    shop = await asyncio.to_thread(generate, now=now)
    media = await asyncio.to_thread(write_files, shop, media_dir, _of(on_progress, DRAWING))
    tables = await all_tables(shop, media)
    people = (*shop.people, *(account.person for account in demo_accounts(now)))
    await copy_tables(url, tables, people=people, on_progress=on_progress)
    async with transaction() as session:
        await catalog_service.refresh_search_vectors(session)


async def all_tables(shop: DemoShop, media: Table) -> tuple[Table, ...]:
    """Every row of the demo shop, in an order that foreign keys accept."""
    accounts = demo_accounts(shop.now)
    orders = (*shop.orders, *account_orders(accounts, shop))
    hashes = {account.person.email: await hash_password(PASSWORD) for account in accounts}
    people = (*shop.people, *(account.person for account in accounts))
    return (
        *goods_tables(shop),
        media,
        *people_tables(shop, accounts, hashes),
        coupon_table(shop, uses=sum(uses_coupon(order) for order in orders)),
        *book_tables(shop, orders, people),
        loyalty_table(shop, orders),
        *opinion_tables(shop),
        *wishlist_tables(shop),
        notification_table(shop, orders),
    )


async def copy_tables(
    url: str, tables: Sequence[Table], *, people: Sequence[PersonSpec], on_progress: Progress = _silent
) -> None:
    """Write all tables within one transaction: all of the demo shop is there afterwards, or nothing."""
    connection = await asyncpg.connect(url, server_settings={"application_name": "stylist-demo"})
    try:
        async with connection.transaction():
            for done, one in enumerate(tables, start=1):
                if one.records:
                    await connection.copy_records_to_table(one.name, records=one.records, columns=one.columns)
                on_progress(WRITING, done, len(tables))
            await _place(connection, people)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()


async def _place(connection: asyncpg.Connection, people: Sequence[PersonSpec]) -> None:
    """Put addresses on the map, in whichever of its two types the column has."""
    kind = await connection.fetchval(
        "SELECT format_type(atttypid, NULL) FROM pg_attribute"
        " WHERE attrelid = 'addresses'::regclass AND attname = 'coordinates'"
    )
    point = "point(at.lon, at.lat)"
    if kind != "point":
        point = "ST_SetSRID(ST_MakePoint(at.lon, at.lat), 4326)::geography"
    await connection.execute(
        f"UPDATE addresses SET coordinates = {point}"
        " FROM unnest($1::uuid[], $2::float8[], $3::float8[]) AS at(user_id, lon, lat)"
        " WHERE addresses.user_id = at.user_id",
        [person.id for person in people],
        [person.longitude for person in people],
        [person.latitude for person in people],
    )
