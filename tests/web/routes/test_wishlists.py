"""Wish lists, reviews and notifications over HTTP."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.web.service import Service
from tests.web.shopper import API, Shopper


@pytest.fixture
async def other(shop: Service) -> Shopper:
    return await Shopper.arrive(shop.http)


async def product(shop: Service, name: str = "Celeste") -> dict[str, Any]:
    [found] = (await shop.http.get(f"{API}/products", params={"q": f"{name} Dress", "limit": 1})).json()[
        "items"
    ]
    return dict(found)


async def save(shopper: Shopper, shop: Service, **fields: object) -> dict[str, Any]:
    body = {"product_id": (await product(shop))["product_id"], **fields}
    answer = await shopper.request("POST", "/wishlists/items", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def share(shopper: Shopper, wishlist_id: str) -> str:
    answer = await shopper.request("PUT", f"/wishlists/{wishlist_id}/share")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["share_url"])


async def test_a_guest_keeps_lists(shopper: Shopper, shop: Service) -> None:
    item = await save(shopper, shop, notes="for June")
    gifts = (await shopper.request("POST", "/wishlists", json={"name": "Gifts"})).json()
    moved = await shopper.request(
        "PATCH", f"/wishlists/items/{item['id']}", json={"wishlist_id": gifts["id"], "notes": None}
    )

    assert (item["price"], item["price_when_added"], item["notes"]) == ("640.00", "640.00", "for June")
    assert (moved.status_code, moved.json()["wishlist_id"], moved.json()["notes"]) == (200, gifts["id"], None)
    lists = (await shopper.request("GET", "/wishlists")).json()["items"]
    assert [(it["name"], it["is_default"], it["item_count"]) for it in lists] == [
        ("My Wishlist", True, 0),
        ("Gifts", False, 1),
    ]
    page = (await shopper.request("GET", f"/wishlists/{gifts['id']}")).json()
    assert [it["product"]["name"] for it in page["items"]] == ["Celeste Dress"]
    assert page["next_cursor"] is None
    assert (await shopper.request("DELETE", f"/wishlists/items/{item['id']}")).status_code == 204


async def test_a_shared_list_is_bought_from_by_somebody_else(
    shopper: Shopper, other: Shopper, shop: Service
) -> None:
    item = await save(shopper, shop)
    url = await share(shopper, item["wishlist_id"])
    token = url.removeprefix("/w/")

    seen = (await shop.http.get(f"{API}/wishlists/shared/{token}")).json()
    visited = await other.request("POST", f"/wishlists/shared/{token}/visits")
    without = await other.request("POST", f"/wishlists/shared/{token}/cart", json={"item_id": item["id"]})
    chosen = item["product"]["variants"][0]["variant_id"]
    body = {"item_id": item["id"], "variant_id": chosen}
    cart = await other.request("POST", f"/wishlists/shared/{token}/cart", json=body)

    assert set(seen) == {"name", "items", "next_cursor"}
    assert set(seen["items"][0]) == {
        "id", "product", "variant_id", "size", "color", "price", "currency", "is_available",
    }  # fmt: skip
    assert visited.status_code == 204
    assert (without.status_code, without.json()["error"]["code"]) == (400, "wishlists.variant_not_chosen")
    assert [line["variant_id"] for line in cart.json()["lines"]] == [chosen]
    came = await shop.scalar("SELECT added_from FROM cart_items WHERE variant_id = :id", id=chosen)
    assert came == f"wishlist:{item['wishlist_id']}"
    news = (await shopper.request("GET", "/notifications")).json()
    assert [(it["type"], it["title"]) for it in news["items"]] == [
        ("SOCIAL_INTERACTION", "Your list was opened")
    ]
    assert news["unread"] == 1
    assert (await shopper.request("POST", "/notifications/read")).json() == {"unread": 0}


async def test_the_page_of_a_shared_list_is_for_everybody_until_it_is_taken_back(
    shopper: Shopper, shop: Service
) -> None:
    item = await save(shopper, shop)
    url = await share(shopper, item["wishlist_id"])

    page = await shop.http.get(url)
    await shopper.request("DELETE", f"/wishlists/{item['wishlist_id']}/share")
    gone = await shop.http.get(url)

    assert page.status_code == 200
    assert "Celeste Dress" in page.text
    assert "My Wishlist" in page.text
    assert "noindex" in page.text
    assert shopper.user_id not in page.text
    assert gone.status_code == 404


async def test_c16_lists_and_news_of_others_are_not_found(
    shopper: Shopper, other: Shopper, shop: Service
) -> None:
    item = await save(shopper, shop)
    wishlist, unknown = item["wishlist_id"], str(uuid4())

    for method, path, body in (
        ("GET", "/wishlists/{}", None),
        ("PATCH", "/wishlists/{}", {"name": "Mine"}),
        ("DELETE", "/wishlists/{}", None),
        ("PUT", "/wishlists/{}/share", None),
        ("DELETE", "/wishlists/{}/share", None),
    ):
        answers = [await other.request(method, path.format(it), json=body) for it in (wishlist, unknown)]
        assert [(it.status_code, it.json()["error"]["code"]) for it in answers] == [
            (404, "wishlists.not_found")
        ] * 2
    for method in ("PATCH", "DELETE"):
        body = {"notes": "mine"} if method == "PATCH" else None
        answer = await other.request(method, f"/wishlists/items/{item['id']}", json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "wishlists.item_not_found")
    assert (await other.request("GET", "/wishlists")).json()["items"] == []

    token = (await share(shopper, wishlist)).removeprefix("/w/")
    await other.request("POST", f"/wishlists/shared/{token}/visits")
    [told] = (await shopper.request("GET", "/notifications")).json()["items"]
    answer = await other.request("POST", f"/notifications/{told['id']}/read")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "notifications.not_found")
    assert (await other.request("GET", "/notifications")).json()["items"] == []


async def test_reviews_are_read_by_all_and_written_by_who_bought(
    shopper: Shopper, other: Shopper, shop: Service
) -> None:
    piece = await product(shop, "Marais")
    async with shop.core.transaction() as session:
        user_id = await session.scalar(
            text("INSERT INTO users (email, name, role) VALUES (:mail, 'Eva Berg', 'CUSTOMER') RETURNING id"),
            {"mail": f"{uuid4().hex}@shop.example"},
        )
        review_id = await session.scalar(
            text(
                """INSERT INTO reviews (product_id, user_id, rating, content, status, quality_score)
                VALUES (:product, :user, 5, 'The silk is beautiful.', 'APPROVED', 0.5) RETURNING id"""
            ),
            {"product": piece["product_id"], "user": user_id},
        )

    read = (await shop.http.get(f"{API}/products/{piece['slug']}/reviews")).json()
    refused = await shopper.request("POST", "/reviews", json={"product_id": piece["product_id"], "rating": 5})
    votes = [
        (await it.request("PUT", f"/reviews/{review_id}/vote", json={"is_helpful": True})).json()[
            "helpful_count"
        ]
        for it in (shopper, shopper, other)
    ]
    back = await shopper.request("DELETE", f"/reviews/{review_id}/vote")
    stolen = await shopper.request("PUT", f"/reviews/{review_id}", json={"rating": 1})
    page = await shop.http.get(f"/products/{piece['slug']}")

    assert (read["summary"]["count"], read["summary"]["average"], read["summary"]["histogram"]["5"]) == (
        1,
        "5.0",
        1,
    )
    assert [(it["author"], it["content"]) for it in read["items"]] == [("Eva B.", "The silk is beautiful.")]
    assert refused.status_code == 403
    assert votes == [1, 1, 2]
    assert back.json()["helpful_count"] == 1
    assert (stolen.status_code, stolen.json()["error"]["code"]) == (404, "reviews.not_found")
    assert "The silk is beautiful." in page.text
    assert (await shopper.request("GET", "/reviews")).json()["items"] == []
