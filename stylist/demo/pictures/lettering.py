"""House wordmarks and monograms from our own letterforms, so that no font is needed."""

import random
import unicodedata

from stylist.demo.pictures.colour import mix
from stylist.demo.pictures.paths import Point, box, ellipse, moved, parse, star

# Capitals on a height of 100: advance width and strokes, baseline at y = 100.
_LETTERS: dict[str, tuple[float, str]] = {
    "A": (84, "M4 100L42 0L80 100M19 62L65 62"),
    "B": (66, "M8 0L8 100M8 0L32 0C66 0 66 48 32 48L8 48M32 48C72 48 72 100 32 100L8 100"),
    "C": (86, "M82 18C62 -8 4 -4 4 50C4 104 62 108 82 82"),
    "D": (84, "M8 0L8 100M8 0L30 0C98 0 98 100 30 100L8 100"),
    "E": (60, "M8 0L8 100M8 0L56 0M8 48L46 48M8 100L56 100"),
    "F": (56, "M8 0L8 100M8 0L54 0M8 48L44 48"),
    "G": (90, "M82 18C62 -8 4 -4 4 50C4 104 64 108 84 84L84 56L56 56"),
    "H": (82, "M8 0L8 100M74 0L74 100M8 48L74 48"),
    "I": (24, "M12 0L12 100"),
    "J": (50, "M40 0L40 72C40 104 8 106 4 82"),
    "K": (74, "M8 0L8 100M70 0L8 60M26 44L72 100"),
    "L": (58, "M8 0L8 100L54 100"),
    "M": (98, "M8 100L14 0L49 78L84 0L90 100"),
    "N": (84, "M8 100L8 0L76 100L76 0"),
    "O": (98, "M49 -2C-12 -2 -12 102 49 102C110 102 110 -2 49 -2Z"),
    "Ø": (98, "M49 -2C-12 -2 -12 102 49 102C110 102 110 -2 49 -2ZM14 108L84 -8"),
    "P": (64, "M8 0L8 100M8 0L32 0C70 0 70 54 32 54L8 54"),
    "Q": (98, "M49 -2C-12 -2 -12 102 49 102C110 102 110 -2 49 -2ZM58 78L92 112"),
    "R": (70, "M8 0L8 100M8 0L32 0C70 0 70 52 32 52L8 52M34 52L68 100"),
    "S": (64, "M56 16C42 -8 6 -4 8 26C10 52 58 44 58 74C58 106 14 108 4 80"),
    "T": (70, "M35 0L35 100M2 0L68 0"),
    "U": (82, "M8 0L8 62C8 116 74 116 74 62L74 0"),
    "V": (82, "M4 0L41 100L78 0"),
    "W": (112, "M4 0L30 100L56 14L82 100L108 0"),
    "X": (78, "M6 0L72 100M72 0L6 100"),
    "Y": (76, "M4 0L38 50L72 0M38 50L38 100"),
    "Z": (72, "M6 0L66 0L4 100L68 100"),
    "&": (86, "M82 100L24 34C8 10 46 -12 52 14C56 38 6 48 8 76C10 108 66 106 78 54"),
    "'": (18, "M9 0L9 22"),
    "-": (40, "M6 52L34 52"),
    ".": (16, "M8 98L8 100"),
    " ": (44, ""),
    "0": (72, "M36 -2C-8 -2 -8 102 36 102C80 102 80 -2 36 -2Z"),
    "1": (40, "M10 16L26 0L26 100"),
    "2": (62, "M6 22C10 -8 58 -8 54 28C50 54 20 74 6 100L58 100"),
    "3": (60, "M6 14C18 -8 54 -4 52 24C50 44 34 48 24 48C40 48 56 54 56 74C56 108 14 108 4 84"),
    "4": (66, "M48 100L48 0L4 70L62 70"),
    "5": (62, "M54 0L14 0L10 44C30 34 58 42 58 70C58 106 16 108 4 84"),
    "6": (66, "M56 12C36 -10 6 14 6 66C8 112 62 112 62 70C62 34 16 34 6 66"),
    "7": (60, "M4 0L58 0L22 100"),
    "8": (64, "M32 48C2 44 4 -2 32 -2C60 -2 62 44 32 48C-6 54 -2 102 32 102C66 102 70 54 32 48Z"),
    "9": (66, "M10 88C30 110 60 86 60 34C58 -12 4 -12 4 30C4 66 50 66 60 34"),
}
_MARKS = {
    "\u0301": "M-6 -14L8 -30",
    "\u0300": "M6 -14L-8 -30",
    "\u0302": "M-12 -14L0 -28L12 -14",
    "\u0308": "M-10 -20L-10 -19M10 -20L10 -19",
}
_SPELT_OUT = str.maketrans({"Æ": "AE", "Œ": "OE", "Ł": "L", "Đ": "D", "\u2019": "'", "\u2013": "-"})
_INKS = ("#1b1a19", "#3a2a22", "#1f2d3f", "#23382f", "#5a1f2a", "#6b5a3e")


