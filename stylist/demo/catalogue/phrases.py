"""Sentences on how to wear or use a thing, and on patterns; each says what must hold for it to be said."""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass

from stylist.demo.catalogue.data import source


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence for a group of goods that fits when all of `needs` are among a product's facts."""

    needs: frozenset[str]
    text: str

    def fits(self, facts: Set[str]) -> bool:
        return self.needs <= facts


# wear.txt, patterns.txt: group | what must hold (occasions, seasons, genders, patterns, lengths ...) | sentence


# Earrings and gloves are not "it", rings and hats are.
_SOMETIMES_PAIRS = frozenset({"jewel", "small"})
_IT = re.compile(r"\b(it|its)\b", re.IGNORECASE)


def _read(text: str) -> Mapping[str, tuple[Phrase, ...]]:
    phrases: dict[str, list[Phrase]] = {}
    for row in text.strip().splitlines():
        head, *needs, sentence = row.split("|")
        group, *conditions = head.split(",")
        facts = frozenset([*conditions, *(needs[0].split(",") if needs else ())])
        if group in _SOMETIMES_PAIRS and _IT.search(sentence):
            facts |= {"singular"}
        phrases.setdefault(group, []).append(Phrase(facts, sentence))
    return {group: tuple(rows) for group, rows in phrases.items()}


WEAR: Mapping[str, tuple[Phrase, ...]] = _read(source("wear.txt"))
PATTERN_LINES: Mapping[str, tuple[Phrase, ...]] = _read(source("patterns.txt"))

_GROUPS: Mapping[str, str] = {
    "dress": "dress gown jumpsuit",
    "skirt": "skirt",
    "knit": "sweater cardigan",
    "outer": "coat trench jacket blazer",
    "bottom": "trousers jeans shorts",
    "suit": "suit",
    "robe": "robe",
    "sneaker": "sneakers",
    "bag": "tote shoulder-bag crossbody clutch bucket-bag backpack briefcase weekender",
    "jewel": "necklace earrings ring bracelet brooch cufflinks",
    "watch": "watch",
    "tie": "tie",
    "small": "belt scarf hat gloves sunglasses wallet umbrella",
    "home": "vase throw cushion tray tumbler bed-linen",
    "scent": "perfume candle",
}
_GROUP_OF: Mapping[str, str] = {word: group for group, words in _GROUPS.items() for word in words.split()}
_TOPS = frozenset({"blouse", "shirt", "t-shirt", "waistcoat"})


def wear_group(garment: str, category_slug: str) -> str:
    """Which sentences on wearing are meant for this garment."""
    if category_slug.endswith("/swim"):
        return "swim"
    if garment in _TOPS:
        return "mens-top" if category_slug.startswith("men/") else "top"
    if garment in _GROUP_OF:
        return _GROUP_OF[garment]
    return "shoe-m" if category_slug.startswith("shoes/mens") else "shoe-w"
