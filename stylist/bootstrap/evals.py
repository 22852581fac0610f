"""`stylist eval`: a sandbox database of its own on the server in use, and what suites stand on."""

import asyncio
import secrets
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import asyncpg

from stylist.bootstrap.bars import show_progress
from stylist.bootstrap.clock import utc_now
from stylist.commerce.payments.gateway import PaymentGateway
from stylist.db import migrations
from stylist.db.embedded import EmbeddedPostgres
from stylist.db.session import DatabaseUnusable, Transaction
from stylist.demo.template import with_database
from stylist.evals.suites import Ground, Options, check_options, run_suite
from stylist.integrations.payments.sandbox import SandboxGateway
from stylist.settings import Settings

PREFIX = "stylist_eval_"
LOCK = 7_023_511_906


def run_eval(settings: Settings, name: str, options: Options) -> None:
    """Run an eval and say how many lines it wrote.

    Raises:
        UnknownSuite, OptionsWrong, InputUnreadable, OutputUnwritable: nothing was written.
        DatabaseUnusable: no sandbox can be made on the database server.
    """
    check_options(name, options)
    began = time.monotonic()
    with _server(settings) as url, show_progress() as on_progress:
        ground = Ground(
            sandbox=lambda: sandbox(url), make_gateway=_gateway, now=utc_now(), on_progress=on_progress
        )
        lines = asyncio.run(run_suite(name, options, ground))
    sys.stdout.write(f"{lines} lines in {time.monotonic() - began:.1f} s.\n")


@contextmanager
def _server(settings: Settings) -> Iterator[str]:
    """The address of the database server in use; the embedded one runs while the block does."""
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    with EmbeddedPostgres(settings.data_dir.absolute()) as postgres:
        postgres.keep_running()
        yield postgres.url


def _gateway(transaction: Transaction) -> PaymentGateway:
    return SandboxGateway(transaction, clock=utc_now)


@asynccontextmanager
async def sandbox(url: str) -> AsyncIterator[str]:
    """A fresh, migrated database beside the one at `url`, dropped on leaving; its address.

    What an earlier eval that was killed left behind is dropped too. A connection stays open while the sandbox is in
    use, so that nobody else takes it for such.
    """
    name = f"{PREFIX}{secrets.token_hex(6)}"
    made = with_database(url, name)
    try:
        server = await asyncpg.connect(with_database(url, "postgres"))
    except (OSError, asyncpg.PostgresError) as error:
        raise DatabaseUnusable("the database server does not answer: is it running?") from error
    try:
        await server.execute("SELECT pg_advisory_lock($1)", LOCK)
        await _drop_left_behind(server)
        try:
            await server.execute(f'CREATE DATABASE "{name}"')
        except asyncpg.InsufficientPrivilegeError as error:
            raise DatabaseUnusable("an eval needs a role that may create databases") from error
        keeper = await asyncpg.connect(made)
        await server.execute("SELECT pg_advisory_unlock($1)", LOCK)
        try:
            await asyncio.to_thread(migrations.upgrade, made)
            yield made
        finally:
            await keeper.close()
            await server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await server.close()


async def _drop_left_behind(server: asyncpg.Connection) -> None:
    """Drop sandboxes that nobody is connected to."""
    left = await server.fetch(
        "SELECT datname FROM pg_database WHERE starts_with(datname, $1) AND NOT EXISTS"
        " (SELECT FROM pg_stat_activity a WHERE a.datname = pg_database.datname)",
        PREFIX,
    )
    for row in left:
        await server.execute(f'DROP DATABASE IF EXISTS "{row["datname"]}" WITH (FORCE)')
