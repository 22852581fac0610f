"""From an update to its shopper and conversation."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.enums import ChatType
from aiogram.types import Chat, TelegramObject, User

from stylist.bot.services import CHANNEL, BotServices
from stylist.commerce.customers import service as customer_service
from stylist.commerce.ids import SessionId, UserId
from stylist.commerce.policies import queries as policy_queries
from stylist.commerce.policies.definitions import SESSION_DAYS


@dataclass(frozen=True, slots=True)
class Talk:
    """Who is talking, in which conversation and chat."""

    user_id: UserId
    session_id: SessionId
    chat_id: int


class Identity(BaseMiddleware):
    """Gives handlers their `talk`. Only private chats are served: a cart is nobody else's business."""

    def __init__(self, services: BotServices) -> None:
        self._services = services

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        sender: User | None = data.get("event_from_user")
        chat: Chat | None = data.get("event_chat")
        if sender is None or sender.is_bot or (chat is not None and chat.type != ChatType.PRIVATE):
            return None
        talk = data["talk"] = await self.find(sender, chat.id if chat is not None else sender.id)
        with structlog.contextvars.bound_contextvars(
            channel=CHANNEL, user_id=str(talk.user_id), session_id=str(talk.session_id)
        ):
            return await handler(event, data)

    async def find(self, sender: User, chat_id: int) -> Talk:
        """The shopper behind a Telegram account and their conversation in a chat, made where new."""
        now = self._services.clock()
        async with self._services.transaction() as session:
            shopper = await customer_service.find_or_create_telegram_shopper(
                session,
                telegram_id=sender.id,
                name=sender.full_name,
                language=sender.language_code,
                now=now,
            )
            days = await policy_queries.get_policy(session, SESSION_DAYS)
            conversation = await customer_service.find_or_open_channel_session(
                session,
                user_id=shopper.id,
                channel=CHANNEL,
                external_id=str(chat_id),
                now=now,
                lifetime=timedelta(days=days),
            )
        return Talk(shopper.id, conversation.id, chat_id)
