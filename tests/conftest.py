"""Real PostgreSQL and Valkey for every test; migrations run once per test run.

`session` and `transaction` live in one outer transaction that is rolled back: quick tests. Tests of
locks and races take `fresh_database`, a database of their own.
"""

import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from stylist import registry
from stylist.db import migrations
from stylist.db.encryption import Keyring, use_keyring
from stylist.db.session import Session, Transaction, bind_transaction, make_engine, make_transaction
from stylist.live.connect import connect
from stylist.log import configure_logging
from tests.servers import Servers, running_servers

configure_logging("WARNING")

TEMPLATE = "stylist_template"
TEMPLATE_LOCK = 4_711
KEYRING = Keyring(["a secret key of the tests"])
LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """No test reaches beyond this machine."""
    connect_socket = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise RuntimeError(f"a test tried to reach {address[0]}")
        connect_socket(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign,assignment]
    yield
    socket.socket.connect = connect_socket  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def servers() -> Servers:
    return running_servers()


@dataclass(frozen=True)
class Databases:
    """Makes and drops databases on the test server."""

    server_url: str

    def url(self, name: str) -> str:
        return self.server_url.rpartition("/")[0] + "/" + name

    def create(self, name: str, *, template: str = TEMPLATE) -> str:
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        return self.url(name)

    def drop(self, name: str) -> None:
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def make_template(self, name: str, fill: Callable[[str], None]) -> None:
        """Create a template once per run, whichever worker comes first."""
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", (TEMPLATE_LOCK,))
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if known is None:
                draft = f"{name}_draft"
                connection.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(draft))
                )
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
                fill(self.url(draft))
                connection.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                        sql.Identifier(draft), sql.Identifier(name)
                    )
                )
            connection.execute("SELECT pg_advisory_unlock(%s)", (TEMPLATE_LOCK,))


@pytest.fixture(scope="session")
def databases(servers: Servers) -> Databases:
    made = Databases(servers.database_url)
    made.make_template(TEMPLATE, migrations.upgrade)
    return made


@pytest.fixture(scope="session")
def database_url(databases: Databases) -> Iterator[str]:
    """This worker's database, migrated and empty."""
    name = f"worker_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{uuid4().hex[:6]}"
    yield databases.create(name)
    databases.drop(name)


@pytest.fixture(scope="session")
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    made = make_engine(database_url, pool_size=4)
    use_keyring(made, KEYRING)
    yield made
    await made.dispose()


@pytest.fixture
async def transaction(engine: AsyncEngine) -> AsyncIterator[Transaction]:
    """Transactions that are savepoints of one outer transaction, rolled back after the test."""
    async with engine.connect() as connection:
        outer = await connection.begin()
        yield bind_transaction(connection)
        await outer.rollback()


@pytest.fixture
async def session(transaction: Transaction) -> AsyncIterator[Session]:
    async with transaction() as opened:
        yield opened


@pytest.fixture
def fresh_database(databases: Databases) -> Iterator[str]:
    """A database of the test's own, migrated and empty: for races, crashes and committed state."""
    name = f"fresh_{uuid4().hex[:12]}"
    yield databases.create(name)
    databases.drop(name)


@pytest.fixture
async def fresh_transaction(fresh_database: str) -> AsyncIterator[Transaction]:
    """Real transactions on a database of the test's own, each on its own connection."""
    engine = make_engine(fresh_database, pool_size=20, max_overflow=40)
    use_keyring(engine, KEYRING)
    yield make_transaction(engine)
    await engine.dispose()


@pytest.fixture
async def redis(servers: Servers) -> AsyncIterator[Redis]:
    client = connect(servers.redis_url)
    yield client
    await client.aclose()


@pytest.fixture(scope="session")
def project_root() -> Path:
    return Path(__file__).resolve().parent.parent


assert registry.metadata.tables
