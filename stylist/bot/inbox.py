"""Updates: fetched or pushed, kept in the database, and only then taken in, once and in order.

Polling moves Telegram's offset on only behind what is kept; the webhook keeps before it answers. From
there both go one way: one process at a time reads the kept updates and feeds them to the dispatcher.
An update counts as taken in when its message is a row of the transcript; if the process dies before it
could note that, the update is fed again and the row is found (its message id is the kept update's).
"""

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aiogram import Bot, Dispatcher
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod
from aiogram.types import Message, Update
from pydantic import ValidationError

from stylist.agent import channel_inbox
from stylist.bot import notices
from stylist.bot.dispatcher import ALLOWED_UPDATES
from stylist.bot.errors import BotTokenInvalid
from stylist.bot.middlewares import Identity, Talk
from stylist.bot.services import CHANNEL, BotServices
from stylist.db.session import Session
from stylist.errors import StylistError
from stylist.log import get_logger
from stylist.memory.transcript import inbox

log = get_logger(__name__)

POLL_SECONDS = 25
LOOK_SECONDS = 1.0
BATCH = 100
# An album arrives as single messages, in one go but for the network: it is whole when this long nothing came.
ALBUM_SECONDS = 0.8
MOST_ATTEMPTS = 5
WAITS = (1.0, 2.0, 5.0, 10.0, 30.0)


class FetchUpdates(TelegramMethod[list[dict[str, Any]]]):
    """`getUpdates` as JSON: one update this version cannot read must not hold back the others."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int = BATCH
    timeout: int = POLL_SECONDS
    allowed_updates: list[str] = list(ALLOWED_UPDATES)


async def poll(bot: Bot, services: BotServices) -> None:
    """Fetch and keep updates until cancelled. Whatever fails is tried again; nothing is skipped.

    Raises:
        BotTokenInvalid: the token was revoked.
    """
    offset: int | None = None
    failures = 0
    while True:
        try:
            updates = await bot(
                FetchUpdates(offset=offset), request_timeout=POLL_SECONDS + int(bot.session.timeout)
            )
            for update in updates:
                await _keep(services, update)
                offset = int(update["update_id"]) + 1
            failures = 0
        except (TelegramUnauthorizedError, TelegramNotFound) as error:
            raise BotTokenInvalid(TOKEN_REFUSED) from error
        except TelegramRetryAfter as error:
            await asyncio.sleep(error.retry_after)
        except TelegramConflictError:
            log.warning("telegram.polled_elsewhere")
            await asyncio.sleep(WAITS[2])
        except Exception as error:
            # Telegram or the database is away: what was not kept is not confirmed, and comes again.
            log.warning("telegram.poll_failed", error=type(error).__name__)
            await asyncio.sleep(WAITS[min(failures, len(WAITS) - 1)])
            failures += 1


TOKEN_REFUSED = "STYLIST_TELEGRAM_TOKEN: Telegram refuses it; copy the token from @BotFather"


async def _keep(services: BotServices, update: Mapping[str, Any]) -> None:
    await channel_inbox.keep_update(services.transaction, services.bus, channel=CHANNEL, update=update)


@dataclass(frozen=True, slots=True)
class Readable:
    """A kept update, its name in the inbox, and what it says."""

    id: UUID
    name: str
    update: Update


@dataclass(frozen=True, slots=True)
class Group:
    """Updates that are one message: an album's, or a single one. `key` is the album's, `name` that of the first."""

    name: str
    ids: tuple[UUID, ...]
    updates: tuple[Update, ...]
    key: str | None = None

    @property
    def first(self) -> Update:
        """The update that stands for all."""
        return self.updates[0]

    @property
    def album(self) -> list[Message] | None:
        """The album's messages in order, if it is one."""
        if self.key is None:
            return None
        messages = [update.message for update in self.updates if update.message is not None]
        return sorted(messages, key=lambda message: message.message_id)


