"""Orders, and what comes after the sale, over HTTP."""

from typing import Any
from uuid import uuid4

import pytest

from tests.web.routes.test_checkout import WHO, choose
from tests.web.service import Service
from tests.web.shopper import Shopper


async def buy(shopper: Shopper) -> dict[str, Any]:
    """An order that is paid."""
    await choose(shopper)
    proposed = await shopper.request("POST", "/checkout", json=WHO)
    confirmation_id = proposed.json()["proposal"]["confirmation_id"]
    await shopper.request("POST", "/checkout/confirm", json={"confirmation_id": confirmation_id})
    [order] = (await shopper.request("GET", "/orders")).json()["items"]
    return dict(order)


async def test_an_order_says_what_can_be_done_and_is_cancelled_once_confirmed(shopper: Shopper) -> None:
    order = await buy(shopper)

    asked = await shopper.request(
        "POST", f"/orders/{order['order_id']}/cancel", json={"reason": order["cancel_reasons"][0]}
    )
    reply = await shopper.say(action=asked.json()["confirm"])

    assert order["can"] == ["cancel", "change_address", "change_payment", "change_items"]
    assert (asked.status_code, asked.json()["confirms"]) == (201, "cancel_order")
    assert reply["text"].startswith("Done. The order is cancelled")
    after = (await shopper.request("GET", f"/orders/{order['order_id']}")).json()
    assert (after["status"], after["payment_status"], after["can"]) == ("CANCELLED", "REFUNDED", [])
    notes = (await shopper.request("GET", f"/orders/{order['order_id']}/credit-notes")).json()["items"]
    assert [note["total"] for note in notes] == [order["total"]]


async def test_an_address_is_changed_once_confirmed(shopper: Shopper) -> None:
    order = await buy(shopper)
    elsewhere = {
        "line1": "1 Blake Street",
        "city": "Denver",
        "state": "CO",
        "postal_code": "80202",
        "country_code": "US",
    }

    asked = await shopper.request("POST", f"/orders/{order['order_id']}/changes", json={"address": elsewhere})
    await shopper.say(action=asked.json()["confirm"])

    after = (await shopper.request("GET", f"/orders/{order['order_id']}")).json()
    assert after["shipping_address"]["city"] == "Denver"
    assert after["shipping_address"]["last_name"] == "Winter"


async def test_what_is_refused_says_why(shopper: Shopper) -> None:
    order = await buy(shopper)
    line = order["lines"][0]
    item = {"order_item_id": line["order_item_id"], "quantity": 1}
    swap = {"order_item_id": line["order_item_id"], "new_variant_id": line["variant_id"]}

    async def refused(path: str, body: dict[str, Any]) -> tuple[int, str]:
        answer = await shopper.request("POST", f"/orders/{order['order_id']}/{path}", json=body)
        return answer.status_code, answer.json()["error"]["code"]

    assert await refused("cancel", {"reason": "rain"}) == (400, "aftersales.reason_unknown")
    assert await refused("returns", {"items": [item]}) == (409, "aftersales.not_returnable")
    assert await refused("exchanges", {"items": [swap]}) == (409, "aftersales.not_returnable")
    assert await refused("changes", {"items": [swap]}) == (400, "aftersales.same_item")
    assert await refused("changes", {}) == (422, "request.invalid")
    assert await refused("changes", {"pay_with": {}}) == (422, "request.invalid")
    pay_with = {"pay_with": {"payment_method_id": str(uuid4())}}
    assert await refused("changes", pay_with) == (404, "payments.method_not_found")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("cancel", {"reason": "no longer needed"}),
        ("changes", {"pay_with": {"payment_method_id": str(uuid4())}}),
        ("returns", {"items": [{"order_item_id": str(uuid4())}]}),
        ("exchanges", {"items": [{"order_item_id": str(uuid4()), "new_variant_id": str(uuid4())}]}),
    ],
)
async def test_c16_nobody_touches_another_persons_order(
    shop: Service, shopper: Shopper, path: str, body: dict[str, Any]
) -> None:
    order = await buy(shopper)
    other = await Shopper.arrive(shop.http)

    theirs = await other.request("POST", f"/orders/{order['order_id']}/{path}", json=body)
    returns = await other.request("GET", f"/orders/{order['order_id']}/returns")
    notes = await other.request("GET", f"/orders/{order['order_id']}/credit-notes")

    assert {it.status_code for it in (theirs, returns, notes)} == {404}
    assert theirs.json()["error"]["code"] == "orders.not_found"


async def test_unknown_returns_and_cursors_are_refused(shopper: Shopper) -> None:
    empty = await shopper.request("GET", "/returns")
    unknown = await shopper.request("GET", f"/returns/{uuid4()}")
    uncancelled = await shopper.request("POST", f"/returns/{uuid4()}/cancel")
    nonsense = [
        await shopper.request("GET", path, params={"cursor": "nonsense"}) for path in ("/orders", "/returns")
    ]

    assert empty.json() == {"items": [], "next_cursor": None}
    assert {it.json()["error"]["code"] for it in (unknown, uncancelled)} == {"aftersales.return_not_found"}
    assert {(it.status_code, it.json()["error"]["code"]) for it in nonsense} == {
        (400, "orders.cursor_invalid")
    }


async def test_orders_come_in_pages(shopper: Shopper) -> None:
    first = await buy(shopper)
    await choose(shopper)
    proposed = await shopper.request("POST", "/checkout", json=WHO)
    confirmation_id = proposed.json()["proposal"]["confirmation_id"]
    await shopper.request("POST", "/checkout/confirm", json={"confirmation_id": confirmation_id})

    page = (await shopper.request("GET", "/orders", params={"limit": 1})).json()
    rest = (
        await shopper.request("GET", "/orders", params={"limit": 1, "cursor": page["next_cursor"]})
    ).json()

    assert page["items"][0]["order_id"] != first["order_id"]
    assert [it["order_id"] for it in rest["items"]] == [first["order_id"]]
    assert rest["next_cursor"] is None
