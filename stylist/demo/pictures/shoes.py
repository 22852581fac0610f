"""Shoes, drawn from the side as a pair: one in front, its twin behind."""

# ruff: noqa: E501 - a path is one shape and is kept on one line

from collections.abc import Callable

from stylist.demo.pictures.canvas import Canvas
from stylist.demo.pictures.paths import box, ellipse, number

_GROUND = 522
_SOLE = "#2a2320"


def _pair(
    canvas: Canvas,
    shoe: Callable[[Canvas], None],
    *,
    wide: float = 1,
    tall: float = 1,
    dx: float = 50,
    dy: float = -84,
    lift: float = 0,
) -> None:
    """Draw a shoe and set its twin behind it; `wide` and `tall` fit its last, `lift` raises the pair."""
    floor = _GROUND + 24 - lift
    canvas.floor(300, floor, 214 * wide, depth=15)
    canvas.floor(300 + dx - 16, floor + dy + 10, 180 * wide, depth=10)
    canvas.behind("shoe", f"translate({18 + dx} {number(floor * 0.06 + dy)}) scale(.94)")
    x, y = number(300 * (1 - wide)), number(floor - _GROUND * tall)
    canvas.named_group("shoe", f"translate({x} {y}) scale({number(wide, 2)} {number(tall, 2)})")
    shoe(canvas)
    canvas.end()


def _upper(canvas: Canvas, path: str, **more: object) -> None:
    canvas.piece(path, cloth=True, weave=0.8, volume=34, soft=8, gloss=1.25, **more)  # type: ignore[arg-type]


def _stiletto(height: float) -> tuple[float, str]:
    """How far the seat lifts, and the heel."""
    seat = _GROUND - height
    return (
        seat,
        f"M500 {seat}C504 {seat + height * 0.3} 498 {seat + height * 0.7} 496 {_GROUND}L484 {_GROUND}C482 {seat + height * 0.62} 474 {seat + height * 0.32} 442 {seat + 16}Z",
    )


def _block(height: float) -> tuple[float, str]:
    seat = _GROUND - height
    return (
        seat,
        f"M504 {seat}C506 {seat + height * 0.5} 506 {seat + height * 0.8} 508 {_GROUND}L450 {_GROUND}C452 {seat + height * 0.6} 448 {seat + height * 0.3} 432 {seat + 14}Z",
    )


def _kitten(height: float) -> tuple[float, str]:
    seat = _GROUND - height
    return (
        seat,
        f"M500 {seat}C502 {seat + 14} 494 {seat + height * 0.6} 494 {_GROUND}L480 {_GROUND}C478 {seat + height * 0.6} 470 {seat + 22} 440 {seat + 12}Z",
    )


def _heel(canvas: Canvas) -> tuple[float, str]:
    style = canvas.pick("stiletto", "stiletto", "block", "kitten")
    if style == "stiletto":
        return _stiletto(canvas.pick(118, 136, 100))
    return _block(canvas.pick(72, 90)) if style == "block" else _kitten(56)


def _bottom(seat: float) -> str:
    """The line of the sole from the heel's back to the tip of the toe."""
    return f"C480 {seat + 12} 462 {seat + 16} 440 {seat + 20}C390 {seat + 34} 320 {_GROUND - 14} 230 {_GROUND - 6}C180 {_GROUND - 3} 120 {_GROUND - 3} 92 {_GROUND - 6}"


def _sole(canvas: Canvas, seat: float, color: str = _SOLE) -> None:
    path = (
        f"M502 {seat - 4}{_bottom(seat - 2)}L92 {_GROUND}C130 {_GROUND + 1} 190 {_GROUND + 1} 232 {_GROUND}"
        f"C322 {_GROUND - 6} 392 {seat + 42} 440 {seat + 28}C466 {seat + 22} 486 {seat + 16} 502 {seat + 4}Z"
    )
    canvas.shape(path, color)


