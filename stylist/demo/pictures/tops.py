"""Blouses, shirts, knitwear and swimwear."""

# ruff: noqa: E501 - a path is one shape and is kept on one line

from collections.abc import Callable

from stylist.demo.pictures import body
from stylist.demo.pictures.canvas import Canvas
from stylist.demo.pictures.paths import Frame, box

TOP = Frame(300, 150, 1.34)


def _sleeve(canvas: Canvas, usual: str) -> str:
    wanted = canvas.spec.sleeve or usual
    return {"sleeveless": "", "short": "short", "three-quarter": "three-quarter", "long": "long"}.get(
        wanted, usual
    )


def _torso_folds(frame: Frame, hem: float) -> list[tuple[str, float]]:
    """Soft drag lines from the armpits and the waist, not the same on both sides."""
    both = f"M86 130C72 146 56 154 38 156M62 {hem - 70}C66 {hem - 40} 64 {hem - 14} 66 {hem}"
    right = f"M90 214C74 226 58 230 40 228M84 {hem - 30}C70 {hem - 20} 50 {hem - 18} 34 {hem - 22}"
    left = "M90 186C76 202 62 208 44 208M91 258C70 274 48 278 26 274"
    return [(frame.both(both) + frame.d(right) + frame.flip(left), 10 * frame.scale)]


def _torso_lights(frame: Frame, hem: float) -> list[tuple[str, float]]:
    return [
        (
            frame.d(f"M-44 60C-52 120 -50 200 -54 {hem - 40}M34 150C38 200 36 250 38 {hem - 30}"),
            10 * frame.scale,
        )
    ]


def _front(canvas: Canvas, frame: Frame, half: str, hem: float, **more: list[str]) -> None:
    canvas.piece(
        frame.sym(half),
        cloth=True,
        volume=42 * frame.scale * 0.85,
        hanging=True,
        folds=_torso_folds(frame, hem),
        lights=_torso_lights(frame, hem),
        seams=more.get("seams", []),
        stitches=more.get("stitches", []),
    )


def t_shirt(canvas: Canvas) -> None:
    frame = Frame(300, 160, 1.36)
    name = (
        canvas.neckline
        if canvas.neckline in ("v-neck", "boat", "round")
        else canvas.pick("crew", "crew", "round")
    )
    key, neck = body.neck_of(name, "crew")
    loose, hem = canvas.pick(0, 6, 12), 318.0
    _back_band(canvas, frame, neck, 9, ribs=False)
    body.draw_sleeves(canvas, frame, _sleeve(canvas, "short") or "short", cuff=7)
    rest = f"C{90 + loose} 170 {86 + loose} 220 {90 + loose} {hem}C50 {hem + 7} 20 {hem + 7} 0 {hem + 7}"
    line = f"M{-91 - loose} {hem - 8}C-30 {hem} 30 {hem} {91 + loose} {hem - 8}"
    _front(canvas, frame, body.torso(key, neck, rest, sleeved=True), hem, stitches=[frame.d(line)])
    _neck_band(canvas, frame, frame.d(neck.curve) + frame.flip(neck.curve), 9.5, ribs=False)


