"""Points against a plain model: whatever is done in whatever order, both hold the same."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy.ext.asyncio import AsyncConnection

from stylist.commerce.ids import OrderId, UserId
from stylist.commerce.loyalty import queries, service
from stylist.commerce.loyalty.errors import NotEnoughPoints, PointsRefundTooLarge
from stylist.db.session import Session, bind_transaction, make_engine
from tests.commerce.loyalty.bought import make_order
from tests.commerce.loyalty.test_service import assert_ledger, make_staff

DAY = timedelta(days=1)
LIFE = 365
GIVEN_BACK = 30
BEGAN = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass
class Lot:
    """Points that end on a day."""

    ends: int
    left: int
    earned_by: int | None = None


@dataclass
class Model:
    """What a person has, by counting days."""

    day: int = 0
    owed: int = 0
    lots: list[Lot] = field(default_factory=list)
    spent: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    given_back: dict[int, int] = field(default_factory=dict)
    earned: set[int] = field(default_factory=set)
    returned: dict[int, int] = field(default_factory=dict)

    @property
    def available(self) -> int:
        return sum(lot.left for lot in self.lots if lot.ends > self.day)

    @property
    def balance(self) -> int:
        return self.available - self.owed

    def add(self, points: int, ends: int, earned_by: int | None = None) -> None:
        paid_off = min(points, self.owed)
        self.owed -= paid_off
        self.lots.append(Lot(ends, points - paid_off, earned_by))

    def draw(self, points: int, first: int | None = None) -> list[tuple[int, int]]:
        living = [lot for lot in self.lots if lot.ends > self.day]
        living.sort(key=lambda lot: (lot.earned_by is None or lot.earned_by != first, lot.ends))
        drawn = []
        for lot in living:
            part = min(points, lot.left)
            lot.left -= part
            points -= part
            drawn += [(lot.ends, part)] if part else []
        self.owed += points
        return drawn

    def refund(self, order: int, points: int) -> None:
        skip = self.given_back.get(order, 0)
        self.given_back[order] = skip + points
        for ends, drawn in reversed(self.spent[order]):
            passed = min(skip, drawn)
            skip -= passed
            part = min(drawn - passed, points)
            points -= part
            if part:
                self.add(part, max(ends, self.day + GIVEN_BACK))


class Points(RuleBasedStateMachine):
    """Orders of $200 each: earned, paid with points, returned, given up; days pass."""

    database_url = ""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.model = Model()
        self.stack = AsyncExitStack()
        self.keys = 0

    @initialize()
    def begin(self) -> None:
        self.loop.run_until_complete(self._begin())

    async def _begin(self) -> None:
        engine = make_engine(self.database_url, pool_size=1)
        self.stack.push_async_callback(engine.dispose)
        connection: AsyncConnection = await self.stack.enter_async_context(engine.connect())
        outer = await connection.begin()
        self.stack.push_async_callback(outer.rollback)
        self.transaction = bind_transaction(connection)
        async with self.transaction() as session:
            self.staff = await make_staff(session)
            user_id, first = await make_order(session)
            self.user_id: UserId = user_id
            self.orders: list[OrderId] = [first]
            for _ in range(2):
                self.orders.append((await make_order(session, user_id=user_id))[1])

    def teardown(self) -> None:
        self.loop.run_until_complete(self.stack.aclose())
        self.loop.close()

    @property
    def now(self) -> datetime:
        return BEGAN + self.model.day * DAY

    def run(self, command: Any, **arguments: Any) -> Any:
        async def one() -> Any:
            async with self.transaction() as session:
                return await command(session, now=self.now, **arguments)

        return self.loop.run_until_complete(one())

    def key(self) -> str:
        self.keys += 1
        return f"{id(self)}:{self.keys}"

    @rule(days=st.integers(1, 200))
    def days_pass(self, days: int) -> None:
        self.model.day += days

    @rule()
    def the_job_runs(self) -> None:
        self.run(service.expire_due)

    @rule(order=st.integers(0, 2))
    def an_order_is_delivered(self, order: int) -> None:
        points = self.run(service.earn_for_order, order_id=self.orders[order])

        assert points == (0 if order in self.model.earned else 200)
        if points:
            self.model.earned.add(order)
            self.model.add(points, self.model.day + LIFE, order)

    @rule(points=st.integers(1, 400))
    def staff_give(self, points: int) -> None:
        self.run(
            service.adjust, user_id=self.user_id, points=points, reason="gift", by=self.staff, key=self.key()
        )
        self.model.add(points, self.model.day + LIFE)

    @rule(order=st.integers(0, 2), points=st.integers(1, 500))
    def points_pay(self, order: int, points: int) -> None:
        arguments = {"user_id": self.user_id, "points": points, "order_id": self.orders[order]}
        if order in self.model.spent:
            self.run(service.spend, **arguments)
        elif points > self.model.available:
            with pytest.raises(NotEnoughPoints) as refused:
                self.run(service.spend, **arguments)
            assert refused.value.available == self.model.available
        else:
            self.run(service.spend, **arguments)
            self.model.spent[order] = self.model.draw(points)

    @precondition(lambda self: self.model.spent)
    @rule(data=st.data(), points=st.integers(1, 300))
    def some_go_back(self, data: st.DataObject, points: int) -> None:
        order = data.draw(st.sampled_from(sorted(self.model.spent)))
        taken = sum(part for _, part in self.model.spent[order])
        arguments = {"order_id": self.orders[order], "points": points, "key": self.key()}
        if points > taken - self.model.given_back.get(order, 0):
            with pytest.raises(PointsRefundTooLarge):
                self.run(service.refund_points, **arguments)
            return
        self.run(service.refund_points, **arguments)
        self.model.refund(order, points)

    @rule(order=st.integers(0, 2))
    def an_order_comes_to_nothing(self, order: int) -> None:
        taken = sum(part for _, part in self.model.spent.get(order, []))
        left = taken - self.model.given_back.get(order, 0)

        assert self.run(service.give_back_spent, order_id=self.orders[order]) == left
        if left:
            self.model.refund(order, left)

    @rule(order=st.integers(0, 2), dollars=st.integers(1, 150))
    def goods_come_back(self, order: int, dollars: int) -> None:
        taken = self.run(
            service.take_back, order_id=self.orders[order], goods_amount=Decimal(dollars), key=self.key()
        )
        before = self.model.returned.get(order, 0)
        due = min(200, before + dollars) - min(200, before) if order in self.model.earned else 0

        assert taken == due
        if order in self.model.earned:
            self.model.returned[order] = before + dollars
            self.model.draw(due, first=order)

    @invariant()
    def both_hold_the_same(self) -> None:
        if not hasattr(self, "user_id"):
            return
        assert self.run(queries.get_balance, user_id=self.user_id) == self.model.balance
        self.run(_check, user_id=self.user_id)


async def _check(session: Session, *, user_id: UserId, now: datetime) -> None:
    await assert_ledger(session, user_id)


@pytest.fixture(scope="module")
def machine(database_url: str) -> type[Points]:
    Points.database_url = database_url
    return Points


def test_c15_points_hold_what_a_plain_count_says(machine: type[Points]) -> None:
    case = machine.TestCase
    case.settings = settings(
        max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    case().runTest()


def test_a_draw_takes_from_lots_in_their_order() -> None:
    model = Model(lots=[Lot(9, 5), Lot(3, 4)])

    assert model.draw(6) == [(3, 4), (9, 2)]
