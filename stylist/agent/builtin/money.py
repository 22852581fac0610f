"""Prices as shoppers write them: "under $900", "between 300 and 500", "around 2k", "not over a grand"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from stylist.agent.builtin.meaning import Price

WINDOW: Final = 60  # characters beside a number that can say what it is; keeps long texts cheap

_CURRENCIES: Final = {
    "$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "buck": "USD", "bucks": "USD",
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR",
    "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "quid": "GBP",
    "¥": "JPY", "jpy": "JPY", "yen": "JPY", "c$": "CAD", "cad": "CAD", "chf": "CHF", "francs": "CHF",
}  # fmt: skip
_WORD_NUMBERS: Final = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "half a": 0.5,
    "a couple of": 2,
}  # fmt: skip
_SIGNS: Final = r"us\$|c\$|[$€£¥]|usd|eur|gbp|jpy|chf|cad"
_UNITS: Final = r"dollars?|bucks?|euros?|pounds?|quid|yen|francs|usd|eur|gbp|jpy|chf|cad|[$€£¥]"
_DIGITS: Final = r"\d{1,3}(?:[,.' ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
_AMOUNT: Final = re.compile(
    rf"(?<![\w.,#])(?<![A-Za-z]-)(?:(?P<sign>{_SIGNS})\s?)?(?P<digits>{_DIGITS})"
    rf"(?:\s?(?P<times>k\b|grand\b|thousand\b|hundred\b))?(?:\s?-?(?P<unit>(?:{_UNITS})(?!\w)))?"
    rf"|(?<!\w)(?P<words>{'|'.join(sorted(_WORD_NUMBERS, key=len, reverse=True))}) "
    rf"(?P<wtimes>grand|thousand|hundred)\b(?: and (?P<rest>fifty)\b)?(?:\s?(?P<wunit>(?:{_UNITS})(?!\w)))?",
    re.IGNORECASE,
)
_TIMES: Final = {"k": 1000, "grand": 1000, "thousand": 1000, "hundred": 100}
_NOT_MONEY_AFTER: Final = re.compile(
    r"^\s?(?:%|percent|cm\b|mm\b|kg\b|inch|in(?:ch)?es|\"|'|days?\b|weeks?\b|months?\b|years?\b|hours?\b"
    r"|minutes?\b"
    r"|pieces?\b|pairs?\b|items?\b|points?\b|stars?\b|people\b|(?:st|nd|rd|th)\b|am\b|pm\b|o'clock|(?:uk|us"
    r"|eu|it|fr)\b(?!\$))",
    re.IGNORECASE,
)
_NOT_MONEY_BEFORE: Final = re.compile(
    r"(?:\b(?:size|number|no\.?|nr|item|option|order|code|card|zip|points?|uk|us|eu|it|fr|age|aged|in a"
    r"|wear|waist"
    r"|chest|hips?|step|page|top)|#)\s?$",
    re.IGNORECASE,
)

_NOT: Final = (
    r"(?:not|no|never|isn't|nothing|don't want to (?:go|spend|pay))\s+(?:be\s+|go\s+|cost\s+|spend\s+)?"
)
_MORE: Final = r"(?:more(?:\s+expensive)?\s+than|over|above|higher\s+than|exceeding|past|beyond)"
_LESS: Final = r"(?:less(?:\s+expensive)?\s+than|under|below|cheaper\s+than|lower\s+than|beneath)"
_MAXIMUM: Final = re.compile(
    rf"(?:{_NOT}{_MORE}|(?<!no )(?<!not )\b{_LESS}|\b(?:up\s+to|upto|max(?:imum)?(?:\s+(?:of|is|price"
    rf"|budget))*|at\s+(?:the\s+)?most"
    r"|within|no\s+higher\s+than|limit(?:\s+(?:of|is))?|cap(?:ped)?(?:\s+(?:at|of|is))?|as\s+much\s+as|until"
    r"|budget(?:\s+(?:of|is|to|down\s+to|up\s+to|for\s+\w+\s+is|usually|has\s+to\s+be))*|(?:can|could"
    r"|want\s+to|will|would)\s+(?:only\s+)?(?:spend|pay|afford)"
    r"|i\s+have|i've\s+got|i\s+got|to\s+spend|spend|not\s+exceed(?:ing)?|lower\s+\w+\s+\w+\s+to)"
    r"|<=?)\s*:?\s*(?:about\s+)?$",
    re.IGNORECASE,
)
_MINIMUM: Final = re.compile(
    rf"(?:{_NOT}{_LESS}|no\s+less\s+than|\b{_MORE}|\b(?:at\s+least|min(?:imum)?(?:\s+(?:of|is))?|from"
    rf"|starting\s+(?:at|from)"
    r"|upwards\s+of)|>=?)\s*:?\s*$",
    re.IGNORECASE,
)
_AROUND: Final = re.compile(
    r"(?:\b(?:around|about|roughly|approx(?:imately)?\.?|circa|near(?:ly)?|close\s+to|ca\.?"
    r"|more\s+or\s+less|something\s+like"
    r"|in\s+the\s+(?:region|area|neighbou?rhood)\s+of)|~)\s*$",
    re.IGNORECASE,
)
_AFTER_MAXIMUM: Final = re.compile(
    r"^\s*(?:or\s+(?:less|under|below|cheaper)|max(?:imum)?\b|tops?\b(?!\s+in)|at\s+(?:the\s+)?most"
    r"|and\s+(?:under|below)|budget|to\s+spend|is\s+(?:my|the)\s+(?:max|limit|budget))",
    re.IGNORECASE,
)
_AFTER_MINIMUM: Final = re.compile(
    r"^\s*(?:\+|or\s+(?:more|above|over|up)|and\s+(?:up|above|over)|upwards)", re.IGNORECASE
)
_AFTER_AROUND: Final = re.compile(r"^\s?(?:-?ish\b|or\s+so\b|more\s+or\s+less)", re.IGNORECASE)
_RANGE: Final = re.compile(r"^\s*(?:-|to|and|until|up\s+to|or)\s*$", re.IGNORECASE)
_BEFORE_RANGE: Final = re.compile(
    r"\b(?:between|from|range(?:\s+of)?|anywhere\s+from)\s*:?\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that may be money, at text[start:end]; `is_marked` when a currency, "k" or "grand" says it is."""

    value: Decimal
    currency: str | None
    is_marked: bool
    scale: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundPrice:
    """A price and the part of the text it came from, with the words that made it a bound."""

    price: Price
    start: int
    end: int


