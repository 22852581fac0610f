"""The database or Redis goes away under a running service, and comes back."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from stylist.agent.turn import TurnSettings
from stylist.bootstrap.servers import Addresses
from tests.books import assert_balanced
from tests.network import Proxy
from tests.web.service import listening, service
from tests.web.shopper import WISH, Shopper, action_of


def through(proxy: Proxy, addresses: Addresses) -> Addresses:
    """The same database behind the proxy."""
    parts = urlsplit(addresses.database_url)
    netloc = f"{parts.netloc.rpartition(':')[0]}:{proxy.port}"
    return replace(addresses, database_url=urlunsplit(parts._replace(netloc=netloc)))


async def test_without_a_database_every_request_says_so_and_afterwards_all_is_well(
    own_addresses: Addresses, data_dir: Path
) -> None:
    async with (
        Proxy.before(own_addresses.database_url) as proxy,
        service(through(proxy, own_addresses), data_dir) as made,
    ):
        shopper = await Shopper.arrive(made.http)
        await shopper.say("hello")
        await proxy.cut()

        answers = [
            await made.http.post("/api/v1/sessions"),
            await shopper.send("are you there?"),
            await shopper.request("GET", "/messages"),
            await shopper.request("GET", "/cart"),
            await made.http.get("/api/v1/products"),
            await made.http.get("/"),
        ]
        ready = await made.http.get("/readyz")
        healthy = await made.http.get("/healthz")
        proxy.heal()
        after = await shopper.say("are you there?")
        entries = await shopper.transcript()

    assert [answer.status_code for answer in answers] == [503] * 6
    assert {answer.json()["error"]["code"] for answer in answers} == {"database.unavailable"}
    assert (ready.status_code, ready.json()["status"]) == (503, "not ready")
    assert ready.json()["parts"] == {"database": False, "migrations": False, "redis": True}
    assert healthy.status_code == 200
    assert after["seq"] == 4
    assert [entry["seq"] for entry in entries] == [1, 2, 3, 4]


async def test_a_frozen_database_is_not_ready_within_seconds(
    own_addresses: Addresses, data_dir: Path
) -> None:
    async with (
        Proxy.before(own_addresses.database_url) as proxy,
        service(through(proxy, own_addresses), data_dir) as made,
    ):
        assert (await made.http.get("/readyz")).status_code == 200
        proxy.freeze()
        async with asyncio.timeout(15):
            ready = await made.http.get("/readyz")
        proxy.heal()

    assert (ready.status_code, ready.json()["parts"]["database"]) == (503, False)


async def test_an_open_event_stream_survives_the_database(own_addresses: Addresses, data_dir: Path) -> None:
    async with (
        Proxy.before(own_addresses.database_url) as proxy,
        service(through(proxy, own_addresses), data_dir) as made,
        listening(made.core) as http,
    ):
        shopper = await Shopper.arrive(http)
        async with shopper.watch(after=0) as watch:
            await shopper.say("hello")
            await watch.messages(2)
            await proxy.cut()
            refused = await shopper.send("thanks")
            await asyncio.sleep(0.2)
            proxy.heal()
            await shopper.say("thanks")
            events = await watch.messages(2)

    assert refused.status_code == 503
    assert [event.id for event in events] == [3, 4]


@pytest.mark.parametrize("pause", [0.0, 0.02, 0.05, 0.1])
async def test_c17_a_database_that_breaks_off_in_a_confirm_leaves_one_order_or_none(
    own_addresses: Addresses, data_dir: Path, pause: float
) -> None:
    async with (
        Proxy.before(own_addresses.database_url) as proxy,
        service(through(proxy, own_addresses), data_dir) as made,
    ):
        shopper = await Shopper.arrive(made.http)
        confirm = action_of(await shopper.propose(wish=WISH), "confirm")["id"]
        made.core.turns._settings = TurnSettings(lease=timedelta(seconds=1))
        sending = asyncio.create_task(shopper.send(action=confirm, client_msg_id="press"))
        await asyncio.sleep(pause)
        await proxy.cut()
        await asyncio.sleep(0.2)
        proxy.heal()
        while not sending.done():  # as the jobs process would
            await made.core.turns.sweep(older_than=timedelta())
            await asyncio.sleep(0.2)
        answered = await shopper.say(action=confirm, client_msg_id="press again")
        orders = (await shopper.request("GET", "/orders")).json()["items"]
        await made.core.turns.drain()

        assert answered["text"]
        assert [order["status"] for order in orders] == ["CONFIRMED"]
        await assert_balanced(made.core.transaction)
