"""The pattern of a cloth as one repeating SVG tile."""

import random
from collections.abc import Callable, Sequence

from stylist.demo.pictures.colour import mix
from stylist.demo.pictures.paths import around, ellipse, number, shorten

Tile = tuple[float, float, str]


def define(name: str, kind: str, main: str, others: Sequence[str], rng: random.Random) -> str:
    """The `<pattern>` element of this kind; `others` are the colours besides the main one, at least one."""
    draw = _TILES.get(kind, _striped)
    width, height, body = draw(main, list(others), rng)
    return (
        f'<pattern id="{name}" width="{number(width)}" height="{number(height)}" '
        f'patternUnits="userSpaceOnUse">{body}</pattern>'
    )


def _path(d: str, fill: str, opacity: float = 1) -> str:
    faint = f' opacity="{opacity:.2f}"' if opacity < 1 else ""
    return f'<path d="{shorten(d)}" fill="{fill}"{faint}/>'


def _bar(x: float, y: float, width: float, height: float, fill: str, opacity: float = 1) -> str:
    faint = f' opacity="{opacity:.2f}"' if opacity < 1 else ""
    place = f'x="{number(x)}" y="{number(y)}"'
    return f'<rect {place} width="{number(width)}" height="{number(height)}" fill="{fill}"{faint}/>'


def _striped(main: str, others: list[str], rng: random.Random) -> Tile:
    style = rng.choice(("breton", "pin", "wide", "banker"))
    color = others[0]
    if style == "breton":
        return 40, 24, _bar(0, 6, 40, 8, color)
    if style == "pin":
        return 13, 40, _bar(5, 0, 1.5, 40, color)
    if style == "wide":
        extra = _bar(33, 0, 2, 40, others[-1]) if len(others) > 1 else ""
        return 44, 40, _bar(4, 0, 18, 40, color) + extra
    return 22, 40, _bar(3, 0, 5, 40, color) + _bar(13, 0, 1.5, 40, color)


def _checked(main: str, others: list[str], rng: random.Random) -> Tile:
    style = rng.choice(("gingham", "windowpane", "tartan"))
    color, last = others[0], others[-1]
    if style == "gingham":
        return 28, 28, _bar(0, 0, 14, 28, color, 0.5) + _bar(0, 0, 28, 14, color, 0.5)
    if style == "windowpane":
        return 46, 46, _bar(20, 0, 2.2, 46, color) + _bar(0, 20, 46, 2.2, color)
    body = _bar(0, 0, 20, 64, color, 0.55) + _bar(0, 0, 64, 20, color, 0.55)
    body += _bar(40, 0, 3, 64, last, 0.8) + _bar(0, 40, 64, 3, last, 0.8)
    return 64, 64, body + _bar(47, 0, 3, 64, last, 0.8) + _bar(0, 47, 64, 3, last, 0.8)


def _flower(x: float, y: float, size: float, petal: str, heart: str, start: float) -> str:
    petals = "".join(ellipse(px, py, size * 0.42) for px, py in around(x, y, size * 0.5, 5, start))
    return _path(petals, petal) + _path(ellipse(x, y, size * 0.24), heart)


def _leaf(x: float, y: float, dx: float, dy: float) -> str:
    return (
        f"M{x} {y}Q{x + dx * 0.5 - dy * 0.4} {y + dy * 0.5 + dx * 0.4} {x + dx} {y + dy}"
        f"Q{x + dx * 0.5 + dy * 0.4} {y + dy * 0.5 - dx * 0.4} {x} {y}Z"
    )


def _floral(main: str, others: list[str], rng: random.Random) -> Tile:
    first, last = others[0], others[-1] if len(others) > 1 else mix(others[0], "#ffffff", 0.45)
    green = mix(mix(first, "#5d7350", 0.7), main, 0.12)
    heart = mix(main, "#e0b45a", 0.75)
    if rng.random() < 0.45:
        body = _path(_leaf(16, 20, 12, 6) + _leaf(46, 50, -11, 7), green)
        body += _flower(14, 16, 11, first, heart, 0) + _flower(46, 46, 11, last, heart, 30)
        return 62, 62, body + _path(ellipse(44, 14, 3) + ellipse(14, 48, 3), first)
    body = _path(_leaf(44, 44, 26, -8) + _leaf(38, 40, -22, 16) + _leaf(92, 96, -24, -4), green)
    body += _path(_leaf(94, 92, 14, 22) + _leaf(22, 92, 14, 12) + _leaf(96, 24, -16, 12), green)
    body += _flower(42, 36, 25, first, heart, 10) + _flower(92, 88, 21, last, heart, 50)
    return 124, 124, body + _flower(20, 92, 11, last, heart, 20) + _flower(98, 22, 10, first, heart, 0)


