"""Stock against a plain model: whatever is moved in whatever order, both hold the same."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import func, select

from stylist.commerce.ids import VariantId
from stylist.commerce.inventory import queries, service
from stylist.commerce.inventory.errors import OutOfStock, StockInconsistent
from stylist.commerce.inventory.models import InventoryTransaction
from stylist.commerce.inventory.views import StockMove
from stylist.db.session import Session, bind_transaction, make_engine
from stylist.doctor.examine import find_breaches
from stylist.doctor.rules import stock
from tests.factories import make_product, make_variant

# Nothing but the ledger holds stock here: no orders are made.
LEDGER_RULES = [rule for rule in stock.RULES if rule.name != "stock.held_by_somebody"]
VARIANTS = 3
few = st.integers(1, 6)
# Units by variant: what one order, or one return, moves at once.
moves = st.dictionaries(st.integers(0, VARIANTS - 1), few, min_size=1)


@dataclass
class Shelf:
    """A variant, by counting."""

    on_hand: int = 0
    held: int = 0
    rows: int = 0

    @property
    def free(self) -> int:
        return self.on_hand - self.held


@dataclass
class Model:
    """What should be on the shelves; a move is whole or not at all."""

    shelves: list[Shelf] = field(default_factory=lambda: [Shelf() for _ in range(VARIANTS)])

    def can(self, wanted: dict[int, int], room: Callable[[Shelf], int]) -> bool:
        return all(units <= room(self.shelves[at]) for at, units in wanted.items())

    def move(self, wanted: dict[int, int], *, on_hand: int = 0, held: int = 0) -> None:
        for at, units in wanted.items():
            shelf = self.shelves[at]
            shelf.on_hand += on_hand * units
            shelf.held += held * units
            shelf.rows += 1


class Stock(RuleBasedStateMachine):
    """Three variants, moved one and several at once."""

    database_url = ""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.model = Model()
        self.stack = AsyncExitStack()
        self.variants: list[VariantId] = []

    @initialize()
    def begin(self) -> None:
        self.loop.run_until_complete(self._begin())

    async def _begin(self) -> None:
        engine = make_engine(self.database_url, pool_size=1)
        self.stack.push_async_callback(engine.dispose)
        connection = await self.stack.enter_async_context(engine.connect())
        outer = await connection.begin()
        self.stack.push_async_callback(outer.rollback)
        self.transaction = bind_transaction(connection)
        async with self.transaction() as session:
            product_id = await make_product(session)
            for at in range(VARIANTS):
                self.variants.append(
                    await make_variant(session, product_id=product_id, size=str(at), on_hand=0)
                )

    def teardown(self) -> None:
        self.loop.run_until_complete(self.stack.aclose())
        self.loop.close()

    def run(self, command: Callable[..., Awaitable[Any]], **arguments: Any) -> Any:
        async def one() -> Any:
            async with self.transaction() as session:
                return await command(session, **arguments)

        return self.loop.run_until_complete(one())

    def asked(self, wanted: dict[int, int]) -> list[StockMove]:
        return [StockMove(self.variants[at], units) for at, units in wanted.items()]

    @rule(at=st.integers(0, VARIANTS - 1), units=st.integers(1, 12))
    def goods_come_in(self, at: int, units: int) -> None:
        self.run(service.restock, variant_id=self.variants[at], quantity=units)
        self.model.move({at: units}, on_hand=1)

    @rule(wanted=moves)
    def an_order_holds(self, wanted: dict[int, int]) -> None:
        if self.model.can(wanted, lambda shelf: shelf.free):
            self.run(service.reserve, moves=self.asked(wanted))
            self.model.move(wanted, held=1)
        else:
            with pytest.raises(OutOfStock) as refused:
                self.run(service.reserve, moves=self.asked(wanted))
            short = self.variants.index(VariantId(refused.value.variant_id))
            assert refused.value.available == self.model.shelves[short].free < wanted[short]

    @rule(wanted=moves)
    def held_goods_are_sold(self, wanted: dict[int, int]) -> None:
        if self.model.can(wanted, lambda shelf: shelf.held):
            self.run(service.commit, moves=self.asked(wanted))
            self.model.move(wanted, on_hand=-1, held=-1)
        else:
            with pytest.raises(StockInconsistent):
                self.run(service.commit, moves=self.asked(wanted))

    @rule(wanted=moves)
    def a_hold_is_given_up(self, wanted: dict[int, int]) -> None:
        if self.model.can(wanted, lambda shelf: shelf.held):
            self.run(service.release, moves=self.asked(wanted))
            self.model.move(wanted, held=-1)
        else:
            with pytest.raises(StockInconsistent):
                self.run(service.release, moves=self.asked(wanted))

    @rule(wanted=moves)
    def sold_goods_come_back(self, wanted: dict[int, int]) -> None:
        self.run(service.take_back, moves=self.asked(wanted))
        self.model.move(wanted, on_hand=1)

    @rule(at=st.integers(0, VARIANTS - 1), change=st.integers(-8, 8).filter(bool))
    def a_count_corrects(self, at: int, change: int) -> None:
        arguments = {"variant_id": self.variants[at], "change": change, "reason": "count"}
        if self.model.shelves[at].free + change >= 0:
            self.run(service.adjust, **arguments)
            self.model.move({at: change}, on_hand=1)
        else:
            with pytest.raises(OutOfStock):
                self.run(service.adjust, **arguments)

    @invariant()
    def both_hold_the_same(self) -> None:
        if self.variants:
            self.run(_check, variants=self.variants, shelves=self.model.shelves)


async def _check(session: Session, *, variants: list[VariantId], shelves: list[Shelf]) -> None:
    levels = await queries.list_stock(session, variant_ids=variants)
    free = await queries.list_available(session, variant_ids=variants)
    counted = select(InventoryTransaction.variant_id, func.count()).group_by(InventoryTransaction.variant_id)
    rows = {row[0]: row[1] for row in await session.execute(counted)}
    for variant_id, shelf in zip(variants, shelves, strict=True):
        assert (levels[variant_id].on_hand, levels[variant_id].reserved) == (shelf.on_hand, shelf.held)
        assert (free[variant_id], rows.get(variant_id, 0)) == (shelf.free, shelf.rows)
    assert await find_breaches(session, rules=LEDGER_RULES) == []


@pytest.fixture(scope="module")
def machine(database_url: str) -> type[Stock]:
    Stock.database_url = database_url
    return Stock


def test_c02_stock_holds_what_a_plain_count_says(machine: type[Stock]) -> None:
    case = machine.TestCase
    case.settings = settings(
        max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    case().runTest()


def test_the_model_moves_all_or_nothing() -> None:
    model = Model([Shelf(on_hand=5, held=2), Shelf(on_hand=1)])

    assert not model.can({0: 3, 1: 2}, lambda shelf: shelf.free)
    model.move({0: 3, 1: 1}, held=1)
    assert [(it.on_hand, it.held, it.rows) for it in model.shelves] == [(5, 5, 1), (1, 1, 1)]
