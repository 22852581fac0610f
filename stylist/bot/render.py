"""A Reply as what is sent to Telegram: ordered parts, each a text or a photo with its buttons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from aiogram.types import InlineKeyboardMarkup

from stylist.bot import formatting, keyboards
from stylist.bot.choices import list_choices
from stylist.bot.formatting import CAPTION_LIMIT, Piece
from stylist.commerce.money import format_money
from stylist.memory.transcript.reply import Card, Reply

NEXT = "Choose, or just write to me."
ORDER_WORDS = {
    "PENDING": "received",
    "PAYMENT_PROCESSING": "payment in progress",
    "PAYMENT_FAILED": "payment failed",
    "CONFIRMED": "confirmed",
    "PROCESSING": "being prepared",
    "SHIPPED": "on its way",
    "DELIVERED": "delivered",
    "CANCELLED": "cancelled",
    "REFUNDED": "refunded",
    "RETURNED": "returned",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One Telegram message; with `image_url`, `piece` is the caption of that picture."""

    piece: Piece
    image_url: str | None = None
    keyboard: InlineKeyboardMarkup | None = None


def render_reply(reply: Reply, *, now: datetime) -> list[Part]:
    """The parts of an answer in the order they are sent: text, cards, and the buttons under the last."""
    parts: list[Part] = []
    unsent = [_with_addresses(reply)]
    products = [index for index, card in enumerate(reply.cards) if card.get("kind") == "product"]
    for index, card in enumerate(reply.cards):
        if card.get("kind") == "product" and reply.interaction_id is not None:
            number = products.index(index) + 1 if len(products) > 1 else None
            product = _product(card, index, number=number, interaction_id=reply.interaction_id)
            parts, unsent = [*parts, *_texts(unsent), product], []
        else:
            unsent.append(_card_text(card))
    parts += _texts(unsent)
    return _with_buttons(parts, reply, now)


def _texts(texts: Sequence[str]) -> list[Part]:
    """Texts and cards that follow each other are one message, as long as it lasts."""
    return [Part(piece) for piece in formatting.pieces("\n\n".join(text for text in texts if text))]


def _with_buttons(parts: list[Part], reply: Reply, now: datetime) -> list[Part]:
    """Actions and quick replies go under the last part, or under one of their own if that is a photo."""
    interaction_id = reply.interaction_id
    if interaction_id is None:
        return parts
    keyboard = keyboards.in_rows(
        keyboards.action_buttons(reply.actions, interaction_id=interaction_id, now=now),
        keyboards.chip_buttons(reply.quick_replies, interaction_id=interaction_id),
    )
    if keyboard is None:
        return parts
    if not parts or parts[-1].keyboard is not None or parts[-1].image_url is not None:
        return [*parts, Part(Piece(NEXT, NEXT), keyboard=keyboard)]
    return [*parts[:-1], replace(parts[-1], keyboard=keyboard)]


def _with_addresses(reply: Reply) -> str:
    """The text, and the addresses that cannot be buttons."""
    shown = [
        f"{action.label}: {action.url}"
        for action in reply.actions
        if action.url is not None and not keyboards.can_be_opened(action.url)
    ]
    return "\n\n".join(part for part in (reply.text, *shown) if part)


def _product(card: Card, index: int, *, number: int | None, interaction_id: UUID) -> Part:
    name = _one_line(card["name"])
    head = f"{number}. **{_unmarked(name)}**" if number else f"**{_unmarked(name)}**"
    price = _money(card["price"], card["currency"])
    if card.get("compare_at_price"):
        price += f" (was {_money(card['compare_at_price'], card['currency'])})"
    second = " · ".join(part for part in (_one_line(card.get("brand") or ""), price) if part)
    why = _one_line(card.get("why") or "")
    choices = list_choices(card)
    sold_out = "" if choices else "Sold out at the moment"
    caption = "\n".join(part for part in (head, second, why, sold_out) if part)
    buttons = keyboards.choice_buttons(choices, interaction_id=interaction_id, card=index)
    return Part(
        formatting.shortened(caption, limit=CAPTION_LIMIT),
        image_url=card.get("image_url"),
        keyboard=keyboards.in_rows(buttons),
    )


def _card_text(card: Card) -> str:
    """A card as text; of a kind that is not known here, what it says of itself."""
    write = WRITERS.get(str(card.get("kind")), _other)
    return "\n".join(line for line in write(card) if line is not None)


