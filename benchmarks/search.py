"""What the index over vectors is worth: search in 50,000 made-up products, with and without it.

Vectors have 384 numbers, as the built-in model's, and lie around 200 centres. Medians of 30 meanings, each asked
once before it counts. The statement is the product's own, without words; `exact` is the same statement in a
database that has no index.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
from sqlalchemy import text

from stylist.commerce.catalog import finding, nearness
from stylist.commerce.catalog.finding import Criteria
from stylist.commerce.catalog.vector_index import build_index
from stylist.commerce.catalog.views import Meaning, Viewer
from stylist.db import migrations
from stylist.db.embedded import EmbeddedPostgres
from stylist.db.session import Session, Transaction, make_engine, make_transaction
from tests.many_goods import make_many_goods

PRODUCTS, DIMENSIONS, MEANINGS = 50_000, 384, 30
MODEL = "bench"
VIEWER = Viewer(user_id=None, tier="PEARL", now=datetime.now(UTC))
CRITERIA = {
    "all 50,000": Criteria(),
    "a sixth (category)": Criteria(categories=("small",)),
    "a twentieth (price)": Criteria(price_min=Decimal(500)),
}
NEAREST = f"""
SELECT product_id FROM product_embeddings WHERE {nearness.of_model(MODEL, DIMENSIONS)}
ORDER BY %s LIMIT 20
"""
BY_INDEX = f"{nearness.indexed(DIMENSIONS)} <=> CAST(:vector AS halfvec({DIMENSIONS}))"
EXACTLY = "vector <=> CAST(:vector AS vector)"
INDEX = nearness.index_name(MODEL, DIMENSIONS)

# One way to ask: the session, and the meaning if it counts.
Way = Callable[[Session, Meaning], Awaitable[Set[object]]]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="stylist-bench-") as folder:
        postgres = EmbeddedPostgres(Path(folder))
        url = postgres.start()
        try:
            migrations.upgrade(url)
            asyncio.run(measure(url))
        finally:
            postgres.stop()


async def measure(url: str) -> None:
    engine = make_engine(url, pool_size=1)
    transaction = make_transaction(engine)
    async with transaction() as session:
        await make_many_goods(session, amount=PRODUCTS, model=MODEL, dimensions=DIMENSIONS)
    began = time.monotonic()
    await build_index(url, model=MODEL, dimensions=DIMENSIONS)
    built = time.monotonic() - began
    meanings = await some_meanings(transaction)
    say("", "no meaning", "exact", "by index", "recall@20")
    await compare(transaction, "nearest 20 alone", meanings, (None, nearest(EXACTLY), nearest(BY_INDEX)))
    for name, criteria in CRITERIA.items():
        ways = (search(criteria, with_meaning=False), without_index(search(criteria)), search(criteria))
        await compare(transaction, f"search, {name}", meanings, ways)
    async with transaction() as session:
        size = await session.scalar(text(f"SELECT pg_relation_size('{INDEX}') / 1000000"))
    sys.stdout.write(f"The index was built in {built:.0f} s and takes {size} MB.\n")
    await engine.dispose()


async def compare(
    transaction: Transaction, name: str, meanings: Sequence[Meaning], ways: Sequence[Way | None]
) -> None:
    """Ask each way in turn, meaning by meaning, so that all suffer alike from what else the machine does."""
    times: list[list[float]] = [[] for _ in ways]
    found: list[list[Set[object]]] = [[] for _ in ways]
    for meaning in meanings:
        for place, way in enumerate(ways):
            if way is not None:
                took, ids = await ask_twice(transaction, way, meaning)
                times[place].append(took)
                found[place].append(ids)
    medians = [statistics.median(it) if it else "" for it in times]
    say(name, *medians, recall(found[2], found[1]))


async def ask_twice(transaction: Transaction, way: Way, meaning: Meaning) -> tuple[float, Set[object]]:
    """Milliseconds of the second time, and what was found."""
    for _ in range(2):
        with suppress(NothingChanged):
            async with transaction() as session:
                await nearness.let_index_go_on(session)
                if isinstance(way, WithoutIndex):
                    await session.execute(text(f"DROP INDEX {INDEX}"))
                began = time.perf_counter()
                ids = await way(session, meaning)
                took = time.perf_counter() - began
                raise NothingChanged
    return took * 1000, ids


class NothingChanged(Exception):
    """Rolls a measured transaction back, so that a dropped index is there again."""


@dataclass(frozen=True)
class WithoutIndex:
    """A way to ask while there is no index."""

    way: Way

    async def __call__(self, session: Session, meaning: Meaning) -> Set[object]:
        return await self.way(session, meaning)


def without_index(way: Way) -> Way:
    return WithoutIndex(way)


def search(criteria: Criteria, *, with_meaning: bool = True) -> Way:
    async def ask(session: Session, meaning: Meaning) -> Set[object]:
        page = await finding.find(
            session, criteria=criteria, viewer=VIEWER, meaning=meaning if with_meaning else None, limit=20
        )
        return {it.product_id for it in page.items}

    return ask


def nearest(order: str) -> Way:
    async def ask(session: Session, meaning: Meaning) -> Set[object]:
        values = {"vector": nearness.vector_text(meaning.vector)}
        return set(await session.scalars(text(NEAREST % order), values))

    return ask


async def some_meanings(transaction: Transaction) -> list[Meaning]:
    """Meanings near those of goods."""
    async with transaction() as session:
        rows = await session.scalars(
            text(f"SELECT vector::real[] FROM product_embeddings ORDER BY product_id LIMIT {MEANINGS}")
        )
        vectors = np.array(rows.all())
    vectors += np.random.default_rng(7).normal(scale=0.5 / DIMENSIONS**0.5, size=vectors.shape)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return [Meaning(model=MODEL, vector=tuple(row.tolist())) for row in vectors]


def recall(found: Sequence[Set[object]], wanted: Sequence[Set[object]]) -> str:
    shares = [len(some & all_) / len(all_) for some, all_ in zip(found, wanted, strict=True)]
    return f"{statistics.mean(shares):.3f}"


def say(*cells: object) -> None:
    told = [f"{cell:.1f} ms" if isinstance(cell, float) else str(cell) for cell in cells]
    sys.stdout.write(f"{told[0]:<30}" + "".join(f"{it:>13}" for it in told[1:]) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
