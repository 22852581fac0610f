"""Jewellery and watches."""

# ruff: noqa: E501 - a path is one shape and is kept on one line

import bisect
import itertools
import math
from collections.abc import Callable

from stylist.demo.pictures.canvas import Canvas
from stylist.demo.pictures.colour import METALS, lightness, mix
from stylist.demo.pictures.paths import around, box, ellipse, number, star


def _gem_color(canvas: Canvas) -> str:
    """The product's own colour when it names a stone; a diamond when it only repeats the metal."""
    color = canvas.spec.colors[0]
    near = min(abs(lightness(color) - lightness(m[1])) for m in METALS.values()) < 0.02
    return "#eef3f7" if near or lightness(color) > 0.9 else color


def _gem(canvas: Canvas, x: float, y: float, radius: float, color: str, *, cut: str = "round") -> None:
    """A faceted stone seen from above."""
    dark, light, bright = mix(color, "#10131c", 0.4), mix(color, "#ffffff", 0.55), mix(color, "#ffffff", 0.85)
    edge = around(x, y, radius, 8, -67.5)
    if cut in ("emerald", "square"):
        w, h = (radius * 0.78, radius * 1.08) if cut == "emerald" else (radius * 0.88, radius * 0.88)
        c = radius * 0.3
        edge = [
            (x - w + c, y - h),
            (x + w - c, y - h),
            (x + w, y - h + c),
            (x + w, y + h - c),
            (x + w - c, y + h),
            (x - w + c, y + h),
            (x - w, y + h - c),
            (x - w, y - h + c),
        ]
    elif cut == "pear":
        edge = [
            (x, y - radius * 1.35),
            (x + radius * 0.5, y - radius * 0.55),
            (x + radius * 0.86, y + radius * 0.1),
            (x + radius * 0.66, y + radius * 0.72),
            (x, y + radius),
            (x - radius * 0.66, y + radius * 0.72),
            (x - radius * 0.86, y + radius * 0.1),
            (x - radius * 0.5, y - radius * 0.55),
        ]
    inner = [(x + (px - x) * 0.55, y + (py - y) * 0.55) for px, py in edge]
    shades = (bright, light, color, dark, dark, color, light, bright)
    for i in range(8):
        a, b, c2, d = edge[i], edge[(i + 1) % 8], inner[(i + 1) % 8], inner[i]
        canvas.shape(
            "M" + "L".join(f"{number(px)} {number(py)}" for px, py in (a, b, c2, d)) + "Z",
            shades[i],
            stroke=mix(color, "#ffffff", 0.3),
            width=0.5,
        )
    table = "M" + "L".join(f"{number(px)} {number(py)}" for px, py in inner) + "Z"
    canvas.shape(table, canvas.gradient(bright, color, mix(color, dark, 0.4), angle="d"))
    canvas.shape(
        star(x - radius * 0.2, y - radius * 0.24, radius * 0.26, radius * 0.06, 4), "#ffffff", opacity=0.9
    )


def _pearl(canvas: Canvas, x: float, y: float, radius: float) -> None:
    def draw() -> None:
        fill = canvas.gradient("#fffdf8", "#efe6d8", "#b9a994", angle="d")
        canvas.disc(0, 0, 20, fill, stroke="#b3a591")
        canvas.disc(-6.5, -7, 5, "#ffffff", opacity=0.9)

    canvas.stamp("pearl", x, y, radius / 20, draw)


def _fine_chain(canvas: Canvas, path: str, width: float) -> None:
    dark, mid, light = canvas.metal
    canvas.line(path, dark, width, dash=f"{number(width * 0.9)} {number(width * 1.35)}")
    canvas.line(path, mid, width * 0.66, dash=f"{number(width * 0.9)} {number(width * 1.35)}")
    canvas.line(path, light, width * 0.3)


