"""The studio: pieces of cloth, leather and metal laid in order on a lit background, written out as SVG."""

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from stylist.demo.pictures import patterns
from stylist.demo.pictures.colour import METALS, Tone, companion, lightness, mix, tone
from stylist.demo.pictures.paths import box, ellipse, number, parse, shorten
from stylist.demo.pictures.spec import PictureSpec

WIDTH, HEIGHT = 600, 750
_SMALL = 130
_BUTT = ' stroke-linecap="butt"'
_FAR = ' x="-.5" y="-1.5" width="2" height="4"'

T = TypeVar("T")

Stroke = str | tuple[str, float]


class Canvas:
    """Collects one picture. Every draw call lies on top of those before it."""

    def __init__(self, spec: PictureSpec, *, prefix: str = "", wall: str | None = None) -> None:
        """`prefix` keeps ids apart where drawings share a document; `wall` is the backdrop's colour."""
        self.spec = spec
        self._prefix, self._wall = prefix, wall or "#e9e5df"
        self.rng = random.Random(f"{spec.garment}/{spec.seed}")
        self.neckline = spec.neckline
        self.shoe_trim = ""
        self.main = tone(spec.colors[0])
        second = spec.colors[1] if len(spec.colors) > 1 else companion(spec.colors[0])
        self.accent = tone(second)
        self.metal = METALS.get(spec.metal or "gold", METALS["gold"])
        self._defs: list[str] = []
        self._body: list[str] = []
        self._backdrop: list[str] = []
        self._gradients: dict[tuple[str, ...], str] = {}
        self._fabrics: dict[tuple[float, float], str] = {}
        self._blurs: dict[str, str] = {}
        self._stamps: dict[str, str] = {}
        self._count = 0

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def pick(self, *options: T) -> T:
        return self.rng.choice(options)

    # Materials

    def lining(self, color: str | None = None) -> str:
        """The inside of a garment: the same colour out of the light."""
        base = color or self.main.base
        return mix(base, "#000000", 0.42) if lightness(base) > 0.3 else mix(base, "#000000", 0.5)

    def gradient(self, *stops: str, angle: str = "x") -> str:
        """A linear gradient over the shape's own box (`x` across, `y` down, `d` diagonal), as a fill."""
        key = (angle, *stops)
        if key not in self._gradients:
            name = f"{self._prefix}g{len(self._gradients)}"
            end = {"x": 'x2="1" y2="0"', "y": 'x2="0" y2="1"', "d": 'x2="1" y2="1"'}[angle]
            inner = "".join(
                f'<stop offset="{number(100 * i / (len(stops) - 1))}%" stop-color="{stop}"/>'
                for i, stop in enumerate(stops)
            )
            self._defs.append(f'<linearGradient id="{name}" {end}>{inner}</linearGradient>')
            self._gradients[key] = f"url(#{name})"
        return self._gradients[key]

    def metal_fill(self, angle: str = "x") -> str:
        dark, mid, light = self.metal
        return self.gradient(mid, light, mid, dark, mid, angle=angle)

    def fabric(self, scale: float = 1, angle: float = 0) -> str | None:
        """The product's pattern as a fill, or None when it is plain."""
        if self.spec.pattern == "solid":
            return None
        key = (scale, angle)
        if key not in self._fabrics:
            if not self._fabrics:
                rest = [self.accent.base, *self.spec.colors[2:]]
                kind = random.Random(f"{self.spec.pattern}/{self.spec.seed}")
                self._defs.append(
                    patterns.define(f"{self._prefix}f", self.spec.pattern, self.main.base, rest, kind)
                )
            name = f"{self._prefix}f{len(self._fabrics)}"
            turn = f" rotate({number(angle)})" if angle else ""
            self._defs.append(
                f'<pattern id="{name}" href="#{self._prefix}f" '
                f'patternTransform="scale({number(scale)}){turn}"/>'
            )
            self._fabrics[key] = f"url(#{name})"
        return self._fabrics[key]

    def blur(self, deviation: float, *, reach: str = "") -> str:
        """A blur filter; `reach` widens its region where the blurred shape is not clipped anyway."""
        key = f"{number(deviation)}{reach}"
        if key not in self._blurs:
            name = f"{self._prefix}b{len(self._blurs)}"
            self._defs.append(
                f'<filter id="{name}"{reach} color-interpolation-filters="sRGB">'
                f'<feGaussianBlur stdDeviation="{number(deviation)}"/></filter>'
            )
            self._blurs[key] = f"url(#{name})"
        return self._blurs[key]

    # Drawing

    def piece(
        self,
        path: str,
        *,
        color: str | None = None,
        fill: str | None = None,
        cloth: bool = False,
        grain: float = 0,
        weave: float = 1,
        volume: float = 40,
        soft: float = 9,
        folds: Sequence[Stroke] = (),
        lights: Sequence[Stroke] = (),
        seams: Sequence[str] = (),
        stitches: Sequence[str] = (),
        outline: bool = True,
        gloss: float = 1,
        hanging: bool = False,
    ) -> None:
        """A closed piece of material with form.

        `volume` is the width in pixels of the shadow gathered along its edges; `folds` and `lights` are open
        paths painted softly inside it, each with an optional stroke width; `seams` are fine crisp lines and
        `stitches` dashed ones. `cloth` lays the product's pattern on it, turned by `grain` degrees. A `hanging`
        piece has no shadow at its upper and lower ends and shows the ridge of each fold.
        """
        mark = tone(color) if color else self.main
        fabric = self.fabric(weave, grain) if cloth else None
        if not (folds or lights or seams or stitches) and _reach(path) < _SMALL:
            self._scrap(path, mark, fill, fabric, outline=outline)
            return
        name = f"{self._prefix}p{self._count}"
        self._count += 1
        self._defs.append(
            f'<path id="{name}" d="{shorten(path)}"/><clipPath id="c{name}"><use href="#{name}"/></clipPath>'
        )
        self._body.append(f'<use href="#{name}" fill="{fill or mark.base}"/>')
        if fabric:
            self._body.append(f'<use href="#{name}" fill="{fabric}"/>')
        self._body.append(f'<g clip-path="url(#c{name})" fill="none">')
        tall = _stretch(path) if hanging else None
        self._form(name, mark, volume, soft, folds, lights, gloss, tall)
        fine = f'stroke="{seam_color(mark)}" stroke-width="1.5" stroke-opacity=".72"'
        if seams:
            self._body.append(f'<path d="{shorten("".join(seams))}" {fine}/>')
        if stitches:
            self._body.append(f'<path d="{shorten("".join(stitches))}" {fine} stroke-dasharray="5 4"/>')
        self._body.append("</g>")
        if outline:
            self._body.append(f'<use href="#{name}" fill="none" stroke="{mark.line}" stroke-width="1.4"/>')

    def _scrap(self, path: str, mark: Tone, fill: str | None, fabric: str | None, *, outline: bool) -> None:
        """A small piece: its form is a gradient, which is lighter than a clip and a blur."""
        d = shorten(path)
        edge = f' stroke="{mark.line}" stroke-width="1.3"' if outline else ""
        if fabric:
            self._body.append(f'<path d="{d}" fill="{mark.base}"/><path d="{d}" fill="{fabric}"{edge}/>')
            return
        lit = self.gradient(
            mix(mark.base, mark.hi, 0.3 * mark.light + 0.12),
            mark.base,
            mix(mark.base, mark.lo, 0.35),
            angle="d",
        )
        self._body.append(f'<path d="{d}" fill="{fill or lit}"{edge}/>')

    def _form(
        self,
        name: str,
        mark: Tone,
        volume: float,
        soft: float,
        folds: Sequence[Stroke],
        lights: Sequence[Stroke],
        gloss: float,
        tall: tuple[float, float] | None,
    ) -> None:
        shift = volume * 0.16
        self._body.append(f'<g filter="{self.blur(soft)}">')
        if volume:
            dark = _placed(-shift, -shift, tall)
            bright = _placed(shift * 1.5, shift * 1.2, tall)
            self._body.append(
                f'<use href="#{name}" stroke="{mark.lo}" stroke-width="{number(volume)}" '
                f'stroke-opacity="{number(mark.shade, 2)}" transform="{dark}"/>'
                f'<use href="#{name}" stroke="{mark.hi}" stroke-width="{number(volume * 0.42)}" '
                f'stroke-opacity="{number(mark.light * 0.8 * gloss, 2)}" transform="{bright}"/>'
            )
        if tall and folds:
            path, width = ("".join(_lone(fold) for fold in folds), _width(folds[0], 13))
            self._defs.append(f'<path id="{name}f" d="{shorten(path)}"/>')
            ridge = f'<use href="#{name}f" stroke="{mark.lo}" stroke-width='
            self._body.append(f'{ridge}"{number(width)}" stroke-opacity="{number(mark.shade, 2)}"/>')
            self._strokes(lights, mark.hi, min(1, mark.light * gloss), 11)
            self._body.append(f'</g>{ridge}"1.2" stroke-opacity=".3"/>')
            return
        self._strokes(folds, mark.lo, mark.shade, 13)
        self._strokes(lights, mark.hi, min(1, mark.light * gloss), 11)
        self._body.append("</g>")

    def _strokes(self, strokes: Sequence[Stroke], color: str, opacity: float, usual: float) -> None:
        widths: dict[float, list[str]] = {}
        for stroke in strokes:
            path, width = (stroke, usual) if isinstance(stroke, str) else stroke
            widths.setdefault(width, []).append(path)
        for width, paths in widths.items():
            self._body.append(
                f'<path d="{shorten("".join(paths))}" stroke="{color}" stroke-width="{number(width)}" '
                f'stroke-opacity="{number(opacity, 2)}"/>'
            )

    def shape(
        self, path: str, fill: str, *, opacity: float = 1, stroke: str | None = None, width: float = 1.2
    ) -> None:
        edge = f' stroke="{stroke}" stroke-width="{number(width)}"' if stroke else ""
        faint = f' opacity="{number(opacity, 2)}"' if opacity < 1 else ""
        self._body.append(f'<path d="{shorten(path)}" fill="{fill}"{edge}{faint}/>')

    def disc(
        self, x: float, y: float, radius: float, fill: str, *, opacity: float = 1, stroke: str | None = None
    ) -> None:
        edge = f' stroke="{stroke}"' if stroke else ""
        faint = f' opacity="{number(opacity, 2)}"' if opacity < 1 else ""
        place = f'cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
        self._body.append(f'<circle {place} fill="{fill}"{edge}{faint}/>')

    def line(
        self, path: str, color: str, width: float, *, dash: str = "", opacity: float = 1, cap: str = "round"
    ) -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        faint = f' stroke-opacity="{number(opacity, 2)}"' if opacity < 1 else ""
        self._body.append(
            f'<path d="{shorten(path)}" fill="none" stroke="{color}" stroke-width="{number(width)}"'
            f"{'' if cap == 'round' else _BUTT}{dashed}{faint}/>"
        )

    def tube(self, path: str, width: float, *, color: str | None = None) -> None:
        """A strap, cord or handle of even width with a rounded form."""
        mark = tone(color) if color else self.main
        self.line(path, mark.line, width + 2)
        self.line(path, mark.base, width)
        self.line(path, mark.lo, width * 0.5, opacity=mark.shade * 0.45)
        self.line(path, mark.hi, width * 0.22, opacity=mark.light * 0.8)

    def metal_shape(self, path: str, *, angle: str = "d") -> None:
        self.shape(path, self.metal_fill(angle), stroke=self.metal[0], width=0.9)

    def metal_line(self, path: str, width: float) -> None:
        dark, mid, light = self.metal
        self.line(path, dark, width + 1.2)
        self.line(path, mid, width)
        self.line(path, light, width * 0.35, opacity=0.9)

    def button(self, x: float, y: float, radius: float, color: str | None = None) -> None:
        mark = tone(color) if color else self.main
        rim = mix(mark.base, "#ffffff", 0.25) if lightness(mark.base) < 0.3 else mark.lo

        def draw() -> None:
            self.disc(1.5, 2, radius, "#000000", opacity=0.22)
            self.disc(0, 0, radius, mark.base, stroke=rim)
            self.disc(-0.28 * radius, 0, 0.16 * radius, rim)
            self.disc(0.28 * radius, 0, 0.16 * radius, rim)

        self.stamp(f"button{radius}{mark.base}", x, y, 1, draw)

    def stud(self, x: float, y: float, radius: float) -> None:
        self.stamp(
            f"stud{radius}",
            x,
            y,
            1,
            lambda: self.disc(0, 0, radius, self.metal_fill("d"), stroke=self.metal[0]),
        )

    def blot(self, path: str, color: str, opacity: float, *, soft: float = 9) -> None:
        """A blurred patch: a shadow one piece throws on another, or a glow."""
        blur = self.blur(soft, reach=_FAR)
        self._body.append(
            f'<path d="{shorten(path)}" fill="{color}" opacity="{number(opacity, 2)}" filter="{blur}"/>'
        )

    def stamp(self, key: str, x: float, y: float, scale: float, draw: Callable[[], None]) -> None:
        """Something small drawn many times: `draw` makes it once, around the origin in its own size."""
        if key not in self._stamps:
            self._stamps[key] = f"{self._prefix}t{len(self._stamps)}"
            outer, self._body = self._body, []
            draw()
            self._defs.append(f'<g id="{self._stamps[key]}">{"".join(self._body)}</g>')
            self._body = outer
        size = "" if scale == 1 else f" scale({scale:.2f})"
        place = f"translate({number(x)} {number(y)}){size}"
        self._body.append(f'<use href="#{self._stamps[key]}" transform="{place}"/>')

    def label(self, x: float, y: float, width: float = 26, height: float = 11) -> None:
        """The woven label inside a neck."""
        self.shape(box(x - width / 2, y, width, height, 1), "#f3efe8", opacity=0.9)
        self.line(f"M{x - width * 0.3} {y + height / 2}L{x + width * 0.3} {y + height / 2}", "#8d857a", 1.4)

    def floor(self, cx: float, y: float, half: float, *, depth: float = 16) -> None:
        """The shadow of something standing on the studio floor."""
        self._backdrop.append(
            f'<path d="{shorten(ellipse(cx + 8, y, half, depth))}" fill="#40372e" opacity=".3" '
            f'filter="{self.blur(14, reach=_FAR)}"/>'
            f'<path d="{shorten(ellipse(cx, y - 1, half * 0.92, depth * 0.35))}" fill="#2a231c" opacity=".4" '
            f'filter="{self.blur(5, reach=_FAR)}"/>'
        )

    def group(self, transform: str, *, opacity: float = 1) -> None:
        faint = f' opacity="{number(opacity, 2)}"' if opacity < 1 else ""
        self._body.append(f'<g transform="{transform}"{faint}>')

    def named_group(self, name: str, transform: str = "") -> None:
        placed = f' transform="{transform}"' if transform else ""
        self._body.append(f'<g id="{name}"{placed}>')

    def end(self) -> None:
        self._body.append("</g>")

    def behind(self, name: str, transform: str) -> None:
        """A copy of a group drawn later, further from the light."""
        self._body.append(f'<use href="#{name}" transform="{transform}"/>')

    def again(self, name: str, transform: str) -> None:
        self._body.append(f'<use href="#{name}" transform="{transform}"/>')

    def content(self) -> str:
        """The drawing with its definitions and without a background, to be set into another document."""
        drop = f"{self._prefix}d"
        return (
            f'<defs><filter id="{drop}" color-interpolation-filters="sRGB"><feDropShadow dx="5" dy="11" '
            'stdDeviation="9" flood-color="#3b3229" flood-opacity=".26"/></filter>'
            f"{''.join(self._defs)}</defs>{''.join(self._backdrop)}"
            f'<g filter="url(#{drop})" stroke-linecap="round" stroke-linejoin="round">{"".join(self._body)}</g>'
        )

    def svg(self) -> str:
        wall = self._wall
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
            f'height="{HEIGHT}"><radialGradient id="w" cx=".45" cy=".36" r=".85">'
            f'<stop offset="0" stop-color="{mix(wall, "#ffffff", 0.45)}"/>'
            f'<stop offset=".55" stop-color="{wall}"/>'
            f'<stop offset="1" stop-color="{mix(wall, "#4a4038", 0.12)}"/></radialGradient>'
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#w)"/>{self.content()}</svg>'
        )


