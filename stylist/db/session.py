"""Database sessions and the one way to open a transaction.

Only the edges (a handler, a route, a tool call, a job) and the actions open transactions:

    async with transaction() as session:
        await service.command(session, ...)

The block commits on leaving and rolls back on error, before anything is answered.
"""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any

import asyncpg
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from stylist.errors import Invalid, Unavailable

Session = AsyncSession
Transaction = Callable[[], AbstractAsyncContextManager[Session]]

MINIMUM_VERSION = 15
# Asking a connection whether it still works takes three round trips: one used this lately is not asked.
PING_AFTER_SECONDS = 1.0
# https://www.postgresql.org/docs/current/errcodes-appendix.html
CHARACTER_NOT_IN_REPERTOIRE = "22021"


class DatabaseUnusable(Unavailable):
    """The database can be reached but the product cannot run on it, or it cannot be reached."""

    code = "database.unusable"


class TextUnstorable(Invalid):
    """A text holds a character that PostgreSQL does not store: U+0000."""

    code = "request.text_unstorable"


class DatabaseAway(Unavailable):
    """The database could not be reached or broke off: nothing was changed, or it is not known whether it was."""

    code = "database.unavailable"


def async_url(url: str) -> str:
    """The asyncpg form of a plain `postgresql://` address."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+asyncpg://" + url[len(prefix) :]
    return url


def make_engine(
    url: str, *, pool_size: int = 10, max_overflow: int = 20, ping_after_seconds: float = PING_AFTER_SECONDS
) -> AsyncEngine:
    """An engine whose pool notices a restarted or replaced database before a query does."""
    engine = create_async_engine(
        async_url(url),
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_use_lifo=True,
        pool_recycle=1800,
        connect_args={"server_settings": {"application_name": "stylist", "timezone": "UTC"}, "timeout": 10},
    )
    _test_before_use(engine.sync_engine, ping_after_seconds)
    return engine


def _test_before_use(engine: Engine, ping_after_seconds: float) -> None:
    """Hand out no connection that the server has closed; ask those that were idle for a while.

    A closing server tells every connection, and the driver hears it without asking. Only one that went
    away without a word has to be asked.
    """

    @event.listens_for(engine, "checkin")
    def note_use(connection: Any, record: Any) -> None:
        record.info["used_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def test(connection: Any, record: Any, _: Any) -> None:
        used_at = record.info.get("used_at")
        if used_at is None:  # just opened
            return
        if connection.driver_connection.is_closed():
            raise InvalidatePoolError("the server closed the connection")
        if time.monotonic() - used_at < ping_after_seconds:
            return
        try:
            connection.ping()
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError("the connection does not answer") from error


def make_transaction(engine: AsyncEngine) -> Transaction:
    """Transactions of their own on the engine's pool; they raise `DatabaseAway` while there is no database."""

    @asynccontextmanager
    async def transaction() -> AsyncIterator[Session]:
        with _told_when_away():
            async with (
                AsyncSession(engine, expire_on_commit=False, autoflush=False) as session,
                session.begin(),
            ):
                await _connect(session)
                yield session

    return transaction


@contextmanager
def _told_when_away() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DatabaseAway("the connection to the database broke off; try again") from error
        if getattr(error.orig, "sqlstate", None) == CHARACTER_NOT_IN_REPERTOIRE:
            raise TextUnstorable("a text holds a character that cannot be stored") from error
        raise


async def _connect(session: Session) -> None:
    """Take a connection now, while whatever is raised can only mean that there is none."""
    try:
        await session.connection()
    except (OSError, PoolTimeout, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise DatabaseAway("the database does not answer; try again in a moment") from error


def bind_transaction(connection: AsyncConnection) -> Transaction:
    """Transactions that are savepoints of one outer connection: quick tests, replays and evals."""

    @asynccontextmanager
    async def transaction() -> AsyncIterator[Session]:
        session = AsyncSession(
            connection,
            expire_on_commit=False,
            autoflush=False,
            join_transaction_mode="create_savepoint",
        )
        async with session, session.begin():
            yield session

    return transaction


@asynccontextmanager
async def undone(engine: AsyncEngine) -> AsyncIterator[Transaction]:
    """Transactions of one new connection that see each other; all they did is taken back on leaving."""
    async with engine.connect() as connection:
        outer = await connection.begin()
        try:
            yield bind_transaction(connection)
        finally:
            await outer.rollback()


async def check_database(engine: AsyncEngine, *, minimum_version: int = MINIMUM_VERSION) -> None:
    """Refuse a server the product cannot run on.

    Raises:
        DatabaseUnusable: unreachable, older than PostgreSQL 15, or without pgvector.
    """
    try:
        async with engine.connect() as connection:
            row: Any = (
                await connection.execute(
                    text(
                        "SELECT current_setting('server_version_num')::int / 10000 AS major, EXISTS"
                        " (SELECT 1 FROM pg_available_extensions WHERE name = 'vector') AS has_vector"
                    )
                )
            ).one()
    except (OSError, TimeoutError) as error:
        raise DatabaseUnusable("the database does not answer: is it running?") from error
    except Exception as error:
        # The driver's own errors carry the address and, in some, the password: only the kind is told.
        raise DatabaseUnusable(f"the database refused the connection ({type(error).__name__})") from None
    if row.major < minimum_version:
        raise DatabaseUnusable(f"PostgreSQL {minimum_version} or newer is needed, this is {row.major}")
    if not row.has_vector:
        raise DatabaseUnusable("the pgvector extension is not installed on this PostgreSQL server")
