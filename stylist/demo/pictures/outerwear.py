"""Coats, jackets, tailoring and robes."""

# ruff: noqa: E501 - a path is one shape and is kept on one line

from collections.abc import Callable
from dataclasses import dataclass

from stylist.demo.pictures import body, bottoms
from stylist.demo.pictures.canvas import Canvas
from stylist.demo.pictures.paths import Frame, box


@dataclass(frozen=True)
class Cut:
    """How a tailored front is built: where it fastens and how long and wide it is, in body units."""

    hem: float
    waist: float
    flare: float
    break_y: float
    double: bool = False
    lapel: str = "notch"
    bust: float = 96


def _front_half(cut: Cut) -> str:
    """The right front of the silhouette, from the point where the lapels meet."""
    return (
        f"M0 {cut.break_y}C14 {cut.break_y * 0.7} 30 34 36 -4L104 20C98 52 {cut.bust - 2} 84 {cut.bust} 118"
        f"C{cut.bust - 4} 160 {cut.waist} 190 {cut.waist} 214C{cut.waist + 4} 262 {cut.flare - 2} {cut.hem - 80} {cut.flare} {cut.hem}"
    )


def _tailored(canvas: Canvas, frame: Frame, cut: Cut, *, seams: list[str], rounded: bool = True) -> None:
    edge = 20 if cut.double else 9
    foot = (
        f"C60 {cut.hem + 6} 40 {cut.hem + 6} {edge + 16} {cut.hem + 5}C{edge} {cut.hem + 4} {edge - 14} {cut.hem - 14} {edge - 18} {cut.hem - 40}L0 {cut.break_y}"
        if rounded
        else f"C60 {cut.hem + 6} 30 {cut.hem + 7} 0 {cut.hem + 7}"
    )
    sides = f"M92 130C74 150 60 160 40 166M{cut.waist - 4} 214C60 228 44 232 24 232M{cut.flare - 14} 260C{cut.flare - 18} 320 {cut.flare - 18} {cut.hem - 60} {cut.flare - 16} {cut.hem}"
    canvas.piece(
        frame.sym(_front_half(cut) + foot),
        cloth=True,
        volume=40 * frame.scale,
        hanging=True,
        folds=[(frame.both(sides), 10 * frame.scale)],
        lights=[(frame.both(f"M64 60C60 120 56 200 62 {cut.hem - 30}"), 10 * frame.scale)],
        seams=seams,
    )


def _lapels(canvas: Canvas, frame: Frame, cut: Cut, *, color: str | None = None) -> None:
    """Collar and lapels over the fronts; the left front laps over the right."""
    end = cut.break_y
    shapes = {
        "notch": f"M36 -6L58 44L46 52L66 60C56 96 28 {end - 20} 0 {end}C8 {end * 0.7} 26 30 30 -2Z",
        "peak": f"M36 -6L54 50L78 36C74 84 34 {end - 24} 0 {end}C8 {end * 0.7} 26 30 30 -2Z",
        "shawl": f"M34 -22C42 -20 47 -13 50 -4C64 34 66 80 46 120C34 {end - 40} 12 {end - 10} 0 {end}C6 {end * 0.7} 22 30 30 -2Z",
        "wide": f"M38 -8L70 50L54 60L84 72C72 116 34 {end - 16} 0 {end}C8 {end * 0.7} 26 30 30 -2Z",
    }
    collar = "M30 -2C34 -14 36 -18 34 -22C42 -20 48 -12 52 -4L62 36L48 48L40 22Z"
    for place in (frame.flip, frame.d):
        canvas.piece(place(shapes[cut.lapel]), color=color, cloth=True, volume=18 * frame.scale, soft=5)
        if cut.lapel != "shawl":
            canvas.piece(place(collar), color=color, cloth=True, volume=14 * frame.scale, soft=4)
    canvas.piece(
        frame.sym("M0 -26C14 -26 26 -25 34 -22L32 -4C22 -8 10 -9 0 -9"),
        color=color,
        volume=10 * frame.scale,
        soft=4,
    )


def _inside(canvas: Canvas, frame: Frame, depth: float) -> None:
    canvas.shape(frame.sym(f"M0 -12C16 -12 28 -10 36 -2L26 60L0 {depth + 6}"), canvas.lining())
    canvas.label(frame.cx, frame.top + 8 * frame.scale, 26 * frame.scale, 11 * frame.scale)