def _box(path: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a path's points."""
    spots = [spot for _, points in parse(path) for spot in points]
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    return min(xs), min(ys), max(xs), max(ys)


def _reach(path: str) -> float:
    """The longer side of a path's box, in pixels."""
    left, top, right, low = _box(path)
    return max(right - left, low - top)


def _stretch(path: str) -> tuple[float, float]:
    """How much taller a shape must be drawn for its ends to leave it, and about which height."""
    _, top, _, low = _box(path)
    return 1 + 64 / max(low - top, 1), (top + low) / 2


def _placed(dx: float, dy: float, tall: tuple[float, float] | None) -> str:
    if tall is None:
        return f"translate({number(dx)} {number(dy)})"
    scale, middle = tall
    return f"matrix(1 0 0 {scale:.2f} {number(dx)} {number(middle * (1 - round(scale, 2)) + dy)})"


def _lone(stroke: Stroke) -> str:
    return stroke if isinstance(stroke, str) else stroke[0]


def _width(stroke: Stroke, usual: float) -> float:
    return usual if isinstance(stroke, str) else stroke[1]


def seam_color(mark: Tone) -> str:
    """Seams are darker than the cloth, save on black, where they are lighter."""
    return mix(mark.base, "#ffffff", 0.28) if lightness(mark.base) < 0.22 else mark.lo
