"""Trousers, jeans, shorts and skirts."""

# ruff: noqa: E501 - a path is one shape and is kept on one line

from collections.abc import Callable

from stylist.demo.pictures.canvas import Canvas
from stylist.demo.pictures.paths import Frame, box, number

LEG = Frame(300, 92, 1)


def legs_half(waist: float, hip: float, knee: float, hem: float, inner: float, length: float) -> str:
    """The right half of a pair of trousers, `inner` being where the inside leg ends at the hem."""
    return (
        f"M0 4C{waist * 0.5} 4 {waist * 0.8} 3 {waist} 0C{waist + 8} 40 {hip - 2} 80 {hip} 130"
        f"C{hip + 2} 230 {knee + 4} 300 {hem} {length}C{hem - 20} {length + 8} {inner + 20} {length + 8} {inner} {length + 3}"
        f"C{inner} {length * 0.7} 14 280 5 206C3 200 2 198 0 196"
    )


def _waistband(canvas: Canvas, frame: Frame, waist: float, *, cloth: bool = True, height: float = 26) -> str:
    half = f"M0 4C{waist * 0.5} 4 {waist * 0.8} 3 {waist} 0L{waist + 3} {height}C{waist * 0.8} {height + 3} {waist * 0.5} {height + 5} 0 {height + 5}"
    canvas.shape(
        frame.sym(
            f"M0 -6C{waist * 0.5} -6 {waist * 0.8} -4 {waist} 0C{waist * 0.8} 10 {waist * 0.4} 11 0 11"
        ),
        canvas.lining(),
    )
    return half


def _draw_legs(
    canvas: Canvas,
    frame: Frame,
    half: str,
    knee: float,
    hem: float,
    inner: float,
    length: float,
    seams: list[str],
    stitches: list[str],
) -> None:
    mid = (hem + inner) / 2
    dark = f"M56 172C40 186 24 194 8 197M{hem - 12} {length * 0.55}C{hem - 10} {length * 0.8} {hem - 12} {length * 0.9} {hem - 12} {length}"
    dark += f"M{inner + 12} {length * 0.5}C{inner + 16} {length * 0.75} {inner + 12} {length * 0.9} {inner + 12} {length}"
    light = f"M58 180C{number(knee * 0.6)} 300 {number(mid - 6)} {number(length * 0.75)} {number(mid - 6)} {length - 20}"
    canvas.piece(
        frame.sym(half),
        cloth=True,
        volume=44,
        hanging=True,
        folds=[(frame.both(dark), 11)],
        lights=[(frame.both(light), 12)],
        seams=seams,
        stitches=stitches,
    )


def trousers(canvas: Canvas) -> None:
    style = canvas.pick("wide", "tapered", "straight", "flare", "cropped")
    length = {"cropped": 470.0, "wide": 552.0}.get(style, 560.0)
    hip, knee, hem, inner = {
        "wide": (112, 124, 142, 16),
        "tapered": (106, 92, 76, 22),
        "straight": (104, 98, 96, 22),
        "flare": (100, 88, 124, 18),
        "cropped": (106, 96, 90, 20),
    }[style]
    frame = Frame(300, 375 - (length + 6) / 2, 1)
    waist = 76.0
    band = _waistband(canvas, frame, waist)
    mid = (hem + inner) / 2
    crease = f"M52 44C56 200 {mid} 360 {mid} {length + 5}"
    fly = "M3 30L3 150M3 150C14 146 18 120 18 100L18 32"
    pocket = "M64 30C70 60 82 90 100 112"
    pleats = "M36 30L40 92M52 30L55 80" if style in ("wide", "tapered") else ""
    seams = [frame.both(crease), frame.d(fly), frame.both(pocket)] + ([frame.both(pleats)] if pleats else [])
    seams.append(frame.d("M0 192L0 150"))
    _draw_legs(
        canvas, frame, legs_half(waist, hip, knee, hem, inner, length), knee, hem, inner, length, seams, []
    )
    canvas.piece(frame.sym(band), cloth=True, volume=14, soft=4, seams=[frame.d("M4 6L4 31")])
    for x in (-58, 40, -30, 62):
        canvas.piece(frame.d(box(x - 3, 0, 7, 32, 2)), volume=5, soft=2)
    canvas.button(frame.cx + 10, frame.top + 18, 4)
    if style in ("straight", "tapered") and canvas.chance(0.4):
        for place in (frame.d, frame.flip):
            canvas.piece(
                place(
                    f"M{inner - 1} {length - 22}C{inner + 20} {length - 17} {hem - 20} {length - 17} {hem + 2} {length - 25}L{hem + 1} {length + 1}C{hem - 20} {length + 9} {inner + 20} {length + 9} {inner - 1} {length + 4}Z"
                ),
                cloth=True,
                volume=10,
                soft=4,
            )