def pumps(canvas: Canvas) -> None:
    seat, heel = _heel(canvas)
    pointed = canvas.chance(0.7)
    slingback = canvas.chance(0.3)
    sole = canvas.pick(_SOLE, "#c8a882", "#8c1d25")

    def shoe(canvas: Canvas) -> None:
        canvas.piece(heel, volume=14, soft=4)
        canvas.shape(
            f"M470 {seat - 64}C420 {seat - 8} 330 {_GROUND - 70} 232 {_GROUND - 74}L240 {_GROUND - 40}L470 {seat}Z",
            canvas.lining("#c9ad92"),
        )
        _sole(canvas, seat, sole)
        tip = (
            f"C70 {_GROUND - 8} 66 {_GROUND - 16} 84 {_GROUND - 24}"
            if pointed
            else f"C62 {_GROUND - 10} 66 {_GROUND - 40} 104 {_GROUND - 48}"
        )
        if slingback:
            back = f"M380 {seat + 40}C340 {_GROUND - 30} 300 {_GROUND - 12} 230 {_GROUND - 6}C180 {_GROUND - 3} 120 {_GROUND - 3} 92 {_GROUND - 6}{tip}C150 {_GROUND - 44} 190 {_GROUND - 60} 226 {_GROUND - 82}C236 {_GROUND - 88} 246 {_GROUND - 84} 250 {_GROUND - 74}C290 {_GROUND - 46} 340 {seat + 30} 396 {seat + 6}Z"
            canvas.shape(
                f"M502 {seat - 4}{_bottom(seat - 4)}L300 {_GROUND - 40}C360 {seat + 36} 440 {seat + 2} 500 {seat - 10}Z",
                canvas.lining("#c9ad92"),
            )
            canvas.tube(
                f"M384 {seat + 12}C430 {seat - 20} 470 {seat - 60} 492 {seat - 74}C502 {seat - 78} 504 {seat - 70} 500 {seat - 56}C490 {seat - 30} 440 {seat - 4} 372 {seat + 34}",
                9,
            )
            _upper(
                canvas,
                back,
                lights=[f"M110 {_GROUND - 28}C170 {_GROUND - 40} 210 {_GROUND - 54} 236 {_GROUND - 70}"],
            )
            canvas.stud(430, seat - 10, 5)
            return
        upper = (
            f"M490 {seat - 82}C506 {seat - 74} 510 {seat - 30} 503 {seat}{_bottom(seat)}{tip}"
            f"C150 {_GROUND - 44} 190 {_GROUND - 62} 226 {_GROUND - 84}C236 {_GROUND - 90} 246 {_GROUND - 86} 252 {_GROUND - 76}"
            f"C300 {_GROUND - 44} 380 {seat + 26} 430 {seat - 32}C448 {seat - 56} 472 {seat - 86} 490 {seat - 82}Z"
        )
        _upper(
            canvas,
            upper,
            lights=[
                (f"M104 {_GROUND - 26}C170 {_GROUND - 38} 210 {_GROUND - 54} 240 {_GROUND - 64}", 10),
                (f"M440 {seat - 6}C460 {seat - 30} 478 {seat - 52} 486 {seat - 70}", 9),
            ],
        )
        _throat(canvas)

    _pair(canvas, shoe, wide=0.96, tall=1.18)


def _throat(canvas: Canvas) -> None:
    style = canvas.shoe_trim
    if style == "bow":
        y = _GROUND - 84
        canvas.piece(
            f"M232 {y}C200 {y - 26} 186 {y - 22} 184 {y - 4}C188 {y + 14} 206 {y + 16} 232 {y}C258 {y - 22} 274 {y - 14} 272 {y + 2}C268 {y + 16} 252 {y + 16} 232 {y}Z",
            volume=10,
            soft=3,
        )
        canvas.piece(ellipse(232, y, 8), volume=6, soft=2)
    elif style == "buckle":
        canvas.metal_line(box(206, _GROUND - 84, 30, 22, 4), 4)


