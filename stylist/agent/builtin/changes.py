"""Comparisons with what was shown: "cheaper", "less formal", "not so short", "too dark"."""

import re
from collections.abc import Mapping
from typing import Final

from stylist.agent.builtin.meaning import Change

# word: attribute, direction, value
_COMPARED: Final[Mapping[str, tuple[str, str, str | None]]] = {
    "cheaper": ("price", "less", None), "pricier": ("price", "more", None), "dearer": ("price", "more", None),
    "darker": ("brightness", "less", None), "lighter": ("brightness", "more", None),
    "brighter": ("brightness", "more", None),
    "paler": ("brightness", "more", None), "longer": ("length", "more", None), "shorter": ("length", "less",
    None),
    "looser": ("fit", "less", "fitted"), "baggier": ("fit", "less", "fitted"), "roomier": ("fit", "less",
    "fitted"),
    "wider": ("fit", "less", "fitted"), "tighter": ("fit", "more", "fitted"), "slimmer": ("fit", "more",
    "fitted"),
    "dressier": ("style", "more", "formal"), "smarter": ("style", "more", "formal"), "fancier": ("style",
    "more", "formal"),
    "simpler": ("style", "more", "simple"), "plainer": ("pattern", "more", "solid"), "bolder": ("style",
    "more", "bold"),
    "edgier": ("style", "more", "edgy"), "sportier": ("style", "more", "sporty"), "softer": ("material",
    "more", "soft"),
    "warmer": ("material", "more", "warm"), "cooler": ("material", "less", "warm"), "thicker": ("material",
    "more", "thick"),
    "thinner": ("material", "less", "thick"), "bigger": ("other", "more", "size"), "larger": ("other", "more",
    "size"),
    "smaller": ("other", "less", "size"), "higher": ("other", "more", "heel"), "lower": ("other", "less",
    "heel"),
    "newer": ("other", "more", "new"), "nicer": ("other", "more", "nice"),
}  # fmt: skip
# adjective: attribute, value, and the direction that "more <adjective>" gives
_GRADED: Final[Mapping[str, tuple[str, str | None, str]]] = {
    "expensive": ("price", None, "more"), "pricey": ("price", None, "more"), "affordable": ("price", None,
    "less"),
    "cheap": ("price", None, "less"), "formal": ("style", "formal", "more"), "dressy": ("style", "formal",
    "more"),
    "casual": ("style", "casual", "more"), "elegant": ("style", "elegant", "more"), "classic": ("style",
    "classic", "more"),
    "modern": ("style", "modern", "more"), "flashy": ("style", "flashy", "more"), "simple": ("style",
    "simple", "more"),
    "fancy": ("style", "fancy", "more"), "bold": ("style", "bold", "more"), "boring": ("style", "boring",
    "more"),
    "sexy": ("style", "sexy", "more"), "revealing": ("style", "revealing", "more"), "modest": ("style",
    "revealing", "less"),
    "feminine": ("style", "feminine", "more"), "romantic": ("style", "romantic", "more"), "sporty": ("style",
    "sporty", "more"),
    "minimalist": ("style", "minimalist", "more"), "edgy": ("style", "edgy", "more"), "colourful": ("color",
    "colorful", "more"),
    "colorful": ("color", "colorful", "more"), "dark": ("brightness", None, "less"), "light": ("brightness",
    None, "more"),
    "bright": ("brightness", None, "more"), "long": ("length", None, "more"), "short": ("length", None,
    "less"),
    "loose": ("fit", "fitted", "less"), "tight": ("fit", "fitted", "more"), "fitted": ("fit", "fitted",
    "more"),
    "warm": ("material", "warm", "more"), "soft": ("material", "soft", "more"), "thick": ("material", "thick",
    "more"),
    "sheer": ("transparency", None, "more"), "transparent": ("transparency", None, "more"),
    "busy": ("pattern", "busy", "more"),
    "patterned": ("pattern", "patterned", "more"), "plain": ("pattern", "solid", "more"),
    "comfortable": ("other", "comfortable", "more"),
    "big": ("other", "size", "more"), "large": ("other", "size", "more"), "small": ("other", "size", "less"),
    "high": ("other", "heel", "more"),
}  # fmt: skip
_COMPARATIVE: Final = re.compile(
    rf"\b(?P<word>{'|'.join(_COMPARED)})\b(?P<sleeves>\s+sleeves?\b)?(?!\s+than\s+[$€£]?\d)", re.IGNORECASE
)
_GRADE: Final = re.compile(
    rf"\b(?P<grade>more|less|too|not\s+(?:so|too|as|that|quite\s+so|very)|so|much\s+less|a\s+bit|a\s+little"
    rf"|rather|way\s+too|slightly|fewer)\s+(?:\w+ly\s+)?(?P<word>{'|'.join(_GRADED)})\b"
    r"(?!\s+than\s+[$€£]?\d)",
    re.IGNORECASE,
)
_OPPOSITE: Final = {"more": "less", "less": "more"}


def find_changes(text: str) -> tuple[Change, ...]:
    """Wishes that compare, in order and each once."""
    found: list[tuple[int, Change]] = []
    for match in _COMPARATIVE.finditer(text):
        attribute, direction, value = _COMPARED[match["word"].lower()]
        if match["sleeves"] and attribute == "length":
            attribute = "sleeve_length"
        found.append((match.start(), Change(attribute, direction, value)))
    for match in _GRADE.finditer(text):
        attribute, value, direction = _GRADED[match["word"].lower()]
        grade = match["grade"].lower()
        if grade in {"so", "a bit", "a little", "rather", "slightly"}:
            if not re.search(
                r"\b(?:it's|they're|is|are|looks?|those|these|seems?|that's)\s+(?:all\s+)?$",
                text[: match.start()],
                re.I,
            ):
                continue
            direction = _OPPOSITE[direction]
        elif grade == "more":
            pass
        else:
            direction = _OPPOSITE[direction]
        found.append((match.start(), Change(attribute, direction, value)))
    return tuple(dict.fromkeys(change for _, change in sorted(found, key=lambda one: one[0])))
