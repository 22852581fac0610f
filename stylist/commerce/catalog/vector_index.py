"""Building the index over one model's vectors, outside migrations and while the shop is open (decision 0010)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress

import asyncpg

from stylist.commerce.catalog.nearness import INDEX_PREFIX, index_family, index_name, indexed, of_model

# Held while building. Waited for by asking again: whoever waited within a statement would hold a snapshot, which
# the one who builds waits for in turn.
ADVISORY_LOCK = 7_023_511_906
ASK_AGAIN_SECONDS = 0.2
LOOK_SECONDS = 0.5

# The graph of some 250,000 vectors of 384 numbers fits; one that does not fit takes several times as long to build.
MEMORY = "256MB"


async def build_index(
    url: str,
    *,
    model: str,
    dimensions: int,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> bool:
    """Build the index over a model's vectors unless it is there, on a direct connection; whether it was built.

    What an interrupted build left is dropped first, and so is the model's index of another size. Two processes
    build one after the other. `on_progress` is told blocks read and blocks there are.
    """
    name = index_name(model, dimensions)
    async with _alone(url) as connection:
        for other, is_valid in await _list_indexes(connection):
            if not is_valid or (other != name and other.startswith(index_family(model))):
                await connection.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {other}")
        if await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", name):
            return False
        async with _watched(url, connection.get_server_pid(), on_progress):
            await connection.execute(
                f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON product_embeddings"
                f" USING hnsw ({indexed(dimensions)} halfvec_cosine_ops) WHERE {of_model(model, dimensions)}"
            )
        # The planner knows what a search by the index costs only from here on.
        await connection.execute("ANALYZE product_embeddings")
        return True


async def drop_indexes(url: str, *, but_of: Collection[str]) -> None:
    """Drop the indexes of all models but these."""
    kept = tuple(index_family(model) for model in but_of)
    async with _alone(url) as connection:
        for name, _ in await _list_indexes(connection):
            if not name.startswith(kept):
                await connection.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")


async def _list_indexes(connection: asyncpg.Connection) -> list[tuple[str, bool]]:
    """The indexes over vectors by name, and whether each is whole."""
    rows = await connection.fetch(
        "SELECT relname, indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
        " WHERE indrelid = 'product_embeddings'::regclass AND starts_with(relname::text, $1) ORDER BY relname",
        INDEX_PREFIX,
    )
    return [(row["relname"], row["indisvalid"]) for row in rows]


@asynccontextmanager
async def _alone(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of its own that holds the lock on building."""
    connection = await asyncpg.connect(url, server_settings={"application_name": "stylist-index"})
    try:
        # A server of many workers would share memory for this that small machines do not have.
        await connection.execute("SET max_parallel_maintenance_workers = 0")
        await connection.execute(
            "SELECT set_config('maintenance_work_mem', $1, false)"
            " WHERE pg_size_bytes(current_setting('maintenance_work_mem')) < pg_size_bytes($1)",
            MEMORY,
        )
        await _wait_for_lock(connection)
        yield connection
    finally:
        await connection.close()


async def _wait_for_lock(connection: asyncpg.Connection) -> None:
    while True:
        if await connection.fetchval("SELECT pg_try_advisory_lock($1)", ADVISORY_LOCK):
            return
        await asyncio.sleep(ASK_AGAIN_SECONDS)


@asynccontextmanager
async def _watched(url: str, builder: int, on_progress: Callable[[int, int], None]) -> AsyncIterator[None]:
    """Tell how far a build is while the block runs."""
    watching = asyncio.ensure_future(_watch(url, builder, on_progress))
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def _watch(url: str, builder: int, on_progress: Callable[[int, int], None]) -> None:
    await asyncio.sleep(LOOK_SECONDS)
    connection = await asyncpg.connect(url, server_settings={"application_name": "stylist-index"})
    furthest = 0
    try:
        while True:
            row = await connection.fetchrow(
                "SELECT blocks_done, blocks_total FROM pg_stat_progress_create_index WHERE pid = $1", builder
            )
            if row is not None and row["blocks_total"]:
                furthest = max(furthest, row["blocks_done"])  # a later phase counts its blocks anew
                on_progress(min(furthest, row["blocks_total"]), row["blocks_total"])
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        await connection.close()
