"""A shopper blocking or unblocking the bot."""

from aiogram import Router
from aiogram.enums import ChatMemberStatus
from aiogram.types import ChatMemberUpdated

from stylist.bot.middlewares import Talk
from stylist.bot.services import CHANNEL, BotServices
from stylist.commerce.customers import service as customer_service
from stylist.memory.transcript import outbox


def make_router() -> Router:
    """Takes changes of our own membership in private chats."""
    router = Router(name="membership")
    router.my_chat_member.register(on_membership)
    return router


async def on_membership(event: ChatMemberUpdated, talk: Talk, services: BotServices) -> None:
    """Blocked: nothing more is sent until they write again. Any other change counts as being back."""
    if event.new_chat_member.status != ChatMemberStatus.KICKED:
        return
    now = services.clock()
    async with services.transaction() as session:
        await customer_service.mark_blocked(session, session_id=talk.session_id, now=now)
        await outbox.give_up_conversation(
            session, session_id=talk.session_id, channel=CHANNEL, reason="blocked", now=now
        )
