"""A console over a database of the test's own, its browser, and a conversation to read."""

import html
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import randrange
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from redis.asyncio import Redis

from stylist.commerce.customers import service as customers
from stylist.commerce.customers.views import UserView
from stylist.commerce.ids import InteractionId, SessionId, UserId
from stylist.console.app import make_console
from stylist.console.deps import PATH, ConsoleServices
from stylist.db.session import Transaction
from stylist.memory.transcript import service as transcripts
from stylist.memory.transcript.reply import Action, Reply, ToolCall
from stylist.memory.transcript.service import Answer
from tests.factories import make_customer, make_session

PASSWORD = "a long password"
START = datetime(2026, 7, 3, 14, 5, 32, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, duration: timedelta) -> None:
        self.now += duration


@dataclass
class Desk:
    """A console, its clock, and the browsers that look at it."""

    services: ConsoleServices
    clock: Clock
    browsers: list[httpx.AsyncClient] = field(default_factory=list)

    @property
    def transaction(self) -> Transaction:
        return self.services.transaction

    def app(self) -> FastAPI:
        made = FastAPI()
        made.mount(PATH, make_console(self.services))
        return made

    def browser(self, *, address: str = "127.0.0.1", url: str = "http://127.0.0.1:8000") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app(), client=(address, 5000))
        made = httpx.AsyncClient(transport=transport, base_url=url, headers={"User-Agent": "Desk/1.0"})
        self.browsers.append(made)
        return made

    async def add_staff(self, email: str = "mara@shop.example", **more: Any) -> UserView:
        async with self.transaction() as session:
            return await customers.add_staff(
                session, email=email, password=PASSWORD, name="Mara Lind", now=self.clock(), **more
            )

    async def signed_in(self, email: str = "mara@shop.example") -> httpx.AsyncClient:
        await self.add_staff(email)
        browser = self.browser()
        assert (await sign_in(browser, email)).status_code == 303
        return browser

    async def make_talk(self, *, channel: str = "web", **person: Any) -> "Talk":
        async with self.transaction() as session:
            user_id = await make_customer(session, **person)
            session_id = await make_session(session, user_id=user_id, channel=channel)
        return Talk(self, user_id, session_id, channel)


@dataclass
class Talk:
    """A conversation that is filled the way the product fills it."""

    desk: Desk
    user_id: UserId
    session_id: SessionId
    channel: str

    async def say(self, text: str, **more: Any) -> InteractionId:
        async with self.desk.transaction() as session:
            accepted = await transcripts.accept(
                session,
                session_id=self.session_id,
                user_id=self.user_id,
                channel=self.channel,
                message_id=uuid4().hex,
                input_data={"text": text, **more},
                now=self.desk.clock(),
            )
        return accepted.interaction_id

    async def answer(
        self,
        interaction_id: InteractionId,
        text: str,
        *,
        cards: tuple[Mapping[str, Any], ...] = (),
        actions: tuple[Action, ...] = (),
        tools: tuple[ToolCall, ...] = (),
        details: Mapping[str, Any] | None = None,
    ) -> None:
        reply = Reply(
            interaction_id=interaction_id, text=text, cards=cards, actions=actions, tool_calls=tools
        )
        async with self.desk.transaction() as session:
            await transcripts.answer_and_deliver(
                session,
                interaction_id=interaction_id,
                session_id=self.session_id,
                fence=0,
                answer=Answer(reply, "gpt-test-1", 1840, Decimal("0.93"), details or {}),
                now=self.desk.clock(),
            )

    async def exchange(self, text: str, answer: str, **more: Any) -> InteractionId:
        interaction_id = await self.say(text)
        await self.answer(interaction_id, answer, **more)
        return interaction_id

    @property
    def path(self) -> str:
        return f"{PATH}/conversations/{self.session_id}"


@pytest.fixture
async def desk(fresh_transaction: Transaction, redis: Redis) -> AsyncIterator[Desk]:
    # Attempts are counted per window in a Redis that tests share: each has days of its own.
    clock = Clock(START + timedelta(days=randrange(200_000)))
    services = ConsoleServices(
        transaction=fresh_transaction,
        redis=redis,
        secret_keys=("first secret", "older secret"),
        own_url="http://127.0.0.1:8000",
        shop_name="LuxeVerse",
        clock=clock,
    )
    made = Desk(services, clock)
    yield made
    for browser in made.browsers:
        await browser.aclose()


def form_token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


def plain(page: str) -> str:
    """A page as it is read: without tags, entities undone, one space at most."""
    without_tags = re.sub(r"<[^>]*>", " ", page)
    return re.sub(r"\s+", " ", html.unescape(without_tags)).strip()


async def sign_in(
    browser: httpx.AsyncClient, email: str, password: str = PASSWORD, **more: str
) -> httpx.Response:
    page = await browser.get(f"{PATH}/sign-in")
    form = {"email": email, "password": password, "csrf": form_token(page.text), **more}
    return await browser.post(f"{PATH}/sign-in", data=form)