def _along(left: float, right: float, top: float, low: float, count: int) -> list[tuple[float, float]]:
    """Points evenly spaced along the hanging curve of a necklace."""
    curve = []
    for i in range(401):
        turn = math.pi * i / 400
        x = (left + right) / 2 - (right - left) / 2 * math.cos(turn)
        curve.append((x, top + (low - top) * math.sin(turn) ** 0.8))
    lengths = [0.0]
    for here, there in itertools.pairwise(curve):
        lengths.append(lengths[-1] + math.dist(here, there))
    return [curve[bisect.bisect_left(lengths, lengths[-1] * i / (count - 1) - 1e-6)] for i in range(count)]


def necklace(canvas: Canvas) -> None:
    style = canvas.pick("pendant", "pearls", "riviere", "chain", "lariat")
    gem = _gem_color(canvas)
    curve = "M150 130C160 320 220 440 300 446C380 440 440 320 450 130"
    if style == "pearls":
        for x, y in _along(150, 450, 130, 480, 43):
            _pearl(canvas, x, y, 10 + 6 * math.sin(math.pi * (x - 150) / 300))
    elif style == "riviere":
        _fine_chain(canvas, "M160 130C158 180 160 220 164 240M440 130C442 180 440 220 436 240", 5)
        for x, y in _along(158, 442, 220, 500, 25):
            radius = 11 + 8 * math.sin(math.pi * (x - 158) / 284)
            canvas.stamp("setting", x, y, (radius + 2.4) / 20, lambda: canvas.metal_shape(ellipse(0, 0, 20)))
            _gem_small(canvas, x, y, radius, gem)
    elif style == "chain":
        dark, mid, light = canvas.metal
        for width, color, dash in ((20, dark, "16 10"), (16, mid, "16 10"), (5, light, "16 10")):
            canvas.line(curve, color, width, dash=dash)
        canvas.line(curve, dark, 6, opacity=0.8)
        canvas.line(curve, mid, 4)
        canvas.metal_line(ellipse(300, 470, 24), 9)
    else:
        _fine_chain(canvas, curve, 5)
        _pendant(canvas, gem, long=style == "lariat")


def _gem_small(canvas: Canvas, x: float, y: float, radius: float, color: str) -> None:
    """A small brilliant; all of one colour are one drawing, resized."""
    dark = mix(color, "#10131c", 0.35)

    def draw() -> None:
        fill = canvas.gradient(mix(color, "#ffffff", 0.8), color, dark, angle="d")
        canvas.disc(0, 0, 10, fill, stroke=dark)
        canvas.shape(star(0, 0, 9.5, 5, 6), mix(color, "#ffffff", 0.6), opacity=0.45)
        canvas.disc(-3, -3, 2, "#ffffff")

    canvas.stamp(f"gem{color}", x, y, radius / 10, draw)


def _pendant(canvas: Canvas, gem: str, *, long: bool) -> None:
    y: float = 446
    if long:
        _fine_chain(canvas, "M300 446L300 560", 5)
        canvas.metal_shape(ellipse(300, 446, 9))
        y = 560
    style = canvas.pick("solitaire", "halo", "medallion", "drop")
    canvas.metal_line(ellipse(300, y + 6, 8), 3)
    if style == "solitaire":
        canvas.metal_shape(ellipse(300, y + 42, 31))
        _gem(canvas, 300, y + 42, 28, gem)
    elif style == "halo":
        canvas.metal_shape(ellipse(300, y + 52, 43))
        for x, py in around(300, y + 52, 36, 16):
            _gem_small(canvas, x, py, 6, "#eef3f7")
        _gem(canvas, 300, y + 52, 28, gem, cut=canvas.pick("round", "emerald"))
    elif style == "medallion":
        canvas.metal_shape(ellipse(300, y + 54, 46))
        canvas.line(ellipse(300, y + 54, 39), canvas.metal[0], 1.4)
        canvas.metal_shape(star(300, y + 54, 32, 11, 8))
        _gem_small(canvas, 300, y + 54, 10, gem)
    else:
        canvas.metal_shape(
            f"M300 {y + 8}C312 {y + 36} 340 {y + 62} 340 {y + 88}C340 {y + 112} 322 {y + 128} 300 {y + 128}C278 {y + 128} 260 {y + 112} 260 {y + 88}C260 {y + 62} 288 {y + 36} 300 {y + 8}Z"
        )
        _gem(canvas, 300, y + 86, 32, gem, cut="pear")


