"""“typing…” while an answer is in the making."""

import asyncio
import contextlib
from collections.abc import Callable

from aiogram import Bot
from aiogram.enums import ChatAction

from stylist.bot.background import Background
from stylist.bot.services import BotServices
from stylist.commerce.ids import InteractionId, SessionId

# Telegram shows an action for five seconds or until a message comes.
AGAIN_SECONDS = 4.5
MOST_SECONDS = 120.0


class Presence:
    """Shows that we are at it, once per conversation, and tells the outbox when an answer is there."""

    def __init__(
        self, bot: Bot, services: BotServices, background: Background, *, on_answered: Callable[[], None]
    ) -> None:
        self._bot = bot
        self._services = services
        self._background = background
        self._on_answered = on_answered
        self._shown: set[SessionId] = set()

    def show(self, *, chat_id: int, session_id: SessionId, interaction_id: InteractionId) -> None:
        """Show it until this message is answered."""
        if session_id not in self._shown:
            self._shown.add(session_id)
            self._background.start(self._show(chat_id, session_id, interaction_id), name="presence")

    async def _show(self, chat_id: int, session_id: SessionId, interaction_id: InteractionId) -> None:
        services = self._services
        deadline = asyncio.get_running_loop().time() + MOST_SECONDS
        try:
            async with services.bus.watch(session_id) as queue:
                while asyncio.get_running_loop().time() < deadline:
                    if await services.turns.find_reply(interaction_id, session_id=session_id) is not None:
                        break
                    await self._bot.send_chat_action(chat_id, ChatAction.TYPING)
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(AGAIN_SECONDS):
                            while (await queue.get()).get("type") != "done":
                                pass
        finally:
            self._shown.discard(session_id)
            self._on_answered()