class Inbox:
    """Feeds kept updates to the dispatcher."""

    def __init__(self, bot: Bot, dispatcher: Dispatcher, services: BotServices) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._services = services
        self._identity = Identity(services)
        self._albums: dict[str, tuple[int, float]] = {}
        self._attempts: dict[UUID, int] = {}

    async def run(self) -> None:
        """Take in what comes, until cancelled."""
        async with self._services.bus.watch(channel_inbox.TOPIC) as queue:
            while True:
                try:
                    again_in = await self.take_in()
                except Exception as error:
                    log.warning("inbox.failed", error=type(error).__name__)
                    again_in = LOOK_SECONDS
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(again_in):
                        await queue.get()
                while not queue.empty():
                    queue.get_nowait()

    async def take_in(self) -> float:
        """Take in everything that is complete; returns in how many seconds to look again."""
        async with self._services.transaction() as session:
            kept = await inbox.list_open(session, channel=CHANNEL, limit=BATCH)
            groups = _grouped(await self._readable(session, kept))
            waiting: set[int | None] = set()
            unripe = False
            for group in groups:
                sender = _sender_of(group.first)
                if sender in waiting:
                    continue
                if not self._is_whole(group):
                    waiting.add(sender)  # what came later in this chat stays behind the album
                    unripe = True
                elif await self._feed(group):
                    await inbox.mark_processed(session, ids=group.ids, now=self._services.clock())
                else:
                    waiting.add(sender)
        self._forget_albums(groups)
        if unripe:
            return ALBUM_SECONDS / 4
        return 0.0 if len(kept) == BATCH and not waiting else LOOK_SECONDS

    async def _readable(self, session: Session, kept: Sequence[inbox.PushedUpdate]) -> list[Readable]:
        found: list[Readable] = []
        for one in kept:
            try:
                update = Update.model_validate(one.payload, context={"bot": self._bot})
                found.append(Readable(one.id, one.update_id, update))
            except ValidationError:
                log.warning("update.unreadable", update_id=one.update_id)
                await inbox.mark_processed(session, ids=[one.id], now=self._services.clock())
        return found

    def _is_whole(self, group: Group) -> bool:
        """Whether nothing more of an album is to be expected: none came for a while."""
        if group.key is None:
            return True
        count, since = self._albums.get(group.key, (0, 0.0))
        now = time.monotonic()
        if count != len(group.ids):
            self._albums[group.key] = (len(group.ids), now)
            return False
        return now - since >= ALBUM_SECONDS

    def _forget_albums(self, groups: Sequence[Group]) -> None:
        open_keys = {group.key for group in groups}
        self._albums = {key: seen for key, seen in self._albums.items() if key in open_keys}

    async def _feed(self, group: Group) -> bool:
        """Whether it is done with. An update that fails again and again is given up with an apology."""
        try:
            await self._dispatcher.feed_update(
                self._bot, group.first, album=group.album, message_id=f"update:{group.name}"
            )
        except Exception as error:
            tries = self._attempts[group.ids[0]] = self._attempts.get(group.ids[0], 0) + 1
            is_bug = not isinstance(error, StylistError | OSError | AiogramError)
            log.log(
                40 if is_bug else 30,
                "update.failed",
                update_id=group.first.update_id,
                error=type(error).__name__,
                exc_info=is_bug,
            )
            if tries < MOST_ATTEMPTS:
                return False
            await self._apologise(group.first)
        self._attempts.pop(group.ids[0], None)
        return True

    async def _apologise(self, update: Update) -> None:
        log.error("update.given_up", update_id=update.update_id)
        with contextlib.suppress(Exception):
            talk = await self._find_talk(update)
            if talk is not None:
                await notices.say(
                    self._services,
                    session_id=talk.session_id,
                    user_id=talk.user_id,
                    cause=f"update:{update.update_id}",
                    text=notices.BROKE,
                )

    async def _find_talk(self, update: Update) -> Talk | None:
        event = update.message or update.callback_query
        if event is None or event.from_user is None:
            return None
        return await self._identity.find(event.from_user, event.from_user.id)


def _sender_of(update: Update) -> int | None:
    event = update.message or update.callback_query or update.my_chat_member
    return event.from_user.id if event is not None and event.from_user is not None else None


def _grouped(kept: Sequence[Readable]) -> list[Group]:
    """Updates in order; those of one album are together where its first one stood."""
    groups: dict[str, list[Readable]] = {}
    for one in kept:
        groups.setdefault(_album_key(one.update) or f"single:{one.id}", []).append(one)
    return [
        Group(
            name=members[0].name,
            ids=tuple(one.id for one in members),
            updates=tuple(one.update for one in members),
            key=None if key.startswith("single:") else key,
        )
        for key, members in groups.items()
    ]


def _album_key(update: Update) -> str | None:
    message = update.message
    if message is None or message.media_group_id is None:
        return None
    return f"{message.chat.id}:{message.media_group_id}"