def earrings(canvas: Canvas) -> None:
    canvas.group("translate(-75 -94) scale(1.25)")
    style = canvas.pick("hoops", "drops", "studs", "chandelier", "pearls")
    gem = _gem_color(canvas)
    for side in (-1, 1):
        x = 300 + side * 104
        if style == "hoops":
            canvas.metal_line(ellipse(x, 380, 78, 92), 15)
            canvas.line(f"M{x - 8} 288L{x - 8} 274L{x + 10} 270", canvas.metal[0], 3)
            if canvas.spec.seed % 2:
                for k in range(9):
                    angle = math.radians(40 + k * 12.5)
                    _gem_small(canvas, x + 78 * math.cos(angle), 380 + 92 * math.sin(angle), 6, gem)
        elif style == "drops":
            canvas.metal_shape(ellipse(x, 252, 19))
            _gem_small(canvas, x, 252, 14, "#eef3f7")
            canvas.metal_line(f"M{x} 272L{x} 330", 3)
            canvas.metal_shape(
                f"M{x} 322C{x + 16} 356 {x + 46} 392 {x + 46} 424C{x + 46} 452 {x + 26} 470 {x} 470C{x - 26} 470 {x - 46} 452 {x - 46} 424C{x - 46} 392 {x - 16} 356 {x} 322Z"
            )
            _gem(canvas, x, 420, 38, gem, cut="pear")
        elif style == "studs":
            canvas.metal_shape(ellipse(x, 375, 62))
            for px, py in around(x, 375, 52, 18):
                _gem_small(canvas, px, py, 8, "#eef3f7")
            _gem(canvas, x, 375, 40, gem)
        elif style == "pearls":
            canvas.metal_shape(ellipse(x, 266, 20))
            _gem_small(canvas, x, 266, 13, gem)
            canvas.metal_line(f"M{x} 286L{x} 372", 3)
            _pearl(canvas, x, 408, 42)
        else:
            canvas.metal_shape(ellipse(x, 218, 18))
            _gem_small(canvas, x, 218, 13, gem)
            canvas.metal_line(f"M{x} 236L{x} 262", 3)
            canvas.metal_line(
                f"M{x - 54} 340C{x - 56} 286 {x - 20} 262 {x} 262C{x + 20} 262 {x + 56} 286 {x + 54} 340Z", 4
            )
            _gem(canvas, x, 306, 24, gem, cut="pear")
            for k in range(5):
                px = x - 48 + k * 24
                low = 440 + 46 * (1 - abs(k - 2) / 2)
                canvas.metal_line(f"M{px} 342L{px} {low - 18}", 2)
                _gem_small(canvas, px, low, 11, gem if k % 2 == 0 else "#eef3f7")
                _gem_small(canvas, px, (342 + low) / 2, 6, "#eef3f7")
    canvas.end()


