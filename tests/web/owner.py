"""A customer who has one of everything the API knows by an id, for tests of who may touch what."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from stylist.commerce.fulfilment import service as fulfilment
from stylist.commerce.ids import OrderId
from tests.web.routes.test_account import BOSTON, MOTHER
from tests.web.routes.test_checkout import WHO, choose
from tests.web.routes.test_orders import buy
from tests.web.service import Service
from tests.web.shopper import Shopper

PASSWORD = "a long secret"


async def make_owner(shop: Service, shopper: Shopper) -> dict[str, str]:
    """Sign a shopper up, let them own one of everything; the ids by the names they have in paths."""
    account = {"email": f"{uuid4().hex[:12]}@shop.example", "password": PASSWORD}
    assert (await shopper.request("POST", "/auth/sign-up", json=account)).status_code == 201
    ids = {"session_id": shopper.session_id}
    ids |= await _account(shopper)
    ids |= await _orders(shop, shopper, account["email"])
    ids |= await _wishes(shop, shopper)
    ids |= await _cart(shopper)
    reply = await shopper.say("hello")
    return ids | {"interaction_id": reply["interaction_id"]}


async def _made(shopper: Shopper, path: str, body: Any, *, method: str = "POST") -> dict[str, Any]:
    answer = await shopper.request(method, path, json=body)
    assert answer.is_success, answer.text
    return dict(answer.json())


async def _account(shopper: Shopper) -> dict[str, str]:
    address = await _made(shopper, "/addresses", BOSTON)
    recipient = await _made(shopper, "/recipients", MOTHER)
    card = await _made(shopper, "/payment-methods", {"token": "pm_sandbox_visa"})
    return {
        "address_id": address["id"],
        "recipient_id": recipient["id"],
        "payment_method_id": card["id"],
        "billing_address_id": address["id"],
    }


async def _orders(shop: Service, shopper: Shopper, email: str) -> dict[str, str]:
    order = await buy(shopper)
    await _deliver(shop, order["order_id"])
    [line] = order["lines"]
    returned = {"items": [{"order_item_id": line["order_item_id"]}]}
    asked = await _made(shopper, f"/orders/{order['order_id']}/returns", returned)
    await shopper.say(action=asked["confirm"])
    [sent_back] = (await shopper.request("GET", "/returns")).json()["items"]
    product = {"product_id": line["product_id"], "rating": 5, "content": "The silk is beautiful."}
    review = await _made(shopper, "/reviews", product)
    return {
        "order_id": order["order_id"],
        "order_item_id": line["order_item_id"],
        "return_id": sent_back["return_id"],
        "review_id": review["id"],
    }


async def _deliver(shop: Service, order_id: str) -> None:
    id, now = OrderId(UUID(order_id)), shop.core.clock()
    async with shop.core.transaction() as session:
        await fulfilment.ship(session, order_id=id, carrier="DHL", tracking_number="JD014", now=now)
    async with shop.core.transaction() as session:
        await fulfilment.deliver(session, order_id=id, now=now - timedelta(minutes=1))


async def _wishes(shop: Service, shopper: Shopper) -> dict[str, str]:
    found = (await shopper.request("GET", "/products", params={"limit": 1})).json()["items"][0]
    item = await _made(shopper, "/wishlists/items", {"product_id": found["product_id"]})
    url = (await _made(shopper, f"/wishlists/{item['wishlist_id']}/share", None, method="PUT"))["share_url"]
    token = url.removeprefix("/w/")
    visitor = await Shopper.arrive(shop.http)
    await visitor.request("POST", f"/wishlists/shared/{token}/visits")
    news = (await shopper.request("GET", "/notifications")).json()["items"]
    return {
        "product_id": found["product_id"],
        "slug": found["slug"],
        "item_id": item["id"],
        "wishlist_id": item["wishlist_id"],
        "token": token,
        "notification_id": news[0]["id"],
    }


async def _cart(shopper: Shopper) -> dict[str, str]:
    cart = await choose(shopper)
    proposed = await _made(shopper, "/checkout", WHO)
    [line] = cart["lines"]
    return {
        "line_id": line["line_id"],
        "variant_id": line["variant_id"],
        "new_variant_id": line["variant_id"],
        "confirmation_id": proposed["proposal"]["confirmation_id"],
    }
