"""A shop that uses Stripe, as a shopper meets it: talk, the payment page, events, saved cards."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest

from stylist.bootstrap.servers import Addresses
from stylist.bootstrap.web import open_port, serve
from stylist.jobs.tasks import Chores
from tests.books import assert_balanced
from tests.fakes import stripe as fakes
from tests.fakes.stripe import FakeStripe, fake_stripe
from tests.integrations.payments.counters import KEY, PUBLISHABLE
from tests.peers import localstripe
from tests.web.service import Service, service
from tests.web.shopper import ADDRESS, WISH, Shopper, action_of, cards_of

OPEN_EVENTS = "SELECT count(*) FROM provider_events WHERE outcome IS NULL"


@dataclass
class StripeShop:
    """The shop, the Stripe it uses, and a shopper in it."""

    shop: Service
    fake: FakeStripe
    shopper: Shopper

    async def propose(self) -> dict[str, Any]:
        for said in (WISH, "the second one in M please", ADDRESS):
            await self.shopper.say(said)
        return await self.shopper.say("check out")

    async def to_page(self) -> str:
        """The path of the payment page of an order just confirmed."""
        placed = await self.shopper.press(await self.propose(), "confirm")
        return str(urlsplit(action_of(placed, "pay")["url"]).path)

    async def order(self) -> dict[str, Any]:
        [order] = (await self.shopper.request("GET", "/orders")).json()["items"]
        return dict(order)

    def intent(self) -> dict[str, Any]:
        [intent] = self.fake.intents.values()
        return intent

    async def push(self, type: str, about: dict[str, Any]) -> httpx.Response:
        payload, signature = self.fake.event(type, about)
        return await self.shop.http.post(
            "/webhooks/stripe", content=payload, headers={"Stripe-Signature": signature}
        )

    async def chores(self) -> None:
        core = self.shop.core
        chores = Chores(core.transaction, core.turns, core.gateway, core.clock, core.bus)
        await chores.recover_checkouts()


def settings_for(url: str) -> dict[str, str]:
    return {
        "payments": "stripe",
        "stripe_api_key": KEY,
        "stripe_publishable_key": PUBLISHABLE,
        "stripe_webhook_secret": fakes.SECRET,
        "stripe_api_base": url,
    }


@pytest.fixture
async def stripe_shop(own_addresses: Addresses, data_dir: Path) -> AsyncIterator[StripeShop]:
    async with fake_stripe() as fake, service(own_addresses, data_dir, **settings_for(fake.url)) as shop:
        yield StripeShop(shop, fake, await Shopper.arrive(shop.http))


async def test_a_guest_buys_without_a_saved_card(stripe_shop: StripeShop) -> None:
    proposed = await stripe_shop.propose()
    lines = {line["kind"]: line for line in cards_of(proposed, "confirmation")[0]["lines"]}
    placed = await stripe_shop.shopper.press(proposed, "confirm")
    path = urlsplit(action_of(placed, "pay")["url"]).path
    waiting = await stripe_shop.order()
    page = await stripe_shop.shop.http.get(path)
    stripe_shop.fake.pay_in_form(stripe_shop.intent()["id"])
    after = await stripe_shop.shop.http.get(f"{path}?redirect_status=succeeded")
    reloaded = await stripe_shop.shop.http.get(path)
    order = await stripe_shop.order()
    transcript = await stripe_shop.shopper.transcript()

    assert lines["payment"]["detail"] == "your card, on the payment page"
    assert waiting["status"] == "PAYMENT_PROCESSING"
    assert stripe_shop.intent()["client_secret"] in page.text
    assert PUBLISHABLE in page.text
    assert "It is yours" in after.text
    assert "It is yours" in reloaded.text
    assert (order["status"], order["payment_status"]) == ("CONFIRMED", "COMPLETED")
    told = [it for it in transcript if it["role"] == "system"]
    assert len(told) == 1
    assert order["order_number"] in told[0]["text"]
    assert "is confirmed" in told[0]["text"]
    assert [card["status"] for card in cards_of(told[0], "order")] == ["CONFIRMED"]
    await assert_balanced(stripe_shop.shop.core.transaction)


async def test_only_the_payment_page_admits_the_providers_script(stripe_shop: StripeShop) -> None:
    path = await stripe_shop.to_page()
    origin = stripe_shop.fake.url

    page = await stripe_shop.shop.http.get(path)
    home = await stripe_shop.shop.http.get("/")

    policy = page.headers["content-security-policy"]
    assert f"script-src 'self' {origin};" in policy
    assert f"frame-src {origin};" in policy
    assert f"connect-src 'self' {origin}" in policy
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert f'<script src="{origin}/js.stripe.com/v3/" defer>' in page.text
    assert "stripe" not in home.headers["content-security-policy"]
    assert origin not in home.headers["content-security-policy"]


async def test_the_chat_hears_at_once_of_what_was_paid_on_the_page(
    stripe_shop: StripeShop, own_addresses: Addresses
) -> None:
    path = await stripe_shop.to_page()
    seen = await stripe_shop.shopper.transcript()
    async with stripe_shop.shop.core.bus.watch(UUID(stripe_shop.shopper.session_id)) as events:
        stripe_shop.fake.pay_in_form(stripe_shop.intent()["id"])
        await stripe_shop.shop.http.get(path)
        heard = await asyncio.wait_for(events.get(), 5)

    new = await stripe_shop.shopper.transcript(after=seen[-1]["seq"])
    assert heard["type"] == "message"
    assert [message["role"] for message in new] == ["system"]


async def test_an_event_settles_the_order_and_tells_the_chat_once(stripe_shop: StripeShop) -> None:
    await stripe_shop.to_page()
    stripe_shop.fake.pay_in_form(stripe_shop.intent()["id"])
    answers = [await stripe_shop.push("payment_intent.succeeded", stripe_shop.intent()) for _ in range(2)]
    before = await stripe_shop.order()
    for _ in range(2):
        await stripe_shop.chores()

    order = await stripe_shop.order()
    told = [it for it in await stripe_shop.shopper.transcript() if it["role"] == "system"]
    assert [(it.status_code, it.json()) for it in answers] == [(200, {"received": True})] * 2
    assert (before["status"], order["status"]) == ("PAYMENT_PROCESSING", "CONFIRMED")
    assert len(told) == 1
    await assert_balanced(stripe_shop.shop.core.transaction)


async def test_an_event_without_stripes_signature_is_refused(stripe_shop: StripeShop) -> None:
    payload, _ = stripe_shop.fake.event("payment_intent.succeeded", {"id": "pi_1"})
    for headers in ({}, {"Stripe-Signature": fakes.sign(payload, secret="whsec_other")}):
        answer = await stripe_shop.shop.http.post("/webhooks/stripe", content=payload, headers=headers)
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "payments.signature_wrong"

    assert await stripe_shop.shop.scalar("SELECT count(*) FROM provider_events") == 0


async def test_the_sandbox_takes_no_events(shop: Service) -> None:
    payload = b"{}"
    answer = await shop.http.post(
        "/webhooks/stripe", content=payload, headers={"Stripe-Signature": fakes.sign(payload)}
    )

    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "payments.webhooks_not_in_use"


async def test_a_saved_card_is_charged_at_the_button(stripe_shop: StripeShop) -> None:
    await save_card(stripe_shop, fakes.VISA)

    proposed = await stripe_shop.propose()
    placed = await stripe_shop.shopper.press(proposed, "confirm")

    lines = {line["kind"]: line for line in cards_of(proposed, "confirmation")[0]["lines"]}
    assert lines["payment"]["detail"] == "Visa ending 4242"
    assert [card["status"] for card in cards_of(placed, "order")] == ["CONFIRMED"]
    assert stripe_shop.intent()["status"] == "succeeded"


async def test_a_bank_that_asks_more_is_answered_on_the_page(stripe_shop: StripeShop) -> None:
    await save_card(stripe_shop, fakes.SECOND_STEP)
    path = await stripe_shop.to_page()
    page = await stripe_shop.shop.http.get(path)
    stripe_shop.fake.pass_step(stripe_shop.intent()["id"], approved=False)
    refused = await stripe_shop.shop.http.get(path)
    await save_card(stripe_shop, fakes.VISA)
    offered = await stripe_shop.shop.http.get(path)
    methods = (await stripe_shop.shopper.request("GET", "/payment-methods")).json()["items"]
    visa = next(it for it in methods if it["last4"] == "4242")
    paid = await stripe_shop.shop.http.post(path, data={"card": visa["id"]})

    assert "data-needs-step" in page.text
    assert "data-needs-step" not in refused.text
    assert "Another card will do" in refused.text
    assert visa["id"] in offered.text
    assert "It is yours" in paid.text
    assert (await stripe_shop.order())["status"] == "CONFIRMED"


async def test_rather_not_leads_back_to_the_cart(stripe_shop: StripeShop) -> None:
    path = await stripe_shop.to_page()

    page = await stripe_shop.shop.http.post(path, data={"card": "cancel"})

    told = [it for it in await stripe_shop.shopper.transcript() if it["role"] == "system"]
    assert "This order was not paid" in page.text
    assert stripe_shop.intent()["status"] == "canceled"
    assert [
        line["quantity"] for line in (await stripe_shop.shopper.request("GET", "/cart")).json()["lines"]
    ] == [1]
    assert "not paid" in told[0]["text"]


async def test_the_page_says_when_stripe_is_away(stripe_shop: StripeShop) -> None:
    path = await stripe_shop.to_page()
    stripe_shop.fake.breaks = lambda asked: True

    page = await stripe_shop.shop.http.get(path)

    assert page.status_code == 200
    assert "does not answer" in page.text
    assert "data-client-secret" not in page.text
    assert (await stripe_shop.order())["status"] == "PAYMENT_PROCESSING"


async def test_the_card_of_the_page_is_kept_when_asked(stripe_shop: StripeShop) -> None:
    path = await stripe_shop.to_page()

    kept = await stripe_shop.shop.http.post(f"{path}/keep", json={"keep": True})
    stripe_shop.fake.pay_in_form(stripe_shop.intent()["id"])
    await stripe_shop.shop.http.get(path)
    late = await stripe_shop.shop.http.post(f"{path}/keep", json={"keep": True})

    methods = (await stripe_shop.shopper.request("GET", "/payment-methods")).json()["items"]
    assert (kept.status_code, late.status_code) == (204, 404)
    assert [(it["label"], it["is_default"]) for it in methods] == [("Visa ending 4242", True)]


async def save_card(stripe_shop: StripeShop, card: str) -> dict[str, Any]:
    """As a page with Stripe's form does."""
    step = (await stripe_shop.shopper.request("POST", "/payment-methods/setups")).json()
    stripe_shop.fake.finish_setup(step["setup_id"], card)
    answer = await stripe_shop.shopper.request(
        "POST", "/payment-methods", json={"token": step["setup_id"], "is_default": True}
    )
    assert answer.status_code == 201, answer.text
    saved: dict[str, Any] = answer.json()
    return saved