def _cart(card: Card) -> list[str | None]:
    if not card["lines"]:
        return ["**Your cart is empty.**"]
    lines = [
        _line(line, number=number, currency=card["currency"])
        for number, line in enumerate(card["lines"], start=1)
    ]
    codes = f"Codes: {', '.join(card['codes'])}" if card.get("codes") else None
    return ["**Your cart**", *lines, "", *_totals(card), codes]


def _order(card: Card) -> list[str | None]:
    lines = [_line(line, number=None, currency=card["currency"]) for line in card["lines"]]
    status = ORDER_WORDS.get(card["status"], str(card["status"]).lower())
    return [
        f"**Order {_unmarked(str(card['order_number']))}** · {status}",
        *lines,
        "",
        *_totals(card),
        *_delivery(card),
    ]


def _delivery(card: Card) -> list[str | None]:
    due = card.get("estimated_delivery")
    open_states = {"PENDING", "PAYMENT_PROCESSING", "CONFIRMED", "PROCESSING", "SHIPPED"}
    tracking = card.get("tracking")
    return [
        f"Expected by {_day(due)}" if due and card["status"] in open_states else None,
        f"Tracking: {tracking.get('carrier') or 'parcel'} {tracking['number']}" if tracking else None,
    ]


def _confirmation(card: Card) -> list[str | None]:
    lines: list[str | None] = [f"**{_unmarked(_one_line(card['title']))}**"]
    for line in card["lines"]:
        detail = f" · {_one_line(line['detail'])}" if line.get("detail") else ""
        amount = f": {_amount(line, card['currency'])}" if line.get("amount") is not None else ""
        if line["kind"] == "item":
            count = f" × {line['quantity']}" if (line.get("quantity") or 1) > 1 else ""
            lines.append(f"• {_one_line(line['label'])}{detail}{count}{amount}")
        else:
            said = f": {_one_line(line['detail'])}" if line.get("detail") else ""
            lines.append(f"{_one_line(line['label'])}{amount or said}")
    if card.get("total") is not None:
        lines.append(f"**Total: {_money(card['total'], card['currency'])}**")
    return lines


def _amount(line: Mapping[str, Any], currency: str) -> str:
    is_free = line["kind"] == "shipping" and not Decimal(line["amount"])
    return "free" if is_free else _money(line["amount"], currency)


def _other(card: Card) -> list[str | None]:
    said = [card.get(key) for key in ("title", "name", "question", "text", "summary", "description")]
    return [_one_line(str(value)) for value in said if value]


WRITERS: Mapping[str, Callable[[Card], list[str | None]]] = {
    "cart": _cart,
    "order": _order,
    "confirmation": _confirmation,
}


def _line(line: Mapping[str, Any], *, number: int | None, currency: str) -> str:
    kind = line.get("variant") or " · ".join(str(line[key]) for key in ("size", "color") if line.get(key))
    said = " · ".join(part for part in (_one_line(line["name"]), _one_line(kind)) if part)
    count = f" × {line['quantity']}" if line["quantity"] > 1 else ""
    head = f"{number}." if number else "•"
    return f"{head} {said}{count}: {_money(line['total'], currency)}"


def _totals(card: Card) -> list[str | None]:
    currency = card["currency"]

    def row(label: str, key: str) -> str | None:
        value = card.get(key)
        return None if value is None or not Decimal(value) else f"{label}: {_money(value, currency)}"

    total = f"**Total: {_money(card['total'], currency)}**"
    if card.get("is_estimate"):
        total += " (estimate)"
    discount = card.get("discount")
    taken_off = (
        f"Discount: {_money(-abs(Decimal(discount)), currency)}" if discount and Decimal(discount) else None
    )
    shipping = (
        "Shipping: free" if card.get("shipping") is not None and not Decimal(card["shipping"]) else None
    )
    return [
        row("Subtotal", "subtotal"),
        taken_off,
        row("Tax", "tax"),
        shipping or row("Shipping", "shipping"),
        total,
    ]


def _money(amount: Any, currency: str) -> str:
    return format_money(Decimal(str(amount)), currency)


def _day(value: Any) -> str:
    day = value if isinstance(value, date) else datetime.fromisoformat(str(value))
    return f"{day:%A, %d %B}"


def _one_line(text: str) -> str:
    return " ".join(str(text).split())


def _unmarked(text: str) -> str:
    """A text between bold marks must not end them."""
    return text.replace("*", "∗")