def flats(canvas: Canvas) -> None:
    pointed = canvas.chance(0.5)

    def shoe(canvas: Canvas) -> None:
        g = _GROUND
        canvas.shape(
            f"M452 {g - 78}C400 {g - 74} 300 {g - 70} 232 {g - 76}L240 {g - 20}L470 {g - 20}Z",
            canvas.lining("#c9ad92"),
        )
        canvas.shape(
            f"M508 {g - 16}L508 {g - 2}L446 {g - 1}L440 {g - 6}C320 {g - 2} 180 {g + 2} 92 {g - 2}C80 {g - 4} 80 {g - 10} 92 {g - 12}Z",
            _SOLE,
        )
        tip = f"C64 {g - 16} 66 {g - 24} 86 {g - 32}" if pointed else f"C58 {g - 14} 60 {g - 44} 98 {g - 54}"
        upper = (
            f"M490 {g - 92}C510 {g - 86} 514 {g - 46} 508 {g - 14}C440 {g - 8} 200 {g - 6} 94 {g - 8}{tip}"
            f"C140 {g - 60} 180 {g - 70} 214 {g - 82}C226 {g - 86} 236 {g - 80} 242 {g - 70}C280 {g - 46} 400 {g - 42} 448 {g - 70}C466 {g - 82} 476 {g - 92} 490 {g - 92}Z"
        )
        _upper(
            canvas,
            upper,
            lights=[
                (f"M100 {g - 34}C150 {g - 50} 190 {g - 58} 224 {g - 66}", 9),
                (f"M300 {g - 26}L440 {g - 34}", 8),
            ],
        )
        canvas.line(
            f"M214 {g - 82}C226 {g - 86} 236 {g - 80} 242 {g - 70}C280 {g - 46} 400 {g - 42} 448 {g - 70}C466 {g - 82} 476 {g - 92} 490 {g - 92}",
            canvas.main.line,
            4,
        )
        _throat(canvas)

    canvas.shoe_trim = canvas.pick("bow", "buckle", "bow", "")
    _pair(canvas, shoe, wide=0.94, tall=1.28, dy=-92, lift=40)


def sandals(canvas: Canvas) -> None:
    style = canvas.pick("heeled", "heeled", "flat")
    seat, heel = _stiletto(112) if style == "heeled" and canvas.chance(0.6) else _block(84)
    if style == "flat":
        seat, heel = _GROUND - 16, ""
    toes = canvas.pick(1, 2, 3)

    def shoe(canvas: Canvas) -> None:
        g = _GROUND
        if heel:
            canvas.piece(heel, volume=14, soft=4)
        bed = f"M502 {seat - 8}{_bottom(seat)}C80 {g - 10} 84 {g - 18} 100 {g - 18}C180 {g - 18} 240 {g - 22} 300 {g - 34}C380 {seat + 26} 440 {seat + 2} 502 {seat - 12}Z"
        arches = [(132 + i * 42, g - 14 - i * 5 - (i * i * 2)) for i in range(toes)]
        width = 27 if toes > 1 else 58
        for x, y in arches:
            canvas.line(
                f"M{x + 76} {y - 58}C{x + 104} {y - 54} {x + 116} {y - 36} {x + 118} {y - 6}",
                canvas.lining(),
                width * 0.8,
            )
        canvas.line(f"M474 {seat - 8}C488 {seat - 60} 490 {seat - 92} 474 {seat - 122}", canvas.lining(), 9)
        canvas.piece(bed, color="#b98f68", volume=8, soft=3)
        _sole(canvas, seat)
        for x, y in arches:
            band = f"M{x} {y}C{x + 2} {y - 44} {x + 36} {y - 68} {x + 82} {y - 62}L{x + 84 + width * 0.7} {y - 62 + width * 0.5}C{x + 52 + width * 0.5} {y - 58 + width * 0.5} {x + width + 6} {y - 34} {x + width} {y - 3}Z"
            canvas.piece(band, cloth=True, volume=12, soft=4)
        counter = f"M503 {seat - 6}C510 {seat - 24} 508 {seat - 44} 502 {seat - 56}C484 {seat - 40} 470 {seat - 18} 448 {seat + 6}C470 {seat + 6} 490 {seat + 2} 503 {seat - 6}Z"
        canvas.piece(counter, cloth=True, volume=10, soft=3)
        ankle = f"M410 {seat - 138}C440 {seat - 126} 474 {seat - 126} 500 {seat - 140}"
        canvas.tube(f"M496 {seat - 4}C506 {seat - 50} 508 {seat - 100} 500 {seat - 140}", 9)
        canvas.tube(ankle, 9)
        canvas.line(
            f"M410 {seat - 138}C436 {seat - 152} 474 {seat - 154} 500 {seat - 140}", canvas.lining(), 8
        )
        canvas.tube(ankle, 9)
        canvas.metal_line(box(436, seat - 140, 18, 20, 4), 3)

    _pair(canvas, shoe, wide=0.96, tall=1.06, dy=-80)