def shirt(canvas: Canvas) -> None:
    frame = Frame(300, 156, 1.32)
    kind, hem = _sleeve(canvas, "long"), 330.0
    body.draw_sleeves(canvas, frame, kind, cuff=20 if kind == "long" else 8)
    loose = canvas.pick(0, 5, 10)
    rest = f"C{90 + loose} 170 {84 + loose} 220 {88 + loose} {hem - 26}C{86 + loose} {hem} 60 {hem - 2} 40 {hem + 10}C24 {hem + 18} 10 {hem + 20} 0 {hem + 20}"
    placket = f"M-9 34L-9 {hem + 18}M9 34L9 {hem + 18}"
    yoke = "M40 34C60 36 80 34 97 30"
    _front(
        canvas,
        frame,
        body.torso("collared", body.NECKS["collared"], rest, sleeved=bool(kind)),
        hem,
        seams=[frame.d(placket), frame.both(yoke)],
    )
    if canvas.chance(0.6):
        pocket = "M26 96L66 94L66 138L46 146L26 140Z"
        canvas.line(frame.d(pocket), canvas.main.line, 1.4, opacity=0.6)
        canvas.line(frame.d("M26 104L66 102"), canvas.main.line, 1.2, opacity=0.5)
    color = canvas.pick("#f4efe6", None)
    body.draw_buttons(canvas, frame, [62, 108, 154, 200, 246, 292], color=color, radius=3.2)
    body.draw_shirt_collar(canvas, frame, spread=canvas.pick(30, 34, 40))
    canvas.button(frame.cx, frame.top + 31 * frame.scale, 3.8, color)


def blouse(canvas: Canvas) -> None:
    style = canvas.neckline or canvas.pick("bow", "v-neck", "tie", "collared", "band")
    frame, hem = Frame(300, 160, 1.3), 300.0
    neckline = style if style in body.NECKS else {"bow": "crew", "tie": "v-neck", "band": "crew"}[style]
    key, neck = body.neck_of(neckline, "round")
    body.draw_back_neck(canvas, frame, key, neck)
    wanted = canvas.spec.sleeve or "long"
    bare = key in ("halter", "strapless", "cowl", "off-shoulder", "sweetheart") or wanted == "sleeveless"
    if not bare:
        choices = {
            "short": ("puff", "flutter", "short"),
            "three-quarter": ("three-quarter", "bell"),
            "long": ("bishop", "bishop", "bell", "long"),
        }
        kind = canvas.pick(*choices.get(wanted, ("bishop",)))
        body.draw_sleeves(canvas, frame, kind, cuff=14 if kind in ("bishop", "long") else 8)
    body.draw_straps(canvas, frame, key, neck)
    rest = f"C92 160 88 220 98 {hem - 10}C60 {hem + 6} 30 {hem + 8} 0 {hem + 8}"
    seams = [frame.d(f"M0 {neck.depth}L0 {hem + 6}")] if style in ("collared", "bow", "band") else []
    _front(canvas, frame, body.torso(key, neck, rest, sleeved=not bare), hem, seams=seams)
    if style in ("collared", "band"):
        body.draw_buttons(canvas, frame, [70, 112, 154, 196, 238, 280], radius=3)
    _blouse_neck(canvas, frame, style, key, neck)


def _blouse_neck(canvas: Canvas, frame: Frame, style: str, key: str, neck: body.Neck) -> None:
    if style == "collared":
        body.draw_shirt_collar(canvas, frame, spread=38)
    elif style == "turtleneck":
        body.draw_turtleneck(canvas, frame, ribs=False)
    elif style == "off-shoulder":
        body.draw_off_shoulder_band(canvas, frame)
    elif style in ("bow", "tie"):
        _pussy_bow(canvas, frame, neck.depth)
    else:
        body.draw_neck_edge(canvas, frame, neck)


def _pussy_bow(canvas: Canvas, frame: Frame, y: float) -> None:
    edge = f"M-40 0C-30 16 -14 {y} 0 {y}C14 {y} 30 16 40 0"
    canvas.tube(frame.d(edge), 11 * frame.scale)
    for place, drop in ((frame.d, 118), (frame.flip, 132)):
        tail = f"M2 {y}C10 {y + 40} 14 {y + 80} 16 {y + drop}L40 {y + drop - 10}C34 {y + 60} 20 {y + 26} 6 {y - 4}Z"
        loop = f"M0 {y}C10 {y - 22} 44 {y - 20} 54 {y - 4}C56 {y + 16} 50 {y + 26} 40 {y + 26}C24 {y + 22} 10 {y + 12} 0 {y}Z"
        canvas.piece(place(tail), cloth=True, volume=14, soft=4)
        canvas.piece(place(loop), cloth=True, volume=16, soft=4, folds=[(place(f"M6 {y}L34 {y + 6}"), 6)])
    canvas.piece(frame.d(box(-8, y - 10, 16, 22, 7)), volume=10, soft=3)


