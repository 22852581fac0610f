"""Dresses, gowns and jumpsuits."""

# ruff: noqa: E501 - a path is one shape and is kept on one line

from collections.abc import Callable

from stylist.demo.pictures import body
from stylist.demo.pictures.canvas import Canvas
from stylist.demo.pictures.paths import Frame, box, number

_HEMS = {"mini": 430, "knee": 540, "midi": 660, "maxi": 775}
_SCALES = {"mini": 1.24, "knee": 1.04, "midi": 0.9, "maxi": 0.79}


def _stage(length: str) -> tuple[Frame, float]:
    hem, scale = _HEMS[length], _SCALES[length]
    return Frame(300, 375 - scale * (hem - 20) / 2 - 8, scale), hem


def _waves(half: float, y: float, count: int, depth: float) -> str:
    """A rippling hem from the side to the centre, gathered in `count` folds."""
    parts, step = "", half / count
    for i in range(count):
        x = half - step * i
        low = y + (depth if i % 2 == 0 else -depth * 0.2) * (0.6 + 0.4 * i / count)
        parts += (
            f"Q{number(x - step / 2)} {number(low + depth)} {number(x - step)} {number(y + depth * 0.55)}"
        )
    return parts


_STARTS = (0.0, 0.4, 0.1, 0.55, 0.04, 0.32, 0.18)


def _gathers(waist: float, half: float, top: float, hem: float, count: int) -> tuple[str, str]:
    """Folds falling from the waist to the hem on the right half, and the lights beside them."""
    dark, light, tall = "", "", hem - top
    gap = half / count * 0.45
    for i in range(count):
        share = (i + 0.5) / count
        from_top = _STARTS[i % len(_STARTS)]
        start, low = top + tall * from_top, half * share
        x = waist * share * 0.92 + (low - waist * share * 0.92) * from_top * 0.8
        dark += (
            f"M{number(x)} {number(start)}C{number(x + (low - x) * 0.3)} {number(start + tall * 0.3)} "
            f"{number(low * 0.95)} {number(hem - tall * 0.2)} {number(low)} {number(hem + 4)}"
        )
        start += tall * (0.08 + 0.5 * ((from_top * 7) % 0.5))
        light += (
            f"M{number(x + gap * (0.4 + from_top))} {number(start)}Q{number(low * 0.93 + gap)} "
            f"{number((start + hem) / 2)} {number(low + gap)} {number(hem - 4)}"
        )
    return dark, light


def _bust_folds(frame: Frame) -> list[tuple[str, float]]:
    return [(frame.both("M84 128C66 136 50 140 34 138"), 8 * frame.scale)]


def _sleeve_kind(canvas: Canvas, key: str) -> str | None:
    wanted = canvas.spec.sleeve
    if key in ("halter", "strapless", "sweetheart", "slip", "cowl", "off-shoulder") or wanted in (
        None,
        "sleeveless",
    ):
        return None
    options = {
        "short": ("short", "puff", "cap", "flutter"),
        "three-quarter": ("three-quarter", "three-quarter"),
        "long": ("long", "bishop", "long", "bell"),
    }
    return canvas.pick(*options.get(wanted, ("long",)))


def _upper(canvas: Canvas, frame: Frame, usual: str) -> tuple[str, body.Neck, bool]:
    """Back, straps and sleeves: what lies under the front."""
    key, neck = body.neck_of(canvas.neckline, usual)
    kind = _sleeve_kind(canvas, key)
    body.draw_back_neck(canvas, frame, key, neck)
    if kind:
        cuff = 11 if kind in ("bishop", "puff") else 0
        body.draw_sleeves(canvas, frame, kind, cuff=cuff, weave=_weave(frame))
    body.draw_straps(canvas, frame, key, neck)
    return key, neck, kind is not None