def mules(canvas: Canvas) -> None:
    seat, heel = canvas.pick(_block(64), _kitten(58), _stiletto(96), _block(34))

    def shoe(canvas: Canvas) -> None:
        g = _GROUND
        canvas.piece(heel, volume=14, soft=4)
        bed = f"M506 {seat - 10}{_bottom(seat)}L200 {g - 40}C340 {g - 46} 420 {seat} 506 {seat - 16}Z"
        canvas.piece(bed, color="#c7a27c", volume=10, soft=3)
        _sole(canvas, seat)
        upper = (
            f"M350 {g - 26}C300 {g - 12} 230 {g - 6} 200 {g - 6}C160 {g - 4} 120 {g - 4} 92 {g - 6}C66 {g - 8} 64 {g - 22} 88 {g - 32}"
            f"C140 {g - 56} 190 {g - 80} 236 {g - 112}C252 {g - 120} 268 {g - 118} 278 {g - 108}C310 {g - 84} 340 {g - 58} 350 {g - 26}Z"
        )
        _upper(canvas, upper, lights=[(f"M104 {g - 30}C170 {g - 54} 220 {g - 84} 250 {g - 100}", 11)])
        if canvas.shoe_trim:
            canvas.metal_line(f"M196 {g - 74}C220 {g - 60} 262 {g - 56} 296 {g - 62}", 6)
            canvas.metal_line(ellipse(232, g - 62, 12, 9), 4)
            canvas.metal_line(ellipse(262, g - 58, 12, 9), 4)

    canvas.shoe_trim = canvas.pick("chain", "")
    _pair(canvas, shoe, wide=0.96, tall=1.24, lift=20)


