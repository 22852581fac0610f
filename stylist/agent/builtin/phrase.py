"""Wording of the built-in stylist: in the house's voice, varied, right with numbers and plurals.

Every sentence here keeps `prompts/voice.md`: short, one question a turn, no exclamation mark, no pressure.
"""

from collections.abc import Mapping, Sequence
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

# What checkout asks for; the last wording of each is the one to come back to after a digression.
MISSING_QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "name_and_address": (
        "Where shall we send it, and to whom? One line will do, such as “Anna Berg, 12 Rose Street, Boston, MA 02108”.",
        "To whom and where may we send it? “Anna Berg, 12 Rose Street, Boston, MA 02108” is all I need.",
        "To which name and address shall it go?",
    ),
    "address": (
        "Where shall we send it? A line such as “12 Rose Street, Boston, MA 02108” will do.",
        "Which address shall it go to?",
    ),
    "name": ("In whose name shall it travel?", "Whose name shall I put on the parcel?"),
    "email": (
        "Which e-mail address may the confirmation go to?",
        "Where may I send the confirmation by e-mail?",
    ),
    "phone": ("Which telephone number may the courier use?",),
    "payment": (
        "How would you like to pay? Here in the demonstration, “use the test card” is enough.",
        "Which card shall it be? In this demonstration the test card will do.",
    ),
    "shipping_method": ("Would you prefer standard or express delivery?",),
}

UNCOUNTED = {
    "jewellery",
    "knitwear",
    "outerwear",
    "tailoring",
    "swimwear",
    "swim",
    "footwear",
    "loungewear",
    "lounge",
    "home",
    "women",
    "men",
    "accessories",
    "fragrance",
}


@dataclass(frozen=True, slots=True)
class Phraser:
    """Chooses among wordings: steady for the same turn, and not the opening of the last ten answers."""

    variation: int
    earlier: tuple[str, ...] = ()

    def pick(self, *options: str) -> str:
        """One of the options; an opening used lately is passed over while there is another."""
        heard = [opening(text) for text in self.earlier[-10:]]
        fresh = [option for option in options if opening(option) not in heard]
        if fresh:
            return fresh[self.variation % len(fresh)]
        return min(options, key=lambda option: _last_heard(heard, opening(option)))


def _last_heard(heard: Sequence[str], words: str) -> int:
    return max((place for place, said in enumerate(heard) if said == words), default=-1)


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
    """The noun for a count: `dress` and `dresses`, `watch` and `watches`; of what comes in pairs, the plural."""
    if noun in UNCOUNTED:
        return "piece" if count == 1 else "pieces"
    singular = _singular(noun)
    if _is_pair(singular):
        return f"pair of {singular}" if count == 1 else f"pairs of {singular}"
    if count == 1:
        return singular
    if singular.endswith(("s", "x", "ch", "sh", "z")):
        return singular + "es"
    if singular.endswith("y") and singular[-2:-1] not in {"a", "e", "o", "u"}:
        return singular[:-1] + "ies"
    return singular + "s"


def _is_pair(noun: str) -> bool:
    return noun in {
        "trousers",
        "jeans",
        "shorts",
        "boots",
        "shoes",
        "sandals",
        "sneakers",
        "heels",
        "flats",
        "loafers",
        "sunglasses",
        "earrings",
        "cufflinks",
        "gloves",
    }


def _singular(noun: str) -> str:
    if _is_pair(noun):
        return noun
    if noun == "scarves":
        return "scarf"
    if noun.endswith(("sses", "ches", "shes", "xes")):
        return noun[:-2]
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def an(words: str) -> str:
    """The words with their article."""
    return f"an {words}" if words[:1].lower() in "aeiou" else f"a {words}"


def is_plural(name: str) -> bool:
    """Whether a piece's name is a plural: `Court Shoes`, `Drop Earrings`, and not `Tea Dress`."""
    last = name.split()[-1].lower() if name.split() else ""
    return last.endswith("s") and not last.endswith(("ss", "us", "is"))


def agree(name: str, singular: str, plural_form: str) -> str:
    """The verb that goes with a piece's name."""
    return plural_form if is_plural(name) else singular


def be(name: str) -> str:
    """`is`, or `are` of shoes and earrings."""
    return agree(name, "is", "are")


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
