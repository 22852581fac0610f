"""Words that point at something shown: "the second one", "number 3", "both", "the cheaper one", "it"."""

import re
from dataclasses import dataclass
from typing import Final

_ORDINALS: Final = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "secnd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
    "fifth": 5, "5th": 5,
    "sixth": 6, "6th": 6, "seventh": 7, "7th": 7, "eighth": 8, "8th": 8, "ninth": 9, "9th": 9, "tenth": 10,
    "10th": 10,
    "last": -1, "final": -1,
}  # fmt: skip
_NUMBERS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
}  # fmt: skip
_NUMBER_WORDS: Final = "|".join(_NUMBERS)
_ORDINAL_WORDS: Final = "|".join(_ORDINALS)
_SEVERAL: Final = re.compile(
    rf"\b(?:the\s+)?(?P<end>first|last)\s+(?P<count>[2-9]|{_NUMBER_WORDS[4:]})\b(?!\s+(?:day|week|month))",
    re.I,
)
_ORDINAL: Final = re.compile(
    rf"\b(?:the\s+|that\s+|your\s+|my\s+)?(?:very\s+)?(?P<ordinal>{_ORDINAL_WORDS})\b(?!\s*-|\s+(?:time"
    rf"|name|day|date|floor|class|thing|of\s+all|hand|half|week"
    r"|month|year|season|summer|winter|spring|night|minute|order|orders|purchase|chance|thoughts?"
    r"|of\s+(?:january|february|march|april|may|june|july|august"
    r"|september|october|november|december)))(?P<one>\s+(?:ones?|item|product|option|piece|picture|result"
    r"|suggestion|model|line))?",
    re.IGNORECASE,
)
_DETERMINED: Final = re.compile(r"(?:the|that|your|my)\s", re.I)
_BEFORE_ORDINAL: Final = re.compile(
    r"(?:^|,|\b(?:and|or|add|take|remove|delete|drop|save|compare|with|to|vs|than|want|of|have|buy|get"
    r"|order|ok|okay|yes"
    r"|maybe|between|is|does))\W*$",
    re.I,
)
_NUMBER: Final = re.compile(
    rf"(?:\b(?:number|numbers|no\.|nr\.?|nos\.|option|item|piece|product|line)\s*|#\s?)(?P<first>\d{{1,2}}"
    rf"|{_NUMBER_WORDS})\b(?:\s*(?:,|and|&|or|vs\.?|versus)\s*#?(?P<second>\d{{1,2}}"
    rf"|{_NUMBER_WORDS})\b)?",
    re.IGNORECASE,
)
_PAIR: Final = re.compile(
    r"(?<![\w$€£.,])(?P<first>[1-9])\s*(?:,|and|&|vs\.?|versus|or|\+)\s*(?P<second>[1-9])(?![\w.,]\w"
    r"|\s*(?:dollars|euros|k\b|%))",
    re.I,
)
_LONE: Final = re.compile(
    rf"^\W*(?:(?:ok|yes|the|maybe|add|take|i'?ll take|let's go with|i want|i choose|go with"
    rf"|pick)\s+)*(?P<first>[1-9]|{_NUMBER_WORDS})(?:\s+(?:please|pls|thanks))?\W*$",
    re.I,
)
_ALL: Final = re.compile(
    r"\b(?:both(?:\s+of\s+(?:them|those|these))?|all\s+of\s+(?:them|these|those)|all\s+(?:three|four|five"
    r"|six)(?:\s+of\s+them)?|them\s+all|the\s+(?:two|three|four)(?:\s+of\s+them)?"
    r"|these\s+(?:two|three|four)|those\s+(?:two|three|four)|everything|each\s+of\s+them|the\s+lot"
    r"|either\s+of\s+them|whole\s+(?:cart|basket|bag|order))\b",
    re.IGNORECASE,
)
_CHEAP: Final = re.compile(
    r"\b(?:the\s+)?(?:cheapest|least\s+expensive|lowest\s+price[d]?|(?<=the\s)(?:cheaper|less\s+expensive"
    r"|more\s+affordable))(?:\s+ones?)?\b",
    re.I,
)
_DEAR: Final = re.compile(
    r"\b(?:the\s+)?(?:most\s+expensive|dearest|priciest|(?<=the\s)(?:more\s+expensive|pricier"
    r"|dearer))(?:\s+ones?)?\b",
    re.I,
)
_OTHER: Final = re.compile(
    r"\bthe\s+other(?:\s+one)?\b(?!\s+(?:day|night|week|colou?rs?|sizes?|options?))", re.I
)
_MIDDLE: Final = re.compile(r"\bthe\s+(?:middle|one\s+in\s+the\s+middle)(?:\s+one)?\b", re.I)
_PRONOUN: Final = re.compile(
    r"\b(?P<many>these|those|them)(?:\s+ones)?\b|\b(?P<one>this\s+one|that\s+one|the\s+same\s+one"
    r"|the\s+same|it|this|that)\b(?!\s*(?:'s|is)\s+(?:all|fine|ok|okay|right|correct|great|good|perfect"
    r"|it\b)|'?ll\b|'d\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pointer:
    """What is pointed at, not yet looked up: `numbers` count from 1, and -1 is the last."""

    how: str
    numbers: tuple[int, ...]
    start: int
    end: int
    said: str
    many: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it certainly points: "that" may also begin a clause."""
        return self.how != "pronoun" or self.said not in {"that", "this", "it"}


def find_pointers(text: str, *, expecting: str = "") -> list[Pointer]:
    """Pointers in order, none overlapping another."""
    found: list[Pointer] = []

    def put(match: re.Match[str], how: str, numbers: tuple[int, ...] = (), *, many: bool = False) -> None:
        if not any(one.start < match.end() and match.start() < one.end for one in found):
            found.append(Pointer(how, numbers, match.start(), match.end(), match[0].strip().lower(), many))

    for match in _SEVERAL.finditer(text):
        count = _number(match["count"])
        put(
            match,
            "ordinal",
            tuple(range(1, count + 1)) if match["end"].lower() == "first" else tuple(range(-count, 0)),
            many=True,
        )
    for match in _NUMBER.finditer(text):
        numbers = (_number(match["first"]), *((_number(match["second"]),) if match["second"] else ()))
        put(match, "number", numbers, many=len(numbers) > 1)
    for match in _ORDINAL.finditer(text):
        before = text[: match.start()]
        if not _DETERMINED.match(match[0]) and match["one"] is None and not _BEFORE_ORDINAL.search(before):
            continue  # "remove the belt first"
        put(match, "ordinal", (_ORDINALS[match["ordinal"].lower()],))
    for match in _PAIR.finditer(text):
        put(match, "number", (int(match["first"]), int(match["second"])), many=True)
    if expecting in {"which_product", "which_item", "which_order", "which", "product"}:
        lone = _LONE.match(text)
        if lone is not None:
            put(lone, "number", (_number(lone["first"]),))
    for pattern, how in ((_CHEAP, "cheapest"), (_DEAR, "dearest"), (_OTHER, "other"), (_MIDDLE, "middle")):
        for match in pattern.finditer(text):
            put(match, how)
    for match in _ALL.finditer(text):
        put(match, "all", many=True)
    for match in _PRONOUN.finditer(text):
        put(match, "pronoun", many=match["many"] is not None)
    return sorted(found, key=lambda pointer: pointer.start)


def _number(said: str) -> int:
    return int(said) if said.isdigit() else _NUMBERS[said.lower()]
