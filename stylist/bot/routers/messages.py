"""Messages: text, commands, photos and albums become one `Inbound` each."""

from collections.abc import Sequence

from aiogram import Router
from aiogram.types import Message

from stylist.agent.intake import Inbound
from stylist.bot import notices
from stylist.bot.middlewares import Talk
from stylist.bot.presence import Presence
from stylist.bot.reading import read
from stylist.bot.services import CHANNEL, BotServices


def make_router() -> Router:
    """Takes every message."""
    router = Router(name="messages")
    router.message.register(on_message)
    return router


async def on_message(
    message: Message,
    message_id: str,
    talk: Talk,
    services: BotServices,
    presence: Presence,
    album: Sequence[Message] | None = None,
) -> None:
    """Accept what was said; an album is said at once."""
    said = read(album or [message])
    if said.is_empty:
        await notices.say(
            services,
            session_id=talk.session_id,
            user_id=talk.user_id,
            cause=message_id,
            text=notices.UNREADABLE,
        )
        return
    accepted = await services.turns.accept(
        Inbound(
            session_id=talk.session_id,
            user_id=talk.user_id,
            channel=CHANNEL,
            message_id=message_id,
            text=said.text,
            attachments=said.attachments,
        )
    )
    if accepted.is_new:
        presence.show(
            chat_id=talk.chat_id, session_id=talk.session_id, interaction_id=accepted.interaction_id
        )
