"""The dispatcher: routers, identity and errors over the services."""

from aiogram import Dispatcher

from stylist.bot import errors
from stylist.bot.background import Background
from stylist.bot.middlewares import Identity
from stylist.bot.presence import Presence
from stylist.bot.routers import callbacks, linking, membership, messages
from stylist.bot.services import BotServices

# What Telegram is asked to send; everything else would be read by nobody.
ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")


def make_dispatcher(services: BotServices, *, presence: Presence, background: Background) -> Dispatcher:
    """Handlers with their services; updates are fed to it by the inbox."""
    dispatcher = Dispatcher(
        disable_fsm=True,
        services=services,
        presence=presence,
        presses=callbacks.Presses(services, presence, background),
        desk=services.accounts,
    )
    dispatcher.update.outer_middleware(Identity(services))
    dispatcher.include_routers(
        linking.make_router(),
        messages.make_router(),
        callbacks.make_router(),
        membership.make_router(),
        errors.make_router(),
    )
    return dispatcher
