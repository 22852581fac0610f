"""Loaded shops, one database each for all of a file's tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from stylist.db.session import make_engine
from stylist.evals.tau_retail.suite import CACHED_STATEMENTS
from tests.conftest import Databases
from tests.evals.tau_retail.shop import DATA, Both, made_up, open_both, write_shop


@asynccontextmanager
async def _database(databases: Databases) -> AsyncIterator[tuple[str, AsyncEngine]]:
    name = f"eval_{uuid4().hex[:12]}"
    url = databases.create(name)
    engine = make_engine(f"{url}?{CACHED_STATEMENTS}", pool_size=1)
    try:
        yield url, engine
    finally:
        await engine.dispose()
        databases.drop(name)


@pytest.fixture(scope="module")
async def small(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Both]:
    """The made-up shop, loaded."""
    folder: Path = write_shop(tmp_path_factory.mktemp("shop"), made_up())
    async with _database(databases) as (url, engine):
        yield await open_both(engine, url, folder)


@pytest.fixture(scope="module")
async def real(databases: Databases) -> AsyncIterator[Both]:
    """The benchmark's shop, loaded."""
    async with _database(databases) as (url, engine):
        yield await open_both(engine, url, DATA)
