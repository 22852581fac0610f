"""The widget in a real browser, against the scripted shop of `widget/dev`: faults, safety, reach."""

import asyncio
import json
import socket
import sys
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, FilePayload, expect

from tests.web.browsing import Chat, chromium

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

MOCK = Path(__file__).resolve().parents[2] / "widget/dev/mock_shop.py"
CALM: dict[str, Any] = {"down": False, "cut": 0, "slow": 0.02, "lose_done": False}
PAGES = ("product", "category", "collection", "pay", "pay-declined", "receipt")


class Shop:
    """The scripted shop, with its faults and what it was sent."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def ask(self, path: str, body: object = None) -> Any:
        return await asyncio.to_thread(self._ask, path, body)

    def _ask(self, path: str, body: object) -> Any:
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.url + path, data), timeout=5) as answer:
            return json.loads(answer.read())

    async def fault(self, **faults: object) -> None:
        await self.ask("/dev/faults", CALM | faults)

    async def received(self) -> list[str]:
        """What shoppers said, in order, of the newest conversation."""
        talks = (await self.ask("/dev/state"))["talks"]
        return [item["text"] for item in talks[-1] if item["role"] == "shopper"]


@pytest.fixture(scope="module")
async def shop() -> AsyncIterator[Shop]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = await asyncio.create_subprocess_exec(sys.executable, str(MOCK), "--port", str(port))
    made = Shop(f"http://127.0.0.1:{port}")
    for _ in range(100):
        try:
            await made.ask("/dev/state")
            break
        except OSError:
            await asyncio.sleep(0.1)
    yield made
    process.terminate()
    await process.wait()


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as launched:
        yield launched


@pytest.fixture
async def chat(browser: Browser, shop: Shop) -> AsyncIterator[Chat]:
    await shop.fault()
    context = await browser.new_context(viewport={"width": 1280, "height": 860})
    yield Chat(await context.new_page(), shop.url)
    await context.close()


async def test_the_conversation_ends_in_an_order(chat: Chat, shop: Shop) -> None:
    await chat.open()
    assert await chat.find(".openers button").count() == 4
    await expect(chat.find(".lede")).to_contain_text("an AI")

    pieces = await chat.say("I need a silk dress for a summer wedding, under $900")
    assert await pieces.locator(".piece").count() == 3
    await pieces.locator(".piece").nth(1).get_by_role("button", name="40").click()
    await expect(chat.own.last).to_have_text("The Orsola wrap dress in rose, size 40, please")
    await chat.answer(1)
    await chat.say("check out")
    await chat.say("12 Rose Street, Boston, MA 02108")
    deed = await chat.say("use the test card 4242 4242 4242 4242")
    await deed.get_by_role("button", name="Confirm").click()
    order = await chat.answer(5)

    await expect(order.locator("h3")).to_have_text("Order LX-10428")
    await expect(deed.get_by_role("button", name="Confirm")).to_be_disabled()
    await expect(deed.get_by_role("button", name="Cancel")).to_be_disabled()
    assert (await shop.received())[-1] == "Confirm"
    assert chat.complaints == []


async def test_t17_a_double_tapped_confirm_is_sent_once(chat: Chat, shop: Shop) -> None:
    await chat.open()
    deed = await chat.say("my card")
    await deed.locator("[data-action='confirm-1']").dblclick()
    await chat.answer(1)
    await chat.page.reload()
    await expect(chat.find("[data-action='confirm-1']")).to_be_disabled()
    assert await shop.received() == ["my card", "Confirm"]


async def test_t17_a_lost_answer_is_fetched_again_without_a_second_order(chat: Chat, shop: Shop) -> None:
    await chat.open()
    deed = await chat.say("my card")
    await shop.fault(lose_done=True)
    await deed.locator("[data-action='confirm-1']").click()
    await expect(chat.find(".trouble")).to_be_visible()
    await shop.fault()
    await chat.find(".trouble button").click()
    await expect(chat.find(".trouble")).to_have_count(0)
    await expect(chat.answers.last.locator("h3")).to_have_text("Order LX-10428")
    assert await chat.answers.count() == 2
    assert await shop.received() == ["my card", "Confirm"]


async def test_t16_history_comes_back_with_cards_and_rests_expired_buttons(chat: Chat) -> None:
    await chat.open()
    await chat.say("silk dress")
    await chat.say("an expired deed")
    await chat.page.reload()
    await expect(chat.find(".piece")).to_have_count(3)
    await expect(chat.find("[data-action='confirm-1']")).to_be_disabled()
    await expect(chat.find(".deed .quiet")).to_contain_text("lapsed")


async def test_t16_a_button_rests_the_moment_it_expires(chat: Chat) -> None:
    await chat.open()
    deed = await chat.say("a brief deed")
    confirm = deed.locator("[data-action='confirm-1']")
    await expect(confirm).to_be_enabled()
    await expect(confirm).to_be_disabled(timeout=6_000)


async def test_t15_offline_messages_arrive_once_and_in_order(chat: Chat, shop: Shop) -> None:
    await chat.open()
    await chat.say("hello")
    await chat.page.context.set_offline(True)
    for text in ("one", "two", "three"):
        await chat.write(text)
    await expect(chat.find(".trouble")).to_contain_text("You are offline")
    await expect(chat.find(".fate")).to_have_count(3)
    assert await shop.received() == ["hello"]

    await chat.page.context.set_offline(False)
    await chat.answer(3)
    assert await shop.received() == ["hello", "one", "two", "three"]
    await expect(chat.own).to_have_text(["hello", "one", "two", "three"])
    await expect(chat.find(".trouble")).to_have_count(0)


async def test_t15_what_was_said_meanwhile_arrives_after_a_break(chat: Chat, shop: Shop) -> None:
    await chat.open()
    await chat.say("hello")
    await chat.page.context.set_offline(True)
    await shop.ask("/dev/say", {"role": "staff", "text": "Good day, I am Ada."})
    await chat.page.context.set_offline(False)
    await expect(chat.find(".staff .prose")).to_have_text("Good day, I am Ada.", timeout=15_000)
    assert await chat.find(".staff").count() == 1


async def test_a_notification_is_shown_read_out_and_put_away(chat: Chat, shop: Shop) -> None:
    await chat.open("/page/product")
    await chat.say("hello")
    notice = {"title": "It costs less", "message": "<b>$200</b> now.", "action_label": "See it"}
    await chat.find(".head .close").click()
    await shop.ask("/dev/notify", {"id": "n1", "action_url": "javascript:alert(1)", **notice})

    floating = chat.find(".notice.afloat")
    await expect(floating.locator("p")).to_have_text("It costs less <b>$200</b> now.")
    await expect(chat.find("[role=status]")).to_have_text("It costs less. <b>$200</b> now.")
    await expect(chat.find(".unread")).to_have_count(0)
    await expect(floating.locator("a")).to_have_count(0)
    await floating.get_by_label("Put this away").click()
    await expect(chat.find(".notice")).to_have_count(0)

    await chat.find(".launcher").click()
    await shop.ask("/dev/notify", {"id": "n2", "action_url": "/page/category", **notice})
    link = chat.find(".panel .notice a")
    await expect(link).to_have_text("See it")
    await link.click()
    await chat.page.wait_for_url("**/page/category")
    assert (await shop.ask("/dev/state"))["read"][-2:] == ["n1", "n2"]


async def test_t14_a_dead_server_says_so_and_try_again_works(chat: Chat, shop: Shop) -> None:
    await shop.fault(down=True)
    await chat.open()
    await chat.write("hello")
    await expect(chat.find(".trouble")).to_contain_text("can't be reached")
    await expect(chat.find(".drafting")).to_have_count(0)
    await shop.fault()
    await chat.find(".trouble").get_by_role("button", name="Try again").click()
    await chat.answer(0)
    assert await shop.received() == ["hello"]


async def test_t14_a_reload_in_mid_stream_shows_the_text_so_far_and_goes_on(chat: Chat, shop: Shop) -> None:
    await chat.open()
    await chat.say("hello")
    await shop.fault(slow=2)
    await chat.write("silk dress")
    await expect(chat.find(".drafting .prose")).to_contain_text("breathes", timeout=10_000)
    await chat.page.reload()
    await expect(chat.find(".drafting .prose")).to_contain_text("breathes", timeout=2_000)
    await expect(chat.find(".piece")).to_have_count(3, timeout=15_000)
    await expect(chat.find(".drafting")).to_have_count(0)
    await expect(chat.own).to_have_text(["hello", "silk dress"])
    assert await shop.received() == ["hello", "silk dress"]


async def test_t08_hostile_text_is_text(chat: Chat) -> None:
    await chat.open()
    answer = await chat.say("<img src=x onerror='window.hurt=1'> hostile")
    await expect(answer.locator(".prose")).to_contain_text("<script>window.hurt=1</script>")
    assert await answer.locator(".prose a").evaluate_all("links => links.map(link => link.href)") == [
        "https://example.com/a?b=1&c=2"
    ]
    assert await chat.find(".log img, .log script").count() == 0
    assert await chat.page.evaluate("window.hurt") is None


async def test_a_note_is_sent_once_chosen(chat: Chat, shop: Shop) -> None:
    await chat.open()
    answer = await chat.say("hello")
    await answer.get_by_role("button", name="Not helpful").click()
    await expect(answer.get_by_role("button", name="Not helpful")).to_have_attribute("aria-pressed", "true")
    assert [rating["rating"] for rating in (await shop.ask("/dev/state"))["ratings"]] == [1]


async def test_unknown_cards_fall_back_to_their_words(chat: Chat) -> None:
    await chat.open()
    answer = await chat.say("unknown kind")
    await expect(answer.locator("article")).to_have_count(1)
    await expect(answer.locator(".note")).to_contain_text("Seen from every side.")


async def test_the_page_opens_the_drawer_and_escape_gives_the_focus_back(chat: Chat) -> None:
    await chat.page.goto(chat.url + "/page/product")
    button = chat.page.get_by_role("button", name="M", exact=True)
    await button.click()
    await expect(chat.own).to_have_text("Celeste slip dress by Maison Aurelle in size M, please")
    await chat.answer(0)
    await chat.page.keyboard.press("Escape")
    await expect(chat.find(".panel")).to_have_count(0)
    await expect(button).to_be_focused()


async def test_a_picture_goes_with_the_message(chat: Chat, shop: Shop) -> None:
    await chat.open()
    picture = FilePayload(name="dress.png", mimeType="image/png", buffer=b"\x89PNG")
    await chat.find("#photo").set_input_files(files=[picture])
    await expect(chat.find(".photos li")).not_to_have_class("uploading")
    await chat.say("like this")
    talk = (await shop.ask("/dev/state"))["talks"][-1]
    assert [len(item["attachments"]) for item in talk if item["role"] == "shopper"] == [1]


@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_nothing_is_wider_than_the_screen_and_everybody_can_use_it(
    browser: Browser, shop: Shop, width: int
) -> None:
    await shop.fault()
    context = await browser.new_context(
        viewport={"width": width, "height": 760}, reduced_motion="reduce", is_mobile=width < 720
    )
    chat = Chat(await context.new_page(), shop.url)
    await chat.page.goto(shop.url)
    assert await chat.overflow() == 0
    assert await chat.violations() == []
    await chat.open()
    for text in ("silk dress", "second one", "my card", "where is my order", "a look", "quiz", "profile"):
        await chat.say(text)
        assert await chat.overflow() == 0, text
    assert await chat.violations() == []
    assert chat.complaints == []
    await context.close()


@pytest.mark.parametrize("name", PAGES)
async def test_pages_fit_and_are_accessible(browser: Browser, shop: Shop, name: str) -> None:
    for width in (320, 1280):
        context = await browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
        chat = Chat(await context.new_page(), shop.url)
        await chat.page.goto(f"{shop.url}/page/{name}")
        assert await chat.overflow() == 0
        assert await chat.violations() == []
        assert chat.complaints == []
        await context.close()