def ring(canvas: Canvas) -> None:
    canvas.group("translate(-84 -150) scale(1.28)")
    style = canvas.pick("solitaire", "halo", "band", "three", "signet")
    gem = _gem_color(canvas)
    canvas.floor(300, 566, 130)
    back = canvas.metal[0]
    wide = 30 if style in ("band", "signet") else 17
    canvas.line(ellipse(300, 436, 118, 122), back, wide)
    canvas.metal_line(ellipse(300, 436, 118, 122), wide - 2)
    canvas.line("M202 376C224 338 262 322 300 320", canvas.metal[2], wide * 0.24, opacity=0.9)
    if style == "band":
        for k in range(-7, 8):
            angle = math.radians(-90 + k * 10.5)
            _gem_small(canvas, 300 + 118 * math.cos(angle), 436 + 122 * math.sin(angle), 10, gem)
    elif style == "signet":
        canvas.metal_shape(
            "M226 330C236 280 264 262 300 262C336 262 364 280 374 330C360 356 330 362 300 362C270 362 240 356 226 330Z"
        )
        canvas.shape(
            ellipse(300, 312, 50, 36), gem if gem != "#eef3f7" else canvas.metal[1], stroke=canvas.metal[0]
        )
        canvas.line("M284 328L292 296L300 318L308 296L316 328", canvas.metal[2], 3)
    else:
        canvas.metal_shape(
            "M268 322L262 270L276 262L300 300L324 262L338 270L332 322C320 332 280 332 268 322Z"
        )
        if style == "three":
            for x in (232, 368):
                canvas.metal_shape(ellipse(x, 292, 29))
                _gem(canvas, x, 292, 26, "#eef3f7")
        if style == "halo":
            canvas.metal_shape(ellipse(300, 246, 68))
            for px, py in around(300, 246, 59, 20):
                _gem_small(canvas, px, py, 8, "#eef3f7")
        cut = canvas.pick("round", "emerald", "square", "pear")
        _gem(canvas, 300, 246, 50 if style == "halo" else 56, gem, cut=cut)
        for x in (-1, 1):
            canvas.metal_line(
                f"M{300 + x * 34} 208L{300 + x * 42} 200M{300 + x * 34} 284L{300 + x * 42} 292", 5
            )
    canvas.end()


def bracelet(canvas: Canvas) -> None:
    style = canvas.pick("bangle", "tennis", "chain", "cuff", "beads")
    gem = _gem_color(canvas)
    canvas.floor(300, 512, 170)
    rx, ry, cy = 172, 116, 390
    if style == "bangle":
        for k in range(canvas.pick(1, 3)):
            canvas.line(ellipse(300, cy - k * 34, rx, ry), canvas.metal[0], 20)
            canvas.metal_line(ellipse(300, cy - k * 34, rx, ry), 17)
    elif style == "cuff":
        canvas.line(
            "M168 330C150 270 230 236 300 236C370 236 450 270 432 330", canvas.metal[0], 60, cap="butt"
        )
        canvas.shape(
            "M128 360C120 460 210 520 300 520C390 520 480 460 472 360C470 330 462 316 446 300C440 380 380 424 300 424C220 424 160 380 154 300C138 316 130 330 128 360Z",
            canvas.metal_fill("x"),
            stroke=canvas.metal[0],
        )
        _gem(canvas, 300, 474, 32, gem, cut="emerald")
    elif style == "chain":
        dark, mid, light = canvas.metal
        path = ellipse(300, cy, rx, ry)
        for width, color in ((30, dark), (25, mid), (7, light)):
            canvas.line(path, color, width, dash="20 16")
        canvas.line(path, dark, 9)
        canvas.line(path, mid, 6)
        canvas.metal_shape(ellipse(300, cy + ry + 34, 26))
        _gem_small(canvas, 300, cy + ry + 34, 17, gem)
    else:
        count = 44 if style == "tennis" else 30
        canvas.line(ellipse(300, cy, rx, ry), canvas.metal[0], 4)
        across = 10 if style == "tennis" else 15
        order = sorted(around(300, 0, 1, count), key=lambda p: p[1])
        for ux, uy in order:
            x, y = 300 + (ux - 300) * rx, cy + uy * ry
            size = across * (0.86 + 0.14 * (uy + 1) / 2)
            if style == "tennis":
                canvas.stud(x, y, 11)
            _gem_small(canvas, x, y, size, gem)