def loafers(canvas: Canvas) -> None:
    trim = canvas.pick("penny", "horsebit", "tassel", "horsebit")
    sole = canvas.pick(_SOLE, "#3a2a20")

    def shoe(canvas: Canvas) -> None:
        g = _GROUND
        canvas.shape(
            f"M470 {g - 118}C420 {g - 118} 330 {g - 128} 280 {g - 140}L290 {g - 60}L470 {g - 60}Z",
            canvas.lining("#b99774"),
        )
        _low_sole(canvas, sole)
        upper = (
            f"M494 {g - 124}C512 {g - 120} 516 {g - 60} 510 {g - 18}C400 {g - 14} 200 {g - 12} 88 {g - 16}C62 {g - 30} 66 {g - 58} 104 {g - 72}"
            f"C160 {g - 86} 220 {g - 112} 264 {g - 142}C276 {g - 148} 288 {g - 144} 296 {g - 132}C340 {g - 92} 420 {g - 84} 456 {g - 104}C470 {g - 114} 480 {g - 124} 494 {g - 124}Z"
        )
        moc = f"M92 {g - 46}C150 {g - 58} 214 {g - 74} 250 {g - 92}C268 {g - 104} 276 {g - 122} 280 {g - 140}"
        _upper(
            canvas,
            upper,
            lights=[
                (f"M110 {g - 62}C160 {g - 78} 210 {g - 98} 244 {g - 118}", 10),
                (f"M340 {g - 56}L480 {g - 66}", 10),
            ],
            seams=[moc, f"M470 {g - 112}C462 {g - 80} 462 {g - 50} 466 {g - 16}"],
            stitches=[f"M96 {g - 40}C154 {g - 52} 218 {g - 66} 256 {g - 84}"],
        )
        strap = f"M224 {g - 114}C256 {g - 92} 310 {g - 62} 352 {g - 16}L312 {g - 15}C276 {g - 50} 234 {g - 78} 200 {g - 99}Z"
        canvas.piece(strap, volume=12, soft=4)
        if trim == "horsebit":
            canvas.metal_line(f"M236 {g - 94}L288 {g - 62}", 5)
            canvas.metal_line(ellipse(236, g - 95, 10), 4)
            canvas.metal_line(ellipse(290, g - 60, 10), 4)
        elif trim == "penny":
            canvas.shape(f"M244 {g - 86}L274 {g - 66}L268 {g - 58}L237 {g - 78}Z", canvas.lining())
        else:
            for dx in (0, 18):
                canvas.piece(
                    f"M{250 + dx} {g - 92}L{270 + dx} {g - 88}L{262 + dx} {g - 50}L{238 + dx} {g - 56}Z",
                    volume=8,
                    soft=2,
                    seams=[
                        f"M{254 + dx} {g - 86}L{246 + dx} {g - 54}M{262 + dx} {g - 86}L{254 + dx} {g - 52}"
                    ],
                )

    _pair(canvas, shoe, wide=0.98, tall=1.2, dy=-106, lift=14)


def _low_sole(canvas: Canvas, color: str) -> None:
    g = _GROUND
    canvas.piece(
        f"M516 {g - 20}L514 {g}L424 {g}L418 {g - 10}C320 {g - 4} 180 {g + 2} 90 {g}C66 {g - 2} 64 {g - 14} 78 {g - 20}Z",
        color=color,
        volume=6,
        soft=3,
    )


def oxfords(canvas: Canvas) -> None:
    brogue = canvas.chance(0.5)

    def shoe(canvas: Canvas) -> None:
        g = _GROUND
        canvas.shape(
            f"M480 {g - 140}C450 {g - 150} 380 {g - 164} 320 {g - 166}L320 {g - 90}L480 {g - 90}Z",
            canvas.lining("#8b6c50"),
        )
        _low_sole(canvas, _SOLE)
        upper = (
            f"M494 {g - 146}C512 {g - 130} 518 {g - 60} 510 {g - 18}C400 {g - 14} 200 {g - 12} 88 {g - 16}C62 {g - 30} 66 {g - 60} 104 {g - 74}"
            f"C170 {g - 90} 240 {g - 128} 300 {g - 168}C316 {g - 176} 330 {g - 170} 338 {g - 158}C390 {g - 132} 440 {g - 128} 494 {g - 146}Z"
        )
        cap = f"M152 {g - 88}C172 {g - 66} 176 {g - 40} 166 {g - 14}"
        quarter = (
            f"M230 {g - 122}C250 {g - 90} 280 {g - 70} 340 {g - 62}C400 {g - 56} 420 {g - 30} 424 {g - 14}"
        )
        heel = f"M440 {g - 132}C452 {g - 90} 464 {g - 50} 462 {g - 14}"
        _upper(
            canvas,
            upper,
            lights=[
                (f"M100 {g - 60}C130 {g - 72} 150 {g - 76} 170 {g - 82}", 12),
                (f"M360 {g - 90}C420 {g - 86} 460 {g - 90} 490 {g - 100}", 10),
            ],
            seams=[cap, quarter, heel],
        )
        if brogue:
            canvas.line(
                f"M158 {g - 86}C178 {g - 64} 182 {g - 40} 172 {g - 14}" + quarter,
                canvas.main.line,
                3.4,
                dash="0 7",
                opacity=0.8,
            )
        for i in range(5):
            x, y = 246 + i * 19, g - 122 - i * 11
            canvas.line(f"M{x} {y + 16}L{x + 16} {y - 12}", canvas.main.line, 5)
            canvas.line(f"M{x} {y + 16}L{x + 16} {y - 12}", canvas.main.hi, 2.4, opacity=0.6)

    _pair(canvas, shoe, wide=0.98, tall=1.12, dy=-108, lift=10)


