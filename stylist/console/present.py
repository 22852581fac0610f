"""What a transcript page shows of each exchange: words, cards in a line each, tools, and how it was answered.

Only fields named here are shown. Tokens that stand for cards, and whatever a tool was given under a name that
sounds like a secret, are withheld from every role.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from stylist.commerce.ids import UserId
from stylist.console.formats import WITHHELD, seconds, without_tokens
from stylist.memory.transcript.reply import ToolCall
from stylist.memory.transcript.views import Exchange

SECRET_NAME = re.compile(r"token|secret|password|cvc|cvv|card_number|iban", re.I)
MOST_ARGUMENT_CHARACTERS = 600

CAUSES: Mapping[str, str] = {"staff": "Staff", "system": "The shop"}


@dataclass(frozen=True, slots=True)
class CardLine:
    """A card in one line, and what stands within it."""

    kind: str
    title: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolLine:
    """A tool the answer used. `outcome` is "ok" or the code of the refusal."""

    name: str
    arguments: tuple[tuple[str, str], ...]
    ok: bool
    outcome: str
    effect: str
    milliseconds: int | None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence the grounding check took out of an answer, and what of it did not hold."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange as the page shows it."""

    id: UUID
    type: str
    begins_day: datetime | None
    at: datetime
    input_seq: int | None
    seq: int | None
    is_asked: bool
    said: str
    pressed: str | None
    attachments: int
    speaker: str
    is_automatic: bool
    cause: str | None
    state: str
    answer: str
    left_to_person: bool
    cards: tuple[CardLine, ...]
    offered: tuple[str, ...]
    tools: tuple[ToolLine, ...]
    facts: tuple[tuple[str, str], ...]
    rating: int | None
    dropped: tuple[Dropped, ...]
    fell_back: str | None


def staff_named_in(exchanges: Iterable[Exchange]) -> list[UserId]:
    """Members of staff who wrote some of these."""
    found = (_actor_id(exchange) for exchange in exchanges)
    return [actor for actor in found if actor is not None]


def entries_of(exchanges: Sequence[Exchange], names: Mapping[UserId, str]) -> list[Entry]:
    """The entries of a page, in the order given; `names` are those of the staff who wrote."""
    labels = {
        action.id: action.label
        for exchange in exchanges
        if exchange.output
        for action in exchange.reply.actions
    }
    entries = []
    last_day = None
    for exchange in exchanges:
        today = exchange.created_at.date()
        entries.append(_entry(exchange, names, labels, begins_day=today != last_day))
        last_day = today
    return entries


def _entry(
    exchange: Exchange, names: Mapping[UserId, str], labels: Mapping[str, str], *, begins_day: bool
) -> Entry:
    reply = exchange.reply
    return Entry(
        id=exchange.id,
        type=exchange.type.value.replace("_", " ").lower(),
        begins_day=exchange.created_at if begins_day else None,
        at=exchange.created_at,
        input_seq=exchange.input_seq,
        seq=exchange.seq,
        is_asked=exchange.actor == "shopper",
        said=without_tokens(exchange.text),
        pressed=_pressed(exchange.input.get("action"), labels),
        attachments=len(exchange.input.get("attachments") or ()),
        speaker=_speaker(exchange, names),
        is_automatic=exchange.actor == "system",
        cause=exchange.cause,
        state=exchange.state,
        answer=without_tokens(reply.text),
        left_to_person=reply.handled_by is not None,
        cards=tuple(card_line(card) for card in reply.cards if isinstance(card, Mapping)),
        offered=tuple(action.label for action in reply.actions),
        tools=tuple(tool_line(call) for call in reply.tool_calls),
        facts=tuple(_facts(exchange)),
        rating=exchange.satisfaction,
        dropped=tuple(_dropped(exchange.output.get("dropped"))),
        fell_back=exchange.output.get("fell_back"),
    )


def _actor_id(exchange: Exchange) -> UserId | None:
    try:
        return UserId(UUID(exchange.input["actor_id"])) if exchange.actor == "staff" else None
    except (KeyError, TypeError, ValueError):
        return None


def _speaker(exchange: Exchange, names: Mapping[UserId, str]) -> str:
    if exchange.actor == "shopper":
        return "Stylist"
    actor_id = _actor_id(exchange)
    return names.get(actor_id, "Staff") if actor_id else CAUSES.get(exchange.actor, exchange.actor)


def _pressed(action: Any, labels: Mapping[str, str]) -> str | None:
    if not isinstance(action, str):
        return None
    return labels.get(action) or action.partition(":")[0].replace("_", " ").capitalize()


