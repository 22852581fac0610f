"""Payment in the conversation: declines, second steps, time-outs; and the page for the second step."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import pytest

from stylist.bootstrap.clock import utc_now
from stylist.integrations.payments.sandbox import SandboxGateway
from stylist.jobs.tasks import Chores
from tests.books import assert_balanced
from tests.web.service import Service
from tests.web.shopper import Shopper, action_of, cards_of

SECOND_STEP = "4000 0000 0000 3220"
TIMES_OUT = "4000 0000 0000 0341"


async def order_of(shopper: Shopper) -> dict[str, Any]:
    [order] = (await shopper.request("GET", "/orders")).json()["items"]
    return dict(order)


async def second_step(shopper: Shopper) -> str:
    """The path of the payment page, once the card asked for it."""
    placed = await shopper.press(await shopper.propose(card=SECOND_STEP), "confirm")
    return str(urlsplit(action_of(placed, "pay")["url"]).path)


@pytest.mark.parametrize("card", ["4000 0000 0000 0002", "4000 0000 0000 9995"])
async def test_a_declined_card_is_said_and_leaves_the_cart(
    shop: Service, shopper: Shopper, card: str
) -> None:
    proposed = await shopper.propose(card=card)
    before = (await shopper.request("GET", "/cart")).json()

    declined = await shopper.press(proposed, "confirm")

    assert "declined" in declined["text"].lower()
    assert "nothing" in declined["text"].lower() or "not charged" in declined["text"].lower()
    assert (await shopper.request("GET", "/cart")).json()["lines"] == before["lines"]
    assert [order["status"] for order in [await order_of(shopper)]] == ["PAYMENT_FAILED"]
    await assert_balanced(shop.core.transaction)


async def test_after_a_decline_another_card_buys(shop: Service, shopper: Shopper) -> None:
    await shopper.press(await shopper.propose(card="4000 0000 0000 0002"), "confirm")

    proposed = await shopper.say("check out with the test card 4242 4242 4242 4242")
    placed = await shopper.press(proposed, "confirm")

    assert [card["status"] for card in cards_of(placed, "order")] == ["CONFIRMED"]
    assert (await shopper.request("GET", "/cart")).json()["lines"] == []
    await assert_balanced(shop.core.transaction)


async def test_a_second_step_is_taken_on_the_page(shop: Service, shopper: Shopper) -> None:
    path = await second_step(shopper)
    waiting = await order_of(shopper)
    page = await shop.http.get(path)

    approved = await shop.http.post(path, data={"card": "approve"})
    again = await shop.http.post(path, data={"card": "refuse"})
    order = await order_of(shopper)
    status = await shopper.say("where is my order?")

    assert waiting["status"] == "PAYMENT_PROCESSING"
    assert waiting["order_number"] in page.text
    assert f"{Decimal(waiting['total']):,.2f}" in page.text
    assert (page.status_code, approved.status_code, again.status_code) == (200, 200, 200)
    assert (order["status"], order["payment_status"]) == ("CONFIRMED", "COMPLETED")
    assert order["order_number"] in status["text"]
    assert [card["status"] for card in cards_of(status, "order")] == ["CONFIRMED"]
    assert (await shopper.request("GET", "/cart")).json()["lines"] == []
    await assert_balanced(shop.core.transaction)


async def test_a_refused_second_step_leaves_the_cart(shop: Service, shopper: Shopper) -> None:
    path = await second_step(shopper)

    refused = await shop.http.post(path, data={"card": "refuse"})

    assert refused.status_code == 200
    assert (await order_of(shopper))["status"] == "PAYMENT_FAILED"
    cart = (await shopper.request("GET", "/cart")).json()
    assert [line["quantity"] for line in cart["lines"]] == [1]
    await assert_balanced(shop.core.transaction)


async def test_the_pay_button_pressed_as_a_message_is_answered(shop: Service, shopper: Shopper) -> None:
    placed = await shopper.press(await shopper.propose(card=SECOND_STEP), "confirm")

    reply = await shopper.press(placed, "pay")

    assert reply["text"]
    assert (await order_of(shopper))["status"] == "PAYMENT_PROCESSING"


@pytest.mark.parametrize("token", ["nonsense", "0" * 64, "%00", "..%2f..%2fetc%2fpasswd"])
async def test_an_unknown_payment_link_shows_nothing(shop: Service, token: str) -> None:
    seen = await shop.http.get(f"/pay/{token}")
    sent = await shop.http.post(f"/pay/{token}", data={"card": "approve"})

    expected = 400 if token == "%00" else 404
    assert (seen.status_code, sent.status_code) == (expected, expected)


async def test_a_payment_that_timed_out_settles_by_the_job(shop: Service, shopper: Shopper) -> None:
    told = await shopper.press(await shopper.propose(card=TIMES_OUT), "confirm")
    assert told["text"]
    assert (await order_of(shopper))["status"] == "PAYMENT_PROCESSING"
    later = utc_now() + timedelta(minutes=3)
    chores = Chores(
        transaction=shop.core.transaction,
        turns=shop.core.turns,
        gateway=SandboxGateway(shop.core.transaction, clock=lambda: later),
        clock=lambda: later,
    )

    await chores.recover_checkouts()

    order = await order_of(shopper)
    [said] = [message for message in await shopper.transcript() if message["role"] == "system"]
    status = await shopper.say("where is my order?")
    assert (order["status"], order["payment_status"]) == ("CONFIRMED", "COMPLETED")
    assert f"Your order {order['order_number']} is confirmed" in said["text"]
    assert order["order_number"] in status["text"]
    await assert_balanced(shop.core.transaction)
