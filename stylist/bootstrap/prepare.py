"""Chores before and beside serving: migrate, load or reset the demo shop, embed, add staff; what they say.

Whatever takes more than two seconds shows how far it is.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from alembic.util import CommandError

from stylist.bootstrap.bars import show_progress, status_console
from stylist.bootstrap.clock import utc_now
from stylist.bootstrap.core import Core, make_embedder
from stylist.bootstrap.servers import Addresses
from stylist.commerce.customers import service as customer_service
from stylist.commerce.customers.states import UserRole
from stylist.db import migrations
from stylist.db.session import DatabaseUnusable, Transaction, check_database, make_engine, make_transaction
from stylist.demo import load as demo_load
from stylist.errors import Forbidden
from stylist.settings import Settings
from stylist.styling.search import indexing

T = TypeVar("T")


class NotEmbedded(Forbidden):
    """The demo shop would go into a database that is not the embedded one."""

    code = "demo.not_embedded"


def migrate(addresses: Addresses) -> None:
    """Bring the database up to date; says so when there is something to do.

    Raises:
        DatabaseUnusable: it cannot be reached or is not fit for the product.
    """
    asyncio.run(_check(addresses))
    if migrations.current_of(addresses.database_url) == migrations.head():
        return
    try:
        with status_console().status("Bringing the database up to date"):
            migrations.upgrade(addresses.database_url)
    except CommandError as error:
        raise DatabaseUnusable(
            "the database is of a version this one does not know: start the version that made it,"
            " or choose another with STYLIST_DATA_DIR or STYLIST_DATABASE_URL"
        ) from error


async def _check(addresses: Addresses) -> None:
    engine = make_engine(addresses.database_url)
    try:
        await check_database(engine)
    finally:
        await engine.dispose()


def _with_transaction(addresses: Addresses, work: Callable[[Transaction], Awaitable[T]]) -> T:
    """Run something over transactions on an engine of its own."""

    async def run() -> T:
        engine = make_engine(addresses.database_url)
        try:
            return await work(make_transaction(engine))
        finally:
            await engine.dispose()

    return asyncio.run(run())


def load_demo_if_empty(settings: Settings, addresses: Addresses, *, quiet: bool = False) -> None:
    """Load the demo shop, or finish loading it, unless it is there."""
    embedder = make_embedder(settings)

    async def is_loaded(transaction: Transaction) -> bool:
        async with transaction() as session:
            return await demo_load.is_loaded(session, embedder=embedder)

    if not _with_transaction(addresses, is_loaded):
        _load(settings, addresses, quiet=quiet)


def load_demo(settings: Settings, addresses: Addresses, *, force: bool) -> None:
    """Load the demo shop.

    Raises:
        NotEmbedded: into a database that is not the embedded one, without `force`.
    """
    if not settings.uses_embedded_database and not force:
        raise NotEmbedded("this is not the embedded database; add --force to load the demo shop all the same")
    began = time.monotonic()
    _load(settings, addresses)
    sys.stdout.write(f"The demo shop is loaded ({time.monotonic() - began:.1f} s).\n")


def _load(settings: Settings, addresses: Addresses, *, quiet: bool = False) -> None:
    with show_progress(quiet=quiet) as on_progress:
        asyncio.run(
            demo_load.load(
                addresses.database_url,
                data_dir=settings.data_dir,
                embedder=make_embedder(settings),
                now=utc_now(),
                on_progress=on_progress,
            )
        )


def embed(settings: Settings, addresses: Addresses) -> None:
    """Make the vectors that are missing or out of date, and their index; switch to the settings' model."""
    embedder = make_embedder(settings)
    with show_progress() as on_progress:

        async def work(transaction: Transaction) -> int:
            return await indexing.bring_up_to_date(
                transaction,
                url=addresses.database_url,
                embedder=embedder,
                now=utc_now(),
                on_progress=on_progress,
            )

        made = _with_transaction(addresses, work)
    sys.stdout.write(f"{made} products embedded with {embedder.name}.\n")


def add_staff(addresses: Addresses, *, email: str, password: str, is_chief: bool = False) -> None:
    """Give somebody access to the console, or an existing account the role. Who has this machine may name a chief."""

    async def work(transaction: Transaction) -> None:
        async with transaction() as session:
            await customer_service.add_staff(
                session,
                email=email,
                password=password,
                name=None,
                now=utc_now(),
                role=UserRole.SUPER_ADMIN if is_chief else UserRole.ADMIN,
            )

    _with_transaction(addresses, work)


def say_ready(settings: Settings, core: Core) -> None:
    """One clear line: where the shop is."""
    del core
    sys.stdout.write(f"LuxeVerse Stylist is at {settings.own_url}  (stop with Ctrl-C)\n")
    sys.stdout.flush()