async def test_cards_are_saved_listed_chosen_and_removed(stripe_shop: StripeShop) -> None:
    step = await stripe_shop.shopper.request("POST", "/payment-methods/setups")
    early = await stripe_shop.shopper.request(
        "POST", "/payment-methods", json={"token": step.json()["setup_id"]}
    )
    first = await save_card(stripe_shop, fakes.VISA)
    second = await save_card(stripe_shop, fakes.SECOND_STEP)
    changed = await stripe_shop.shopper.request(
        "PATCH", f"/payment-methods/{first['id']}", json={"is_default": True}
    )
    gone = await stripe_shop.shopper.request("DELETE", f"/payment-methods/{first['id']}")
    again = await stripe_shop.shopper.request("DELETE", f"/payment-methods/{first['id']}")
    left = (await stripe_shop.shopper.request("GET", "/payment-methods")).json()

    assert step.status_code == 201
    assert step.json()["publishable_key"] == PUBLISHABLE
    assert (early.status_code, early.json()["error"]["code"]) == (400, "payments.token_unknown")
    assert (first["label"], first["exp_month"], first["exp_year"]) == ("Visa ending 4242", 12, 2034)
    assert (first["is_expired"], first["provider"]) == (False, "stripe")
    assert changed.json()["is_default"] is True
    assert (gone.status_code, again.status_code) == (204, 404)
    assert [(it["id"], it["is_default"]) for it in left["items"]] == [(second["id"], True)]
    assert left["next_cursor"] is None


