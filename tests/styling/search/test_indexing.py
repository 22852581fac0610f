import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select, update

from stylist.commerce.catalog import queries
from stylist.commerce.catalog.models import Product
from stylist.commerce.catalog.nearness import INDEX_PREFIX, index_name
from stylist.commerce.catalog.views import Viewer
from stylist.db.session import Transaction
from stylist.styling.search import indexing, service
from stylist.styling.search.errors import EmbeddingsUnavailable
from stylist.styling.search.views import Wish
from tests.factories import make_product, make_variant

NOW = datetime(2026, 3, 1, tzinfo=UTC)
VIEWER = Viewer(user_id=None, tier="PEARL", now=datetime.now(UTC))
PIECES = indexing.BATCH + 6


class Model:
    """Every text is alike to it. It can tell, before each batch, what searches by another model find."""

    def __init__(
        self, name: str, dimensions: int, *, beside: "Model | None" = None, fails_at: int = 0
    ) -> None:
        self.name, self.dimensions = name, dimensions
        self.transaction: Transaction | None = None
        self.beside, self.fails_at = beside, fails_at
        self.batches = 0
        self.found_beside: list[int] = []

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if len(texts) > 1:
            self.batches += 1
        if self.batches and self.batches == self.fails_at:
            raise EmbeddingsUnavailable(reason="gone")
        if self.beside is not None and self.transaction is not None:
            self.found_beside.append(await found_by(self.transaction, self.beside))
        return np.full((len(texts), self.dimensions), self.dimensions**-0.5, dtype=np.float32)


async def found_by(transaction: Transaction, model: Model) -> int:
    """How many pieces a wish finds that has nothing but its meaning in common with them."""
    async with transaction() as session:
        meaning = await service.meaning_of(model, "something grand")
        page = await service.search(
            session, wish=Wish(text="something grand"), viewer=VIEWER, meaning=meaning
        )
    return page.total


async def active(transaction: Transaction) -> tuple[str | None, set[tuple[float, ...] | None]]:
    """The active model, and what the seed's column begins with."""
    async with transaction() as session:
        shown = (await session.scalars(select(Product.product_embedding))).all()
        starts = {None if it is None else tuple(round(float(n), 2) for n in it[:5]) for it in shown}
        return await queries.find_active_model(session), starts


async def index_names(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    rows = await connection.fetch(
        "SELECT indexname FROM pg_indexes WHERE starts_with(indexname::text, $1)", INDEX_PREFIX
    )
    await connection.close()
    return {row["indexname"] for row in rows}


@pytest.fixture
async def pieces(fresh_transaction: Transaction) -> list[UUID]:
    async with fresh_transaction() as session:
        made = [await make_product(session, name=f"Piece {n}") for n in range(PIECES)]
        for product_id in made:
            await make_variant(session, product_id=product_id)
    return made


async def bring_up(url: str, transaction: Transaction, model: Model) -> int:
    model.transaction = transaction
    return await indexing.bring_up_to_date(transaction, url=url, embedder=model, now=NOW)


async def test_a_new_model_takes_over_once_all_its_vectors_are_made(
    fresh_database: str, fresh_transaction: Transaction, pieces: list[UUID]
) -> None:
    one = Model("one", 4)
    assert await bring_up(fresh_database, fresh_transaction, one) == PIECES
    assert await active(fresh_transaction) == ("one", {(0.5, 0.5, 0.5, 0.5, 0.0)})
    two = Model("two", 1, beside=one)

    assert await bring_up(fresh_database, fresh_transaction, two) == PIECES

    assert two.found_beside == [PIECES, PIECES]
    assert await active(fresh_transaction) == ("two", {(1.0, 0.0, 0.0, 0.0, 0.0)})
    assert [await found_by(fresh_transaction, model) for model in (one, two)] == [PIECES, PIECES]
    assert await index_names(fresh_database) == {index_name("one", 4), index_name("two", 1)}
    assert await bring_up(fresh_database, fresh_transaction, two) == 0
    assert await index_names(fresh_database) == {index_name("two", 1)}


async def test_a_model_that_fails_midway_does_not_take_over(
    fresh_database: str, fresh_transaction: Transaction, pieces: list[UUID]
) -> None:
    one = Model("one", 4)
    await bring_up(fresh_database, fresh_transaction, one)

    with pytest.raises(EmbeddingsUnavailable):
        await bring_up(fresh_database, fresh_transaction, Model("two", 1, fails_at=2))

    assert await active(fresh_transaction) == ("one", {(0.5, 0.5, 0.5, 0.5, 0.0)})
    assert await found_by(fresh_transaction, one) == PIECES
    assert await index_names(fresh_database) == {index_name("one", 4)}
    assert await bring_up(fresh_database, fresh_transaction, Model("two", 1)) == PIECES - indexing.BATCH


async def test_two_processes_at_once_end_in_one_state(
    fresh_database: str, fresh_transaction: Transaction, pieces: list[UUID]
) -> None:
    async with asyncio.timeout(60):
        await asyncio.gather(
            *(bring_up(fresh_database, fresh_transaction, Model("one", 4)) for _ in range(2))
        )

    assert await active(fresh_transaction) == ("one", {(0.5, 0.5, 0.5, 0.5, 0.0)})
    assert await index_names(fresh_database) == {index_name("one", 4)}
    async with fresh_transaction() as session:
        assert await indexing.is_up_to_date(session, embedder=Model("one", 4))
        assert not await indexing.is_up_to_date(session, embedder=Model("one", 5))
        assert not await indexing.is_up_to_date(session, embedder=Model("two", 4))


async def test_keeping_up_serves_the_active_model_only(
    fresh_database: str, fresh_transaction: Transaction, pieces: list[UUID]
) -> None:
    async def keep_up(model: Model) -> int:
        return await indexing.keep_up(fresh_transaction, url=fresh_database, embedder=model)

    one, two = Model("one", 4), Model("two", 1)
    assert await keep_up(one) == 0
    await bring_up(fresh_database, fresh_transaction, one)
    await bring_up(fresh_database, fresh_transaction, two)
    async with fresh_transaction() as session:
        await session.execute(update(Product).where(Product.id.in_(pieces[:3])).values(name="Another"))

    assert [await keep_up(model) for model in (one, two, two)] == [0, 3, 0]
    assert await active(fresh_transaction) == ("two", {(1.0, 0.0, 0.0, 0.0, 0.0)})
    assert await index_names(fresh_database) == {index_name("one", 4), index_name("two", 1)}


async def test_stages_are_told(
    fresh_database: str, fresh_transaction: Transaction, pieces: list[UUID]
) -> None:
    told: list[tuple[str, int, int]] = []

    await indexing.bring_up_to_date(
        fresh_transaction,
        url=fresh_database,
        embedder=Model("one", 4),
        now=NOW,
        on_progress=lambda *it: told.append(it),
    )

    assert told[:2] == [(indexing.EMBEDDING, indexing.BATCH, PIECES), (indexing.EMBEDDING, PIECES, PIECES)]
