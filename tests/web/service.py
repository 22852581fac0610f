"""The web service as bootstrap wires it, on a database of the test's own; as an application and on a port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from stylist.bootstrap.core import Core, open_core
from stylist.bootstrap.servers import Addresses
from stylist.bootstrap.web import make_web, open_port, serve
from stylist.db import migrations
from stylist.db.session import make_engine, make_transaction
from stylist.settings import load_settings
from tests.agent.shop import make_shop
from tests.conftest import Databases

SHOP = "stylist_small_shop"


async def fill_shop(url: str) -> None:
    engine = make_engine(url, pool_size=1)
    try:
        async with make_transaction(engine)() as session:
            await make_shop(session, on_hand=200)
    finally:
        await engine.dispose()


@dataclass(frozen=True)
class Service:
    """A running process's parts, the application over them and a client of it."""

    core: Core
    app: FastAPI
    http: httpx.AsyncClient

    async def row(self, statement: str, **values: object) -> Any:
        async with self.core.transaction() as session:
            return (await session.execute(text(statement), values)).one()

    async def scalar(self, statement: str, **values: object) -> Any:
        return (await self.row(statement, **values))[0]


@asynccontextmanager
async def service(
    addresses: Addresses, data_dir: Path, *, raises: bool = True, **settings: object
) -> AsyncIterator[Service]:
    """The application without a port: requests go straight to it."""
    async with open_core(load_settings(data_dir=data_dir, **settings), addresses) as core:
        app = make_web(core)
        transport = httpx.ASGITransport(app, raise_app_exceptions=raises)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop.test", timeout=30) as http:
            yield Service(core, app, http)


@asynccontextmanager
async def listening(core: Core) -> AsyncIterator[httpx.AsyncClient]:
    """The service on a free port; its end must not wait for open streams."""
    stop, ready = asyncio.Event(), asyncio.Event()
    listener = open_port("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    serving = asyncio.create_task(serve(core, listener, stop=stop, on_ready=ready.set))
    await ready.wait()
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as http:
        yield http
        stop.set()
        await serving


def make_shop_database(databases: Databases) -> None:
    """A template with the small shop in it, once per run."""
    databases.make_template(SHOP, _migrate_and_fill)


def _migrate_and_fill(url: str) -> None:
    migrations.upgrade(url)
    asyncio.run(fill_shop(url))
