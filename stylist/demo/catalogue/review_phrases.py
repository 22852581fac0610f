"""What invented customers say: plain, first-person sentences by topic, goods and mood.

Slots: `{colour}` and `{size}` are what they bought.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from stylist.demo.catalogue.data import source

# reviews.txt: topic/goods/mood -> sentences. Moods: good (4-5), fair (3), bad (1-2). Goods: see `GOODS`.


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence and what must be true of the goods for anyone to say it."""

    needs: frozenset[str]
    text: str


def _read(text: str) -> Mapping[str, tuple[Remark, ...]]:
    blocks = (block.splitlines() for block in text.strip().split("\n#\n"))
    return {lines[0]: tuple(_remark(line) for line in lines[1:]) for lines in blocks}


def _remark(line: str) -> Remark:
    if line.startswith("["):
        needs, _, line = line[1:].partition("]")
        return Remark(frozenset(needs.split(",")), line)
    return Remark(frozenset(), line)


_REMARKS: Mapping[str, tuple[Remark, ...]] = _read(source("reviews.txt"))


def remarks(heading: str, facts: Set[str]) -> tuple[str, ...]:
    """The sentences under `topic/goods/mood` that may be said of goods with these facts."""
    return tuple(remark.text for remark in _REMARKS.get(heading, ()) if remark.needs <= facts)


_GOODS: Mapping[str, str] = {
    "shoes": "pumps sandals boots ankle-boots sneakers loafers oxfords mules flats",
    "bag": "tote shoulder-bag crossbody clutch bucket-bag backpack briefcase weekender",
    "jewel": "necklace earrings ring bracelet brooch cufflinks",
    "watch": "watch",
    "scent": "perfume",
    "candle": "candle",
    "home": "vase throw cushion tray tumbler bed-linen",
    "small": "belt scarf hat gloves sunglasses tie wallet umbrella",
}
_GOODS_OF: Mapping[str, str] = {word: goods for goods, words in _GOODS.items() for word in words.split()}


def goods_of(garment: str) -> str:
    """The kind of goods a garment is, as the sentences know them."""
    return _GOODS_OF.get(garment, "clothes")