def _facts(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """How the answer came about; what was not recorded is left out."""
    output = exchange.output
    if exchange.response_time_ms is not None:
        yield "answered in", seconds(exchange.response_time_ms)
    if isinstance(output.get("first_text_ms"), int):
        yield "first text", seconds(output["first_text_ms"])
    if exchange.model_version:
        yield "model", exchange.model_version
    if output.get("prompt_version"):
        yield "prompt", str(output["prompt_version"])
    tokens = output.get("tokens")
    if isinstance(tokens, Mapping) and any(tokens.values()):
        yield "tokens", f"{tokens.get('input', 0):,} in, {tokens.get('output', 0):,} out"
    if exchange.confidence is not None:
        yield "confidence", f"{exchange.confidence:.2f}"


def _dropped(stored: Any) -> Iterator[Dropped]:
    for item in stored if isinstance(stored, list) else ():
        if isinstance(item, Mapping):
            yield Dropped(kind=str(item.get("kind", "")), text=without_tokens(str(item.get("text", ""))))
        else:
            yield Dropped(kind="", text=without_tokens(str(item)))


def tool_line(call: ToolCall) -> ToolLine:
    """A tool call as it is shown."""
    return ToolLine(
        name=call.name,
        arguments=tuple((name, _argument(name, value)) for name, value in call.args.items()),
        ok=call.ok,
        outcome="ok" if call.ok else (call.error or "failed"),
        effect=call.effect,
        milliseconds=call.ms,
    )


def _argument(name: str, value: Any) -> str:
    if SECRET_NAME.search(name):
        return WITHHELD
    text = without_tokens(_written(_withhold(value)))
    return text if len(text) <= MOST_ARGUMENT_CHARACTERS else text[: MOST_ARGUMENT_CHARACTERS - 1] + "…"


def _written(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(part, str | int | float) for part in value):
        return ", ".join(str(part) for part in value)
    return json.dumps(value, ensure_ascii=False)


def _withhold(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: WITHHELD if SECRET_NAME.search(key) else _withhold(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_withhold(part) for part in value]
    return value


def card_line(card: Mapping[str, Any]) -> CardLine:
    """A card in a line: what it is, which, how much; other kinds by their title."""
    kind = str(card.get("kind", "card"))
    match kind:
        case "product":
            return CardLine(
                kind, _joined(card.get("brand"), card.get("name"), _price(card)), _availability(card)
            )
        case "cart":
            return CardLine(kind, _joined(_count(card, "line"), _total(card)), _lines(card))
        case "order":
            number, status = card.get("order_number"), _words(card.get("status"))
            payment = f"payment {_words(card.get('payment_status'))}" if card.get("payment_status") else None
            return CardLine(kind, _joined(number, status, payment, _total(card)), _lines(card))
        case "confirmation":
            return CardLine(kind, _joined(card.get("title"), _total(card)), _lines(card))
        case _:
            title = card.get("title") or card.get("name") or card.get("question") or card.get("text")
            return CardLine(kind, _joined(title, _total(card)), _lines(card))


def _joined(*parts: Any) -> str:
    return without_tokens(" · ".join(str(part) for part in parts if part))


def _words(value: Any) -> str:
    return str(value or "").replace("_", " ").lower()


def _price(card: Mapping[str, Any]) -> str | None:
    return f"{card['price']} {card.get('currency', '')}".strip() if card.get("price") else None


def _total(card: Mapping[str, Any]) -> str | None:
    return f"total {card['total']} {card.get('currency', '')}".strip() if card.get("total") else None


def _count(card: Mapping[str, Any], thing: str) -> str:
    number = len(card.get("lines") or ())
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _availability(card: Mapping[str, Any]) -> tuple[str, ...]:
    variants = [item for item in card.get("variants") or () if isinstance(item, Mapping)]
    if not variants:
        return ()
    free = sum(bool(item.get("available")) for item in variants)
    return (f"{free} of {len(variants)} variants available",)


def _lines(card: Mapping[str, Any]) -> tuple[str, ...]:
    lines = card.get("lines")
    return tuple(_line(line) for line in lines) if isinstance(lines, list) else ()


def _line(line: Any) -> str:
    if not isinstance(line, Mapping):
        return without_tokens(str(line))
    quantity = f"{line['quantity']} ×" if line.get("quantity") else ""
    name = line.get("name") or line.get("label") or line.get("text") or line.get("title") or ""
    detail = ", ".join(str(line[key]) for key in ("variant", "size", "color", "detail") if line.get(key))
    amount = line.get("total") or line.get("amount") or line.get("value")
    return _joined(" ".join(str(part) for part in (quantity, name) if part), detail, amount)
