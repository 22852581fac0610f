"""Inline keyboards of an answer."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from stylist.bot.callbacks import ChooseVariant, PressAction, SayChip
from stylist.bot.choices import Choice
from stylist.memory.transcript.reply import Action, QuickReply

LABEL_CHARACTERS = 40
ROW_CHARACTERS = 30
MOST_IN_ROW = 5

Button = InlineKeyboardButton


def choice_buttons(choices: Iterable[Choice], *, interaction_id: UUID, card: int) -> list[Button]:
    """A button per size of a product."""
    return [
        Button(
            text=_label(choice.label),
            callback_data=ChooseVariant(
                interaction_id=interaction_id, card=card, variant_id=choice.variant_id
            ).pack(),
        )
        for choice in choices
    ]


def chip_buttons(chips: Sequence[QuickReply], *, interaction_id: UUID) -> list[Button]:
    """A button per quick reply."""
    return [
        Button(
            text=_label(chip.label),
            callback_data=SayChip(interaction_id=interaction_id, index=index).pack(),
        )
        for index, chip in enumerate(chips)
    ]


def action_buttons(actions: Sequence[Action], *, interaction_id: UUID, now: datetime) -> list[Button]:
    """Confirm and Cancel come back to us; others open their address, where Telegram allows one."""
    made: list[Button] = []
    for index, action in enumerate(actions):
        if action.expires_at is not None and action.expires_at <= now:
            continue
        if action.kind in {"confirm", "cancel"}:
            data = PressAction(interaction_id=interaction_id, index=index).pack()
            made.append(Button(text=_label(action.label), callback_data=data))
        elif action.url is not None and can_be_opened(action.url):
            made.append(Button(text=_label(action.label), url=action.url))
    return made


def in_rows(*groups: Sequence[Button]) -> InlineKeyboardMarkup | None:
    """Buttons in rows a phone can show; each group begins a row of its own. `None` without buttons."""
    rows: list[list[Button]] = []
    for group in groups:
        row: list[Button] = []
        for button in group:
            if row and (len(row) == MOST_IN_ROW or _width([*row, button]) > ROW_CHARACTERS):
                rows.append(row)
                row = []
            row.append(button)
        if row:
            rows.append(row)
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _width(row: Sequence[Button]) -> int:
    return sum(len(button.text) + 2 for button in row)


def _label(text: str) -> str:
    text = " ".join(text.split()) or "…"
    return text if len(text) <= LABEL_CHARACTERS else text[: LABEL_CHARACTERS - 1].rstrip() + "…"


def can_be_opened(url: str) -> bool:
    """Telegram refuses a whole message over an address without a public host."""
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