def _finish(canvas: Canvas, frame: Frame, key: str, neck: body.Neck) -> None:
    if key == "off-shoulder":
        body.draw_off_shoulder_band(canvas, frame)
    elif key == "turtleneck":
        body.draw_turtleneck(canvas, frame, ribs=False)
    elif key == "collared":
        body.draw_shirt_collar(canvas, frame)
    elif key == "cowl":
        drapes = "M-58 46C-36 96 36 96 58 46M-60 62C-30 122 30 122 60 62M-66 84C-30 150 30 150 66 84"
        canvas.blot(
            frame.d("M-40 92C-10 118 10 118 40 92C10 104 -10 104 -40 92Z"), canvas.main.lo, canvas.main.shade
        )
        canvas.line(frame.d(drapes), canvas.main.line, 2, opacity=0.35)
        body.draw_neck_edge(canvas, frame, neck)
    else:
        body.draw_neck_edge(canvas, frame, neck)


def _weave(frame: Frame) -> float:
    return round(0.62 + 0.3 * frame.scale, 2)


def _front(
    canvas: Canvas, frame: Frame, half: str, dark: str, light: str, extra: list[str] | None = None
) -> None:
    canvas.piece(
        frame.sym(half),
        cloth=True,
        weave=_weave(frame),
        volume=46 * frame.scale,
        soft=6,
        hanging=True,
        folds=[(frame.both(dark), 13 * frame.scale), *_bust_folds(frame)],
        lights=[(frame.both(light), 11 * frame.scale)],
        seams=extra or [],
    )


def _a_line(canvas: Canvas, length: str, *, usual: str = "round", fullness: float = 1.0) -> None:
    frame, hem = _stage(length)
    key, neck, sleeved = _upper(canvas, frame, usual)
    half = (118 + (hem - 400) * 0.22) * fullness
    rest = f"C88 150 72 190 70 214C88 260 {half - 20} {hem - 110} {half} {hem}" + _waves(half, hem, 4, 9)
    dark, light = _gathers(66, half * 0.86, 214, hem, 4)
    waist = [frame.d("M-71 214C-30 221 30 221 71 214")]
    _front(canvas, frame, body.torso(key, neck, rest, sleeved=sleeved), dark, light, waist)
    if canvas.chance(0.5):
        _belt(canvas, frame, 71, 208, 15)
    _finish(canvas, frame, key, neck)


def _belt(canvas: Canvas, frame: Frame, half: float, y: float, height: float) -> None:
    path = f"M{-half} {y}C-30 {y + 7} 30 {y + 7} {half} {y}L{half + 1} {y + height}C30 {y + height + 7} -30 {y + height + 7} {-half - 1} {y + height}Z"
    canvas.piece(frame.d(path), volume=10 * frame.scale, soft=3)


def _slip(canvas: Canvas, length: str) -> None:
    frame, hem = _stage(length)
    key, neck, sleeved = _upper(canvas, frame, canvas.pick("slip", "cowl"))
    half = 100 + (hem - 330) * 0.055
    rest = f"C90 150 78 186 77 212C80 256 99 284 100 326C101 {330 + (hem - 330) * 0.3} {half - 3} {hem - (hem - 330) * 0.4} {half} {hem}"
    rest += f"C{half * 0.6} {hem + 12} {half * 0.3} {hem + 14} 0 {hem + 14}"
    dark = f"M64 176C54 204 40 222 24 230M76 250C50 300 30 400 34 {hem}M70 300C80 420 78 500 80 {hem}"
    light = f"M20 210C10 260 4 380 10 {hem - 30}M88 330C92 420 96 500 98 {hem - 20}M54 330C58 420 56 520 58 {hem - 40}"
    _front(canvas, frame, body.torso(key, neck, rest, sleeved=sleeved), dark, light)
    if canvas.chance(0.5):
        slit = f"M44 {hem + 14}C46 {hem - 60} 44 {hem - 130} 40 {hem - 190}"
        canvas.line(frame.d(slit), canvas.main.line, 2.4, opacity=0.7)
    _finish(canvas, frame, key, neck)


