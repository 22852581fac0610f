"""How a design is written down, and all designs together.

A block of `data/designs/*.txt` is one design: `key | category | garment | name | price at a middling house | how many
houses make it | materials | formality | occasions | style tags | facts`, then its sentences. A sentence that begins
with `[fact=value]` or `[patterned]` makes it so for the product it describes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from stylist.demo.catalogue.data import source


@dataclass(frozen=True, slots=True)
class Design:
    """One design. `price` is USD at a middling house in a material of factor 1; `count` is how many products."""

    key: str
    category: str
    garment: str
    noun: str
    price: int
    count: int
    cloths: tuple[str, ...]
    formality: int
    occasions: tuple[str, ...]
    tags: tuple[str, ...]
    facts: Mapping[str, str]
    lines: tuple[str, ...]

    def options(self, fact: str) -> tuple[str, ...]:
        """The alternatives of a fact that is written `a/b/c`."""
        return tuple(self.facts[fact].split("/")) if self.facts.get(fact) else ()

    @property
    def gender(self) -> str:
        department = self.category.partition("/")[0]
        return self.facts.get("gender") or (department if department in {"women", "men"} else "unisex")

    @property
    def patterns(self) -> tuple[str, ...]:
        return tuple(self.facts.get("pat", "solid").split())


def _read(text: str) -> tuple[Design, ...]:
    return tuple(_design(block) for block in text.split("\n#\n"))


def _design(block: str) -> Design:
    head, *lines = block.strip().splitlines()
    key, category, garment, noun, price, count, cloths, formality, occasions, tags, facts = head.split("|")
    return Design(
        key=key,
        category=category,
        garment=garment,
        noun=noun,
        price=int(price),
        count=int(count),
        cloths=tuple(cloths.split()),
        formality=int(formality),
        occasions=tuple(occasions.split(", ")),
        tags=tuple(tags.split()),
        facts=dict(fact.split("=", 1) for fact in facts.split(";") if fact),
        lines=tuple(lines),
    )


DESIGNS: tuple[Design, ...] = tuple(
    design
    for name in ("women", "men", "shoes_bags", "finishing")
    for design in _read(source(f"designs/{name}.txt"))
)