def sneakers(canvas: Canvas) -> None:
    accent = canvas.accent.base if canvas.chance(0.6) else canvas.main.base
    rubber = canvas.pick("#f4f1ea", "#f4f1ea", "#e6d9c4")

    def shoe(canvas: Canvas) -> None:
        g = _GROUND
        canvas.shape(
            f"M480 {g - 150}C450 {g - 160} 370 {g - 178} 322 {g - 182}L320 {g - 100}L480 {g - 100}Z",
            canvas.lining("#d9d2c8"),
        )
        upper = (
            f"M490 {g - 164}C508 {g - 150} 516 {g - 70} 508 {g - 34}L92 {g - 32}C66 {g - 44} 70 {g - 74} 108 {g - 88}"
            f"C170 {g - 102} 240 {g - 140} 296 {g - 184}C314 {g - 196} 330 {g - 190} 338 {g - 176}C380 {g - 140} 440 {g - 138} 474 {g - 160}Z"
        )
        _upper(
            canvas,
            upper,
            lights=[(f"M110 {g - 78}C170 {g - 92} 230 {g - 124} 260 {g - 146}", 12)],
            seams=[
                f"M180 {g - 108}C196 {g - 86} 190 {g - 60} 176 {g - 34}M236 {g - 140}C256 {g - 100} 300 {g - 84} 352 {g - 80}C400 {g - 76} 420 {g - 60} 424 {g - 34}"
            ],
            stitches=[f"M230 {g - 132}C250 {g - 92} 300 {g - 76} 352 {g - 72}"],
        )
        canvas.piece(
            f"M456 {g - 152}C474 {g - 160} 484 {g - 168} 490 {g - 164}C508 {g - 150} 516 {g - 70} 508 {g - 34}L444 {g - 34}C452 {g - 70} 462 {g - 110} 456 {g - 152}Z",
            color=accent,
            volume=18,
            soft=5,
        )
        canvas.piece(f"M252 {g - 142}L304 {g - 186}L332 {g - 176}L284 {g - 116}Z", volume=14, soft=4)
        for i in range(5):
            x, y = 252 + i * 13, g - 126 - i * 12.5
            canvas.line(f"M{x - 2} {y - 8}L{x + 36} {y + 10}", "#d5cfc5", 8)
            canvas.line(f"M{x - 2} {y - 8}L{x + 36} {y + 10}", "#faf8f4", 6)
        canvas.piece(
            f"M512 {g - 40}C518 {g - 24} 516 {g - 8} 506 {g}L100 {g}C70 {g} 62 {g - 20} 74 {g - 42}C180 {g - 30} 400 {g - 32} 512 {g - 40}Z",
            color=rubber,
            volume=14,
            soft=4,
            seams=[f"M70 {g - 12}L514 {g - 12}"],
        )

    _pair(canvas, shoe, wide=0.98, tall=1.12, dy=-108, lift=10)