def _overlap(frame: Frame, top: float, low: float, x: float = 9) -> str:
    return frame.d(f"M{-x} {top + 4}C{-x - 2} {top + 40} {-x} {low - 60} {-x} {low}")


def _flaps(canvas: Canvas, frame: Frame, y: float, *, x: float = 36, width: float = 44) -> None:
    for place in (frame.d, frame.flip):
        canvas.piece(place(body.pocket_flap(x, y + 4, width, 15, -5)), cloth=True, volume=8, soft=3)


def blazer(canvas: Canvas) -> None:
    double = canvas.chance(0.45)
    lapel = canvas.pick("peak", "peak", "notch") if double else canvas.pick("notch", "notch", "shawl")
    hem = canvas.pick(338.0, 356.0, 318.0)
    cut = Cut(hem, canvas.pick(80, 86, 92), 104, 168 if double else 196, double=double, lapel=lapel)
    frame = Frame(300, 172, 1.28)
    _draw_jacket(canvas, frame, cut)


def _draw_jacket(canvas: Canvas, frame: Frame, cut: Cut) -> None:
    _inside(canvas, frame, cut.break_y)
    body.draw_sleeves(canvas, frame, "long")
    darts = frame.both(f"M58 140C56 180 54 200 56 {cut.hem - 100}")
    _tailored(canvas, frame, cut, seams=[darts], rounded=not cut.double)
    opening = _overlap(
        frame, cut.break_y, cut.hem - 6 if cut.double else cut.hem - 36, 18 if cut.double else 3
    )
    canvas.line(opening, canvas.main.line, 2.2, opacity=0.7)
    _lapels(canvas, frame, cut)
    _flaps(canvas, frame, cut.hem - 96)
    canvas.piece(frame.d("M38 96L72 88L73 99L39 107Z"), cloth=True, volume=5, soft=2)
    horn = canvas.pick(None, "#4a3a2c", canvas.metal[1]) if cut.hem < 350 else None
    if cut.double:
        for row, x in ((0, 30), (1, 30), (0, -30), (1, -30)):
            body.draw_buttons(canvas, frame, [cut.break_y + 16 + row * 42], x=x, radius=4.4, color=horn)
    else:
        body.draw_buttons(
            canvas,
            frame,
            [cut.break_y + 8, cut.break_y + 48][: canvas.pick(1, 2)],
            x=0,
            radius=4.6,
            color=horn,
        )
    for side in (1, -1):
        body.draw_buttons(canvas, frame, [306, 316, 326], x=side * 158, radius=2.2, color=horn)


def waistcoat(canvas: Canvas) -> None:
    frame, end = Frame(300, 150, 1.46), canvas.pick(130.0, 112.0, 150.0)
    hem = 268.0
    _inside(canvas, frame, end)
    half = (
        f"M0 {end}C12 {end * 0.7} 34 30 38 -2L76 14C68 52 72 94 90 118C86 160 82 190 84 214C88 236 92 244 92 {hem - 12}"
        f"C74 {hem - 8} 54 {hem} 34 {hem + 26}L2 {hem - 6}L0 {hem - 14}"
    )
    canvas.shape(frame.sym("M0 100L84 118L88 250C50 256 20 252 0 250"), canvas.lining())
    canvas.piece(
        frame.sym(half),
        cloth=True,
        volume=46,
        hanging=True,
        folds=[(frame.both("M84 130C66 150 52 158 36 160M80 214C64 224 50 228 30 228"), 12)],
        lights=[(frame.both("M54 70C50 130 48 190 54 250"), 12)],
        seams=[frame.both(f"M54 112C52 160 50 200 54 {hem}"), frame.d(f"M-7 {end + 8}L-7 {hem - 8}")],
    )
    edge = f"M0 {end}C12 {end * 0.7} 34 30 38 -2"
    canvas.line(frame.both(edge), canvas.main.line, 2.4, opacity=0.6)
    for place in (frame.d, frame.flip):
        canvas.piece(place("M34 198L72 190L73 201L35 209Z"), cloth=True, volume=6, soft=2)
    if canvas.chance(0.5):
        lapel = f"M38 -2L58 40L44 52L56 60C44 90 20 {end - 16} 0 {end}C10 {end * 0.7} 30 30 34 0Z"
        for place in (frame.flip, frame.d):
            canvas.piece(place(lapel), cloth=True, volume=18, soft=5)
    gap = (hem - end - 34) / 4
    body.draw_buttons(canvas, frame, [end + 12 + gap * i for i in range(5)], radius=3.6)


