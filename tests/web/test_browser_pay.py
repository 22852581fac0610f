"""The payment page in a real browser, with a script in the place of Stripe's under the page's own content policy."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from stylist.bootstrap.servers import Addresses
from stylist.bootstrap.web import open_port, serve
from tests.books import assert_balanced
from tests.fakes import stripe as fakes
from tests.fakes.stripe import FakeStripe, fake_stripe
from tests.peers import free_port
from tests.web.browsing import chromium
from tests.web.routes.test_stripe import StripeShop, save_card, settings_for
from tests.web.service import service
from tests.web.shopper import Shopper

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@dataclass
class Counter:
    """A shop on a port of its own, somebody in it, and a page that tells what went wrong."""

    shop: StripeShop
    page: Page
    url: str
    complaints: list[str]

    @property
    def fake(self) -> FakeStripe:
        return self.shop.fake

    async def open(self) -> None:
        await self.page.goto(self.url + await self.shop.to_page())


@pytest.fixture
async def counter(own_addresses: Addresses, data_dir: Path) -> AsyncIterator[Counter]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with (
        fake_stripe() as fake,
        service(own_addresses, data_dir, public_url=url, **settings_for(fake.url)) as shop,
        chromium() as browser,
    ):
        stop, ready = asyncio.Event(), asyncio.Event()
        serving = asyncio.create_task(
            serve(shop.core, open_port("127.0.0.1", port), stop=stop, on_ready=ready.set)
        )
        await ready.wait()
        page, complaints = await browser.new_page(), list[str]()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield Counter(StripeShop(shop, fake, await Shopper.arrive(shop.http)), page, url, complaints)
        stop.set()
        await serving


async def test_a_card_is_declined_and_another_pays_and_is_kept(counter: Counter) -> None:
    await counter.open()
    number = counter.page.get_by_label("Card number")
    pay = counter.page.get_by_role("button", name="Pay")

    await number.fill(fakes.DECLINED)
    await pay.click()
    await expect(counter.page.get_by_role("alert")).to_have_text("Your card was declined.")
    await number.fill(fakes.VISA)
    await counter.page.get_by_label("Keep this card").check()
    await pay.click()
    await expect(counter.page.get_by_role("heading", name="Thank you")).to_be_visible()

    methods = (await counter.shop.shopper.request("GET", "/payment-methods")).json()["items"]
    assert (await counter.shop.order())["status"] == "CONFIRMED"
    assert [it["label"] for it in methods] == ["Visa ending 4242"]
    assert counter.complaints == []
    await assert_balanced(counter.shop.shop.core.transaction)


async def test_the_banks_step_is_taken_and_leads_back(counter: Counter) -> None:
    await save_card(counter.shop, fakes.SECOND_STEP)
    await counter.open()

    await counter.page.get_by_role("button", name="Continue to your bank").click()
    await expect(counter.page.get_by_role("heading", name="Thank you")).to_be_visible()

    assert (await counter.shop.order())["status"] == "CONFIRMED"
    assert counter.complaints == []


async def test_a_saved_card_pays_by_its_button(counter: Counter) -> None:
    await counter.open()
    await save_card(counter.shop, fakes.VISA)
    await counter.page.reload()

    await counter.page.get_by_role("button", name="with this card").click()
    await expect(counter.page.get_by_role("heading", name="Thank you")).to_be_visible()

    assert (await counter.shop.order())["payment_status"] == "COMPLETED"
    assert counter.complaints == []


async def test_rather_not_makes_the_charge_impossible(counter: Counter) -> None:
    await counter.open()

    await counter.page.get_by_role("button", name="Rather not").click()
    await expect(counter.page.get_by_role("heading", name="This order was not paid")).to_be_visible()

    assert counter.shop.intent()["status"] == "canceled"
    assert counter.complaints == []
