"""Errors at this edge: what the shopper can mend is said to them; the rest is for the inbox to repeat or log."""

from aiogram import Router
from aiogram.filters import ExceptionTypeFilter
from aiogram.types import ErrorEvent

from stylist.agent.errors import MessageTooLong
from stylist.bot import notices
from stylist.bot.middlewares import Talk
from stylist.bot.services import BotServices
from stylist.errors import Conflict, Forbidden, Invalid, NotFound, StylistError
from stylist.log import get_logger

log = get_logger(__name__)


class BotTokenInvalid(Invalid):
    """Telegram does not know the bot's token."""

    code = "telegram.token_invalid"


def make_router() -> Router:
    """Answers refusals of ours. `Unavailable` is not among them: such an update is taken in again later."""
    router = Router(name="errors")
    router.error.register(on_refusal, ExceptionTypeFilter(Invalid, NotFound, Conflict, Forbidden))
    return router


async def on_refusal(event: ErrorEvent, services: BotServices, talk: Talk | None = None) -> None:
    error = event.exception
    code = error.code if isinstance(error, StylistError) else "error"
    log.info("update.refused", code=code, update_id=event.update.update_id)
    if talk is None:
        return
    text = notices.TOO_LONG if isinstance(error, MessageTooLong) else notices.UNREADABLE
    await notices.say(
        services,
        session_id=talk.session_id,
        user_id=talk.user_id,
        cause=f"update:{event.update.update_id}",
        text=text,
    )
