"""The cart as a resource."""

from typing import Any

import pytest

from tests.web.service import Service
from tests.web.shopper import API, Shopper


@pytest.fixture
async def variants(shop: Service) -> list[dict[str, Any]]:
    """The sizes of one dress."""
    found = (await shop.http.get(f"{API}/products", params={"q": "Celeste Dress", "limit": 1})).json()
    return list(found["items"][0]["variants"])


async def test_lines_are_added_changed_and_taken_out(
    shopper: Shopper, variants: list[dict[str, Any]]
) -> None:
    ids = {variant["size"]: variant["variant_id"] for variant in variants}
    added = await shopper.request("POST", "/cart/lines", json={"variant_id": ids["S"], "quantity": 2})
    [line] = added.json()["lines"]
    changed = await shopper.request(
        "PATCH", f"/cart/lines/{line['line_id']}", json={"variant_id": ids["M"], "quantity": 1}
    )
    [other_size] = changed.json()["lines"]
    removed = await shopper.request("DELETE", f"/cart/lines/{other_size['line_id']}")

    assert (added.status_code, changed.status_code, removed.status_code) == (201, 200, 200)
    assert (line["size"], line["quantity"]) == ("S", 2)
    assert (other_size["size"], other_size["quantity"]) == ("M", 1)
    assert removed.json()["lines"] == []


@pytest.mark.parametrize("quantity", [0, -1, 11, 10**9, 1.5, "many", None])
async def test_an_impossible_quantity_is_refused(
    shopper: Shopper, variants: list[dict[str, Any]], quantity: Any
) -> None:
    answer = await shopper.request(
        "POST", "/cart/lines", json={"variant_id": variants[0]["variant_id"], "quantity": quantity}
    )

    assert answer.status_code == 422
    assert answer.json()["error"]["param"] == "quantity"
    assert (await shopper.request("GET", "/cart")).json()["lines"] == []


async def test_more_than_there_are_is_a_conflict(
    shop: Service, shopper: Shopper, variants: list[dict[str, Any]]
) -> None:
    async with shop.core.transaction() as session:
        await (await session.connection()).exec_driver_sql(
            "UPDATE product_variants SET inventory_reserved = inventory_quantity - 3 WHERE id = $1",
            (variants[2]["variant_id"],),
        )

    refused = await shopper.request(
        "POST", "/cart/lines", json={"variant_id": variants[2]["variant_id"], "quantity": 4}
    )
    taken = await shopper.request(
        "POST", "/cart/lines", json={"variant_id": variants[2]["variant_id"], "quantity": 3}
    )
    async with shop.core.transaction() as session:
        await (await session.connection()).exec_driver_sql(
            "UPDATE product_variants SET inventory_reserved = 0 WHERE id = $1", (variants[2]["variant_id"],)
        )

    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "cart.out_of_stock")
    assert [line["quantity"] for line in taken.json()["lines"]] == [3]
