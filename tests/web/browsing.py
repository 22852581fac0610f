"""Chromium for tests, and the widget as a shopper meets it."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, async_playwright

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
HAS_CHROMIUM = CHROMIUM.exists()
AXE = Path(__file__).resolve().parents[2] / "widget/node_modules/axe-core/axe.min.js"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ANSWER_MS = 20_000


def missing(what: str) -> None:
    """Skip visibly, or fail where everything must run."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    if not HAS_CHROMIUM:
        missing(str(CHROMIUM))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        yield browser
        await browser.close()


class Chat:
    """One browser page with the stylist on it. `complaints` holds what its console said was wrong."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.complaints: list[str] = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def find(self, selector: str) -> Locator:
        return self.page.locator("luxeverse-stylist").locator(selector)

    @property
    def own(self) -> Locator:
        return self.find(".own .words")

    @property
    def answers(self) -> Locator:
        return self.find(".theirs:not(.drafting)")

    async def open(self, path: str = "/") -> None:
        await self.page.goto(self.url + path)
        await self.page.wait_for_function("document.querySelector('luxeverse-stylist')?.shadowRoot")
        launcher = self.find(".launcher")
        if await launcher.count() and await launcher.is_visible():
            await launcher.click()
        await self.find("textarea").wait_for()

    async def write(self, text: str) -> None:
        await self.find("textarea").fill(text)
        await self.find("textarea").press("Enter")

    async def say(self, text: str) -> Locator:
        """Write, and wait for the whole answer."""
        before = await self.answers.count()
        await self.write(text)
        return await self.answer(before)

    async def answer(self, before: int) -> Locator:
        found = self.answers.nth(before)
        await found.wait_for(timeout=ANSWER_MS)
        return found

    async def overflow(self) -> int:
        """How many pixels too wide the page or the conversation is."""
        script = """() => {
          const log = document.querySelector('luxeverse-stylist')?.shadowRoot.querySelector('.log');
          const page = document.documentElement;
          return Math.max(page.scrollWidth - page.clientWidth, log ? log.scrollWidth - log.clientWidth : 0);
        }"""
        return int(await self.page.evaluate(script))

    async def violations(self) -> list[str]:
        """What axe-core finds against WCAG 2.2 A and AA, one line each."""
        if not AXE.exists():
            missing("axe-core (npm ci in widget/)")
        await self.page.evaluate(AXE.read_text())  # not a script element: the page's policy forbids those
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found: dict[str, Any] = await self.page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags
        )
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]
