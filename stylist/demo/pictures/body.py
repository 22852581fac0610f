"""The tailor's figure: necklines, torsos, sleeves and collars shared by everything worn on the upper body.

Units: x from the centre line, the shoulder point at (100, 22), armpit near (90, 112), waist at y = 215, hip at
y = 330, knee at y = 540, ankle at y = 770.
"""

# ruff: noqa: E501 - a path is one shape and is kept on one line

from dataclasses import dataclass

from stylist.demo.pictures.canvas import Canvas
from stylist.demo.pictures.paths import Frame, box, number


@dataclass(frozen=True)
class Neck:
    """A front neckline: from its lowest point `M0 depth` to the shoulder, and how wide it stands there."""

    curve: str
    width: float
    depth: float
    drop: float = 0
    strap: bool = False


NECKS = {
    "crew": Neck("M0 27C20 27 34 16 38 0", 38, 27),
    "round": Neck("M0 44C26 44 42 26 45 1", 45, 44),
    "v-neck": Neck("M0 104C14 74 32 34 39 0", 39, 104),
    "deep-v": Neck("M0 150C14 100 32 40 40 0", 40, 150),
    "boat": Neck("M0 20C30 20 52 14 66 9", 66, 20, 9),
    "square": Neck("M0 74L50 72C51 48 51 24 50 4", 50, 74, 4),
    "sweetheart": Neck("M0 92C4 74 22 62 40 66C48 68 53 72 56 76", 56, 92, 76, strap=True),
    "strapless": Neck("M0 78C24 74 52 72 82 84", 82, 78, 84, strap=True),
    "cowl": Neck("M0 82C26 80 50 58 60 40", 60, 82, 40, strap=True),
    "slip": Neck("M0 96C16 92 40 66 54 46", 54, 96, 46, strap=True),
    "halter": Neck("M0 12C10 12 20 6 26 -6", 26, 12, -6),
    "off-shoulder": Neck("M0 72C40 72 76 66 104 50", 104, 72, 50),
    "turtleneck": Neck("M0 12C20 12 34 8 38 0", 38, 12),
    "collared": Neck("M0 34C10 22 28 8 34 -2", 34, 34, -2),
}


def neck_of(name: str | None, usual: str) -> tuple[str, Neck]:
    key = name if name in NECKS else usual
    return key, NECKS[key]


def armhole(key: str, neck: Neck, *, sleeved: bool, bust: float) -> str:
    """From the neck point over the shoulder to the side seam below the arm, continuing a neckline curve."""
    if key in ("strapless", "off-shoulder"):
        return f"C{neck.width + 2} 94 {bust - 3} 104 {bust} 120"
    if neck.strap:
        return f"C{neck.width + 5} {neck.drop + 20} {bust - 14} 98 {bust - 5} 107C{bust - 1} 111 {bust} 115 {bust} 122"
    if key == "halter":
        return f"C36 40 {bust - 26} 84 {bust} 118"
    if sleeved:
        return f"L100 22C93 52 {bust - 2} 84 {bust} 118"
    tip = max(neck.width + 16, 76)
    return f"L{tip} 15C{tip - 8} 52 {bust - 16} 92 {bust} 116"


def torso(key: str, neck: Neck, rest: str, *, sleeved: bool, bust: float = 91) -> str:
    """The right half of a front: neckline, armhole, then `rest` from the side seam down to bottom centre."""
    return neck.curve + armhole(key, neck, sleeved=sleeved, bust=bust) + rest


def draw_back_neck(canvas: Canvas, frame: Frame, key: str, neck: Neck, *, label: bool = True) -> None:
    """The inside of the back, seen through the neck opening."""
    dark = canvas.lining()
    if key == "strapless":
        half = f"M0 64C30 62 60 66 {neck.width} {neck.drop}L0 130"
        canvas.shape(frame.sym(half), dark)
        return
    if key == "off-shoulder":
        canvas.shape(frame.sym("M0 42C40 40 76 40 104 50C80 74 40 84 0 84"), dark)
        return
    if key == "halter":
        canvas.shape(frame.sym("M0 -14C12 -14 22 -12 26 -6L20 20L0 30"), dark)
        return
    if neck.strap:
        half = f"M0 100C30 100 60 104 84 112L{neck.width} {neck.drop}L0 {neck.depth + 30}"
        canvas.shape(frame.sym(half), dark)
        return
    if key == "square":
        canvas.shape(frame.sym("M0 8C20 8 40 7 50 4L54 90L0 90"), dark)
        canvas.label(frame.cx, frame.top + frame.scale * 13, 24 * frame.scale, 10 * frame.scale)
        return
    rise = 2 if neck.width < 60 else 8
    half = f"M0 {rise + 5}C16 {rise + 5} 30 {rise + 1} {neck.width} {neck.drop}L{neck.width - 1} 20L{neck.width * 0.8} {neck.depth + 10}L0 {neck.depth + 12}"
    canvas.shape(frame.sym(half), dark)
    if neck.depth > 40 and label:
        canvas.label(frame.cx, frame.top + frame.scale * (rise + 9), 24 * frame.scale, 10 * frame.scale)