def _dotted(main: str, others: list[str], rng: random.Random) -> Tile:
    radius, step = rng.choice(((2.6, 20), (5, 32), (8, 46)))
    dots = ellipse(step / 4, step / 4, radius) + ellipse(step * 3 / 4, step * 3 / 4, radius)
    return step, step, _path(dots, others[0])


def _herringbone(main: str, others: list[str], rng: random.Random) -> Tile:
    color = mix(main, others[0], 0.55)
    lines = "".join(f"M0 {y}L10 {y + 10}L20 {y}" for y in range(-10, 25, 5))
    return 20, 15, f'<path d="{lines}" fill="none" stroke="{color}" stroke-width="1.7"/>'


def _houndstooth(main: str, others: list[str], rng: random.Random) -> Tile:
    tooth = "M0 0L12 0L12 12L0 12ZM12 0L18 0L12 6ZM24 0L24 6L18 12L12 12Z"
    return 24, 24, _path(tooth + "M0 12L6 12L0 18ZM12 12L12 18L6 24L0 24Z", others[0])


def _animal(main: str, others: list[str], rng: random.Random) -> Tile:
    dark = mix(others[0], "#1b120b", 0.45)
    middle = mix(main, dark, 0.38)
    spots, rings = "", ""
    for x, y, r in (
        (18, 18, 11),
        (52, 10, 9),
        (80, 30, 11),
        (34, 46, 10),
        (66, 60, 12),
        (14, 72, 11),
        (44, 82, 9),
    ):
        spots += ellipse(x, y, r * 0.75, r * 0.6)
        bite = rng.uniform(-0.4, 0.4)
        rings += (
            f"M{x - r} {y + r * bite}C{x - r} {y - r} {x} {y - r * 1.2} {x + r * 0.6} {y - r * 0.7}"
            f"M{x + r} {y - r * 0.1}C{x + r} {y + r} {x} {y + r * 1.1} {x - r * 0.6} {y + r * 0.8}"
        )
    body = _path(spots, middle) + (
        f'<path d="{shorten(rings)}" fill="none" stroke="{dark}" stroke-width="5.5" stroke-linecap="round"/>'
    )
    return 96, 96, body + _path(ellipse(88, 88, 4, 3) + ellipse(8, 44, 3, 4) + ellipse(58, 34, 3), dark)


def _abstract(main: str, others: list[str], rng: random.Random) -> Tile:
    first, last = others[0], others[-1] if len(others) > 1 else mix(others[0], main, 0.5)
    body = _path("M20 30C50 0 100 14 104 48C108 84 62 78 44 96C24 114 -4 62 20 30Z", first, 0.9)
    body += _path("M112 96C136 84 168 100 162 130C156 160 116 156 104 136C94 120 98 104 112 96Z", last, 0.9)
    arcs = "M118 20C140 12 158 30 152 56M20 130C40 150 66 140 84 158M60 40C70 36 84 42 86 56"
    ink = mix(first, "#1d1a1a", 0.5)
    return (
        180,
        180,
        body + (f'<path d="{arcs}" fill="none" stroke="{ink}" stroke-width="3" stroke-linecap="round"/>'),
    )


def _drop(x: float, y: float, size: float, way: int) -> str:
    s = size
    w = s * way
    return (
        f"M{x + w * 0.5} {y - s}"
        f"C{x + w * 0.2} {y - s * 0.7} {x - w * 0.55} {y - s * 0.4} {x - w * 0.55} {y + s * 0.2}"
        f"C{x - w * 0.55} {y + s * 0.7} {x + w * 0.6} {y + s * 0.7} {x + w * 0.6} {y + s * 0.15}"
        f"C{x + w * 0.6} {y - s * 0.3} {x + w * 0.2} {y - s * 0.4} {x + w * 0.5} {y - s}Z"
    )


def _paisley(main: str, others: list[str], rng: random.Random) -> Tile:
    first, last = others[0], others[-1] if len(others) > 1 else mix(others[0], main, 0.6)
    body = ""
    for x, y, size, way in ((20, 25, 22, 1), (58, 63, 22, -1)):
        body += _path(_drop(x, y, size, way), first) + _path(_drop(x, y + 2, size * 0.68, way), main)
        body += _path(_drop(x, y + 4, size * 0.42, way), last)
    beads = "".join(ellipse(x, y, 1.9) for x, y in (*around(58, 20, 7, 6), *around(20, 62, 7, 6)))
    return 76, 76, body + _path(beads, last) + _path(ellipse(58, 20, 3) + ellipse(20, 62, 3), first)


_TILES: dict[str, Callable[[str, list[str], random.Random], Tile]] = {
    "striped": _striped,
    "checked": _checked,
    "floral": _floral,
    "dotted": _dotted,
    "herringbone": _herringbone,
    "houndstooth": _houndstooth,
    "animal": _animal,
    "abstract": _abstract,
    "paisley": _paisley,
}
