"""A bot over a fake Bot API and a real database, moved on step by step."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from langchain_core.messages import BaseMessage

from stylist.actions.accounts.desk import AccountDesk
from stylist.agent.channel_inbox import keep_update
from stylist.agent.grounding import Grounding
from stylist.agent.stylist import Draft, Emit
from stylist.agent.turn import Turns
from stylist.bot.background import Background
from stylist.bot.dispatcher import make_dispatcher
from stylist.bot.inbox import Inbox
from stylist.bot.outbox import Outbox
from stylist.bot.presence import Presence
from stylist.bot.services import CHANNEL, BotServices
from stylist.db.session import Transaction
from stylist.integrations.embeddings.builtin import BuiltinEmbedder
from stylist.integrations.payments.sandbox import SandboxGateway
from stylist.live.events import EventBus
from stylist.tools.context import ToolContext
from tests.bot.fake_api import TOKEN, FakeTelegram
from tests.conftest import KEYRING

SHOPPER = 5001


class Scripted:
    """Answers with what a function makes of the last message; an echo unless told otherwise."""

    def __init__(self) -> None:
        self.make: Callable[[str], Draft] = lambda said: Draft(text=f"You said: {said}", model="scripted")
        self.heard: list[str] = []

    async def answer(
        self, messages: Sequence[BaseMessage], *, context: ToolContext, grounding: Grounding, emit: Emit
    ) -> Draft:
        said = str(messages[-1].content)
        self.heard.append(said)
        return self.make(said)


@dataclass
class Clock:
    """The time, moved on by hand."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def pass_by(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


@dataclass
class Harness:
    fake: FakeTelegram
    bot: Bot
    services: BotServices
    answers: Scripted
    clock: Clock
    background: Background
    inbox: Inbox
    outbox: Outbox
    transaction: Transaction
    update_ids: "count[int]" = field(default_factory=lambda: count(1))

    async def receive(self, *updates: dict[str, Any]) -> None:
        """Keep updates as poll and webhook do."""
        for update in updates:
            await keep_update(self.transaction, self.services.bus, channel=CHANNEL, update=update)

    async def answer(self) -> None:
        """Take in what is kept, answer it, send the answers."""
        await self.inbox.take_in()
        await self.services.turns.drain()
        await self.background.close()
        await self.outbox.drain()

    async def say(self, text: str, *, sender: int = SHOPPER) -> None:
        """A shopper's text, answered."""
        await self.receive(self.text(text, sender=sender))
        await self.answer()

    async def press(self, data: str, *, sender: int = SHOPPER, message_id: int = 1) -> None:
        """A pressed button, answered."""
        await self.receive(self.callback(data, sender=sender, message_id=message_id))
        await self.answer()

    def text(self, text: str, *, sender: int = SHOPPER, update_id: int | None = None) -> dict[str, Any]:
        return self.message({"text": text}, sender=sender, update_id=update_id)

    def message(
        self, content: dict[str, Any], *, sender: int = SHOPPER, update_id: int | None = None
    ) -> dict[str, Any]:
        update_id = update_id or next(self.update_ids)
        return {"update_id": update_id, "message": message_json(update_id, sender, **content)}

    def callback(self, data: str, *, sender: int = SHOPPER, message_id: int = 1) -> dict[str, Any]:
        update_id = next(self.update_ids)
        return {"update_id": update_id, "callback_query": callback_json(update_id, sender, data, message_id)}


def message_json(message_id: int, sender: int, **content: Any) -> dict[str, Any]:
    """A private message as Telegram sends it."""
    return {
        "message_id": message_id,
        "date": 1_790_000_000,
        "chat": {"id": sender, "type": "private", "first_name": "Ada"},
        "from": {"id": sender, "is_bot": False, "first_name": "Ada", "language_code": "en"},
        **content,
    }


def callback_json(number: int, sender: int, data: str, message_id: int) -> dict[str, Any]:
    """A pressed inline button as Telegram sends it."""
    return {
        "id": f"query-{number}",
        "from": {"id": sender, "is_bot": False, "first_name": "Ada", "language_code": "en"},
        "chat_instance": "1",
        "data": data,
        "message": {
            "message_id": message_id,
            "date": 1_790_000_000,
            "chat": {"id": sender, "type": "private", "first_name": "Ada"},
            "from": {"id": 7, "is_bot": True, "first_name": "Fixture"},
            "text": "…",
        },
    }


def photo_json(number: int) -> list[dict[str, Any]]:
    """The sizes of a photo."""
    return [
        {"file_id": f"small-{number}", "file_unique_id": f"s{number}", "width": 90, "height": 120},
        {"file_id": f"large-{number}", "file_unique_id": f"l{number}", "width": 900, "height": 1200},
    ]


def make_bot(base: str, *, token: str = TOKEN) -> Bot:
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(base), timeout=10))


@asynccontextmanager
async def open_harness(transaction: Transaction, media_dir: Path) -> AsyncIterator[Harness]:
    answers, clock, bus = Scripted(), Clock(), EventBus(None)
    turns = Turns(
        transaction=transaction,
        bus=bus,
        answers=answers,
        gateway=SandboxGateway(transaction=transaction),
        embedder=BuiltinEmbedder(),
        clock=clock,
    )
    services = BotServices(
        transaction=transaction,
        turns=turns,
        bus=bus,
        media_dir=media_dir,
        own_url="http://127.0.0.1:8000",
        shop_name="LuxeVerse",
        clock=clock,
        accounts=AccountDesk(
            transaction=transaction,
            keyring=KEYRING,
            shop_name="LuxeVerse",
            own_url="http://shop.test",
            can_mail=True,
            can_text=True,
            telegram_bot="@shop_bot",
        ),
    )
    async with FakeTelegram() as fake:
        bot = make_bot(fake.base)
        background = Background()
        outbox = Outbox(bot, services, background)
        presence = Presence(bot, services, background, on_answered=outbox.wake)
        dispatcher = make_dispatcher(services, presence=presence, background=background)
        yield Harness(
            fake=fake,
            bot=bot,
            services=services,
            answers=answers,
            clock=clock,
            background=background,
            inbox=Inbox(bot, dispatcher, services),
            outbox=outbox,
            transaction=transaction,
        )
        await turns.drain()
        await background.close(seconds=0)
        await outbox.close(seconds=0)
        await bot.session.close()
