"""What things are made of: composition, price, care, and how each material is described."""

from collections.abc import Mapping
from dataclasses import dataclass

from stylist.demo.catalogue.data import source


@dataclass(frozen=True, slots=True)
class Cloth:
    """A material as a shop names it. `factor` scales the price; `lines` are sentences that hold for it alone."""

    key: str
    name: str
    materials: Mapping[str, int]
    factor: float
    palette: str
    seasons: tuple[str, ...]
    care: str
    lines: tuple[str, ...]


# cloths.txt: key | name | composition | price factor | palette | seasons | care, then its sentences


def _read(text: str) -> Mapping[str, Cloth]:
    cloths: dict[str, Cloth] = {}
    for block in text.strip().split("\n#\n"):
        head, *lines = block.splitlines()
        key, name, composition, factor, palette, seasons, care = head.split("|")
        materials = {
            part.rpartition(" ")[0]: int(part.rpartition(" ")[2]) for part in composition.split(", ")
        }
        cloths[key] = Cloth(
            key, name, materials, float(factor), palette, tuple(seasons.split()), care, tuple(lines)
        )
    return cloths


CLOTHS: Mapping[str, Cloth] = _read(source("cloths.txt"))
