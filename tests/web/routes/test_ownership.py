"""C16: nobody reads or changes what is another's, by any id."""

from typing import Any
from uuid import uuid4

import pytest

from tests.web.service import Service
from tests.web.shopper import Shopper, action_of, cards_of


@pytest.fixture
async def other(shop: Service) -> Shopper:
    return await Shopper.arrive(shop.http)


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def test_c16_another_persons_order_is_not_found(shopper: Shopper, other: Shopper) -> None:
    placed = await shopper.press(await shopper.propose(), "confirm")
    [order] = cards_of(placed, "order")

    theirs = await other.request("GET", f"/orders/{order['order_id']}")
    unknown = await other.request("GET", f"/orders/{uuid4()}")
    own = await shopper.request("GET", f"/orders/{order['order_id']}")
    asked = await other.say(f"where is my order {order['order_number']}?")

    assert refusal(theirs) == refusal(unknown) == (404, "orders.not_found")
    assert own.json()["order_number"] == order["order_number"]
    assert cards_of(asked, "order") == []
    assert (await other.request("GET", "/orders")).json()["items"] == []


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_c16_another_persons_cart_line_is_not_found(
    shopper: Shopper, other: Shopper, method: str
) -> None:
    await shopper.propose()
    before = (await shopper.request("GET", "/cart")).json()
    [line] = before["lines"]
    body = {"json": {"quantity": 5}} if method == "PATCH" else {}

    theirs = await other.request(method, f"/cart/lines/{line['line_id']}", **body)
    unknown = await other.request(method, f"/cart/lines/{uuid4()}", **body)

    assert refusal(theirs) == refusal(unknown)
    assert theirs.status_code == 404
    assert (await shopper.request("GET", "/cart")).json() == before


async def test_c16_another_persons_button_places_no_order(shopper: Shopper, other: Shopper) -> None:
    proposed = await shopper.propose()

    reply = await other.say(action=action_of(proposed, "confirm")["id"])

    assert reply["cards"] == []
    assert (await shopper.request("GET", "/orders")).json()["items"] == []
    assert (await other.request("GET", "/orders")).json()["items"] == []


async def test_c16_the_same_message_id_in_two_sessions_is_two_messages(
    shopper: Shopper, other: Shopper
) -> None:
    mine = await shopper.say("hello", client_msg_id="same")
    theirs = await other.say("hello", client_msg_id="same")

    assert mine["interaction_id"] != theirs["interaction_id"]
    assert [entry["interaction_id"] for entry in await other.transcript()] == [theirs["interaction_id"]] * 2
