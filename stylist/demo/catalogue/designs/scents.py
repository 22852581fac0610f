"""The perfumes and candles, one by one: a scent is a name, its notes and what it brings to mind."""

from dataclasses import dataclass

from stylist.demo.catalogue.data import source


@dataclass(frozen=True, slots=True)
class Scent:
    name: str
    notes: tuple[str, ...]
    lines: tuple[str, ...]


def _read(text: str) -> tuple[Scent, ...]:
    scents = []
    for block in text.strip().split("\n#\n"):
        head, *lines = block.splitlines()
        name, notes = head.split("|")
        scents.append(Scent(name, tuple(notes.split(", ")), tuple(lines)))
    return tuple(scents)


PERFUMES = _read(source("perfumes.txt"))

CANDLES = _read(source("candles.txt"))