async def test_c16_cards_of_others_are_not_found(stripe_shop: StripeShop) -> None:
    mine = await save_card(stripe_shop, fakes.VISA)
    other = await Shopper.arrive(stripe_shop.shop.http)

    seen = (await other.request("GET", "/payment-methods")).json()["items"]
    changed = await other.request("PATCH", f"/payment-methods/{mine['id']}", json={"is_default": True})
    removed = await other.request("DELETE", f"/payment-methods/{mine['id']}")

    assert seen == []
    assert (changed.status_code, removed.status_code) == (404, 404)
    assert len((await stripe_shop.shopper.request("GET", "/payment-methods")).json()["items"]) == 1


async def test_the_sandbox_saves_its_published_cards(shopper: Shopper) -> None:
    saved = await shopper.request("POST", "/payment-methods", json={"token": "pm_sandbox_visa"})
    unknown = await shopper.request("POST", "/payment-methods", json={"token": "4242424242424242"})
    setup = await shopper.request("POST", "/payment-methods/setups")

    assert (saved.status_code, saved.json()["label"]) == (201, "Visa ending 4242")
    assert (unknown.status_code, setup.status_code) == (400, 400)


async def test_a_whole_purchase_at_localstripe_with_its_own_webhooks(
    own_addresses: Addresses, data_dir: Path
) -> None:
    async with localstripe() as url, service(own_addresses, data_dir, **settings_for(url)) as shop:
        stop, ready = asyncio.Event(), asyncio.Event()
        listener = open_port("127.0.0.1", 0)
        ours = f"http://127.0.0.1:{listener.getsockname()[1]}"
        serving = asyncio.create_task(serve(shop.core, listener, stop=stop, on_ready=ready.set))
        await ready.wait()
        async with httpx.AsyncClient(base_url=url, auth=(KEY, ""), trust_env=False) as stripe:
            await stripe.post(
                "/_config/webhooks/ours", json={"url": f"{ours}/webhooks/stripe", "secret": fakes.SECRET}
            )
            shopper = await Shopper.arrive(shop.http)
            card = await stripe.post(
                "/v1/payment_methods",
                data={
                    "type": "card",
                    "card[number]": "4000002500003155",
                    "card[exp_month]": "12",
                    "card[exp_year]": "2034",
                    "card[cvc]": "123",
                },
            )
            saved = await shopper.request("POST", "/payment-methods", json={"token": card.json()["id"]})
            for said in (WISH, "the second one in M please", ADDRESS):
                await shopper.say(said)
            placed = await shopper.press(await shopper.say("check out"), "confirm")
            path = urlsplit(action_of(placed, "pay")["url"]).path
            page = await shop.http.get(path)
            [intent] = (await stripe.get("/v1/payment_intents")).json()["data"]
            await stripe.post(
                f"/v1/payment_intents/{intent['id']}/_authenticate",
                data={"client_secret": intent["client_secret"], "success": "true"},
            )
            async with asyncio.timeout(15):
                while await shop.scalar(OPEN_EVENTS) == 0:  # noqa: ASYNC110  # they come over the network
                    await asyncio.sleep(0.1)
        core = shop.core
        await Chores(core.transaction, core.turns, core.gateway, core.clock, core.bus).recover_checkouts()
        [order] = (await shopper.request("GET", "/orders")).json()["items"]
        kinds = await shop.scalar("SELECT array_agg(DISTINCT type ORDER BY type) FROM provider_events")
        stop.set()
        await serving

        assert saved.status_code == 201
        assert (intent["status"], intent["client_secret"] in page.text) == ("requires_action", True)
        assert (order["status"], order["payment_status"]) == ("CONFIRMED", "COMPLETED")
        assert "payment_intent.succeeded" in kinds
        await assert_balanced(core.transaction)
