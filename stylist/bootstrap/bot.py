"""The bot process: takes updates in, answers them and sends the outbox. Only here aiogram is imported."""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import AiogramError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.utils.token import TokenValidationError

from stylist.bootstrap.accounts import make_account_desk
from stylist.bootstrap.core import Core, open_core
from stylist.bootstrap.run import stop_on_signals, until_stdin_closes
from stylist.bootstrap.servers import Addresses
from stylist.bot import inbox
from stylist.bot.background import Background
from stylist.bot.dispatcher import ALLOWED_UPDATES, make_dispatcher
from stylist.bot.errors import BotTokenInvalid
from stylist.bot.inbox import TOKEN_REFUSED, Inbox
from stylist.bot.outbox import Outbox
from stylist.bot.presence import Presence
from stylist.bot.reading import MENU
from stylist.bot.services import BotServices
from stylist.log import get_logger
from stylist.settings import BadSetting, Settings

log = get_logger(__name__)

WAITS = (1, 2, 5, 10, 30)
WEBHOOK_PATH = "/webhooks/telegram"
REQUEST_SECONDS = 30


async def run_bot_command(settings: Settings, addresses: Addresses, *, with_parent: bool = False) -> None:
    """Run until SIGINT or SIGTERM; with a parent, also until it ends."""
    stop = stop_on_signals()
    watching = asyncio.create_task(until_stdin_closes(stop)) if with_parent else None
    try:
        await run_bot(settings, addresses, stop=stop)
    finally:
        if watching is not None:
            watching.cancel()


async def run_bot(settings: Settings, addresses: Addresses, *, stop: asyncio.Event | None = None) -> None:
    """Take updates in and send the outbox until `stop` is set; what is in progress is finished first.

    Raises:
        BadSetting: no token, or one that cannot be one.
        BotTokenInvalid: Telegram refuses the token.
    """
    stop = stop or asyncio.Event()
    bot = make_bot(settings)
    try:
        if not await _ended_first(stop, _greet(bot)):
            async with open_core(settings, addresses) as core:
                await serve(core, bot, stop=stop)
    finally:
        await bot.session.close()


def make_bot(settings: Settings) -> Bot:
    """The client of the Bot API.

    Raises:
        BadSetting: no token, or one that cannot be one.
    """
    if settings.telegram_token is None:
        raise BadSetting(
            "STYLIST_TELEGRAM_TOKEN: the bot needs the token @BotFather gave you",
            param="STYLIST_TELEGRAM_TOKEN",
        )
    base = settings.telegram_api_base
    api = TelegramAPIServer.from_base(base) if base else PRODUCTION
    try:
        return Bot(
            settings.telegram_token.get_secret_value(),
            session=AiohttpSession(api=api, timeout=REQUEST_SECONDS),
        )
    except TokenValidationError:
        raise BadSetting(
            "STYLIST_TELEGRAM_TOKEN: expected a token such as 123456:ABC-DEF, as @BotFather gives them",
            param="STYLIST_TELEGRAM_TOKEN",
        ) from None


async def serve(core: Core, bot: Bot, *, stop: asyncio.Event) -> None:
    """Run the bot's parts over a core until `stop` is set.

    Raises:
        BotTokenInvalid: the token was revoked meanwhile.
    """
    services = BotServices(
        transaction=core.transaction,
        turns=core.turns,
        bus=core.bus,
        media_dir=core.media_dir,
        own_url=core.settings.own_url,
        shop_name=core.shop_name,
        clock=core.clock,
        accounts=make_account_desk(core),
    )
    background = Background()
    outbox = Outbox(bot, services, background)
    presence = Presence(bot, services, background, on_answered=outbox.wake)
    dispatcher = make_dispatcher(services, presence=presence, background=background)
    await _introduce(bot, core)
    parts = [Inbox(bot, dispatcher, services).run(), outbox.run()]
    if core.settings.telegram_webhook_secret is None:
        parts.append(inbox.poll(bot, services))
    log.info("bot.started", polling=core.settings.telegram_webhook_secret is None)
    tasks = [asyncio.create_task(part) for part in parts]
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({*tasks, stopping}, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done():
                task.result()
    finally:
        stopping.cancel()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await core.turns.drain()
        with contextlib.suppress(Exception):
            await outbox.send_due()
        await outbox.close()
        await background.close()
        log.info("bot.stopped")


async def _greet(bot: Bot) -> None:
    """Make sure that Telegram knows the token; while it cannot be reached, ask again.

    Raises:
        BotTokenInvalid: it does not.
    """
    tries = 0
    while True:
        try:
            await bot.get_me()
            return
        except (TelegramUnauthorizedError, TelegramNotFound):
            raise BotTokenInvalid(TOKEN_REFUSED) from None
        except (AiogramError, OSError) as error:
            log.warning("telegram.unreachable", error=type(error).__name__)
            await asyncio.sleep(WAITS[min(tries, len(WAITS) - 1)])
            tries += 1


async def _introduce(bot: Bot, core: Core) -> None:
    """Tell Telegram how updates are to come, and which commands there are. Neither keeps the bot from starting."""
    secret = core.settings.telegram_webhook_secret
    try:
        if secret is None:
            await bot.delete_webhook(drop_pending_updates=False)
        else:
            await bot.set_webhook(
                core.settings.own_url + WEBHOOK_PATH,
                secret_token=secret.get_secret_value(),
                allowed_updates=list(ALLOWED_UPDATES),
            )
    except AiogramError as error:
        log.warning("telegram.webhook_not_set", polling=secret is None, error=type(error).__name__)
    try:
        await bot.set_my_commands(list(MENU))
    except AiogramError as error:
        log.warning("telegram.commands_not_set", error=type(error).__name__)


async def _ended_first(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Do the work; true if `stop` was set before it was done."""
    doing, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not doing.done():
        doing.cancel()
        return True
    await doing
    return False
