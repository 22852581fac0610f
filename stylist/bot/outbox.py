"""The outbox: everything that is sent to shoppers goes through here, in order per conversation.

Exactly once, as far as Telegram allows: the Bot API has no idempotency key. A message is claimed and
committed before it is sent, and every part is noted right after Telegram took it. Sent twice can only
be a single part, and only if this process dies, or the connection breaks, between Telegram's taking it
and our noting it; nothing is ever lost.
"""

import asyncio
import contextlib
from datetime import timedelta

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import LinkPreviewOptions, Message

from stylist.bot.background import Background
from stylist.bot.errors import BotTokenInvalid
from stylist.bot.inbox import TOKEN_REFUSED
from stylist.bot.pictures import Pictures
from stylist.bot.render import Part, render_reply
from stylist.bot.services import CHANNEL, BotServices
from stylist.commerce.customers import queries as customer_queries
from stylist.commerce.customers import service as customer_service
from stylist.log import get_logger
from stylist.memory.transcript import outbox
from stylist.memory.transcript import queries as transcript_queries
from stylist.memory.transcript.outbox import Outgoing

log = get_logger(__name__)

LOOK_SECONDS = 1.0
# Longer than one request may take (bootstrap gives up on one after 30 s); every part prolongs it.
LEASE = timedelta(seconds=45)
MOST_AT_ONCE = 20
# Longest wait between two tries, and how old a message may get before it is given up.
MOST_WAIT = timedelta(minutes=5)
MOST_AGE = timedelta(days=1)
HTML = "HTML"
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
# 400s that mean that nobody is there: the account is gone, or never wrote to this bot.
GONE = ("chat not found", "user is deactivated", "PEER_ID_INVALID", "bot was kicked", "user not found")


class Unreachable(Exception):
    """Nobody reads this chat any more."""