def suit(canvas: Canvas) -> None:
    legs = Frame(300, 318, 0.72)
    waist = 90.0
    half = bottoms.legs_half(waist, 114, 106, 98, 18, 540)
    crease = legs.both("M54 40C60 200 58 360 58 545")
    canvas.piece(
        legs.sym(half),
        cloth=True,
        weave=0.8,
        volume=36,
        hanging=True,
        folds=[(legs.both("M80 140C56 172 30 186 8 188M72 300C76 400 72 480 72 540"), 9)],
        lights=[(legs.both("M62 180C66 300 62 420 62 530"), 9)],
        seams=[crease],
    )
    canvas.blot(legs.sym("M0 100L118 90L122 128C60 140 30 140 0 140"), "#000000", 0.3, soft=8)
    double = canvas.chance(0.35)
    cut = Cut(
        330.0,
        82,
        102,
        160 if double else 190,
        double=double,
        lapel="peak" if double else canvas.pick("notch", "peak"),
    )
    _draw_jacket(canvas, Frame(300, 68, 0.98), cut)


def coat(canvas: Canvas) -> None:
    style = canvas.pick("single", "double", "wrap", "cocoon")
    hem = canvas.pick(500.0, 545.0, 455.0)
    scale = 590 / (hem + 40)
    frame = Frame(300, 375 - scale * (hem - 18) / 2, scale)
    cut = {
        "single": Cut(hem, 92, 122, 150, lapel="notch", bust=98),
        "double": Cut(hem, 90, 120, 136, double=True, lapel="wide", bust=98),
        "wrap": Cut(hem, 84, 132, 190, lapel="shawl", bust=98),
        "cocoon": Cut(hem, 110, 112, 128, lapel="wide", bust=104),
    }[style]
    _inside(canvas, frame, cut.break_y)
    body.draw_sleeves(canvas, frame, "long", weave=0.9)
    _tailored(
        canvas,
        frame,
        cut,
        seams=[frame.both(f"M60 150C58 220 66 320 74 {hem}")] if style != "cocoon" else [],
        rounded=False,
    )
    canvas.line(
        _overlap(frame, cut.break_y, hem + 6, 20 if cut.double else 8), canvas.main.line, 2.2, opacity=0.7
    )
    if style == "wrap":
        _sash(canvas, frame, 86, 206)
    _lapels(canvas, frame, cut)
    _flaps(canvas, frame, 280, x=40, width=48)
    if style == "double":
        for y in (156, 206, 256):
            body.draw_buttons(canvas, frame, [y], x=32, radius=5.4)
            body.draw_buttons(canvas, frame, [y], x=-32, radius=5.4)
    elif style in ("single", "cocoon"):
        body.draw_buttons(canvas, frame, [cut.break_y + 10 + 52 * i for i in range(3)], radius=5.4)


def _sash(canvas: Canvas, frame: Frame, half: float, y: float) -> None:
    band = f"M{-half} {y}C-30 {y + 6} 30 {y + 6} {half} {y}L{half} {y + 22}C30 {y + 28} -30 {y + 28} {-half} {y + 22}Z"
    tail = f"M-6 {y + 14}C-20 {y + 60} -22 {y + 110} -24 {y + 150}L0 {y + 154}C2 {y + 100} 6 {y + 60} 8 {y + 14}Z"
    short = (
        f"M2 {y + 14}C10 {y + 50} 18 {y + 84} 20 {y + 116}L42 {y + 108}C38 {y + 70} 26 {y + 40} 14 {y + 10}Z"
    )
    canvas.piece(frame.d(band), volume=14, soft=4)
    canvas.piece(frame.d(short), volume=12, soft=4)
    canvas.piece(frame.d(tail), volume=12, soft=4)
    canvas.piece(frame.d(box(-12, y - 2, 26, 32, 9)), volume=12, soft=4)


