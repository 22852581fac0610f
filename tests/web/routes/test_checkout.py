"""A guest's purchase over HTTP, in four requests."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tests.web.shopper import Shopper

WHO = {
    "email": "ada@shop.example",
    "name": "Ada Winter",
    "address": {
        "line1": "12 Rose Street",
        "city": "Boston",
        "state": "MA",
        "postal_code": "02108",
        "country": "us",
    },
    "shipping_method": "express",
    "payment_token": "pm_sandbox_visa",
}


async def choose(shopper: Shopper) -> dict[str, Any]:
    """Something in stock into the cart."""
    found = await shopper.request("GET", "/products", params={"q": "dress", "limit": 5})
    variants = [variant for product in found.json()["items"] for variant in product["variants"]]
    variant = next(it for it in variants if it["available"])
    added = await shopper.request("POST", "/cart/lines", json={"variant_id": variant["variant_id"]})
    assert added.status_code == 201
    return dict(added.json())


async def test_a_guest_buys_in_four_requests(shopper: Shopper) -> None:
    cart = await choose(shopper)
    assert [line["kind"] for line in cart["explained"]] == ["subtotal", "shipping"]

    proposed = await shopper.request(
        "POST", "/checkout", json=WHO | {"gift": {"message": "Enjoy"}, "notes": "Ring twice"}
    )
    confirmed = await shopper.request(
        "POST",
        "/checkout/confirm",
        json={"confirmation_id": proposed.json()["proposal"]["confirmation_id"]},
    )
    again = await shopper.request(
        "POST",
        "/checkout/confirm",
        json={"confirmation_id": proposed.json()["proposal"]["confirmation_id"]},
    )

    proposal = proposed.json()["proposal"]
    kinds = [line["kind"] for line in proposal["lines"]]
    assert kinds == [
        "item",
        "subtotal",
        "shipping",
        "tax",
        "address",
        "delivery",
        "payment",
        "contact",
        "gift",
        "note",
    ]
    assert proposal["lines"][-2]["detail"] == "with your card: Enjoy"
    assert confirmed.status_code == 200
    assert confirmed.json()["outcome"] == "done"
    order = confirmed.json()["order"]
    assert (order["status"], order["payment_status"]) == ("CONFIRMED", "COMPLETED")
    assert order["total"] == proposal["total"]
    assert date.fromisoformat(order["estimated_delivery"]) > date(2026, 1, 1)
    assert again.json() == confirmed.json()
    assert (await shopper.request("GET", "/cart")).json()["lines"] == []


async def test_all_that_is_missing_is_told_at_once(shopper: Shopper) -> None:
    empty = (await shopper.request("GET", "/checkout")).json()
    await choose(shopper)

    proposed = await shopper.request("POST", "/checkout", json={"email": "ada@shop.example"})

    assert (empty["is_ready"], empty["missing"]) == (False, ["email", "name", "address"])
    assert [blocker["code"] for blocker in empty["blockers"]] == ["cart.empty"]
    readiness = proposed.json()["readiness"]
    assert readiness["missing"] == ["name", "address", "payment"]
    assert readiness["blockers"] == []


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"email": "nobody"}, 400, "cart.contact_invalid"),
        ({"address_id": str(uuid4())}, 404, "cart.address_not_found"),
        ({"payment_method_id": str(uuid4())}, 404, "cart.payment_method_not_found"),
        ({"shipping_method": "pigeon"}, 400, "cart.shipping_method_unknown"),
        ({"gift": {"message": "x" * 301}}, 400, "cart.gift_message_too_long"),
    ],
)
async def test_what_is_refused_keeps_nothing(
    shopper: Shopper, change: dict[str, Any], status: int, code: str
) -> None:
    await choose(shopper)

    refused = await shopper.request("POST", "/checkout", json={"name": "Ada Winter", **change})

    assert refused.status_code == status
    assert refused.json()["error"]["code"] == code
    assert "name" in (await shopper.request("GET", "/checkout")).json()["missing"]


async def test_a_confirmation_is_ones_own(shopper: Shopper) -> None:
    refused = await shopper.request("POST", "/checkout/confirm", json={"confirmation_id": str(uuid4())})

    assert refused.status_code == 404


async def test_by_saturday_in_paris_has_an_answer(shopper: Shopper) -> None:
    answer = await shopper.request("GET", "/checkout/delivery", params={"country": "fr", "by": "2099-12-31"})
    too_soon = await shopper.request(
        "GET", "/checkout/delivery", params={"country": "fr", "by": "2020-01-01"}
    )

    methods = answer.json()["methods"]
    assert [(it["code"], it["in_time"]) for it in methods] == [("express", "yes"), ("standard", "yes")]
    assert methods[0]["delivery"]["earliest"] <= methods[0]["delivery"]["latest"]
    assert answer.json()["cheapest_in_time"] == "standard"
    assert {it["in_time"] for it in too_soon.json()["methods"]} == {"no"}
    assert too_soon.json()["cheapest_in_time"] is None
