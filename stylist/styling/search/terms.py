"""The words of a wish worth looking for."""

import re
from decimal import Decimal
from itertools import pairwise

from rapidfuzz.distance import OSA

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

# Grammar, courtesy and the talk of shopping itself: they stand in no product's text to a purpose.
_IDLE_TEXT = """
a an and any are as at be but by can could do for from get give go going got have hello help hi how i i'd
i'm if in into is it just let like looking love may me my need nice of on or our over please really
recommend see shop show so some somebody someone something suggest than thank thanks that the their them
then there these they thing things this those to under up us want was we what which who will with without
would wear wearing you your below above about around between less more most max maximum budget price usd
eur gbp dollars euros pounds item items piece pieces
"""
_IDLE = frozenset(_IDLE_TEXT.split())

MOST = 8


_NUMBER = r"(?:us)?[$€£]?\s*(\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\s*(k\b)?"
_BETWEEN = re.compile(rf"\b(?:between|from)\s+{_NUMBER}\s*(?:and|to|-|–)\s*{_NUMBER}", re.IGNORECASE)
_AT_MOST = re.compile(
    rf"\b(?:under|below|up to|less than|no more than|at most|max(?:imum)?|within|cheaper than)\s+{_NUMBER}",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    rf"\b(?:over|above|more than|at least|min(?:imum)?|starting at)\s+{_NUMBER}", re.IGNORECASE
)

# "Under 5 minutes", "over 18": not prices.
_LEAST_PRICE = Decimal(20)


def price_bounds(text: str) -> tuple[Decimal | None, Decimal | None]:
    """The lowest and highest price a wish names in words ("under $900", "between 200 and 1,500"), if any."""
    if both := _BETWEEN.search(text):
        low, high = sorted((_amount(both[1], both[2]), _amount(both[3], both[4])))
        return (low, high) if low >= _LEAST_PRICE else (None, None)
    bounds = []
    for pattern in (_AT_LEAST, _AT_MOST):
        found = pattern.search(text)
        amount = _amount(found[1], found[2]) if found else None
        bounds.append(amount if amount is not None and amount >= _LEAST_PRICE else None)
    return bounds[0], bounds[1]


def _amount(digits: str, thousands: str | None) -> Decimal:
    return Decimal(digits.replace(",", "")) * (1000 if thousands else 1)


def search_pairs(text: str) -> tuple[str, ...]:
    """Words of a wish that stand side by side ("black tie"), at most four pairs."""
    words = [word.lower() for word in _WORD.findall(text[:1000])]
    kept = set(search_terms(text))
    return tuple(dict.fromkeys(f"{a} {b}" for a, b in pairwise(words) if a in kept and b in kept))[:4]


def search_terms(text: str) -> tuple[str, ...]:
    """The single words of a wish, lower case, each once, at most eight; numbers alone are left out."""
    words = (word.lower().replace("’", "'").removesuffix("'s") for word in _WORD.findall(text[:1000]))
    kept = (word for word in words if len(word) > 1 and word not in _IDLE and not word.isdigit())
    return tuple(dict.fromkeys(kept))[:MOST]


def may_be_a_slip(said: str) -> bool:
    """Whether a word is long enough to tell a slip of the pen from another word."""
    return len(said) >= 5


def is_slip(said: str, word: str) -> bool:
    """Whether `said` can be a slip of the pen for `word`: one letter wrong, in long words two, never the first."""
    slips = 1 if len(said) < 7 else 2
    return (
        may_be_a_slip(said) and said[0] == word[0] and OSA.distance(said, word, score_cutoff=slips) <= slips
    )