def trench(canvas: Canvas) -> None:
    hem = canvas.pick(510.0, 470.0)
    scale = 590 / (hem + 40)
    frame = Frame(300, 375 - scale * (hem - 18) / 2, scale)
    cut = Cut(hem, 86, 134, 140, double=True, lapel="wide", bust=98)
    _inside(canvas, frame, cut.break_y)
    body.draw_sleeves(canvas, frame, "long")
    _tailored(canvas, frame, cut, seams=[frame.both(f"M66 240C72 320 78 400 82 {hem}")], rounded=False)
    canvas.line(_overlap(frame, cut.break_y, hem + 6, 22), canvas.main.line, 2.2, opacity=0.7)
    flap = "M30 20L104 20C102 60 98 84 94 108C70 118 50 116 40 104Z"
    canvas.piece(frame.d(flap), cloth=True, volume=16, soft=5)
    canvas.piece(frame.flip(flap), cloth=True, volume=16, soft=5)
    _lapels(canvas, frame, cut)
    for y in (154, 184, 252, 300):
        body.draw_buttons(canvas, frame, [y], x=36, radius=4.6, color="#4b3a2a")
        body.draw_buttons(canvas, frame, [y], x=-36, radius=4.6, color="#4b3a2a")
    band = "M-88 204C-30 210 30 210 88 204L88 226C30 232 -30 232 -88 226Z"
    canvas.piece(frame.d(band), volume=12, soft=4)
    tail = "M10 212C30 240 44 290 46 340L66 336C66 290 50 240 28 208Z"
    canvas.piece(frame.d(tail), volume=12, soft=4)
    canvas.line(frame.d(box(-20, 202, 34, 32, 4)), "#4b3a2a", 5)
    canvas.line(frame.d(box(-20, 202, 34, 32, 4)), "#8a6f54", 1.6)
    for place in (frame.d, frame.flip):
        canvas.piece(place("M44 262L56 258L66 318L54 322Z"), cloth=True, volume=7, soft=3)
        canvas.piece(place("M134 296L170 290L171 302L135 308Z"), volume=7, soft=3)
        canvas.piece(place("M72 14L100 20L98 28L72 22Z"), volume=5, soft=2)


def jacket(canvas: Canvas) -> None:
    style = canvas.pick("biker", "bomber", "bouclé", "trucker", "puffer")
    {"biker": _biker, "bomber": _bomber, "bouclé": _boucle, "trucker": _trucker, "puffer": _puffer}[style](
        canvas
    )


def _short_front(
    canvas: Canvas,
    frame: Frame,
    hem: float,
    *,
    waist: float = 92,
    neck: str = "M0 22C20 20 34 10 38 -2",
    seams: list[str] | None = None,
    stitches: list[str] | None = None,
    folds: str = "",
) -> None:
    half = f"{neck}L104 20C98 52 94 84 97 118C94 170 {waist} 220 {waist} {hem}C60 {hem + 6} 30 {hem + 7} 0 {hem + 7}"
    sides = "M92 130C74 150 56 160 36 162M88 200C70 216 46 222 24 220" + folds
    canvas.piece(
        frame.sym(half),
        cloth=True,
        volume=46,
        hanging=True,
        folds=[(frame.both(sides), 12)],
        lights=[(frame.both(f"M62 60C58 120 56 200 60 {hem - 20}"), 12)],
        seams=seams or [],
        stitches=stitches or [],
    )


def _zip(canvas: Canvas, frame: Frame, path: str) -> None:
    placed = frame.d(path)
    canvas.line(placed, canvas.metal[0], 5, cap="butt")
    canvas.line(placed, canvas.metal[2], 4, dash="1.6 2.4", cap="butt")


def _biker(canvas: Canvas) -> None:
    frame, hem = Frame(300, 160, 1.4), 262.0
    _inside(canvas, frame, 60)
    body.draw_sleeves(canvas, frame, "long")
    _short_front(canvas, frame, hem, waist=90, seams=[frame.both("M97 60C70 70 50 74 30 74M60 130L62 262")])
    for place in (frame.flip, frame.d):
        canvas.piece(place("M34 -4L64 30L88 42L66 96C48 84 24 70 4 64C14 40 24 20 30 -2Z"), volume=20, soft=5)
        canvas.piece(place("M30 -2C32 -14 34 -18 32 -20C44 -18 54 -4 60 22L44 34L36 16Z"), volume=14, soft=4)
    canvas.shape(
        frame.sym("M0 -24C14 -24 26 -23 33 -20L30 -4C20 -8 10 -9 0 -9"),
        canvas.main.base,
        stroke=canvas.main.line,
    )
    _zip(canvas, frame, f"M6 66C20 100 26 180 26 {hem + 4}")
    _zip(canvas, frame, "M-78 150L-40 164")
    _zip(canvas, frame, "M-76 206L-38 194")
    _zip(canvas, frame, "M82 206L46 194")
    belt = f"M-92 {hem - 18}C-40 {hem - 12} 40 {hem - 12} 92 {hem - 18}L92 {hem + 1}C40 {hem + 7} -40 {hem + 7} -92 {hem + 1}Z"
    canvas.piece(frame.d(belt), volume=12, soft=4)
    canvas.metal_line(frame.d(box(-40, hem - 19, 26, 26, 3)), 4)
    for x, y in ((82, 48), (-82, 48), (68, 88), (-68, 88), (52, 24), (-52, 24)):
        canvas.stud(frame.cx + x * frame.scale * 0.98, frame.top + y * frame.scale * 0.96, 4)