def brooch(canvas: Canvas) -> None:
    style = canvas.pick("flower", "starburst", "leaf", "bow")
    gem = _gem_color(canvas)
    if style == "flower":
        for x, y in around(300, 360, 88, 8):
            angle = math.degrees(math.atan2(y - 360, x - 300)) + 90
            canvas.group(f"rotate({number(angle)} {number(x)} {number(y)})")
            canvas.metal_shape(ellipse(x, y, 40, 66))
            canvas.shape(
                ellipse(x, y - 4, 30, 54),
                canvas.gradient(mix(gem, "#ffffff", 0.55), gem, mix(gem, "#10131c", 0.3), angle="d"),
            )
            canvas.end()
        canvas.metal_shape(ellipse(300, 360, 52))
        for x, y in around(300, 360, 40, 12):
            _gem_small(canvas, x, y, 9, "#eef3f7")
        _gem(canvas, 300, 360, 28, gem)
    elif style == "starburst":
        canvas.metal_shape(star(300, 370, 190, 46, 8))
        canvas.metal_shape(star(300, 370, 120, 60, 16))
        for x, y in around(300, 370, 128, 8):
            _gem_small(canvas, x, y, 11, "#eef3f7")
        _gem(canvas, 300, 370, 58, gem)
    elif style == "leaf":
        leaf = "M300 180C420 260 430 400 310 520C190 420 190 280 300 180Z"
        canvas.metal_shape(leaf)
        canvas.metal_line("M300 190C312 320 310 440 290 590", 7)
        for k in range(5):
            y = 260 + k * 50
            for side in (-1, 1):
                canvas.metal_line(
                    f"M306 {y + 40}C{306 + side * 30} {y + 16} {306 + side * 52} {y + 4} {306 + side * (70 - abs(k - 2) * 10)} {y - 8}",
                    3,
                )
                _gem_small(canvas, 306 + side * (44 - abs(k - 2) * 8), y + 28, 11, gem)
    else:
        for side in (-1, 1):
            canvas.metal_shape(
                f"M300 360C{300 + side * 40} 270 {300 + side * 170} 250 {300 + side * 180} 320C{300 + side * 186} 400 {300 + side * 60} 420 300 372Z"
            )
            canvas.shape(
                f"M{300 + side * 30} 356C{300 + side * 60} 300 {300 + side * 140} 284 {300 + side * 152} 326C{300 + side * 150} 376 {300 + side * 70} 390 {300 + side * 30} 366Z",
                canvas.main.base,
            )
            canvas.metal_shape(
                f"M300 370L{300 + side * 40} 370L{300 + side * 96} 540L{300 + side * 54} 520L{300 + side * 30} 556Z"
            )
        canvas.metal_shape(ellipse(300, 364, 40))
        _gem(canvas, 300, 364, 30, gem)


def cufflinks(canvas: Canvas) -> None:
    canvas.group("translate(-54 -66) scale(1.18)")
    style = canvas.pick("round", "square", "knot")
    stone = canvas.spec.colors[0]
    for x, y in ((196, 402), (404, 352)):
        canvas.metal_shape(box(x - 8, y + 20, 16, 84, 4), angle="x")
        canvas.metal_shape(box(x - 36, y + 96, 72, 20, 10), angle="x")
        if style == "square":
            canvas.metal_shape(box(x - 72, y - 72, 144, 144, 14))
            canvas.piece(
                box(x - 56, y - 56, 112, 112, 6), cloth=True, weave=0.8, volume=30, soft=6, gloss=1.4
            )
        elif style == "round":
            canvas.metal_shape(ellipse(x, y, 78))
            canvas.line(ellipse(x, y, 70), canvas.metal[0], 2)
            canvas.piece(
                ellipse(x, y, 62),
                cloth=True,
                weave=0.8,
                volume=34,
                soft=7,
                gloss=1.4,
                lights=[(f"M{x - 36} {y - 24}C{x - 10} {y - 44} {x + 20} {y - 44} {x + 36} {y - 28}", 12)],
            )
        else:
            for angle in (0, 60, 120):
                canvas.group(f"rotate({angle} {x} {y})")
                canvas.metal_line(ellipse(x, y, 70, 34), 20)
                canvas.end()
            canvas.metal_shape(ellipse(x, y, 22))
            _gem_small(canvas, x, y, 14, stone)
    canvas.end()