def _knit(canvas: Canvas, frame: Frame, hem: float, loose: float) -> str:
    return f"C{94 + loose} 170 {92 + loose} 230 {94 + loose} {hem - 24}L{86 + loose} {hem}C50 {hem + 6} 20 {hem + 6} 0 {hem + 6}"


def _hem_rib(frame: Frame, hem: float, loose: float) -> list[str]:
    seam = f"M{-98 - loose} {hem - 24}C-40 {hem - 17} 40 {hem - 17} {98 + loose} {hem - 24}"
    return [frame.d(seam), frame.d(body.rib_band(-90 - loose, 90 + loose, hem - 18, hem + 4, 34))]


def sweater(canvas: Canvas) -> None:
    frame, hem = Frame(300, 160, 1.3), 300.0
    name = (
        canvas.neckline
        if canvas.neckline in ("v-neck", "crew", "turtleneck", "boat")
        else canvas.pick("crew", "v-neck", "turtleneck")
    )
    key, neck = body.neck_of(name, "crew")
    loose = canvas.pick(0, 6, 12)
    _back_band(canvas, frame, neck, 13)
    body.draw_sleeves(canvas, frame, _sleeve(canvas, "long") or "long", cuff=20, rib=True)
    seams = _hem_rib(frame, hem, loose)
    if canvas.spec.pattern == "solid" and canvas.chance(0.45):
        seams += _cables(frame, hem)
    _front(
        canvas,
        frame,
        body.torso(key, neck, _knit(canvas, frame, hem, loose), sleeved=True, bust=93 + loose / 2),
        hem,
        seams=seams,
    )
    if key == "turtleneck":
        body.draw_turtleneck(canvas, frame)
    else:
        _neck_band(canvas, frame, frame.d(neck.curve) + frame.flip(neck.curve), 14, ribs=True)


def _cables(frame: Frame, hem: float) -> list[str]:
    lines = ""
    for x in (-34, 0, 34):
        y = 50.0 if x else 44.0
        while y < hem - 34:
            lines += f"M{x - 8} {y}C{x - 8} {y + 10} {x + 8} {y + 12} {x + 8} {y + 22}M{x + 8} {y}C{x + 8} {y + 6} {x + 4} {y + 8} {x + 2} {y + 10}M{x - 2} {y + 13}C{x - 6} {y + 16} {x - 8} {y + 18} {x - 8} {y + 22}"
            y += 22
        lines += f"M{x - 13} 46L{x - 13} {hem - 24}M{x + 13} 46L{x + 13} {hem - 24}"
    return [frame.d(lines)]


def _neck_band(canvas: Canvas, frame: Frame, edge: str, width: float, *, ribs: bool) -> None:
    canvas.line(edge, canvas.main.line, width + 2, cap="butt")
    canvas.line(edge, canvas.main.base, width, cap="butt")
    dash, opacity = ("1.3 5", 0.8) if ribs else ("", 0.3)
    canvas.line(
        edge, canvas.main.lo, width if ribs else 3, dash=dash, opacity=canvas.main.shade * opacity, cap="butt"
    )


def _back_band(canvas: Canvas, frame: Frame, neck: body.Neck, width: float, *, ribs: bool = True) -> None:
    """The neckband behind, seen over the front's neckline."""
    canvas.shape(
        frame.sym(
            f"M0 -2C16 -2 30 -4 {neck.width} {neck.drop - 5}L{neck.width} 12L{neck.width * 0.8} {neck.depth + 8}L0 {neck.depth + 8}"
        ),
        canvas.lining(),
    )
    edge = frame.d(f"M{-neck.width} {neck.drop - 1}C-20 7 20 7 {neck.width} {neck.drop - 1}")
    _neck_band(canvas, frame, edge, width, ribs=ribs)
    if neck.depth > 40:
        canvas.label(frame.cx, frame.top + 15 * frame.scale, 24 * frame.scale, 10 * frame.scale)