def _boot(canvas: Canvas, top: float, *, ankle: bool) -> None:
    seat, heel = canvas.pick(_block(56), _stiletto(96), _block(40), _block(76))
    style = canvas.pick("chelsea", "zip", "lace") if ankle else canvas.pick("plain", "buckle", "zip")
    pointed = canvas.chance(0.5)

    def shoe(canvas: Canvas) -> None:
        g = _GROUND
        wide = 176 if not ankle else 150
        right = 512 if not ankle else 506
        left = right - wide
        bend = min(g - 210, top + 120)
        canvas.piece(heel, color="#241d1a" if canvas.shoe_trim else None, volume=12, soft=4)
        _sole(canvas, seat)
        canvas.shape(ellipse((left + right) / 2, top + 4, wide / 2, 12), canvas.lining("#8a7058"))
        tip = f"C68 {g - 8} 64 {g - 24} 90 {g - 36}" if pointed else f"C60 {g - 12} 62 {g - 48} 104 {g - 62}"
        upper = (
            f"M{right} {top + 4}C{right - 2} {top + (seat - top) * 0.4} {right - 14} {seat - 90} 500 {seat - 60}C508 {seat - 40} 508 {seat - 16} 503 {seat}{_bottom(seat)}{tip}"
            f"C160 {g - 70} 220 {g - 90} 290 {g - 124}C340 {g - 150} 350 {g - 190} {left + 8} {bend}C{left + 3} {bend - (bend - top) * 0.4} {left} {bend - (bend - top) * 0.7} {left} {top + 4}"
            f"C{left + 30} {top + 18} {right - 30} {top + 18} {right} {top + 4}Z"
        )
        folds = f"M330 {g - 130}C370 {g - 120} 410 {seat - 50} 430 {seat - 40}M346 {g - 176}C390 {g - 160} 430 {seat - 110} 470 {seat - 100}"
        shaft = f"M{left + 44} {top + 40}C{left + 48} {top + 140} {left + 44} {g - 220} 390 {g - 160}"
        _upper(
            canvas,
            upper,
            folds=[(folds, 12)],
            lights=[(shaft, 15), (f"M116 {g - 46}C180 {g - 66} 240 {g - 84} 300 {g - 110}", 12)],
        )
        if style == "chelsea":
            goring = f"M{left + 48} {top + 15}C{left + 50} {top + 70} 410 {g - 130} 424 {g - 110}C440 {g - 130} {right - 40} {top + 80} {right - 36} {top + 15}Z"
            canvas.shape(goring, canvas.lining(), stroke=canvas.main.line)
        elif style == "zip":
            path = f"M{right - 66} {top + 18}C{right - 64} {top + 120} 430 {seat - 80} 424 {seat - 20}"
            canvas.line(path, canvas.metal[0], 5, cap="butt")
            canvas.line(path, canvas.metal[2], 4, dash="1.6 2.4", cap="butt")
        elif style == "lace":
            for i in range(6):
                x, y = 322 + i * 5, g - 118 - i * 22
                canvas.line(f"M{x} {y}L{x + 46} {y + 12}", canvas.main.line, 5)
                canvas.line(f"M{x} {y}L{x + 46} {y + 12}", canvas.main.hi, 2, opacity=0.7)
        elif style == "buckle":
            canvas.tube(f"M336 {g - 160}C390 {g - 140} 440 {g - 150} 492 {seat - 78}", 12)
            canvas.metal_line(box(400, g - 160, 26, 24, 4), 4)

    canvas.shoe_trim = canvas.pick("stacked", "")
    _pair(
        canvas,
        shoe,
        wide=0.86 if ankle else 0.84,
        tall=1.14,
        dx=44,
        dy=-70 if ankle else -46,
        lift=10 if ankle else -34,
    )


def boots(canvas: Canvas) -> None:
    _boot(canvas, canvas.pick(140.0, 170.0, 200.0), ankle=False)


def ankle_boots(canvas: Canvas) -> None:
    _boot(canvas, 290.0, ankle=True)


GARMENTS: dict[str, Callable[[Canvas], None]] = {
    "ankle-boots": ankle_boots,
    "boots": boots,
    "flats": flats,
    "loafers": loafers,
    "mules": mules,
    "oxfords": oxfords,
    "pumps": pumps,
    "sandals": sandals,
    "sneakers": sneakers,
}
