"""What products are called: each house names its pieces in its own manner."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from random import Random

from stylist.demo.catalogue.data import word_lists

LENGTH_NAMES: Mapping[str, str] = {"mini": "Mini", "knee": "Knee-Length", "midi": "Midi", "maxi": "Maxi"}
PATTERN_NAMES: Mapping[str, str] = {
    "striped": "Striped",
    "checked": "Checked",
    "floral": "Floral",
    "dotted": "Polka-Dot",
    "herringbone": "Herringbone",
    "houndstooth": "Houndstooth",
    "animal": "Leopard",
    "abstract": "Printed",
    "paisley": "Paisley",
}


def slugify(text: str) -> str:
    """Lower-case ASCII words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


class NameGiver:
    """Gives every product a name of its own, in its house's manner."""

    def __init__(self, random: Random) -> None:
        self._pools = {name: _shuffled(random, words) for name, words in word_lists("names.txt").items()}
        self._pools["number"] = _shuffled(random, [f"No. {number}" for number in range(1, 100)])
        self._turns = dict.fromkeys(self._pools, 0)
        self._taken: set[str] = set()

    def name(self, naming: str, gender: str, rest: str) -> str:
        """`rest` after the next first word of that manner with which it makes an unused name."""
        if naming == "plain" and rest not in self._taken:
            self._taken.add(rest)
            return rest
        for first in self._firsts(("men" if gender == "men" else "women") if naming == "given" else naming):
            name = f"{first} {rest}"
            if name not in self._taken:
                self._taken.add(name)
                return name
        raise ValueError(f"no name left for {rest}")

    def _firsts(self, pool: str) -> Iterator[str]:
        words = self._pools[pool]
        for _ in words:
            self._turns[pool] += 1
            yield words[self._turns[pool] % len(words)]


def _shuffled(random: Random, words: list[str]) -> list[str]:
    return random.sample(words, len(words))
