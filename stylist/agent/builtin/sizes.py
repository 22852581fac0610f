"""Sizes in a message: "M", "medium", "size 38", "EU 38", "10 UK", "waist 32"."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from stylist.agent.builtin.meaning import Size

_WORDS: Final = {
    "extra extra small": "XXS", "xx small": "XXS", "extra small": "XS", "x small": "XS", "small": "S",
    "medium": "M", "med": "M",
    "large": "L", "extra large": "XL", "x large": "XL", "xlarge": "XL", "extra extra large": "XXL",
    "xx large": "XXL",
    "one size": "ONE SIZE", "one-size": "ONE SIZE", "onesize": "ONE SIZE", "2xl": "XXL", "3xl": "XXXL",
    "xxs": "XXS", "xs": "XS", "s": "S", "m": "M",
    "l": "L", "xl": "XL", "xxl": "XXL", "xxxl": "XXXL", "2xs": "XXS",
}  # fmt: skip
_SYSTEMS: Final = {
    "eu": "EU", "eur": "EU", "european": "EU", "uk": "UK", "british": "UK", "us": "US", "american": "US",
    "it": "IT", "italian": "IT",
    "fr": "FR", "french": "FR", "jp": "JP", "japanese": "JP",
}  # fmt: skip
_LONG_LETTERS: Final = r"(?:xxxl|xxl|xl|xxs|xs|[23]xl|2xs)"
_LETTER: Final = rf"(?:{_LONG_LETTERS}|[sml])"
_WORD: Final = (
    r"(?:extra[ -]extra[ -](?:small|large)|xx?[ -](?:small|large)|extra[ -](?:small|large)"
    r"|xlarge|small|medium|med|large|one[ -]?size)"
)
_NUMBER: Final = r"\d{1,2}(?:[.,]5|\s?1/2|½)?"
_SYSTEM: Final = r"(?:eu|eur|european|uk|british|us|american|it|italian|fr|french|jp|japanese)"
_WITH_SYSTEM: Final = re.compile(
    rf"\b(?:size\s+)?(?:(?P<before>{_SYSTEM})\s?(?:size\s+)?(?P<n1>{_NUMBER})"
    rf"|(?P<n2>{_NUMBER})\s?(?:in\s+)?(?P<after>{_SYSTEM}))(?![\w.]\d|\w|\s?\$)",
    re.IGNORECASE,
)
_SAID: Final = re.compile(
    rf"\b(?:sizes?|sized|size:|wears?|wearing|take|takes|a\s+size|waist|chest)(?:\s*[=:]\s*|\s+)(?:(?:is"
    rf"|are|was|of|a|an|in|usually|about|to)\s+)*"
    rf"(?P<size>{_WORD}|{_LETTER}|{_NUMBER})(?![\w%]|[.,]\d|\s?(?:cm|kg|inch|days?|weeks?|th\b|st\b|nd\b"
    rf"|of\b))",
    re.IGNORECASE,
)
_AFTER_IN: Final = re.compile(
    rf"\b(?:in|to|into|for|as)\s+(?:a|an|the|my|size)?\s*(?P<size>{_WORD}|{_LETTER}|{_NUMBER})(?=\s*(?:$"
    rf"|[.,;!?)]|please|pls|thanks|thx|instead|and\b|or\b"
    r"|for\b|then|if\b|too\b|not\b|size|one\b|rather|now|but\b|with\b|from\b))(?![.,]\d)",
    re.IGNORECASE,
)
_CAPITAL: Final = re.compile(rf"(?<![\w'$€£&-])(?P<size>{_LONG_LETTERS.upper()}|[SML])(?![\w'&-])")
_LOWER_LONG: Final = re.compile(rf"(?<![\w'$-])(?P<size>{_LONG_LETTERS})(?![\w'-])", re.IGNORECASE)
_PLACED_WORD: Final = re.compile(
    rf"(?:^|\b(?:a|an|the|in|make it|one|be|and|or|not|but|,|second|first|third|ok|okay|yes|take"
    rf"|another)\s+|,\s*)(?P<size>{_WORD})(?=\s*(?:$|[.,;!?)]|please|pls|thanks|instead"
    r"|size|one\b|ones\b|and\b|or\b|for\b|not\b|then|too\b|would|will|should|rather|if\b))",
    re.IGNORECASE,
)
_BARE: Final = re.compile(
    rf"^\W*(?:(?:ok|okay|yes|yeah|sure|um|uh|maybe|probably|i think|i guess|i'm|im|i am|usually|a|an|the|in"
    rf"|it's|its|make it|let's say|so|then|i'd say|i'll take)[\s,]+)*"
    rf"(?P<size>{_WORD}|{_LETTER}|{_NUMBER})(?:\s+(?:please|pls|plz|thanks|thank you|i think|i guess|would "
    rf"be great|usually|is fine|one|for me|then))*\W*$",
    re.IGNORECASE,
)
_BARE_NUMBER: Final = re.compile(
    rf"(?:^|\b(?:a|the|an|one|in|and|or)\s+)(?P<size>{_NUMBER})(?=\s*(?:$|[.,;!?)]|please|pls|one\b|instead"
    rf"|and\b|or\b|not\b))(?![.,]\d)",
    re.I,
)
_NEVER_BEFORE: Final = re.compile(
    r"(?:number|no\.|nr|#|option|item|step|card|under|over|below|above|around|about|\$|€|£|quantity|than"
    r"|between)\s*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class FoundSize:
    size: Size
    start: int
    end: int


def find_sizes(text: str, *, known: Collection[str], expected: bool = False) -> list[FoundSize]:
    """Sizes in order.

    `known` are the sizes on sale, in capitals: a bare number ("a 38") counts only if it is one of them. With
    `expected` the shopper was just asked for a size, and a lone "m" or "38" is one.
    """
    found: dict[int, FoundSize] = {}

    def put(match: re.Match[str], said: str, group: str, system: str | None = None) -> None:
        place = match.start(group)
        if not any(one.start <= place < one.end for one in found.values()):
            end = match.end() if system else match.end(group)
            found[place] = FoundSize(Size(normal(said), system), match.start() if system else place, end)

    for match in _WITH_SYSTEM.finditer(text):
        group, system = ("n1", match["before"]) if match["before"] else ("n2", match["after"])
        if system.lower() == "it" and system != "IT" and not re.search(r"size|italian", match[0], re.I):
            continue  # "make 2 it" is no Italian size
        if system.lower() == "us" and group == "n2" and system != "US":
            continue
        put(match, match[group], group, _SYSTEMS[system.lower()])
    for pattern in (_SAID, _AFTER_IN, _PLACED_WORD):
        for match in pattern.finditer(text):
            if _is_plausible(match["size"], known, said_size=pattern is _SAID) and not (
                pattern is _AFTER_IN
                and match["size"].lower() in {"s", "m", "l"}
                and re.search(r"\bfor\s+$", text[: match.start("size")])
            ):
                put(match, match["size"], "size")
    for pattern in (_CAPITAL, _LOWER_LONG):
        for match in pattern.finditer(text):
            put(match, match["size"], "size")
    if expected and not found:
        bare = _BARE.match(text)
        if bare is not None:
            put(bare, bare["size"], "size")
    for match in _BARE_NUMBER.finditer(text):
        is_known = (
            normal(match["size"]) in known
            and float(match["size"].replace(",", ".").split()[0].rstrip("½") or 0) >= 20
        )
        if (is_known or expected) and not _NEVER_BEFORE.search(text[: match.start("size")]):
            put(match, match["size"], "size")
    return sorted(found.values(), key=lambda one: one.start)


def normal(said: str) -> str:
    """ "extra large" is XL, "38,5" and "38 1/2" are 38.5."""
    plain = re.sub(r"[\s-]+", " ", said.strip().lower())
    if plain in _WORDS:
        return _WORDS[plain]
    return re.sub(r"\s?(?:1/2|½)", ".5", plain).replace(",", ".").upper()


def _is_plausible(said: str, known: Collection[str], *, said_size: bool) -> bool:
    size = normal(said)
    if not size[0].isdigit() or said_size:
        return True
    return size in known