class Outbox:
    """Sends what others wrote for Telegram."""

    def __init__(self, bot: Bot, services: BotServices, background: Background) -> None:
        self._bot = bot
        self._services = services
        self._pictures = Pictures(services, background)
        self._woken = asyncio.Event()
        self._sending: set[asyncio.Task[None]] = set()
        self._refused: BotTokenInvalid | None = None

    def wake(self) -> None:
        """There may be something to send."""
        self._woken.set()

    async def run(self) -> None:
        """Send until cancelled.

        Raises:
            BotTokenInvalid: the token was revoked.
        """
        while self._refused is None:
            self._woken.clear()
            try:
                await self.send_due()
            except Exception as error:
                log.warning("outbox.failed", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._woken.wait()
        raise self._refused

    async def send_due(self) -> int:
        """Begin to send the next message of every conversation that has one; returns how many."""
        free = MOST_AT_ONCE - len(self._sending)
        if free <= 0:
            return 0
        async with self._services.transaction() as session:
            claimed = await outbox.claim_unsent(
                session, channel=CHANNEL, now=self._services.clock(), lease=LEASE, limit=free
            )
        for one in claimed:
            task = asyncio.create_task(self._send_one(one), name="outbox")
            self._sending.add(task)
            task.add_done_callback(self._sent)
        return len(claimed)

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._woken.set()  # the next one of the same conversation

    async def close(self, *, seconds: float = 4) -> None:
        """Let what is being sent arrive, at most `seconds`."""
        if self._sending:
            _, running = await asyncio.wait(set(self._sending), timeout=seconds)
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def drain(self) -> None:
        """Send until nothing is due: in tests."""
        while await self.send_due() or self._sending:
            await asyncio.gather(*self._sending)

    async def _send_one(self, one: Outgoing) -> None:
        try:
            await self._deliver(one)
        except TelegramRetryAfter as error:
            await self._postpone(one, timedelta(seconds=max(error.retry_after, 1)), "429")
        except (TelegramForbiddenError, Unreachable):
            await self._give_up_chat(one)
        except TelegramUnauthorizedError:
            self._refused = BotTokenInvalid(TOKEN_REFUSED)
            await self._postpone(one, MOST_WAIT, "401")
        except TelegramBadRequest as error:
            log.error("outbox.refused", outbox_id=str(one.id), reason=error.message[:200])
            await self._give_up(one, error.message)
        except (AiogramError, OSError) as error:
            await self._try_later(one, type(error).__name__)
        except Exception as error:
            log.exception("outbox.broke", outbox_id=str(one.id), error=type(error).__name__)
            await self._try_later(one, type(error).__name__)

    async def _deliver(self, one: Outgoing) -> None:
        services = self._services
        async with services.transaction() as session:
            conversation = await customer_queries.get_session(session, session_id=one.session_id)
            parts: list[Part] = []
            if one.interaction_id is not None:
                exchange = await transcript_queries.get_exchange(session, interaction_id=one.interaction_id)
                parts = render_reply(exchange.reply, now=exchange.delivered_at or exchange.created_at)
        if conversation.blocked_at is not None or conversation.external_id is None:
            raise Unreachable
        unsent = parts[one.parts_sent :]
        self._pictures.prepare(part.image_url for part in unsent if part.image_url is not None)
        for part in unsent:
            message = await self._send_part(int(conversation.external_id), part)
            async with services.transaction() as session:
                await outbox.note_part_sent(
                    session,
                    outbox_id=one.id,
                    message_id=str(message.message_id),
                    now=services.clock(),
                    lease=LEASE,
                )
        async with services.transaction() as session:
            await outbox.mark_sent(session, outbox_id=one.id, now=services.clock())

    async def _send_part(self, chat_id: int, part: Part) -> Message:
        """Send one message. What Telegram refuses is sent again more plainly: text for photo, plain for HTML."""
        if part.image_url is not None:
            message = await self._send_photo(chat_id, part, part.image_url)
            if message is not None:
                return message
        try:
            return await self._bot.send_message(
                chat_id,
                part.piece.html,
                parse_mode=HTML,
                reply_markup=part.keyboard,
                # No preview of a private address; where there is none, there is nothing to say.
                link_preview_options=NO_PREVIEW if "://" in part.piece.plain else None,
            )
        except TelegramBadRequest as error:
            _check_reachable(error)
            log.error("outbox.format_refused", reason=error.message[:200])
        return await self._bot.send_message(chat_id, part.piece.plain, reply_markup=part.keyboard)

    async def _send_photo(self, chat_id: int, part: Part, image_url: str) -> Message | None:
        photo = await self._pictures.find(image_url)
        if photo is None:
            return None
        try:
            message = await self._bot.send_photo(
                chat_id, photo, caption=part.piece.html, parse_mode=HTML, reply_markup=part.keyboard
            )
        except (TelegramBadRequest, TelegramEntityTooLarge) as error:
            _check_reachable(error)
            log.warning("outbox.photo_refused", reason=error.message[:200])
            self._pictures.forget(image_url)
            return None
        if message.photo:
            self._pictures.remember(image_url, message.photo[-1].file_id)
        return message

    async def _try_later(self, one: Outgoing, reason: str) -> None:
        if self._services.clock() - one.created_at > MOST_AGE:
            await self._give_up(one, reason)
            return
        await self._postpone(one, min(timedelta(seconds=2 ** min(one.attempts - 1, 10)), MOST_WAIT), reason)

    async def _postpone(self, one: Outgoing, wait: timedelta, reason: str) -> None:
        log.warning("outbox.postponed", outbox_id=str(one.id), seconds=wait.total_seconds(), reason=reason)
        async with self._services.transaction() as session:
            await outbox.postpone(
                session, outbox_id=one.id, until=self._services.clock() + wait, reason=reason
            )

    async def _give_up(self, one: Outgoing, reason: str) -> None:
        async with self._services.transaction() as session:
            await outbox.mark_failed(
                session, outbox_id=one.id, reason=reason[:500], now=self._services.clock()
            )

    async def _give_up_chat(self, one: Outgoing) -> None:
        log.info("outbox.blocked", session_id=str(one.session_id))
        now = self._services.clock()
        async with self._services.transaction() as session:
            await customer_service.mark_blocked(session, session_id=one.session_id, now=now)
            await outbox.give_up_conversation(
                session, session_id=one.session_id, channel=CHANNEL, reason="blocked", now=now
            )


def _check_reachable(error: AiogramError) -> None:
    if any(word.lower() in str(error).lower() for word in GONE):
        raise Unreachable from error