def draw_straps(canvas: Canvas, frame: Frame, key: str, neck: Neck, *, width: float = 4) -> None:
    """Thin straps over the shoulders of bodices that need them."""
    if key in ("strapless", "off-shoulder", "halter") or not neck.strap:
        return
    x, y = neck.width - 1, neck.drop + 2
    front = f"M{x} {y}C{x + 1} {y - 24} {x - 6} 18 {x - 9} -4"
    back = f"M{x - 9} -4C{x - 14} 30 {x - 8} 70 {x - 4} 104"
    canvas.line(frame.both(back), canvas.lining(), width * frame.scale)
    canvas.tube(frame.both(front), width * frame.scale)


def draw_neck_edge(canvas: Canvas, frame: Frame, neck: Neck, *, inset: float = 0) -> None:
    """A fine binding along the neckline."""
    edge = frame.d(neck.curve) + frame.flip(neck.curve)
    canvas.line(edge, canvas.main.line, 2.4 + inset, opacity=0.55)
    canvas.line(edge, canvas.main.hi, 1, opacity=canvas.main.light * 0.7)


_SLEEVES = {
    "short": "M78 14L98 20.5C118 27 130 46 138 78L146 128C132 136 116 138 102 136C98 124 94 116 88 112L92 60Z",
    "three-quarter": (
        "M78 14L98 20.5C119 27 132 50 139 88C146 136 154 196 164 254C152 262 140 264 128 264"
        "C120 212 108 156 88 114L92 60Z"
    ),
    "long": (
        "M78 14L98 20.5C119 27 133 52 140 94C146 150 156 240 170 330C162 338 148 341 138 340"
        "C130 262 116 176 88 114L92 60Z"
    ),
    "cap": "M78 14L98 20C112 26 122 42 128 66C118 78 104 88 94 92L90 50Z",
    "puff": (
        "M92 18C112 -4 146 16 152 60C156 90 150 112 140 122C128 130 112 130 102 126C98 118 94 114 88 112L90 56Z"
    ),
    "bell": (
        "M78 14L98 20.5C119 27 132 52 138 94C144 150 160 220 192 292C176 310 146 318 118 312"
        "C122 240 112 168 88 114L92 60Z"
    ),
    "bishop": (
        "M80 14C116 14 136 44 144 92C158 170 186 250 184 300C182 322 172 330 164 332L138 336"
        "C124 330 118 310 118 290C118 230 110 168 88 114L92 60Z"
    ),
    "flutter": "M78 14L96 20C118 26 140 54 158 106C150 122 134 132 118 132C108 122 98 116 88 108L90 56Z",
}
_SLEEVE_FOLDS = {
    "short": "M112 56C118 80 120 104 122 134",
    "three-quarter": "M104 88C116 130 126 200 136 260M124 60C134 110 140 160 148 230",
    "long": "M104 92C118 140 132 220 142 330M126 60C138 120 142 180 154 280M140 190L124 202",
    "cap": "M104 40L114 80",
    "puff": "M108 26C112 60 114 90 112 124M126 26C136 60 138 90 130 124",
    "bell": "M110 90C124 160 136 230 140 308M128 80C138 150 150 230 170 302",
    "bishop": "M110 96C124 160 142 240 146 326M128 80C146 160 166 250 160 326",
    "flutter": "M106 40C114 70 118 100 120 128M116 36C130 66 138 90 142 122",
}


def draw_sleeves(
    canvas: Canvas,
    frame: Frame,
    kind: str,
    *,
    cloth: bool = True,
    cuff: float = 0,
    rib: bool = False,
    color: str | None = None,
    weave: float = 1,
    grain: float = 8,
) -> None:
    """Both sleeves, to be covered at the armhole by the torso drawn afterwards.

    `cuff` is a band at the wrist, in units; `rib` marks it with knitted ribs.
    """
    if kind not in _SLEEVES:
        return
    folds = _SLEEVE_FOLDS[kind]
    for flip in (False, True):
        place = frame.flip if flip else frame.d
        cuffs = [place(_cuff_seam(kind, cuff))] if cuff else []
        canvas.piece(
            place(_SLEEVES[kind]),
            color=color,
            cloth=cloth,
            grain=grain if flip else -grain,
            weave=weave,
            volume=34 * frame.scale,
            hanging=True,
            folds=[(place(folds), 9 * frame.scale)],
            lights=[(place(_offset(folds)), 7 * frame.scale)],
            seams=cuffs + ([place(_ribs(kind, cuff))] if rib and cuff else []),
        )


