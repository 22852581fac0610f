"""A shop under way, its server killed again and again at random moments, and what must hold of it afterwards."""

import asyncio
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from stylist.actions.checkout.recover import expire_unpaid, recover, settle_events
from stylist.bootstrap.servers import Addresses
from stylist.db.session import Transaction, make_engine, make_transaction
from stylist.integrations.payments.sandbox import SandboxGateway
from tests.bootstrap.running import ROOT, Running, command, environment
from tests.chaos.buyers import Buyer, Door, Goods
from tests.factories import make_coupon, make_gift_card, make_variant

PLENTY = 100_000
# When the next kill comes: after so many answers, and so many seconds more.
KILL_AFTER = (1, 40)
KILL_WITHIN = 0.05
JOBS_DIE_EVERY = 10
TELL_EVERY = 10
SETTLE_SECONDS = 240
# The sandbox's time-out card succeeds after twenty seconds; an unpaid order holds its stock for half an hour.
SETTLED = timedelta(minutes=1)
HELD = timedelta(hours=1)


@dataclass(frozen=True)
class Shop:
    """What was for sale: the variants and how many there were of each."""

    stock: Mapping[str, int]
    goods: Goods


@dataclass
class Figures:
    """What happened."""

    kills: int = 0
    seconds: float = 0
    in_flight: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    retries: int = 0
    orders: Counter[str] = field(default_factory=Counter)
    left_over: int = 0
    starts: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        lines = (
            ("kills", f"{self.kills} in {self.seconds:.0f} s"),
            ("requests in flight when killed", _counted(self.in_flight)),
            ("buyers", f"{self.ended.total()}: {_counted(self.ended)}; asked again {self.retries} times"),
            ("orders", _counted(self.orders)),
            ("orders in payment when the storm ended", str(self.left_over)),
            ("restart to ready", f"median {sorted(self.starts)[len(self.starts) // 2]:.1f} s"),
        )
        return "\n".join(f"{name}: {said}" for name, said in lines)


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.most_common() if count) or "none"


async def make_shop(transaction: Transaction, *, kills: int) -> Shop:
    """Two pieces there are plenty of, one that runs out, a coupon of few uses and a gift card everybody has."""
    async with transaction() as session:
        stock = {
            str(await make_variant(session, on_hand=on_hand, price=Decimal(price))): on_hand
            for on_hand, price in ((PLENTY, "120.00"), (PLENTY, "79.90"), (kills * 4, "250.00"))
        }
        await make_coupon(session, code="STORM10", usage_limit=kills * 2)
        await make_gift_card(session, code="GIFT-STORM", amount=Decimal(kills * 100))
    return Shop(stock, Goods(tuple(stock), ("STORM10", "GIFT-STORM")))


class Storm:
    """Buyers, and a server that is killed `kills` times while they buy."""

    def __init__(self, addresses: Addresses, data_dir: Path, shop: Shop, *, buyers: int, seed: int) -> None:
        self.addresses, self.data_dir, self.shop = addresses, data_dir, shop
        self.at_once = buyers
        self.chance = random.Random(seed)
        self.door = Door()
        self.buyers: list[Buyer] = []
        self.figures = Figures()
        self._over = False

    def calm(self) -> None:
        """End it before its time: no more is killed, and what happened is examined."""
        self._over = True

    async def rage(self, kills: int, *, jobs: bool = True) -> Figures:
        """Kill the server that often; whoever is buying then still comes to an end."""
        began = time.monotonic()
        async with (
            httpx.AsyncClient(timeout=60, trust_env=False) as http,
            asyncio.TaskGroup() as shoppers,
            AsyncExitStack() as chores,
        ):
            buying = [shoppers.create_task(self._keep_buying(http)) for _ in range(self.at_once)]
            for number in range(1, kills + 1):
                if self._over:
                    break
                async with command("web", self.addresses, self.data_dir) as running:
                    await self._open(running)
                    for _ in range(self.chance.randint(*KILL_AFTER)):
                        await self.door.answered.get()
                    await asyncio.sleep(self.chance.uniform(0, KILL_WITHIN))
                    self._kill(running)
                if jobs and number % JOBS_DIE_EVERY == 1:
                    await chores.aclose()
                    await chores.enter_async_context(command("jobs", self.addresses, self.data_dir))
            self.calm()
            async with command("web", self.addresses, self.data_dir) as running:
                await self._open(running)
                await asyncio.wait(buying)
        self.figures.seconds = time.monotonic() - began
        self.figures.ended.update(buyer.ended or "nowhere" for buyer in self.buyers)
        self.figures.retries = sum(buyer.retries for buyer in self.buyers)
        return self.figures

    async def _open(self, running: Running) -> None:
        began = time.monotonic()
        await running.ready()
        self.figures.starts.append(time.monotonic() - began)
        self.door.url, self.door.answered = running.url, asyncio.Queue()
        self.door.open.set()

    def _kill(self, running: Running) -> None:
        self.door.open.clear()
        self.figures.kills += 1
        self.figures.in_flight.update(+self.door.in_flight)
        running.kill()
        if self.figures.kills % TELL_EVERY == 0:
            sys.stderr.write(f"{self.figures.kills} kills, {len(self.buyers)} buyers\n")

    async def _keep_buying(self, http: httpx.AsyncClient) -> None:
        while not self._over:
            buyer = Buyer(len(self.buyers), self.door, self.shop.goods, random.Random(self.chance.random()))
            self.buyers.append(buyer)
            await buyer.buy(http)


