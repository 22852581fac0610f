"""How each category is sized, and which sizes sell most."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SizeRun:
    """A run of sizes as they are written on the label; `system` says how to read them."""

    system: str
    sizes: tuple[str, ...]

    def value(self, size: str) -> str:
        """The bare number or letter of a size: "38" of "EU 38"."""
        return size.removeprefix(self.system).removesuffix("cm").strip() if self.system != "letter" else size


def _run(system: str, values: str) -> SizeRun:
    return SizeRun(system, tuple(f"{system} {value}" for value in values.split()))


LETTER = SizeRun("letter", ("XS", "S", "M", "L", "XL"))
MENS_LETTER = SizeRun("letter", ("S", "M", "L", "XL", "XXL"))
WOMENS_SHOE = _run("EU", "36 37 38 39 40 41")
MENS_SHOE = _run("UK", "6 7 8 9 10 11 12")
SNEAKER = _run("US", "6 7 8 9 10 11 12")
SUIT = _run("EU", "46 48 50 52 54 56")
WOMENS_TROUSER = _run("EU", "34 36 38 40 42 44")
WOMENS_JEANS = _run("W", "24 25 26 27 28 29 30 31")
MENS_JEANS = _run("W", "29 30 31 32 33 34 36")
RING = _run("US", "5 6 7 8 9")
BELT = SizeRun("cm", ("75 cm", "80 cm", "85 cm", "90 cm", "95 cm", "100 cm"))
GLOVE = SizeRun("letter", ("S", "M", "L"))
HAT = SizeRun("letter", ("S", "M", "L"))
ONE = SizeRun("one-size", ("One size",))
PERFUME = SizeRun("volume", ("50 ml", "100 ml"))
BED = SizeRun("bed", ("Double", "Queen", "King"))

SIZE_RUNS: Mapping[str, SizeRun] = {
    "women": LETTER,
    "women/jackets": LETTER,
    "women/trousers": WOMENS_TROUSER,
    "women/jeans": WOMENS_JEANS,
    "men": MENS_LETTER,
    "men/suits": SUIT,
    "men/jackets": SUIT,
    "men/trousers": SUIT,
    "men/jeans": MENS_JEANS,
    "shoes": WOMENS_SHOE,
    "shoes/sneakers": SNEAKER,
    "shoes/mens-shoes": MENS_SHOE,
    "shoes/mens-boots": MENS_SHOE,
    "jewellery/rings": RING,
    "accessories/belts": BELT,
    "accessories/gloves": GLOVE,
    "accessories/hats": HAT,
    "fragrance/perfume": PERFUME,
    "home/bed-linen": BED,
}


def size_run(category_slug: str) -> SizeRun:
    """The sizes of a category, its department's where it has none of its own."""
    department = category_slug.partition("/")[0]
    return SIZE_RUNS.get(category_slug) or SIZE_RUNS.get(department) or ONE