def _offset(folds: str) -> str:
    return Frame(9, -3, 1).d(folds)


_WRISTS = {
    "long": ((138, 340), (170, 330), (-2.2, -11)),
    "bishop": ((138, 336), (166, 332), (-1, -11)),
    "three-quarter": ((128, 264), (164, 254), (-2, -10)),
    "short": ((102, 136), (146, 128), (-1, -10)),
    "puff": ((102, 126), (142, 121), (-1, -9)),
}


def _cuff_seam(kind: str, cuff: float) -> str:
    if kind not in _WRISTS:
        return ""
    (ax, ay), (bx, by), (dx, dy) = _WRISTS[kind]
    share = cuff / 11
    return (
        f"M{ax + dx * share - 8} {ay + dy * share + 1}Q{(ax + bx) / 2 + dx * share} {ay + dy * share + 3} "
        f"{bx + dx * share + 8} {by + dy * share - 2}"
    )


def _ribs(kind: str, cuff: float) -> str:
    if kind not in _WRISTS:
        return ""
    (ax, ay), (bx, by), (dx, dy) = _WRISTS[kind]
    share, count = cuff / 11, 7
    lines = ""
    for i in range(1, count):
        x, y = ax + (bx - ax) * i / count, ay + (by - ay) * i / count + 4
        lines += f"M{number(x)} {number(y)}L{number(x + dx * share)} {number(y + dy * share - 3)}"
    return lines


def draw_turtleneck(canvas: Canvas, frame: Frame, *, ribs: bool = True) -> None:
    half = "M0 -44C18 -44 32 -42 36 -38C37 -24 38 -12 44 4C30 18 14 20 0 20"
    canvas.piece(
        frame.sym(half),
        volume=22 * frame.scale,
        folds=[(frame.d("M-40 -4C-10 6 10 6 40 -4"), 5 * frame.scale)],
        seams=[frame.d(_rib_band(-36, 36, -42, 14, 13))] if ribs else [],
    )
    canvas.shape(frame.sym("M0 -44C18 -44 32 -42 36 -38C26 -33 12 -31 0 -31"), canvas.lining())


def _rib_band(left: float, right: float, top: float, low: float, count: int) -> str:
    step = (right - left) / count
    return "".join(
        f"M{number(left + step * i)} {top}L{number(left + step * i)} {low}" for i in range(1, count)
    )


def rib_band(left: float, right: float, top: float, low: float, count: int) -> str:
    """Vertical rib lines of a knitted band."""
    return _rib_band(left, right, top, low, count)


def draw_shirt_collar(
    canvas: Canvas, frame: Frame, *, spread: float = 34, color: str | None = None, cloth: bool = True
) -> None:
    """A turned-down collar with its stand and points, closed at the throat."""
    canvas.shape(frame.sym("M0 30C14 22 28 8 31 -14C20 -20 8 -21 0 -21"), canvas.lining(color))
    canvas.label(frame.cx, frame.top - 13 * frame.scale, 22 * frame.scale, 9 * frame.scale)
    leaf = f"M0 28C10 18 24 2 30 -15C36 -19 43 -11 48 2C48 20 {spread + 7} 38 {spread} 56C{spread - 12} 44 12 36 0 28Z"
    for place in (frame.d, frame.flip):
        canvas.piece(place(leaf), color=color, cloth=cloth, volume=14 * frame.scale, soft=4)


def draw_off_shoulder_band(canvas: Canvas, frame: Frame) -> None:
    """The wide fold that lies round the upper arms."""
    band = "M-112 60C-70 80 -30 86 0 86C30 86 70 80 112 60C120 76 122 92 120 104C80 124 36 128 0 128C-36 128 -80 124 -120 104C-122 92 -120 76 -112 60Z"
    folds = "M-104 82C-40 108 40 108 104 82M-110 96C-50 118 50 118 110 96"
    canvas.piece(
        frame.d(band), cloth=True, volume=16 * frame.scale, soft=5, folds=[(frame.d(folds), 6 * frame.scale)]
    )


def draw_buttons(
    canvas: Canvas,
    frame: Frame,
    ys: list[float],
    *,
    x: float = 0,
    radius: float = 3.4,
    color: str | None = None,
) -> None:
    for y in ys:
        canvas.button(frame.cx + frame.scale * x, frame.top + frame.scale * y, radius * frame.scale, color)


def pocket_flap(x: float, y: float, width: float = 34, height: float = 13, tilt: float = -2) -> str:
    return f"M{x} {y}L{x + width} {y + tilt}L{x + width} {y + tilt + height}L{x} {y + height}Z"


def patch(x: float, y: float, width: float, height: float) -> str:
    return box(x, y, width, height, 5)
