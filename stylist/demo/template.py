"""The kept copy of the filled database, and putting a copy of it in the working database's place.

Everything is done from the server's own database `postgres`, since a database in use can be neither copied
nor renamed. Connections to the working database are ended; pools that check theirs before use reconnect.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

import asyncpg

LOCK = 7_023_511_905
ATTEMPTS = 20
PAUSE_SECONDS = 0.1
DROP_SECONDS = 0.3
OLD = "_old_"


def database_name(url: str) -> str:
    """The database of a plain `postgresql://` address."""
    return urlsplit(url).path.lstrip("/")


def with_database(url: str, name: str) -> str:
    """The same server and login with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def copy_name(url: str) -> str:
    """What the kept copy of a database is called."""
    return f"{database_name(url)}_demo"


async def keep_template(url: str) -> None:
    """Keep the database as it is now for later resets; an older copy is replaced once the new one is whole."""
    source, copy = database_name(url), copy_name(url)
    async with _maintenance(url) as connection:
        await _copy(connection, source, f"{copy}_new", in_use=True)
        await _drop(connection, copy)
        await connection.execute(f"ALTER DATABASE {_quoted(f'{copy}_new')} RENAME TO {_quoted(copy)}")


async def has_template(url: str) -> bool:
    """Whether a copy of the database is kept."""
    async with _maintenance(url) as connection:
        return await _exists(connection, copy_name(url))


async def make_fresh(url: str) -> str:
    """Make a new database from the kept copy beside the working one; its address."""
    fresh = f"{database_name(url)}_fresh"
    async with _maintenance(url) as connection:
        await _copy(connection, copy_name(url), fresh, in_use=False)
    return with_database(url, fresh)


async def swap_in(url: str, fresh_url: str) -> None:
    """Put the fresh database in the working one's place, both renames or none, and drop what was there."""
    working, fresh = database_name(url), database_name(fresh_url)
    old = f"{working}{OLD}{secrets.token_hex(4)}"
    async with _maintenance(url) as connection:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with connection.transaction():
                    await _end_connections(connection, working, fresh)
                    await connection.execute(f"ALTER DATABASE {_quoted(working)} RENAME TO {_quoted(old)}")
                    await connection.execute(f"ALTER DATABASE {_quoted(fresh)} RENAME TO {_quoted(working)}")
                break
            except asyncpg.ObjectInUseError:  # somebody reconnected in between
                if attempt == ATTEMPTS:
                    raise
                await asyncio.sleep(PAUSE_SECONDS)
    await _leave_old_ones_to_be_dropped(url)


async def _leave_old_ones_to_be_dropped(url: str) -> None:
    """Ask for replaced databases to be dropped and wait a little; the server goes on when we hang up.

    A drop waits for a checkpoint, which takes seconds where the disk is busy. What is left is dropped next time.
    """
    connection = await asyncpg.connect(with_database(url, "postgres"))
    dropping = asyncio.ensure_future(_drop_old_ones(connection, database_name(url)))
    await asyncio.wait([dropping], timeout=DROP_SECONDS)
    connection.terminate()
    await asyncio.gather(dropping, return_exceptions=True)


@asynccontextmanager
async def _maintenance(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the server's own database, one at a time among all who copy and swap."""
    connection = await asyncpg.connect(with_database(url, "postgres"))
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        yield connection
    finally:
        await connection.close()


async def _copy(connection: asyncpg.Connection, source: str, target: str, *, in_use: bool) -> None:
    await _drop(connection, target)
    for attempt in range(1, ATTEMPTS + 1):
        if in_use:
            await _end_connections(connection, source)
        try:
            # The other strategy waits for two checkpoints: four times as long where the disk is busy.
            await connection.execute(
                f"CREATE DATABASE {_quoted(target)} TEMPLATE {_quoted(source)} STRATEGY WAL_LOG"
            )
        except asyncpg.ObjectInUseError:
            if attempt == ATTEMPTS:
                raise
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            return


async def _end_connections(connection: asyncpg.Connection, *databases: str) -> None:
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = ANY($1) AND pid <> pg_backend_pid()",
        list(databases),
    )


async def _drop(connection: asyncpg.Connection, name: str) -> None:
    await connection.execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")


async def _drop_old_ones(connection: asyncpg.Connection, working: str) -> None:
    names = await connection.fetch(
        "SELECT datname FROM pg_database WHERE starts_with(datname, $1)", working + OLD
    )
    for row in names:
        await _drop(connection, row["datname"])


async def _exists(connection: asyncpg.Connection, name: str) -> bool:
    return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