def jeans(canvas: Canvas) -> None:
    style = canvas.pick("straight", "wide", "skinny", "flare")
    hip, knee, hem, inner = {
        "straight": (102, 92, 88, 20),
        "wide": (108, 112, 126, 16),
        "skinny": (98, 78, 60, 22),
        "flare": (100, 82, 118, 18),
    }[style]
    length, waist = 556.0, 80.0
    frame = Frame(300, 94, 1)
    band = _waistband(canvas, frame, waist)
    pockets = "M34 32C38 66 66 80 98 82M48 32L50 46L70 46L70 34"
    side = f"M94 90C100 240 {knee - 4} 330 {hem - 9} {length}"
    fly = "M18 32L18 110C18 136 12 150 3 156"
    hem_line = f"M{inner} {length - 12}C{inner + 20} {length - 7} {hem - 20} {length - 7} {hem} {length - 15}"
    seams = [frame.both(pockets), frame.both(side), frame.d("M2 30L2 192"), frame.d(fly)]
    _draw_legs(
        canvas, frame, legs_half(waist, hip, knee, hem, inner, length), knee, hem, inner, length, seams, []
    )
    gold = "#c98f3d"
    thread = frame.both("M38 34C44 60 68 74 96 76" + hem_line) + frame.d("M14 32L14 108C14 130 10 144 4 150")
    canvas.line(thread, gold, 1.3, dash="5 3", opacity=0.9)
    canvas.blot(
        frame.both(
            f"M58 180C{knee * 0.7} 240 {knee * 0.7} 330 {(hem + inner) / 2} 400C{knee * 0.3} 340 34 250 58 180Z"
        ),
        canvas.main.hi,
        0.3,
        soft=12,
    )
    canvas.piece(frame.sym(band), volume=14, soft=4, seams=[frame.d("M4 6L4 31")])
    canvas.line(
        frame.d("M-78 7C-30 11 30 11 78 7M-80 24C-30 28 30 28 80 24"), gold, 1.2, dash="5 3", opacity=0.9
    )
    for x in (-60, 60, -28, 32):
        canvas.piece(frame.d(box(x - 4, -1, 8, 33, 2)), volume=5, soft=2)
    canvas.stud(frame.cx + 8, frame.top + 17, 6)
    for x, y in ((36, 36), (96, 80), (-36, 36), (-96, 80)):
        canvas.stud(frame.cx + x, frame.top + y, 2.4)


def shorts(canvas: Canvas) -> None:
    frame = Frame(300, 196, 1.32)
    style = canvas.pick("tailored", "bermuda", "drawstring")
    length = {"tailored": 232.0, "bermuda": 286.0, "drawstring": 240.0}[style]
    waist, hem, inner = 78.0, 124.0, 14.0
    half = (
        f"M0 4C40 4 62 3 {waist} 0C{waist + 8} 40 104 80 108 120L{hem} {length - 12}"
        f"C{hem - 30} {length} {inner + 30} {length + 6} {inner} {length + 6}L4 196C3 192 2 190 0 190"
    )
    band = _waistband(canvas, frame, waist)
    seams = [frame.both("M62 32C70 66 84 90 104 104")]
    seams.append(
        frame.both(
            f"M{inner} {length - 12}C{inner + 40} {length - 12} {hem - 30} {length - 18} {hem + 4} {length - 30}"
        )
    )
    if style != "drawstring":
        seams += [frame.both("M44 32L48 92"), frame.d("M3 30L3 150C14 146 18 120 18 100L18 32")]
    canvas.piece(
        frame.sym(half),
        cloth=True,
        volume=48,
        hanging=True,
        folds=[
            (
                frame.both(f"M60 166C42 180 26 188 6 191M98 150L110 {length - 10}"),
                13,
            )
        ],
        lights=[(frame.both(f"M58 60C66 120 66 180 70 {length - 20}"), 14)],
        seams=[*seams, frame.d("M0 190L0 150")],
    )
    ribs = (
        [frame.d("".join(f"M{x} 6L{x} 30" for x in range(-72, 76, 7)))]
        if style == "drawstring"
        else [frame.d("M5 6L5 31")]
    )
    canvas.piece(frame.sym(band), cloth=style != "drawstring", volume=18, soft=4, seams=ribs)
    if style == "drawstring":
        cord = canvas.accent.base if canvas.spec.pattern != "solid" else "#efe9df"
        canvas.tube(frame.d("M-6 20C-14 50 -16 70 -14 92"), 4, color=cord)
        canvas.tube(frame.d("M6 20C10 50 14 66 10 84"), 4, color=cord)
    else:
        for x in (-58, 58, -28, 34):
            canvas.piece(frame.d(box(x - 4, 0, 7, 32, 2)), volume=5, soft=2)
        canvas.button(frame.cx + 13, frame.top + 24, 4.6)


_SKIRT_HEMS = {"mini": 210.0, "knee": 330.0, "midi": 430.0, "maxi": 540.0}