def find_prices(text: str) -> list[FoundPrice]:
    """Every statement of a price in order; a bare number counts only beside a word such as "under" or "budget"."""
    amounts = [amount for match in _AMOUNT.finditer(text) if (amount := _amount(text, match)) is not None]
    found: list[FoundPrice] = []
    position = 0
    while position < len(amounts):
        span = _range_at(text, amounts, position)
        if span is not None:
            found.append(span)
            position += 2
            continue
        single = _single(text, amounts[position])
        if single is not None:
            found.append(single)
        position += 1
    return found


def merged(prices: Sequence[Price]) -> Price | None:
    """One price of several statements; the last word counts where two differ."""
    if not prices:
        return None
    minimum = maximum = around = currency = None
    for price in prices:
        minimum = price.minimum if price.minimum is not None else minimum
        maximum = price.maximum if price.maximum is not None else maximum
        around = price.around if price.around is not None else around
        currency = price.currency or currency
    return Price(minimum, maximum, around, currency)


def _amount(text: str, match: re.Match[str]) -> Amount | None:
    if match["words"]:
        number = Decimal(str(_WORD_NUMBERS[match["words"].lower()])) * _TIMES[match["wtimes"].lower()]
        number += 50 if match["rest"] else 0
        currency = _CURRENCIES.get((match["wunit"] or "").lower())
        return Amount(_whole(number), currency, True, 1, match.start(), match.end())
    times = (match["times"] or "").lower()
    currency = _CURRENCIES.get((match["sign"] or match["unit"] or "").lower())
    is_marked = bool(currency or times)
    before = text[max(0, match.start() - WINDOW) : match.start()]
    after = text[match.end() : match.end() + WINDOW]
    if not is_marked and (_NOT_MONEY_AFTER.match(after) or _NOT_MONEY_BEFORE.search(before)):
        return None
    if not is_marked and re.match(r"(?!ish\b)[A-Za-z_@/]", after):
        return None
    scale = _TIMES.get(times, 1)
    value = _decimal(match["digits"]) * scale
    return Amount(_whole(value), currency, is_marked, scale, match.start(), match.end())


