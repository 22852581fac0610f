"""Following a link that was made on the web: from then on both are one person."""

from aiogram import Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import Message

from stylist.actions.accounts import telegram
from stylist.actions.accounts.desk import AccountDesk
from stylist.bot import notices
from stylist.bot.middlewares import Talk
from stylist.bot.services import BotServices
from stylist.commerce.customers.errors import LinkSpent, NotAGuest

LINKED = "You and the shop on the web are one now: your cart, wishes and our talk go on here."
SPENT = "That link was used before, or is too old. Make a new one in your account on the web."
HAS_ACCOUNT = "This Telegram account belongs to another account of the shop already. Unlink it there first."


def make_router() -> Router:
    """Takes `/start link-…`, and leaves every other start to the stylist."""
    router = Router(name="linking")
    router.message.register(on_link, CommandStart(deep_link=True, magic=None), _is_link)
    return router


def _is_link(message: Message) -> bool:
    return telegram.PREFIX in (message.text or "")


async def on_link(
    message: Message,
    command: CommandObject,
    message_id: str,
    talk: Talk,
    services: BotServices,
    desk: AccountDesk,
) -> None:
    """Join the two, once, and say so."""
    try:
        owner = await telegram.follow_link(
            desk, word=command.args or "", telegram_user_id=talk.user_id, now=services.clock()
        )
        said, user_id = LINKED, owner.id
    except LinkSpent:
        said, user_id = SPENT, talk.user_id
    except NotAGuest:
        said, user_id = HAS_ACCOUNT, talk.user_id
    await notices.say(services, session_id=talk.session_id, user_id=user_id, cause=message_id, text=said)