def _wrap(canvas: Canvas, length: str) -> None:
    frame, hem = _stage(length)
    canvas.neckline = "v-neck"
    key, neck, sleeved = _upper(canvas, frame, "v-neck")
    half = 124 + (hem - 400) * 0.14
    rest = f"C88 150 73 186 71 210C94 262 {half - 16} {hem - 120} {half} {hem}" + _waves(half, hem, 3, 8)
    dark, light = _gathers(60, half * 0.8, 216, hem, 3)
    dark += "M-64 206C-36 190 10 168 30 140M-60 200C-30 170 0 150 12 128"
    over = f"M-6 112C-30 150 -56 190 -70 208M-60 226C-30 300 0 {hem - 140} -20 {hem + 6}"
    _front(canvas, frame, body.torso(key, neck, rest, sleeved=sleeved), dark, light, [frame.d(over)])
    canvas.line(frame.d(f"M-58 226C-20 320 4 {hem - 120} -20 {hem + 8}"), canvas.main.line, 2.2, opacity=0.7)
    _belt(canvas, frame, 72, 204, 18)
    _bow(canvas, frame, -58, 216)
    _finish(canvas, frame, key, neck)


def _bow(canvas: Canvas, frame: Frame, x: float, y: float) -> None:
    tails = f"M{x} {y}C{x - 14} {y + 40} {x - 20} {y + 70} {x - 22} {y + 104}L{x - 8} {y + 108}C{x - 4} {y + 70} {x + 2} {y + 40} {x + 6} {y}Z"
    other = f"M{x} {y}C{x + 2} {y + 34} {x + 6} {y + 58} {x + 10} {y + 80}L{x + 22} {y + 74}C{x + 18} {y + 46} {x + 14} {y + 24} {x + 8} {y}Z"
    canvas.piece(frame.d(other), volume=9 * frame.scale, soft=3)
    canvas.piece(frame.d(tails), volume=9 * frame.scale, soft=3)
    canvas.piece(frame.d(box(x - 8, y - 10, 20, 22, 8)), volume=8 * frame.scale, soft=3)


def _shirt_dress(canvas: Canvas, length: str) -> None:
    frame, hem = _stage(length)
    kind = {"short": "short", "three-quarter": "three-quarter", "sleeveless": ""}.get(
        canvas.spec.sleeve or "long", "long"
    )
    neck = body.NECKS["collared"]
    body.draw_sleeves(canvas, frame, kind, cuff=14 if kind == "long" else 8, weave=_weave(frame))
    half = 116 + (hem - 400) * 0.13
    rest = f"C90 150 80 190 79 214C92 260 {half - 8} {hem - 110} {half} {hem - 20}C{half - 20} {hem + 8} 40 {hem} 0 {hem}"
    dark, light = _gathers(70, half * 0.86, 222, hem, 3)
    placket = f"M-10 34L-10 {hem + 4}M10 34L10 {hem + 4}"
    _front(
        canvas, frame, body.torso("collared", neck, rest, sleeved=bool(kind)), dark, light, [frame.d(placket)]
    )
    buttons = [float(y) for y in range(58, int(hem) - 40, 42) if abs(y - 214) > 16]
    body.draw_buttons(canvas, frame, buttons, color="#f2ece2")
    if canvas.chance(0.75):
        _belt(canvas, frame, 80, 206, 18)
        buckle = box(-13, 205, 26, 28, 4)
        canvas.metal_line(frame.d(buckle), 3)
    body.draw_shirt_collar(canvas, frame)


def _sheath(canvas: Canvas, length: str) -> None:
    frame, hem = _stage(length)
    key, neck, sleeved = _upper(canvas, frame, canvas.pick("boat", "square", "crew"))
    half = 92 if length in ("mini", "knee") else 96
    rest = f"C90 150 76 190 76 214C84 256 100 290 101 326C101 {326 + (hem - 326) * 0.4} {half + 3} {hem - (hem - 326) * 0.4} {half} {hem}C60 {hem + 6} 30 {hem + 7} 0 {hem + 7}"
    darts = "M40 128C38 160 36 190 38 214C42 250 46 270 46 290"
    dark = f"M70 216C60 240 44 250 26 256M84 330C70 400 64 470 66 {hem}"
    light = f"M50 150C46 240 60 340 54 {hem - 30}"
    seams = [frame.both(darts), frame.d("M-76 214C-30 220 30 220 76 214")]
    _front(canvas, frame, body.torso(key, neck, rest, sleeved=sleeved), dark, light, seams)
    _finish(canvas, frame, key, neck)