def _decimal(digits: str) -> Decimal:
    """ "1,200", "1.200", "1'200" and "1 200" are twelve hundred; "1.5" and "1,5" are one and a half."""
    cents = re.search(r"[.,](\d{1,2})$", digits)
    whole = digits[: cents.start()] if cents else digits
    return Decimal(re.sub(r"\D", "", whole) + (f".{cents[1]}" if cents else ""))


def _whole(value: Decimal) -> Decimal:
    rounded = value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded


def _range_at(text: str, amounts: list[Amount], position: int) -> FoundPrice | None:
    if position + 1 >= len(amounts):
        return None
    low, high = amounts[position], amounts[position + 1]
    joint = text[low.end : high.start]
    before = _BEFORE_RANGE.search(text, max(0, low.start - WINDOW), low.start)
    if not _RANGE.match(joint):
        return None
    is_said = before is not None or low.is_marked or high.is_marked
    if joint.strip().lower() in {"and", "or"} and before is None:
        return None
    budget = _MAXIMUM.search(text, max(0, low.start - WINDOW), low.start) or _AROUND.search(
        text, max(0, low.start - WINDOW), low.start
    )
    if not is_said and budget is None:
        return None
    lowest = low.value * high.scale if low.scale == 1 and low.value * 10 < high.value else low.value
    bounds = sorted((lowest, high.value))
    start = before.start() if before else (budget.start() if budget else low.start)
    price = Price(bounds[0], bounds[1], None, low.currency or high.currency)
    return FoundPrice(price, start, high.end)


def _single(text: str, amount: Amount) -> FoundPrice | None:
    value, currency = amount.value, amount.currency
    after = text[amount.end : amount.end + WINDOW]
    upper, lower = (
        _MAXIMUM.search(text, max(0, amount.start - WINDOW), amount.start),
        _MINIMUM.search(text, max(0, amount.start - WINDOW), amount.start),
    )
    if upper is not None and (lower is None or upper.start() <= lower.start()):
        return FoundPrice(Price(maximum=value, currency=currency), upper.start(), amount.end)
    if lower is not None and (
        amount.is_marked or not re.search(r"from\s*$", text[max(0, amount.start - WINDOW) : amount.start])
    ):
        return FoundPrice(Price(minimum=value, currency=currency), lower.start(), amount.end)
    near = _AROUND.search(text, max(0, amount.start - WINDOW), amount.start)
    if near is not None and (amount.is_marked or value >= 20):
        return FoundPrice(Price(around=value, currency=currency), near.start(), amount.end)
    for pattern, bound in (
        (_AFTER_MAXIMUM, "maximum"),
        (_AFTER_MINIMUM, "minimum"),
        (_AFTER_AROUND, "around"),
    ):
        suffix = pattern.match(after)
        if suffix is not None and (amount.is_marked or value >= 20):
            return FoundPrice(_price(bound, value, currency), amount.start, amount.end + suffix.end())
    if amount.is_marked:
        return FoundPrice(Price(around=value, currency=currency), amount.start, amount.end)
    return None


def _price(bound: str, value: Decimal, currency: str | None) -> Price:
    return Price(
        minimum=value if bound == "minimum" else None,
        maximum=value if bound == "maximum" else None,
        around=value if bound == "around" else None,
        currency=currency,
    )