def skirt(canvas: Canvas) -> None:
    length = canvas.spec.length if canvas.spec.length in _SKIRT_HEMS else "midi"
    hem = _SKIRT_HEMS[length]
    scale = {"mini": 1.7, "knee": 1.36, "midi": 1.16, "maxi": 1.0}[length]
    frame = Frame(300, 375 - scale * (hem + 8) / 2, scale)
    style = canvas.pick("pleated", "a-line", "pencil", "slip", "circle")
    waist = 72.0
    half_width = {
        "pleated": 92 + hem * 0.19,
        "a-line": 96 + hem * 0.14,
        "pencil": 98 - (hem - 210) * 0.03,
        "slip": 96 + hem * 0.08,
        "circle": 98 + hem * 0.27,
    }[style]
    band = _waistband(canvas, frame, waist)
    half, folds, lights, seams = _skirt_parts(frame, style, waist, half_width, hem)
    canvas.piece(
        frame.sym(half), cloth=True, volume=46, soft=6, hanging=True, folds=folds, lights=lights, seams=seams
    )
    if style == "slip":
        canvas.piece(
            frame.sym(f"M0 4C40 4 60 3 {waist} 0L{waist + 1} 14C50 18 20 18 0 18"), volume=10, soft=3
        )
    else:
        canvas.piece(frame.sym(band), cloth=True, volume=14, soft=4)
    if style == "a-line" and canvas.chance(0.6):
        for y in range(44, int(hem) - 10, 40):
            canvas.button(frame.cx, frame.top + scale * y, 5)


def _skirt_parts(
    frame: Frame, style: str, waist: float, half_width: float, hem: float
) -> tuple[str, list[tuple[str, float]], list[tuple[str, float]], list[str]]:
    w, h = half_width, hem
    if style == "pencil":
        half = f"M0 6L{waist} 0C{waist + 14} 40 101 76 102 116C102 {116 + (h - 116) * 0.4} {w + 3} {h - (h - 116) * 0.4} {w} {h}C50 {h + 6} 20 {h + 7} 0 {h + 7}"
        dark = f"M100 150C96 {h * 0.5} 90 {h * 0.8} {w - 6} {h}"
        return (
            half,
            [(frame.both(dark), 12)],
            [(frame.d(f"M-46 60C-52 120 -50 200 -46 {h - 30}M40 70L40 {h - 60}"), 14)],
            [frame.both("M40 30L44 96"), frame.d(f"M0 {h}L0 {h - 70}")],
        )
    if style == "slip":
        half = f"M0 6L{waist} 0C{waist + 20} {h * 0.2} {w - 10} {h * 0.4} {w - 4} {h * 0.65}C{w - 1} {h * 0.8} {w} {h * 0.9} {w} {h}C{w * 0.5} {h + 14} {w * 0.3} {h + 15} 0 {h + 15}"
        dark = f"M64 50C56 78 46 92 32 100M30 {h * 0.4}C38 {h * 0.6} 34 {h * 0.8} 40 {h}M76 {h * 0.3}C84 {h * 0.5} 78 {h * 0.8} 82 {h}"
        return (
            half,
            [(frame.both(dark), 12)],
            [
                (
                    frame.d(
                        f"M-20 {h * 0.3}C-10 {h * 0.5} -14 {h * 0.8} -12 {h - 10}M-62 {h * 0.2}C-66 {h * 0.5} -60 {h * 0.8} -62 {h}M58 {h * 0.3}C62 {h * 0.5} 58 {h * 0.8} 62 {h}"
                    ),
                    12,
                )
            ],
            [],
        )
    count = 7 if style == "pleated" else 4
    dark, light, lines = "", "", ""
    for i in range(count):
        share = (i + 0.5) / count
        x, low = waist * share, w * share
        path = f"M{number(x)} 28C{number(x + (low - x) * 0.35)} {h * 0.4} {number(low - 3)} {h * 0.8} {number(low)} {h + 8}"
        dark += path
        lines += path
        light += f"M{number(x + 4)} 40C{number(x + 5 + (low - x) * 0.35)} {h * 0.4} {number(low + 6)} {h * 0.8} {number(low + w / count * 0.5)} {h}"
    hem_path, step = "", w / (count * 1.0)
    for i in range(count):
        x = w - step * i
        if style == "pleated":
            hem_path += f"L{number(x - step * 0.9)} {h + 12}L{number(x - step)} {h + 6}"
        else:
            hem_path += f"Q{number(x - step / 2)} {h + 24} {number(x - step)} {h + 8}"
    half = f"M0 6L{waist} 0C{waist + 22} {h * 0.2} {w - 24} {h * 0.66} {w} {h}{hem_path}"
    seams = [frame.both(lines)] if style == "pleated" else []
    width = 7.0 if style == "pleated" else 13.0
    return half, [(frame.both(dark), width)], [(frame.both(light), width)], seams


GARMENTS: dict[str, Callable[[Canvas], None]] = {
    "jeans": jeans,
    "shorts": shorts,
    "skirt": skirt,
    "trousers": trousers,
}
