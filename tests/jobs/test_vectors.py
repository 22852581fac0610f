from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from stylist.commerce.catalog import queries
from stylist.commerce.ids import ProductId
from stylist.db.session import Transaction
from stylist.jobs.app import make_app
from stylist.jobs.vectors import VectorKeeper, add_vectors
from stylist.styling.search.errors import EmbeddingsUnavailable
from stylist.styling.search.indexing import bring_up_to_date
from tests.factories import make_product
from tests.jobs.test_app import CountedChores

NOW = datetime(2026, 3, 1, tzinfo=UTC)


class Model:
    name, dimensions = "one", 2
    is_away = False

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self.is_away:
            raise EmbeddingsUnavailable(reason="away")
        return np.array([[0.6, 0.8]] * len(texts), dtype=np.float32)


async def test_new_goods_get_their_vectors(fresh_database: str, fresh_transaction: Transaction) -> None:
    model = Model()
    await bring_up_to_date(fresh_transaction, url=fresh_database, embedder=model, now=NOW)
    keeper = VectorKeeper(transaction=fresh_transaction, database_url=fresh_database, embedder=model)
    app = make_app(fresh_database, CountedChores())  # type: ignore[arg-type]
    add_vectors(app, keeper)
    assert "keep_vectors" in {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
    async with fresh_transaction() as session:
        product_id = ProductId(await make_product(session))

    async with app.open_async():
        await app.tasks["keep_vectors"].defer_async(timestamp=0)
        await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    async with fresh_transaction() as session:
        meaning = await queries.find_meaning(session, product_id=product_id)
    assert meaning is not None
    assert [round(number, 2) for number in meaning.vector] == [0.6, 0.8]


async def test_without_the_model_it_waits_for_the_next_time(
    fresh_database: str, fresh_transaction: Transaction
) -> None:
    model = Model()
    await bring_up_to_date(fresh_transaction, url=fresh_database, embedder=model, now=NOW)
    keeper = VectorKeeper(transaction=fresh_transaction, database_url=fresh_database, embedder=model)
    async with fresh_transaction() as session:
        await make_product(session)

    model.is_away = True
    assert await keeper.keep_vectors() == 0
    model.is_away = False
    assert [await keeper.keep_vectors() for _ in range(2)] == [1, 0]
