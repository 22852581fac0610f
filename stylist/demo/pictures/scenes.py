"""Pictures larger than one product: category tiles and collection heroes."""

import random
from collections.abc import Sequence

from stylist.demo.pictures.canvas import Canvas
from stylist.demo.pictures.colour import lightness, mix
from stylist.demo.pictures.paths import number, shorten
from stylist.demo.pictures.picture import GARMENTS
from stylist.demo.pictures.spec import PictureSpec

_ENSEMBLES = (
    ("gown", "clutch", "pumps"),
    ("coat", "tote", "boots"),
    ("dress", "shoulder-bag", "sandals"),
    ("blazer", "briefcase", "loafers"),
    ("trench", "crossbody", "ankle-boots"),
    ("skirt", "bucket-bag", "mules"),
)


def draw_category(garment: str, hex: str) -> str:
    """A category's tile, 600 x 750: its typical garment in one colour on a wall tinted with it."""
    wall = mix(hex, "#efebe5", 0.72) if lightness(hex) < 0.8 else "#d9d2c8"
    canvas = Canvas(PictureSpec(garment, (hex,), length="midi"), wall=wall)
    GARMENTS[garment](canvas)
    return canvas.svg()


def draw_hero(hexes: Sequence[str], seed: int) -> str:
    """A collection's wide opening picture, 1600 x 700: silk behind three pieces in its colours."""
    rng = random.Random(f"hero/{seed}")
    wall = mix(hexes[-1], "#efebe5", 0.62)
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1600 700" width="1600" height="700">',
        '<defs><linearGradient id="wall" x2="1" y2="1">'
        f'<stop offset="0" stop-color="{mix(wall, "#ffffff", 0.5)}"/>'
        f'<stop offset="1" stop-color="{mix(wall, "#3a302a", 0.18)}"/></linearGradient>'
        '<filter id="silk" x="-.1" y="-.1" width="1.2" height="1.2">'
        '<feGaussianBlur stdDeviation="14"/></filter></defs>',
        '<rect width="1600" height="700" fill="url(#wall)"/>',
        _drapery(rng, hexes[0]),
    ]
    ensemble = rng.choice(_ENSEMBLES)
    for i, (garment, place) in enumerate(zip(ensemble, _PLACES, strict=True)):
        color = hexes[i % len(hexes)]
        spec = PictureSpec(garment, (color, hexes[(i + 1) % len(hexes)]), length="midi", seed=seed + i)
        canvas = Canvas(spec, prefix=f"h{i}")
        GARMENTS[garment](canvas)
        x, y, scale = place
        parts.append(f'<g transform="translate({x} {y}) scale({scale})">{canvas.content()}</g>')
    return "".join(parts) + "</svg>"


_PLACES = ((760, -14, 0.96), (470, 196, 0.62), (1190, 196, 0.62))


def _drapery(rng: random.Random, color: str) -> str:
    """Hanging folds of silk on the left third and right edge."""
    base = mix(color, "#ffffff", 0.12)
    folds = ""
    for i in range(9):
        x = i * 52 + rng.uniform(-10, 10)
        sway = rng.uniform(30, 90)
        shade = mix(base, "#ffffff" if i % 2 else "#000000", 0.22 if i % 2 else 0.28)
        fall = shorten(f"M{x} -20C{x + sway} 200 {x - sway * 0.6} 460 {x + sway * 0.4} 720")
        folds += f'<path d="{fall}" stroke="{shade}" stroke-width="{number(rng.uniform(20, 44))}"/>'
    cloth = "M0 0L440 0C470 160 400 330 452 470C476 560 440 640 462 700L0 700Z"
    return (
        f'<clipPath id="cloth"><path d="{cloth}"/></clipPath><path d="{cloth}" fill="{base}"/>'
        f'<g clip-path="url(#cloth)" fill="none"><g filter="url(#silk)">{folds}</g></g>'
    )
