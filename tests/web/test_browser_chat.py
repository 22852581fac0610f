"""The whole conversation in a real browser, against the real service on real PostgreSQL and Valkey."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import text

from stylist.bootstrap.core import Core, open_core
from stylist.bootstrap.servers import Addresses
from stylist.bootstrap.web import open_port, serve
from stylist.settings import load_settings
from tests.agent.shop import make_shop
from tests.conftest import Databases
from tests.servers import Servers
from tests.web.browsing import Chat, chromium

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

WISH = "I need a silk dress for a summer wedding, under $900"


class Shop:
    """The service on a port of its own, which can be stopped and started again."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.port = 0
        self._stop = asyncio.Event()
        self._serving: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        listener = open_port("127.0.0.1", self.port)
        self.port = listener.getsockname()[1]
        self._stop = asyncio.Event()
        ready = asyncio.Event()
        self._serving = asyncio.create_task(serve(self.core, listener, stop=self._stop, on_ready=ready.set))
        await ready.wait()

    async def stop(self) -> None:
        self._stop.set()
        if self._serving is not None:
            await self._serving

    async def count(self, query: str) -> int:
        async with self.core.engine.connect() as connection:
            return int((await connection.execute(text(query))).scalar_one())


@asynccontextmanager
async def running(addresses: Addresses, data_dir: Path) -> AsyncIterator[Shop]:
    settings = load_settings(data_dir=data_dir)
    async with open_core(settings, addresses) as core:
        async with core.transaction() as session:
            await make_shop(session)
        shop = Shop(core)
        await shop.start()
        yield shop
        await shop.stop()


@pytest.fixture(scope="module")
async def shop(
    databases: Databases, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Shop]:
    name = "browser_chat"
    databases.drop(name)
    addresses = Addresses(databases.create(name), servers.redis_url)
    async with running(addresses, tmp_path_factory.mktemp("data")) as made:
        yield made
    databases.drop(name)


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as launched:
        yield launched


@pytest.fixture
async def chat(browser: Browser, shop: Shop) -> AsyncIterator[Chat]:
    context = await browser.new_context(viewport={"width": 1280, "height": 860})
    yield Chat(await context.new_page(), shop.url)
    await context.close()


async def order_a_dress(chat: Chat) -> None:
    """Talk up to the proposal."""
    await chat.say(WISH)
    await chat.say("the second one in M please")
    await chat.say("check out")
    await chat.say("Ada Winter, 12 Rose Street, Boston, MA 02108, ada@example.com")
    await chat.say("use the test card 4242 4242 4242 4242")


async def test_a_shopper_buys_by_talking(chat: Chat, shop: Shop) -> None:
    await chat.open()
    pieces = await chat.say(WISH)
    prices = await pieces.locator(".piece .price span:last-child").all_inner_texts()
    assert len(prices) >= 3
    assert all(float(price.strip("$").replace(",", "")) <= 900 for price in prices)

    bag = await chat.say("the second one in M please")
    await expect(bag.locator(".lines li")).to_have_count(1)
    await chat.say("check out")
    await chat.say("Ada Winter, 12 Rose Street, Boston, MA 02108, ada@example.com")
    deed = await chat.say("use the test card 4242 4242 4242 4242")
    await expect(deed.locator(".deed .total dd")).to_contain_text("$")
    answers = await chat.answers.count()
    await deed.get_by_role("button", name="Confirm").dblclick()
    order = await chat.answer(answers)
    await expect(order.locator(".state")).to_have_text("Confirmed")
    status = await chat.say("where is my order?")
    await expect(status.locator(".state")).to_have_text("Confirmed")

    assert await shop.count("SELECT count(*) FROM orders WHERE status = 'CONFIRMED'") == 1
    assert chat.complaints == []


async def test_t15_messages_written_offline_are_answered_once_in_order(chat: Chat, shop: Shop) -> None:
    await chat.open()
    await chat.say("hello")
    before = await shop.count("SELECT count(*) FROM ai_interactions")
    await chat.page.context.set_offline(True)
    for words in ("one coat please", "a bag", "a dress"):
        await chat.write(words)
    await expect(chat.find(".fate")).to_have_count(3)
    await chat.page.context.set_offline(False)
    await chat.answer(3)
    await expect(chat.own).to_have_text(["hello", "one coat please", "a bag", "a dress"])
    assert await shop.count("SELECT count(*) FROM ai_interactions") == before + 3


async def test_t14_a_stopped_server_says_so_and_the_message_arrives_once_it_is_back(
    chat: Chat, shop: Shop
) -> None:
    await chat.open()
    await chat.say("hello")
    await shop.stop()
    await chat.write("show me coats")
    await expect(chat.find(".trouble")).to_contain_text("can't be reached")
    await expect(chat.find(".drafting")).to_have_count(0)
    await shop.start()
    await chat.find(".trouble button").click()
    await chat.answer(1)
    await expect(chat.own).to_have_text(["hello", "show me coats"])
    await expect(chat.find(".trouble")).to_have_count(0)


async def test_t16_history_restores_cards_and_open_buttons(chat: Chat, shop: Shop) -> None:
    await chat.open()
    await order_a_dress(chat)
    pieces, deeds = await chat.find(".piece").count(), await chat.find(".deed").count()
    own = await chat.own.all_inner_texts()
    await chat.page.reload()
    await expect(chat.find(".piece")).to_have_count(pieces)
    await expect(chat.find(".deed")).to_have_count(deeds)
    assert await chat.own.all_inner_texts() == own
    await expect(chat.find(".deed .primary")).to_be_enabled()

    await chat.find(".deed").get_by_role("button", name="Cancel").click()
    await expect(chat.find(".deed .primary")).to_be_disabled()


@pytest.mark.parametrize("width", [320, 1280])
async def test_the_real_pages_fit_and_are_accessible(browser: Browser, shop: Shop, width: int) -> None:
    context = await browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    chat = Chat(await context.new_page(), shop.url)
    await chat.page.goto(shop.url)
    links = await chat.page.locator("main a, nav a").evaluate_all(
        "links => links.map(link => new URL(link.href).pathname)"
    )
    kinds = {path.split("/")[1]: path for path in links}
    for path in ["/", *kinds.values()]:
        answer = await chat.page.goto(shop.url + path)
        assert answer is not None
        assert answer.status == 200, path
        assert await chat.overflow() == 0, path
        assert await chat.violations() == [], path
    assert chat.complaints == []
    await context.close()
