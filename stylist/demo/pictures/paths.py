"""Path geometry: strings of absolute M, L, C, Q and Z commands, scaled, mirrored and smoothed."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

Point = tuple[float, float]
Segment = tuple[str, list[Point]]

_TOKEN = re.compile(r"[MLCQZ]|-?\d*\.?\d+(?:e-?\d+)?")
_KAPPA = 0.5523


def parse(path: str) -> list[Segment]:
    """Split a path into commands with their points; only absolute M, L, C, Q and Z are understood."""
    segments: list[Segment] = []
    numbers: list[float] = []
    for token in _TOKEN.findall(path):
        if token in "MLCQZ":
            segments.append((token, []))
            numbers = []
            continue
        numbers.append(float(token))
        if len(numbers) == 2:
            segments[-1][1].append((numbers[0], numbers[1]))
            numbers = []
    return segments


def number(value: float, places: int = 1) -> str:
    """Rounded and without needless zeros, as SVG likes its numbers."""
    text = f"{value:.{places}f}".rstrip("0").rstrip(".") if places else f"{value:.0f}"
    return "0" if text in ("-0", "") else text


def join(segments: Sequence[Segment]) -> str:
    return "".join(
        command + " ".join(f"{number(x)} {number(y)}" for x, y in points) for command, points in segments
    )


def reverse(segments: Sequence[Segment]) -> list[Segment]:
    """The open path walked from its end, without the leading M."""
    stops = [segments[0][1][-1]]
    stops += [points[-1] for _, points in segments[1:]]
    backwards: list[Segment] = []
    for index in range(len(segments) - 1, 0, -1):
        command, points = segments[index]
        backwards.append((command, [*reversed(points[:-1]), stops[index - 1]]))
    return backwards


@dataclass(frozen=True)
class Frame:
    """Places drawings made in units around a centre line (x = 0) onto the picture."""

    cx: float = 300
    top: float = 0
    scale: float = 1

    def points(self, path: str, *, flip: bool = False) -> list[Segment]:
        sign = -1 if flip else 1
        return [
            (command, [(self.cx + sign * self.scale * x, self.top + self.scale * y) for x, y in points])
            for command, points in parse(path)
        ]

    def d(self, path: str) -> str:
        return join(self.points(path))

    def flip(self, path: str) -> str:
        return join(self.points(path, flip=True))

    def both(self, path: str) -> str:
        """The path and its mirror image, as one string."""
        return self.d(path) + self.flip(path)

    def sym(self, half: str) -> str:
        """Close a right half, drawn from top centre to bottom centre, with its mirror image."""
        return join(self.points(half)) + join(reverse(self.points(half, flip=True))) + "Z"


CANVAS = Frame(0, 0, 1)
CENTRE = Frame(300, 0, 1)


def mirror(path: str, about: float = 300) -> str:
    return join([(command, [(2 * about - x, y) for x, y in points]) for command, points in parse(path)])


def moved(path: str, dx: float, dy: float, scale: float = 1) -> str:
    return join([(c, [(x * scale + dx, y * scale + dy) for x, y in points]) for c, points in parse(path)])


def turned(path: str, degrees: float, about: Point) -> str:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    ax, ay = about
    return join(
        [
            (c, [(ax + (x - ax) * cos - (y - ay) * sin, ay + (x - ax) * sin + (y - ay) * cos) for x, y in ps])
            for c, ps in parse(path)
        ]
    )


def ellipse(cx: float, cy: float, rx: float, ry: float | None = None) -> str:
    ry = rx if ry is None else ry
    kx, ky = rx * _KAPPA, ry * _KAPPA
    return join(
        [
            ("M", [(cx + rx, cy)]),
            ("C", [(cx + rx, cy + ky), (cx + kx, cy + ry), (cx, cy + ry)]),
            ("C", [(cx - kx, cy + ry), (cx - rx, cy + ky), (cx - rx, cy)]),
            ("C", [(cx - rx, cy - ky), (cx - kx, cy - ry), (cx, cy - ry)]),
            ("C", [(cx + kx, cy - ry), (cx + rx, cy - ky), (cx + rx, cy)]),
            ("Z", []),
        ]
    )


def box(x: float, y: float, width: float, height: float, radius: float = 0) -> str:
    """A rectangle with rounded corners."""
    r, right, low = min(radius, width / 2, height / 2), x + width, y + height
    if r <= 0:
        return f"M{x} {y}L{right} {y}L{right} {low}L{x} {low}Z"
    k = r * (1 - _KAPPA)
    return (
        f"M{x + r} {y}L{right - r} {y}C{right - k} {y} {right} {y + k} {right} {y + r}"
        f"L{right} {low - r}C{right} {low - k} {right - k} {low} {right - r} {low}"
        f"L{x + r} {low}C{x + k} {low} {x} {low - k} {x} {low - r}"
        f"L{x} {y + r}C{x} {y + k} {x + k} {y} {x + r} {y}Z"
    )


def smooth(points: Sequence[Point], *, closed: bool = False, tension: float = 1.0) -> str:
    """A Catmull-Rom curve through the points."""
    count = len(points)
    steps = count if closed else count - 1
    segments: list[Segment] = [("M", [points[0]])]
    for i in range(steps):
        if closed:
            before, here, there, after = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        else:
            before, here, there, after = (points[min(max(i + k, 0), count - 1)] for k in (-1, 0, 1, 2))
        first = (
            here[0] + (there[0] - before[0]) / 6 * tension,
            here[1] + (there[1] - before[1]) / 6 * tension,
        )
        second = (
            there[0] - (after[0] - here[0]) / 6 * tension,
            there[1] - (after[1] - here[1]) / 6 * tension,
        )
        segments.append(("C", [first, second, there]))
    if closed:
        segments.append(("Z", []))
    return join(segments)


def star(cx: float, cy: float, outer: float, inner: float, spikes: int) -> str:
    corners = []
    for i in range(spikes * 2):
        radius = outer if i % 2 == 0 else inner
        angle = math.pi * i / spikes - math.pi / 2
        corners.append((cx + radius * math.cos(angle), cy + radius * math.sin(angle)))
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in corners) + "Z"


def around(cx: float, cy: float, radius: float, count: int, start: float = -90) -> list[Point]:
    """Points evenly spaced on a circle."""
    angles = [math.radians(start + 360 * i / count) for i in range(count)]
    return [(cx + radius * math.cos(angle), cy + radius * math.sin(angle)) for angle in angles]


@lru_cache(maxsize=4096)
def shorten(path: str) -> str:
    """The same path in relative steps, to half a pixel: shorter, and no different to the eye."""
    out: list[str] = []
    here = start = (0.0, 0.0)
    for command, points in parse(path):
        if command == "Z":
            out.append("z")
            here = start
            continue
        steps: list[str] = []
        origin = here
        for x, y in points:
            spot = (round(x * 2) / 2, round(y * 2) / 2)
            steps += (step(spot[0] - origin[0]), step(spot[1] - origin[1]))
            here = spot
        if command == "M":
            start = here
        out.append(command.lower() + " ".join(steps).replace(" -", "-"))
    return "".join(out)


def step(value: float) -> str:
    text = f"{value:g}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