async def settle(
    transaction: Transaction, figures: Figures, *, jobs: Addresses | None, data_dir: Path
) -> None:
    """Let recovery run: the jobs process, or, to be quick, what it calls, without waiting for what is idle."""
    figures.left_over = await _in_payment(transaction)
    gateway = SandboxGateway(transaction, clock=lambda: datetime.now(UTC) + SETTLED)
    if jobs is None:
        await settle_events(transaction, gateway=gateway, now=datetime.now(UTC))
        await recover(transaction, gateway=gateway, now=datetime.now(UTC), idle=timedelta(0))
    else:
        async with command("jobs", jobs, data_dir), asyncio.timeout(SETTLE_SECONDS):
            while await _in_payment(transaction):  # noqa: ASYNC110  # another process's work has no event here
                await asyncio.sleep(1)
    await expire_unpaid(transaction, gateway=gateway, now=datetime.now(UTC) + HELD)


async def _in_payment(transaction: Transaction) -> int:
    [row] = await _rows(
        transaction, "SELECT count(*) AS count FROM orders WHERE status IN ('PENDING', 'PAYMENT_PROCESSING')"
    )
    return int(row["count"])


async def find_faults(transaction: Transaction, storm: Storm) -> list[str]:
    """Orders lost, doubled or not paid for, and stock that is not what was sold."""
    orders = await _rows(
        transaction, "SELECT id::text AS id, user_id::text AS user_id, status::text AS status FROM orders"
    )
    storm.figures.orders.update(order["status"] for order in orders)
    confirmed = {order["id"]: order["user_id"] for order in orders if order["status"] == "CONFIRMED"}
    faults = [
        f"{count} orders of one buyer" for count in Counter(confirmed.values()).values() if count > 1
    ] + [f"an order is {order['status']}" for order in orders if order["status"] not in _ENDS]
    known = {buyer.user_id: buyer for buyer in storm.buyers}
    for buyer in storm.buyers:
        if buyer.ended == "done" and confirmed.get(buyer.order_id or "") != buyer.user_id:
            faults.append(f"buyer {buyer.number} was told of an order that is not there")
    for user_id in confirmed.values():
        ended = known[user_id].ended if user_id in known else "nobody"
        if ended not in ("done", "pending", "walked_away"):
            faults.append(f"somebody who was told {ended} has an order")
    return faults + await _find_stock_faults(transaction, storm.shop) + await _find_money_faults(transaction)


_ENDS = ("CONFIRMED", "CANCELLED")


async def _find_stock_faults(transaction: Transaction, shop: Shop) -> list[str]:
    rows = await _rows(
        transaction,
        """
        SELECT v.id::text AS id, v.inventory_quantity AS on_hand, v.inventory_reserved AS reserved,
            coalesce((SELECT sum(i.quantity) FROM order_items i JOIN orders o ON o.id = i.order_id
                WHERE i.variant_id = v.id AND o.status = 'CONFIRMED'), 0) AS sold
        FROM product_variants v
        """,
    )
    return [
        f"of {shop.stock[row['id']]} pieces {row['sold']} are sold, {row['on_hand']} on hand, {row['reserved']} held"
        for row in rows
        if row["on_hand"] != shop.stock[row["id"]] - row["sold"] or row["reserved"]
    ]


async def _find_money_faults(transaction: Transaction) -> list[str]:
    rows = await _rows(
        transaction,
        """
        SELECT o.order_number, count(*) AS charges FROM orders o
        JOIN payment_transactions p ON p.order_id = o.id AND p.provider = 'sandbox' AND p.type = 'charge'
        JOIN sandbox_operations s ON s.transaction_id = p.provider_transaction_id
            AND s.kind = 'charge' AND s.status = 'succeeded'
        GROUP BY o.id HAVING count(*) > 1
        """,
    )
    return [f"{row['order_number']} was charged {row['charges']} times" for row in rows]


async def _rows(transaction: Transaction, statement: str) -> list[Mapping[str, Any]]:
    async with transaction() as session:
        return [dict(row) for row in (await session.execute(text(statement))).mappings()]


async def call_doctor(addresses: Addresses, data_dir: Path) -> tuple[int, str]:
    """`stylist doctor`: its exit code and what it says."""
    given = {
        "database_url": addresses.database_url,
        "redis_url": addresses.redis_url,
        "data_dir": str(data_dir),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "stylist", "doctor", cwd=ROOT, env=environment(**given),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def run_storm(
    addresses: Addresses,
    data_dir: Path,
    *,
    kills: int,
    buyers: int = 8,
    seed: int = 1,
    is_quick: bool = False,
) -> tuple[Figures, list[str]]:
    """A storm from beginning to end on an empty, migrated database: what happened, and what is wrong with it."""
    engine = make_engine(addresses.database_url, pool_size=4)
    transaction = make_transaction(engine)
    try:
        shop = await make_shop(transaction, kills=kills)
        storm = Storm(addresses, data_dir, shop, buyers=buyers, seed=seed)
        if not is_quick:
            asyncio.get_running_loop().add_signal_handler(signal.SIGINT, storm.calm)
        figures = await storm.rage(kills, jobs=not is_quick)
        await settle(transaction, figures, jobs=None if is_quick else addresses, data_dir=data_dir)
        faults = await find_faults(transaction, storm)
    finally:
        await engine.dispose()
    code, said = await call_doctor(addresses, data_dir)
    return figures, faults + ([f"the doctor says: {said}"] if code else [])
