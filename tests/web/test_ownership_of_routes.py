"""C16 by construction: every route that takes an id refuses another person's, whichever routes there are."""

from typing import Any
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute

from stylist.web.routes import ROUTERS
from tests.web.owner import make_owner
from tests.web.service import Service
from tests.web.shopper import Shopper

# What names no person's own: it is public, or knowing it is the permission.
OPEN = {
    "slug": "a product",
    "token": "the secret address of a shared list",
    "provider": "a way to sign in",
    "kind": "a kind of consent, of whoever asks",
    "code": "a coupon's code in the asker's own cart",
}
# Published reviews are there for all to read and to vote on.
PUBLIC = {
    ("GET", "/reviews/{review_id}"),
    ("PUT", "/reviews/{review_id}/vote"),
    ("DELETE", "/reviews/{review_id}/vote"),
}
# Bodies that would do, if the id were the asker's.
BODIES: dict[str, Any] = {
    "PATCH /addresses/{address_id}": {"city": "Salem"},
    "PATCH /recipients/{recipient_id}": {"name": "Eve"},
    "POST /messages/{interaction_id}/feedback": {"rating": 5},
    "PATCH /wishlists/items/{item_id}": {"notes": "mine"},
    "PATCH /wishlists/{wishlist_id}": {"name": "Mine"},
    "PUT /reviews/{review_id}": {"rating": 1, "content": "Stolen."},
    "PATCH /cart/lines/{line_id}": {"quantity": 2},
    "POST /orders/{order_id}/cancel": {"reason": "no longer needed"},
    "POST /orders/{order_id}/changes": {"address": {"line1": "1 Elm", "city": "Salem", "country_code": "US"}},
    "POST /orders/{order_id}/returns": {"items": [{"order_item_id": "order_item_id"}]},
    "POST /orders/{order_id}/exchanges": {
        "items": [{"order_item_id": "order_item_id", "new_variant_id": "variant_id"}]
    },
    "PATCH /payment-methods/{payment_method_id}": {"is_default": True},
}
WITHOUT_BODY = {
    "POST /notifications/{notification_id}/read",
    "POST /returns/{return_id}/cancel",
    "PUT /wishlists/{wishlist_id}/share",
}
# Ids within bodies: a request that would be granted were they the asker's.
IN_BODIES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("POST", "/checkout/confirm", {"confirmation_id": "confirmation_id"}),
    ("POST", "/checkout", {"payment_method_id": "payment_method_id"}),
    ("POST", "/wishlists/items", {"product_id": "product_id", "wishlist_id": "wishlist_id"}),
    (
        "POST",
        "/payment-methods",
        {"token": "pm_sandbox_mastercard", "billing_address_id": "address_id"},
    ),
)


def routes_with_ids() -> list[tuple[str, str, tuple[str, ...]]]:
    """Method, path and the names in it of every route of the API that takes a person's id."""
    found = []
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            names = tuple(sorted(set(route.param_convertors) - set(OPEN)))
            found += [(method, route.path, names) for method in sorted(route.methods or ()) if names]
    return [it for it in found if it[:2] not in PUBLIC]


ROUTES = routes_with_ids()


@pytest.fixture(scope="module")
async def owner(shop: Service) -> tuple[Shopper, dict[str, str]]:
    shopper = await Shopper.arrive(shop.http)
    return shopper, await make_owner(shop, shopper)


@pytest.fixture
async def thief(shop: Service) -> Shopper:
    return await Shopper.arrive(shop.http)


def with_ids(body: Any, ids: dict[str, str]) -> Any:
    """The body with the names of ids in it replaced by ids."""
    if isinstance(body, dict):
        return {key: with_ids(value, ids) for key, value in body.items()}
    if isinstance(body, list):
        return [with_ids(value, ids) for value in body]
    return ids.get(body, body) if isinstance(body, str) else body


def options_of(method: str, path: str, ids: dict[str, str]) -> dict[str, Any]:
    name = f"{method} {path}"
    if method in {"GET", "DELETE"} or name in WITHOUT_BODY:
        return {}
    return {"json": with_ids(BODIES[name], ids)}


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_every_route_that_changes_something_by_an_id_has_a_body_here() -> None:
    names = {f"{method} {path}" for method, path, _ in ROUTES if method not in {"GET", "DELETE"}}
    assert names == set(BODIES) | WITHOUT_BODY
    assert len(ROUTES) > 25


@pytest.mark.parametrize(("method", "path", "names"), ROUTES)
async def test_c16_another_persons_id_is_as_good_as_none(
    owner: tuple[Shopper, dict[str, str]], thief: Shopper, method: str, path: str, names: tuple[str, ...]
) -> None:
    _, ids = owner
    assert set(names) <= set(ids), f"make_owner has no id for {path}"
    unknown = {**ids, **{name: str(uuid4()) for name in names}}

    theirs = await thief.request(method, path.format(**ids), **options_of(method, path, ids))
    nobodys = await thief.request(method, path.format(**unknown), **options_of(method, path, ids))

    assert refusal(theirs) == refusal(nobodys)
    assert theirs.status_code in {403, 404}


@pytest.mark.parametrize(("method", "path", "body"), IN_BODIES)
async def test_c16_another_persons_id_in_a_body_is_as_good_as_none(
    owner: tuple[Shopper, dict[str, str]], thief: Shopper, method: str, path: str, body: dict[str, Any]
) -> None:
    _, ids = owner
    own = {"product_id": ids["product_id"]}
    unknown = {**{name: str(uuid4()) for name in ids}, **own}

    theirs = await thief.request(method, path, json=with_ids(body, ids))
    nobodys = await thief.request(method, path, json=with_ids(body, unknown))

    assert refusal(theirs) == refusal(nobodys)
    assert theirs.status_code in {403, 404}


async def test_c16_what_was_tried_changed_nothing(
    shop: Service, owner: tuple[Shopper, dict[str, str]], thief: Shopper
) -> None:
    shopper, ids = owner
    before = await everything(shopper)
    for method, path, _ in ROUTES:
        await thief.request(method, path.format(**ids), **options_of(method, path, ids))
    assert await everything(shopper) == before


async def everything(shopper: Shopper) -> dict[str, Any]:
    """All the owner can read of theirs."""
    lists = (
        "/addresses", "/recipients", "/orders", "/returns", "/wishlists", "/reviews", "/notifications",
        "/payment-methods", "/cart", "/profile", "/messages", "/loyalty", "/membership",
    )  # fmt: skip
    read = {path: await shopper.request("GET", path) for path in lists}
    assert {answer.status_code for answer in read.values()} == {200}
    return {path: answer.json() for path, answer in read.items()}


@pytest.mark.parametrize("path", [path for method, path, _ in ROUTES if method == "GET"])
async def test_the_owner_reads_what_others_do_not_find(
    owner: tuple[Shopper, dict[str, str]], path: str
) -> None:
    shopper, ids = owner
    assert (await shopper.request("GET", path.format(**ids))).status_code == 200
