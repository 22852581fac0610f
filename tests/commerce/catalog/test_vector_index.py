import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from stylist.commerce.catalog.nearness import INDEX_PREFIX, index_name
from stylist.commerce.catalog.vector_index import build_index, drop_indexes
from stylist.db import migrations
from stylist.db.session import Transaction
from tests.many_goods import make_many_goods

# A model's name comes from the settings: nothing in it may break out of the statement.
MODEL = "an o'model:small"


@pytest.fixture
async def connection(
    fresh_database: str, fresh_transaction: Transaction
) -> AsyncIterator[asyncpg.Connection]:
    """A connection to a catalogue of 300 goods with vectors of 8 numbers by `MODEL`."""
    async with fresh_transaction() as session:
        await make_many_goods(session, amount=300, model=MODEL, dimensions=8, centres=10)
    opened = await asyncpg.connect(fresh_database)
    yield opened
    await opened.close()


async def indexes(connection: asyncpg.Connection) -> list[tuple[str, bool]]:
    rows = await connection.fetch(
        "SELECT relname, indisvalid FROM pg_index JOIN pg_class c ON c.oid = indexrelid"
        " WHERE starts_with(relname::text, $1) ORDER BY relname",
        INDEX_PREFIX,
    )
    return [(row["relname"], row["indisvalid"]) for row in rows]


async def build(url: str, model: str = MODEL, dimensions: int = 8, **options: Any) -> bool:
    return await build_index(url, model=model, dimensions=dimensions, **options)


async def test_an_index_is_built_once_over_one_model(
    fresh_database: str, connection: asyncpg.Connection
) -> None:
    assert await build(fresh_database)
    assert not await build(fresh_database)

    name = index_name(MODEL, 8)
    assert await indexes(connection) == [(name, True)]
    definition = await connection.fetchval("SELECT pg_get_indexdef($1::regclass)", name)
    assert "USING hnsw (((subvector(vector, 1, 8))::halfvec(8)) halfvec_cosine_ops)" in definition
    assert "'an o''model:small'" in definition


async def test_processes_that_build_at_once_do_not_break_each_other(
    fresh_database: str, connection: asyncpg.Connection
) -> None:
    async with asyncio.timeout(60):
        built = await asyncio.gather(*(build(fresh_database) for _ in range(3)))

    assert sorted(built) == [False, False, True]
    assert await indexes(connection) == [(index_name(MODEL, 8), True)]


async def _until_it_waits(connection: asyncpg.Connection) -> None:
    for _ in range(1_000):
        if await indexes(connection):
            return
        await asyncio.sleep(0.02)


async def test_what_an_interrupted_build_left_is_built_anew(
    fresh_database: str, connection: asyncpg.Connection
) -> None:
    writer = await asyncpg.connect(fresh_database)
    writing = writer.transaction()
    await writing.start()
    await writer.execute("UPDATE product_embeddings SET updated_at = now()")
    building = asyncio.ensure_future(build(fresh_database))
    async with asyncio.timeout(30):
        await _until_it_waits(connection)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND query LIKE 'CREATE INDEX%'"
    )
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
        await building
    await writing.rollback()
    await writer.close()
    assert await indexes(connection) == [(index_name(MODEL, 8), False)]

    assert await build(fresh_database)

    assert await indexes(connection) == [(index_name(MODEL, 8), True)]


async def test_indexes_of_models_that_are_no_longer_used_go(
    fresh_database: str, connection: asyncpg.Connection
) -> None:
    await build(fresh_database)
    await build(fresh_database, "two", 8)
    await build(fresh_database, "three", 8)

    await drop_indexes(fresh_database, but_of=["two", MODEL])

    assert {name for name, _ in await indexes(connection)} == {index_name(MODEL, 8), index_name("two", 8)}


async def test_a_model_has_one_index_however_its_size_changes(
    fresh_database: str, connection: asyncpg.Connection
) -> None:
    await build(fresh_database, MODEL, 8)
    await build(fresh_database, "two", 8)

    await build(fresh_database, MODEL, 9)

    assert {name for name, _ in await indexes(connection)} == {index_name(MODEL, 9), index_name("two", 8)}


async def test_migrations_do_not_know_the_index(fresh_database: str, connection: asyncpg.Connection) -> None:
    await asyncio.to_thread(migrations.check, fresh_database)
    await build(fresh_database)

    await asyncio.to_thread(migrations.check, fresh_database)

    assert await indexes(connection) == [(index_name(MODEL, 8), True)]


async def test_a_long_build_tells_how_far_it_is(
    fresh_database: str, fresh_transaction: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stylist.commerce.catalog.vector_index.LOOK_SECONDS", 0.01)
    async with fresh_transaction() as session:
        await make_many_goods(session, amount=3_000, model="long", dimensions=100)
    told: list[tuple[int, int]] = []

    await build(fresh_database, "long", 100, on_progress=lambda done, total: told.append((done, total)))

    assert told
    assert all(0 <= done <= total for done, total in told)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
