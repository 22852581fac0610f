"""`python -m stylist.demo.pictures.sheet OUT.png`: a hundred varied pictures on one sheet to look at."""

import io
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from stylist.demo.pictures.picture import GARMENTS, draw
from stylist.demo.pictures.spec import PictureSpec
from stylist.styling.visual.pictures import render

_COLORS = (
    *("#17171a", "#f7f5f0", "#7b1e2b", "#22314f", "#c9a98a", "#2f4a3c", "#d8a7a7", "#8b8d92"),
    *("#b5613a", "#e8d8b8", "#3b2a22", "#6d7fa3", "#c8b6d9", "#d9b13b", "#9c2f2f"),
)
_PATTERNS = (
    "striped",
    "checked",
    "floral",
    "dotted",
    "herringbone",
    "houndstooth",
    "animal",
    "abstract",
    "paisley",
)
_NECKLINES = (
    None,
    None,
    "v-neck",
    "crew",
    "round",
    "square",
    "halter",
    "off-shoulder",
    "cowl",
    "turtleneck",
    "boat",
)
_WIDTH, _HEIGHT, _COLUMNS = 240, 300, 12


def varied_specs(count: int, *, garments: Sequence[str] = (), seed: int = 1) -> list[PictureSpec]:
    """As many different products, every garment in turn."""
    rng = random.Random(seed)
    names = list(garments or GARMENTS)
    return [
        PictureSpec(
            names[i % len(names)],
            tuple(rng.sample(_COLORS, 3)),
            rng.choice(_PATTERNS) if rng.random() < 0.4 else "solid",
            rng.choice(_NECKLINES),
            rng.choice(("sleeveless", "short", "three-quarter", "long")),
            rng.choice(("mini", "knee", "midi", "maxi")),
            rng.choice(("gold", "silver", "rose-gold", "platinum")),
            seed * 1000 + i,
        )
        for i in range(count)
    ]


def save_sheet(
    specs: Sequence[PictureSpec], out: Path, *, columns: int = _COLUMNS, width: int = _WIDTH
) -> None:
    height = width * _HEIGHT // _WIDTH
    rows = -(-len(specs) // columns)
    sheet = Image.new("RGB", (columns * width, rows * height), "white")
    for i, spec in enumerate(specs):
        picture = Image.open(io.BytesIO(render(draw(spec), width=width, format="png")))
        sheet.paste(picture.convert("RGB"), (i % columns * width, i // columns * height))
    sheet.save(out)


def main(arguments: Sequence[str]) -> int:
    """Arguments: the file to write, then any garments to show instead of all."""
    if not arguments:
        sys.stderr.write("usage: python -m stylist.demo.pictures.sheet OUT.png [GARMENT...]\n")
        return 2
    unknown = [name for name in arguments[1:] if name not in GARMENTS]
    if unknown:
        sys.stderr.write(f"no such garment: {', '.join(unknown)}\n")
        return 2
    save_sheet(varied_specs(108, garments=arguments[1:]), Path(arguments[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