def _tiered(canvas: Canvas, length: str) -> None:
    frame, hem = _stage(length)
    key, neck, sleeved = _upper(canvas, frame, canvas.pick("square", "v-neck", "round"))
    bands = 2 if length in ("mini", "knee") else 3
    rise = (hem - 200) / bands
    widths = [86 + (i + 1) * (48 if bands == 2 else 36) for i in range(bands)]
    for i in reversed(range(bands)):
        top, low = 196 + rise * i, 200 + rise * (i + 1)
        inner = 74 if i == 0 else widths[i - 1] - 8
        half = f"M0 {top}L{inner} {top}C{inner + 14} {top + rise * 0.3} {widths[i] - 4} {low - 30} {widths[i]} {low}"
        dark, light = _gathers(inner, widths[i], top - 10, low, 5 + i)
        canvas.piece(
            frame.sym(half + _waves(widths[i], low, 5 + i, 6)),
            cloth=True,
            weave=_weave(frame),
            volume=30 * frame.scale,
            soft=5,
            hanging=True,
            folds=[(frame.both(dark), 8 * frame.scale)],
            lights=[(frame.both(light), 7 * frame.scale)],
        )
    rest = "C88 150 76 180 75 204C40 212 20 213 0 213"
    _front(
        canvas,
        frame,
        body.torso(key, neck, rest, sleeved=sleeved),
        "M60 200C50 170 40 160 36 150",
        "M20 130L24 190",
    )
    _finish(canvas, frame, key, neck)


_STYLES: tuple[Callable[[Canvas, str], None], ...] = (_a_line, _slip, _wrap, _shirt_dress, _sheath, _tiered)


def dress(canvas: Canvas) -> None:
    length = canvas.spec.length if canvas.spec.length in _HEMS else "midi"
    neckline = canvas.spec.neckline
    covered = canvas.spec.sleeve in ("short", "three-quarter", "long")
    if neckline == "collared":
        style: Callable[[Canvas, str], None] = _shirt_dress
    elif neckline == "cowl":
        style = _slip
    elif neckline == "v-neck":
        style = (
            canvas.pick(_wrap, _wrap, _a_line, _tiered) if covered else canvas.pick(_wrap, _slip_v, _a_line)
        )
    elif neckline is None:
        style = canvas.pick(*[s for s in _STYLES if not (covered and s is _slip)])
    else:
        style = canvas.pick(_a_line, _sheath, _tiered)
    style(canvas, length)


def _slip_v(canvas: Canvas, length: str) -> None:
    canvas.neckline = "slip"
    _slip(canvas, length)


def _ball(canvas: Canvas) -> None:
    """A fitted bodice over a full skirt."""
    frame, hem = _stage("maxi")
    key, neck, sleeved = _upper(canvas, frame, canvas.pick("sweetheart", "off-shoulder", "strapless"))
    half = canvas.pick(208, 232, 186)
    dark, light = _gathers(60, half * 0.9, 220, hem, 6)
    skirt = f"M0 216L67 208C92 238 {half - 60} 480 {half} {hem}" + _waves(half, hem, 6, 9)
    canvas.piece(
        frame.sym(skirt),
        cloth=True,
        weave=_weave(frame),
        volume=46,
        soft=6,
        hanging=True,
        folds=[(frame.both(dark), 12)],
        lights=[(frame.both(light), 11)],
    )
    rest = "C88 150 70 186 68 208C40 222 20 230 0 234"
    boning = "M34 100C36 150 32 190 30 220"
    _front(
        canvas,
        frame,
        body.torso(key, neck, rest, sleeved=sleeved),
        "M60 200C40 180 20 170 0 168",
        "M20 110L18 200",
        [frame.both(boning)],
    )
    _finish(canvas, frame, key, neck)