def watch(canvas: Canvas) -> None:
    strap_is_metal = canvas.chance(0.35)
    square = canvas.chance(0.3)
    dial = canvas.pick("#f7f4ee", "#f7f4ee", "#15171c", canvas.spec.colors[0])
    _watch_strap(canvas, strap_is_metal)
    canvas.metal_shape(box(424, 360, 22, 30, 5), angle="y")
    if square:
        canvas.metal_shape(box(184, 248, 232, 254, 40))
        canvas.line(box(194, 258, 212, 234, 32), canvas.metal[2], 3, opacity=0.8)
        canvas.shape(box(206, 270, 188, 210, 22), dial, stroke=canvas.metal[0], width=3)
    else:
        canvas.metal_shape(ellipse(300, 375, 128))
        canvas.line(ellipse(300, 375, 118), canvas.metal[2], 3, opacity=0.8)
        canvas.shape(ellipse(300, 375, 104), dial, stroke=canvas.metal[0], width=3)
    _dial(canvas, dial, square=square)


def _watch_strap(canvas: Canvas, is_metal: bool) -> None:
    for flip in (False, True):
        top = "M232 292L240 92C240 84 246 80 254 80L346 80C354 80 360 84 360 92L368 292Z"
        low = "M232 458L240 658C240 668 246 672 254 672L346 672C354 672 360 668 360 658L368 458Z"
        path = low if flip else top
        if not is_metal:
            edge = "M246 300L252 96M354 300L348 96" if not flip else "M246 450L252 660M354 450L348 660"
            canvas.piece(path, cloth=True, weave=0.7, volume=40, soft=7, stitches=[edge], gloss=1.2)
            if flip:
                for y in (560, 590, 620):
                    canvas.shape(ellipse(300, y, 5, 4), canvas.main.lo)
            continue
        canvas.shape(path, canvas.metal_fill("x"), stroke=canvas.metal[0])
        for k in range(10):
            y = 96 + k * 20 if not flip else 476 + k * 20
            canvas.line(f"M236 {y}L364 {y}", canvas.metal[0], 2.4, cap="butt")
            canvas.line(f"M236 {y + 2.4}L364 {y + 2.4}", canvas.metal[2], 1.4, opacity=0.8, cap="butt")
        path_line = "M274 90L270 290M326 90L330 290" if not flip else "M270 460L274 664M330 460L326 664"
        canvas.line(path_line, canvas.metal[0], 2)


def _dial(canvas: Canvas, dial: str, *, square: bool) -> None:
    ink = "#f4efe4" if lightness(dial) < 0.5 else "#23201d"
    marks = ""
    for i in range(12):
        angle = math.radians(i * 30)
        reach = 92.0
        if square:
            reach = 82 / max(abs(math.sin(angle)), abs(math.cos(angle)) * 0.88, 0.6)
        inner = reach - (18 if i % 3 == 0 else 11)
        marks += f"M{300 + inner * math.sin(angle)} {375 - inner * math.cos(angle)}L{300 + reach * math.sin(angle)} {375 - reach * math.cos(angle)}"
    canvas.line(marks, canvas.metal[1] if canvas.chance(0.6) else ink, 5, cap="butt")
    if canvas.chance(0.35):
        for x, y in ((262, 380), (338, 380), (300, 422)):
            canvas.line(ellipse(x, y, 20), ink, 1.4, opacity=0.7)
            canvas.line(f"M{x} {y}L{x + 6} {y - 12}", ink, 1.6)
    else:
        canvas.line(ellipse(300, 420, 22), ink, 1.2, opacity=0.5)
    canvas.line("M300 375L252 344", ink, 6)
    canvas.line("M300 375L338 308", ink, 4.4)
    canvas.line("M292 398L312 300", canvas.metal[0], 1.6)
    canvas.metal_shape(ellipse(300, 375, 6))
    canvas.line("M286 328L314 328", ink, 2, opacity=0.7)
    canvas.shape("M230 318C260 284 320 278 352 296C320 300 270 330 246 372Z", "#ffffff", opacity=0.16)


GARMENTS: dict[str, Callable[[Canvas], None]] = {
    "bracelet": bracelet,
    "brooch": brooch,
    "cufflinks": cufflinks,
    "earrings": earrings,
    "necklace": necklace,
    "ring": ring,
    "watch": watch,
}
