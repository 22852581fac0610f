"""`stylist eval tau-retail`: load the shop once, carry out each line of calls in it, tell what changed, undo it."""

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from stylist.commerce.payments.gateway import PaymentGateway
from stylist.commerce.policies import service as policies
from stylist.db.bulk import copy_tables
from stylist.db.session import Transaction, make_engine, make_transaction, undone
from stylist.evals.files import written_whole
from stylist.evals.tau_retail import ids
from stylist.evals.tau_retail.addresses import form_of, stored
from stylist.evals.tau_retail.calls import Counter, carry_out, purses_of
from stylist.evals.tau_retail.data import Call, Case, GivenShop, read_cases, read_shop
from stylist.evals.tau_retail.policies import POLICIES
from stylist.evals.tau_retail.reading import Names, State, is_same, read_orders, read_users
from stylist.evals.tau_retail.rows.tables import all_tables

# Of the driver: all that a line says, savepoints by name included, is prepared once.
CACHED_STATEMENTS = "prepared_statement_cache_size=1000"
LOADING, RUNNING = "Loading the shop", "Carrying out calls"


async def run(
    url: str,
    *,
    data: Path,
    calls: Path,
    out: Path,
    make_gateway: Callable[[Transaction], PaymentGateway],
    now: datetime,
    on_progress: Callable[[str, int, int], None],
) -> int:
    """Answer every line of `calls` in `out`, on the migrated and empty database at `url`; how many there were.

    Raises:
        InputUnreadable, OutputUnwritable: as the files are; nothing is left in `out`.
    """
    shop = read_shop(data)
    cases = list(read_cases(calls))
    on_progress(LOADING, 0, 1)
    await load(url, shop, now=now)
    on_progress(LOADING, 1, 1)
    engine = make_engine(f"{url}?{CACHED_STATEMENTS}", pool_size=1, max_overflow=0)
    try:
        runner = await Runner.open(engine, shop, make_gateway=make_gateway, now=now)
        with written_whole(out) as file:
            for done, case in enumerate(cases, start=1):
                answer = await runner.answer(case)
                file.write(json.dumps(answer, ensure_ascii=False, default=str) + "\n")
                on_progress(RUNNING, done, len(cases))
    finally:
        await engine.dispose()
    return len(cases)


async def load(url: str, shop: GivenShop, *, now: datetime) -> None:
    """Fill a migrated, empty database with a shop and its policies."""
    await copy_tables(url, all_tables(shop, now=now))
    engine = make_engine(url, pool_size=1, max_overflow=0)
    try:
        async with make_transaction(engine)() as session:
            for definition, value in POLICIES:
                await policies.set_policy(session, definition, value=value, actor_id=None, now=now)
    finally:
        await engine.dispose()


class Runner:
    """Answers cases one after another, each in a transaction that is rolled back."""

    def __init__(
        self,
        engine: AsyncEngine,
        shop: GivenShop,
        names: Names,
        make_gateway: Callable[[Transaction], PaymentGateway],
        now: datetime,
        orders: Mapping[str, State],
        users: Mapping[str, State],
    ) -> None:
        self._engine = engine
        self._shop = shop
        self._names = names
        self._make_gateway = make_gateway
        self._now = now
        self._purses = purses_of(shop)
        self.loaded_orders = orders
        self.loaded_users = users
        self._of_user: dict[str, list[str]] = {}
        for name, order in shop.orders.items():
            self._of_user.setdefault(order.user_id, []).append(name)

    @classmethod
    async def open(
        cls,
        engine: AsyncEngine,
        shop: GivenShop,
        *,
        make_gateway: Callable[[Transaction], PaymentGateway],
        now: datetime,
    ) -> "Runner":
        """A runner that has read the whole shop as it was loaded."""
        names = Names.of(shop)
        _remember_words(names, shop)
        async with make_transaction(engine)() as session:
            orders = await read_orders(session, names, list(names.orders))
            users = await read_users(session, names, shop, list(names.users))
        return cls(engine, shop, names, make_gateway, now, orders, users)

    @asynccontextmanager
    async def counter(self) -> AsyncIterator[Counter]:
        """Where calls are carried out in the shop as it was loaded; what they did is undone on leaving."""
        names = replace(self._names, addresses=dict(self._names.addresses))
        # A connection of its own, so that savepoints have the same names again.
        async with undone(self._engine) as transaction:
            gateway = self._make_gateway(transaction)
            yield Counter(transaction, gateway, self._shop, names, self._purses, self._now)

    async def answer(self, case: Case) -> dict[str, Any]:
        """What came of a case's calls; the shop is then as it was loaded."""
        async with self.counter() as counter:
            codes = [await carry_out(counter, call) for call in case.calls]
            orders, users = await self._changed(counter.transaction, counter.names, case.calls)
        results = [{"ok": code is None, "code": code} for code in codes]
        return {"id": case.id, "results": results, "orders": orders, "users": users}

    async def _changed(
        self, transaction: Transaction, names: Names, calls: Sequence[Call]
    ) -> tuple[dict[str, State], dict[str, State]]:
        """What differs from the loaded shop, among everything of whoever a call was about."""
        people = set(self._people(calls))
        if not people:
            return {}, {}
        order_ids = [ids.order_id(name) for user in people for name in self._of_user.get(user, ())]
        async with transaction() as session:
            orders = await read_orders(session, names, order_ids)
            users = await read_users(session, names, self._shop, [ids.user_id(name) for name in people])
        return _different(orders, self.loaded_orders), _different(users, self.loaded_users)

    def _people(self, calls: Sequence[Call]) -> Iterator[str]:
        for call in calls:
            arguments = call.arguments if isinstance(call.arguments, dict) else {}
            order, user = arguments.get("order_id"), arguments.get("user_id")
            if isinstance(order, str) and order in self._shop.orders:
                yield self._shop.orders[order].user_id
            if isinstance(user, str) and user in self._shop.users:
                yield user


def _remember_words(names: Names, shop: GivenShop) -> None:
    """Know every loaded address by the words it came in."""
    for name, order in shop.orders.items():
        form = form_of(stored(order.address, shop.users[order.user_id].name))
        names.addresses[UUID(str(ids.order_id(name))), form] = order.address.model_dump()
    for name, user in shop.users.items():
        form = form_of(stored(user.address, user.name))
        names.addresses[UUID(str(ids.user_id(name))), form] = user.address.model_dump()


def _different(now: Mapping[str, State], loaded: Mapping[str, State]) -> dict[str, State]:
    return {name: state for name, state in sorted(now.items()) if not is_same(state, loaded[name])}