def _serifs(path: str, reach: float) -> str:
    """Hairlines where strokes end on the baseline or the cap line."""
    ends: list[Point] = []
    for command, points in parse(path):
        if command == "M":
            ends.append(points[0])
            ends.append(points[0])
        elif points:
            ends[-1] = points[-1]
    return "".join(f"M{x - reach} {y}L{x + reach} {y}" for x, y in ends if y in (0, 100))


def _letters(name: str) -> list[tuple[float, str]]:
    letters: list[tuple[float, str]] = []
    for character in unicodedata.normalize("NFD", name.upper().translate(_SPELT_OUT)):
        if character in _MARKS and letters:
            width, strokes = letters[-1]
            letters[-1] = (width, strokes + moved(_MARKS[character], width / 2, 0))
        elif character in _LETTERS:
            letters.append(_LETTERS[character])
    return letters or [_LETTERS["O"]]


def word(name: str, *, height: float, tracking: float, serif: bool) -> tuple[float, str, str]:
    """Width, strokes and serif hairlines of a line of capitals starting at the origin."""
    scale, x = height / 100, 0.0
    strokes, hairlines = "", ""
    letters = _letters(name)
    for width, path in letters:
        if path:
            strokes += moved(path, x, 0, scale)
            if serif:
                hairlines += moved(_serifs(path, 11), x, 0, scale)
        x += (width + tracking) * scale
    return x - tracking * scale, strokes, hairlines


def _initials(name: str) -> str:
    parts = [part for part in name.replace("-", " ").split() if part[0].isalpha() and len(part) > 2]
    return "".join(part[0] for part in parts[:2]) or name[:1]


def _centred(
    name: str, cx: float, y: float, *, height: float, tracking: float, serif: bool, room: float
) -> tuple[str, str]:
    width, _, _ = word(name, height=height, tracking=tracking, serif=serif)
    if width > room:
        height *= room / width
    width, strokes, hairlines = word(name, height=height, tracking=tracking, serif=serif)
    return moved(strokes, cx - width / 2, y - height / 2), moved(
        hairlines, cx - width / 2, y - height / 2
    ) if hairlines else ""


def _emblem(style: str, initials: str, *, serif: bool) -> tuple[str, str]:
    """Thin frame and the letters in it, around (300, 230)."""
    frames = {
        "circle": ellipse(300, 230, 104) + ellipse(300, 230, 94),
        "diamond": "M300 112L418 230L300 348L182 230ZM300 126L404 230L300 334L196 230Z",
        "arch": "M210 330L210 214C210 94 390 94 390 214L390 330Z",
        "shield": "M212 130L388 130L388 232C388 300 340 328 300 346C260 328 212 300 212 232Z",
        "oval": ellipse(300, 230, 82, 112) + ellipse(300, 230, 74, 104),
        "sun": star(300, 230, 124, 102, 36),
        "square": box(204, 134, 192, 192, 4) + box(212, 142, 176, 176, 2),
        "none": "",
    }
    room = 150 if style == "none" else 104
    strokes, hairlines = _centred(
        initials, 300, 232, height=112 if style == "none" else 78, tracking=8, serif=serif, room=room
    )
    return frames[style], strokes + hairlines


def draw_logo(name: str, seed: int) -> str:
    """A house's monogram over its name, 600 x 600, without text elements."""
    rng = random.Random(f"{name}/{seed}")
    ink = rng.choice(_INKS)
    paper = rng.choice(("#f6f3ee", "#f3efe8", "#efe9e0", "#f7f5f2"))
    if rng.random() < 0.3:
        ink, paper = mix("#e9d9b4", "#ffffff", rng.choice((0.1, 0.6))), ink
    serif, weight = rng.random() < 0.6, rng.choice((3.0, 4.5, 6.5))
    style = rng.choice(("circle", "diamond", "arch", "shield", "oval", "sun", "square", "none"))
    frame, letters = _emblem(style, _initials(name), serif=serif)
    strokes, hairlines = _centred(
        name, 300, 452, height=46, tracking=rng.choice((22, 34, 50)), serif=serif, room=484
    )
    rule = "M262 516L338 516" if rng.random() < 0.5 else ""
    fine = f'<path d="{frame}{rule}{hairlines}" stroke-width="1.8"/>'
    bold = f'<path d="{letters}" stroke-width="{weight + 1}"/><path d="{strokes}" stroke-width="{weight}"/>'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 600" width="600" height="600">'
        f'<rect width="600" height="600" fill="{paper}"/>'
        f'<g fill="none" stroke="{ink}" stroke-linejoin="round">{fine}{bold}</g></svg>'
    )
