"""Taking a message in: what may be stored of it, and in which form.

Card numbers never reach a row, a model or a log. The sandbox's published test numbers become their
payment token at once; any other number that could be a card is masked.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stylist.agent.errors import MessageEmpty, MessageIdInvalid, MessageTooLong
from stylist.commerce.ids import SessionId, UserId
from stylist.commerce.payments.sandbox_cards import SANDBOX_CARDS

MOST_CHARACTERS = 8_000
MOST_ID_CHARACTERS = 100

CARD_LIKE = re.compile(r"(?<![\w.])(?:\d[ \u00a0.-]?){12,18}\d(?![\w])")
SECURITY_CODE = re.compile(r"\b(cvv|cvc|cv2|security code)\W{0,3}\d{3,4}\b", re.I)
INVISIBLE = dict.fromkeys(
    [0x00AD, 0x200B, 0x200C, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


@dataclass(frozen=True, slots=True)
class Inbound:
    """What a channel received. `message_id` is the channel's own, unique within the conversation."""

    session_id: SessionId
    user_id: UserId
    channel: str
    message_id: str
    text: str = ""
    action: str | None = None
    attachments: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A message as it may be stored: `tokens` stand for the test cards it held."""

    text: str
    tokens: tuple[str, ...]
    hid_card: bool

    def to_input(self, inbound: Inbound) -> dict[str, Any]:
        """`input_data` of the row."""
        stored: dict[str, Any] = {"text": self.text}
        if inbound.action is not None:
            stored["action"] = inbound.action
        if inbound.attachments:
            stored["attachments"] = [dict(item) for item in inbound.attachments]
        if self.tokens:
            stored["payment_tokens"] = list(self.tokens)
        if self.hid_card:
            stored["hid_card"] = True
        return stored


def take(inbound: Inbound, *, accepts_test_cards: bool) -> Taken:
    """Check and clean a message.

    Raises:
        MessageEmpty, MessageTooLong, MessageIdInvalid: it cannot be taken; nothing was stored.
    """
    if not 1 <= len(inbound.message_id) <= MOST_ID_CHARACTERS or not inbound.message_id.isprintable():
        raise MessageIdInvalid(f"client_msg_id must be 1 to {MOST_ID_CHARACTERS} printable characters")
    if len(inbound.text) > MOST_CHARACTERS:
        raise MessageTooLong(length=len(inbound.text), most=MOST_CHARACTERS)
    text = clean(inbound.text)
    if not text and inbound.action is None and not inbound.attachments:
        raise MessageEmpty("say something, attach a picture or press a button")
    return mask_cards(text, accepts_test_cards=accepts_test_cards)


def clean(text: str) -> str:
    """Normal form without invisible and control characters; line breaks stay."""
    normal = unicodedata.normalize("NFC", text).translate(INVISIBLE)
    kept = "".join(
        char
        for char in normal
        if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs", "Co", "Cn"}
    )
    return kept.strip()


def mask_cards(text: str, *, accepts_test_cards: bool) -> Taken:
    """Replace card numbers: `[card visa 4242 pm_sandbox_visa]` for test cards, `[card hidden]` for others."""
    tokens: list[str] = []
    hid = False

    def replace(found: re.Match[str]) -> str:
        nonlocal hid
        digits = re.sub(r"\D", "", found.group(0))
        card = SANDBOX_CARDS.get(digits)
        if card is not None and accepts_test_cards:
            tokens.append(card.token)
            return f"[card {card.brand} {card.last4} {card.token}]"
        if not passes_luhn(digits):
            return found.group(0)
        hid = True
        return "[card hidden]"

    masked = CARD_LIKE.sub(replace, text)
    if masked != text:
        masked = SECURITY_CODE.sub(r"\1 [hidden]", masked)
    return Taken(text=masked, tokens=tuple(tokens), hid_card=hid)


def passes_luhn(digits: str) -> bool:
    """The check digit every card number has (ISO/IEC 7812-1, annex B)."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit)
        if position % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0
