"""Pressed buttons: each becomes the message it stands for, read from the answer it was shown under."""

from dataclasses import dataclass
from uuid import UUID

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, Message

from stylist.agent.intake import Inbound
from stylist.bot import notices
from stylist.bot.background import Background
from stylist.bot.callbacks import ChooseVariant, PressAction, SayChip
from stylist.bot.choices import said_of
from stylist.bot.middlewares import Talk
from stylist.bot.presence import Presence
from stylist.bot.services import CHANNEL, BotServices
from stylist.commerce.ids import InteractionId
from stylist.memory.transcript import queries as transcript_queries
from stylist.memory.transcript.errors import ExchangeNotFound
from stylist.memory.transcript.reply import Reply


@dataclass(frozen=True, slots=True)
class Press:
    """What a button says, and the action it stands for if it is one."""

    text: str
    action: str | None = None


class Presses:
    """Takes presses in, answers each so that the button stops waiting, and shows that we are at it."""

    def __init__(self, services: BotServices, presence: Presence, background: Background) -> None:
        self._services = services
        self._presence = presence
        self._background = background

    async def find_reply(self, talk: Talk, interaction_id: UUID) -> Reply | None:
        """The answer a button was shown under, if it is one of this very conversation."""
        async with self._services.transaction() as session:
            try:
                exchange = await transcript_queries.get_exchange(
                    session, interaction_id=InteractionId(interaction_id), session_id=talk.session_id
                )
            except ExchangeNotFound:
                return None
        return exchange.reply

    async def take(self, query: CallbackQuery, talk: Talk, press: Press | None, *, message_id: str) -> None:
        """Accept a press as a message; one that means nothing here is answered politely."""
        if press is None:
            self._answer(query, notices.OLD_BUTTON, alert=True)
            return
        self._answer(query, None)
        accepted = await self._services.turns.accept(
            Inbound(
                session_id=talk.session_id,
                user_id=talk.user_id,
                channel=CHANNEL,
                message_id=message_id,
                text=press.text,
                action=press.action,
            )
        )
        if accepted.is_new:
            self._presence.show(
                chat_id=talk.chat_id, session_id=talk.session_id, interaction_id=accepted.interaction_id
            )

    def put_away_buttons(self, bot: Bot, query: CallbackQuery) -> None:
        """A decision is made once: its buttons go."""
        if isinstance(query.message, Message):
            self._background.start(
                bot.edit_message_reply_markup(
                    chat_id=query.message.chat.id, message_id=query.message.message_id, reply_markup=None
                ),
                name="buttons",
            )

    def _answer(self, query: CallbackQuery, text: str | None, *, alert: bool = False) -> None:
        self._background.start(query.answer(text, show_alert=alert), name="callback answer")


def make_router() -> Router:
    """Takes every press; the last handler those we do not know."""
    router = Router(name="callbacks")
    router.callback_query.register(on_chip, SayChip.filter())
    router.callback_query.register(on_choice, ChooseVariant.filter())
    router.callback_query.register(on_action, PressAction.filter())
    router.callback_query.register(on_unknown)
    return router


async def on_chip(
    query: CallbackQuery, callback_data: SayChip, talk: Talk, presses: Presses, message_id: str
) -> None:
    reply = await presses.find_reply(talk, callback_data.interaction_id)
    press = None
    if reply is not None and 0 <= callback_data.index < len(reply.quick_replies):
        press = Press(reply.quick_replies[callback_data.index].text)
    await presses.take(query, talk, press, message_id=message_id)


async def on_choice(
    query: CallbackQuery, callback_data: ChooseVariant, talk: Talk, presses: Presses, message_id: str
) -> None:
    reply = await presses.find_reply(talk, callback_data.interaction_id)
    said = None
    if reply is not None and 0 <= callback_data.card < len(reply.cards):
        said = said_of(reply.cards[callback_data.card], callback_data.variant_id)
    await presses.take(query, talk, Press(said) if said else None, message_id=message_id)


async def on_action(
    query: CallbackQuery, callback_data: PressAction, talk: Talk, presses: Presses, message_id: str, bot: Bot
) -> None:
    reply = await presses.find_reply(talk, callback_data.interaction_id)
    press = None
    if reply is not None and 0 <= callback_data.index < len(reply.actions):
        action = reply.actions[callback_data.index]
        press = Press(action.label, action=action.id)
        presses.put_away_buttons(bot, query)
    await presses.take(query, talk, press, message_id=message_id)


async def on_unknown(query: CallbackQuery, talk: Talk, presses: Presses, message_id: str) -> None:
    await presses.take(query, talk, None, message_id=message_id)
