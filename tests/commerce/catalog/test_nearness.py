"""Search in a catalogue that is large enough for the index: 20,000 goods with vectors of 64 numbers."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from stylist.commerce.catalog import finding, nearness
from stylist.commerce.catalog.finding import Criteria, Matches
from stylist.commerce.catalog.vector_index import build_index
from stylist.commerce.catalog.views import Meaning, Viewer
from stylist.db.session import Session, make_engine, make_transaction
from tests.conftest import Databases
from tests.many_goods import make_many_goods

MODEL, DIMENSIONS = "many", 64
INDEX = nearness.index_name(MODEL, DIMENSIONS)
VIEWER = Viewer(user_id=None, tier="PEARL", now=datetime(2026, 3, 1, tzinfo=UTC))
ALL, SELECTIVE, FEW = Criteria(), Criteria(categories=("small",)), Criteria(price_min=Decimal(500))


async def fill(url: str) -> None:
    engine = make_engine(url, pool_size=1)
    async with make_transaction(engine)() as session:
        await make_many_goods(session, amount=20_000, model=MODEL, dimensions=DIMENSIONS)
    await engine.dispose()
    await build_index(url, model=MODEL, dimensions=DIMENSIONS)


@pytest.fixture(scope="module")
def many_goods(databases: Databases) -> Iterator[str]:
    name = f"many_{uuid4().hex[:8]}"
    url = databases.create(name)
    asyncio.run(fill(url))
    yield url
    databases.drop(name)


@pytest.fixture
async def engine(many_goods: str) -> AsyncIterator[AsyncEngine]:
    made = make_engine(many_goods, pool_size=1)
    yield made
    await made.dispose()


@pytest.fixture
async def session(engine: AsyncEngine) -> AsyncIterator[Session]:
    async with make_transaction(engine)() as opened:
        yield opened


async def some_meanings(session: Session) -> list[Meaning]:
    """Thirty meanings near those of goods, as those of shoppers' words are."""
    rows = await session.scalars(
        text("SELECT vector::real[] FROM product_embeddings ORDER BY product_id LIMIT 30")
    )
    random = np.random.default_rng(7)
    vectors = np.array(rows.all()) + random.normal(scale=0.5 / DIMENSIONS**0.5, size=(30, DIMENSIONS))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return [Meaning(model=MODEL, vector=tuple(row.tolist())) for row in vectors]


async def find(session: Session, criteria: Criteria, meaning: Meaning) -> Matches:
    await nearness.let_index_go_on(session)
    return await finding.find(session, criteria=criteria, viewer=VIEWER, meaning=meaning, limit=20)


async def nearest(session: Session, meaning: Meaning, where: str) -> set[Any]:
    """The twenty nearest of all, measured one by one."""
    rows = await session.scalars(
        text(
            "SELECT p.id FROM products p JOIN categories c ON c.id = p.category_id"
            f" JOIN product_embeddings e ON e.product_id = p.id WHERE {where}"
            " ORDER BY e.vector <=> CAST(:vector AS vector), p.id LIMIT 20"
        ),
        {"vector": nearness.vector_text(meaning.vector)},
    )
    return set(rows)


@pytest.mark.parametrize(
    ("criteria", "where"),
    [(ALL, "TRUE"), (SELECTIVE, "c.slug = 'small'"), (FEW, "p.price >= 500")],
    ids=["all", "selective", "few"],
)
async def test_nearest_goods_are_found(session: Session, criteria: Criteria, where: str) -> None:
    shares = []
    for meaning in await some_meanings(session):
        found = await find(session, criteria, meaning)
        shares.append(
            len({it.product_id for it in found.items} & await nearest(session, meaning, where)) / 20
        )

    assert len(shares) == 30
    assert np.mean(shares) >= (1 if criteria is FEW else 0.95)


@pytest.mark.parametrize(
    ("criteria", "total", "by_index"),
    [(ALL, 20_000, True), (SELECTIVE, 3_333, True), (FEW, 1_000, False)],
    ids=["all", "selective", "few"],
)
async def test_the_index_is_asked_where_goods_are_many(
    session: Session, engine: AsyncEngine, criteria: Criteria, total: int, by_index: bool
) -> None:
    meaning = (await some_meanings(session))[0]
    asked: list[tuple[str, Any]] = []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *it: asked.append((it[2], it[3])))

    found = await find(session, criteria, meaning)

    assert found.total == total
    statement, values = asked[-1]
    explained = await (await session.connection()).exec_driver_sql(
        f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values
    )
    plan = explained.scalar_one()
    [scan] = [
        node for node in nodes(json.loads(plan) if isinstance(plan, str) else plan)
        if node.get("Index Name") == INDEX
    ]  # fmt: skip
    assert (scan["Actual Loops"] > 0) is by_index
    assert "hashed SubPlan" in scan["Filter"]
    if by_index:
        assert scan["Actual Rows"] == nearness.CANDIDATES


def nodes(plan: Any) -> Iterator[dict[str, Any]]:
    if isinstance(plan, list):
        for part in plan:
            yield from nodes(part)
    elif isinstance(plan, dict):
        yield plan
        for key in ("Plan", "Plans"):
            yield from nodes(plan.get(key))


async def test_without_the_index_the_same_is_found(session: Session) -> None:
    meaning = (await some_meanings(session))[0]
    by_index = await find(session, ALL, meaning)
    await session.execute(text(f"DROP INDEX {INDEX}"))

    exactly = await find(session, ALL, meaning)

    alike = {it.product_id for it in exactly.items} & {it.product_id for it in by_index.items}
    assert len(alike) >= 19
    assert {it.product_id for it in exactly.items} == await nearest(session, meaning, "TRUE")
    await session.rollback()


async def test_the_vectors_of_two_models_never_meet(session: Session) -> None:
    known = (await some_meanings(session))[0]
    for other in (
        Meaning(model="another", vector=known.vector),
        Meaning(model=MODEL, vector=known.vector[:8]),
    ):
        found = await finding.find(session, criteria=FEW, viewer=VIEWER, meaning=other, limit=1000)
        assert (found.total, {it.score for it in found.items}) == (1000, {finding.PURITY})
