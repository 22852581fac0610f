"""Wording of the built-in stylist: in the house's voice, varied, right with numbers and plurals.

Every sentence here keeps `prompts/voice.md`: short, one question a turn, no exclamation mark, no pressure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stylist.commerce.money import format_money

STATUS = {
    "PENDING": "is waiting for payment",
    "PAYMENT_PROCESSING": "is being paid; the bank has not answered yet",
    "PAYMENT_FAILED": "is not paid: the payment failed",
    "CONFIRMED": "is confirmed and will be packed next",
    "PROCESSING": "is being packed",
    "SHIPPED": "is on its way",
    "DELIVERED": "has been delivered",
    "CANCELLED": "was cancelled",
    "REFUNDED": "was refunded",
    "RETURNED": "came back to us",
}

MISSING_QUESTIONS = {
    "address": (
        "Where shall we send it? A line such as “12 Rose Street, Boston, MA 02108” will do.",
        "Which address shall it go to?",
    ),
    "name": ("Whose name goes on the parcel?", "What name shall I put on the parcel?"),
    "email": (
        "Which e-mail address shall the confirmation go to?",
        "Where may I send the confirmation by e-mail?",
    ),
    "phone": ("Which telephone number may the courier use?",),
    "payment": (
        "How would you like to pay? In this demonstration, “use the test card 4242 4242 4242 4242” works.",
        "Which card shall I use? The test card 4242 4242 4242 4242 works here.",
    ),
    "shipping_method": ("Which way of sending would you prefer?",),
}

UNCOUNTED = {
    "jewellery",
    "knitwear",
    "outerwear",
    "tailoring",
    "swimwear",
    "footwear",
    "home",
    "women",
    "men",
    "accessories",
}


@dataclass(frozen=True, slots=True)
class Phraser:
    """Chooses among wordings: steady for the same turn, and not the opening of the last few answers."""

    variation: int
    earlier: tuple[str, ...] = ()

    def pick(self, *options: str) -> str:
        """One of the options; an opening used lately is passed over while there is another."""
        recent = {opening(text) for text in self.earlier[-10:]}
        fresh = [option for option in options if opening(option) not in recent] or list(options)
        return fresh[self.variation % len(fresh)]


def opening(text: str) -> str:
    """The first three words, by which repetition is heard."""
    return " ".join(text.lower().split()[:3])


def words_list(items: Sequence[str], *, last: str = "and") -> str:
    """`a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def number(count: int) -> str:
    """Small numbers in words, as one would say them."""
    names = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return names[count] if 0 <= count < len(names) else str(count)


def plural(noun: str, count: int) -> str:
    """The noun for a count: `dress` and `dresses`, `watch` and `watches`; plural nouns stay."""
    if noun in UNCOUNTED:
        return "piece" if count == 1 else "pieces"
    singular = _singular(noun)
    if count == 1:
        return singular
    if singular.endswith(("s", "x", "ch", "sh", "z")):
        return singular + "es"
    if singular.endswith("y") and singular[-2:-1] not in {"a", "e", "o", "u"}:
        return singular[:-1] + "ies"
    return singular if _is_pair(singular) else singular + "s"


def _is_pair(noun: str) -> bool:
    return noun in {
        "trousers",
        "jeans",
        "shorts",
        "boots",
        "shoes",
        "sandals",
        "sunglasses",
        "earrings",
        "cufflinks",
        "gloves",
    }


def _singular(noun: str) -> str:
    if _is_pair(noun):
        return noun
    if noun.endswith(("sses", "ches", "shes", "xes")):
        return noun[:-2]
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def money(amount: object, currency: str) -> str:
    """A sum as a shopper reads it."""
    return format_money(Decimal(str(amount)), currency)


def day(text: str | None) -> str | None:
    """`Friday, 5 June` of an ISO date."""
    if not text:
        return None
    when = date.fromisoformat(text[:10])
    return f"{when:%A}, {when.day} {when:%B}"


def sentence(text: str) -> str:
    """First letter large, a full stop at the end."""
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?")) else text + "."
