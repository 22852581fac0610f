"""Papers to print: whose they are, what they say, and what a gift's leave out."""

import json
from typing import Any
from uuid import UUID

import pytest

from tests.web.service import Service
from tests.web.shopper import Shopper, cards_of

GIFT = {"message": "For <b>you</b>", "wrapping": True, "wrapping_price": "0.00", "hide_prices": True}


@pytest.fixture
async def buyer(shop: Service) -> tuple[Shopper, dict[str, Any]]:
    """A shopper and the card of the order they placed."""
    shopper = await Shopper.arrive(shop.http)
    reply = await shopper.propose()
    done = await shopper.press(reply, "confirm")
    (order,) = cards_of(done, "order")
    return shopper, order


async def papers(shopper: Shopper, order: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await shopper.request("GET", f"/orders/{order['order_id']}/papers")
    assert answer.status_code == 200
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def make_gift(shop: Service, order: dict[str, Any]) -> None:
    await shop.row(
        "UPDATE orders SET gift_options = CAST(:gift AS jsonb) WHERE id = :id RETURNING id",
        gift=json.dumps(GIFT),
        id=UUID(order["order_id"]),
    )


async def test_a_receipt_opens_by_its_link_without_a_session(
    shop: Service, buyer: tuple[Shopper, dict[str, Any]]
) -> None:
    shopper, order = buyer

    (paper,) = await papers(shopper, order)
    page = await shop.http.get(paper["url"])

    assert (paper["kind"], paper["number"]) == ("receipt", order["order_number"])
    assert (page.status_code, page.headers["cache-control"]) == (200, "private, no-store")
    assert f"Receipt {order['order_number']}" in page.text
    assert "Visa ending 4242" in page.text
    for line in order["lines"]:
        assert line["name"] in page.text
    assert f"${float(order['total']):,.2f}" in page.text


async def test_c16_a_receipt_opens_for_its_buyer_and_nobody_else(
    shop: Service, buyer: tuple[Shopper, dict[str, Any]]
) -> None:
    shopper, order = buyer
    path = f"/orders/{order['order_number']}/receipt"
    other = await Shopper.arrive(shop.http)

    statuses = [
        (await shop.http.get(path, headers=shopper.headers)).status_code,
        (await shop.http.get(path, headers=other.headers)).status_code,
        (await shop.http.get(path)).status_code,
        (await shop.http.get(path, params={"expires": 2**33, "signature": "forged"})).status_code,
        (await other.request("GET", f"/orders/{order['order_id']}/papers")).status_code,
    ]

    assert statuses == [200, 404, 401, 403, 404]


async def test_a_gifts_receipt_shows_no_prices_save_to_its_buyer(
    shop: Service, buyer: tuple[Shopper, dict[str, Any]]
) -> None:
    shopper, order = buyer
    await make_gift(shop, order)
    (paper,) = await papers(shopper, order)

    by_link = await shop.http.get(f"{paper['url']}&prices=true")
    to_buyer = await shop.http.get(
        f"/orders/{order['order_number']}/receipt", params={"prices": True}, headers=shopper.headers
    )

    assert ("$" in by_link.text, "Visa" in by_link.text) == (False, False)
    assert "For &lt;b&gt;you&lt;/b&gt;" in by_link.text
    assert order["lines"][0]["name"] in by_link.text
    assert f"${float(order['total']):,.2f}" in to_buyer.text


async def test_what_is_not_paid_has_no_receipt(shop: Service) -> None:
    shopper = await Shopper.arrive(shop.http)
    done = await shopper.press(await shopper.propose(card="4000 0000 0000 0002"), "confirm")
    number = await shop.row(
        "SELECT id, order_number FROM orders WHERE user_id = :id", id=UUID(shopper.user_id)
    )

    answer = await shopper.request("GET", f"/orders/{number.id}/papers")
    page = await shop.http.get(f"/orders/{number.order_number}/receipt", headers=shopper.headers)

    assert done["cards"] is not None
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "fulfilment.no_receipt")
    assert page.status_code == 409


async def test_a_cancelled_order_has_a_credit_note(
    shop: Service, buyer: tuple[Shopper, dict[str, Any]]
) -> None:
    shopper, order = buyer
    await cancel(shopper, order)

    receipt, note = await papers(shopper, order)
    page = await shop.http.get(note["url"])
    printed = await shop.http.get(receipt["url"])
    elsewhere = await shop.http.get(
        f"/orders/LV-2222-2222/credit-notes/{note['number']}", headers=shopper.headers
    )

    assert (note["kind"], page.status_code, elsewhere.status_code) == ("credit_note", 200, 404)
    assert (note["number"] in page.text, order["order_number"] in page.text) == (True, True)
    assert f"${float(order['total']):,.2f}" in page.text
    assert "Given back to Visa ending 4242" in printed.text


async def cancel(shopper: Shopper, order: dict[str, Any]) -> None:
    """Cancel an order, as its buyer."""
    asked = await shopper.request(
        "POST", f"/orders/{order['order_id']}/cancel", json={"reason": "no longer needed"}
    )
    assert asked.status_code == 201, asked.text
    await shopper.say(action=asked.json()["confirm"])