def cardigan(canvas: Canvas) -> None:
    frame, hem = Frame(300, 154, 1.3), canvas.pick(300.0, 318.0, 286.0)
    long = hem > 310
    neck = body.NECKS["v-neck"] if canvas.chance(0.7) else body.NECKS["crew"]
    _back_band(canvas, frame, neck, 14)
    body.draw_sleeves(canvas, frame, "long", cuff=20, rib=True)
    _front(
        canvas,
        frame,
        body.torso("v-neck", neck, _knit(canvas, frame, hem, 4), sleeved=True, bust=94),
        hem,
        seams=_hem_rib(frame, hem, 4),
    )
    edge = frame.d(neck.curve) + frame.flip(neck.curve)
    band = edge + frame.d(f"M0 {neck.depth}L0 {hem + 4}")
    canvas.line(band, canvas.main.line, 18.5, cap="butt")
    canvas.line(band, canvas.main.base, 16.5, cap="butt")
    canvas.line(band, canvas.main.lo, 16.5, dash="1.3 5", opacity=canvas.main.shade * 0.6, cap="butt")
    if long:
        for place in (frame.d, frame.flip):
            canvas.piece(
                place(box(30, 210, 50, 56, 3)), cloth=True, volume=12, soft=4, seams=[place("M30 222L80 222")]
            )
    count = 5 if neck.depth > 60 else 7
    gap = (hem - neck.depth - 20) / (count - 0.5)
    body.draw_buttons(
        canvas,
        frame,
        [neck.depth + 8 + gap * i for i in range(count)],
        radius=4.2,
        color=canvas.pick(None, "#5a4632", "#efe8da"),
    )


def swimsuit(canvas: Canvas) -> None:
    frame = Frame(300, 132, 1.4)
    key, neck = body.neck_of(
        canvas.neckline
        if canvas.neckline in ("v-neck", "square", "halter", "strapless", "sweetheart")
        else None,
        canvas.pick("slip", "square", "halter", "v-neck"),
    )
    body.draw_back_neck(canvas, frame, key, neck, label=False)
    body.draw_straps(canvas, frame, key, neck, width=6)
    rest = "C86 160 74 190 74 214C80 250 94 276 97 306C70 318 34 352 20 388C12 392 6 393 0 393"
    dark = "M70 212C58 222 46 228 34 230M86 300C60 312 36 340 22 374M80 130C66 138 54 142 44 142"
    canvas.shape(frame.sym("M0 300C40 300 80 296 96 304C70 330 40 372 18 384L0 384"), canvas.lining())
    canvas.piece(
        frame.sym(body.torso(key, neck, rest, sleeved=False)),
        cloth=True,
        volume=44,
        folds=[(frame.both(dark), 11)],
        lights=[(frame.d("M-36 130C-40 200 -36 260 -30 330M34 150L34 200"), 12)],
        seams=[frame.both("M40 100C42 150 36 200 44 260")] if canvas.chance(0.5) else [],
    )
    body.draw_neck_edge(canvas, frame, neck)
    if canvas.chance(0.4):
        canvas.tube(frame.d("M-73 214C-30 221 30 221 73 214"), 8)
        canvas.metal_line(frame.d(box(-12, 209, 24, 20, 5)), 3)


GARMENTS: dict[str, Callable[[Canvas], None]] = {
    "blouse": blouse,
    "cardigan": cardigan,
    "shirt": shirt,
    "sweater": sweater,
    "swimsuit": swimsuit,
    "t-shirt": t_shirt,
}
