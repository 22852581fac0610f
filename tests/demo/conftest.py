import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncEngine

from stylist.db.session import Session, Transaction, make_engine, make_transaction
from stylist.demo.load import load
from stylist.demo.template import copy_name
from tests.conftest import Databases

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class QuickEmbedder:
    """A model that knows nothing and answers at once."""

    name = "quick"
    dimensions = 8

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.array([[len(text) % 7 + 1.0] * self.dimensions for text in texts], dtype=np.float32)
        normalised: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return normalised


@dataclass(frozen=True)
class DemoDatabase:
    """A database with the demo shop in it, and the folder with its pictures."""

    url: str
    data_dir: Path


@pytest.fixture(scope="session")
def demo_database(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoDatabase]:
    name = f"shop_{uuid4().hex[:8]}"
    made = DemoDatabase(databases.create(name), tmp_path_factory.mktemp("demo"))
    asyncio.run(load(made.url, data_dir=made.data_dir, embedder=QuickEmbedder(), now=NOW, keep_copy=False))
    yield made
    databases.drop(name)
    databases.drop(copy_name(made.url))


@pytest.fixture(scope="session")
async def demo_engine(demo_database: DemoDatabase) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(demo_database.url, pool_size=2)
    yield engine
    await engine.dispose()


@pytest.fixture
def demo_transaction(demo_engine: AsyncEngine) -> Transaction:
    return make_transaction(demo_engine)


@pytest.fixture
async def demo_session(demo_transaction: Transaction) -> AsyncIterator[Session]:
    """For reading only: what is loaded is shared by all tests."""
    async with demo_transaction() as session:
        yield session