def _bomber(canvas: Canvas) -> None:
    frame, hem = Frame(300, 160, 1.4), 268.0
    canvas.shape(frame.sym("M0 -14C16 -14 30 -12 38 0L30 30L0 36"), canvas.lining())
    body.draw_sleeves(canvas, frame, "long", cuff=18, rib=True)
    _short_front(canvas, frame, hem - 16, waist=98, seams=[frame.both("M50 176L64 216")])
    rib = f"M0 {hem - 22}C40 {hem - 20} 70 {hem - 20} 96 {hem - 26}L90 {hem}C50 {hem + 6} 20 {hem + 7} 0 {hem + 7}"
    trim = canvas.accent.base if canvas.spec.pattern != "solid" or canvas.chance(0.3) else canvas.main.base
    ribs = body.rib_band(-94, 94, hem - 18, hem + 4, 34)
    canvas.piece(frame.sym(rib), color=trim, volume=16, soft=4, seams=[frame.d(ribs)])
    collar = "M0 14C18 12 30 2 34 -16C40 -14 44 -8 46 0C40 20 20 34 0 36"
    canvas.piece(
        frame.sym(collar), color=trim, volume=12, soft=4, seams=[frame.d(body.rib_band(-44, 44, -12, 34, 18))]
    )
    _zip(canvas, frame, f"M0 20L0 {hem + 4}")
    for place in (frame.d, frame.flip):
        canvas.line(place("M50 176L64 216"), canvas.main.line, 5)


def _boucle(canvas: Canvas) -> None:
    frame, hem = Frame(300, 160, 1.42), 248.0
    canvas.shape(frame.sym("M0 2C16 2 30 0 38 0L36 30L0 40"), canvas.lining())
    canvas.label(300, 170, 34, 14)
    body.draw_sleeves(canvas, frame, canvas.pick("long", "three-quarter"))
    _short_front(canvas, frame, hem, waist=94, neck="M0 34C22 34 34 20 40 0")
    trim = (
        canvas.accent.base
        if canvas.spec.pattern != "solid" or len(canvas.spec.colors) > 1
        else canvas.main.line
    )
    edge = frame.both("M0 34C22 34 34 20 40 0") + frame.d(f"M0 34L0 {hem + 4}")
    for path in (edge, frame.both(f"M92 {hem - 2}C60 {hem + 4} 30 {hem + 5} 0 {hem + 5}")):
        canvas.line(path, trim, 9)
        canvas.line(path, canvas.main.hi, 9, dash="2 4", opacity=0.45, cap="butt")
    for y, w in ((110, 36), (182, 40)):
        for place in (frame.d, frame.flip):
            canvas.piece(place(box(30, y, w, 40, 3)), cloth=True, volume=10, soft=3)
            canvas.line(place(f"M30 {y}L{30 + w} {y}"), trim, 7)
            x, by = (300 + (30 + w / 2) * frame.scale, frame.top + (y + 10) * frame.scale)
            canvas.stud(x if place == frame.d else 600 - x, by, 5.5)
    for y in (54, 94, 134, 174, 214):
        canvas.stud(frame.cx + 12, frame.top + y * frame.scale, 6.5)


def _trucker(canvas: Canvas) -> None:
    frame, hem = Frame(300, 160, 1.42), 252.0
    body.draw_sleeves(canvas, frame, "long", cuff=16)
    seams = [
        frame.both("M98 66L8 66M34 100L44 236M66 100L58 236"),
        frame.d(f"M-9 34L-9 {hem}M9 34L9 {hem}M-96 236C-40 242 40 242 96 236"),
    ]
    stitches = [frame.both("M96 70L10 70"), frame.d(f"M-6 40L-6 {hem}M6 40L6 {hem}")]
    _short_front(canvas, frame, hem, waist=92, neck="M0 30C12 22 28 8 34 -4", seams=seams, stitches=stitches)
    for place in (frame.d, frame.flip):
        canvas.piece(place("M30 72L72 72L72 90L51 98L30 90Z"), volume=8, soft=3)
    for y in (48, 92, 132, 172, 212, 244):
        canvas.stud(frame.cx, frame.top + y * frame.scale, 5)
    for x in (-72, 72):
        canvas.stud(frame.cx + x, frame.top + 86 * frame.scale, 4.4)
    body.draw_shirt_collar(canvas, frame, spread=42, cloth=False)


