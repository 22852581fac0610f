"""Real processes on one database: killed in mid-turn, killed in a checkout, two on one conversation."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from stylist.bootstrap.servers import Addresses
from stylist.db.session import Transaction, make_engine, make_transaction
from tests.books import assert_balanced
from tests.bootstrap.running import Running, command
from tests.conftest import Databases
from tests.servers import Servers
from tests.web.service import SHOP, make_shop_database
from tests.web.shopper import Shopper, action_of

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]

SETTLED_SECONDS = 90


@pytest.fixture(scope="module")
def addresses(databases: Databases, servers: Servers) -> Iterator[Addresses]:
    make_shop_database(databases)
    name = f"processes_{uuid4().hex[:8]}"
    yield Addresses(databases.create(name, template=SHOP), servers.redis_url)
    databases.drop(name)


@pytest.fixture(scope="module")
async def transaction(addresses: Addresses) -> AsyncIterator[Transaction]:
    engine = make_engine(addresses.database_url, pool_size=2)
    yield make_transaction(engine)
    await engine.dispose()


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("processes")


@pytest.fixture(scope="module")
async def webs(addresses: Addresses, data_dir: Path) -> AsyncIterator[list[Running]]:
    """Two web processes, and one whose model never answers."""
    silent = await asyncio.start_server(_never_answer, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    hanging = {
        "llm_base_url": f"http://127.0.0.1:{port}/v1",
        "llm_model": "silent",
        "llm_timeout_seconds": "600",
    }
    async with (
        command("web", addresses, data_dir) as one,
        command("web", addresses, data_dir) as other,
        command("web", addresses, data_dir, **hanging) as stuck,
    ):
        await asyncio.gather(one.ready(), other.ready(), stuck.ready())
        yield [one, other, stuck]
    silent.close()


async def _never_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        await reader.read()
    writer.close()


@contextlib.asynccontextmanager
async def client_of(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=running.url, timeout=60, trust_env=False) as http:
        yield http


def on(http: httpx.AsyncClient, shopper: Shopper) -> Shopper:
    return Shopper(http, shopper.token, shopper.session_id, shopper.user_id)


async def scalar(transaction: Transaction, statement: str, **values: object) -> Any:
    async with transaction() as session:
        return (await session.execute(text(statement), values)).scalar_one()


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(SETTLED_SECONDS):
        while True:
            if await is_so():
                return
            await asyncio.sleep(0.1)


async def settled(transaction: Transaction) -> None:
    """Wait until every message is answered and no order is in payment."""

    async def is_settled() -> bool:
        open_things = await scalar(
            transaction,
            "SELECT (SELECT count(*) FROM ai_interactions WHERE state <> 'delivered')"
            " + (SELECT count(*) FROM orders WHERE status IN ('PENDING', 'PAYMENT_PROCESSING'))",
        )
        return bool(open_things == 0)

    await until(is_settled)


async def is_accepted(shopper: Shopper, said: str) -> bool:
    return said in [entry["text"] for entry in await shopper.transcript() if entry["role"] == "shopper"]


async def send_and_forget(shopper: Shopper, said: str | None = None, **fields: str) -> None:
    """Send to a process that will not live to answer."""
    with contextlib.suppress(httpx.HTTPError):
        await shopper.send(said, **fields)


async def test_t04_two_processes_answer_one_conversation_in_order(webs: list[Running]) -> None:
    async with client_of(webs[0]) as near, client_of(webs[1]) as far:
        shopper = await Shopper.arrive(near)
        sides = [shopper, on(far, shopper)]
        texts = ["hello", "show me silk dresses", "thanks", "show me coats", "good day", "thank you"]
        tasks = []
        for number, said in enumerate(texts):
            tasks.append(asyncio.create_task(sides[number % 2].say(said)))
            await until(partial(is_accepted, shopper, said))
        replies = await asyncio.gather(*tasks)
        entries = await shopper.transcript()

    assert [entry["seq"] for entry in entries] == list(range(1, 13))
    assert [entry["text"] for entry in entries if entry["role"] == "shopper"] == texts
    answered = [entry["interaction_id"] for entry in entries if entry["role"] == "stylist"]
    assert answered == [reply["interaction_id"] for reply in replies]


async def test_t03_c17_what_killed_processes_left_is_done_once(
    webs: list[Running], addresses: Addresses, transaction: Transaction, data_dir: Path
) -> None:
    one, other, stuck = webs
    async with client_of(one) as buying, client_of(stuck) as asking:
        asker = await Shopper.arrive(asking)
        waiting = asyncio.create_task(send_and_forget(asker, "show me silk dresses"))
        buyers = [await Shopper.arrive(buying) for _ in range(4)]
        confirms = [action_of(await buyer.propose(), "confirm")["id"] for buyer in buyers]
        pressed = []
        for buyer, confirm in zip(buyers, confirms, strict=True):
            pressed.append(asyncio.create_task(send_and_forget(buyer, action=confirm)))
            await asyncio.sleep(0.04)
        one.kill()
        stuck.kill()
        await asyncio.gather(waiting, *pressed)

    async with command("jobs", addresses, data_dir), client_of(other) as http:
        await settled(transaction)
        entries = await on(http, asker).transcript()
        for buyer, confirm in zip(buyers, confirms, strict=True):
            again = await on(http, buyer).say(action=confirm)
            orders = (await on(http, buyer).request("GET", "/orders")).json()["items"]
            assert again["text"]
            assert [order["status"] for order in orders] == ["CONFIRMED"]
            assert (await on(http, buyer).request("GET", "/cart")).json()["lines"] == []

    assert [(entry["seq"], entry["role"]) for entry in entries] == [(1, "shopper"), (2, "stylist")]
    assert entries[1]["model_version"] == "builtin-1"
    assert [card["kind"] for card in entries[1]["cards"]].count("product") >= 3
    await assert_balanced(transaction)