def _mermaid(canvas: Canvas) -> None:
    frame, hem = _stage("maxi")
    key, neck, sleeved = _upper(canvas, frame, canvas.pick("sweetheart", "halter", "v-neck"))
    rest = "C88 150 72 190 72 214C78 254 97 284 97 324C97 400 74 470 76 540C80 620 116 700 168 770" + _waves(
        168, hem, 5, 9
    )
    dark, light = _gathers(52, 150, 500, hem, 5)
    light += "M46 240C54 320 46 420 42 500M20 120C22 160 20 190 18 210"
    _front(canvas, frame, body.torso(key, neck, rest, sleeved=sleeved), dark, light)
    _finish(canvas, frame, key, neck)


def gown(canvas: Canvas) -> None:
    neckline = canvas.spec.neckline
    if neckline in ("cowl",):
        _slip(canvas, "maxi")
        return
    style = canvas.pick(_ball, _mermaid, _column, _grecian)
    style(canvas)


def _column(canvas: Canvas) -> None:
    _slip(canvas, "maxi")


def _grecian(canvas: Canvas) -> None:
    """Draped on the bodice, falling straight from a high waist."""
    frame, hem = _stage("maxi")
    key, neck, sleeved = _upper(canvas, frame, canvas.pick("v-neck", "halter"))
    half = 146
    rest = f"C90 140 78 166 76 182C96 260 {half - 26} 560 {half} {hem}" + _waves(half, hem, 5, 8)
    dark, light = _gathers(68, half * 0.9, 190, hem, 5)
    dark += "M30 40C40 90 30 140 14 178M50 60C66 110 54 150 36 180"
    _front(canvas, frame, body.torso(key, neck, rest, sleeved=sleeved), dark, light)
    band = "M-77 174C-30 182 30 182 77 174L78 198C30 206 -30 206 -78 198Z"
    pleats = "M-76 182C-30 190 30 190 76 182M-77 190C-30 198 30 198 77 190"
    canvas.piece(frame.d(band), volume=10, soft=3, seams=[frame.d(pleats)])
    _finish(canvas, frame, key, neck)


def jumpsuit(canvas: Canvas) -> None:
    frame = Frame(300, 64, 0.8)
    key, neck, sleeved = _upper(canvas, frame, canvas.pick("v-neck", "halter", "square", "collared"))
    wide = canvas.pick(100, 122, 76)
    rest = (
        f"C88 150 74 190 73 214C88 262 100 300 102 350C108 470 {wide + 10} 660 {wide + 12} 770"
        f"C{wide - 20} 778 {wide - 60} 778 {max(wide - 96, 14)} 774C{max(wide - 100, 12)} 620 16 480 0 396"
    )
    crease = f"M52 260C56 420 {wide - 42} 600 {wide - 40} 772"
    dark = f"M48 372C34 384 20 390 8 392M84 420C88 560 {wide - 4} 680 {wide - 6} 770M20 470C24 560 {max(wide - 80, 26)} 700 {max(wide - 84, 24)} 772"
    light = f"M66 330C72 480 {wide - 24} 660 {wide - 22} 770M24 130L26 200"
    _front(
        canvas,
        frame,
        body.torso(key, neck, rest, sleeved=sleeved),
        dark,
        light,
        [frame.both(crease), frame.d("M0 224L0 392")],
    )
    if canvas.chance(0.7):
        _belt(canvas, frame, 74, 206, 18)
        canvas.metal_line(frame.d(box(-12, 206, 24, 26, 4)), 2.6)
    _finish(canvas, frame, key, neck)


GARMENTS: dict[str, Callable[[Canvas], None]] = {"dress": dress, "gown": gown, "jumpsuit": jumpsuit}