def _puffer(canvas: Canvas) -> None:
    frame, hem = Frame(300, 160, 1.4), 280.0
    quilts = "".join(f"M84 {y}C110 {y + 12} 140 {y + 8} 176 {y - 8}" for y in range(70, 330, 38))
    for place in (frame.d, frame.flip):
        canvas.piece(
            place(
                "M92 10C126 12 150 50 158 96C166 170 172 250 178 322C166 338 146 342 132 340C124 262 112 190 88 130Z"
            ),
            cloth=True,
            volume=40,
            folds=[(place(quilts), 14)],
            seams=[place(quilts)],
        )
    rows = "".join(f"M-110 {y}C-40 {y + 12} 40 {y + 12} 110 {y}" for y in range(56, 270, 38))
    puffs = "".join(f"M-90 {y - 20}C-40 {y - 10} 40 {y - 10} 70 {y - 20}" for y in range(56, 300, 38))
    half = f"M0 10L36 -4L104 18C108 60 106 100 108 130C104 190 102 230 100 {hem}C60 {hem + 6} 30 {hem + 7} 0 {hem + 7}"
    canvas.piece(
        frame.sym(half),
        cloth=True,
        volume=46,
        hanging=True,
        folds=[(frame.d(rows), 18)],
        lights=[(frame.d(puffs), 12)],
        seams=[frame.d(rows)],
    )
    collar = "M0 -34C20 -34 38 -32 44 -26C46 -10 46 4 44 16C28 26 12 28 0 28"
    canvas.piece(frame.sym(collar), volume=24, soft=5, folds=[(frame.d("M-44 -2C-14 6 14 6 44 -2"), 9)])
    canvas.shape(frame.sym("M0 -34C20 -34 38 -32 44 -26C30 -20 14 -19 0 -19"), canvas.lining())
    _zip(canvas, frame, f"M0 -19L0 {hem + 4}")


def robe(canvas: Canvas) -> None:
    frame = Frame(300, 92, 1.1)
    hem = canvas.pick(500.0, 460.0)
    canvas.shape(frame.sym("M0 -14C16 -14 28 -12 36 -6L30 60L0 90"), canvas.lining())
    body.draw_back_neck(canvas, frame, "v-neck", body.NECKS["deep-v"])
    body.draw_sleeves(canvas, frame, canvas.pick("bell", "bell", "long"), weave=0.9)
    rest = f"C92 150 82 190 82 214C96 280 118 {hem - 90} 124 {hem}C80 {hem + 12} 40 {hem + 12} 0 {hem + 10}"
    dark = f"M60 230C70 320 84 400 92 {hem}M-30 232C-40 320 -50 420 -56 {hem}M30 236C34 330 40 420 44 {hem}M80 200C60 180 50 170 40 150"
    canvas.piece(
        frame.sym(body.torso("v-neck", body.NECKS["deep-v"], rest, sleeved=True, bust=94)),
        cloth=True,
        volume=46,
        hanging=True,
        folds=[(frame.both(dark), 13)],
        lights=[(frame.both(f"M46 240C54 330 64 420 68 {hem - 10}M60 60C58 110 54 150 52 190"), 12)],
    )
    trim = canvas.accent.base if len(canvas.spec.colors) > 1 and canvas.chance(0.6) else canvas.main.base
    collar = (
        f"M34 -6C46 -8 52 2 52 8C50 80 30 140 8 210L{14} {hem + 11}L-8 {hem + 11}L-8 190C10 140 30 60 34 -6Z"
    )
    canvas.piece(frame.flip(collar), color=trim, volume=16, soft=5)
    canvas.piece(frame.d(collar), color=trim, volume=16, soft=5)
    canvas.piece(frame.sym("M0 0C16 0 28 -2 36 -8C30 -16 14 -16 0 -16"), color=trim, volume=8, soft=3)
    _sash(canvas, frame, 86, 206)


GARMENTS: dict[str, Callable[[Canvas], None]] = {
    "blazer": blazer,
    "coat": coat,
    "jacket": jacket,
    "robe": robe,
    "suit": suit,
    "trench": trench,
    "waistcoat": waistcoat,
}
