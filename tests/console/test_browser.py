"""The console in a real browser: htmx under the strict policy, both widths, and what axe-core finds."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from playwright.async_api import Page, ViewportSize

from stylist.console.deps import PATH
from stylist.console.routes import conversations
from stylist.memory.handoff import service as hand_offs
from stylist.memory.transcript.reply import ToolCall
from tests.console.conftest import PASSWORD, Desk
from tests.web.browsing import AXE, chromium, missing

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@asynccontextmanager
async def served(desk: Desk) -> AsyncIterator[str]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()  # from here on a browser that is early waits
    server = uvicorn.Server(uvicorn.Config(desk.app(), log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await serving
    listener.close()


async def fill(desk: Desk) -> None:
    for number in range(4):
        talk = await desk.make_talk(name=f"Shopper {number}")
        await talk.exchange(
            "a silk dress " * 40 + "W" * 200,
            "Three dresses.",
            tools=(ToolCall("search_products", {"query": "silk dress", "id": "x" * 300}, ok=True, ms=3),),
            cards=({"kind": "product", "name": "Aurelia", "price": "690.00"},),
            details={"dropped": [{"kind": "price", "text": "It was $790."}], "fell_back": "TimeoutError"},
        )
    async with desk.transaction() as session:
        await hand_offs.open_hand_off(
            session,
            session_id=talk.session_id,
            user_id=talk.user_id,
            interaction_id=None,
            reason="asked",
            question="torn hem",
            now=desk.clock(),
        )


async def violations(page: Page) -> list[str]:
    if not AXE.exists():
        missing("axe-core (npm ci in widget/)")
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]


async def is_too_wide(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize("width", [1280, 390])
async def test_staff_find_and_read_a_conversation(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setattr(conversations, "CONVERSATIONS_PER_PAGE", 3)
    await desk.add_staff()
    await fill(desk)
    complaints: list[str] = []
    async with served(desk) as url, chromium() as browser:
        page = await browser.new_page(viewport=ViewportSize(width=width, height=800))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text))

        await page.goto(f"{url}{PATH}")
        problems = await violations(page)
        await page.fill("#email", "mara@shop.example")
        await page.fill("#password", PASSWORD)
        await page.keyboard.press("Enter")
        await page.get_by_role("link", name="Earlier conversations").click()
        await page.get_by_text("Shopper 3").wait_for()
        rows, wide = await page.locator("tbody tr").count(), [await is_too_wide(page)]
        problems += await violations(page)
        await page.get_by_role("link", name="Waiting 1").click()
        await page.locator("tbody tr th a").click()
        await page.get_by_text("Fell back").wait_for()
        wide.append(await is_too_wide(page))
        problems += await violations(page)
        kept = await page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        await page.get_by_role("button", name="Sign out").click()
        await page.get_by_role("heading", name="Sign in").wait_for()

    assert (rows, wide) == (4, [False, False])
    assert "silk" not in kept
    assert problems == []
    # Font and icon are the shop's, which is not served here.
    assert [text for text in complaints if "404" not in text] == []
