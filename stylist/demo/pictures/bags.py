"""Bags and small leather goods."""

# ruff: noqa: E501 - a path is one shape and is kept on one line

from collections.abc import Callable

from stylist.demo.pictures.canvas import Canvas, Stroke
from stylist.demo.pictures.paths import CENTRE, box, ellipse


def _leather(
    canvas: Canvas,
    path: str,
    *,
    volume: float = 46,
    soft: float = 10,
    stitches: list[str] | None = None,
    seams: list[str] | None = None,
    folds: list[Stroke] | None = None,
    lights: list[Stroke] | None = None,
    cloth: bool = True,
    color: str | None = None,
) -> None:
    canvas.piece(
        path,
        cloth=cloth,
        color=color,
        volume=volume,
        soft=soft,
        gloss=1.2,
        stitches=stitches or [],
        seams=seams or [],
        folds=folds or [],
        lights=lights or [],
    )


def _ring(canvas: Canvas, x: float, y: float, radius: float = 9) -> None:
    canvas.metal_line(ellipse(x, y, radius), 4)


def _tab(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    """A leather tab that holds a handle's ring."""
    _leather(canvas, box(x - width / 2, y, width, height, width / 2.4), volume=10, soft=3, cloth=False)
    canvas.stud(x, y + height - width * 0.5, 3)


def _arch(left: float, right: float, y: float, top: float, lean: float = 6) -> str:
    return f"M{left} {y}C{left + lean} {top + 50} {left + 34} {top} {(left + right) / 2} {top}C{right - 34} {top} {right - lean} {top + 50} {right} {y}"


def tote(canvas: Canvas) -> None:
    style = canvas.pick("open", "structured", "slouchy")
    canvas.floor(300, 634, 190)
    drop = canvas.pick(150.0, 170.0, 190.0)
    canvas.tube(_arch(226, 374, 322, drop + 20), 13, color=canvas.lining())
    if style == "structured":
        _structured_tote(canvas, drop)
        return
    belly = 26 if style == "slouchy" else 6
    canvas.shape("M128 316C220 300 380 300 472 316L462 346L138 346Z", canvas.lining("#cdb592"))
    sides = f"M0 324L176 318C{182 + belly} 420 {170 + belly} 560 {152 + belly * 0.3} 612C150 626 140 630 128 630C80 632 40 632 0 632"
    sag = ["M-150 420C-90 460 -40 470 20 466M120 380C150 440 150 500 130 560"] if style == "slouchy" else []
    _leather(
        canvas,
        CENTRE.sym(sides),
        stitches=[CENTRE.d("M-172 330L172 330"), CENTRE.d("M-146 616L146 616")],
        folds=[CENTRE.d(path) for path in sag],
        lights=[(CENTRE.d("M-120 350C-124 440 -112 540 -104 600"), 26)],
    )
    canvas.tube(_arch(214, 386, 380, drop), 14)
    for x in (214, 386):
        _leather(
            canvas,
            f"M{x - 11} 372L{x + 11} 372L{x + 11} 420L{x} 432L{x - 11} 420Z",
            volume=10,
            soft=3,
            cloth=False,
            stitches=[],
        )
        canvas.stud(x, 386, 3.4)
        canvas.stud(x, 414, 3.4)
    _stamp(canvas, 300, 470)
    if canvas.chance(0.5):
        _charm(canvas, 386, 372)


def _structured_tote(canvas: Canvas, drop: float) -> None:
    _leather(
        canvas,
        "M150 312L450 312L482 350L470 616C470 626 462 632 452 632L148 632C138 632 130 626 130 616L118 350Z",
        seams=["M150 312L176 352L424 352L450 312M176 352L168 632M424 352L432 632"],
    )
    _leather(canvas, box(176, 330, 248, 30, 8), volume=14, soft=4, cloth=False)
    canvas.tube(_arch(226, 374, 372, drop + 10), 14)
    for x in (226, 374):
        _tab(canvas, x, 360, 22, 46)
        _ring(canvas, x, 368, 9)
    canvas.metal_shape(box(284, 336, 32, 18, 4))
    for x in (150, 450):
        canvas.stud(x, 632, 5)


def _stamp(canvas: Canvas, x: float, y: float) -> None:
    """A blind-stamped house mark."""
    canvas.line(
        f"M{x - 26} {y}L{x + 26} {y}M{x - 16} {y + 10}L{x + 16} {y + 10}", canvas.metal[1], 2, opacity=0.75
    )


def _charm(canvas: Canvas, x: float, y: float) -> None:
    canvas.line(f"M{x} {y}C{x + 20} {y + 30} {x + 26} {y + 50} {x + 24} {y + 70}", canvas.metal[1], 2)
    canvas.piece(
        f"M{x + 12} {y + 66}L{x + 36} {y + 66}L{x + 38} {y + 112}L{x + 10} {y + 112}Z",
        volume=8,
        soft=3,
        seams=[
            f"M{x + 18} {y + 70}L{x + 16} {y + 110}M{x + 24} {y + 70}L{x + 24} {y + 110}M{x + 31} {y + 70}L{x + 32} {y + 110}"
        ],
    )


def _chain(canvas: Canvas, path: str, width: float = 9) -> None:
    dark, mid, light = canvas.metal
    canvas.line(path, dark, width, dash="9 5")
    canvas.line(path, mid, width - 2.4, dash="9 5")
    canvas.line(path, light, 1.8, dash="9 5")
    canvas.line(path, mid, 2)


def _clasp(canvas: Canvas, x: float, y: float) -> None:
    style = canvas.pick("turn", "ring", "bar", "monogram")
    if style == "turn":
        canvas.metal_shape(box(x - 24, y - 13, 48, 26, 6))
        canvas.metal_shape(ellipse(x, y, 9))
        canvas.shape(box(x - 2, y - 8, 4, 16, 2), canvas.metal[0])
    elif style == "ring":
        canvas.metal_line(ellipse(x, y, 17), 6)
        canvas.metal_shape(box(x - 4, y - 26, 8, 30, 3))
    elif style == "bar":
        canvas.metal_shape(box(x - 34, y - 7, 68, 14, 7))
    else:
        canvas.metal_line(ellipse(x - 9, y, 14), 5)
        canvas.metal_line(ellipse(x + 9, y, 14), 5)


def shoulder_bag(canvas: Canvas) -> None:
    style = canvas.pick("flap", "baguette", "saddle", "quilted")
    canvas.floor(300, 600, 190)
    if style == "baguette":
        _baguette(canvas)
        return
    chain = style == "quilted" or canvas.chance(0.4)
    strap = "M140 400C150 250 200 160 300 158C400 160 450 250 460 400"
    if chain:
        _chain(canvas, strap)
    else:
        canvas.tube(strap, 13)
    if style == "saddle":
        shape = "M0 372C90 372 150 378 172 392C186 470 170 560 110 588C70 600 30 602 0 602"
        flap = "M0 364C90 364 156 370 178 388C184 440 170 480 136 490C80 500 30 520 0 548"
    else:
        shape = "M0 372L168 376C180 440 184 540 178 576C174 592 160 598 144 598L0 600"
        flap = "M0 362L172 366C180 410 180 450 176 474C172 488 160 492 148 492L0 504"
    _leather(canvas, CENTRE.sym(shape))
    canvas.blot(CENTRE.sym(flap), "#000000", 0.25, soft=7)
    quilt = ""
    if style == "quilted":
        quilt = "".join(f"M{x} 360L{x + 150} 510M{x} 360L{x - 150} 510" for x in range(20, 620, 38))
    _leather(
        canvas,
        CENTRE.sym(flap),
        seams=[quilt] if quilt else [],
        stitches=[]
        if quilt
        else [
            CENTRE.d("M-168 374L-168 470C-164 482 -156 485 -146 485L146 485C156 485 164 482 168 470L168 374")
        ]
        if style == "flap"
        else [],
        lights=[(CENTRE.d("M-150 384C-80 376 60 376 140 384"), 14)],
    )
    for x in (142, 458):
        _ring(canvas, x, 396, 10)
    _clasp(canvas, 300, 530 if style == "saddle" else 486)


def _baguette(canvas: Canvas) -> None:
    canvas.tube("M138 420C150 290 210 236 300 234C390 236 450 290 462 420", 16)
    _leather(
        canvas,
        CENTRE.sym("M0 420C100 420 160 416 182 410C204 460 200 540 176 570C150 590 60 592 0 592"),
        folds=[CENTRE.both("M170 440C150 470 140 500 142 540")],
    )
    _leather(
        canvas,
        CENTRE.sym("M0 408C100 408 160 406 184 402C196 440 192 474 176 490C150 500 60 502 0 502"),
        lights=[(CENTRE.d("M-160 422C-60 416 60 416 160 422"), 14)],
    )
    for x in (140, 460):
        canvas.metal_line(box(x - 12, 402, 24, 26, 5), 5)
    _clasp(canvas, 300, 494)


def crossbody(canvas: Canvas) -> None:
    style = canvas.pick("camera", "flap", "half-moon")
    canvas.floor(300, 606, 150)
    strap = "M182 420C150 260 200 96 300 92C404 96 450 260 418 420"
    if canvas.chance(0.35):
        _chain(canvas, strap, 8)
    else:
        canvas.tube(strap, 10)
        canvas.metal_line(box(176, 300, 20, 24, 4), 3.6)
    if style == "camera":
        _leather(
            canvas,
            box(160, 408, 280, 196, 34),
            stitches=[box(170, 418, 260, 176, 28)],
            lights=[("M196 430L404 430", 16)],
        )
        canvas.metal_line("M176 448L424 448", 5)
        _leather(
            canvas, box(186, 478, 228, 100, 20), volume=22, soft=6, stitches=[box(193, 485, 214, 86, 16)]
        )
        _tassel(canvas, 410, 448)
    elif style == "flap":
        _leather(canvas, CENTRE.sym("M0 410L136 410C144 470 146 560 140 588C136 602 124 606 112 606L0 606"))
        canvas.blot(CENTRE.sym("M0 400L140 400C146 450 130 500 90 520L0 540"), "#000000", 0.25, soft=6)
        _leather(
            canvas,
            CENTRE.sym("M0 400L140 400C146 450 130 500 90 520C50 532 20 536 0 536"),
            lights=[("M190 412L410 412", 14)],
        )
        _clasp(canvas, 300, 518)
    else:
        _leather(
            canvas,
            CENTRE.sym("M0 440C60 440 120 430 148 412C168 480 140 560 80 592C50 606 20 608 0 608"),
            stitches=[
                CENTRE.d("M-134 436C-140 500 -110 560 -64 584C-30 600 30 600 64 584C110 560 140 500 134 436")
            ],
            lights=[("M190 450C210 520 240 560 270 580", 18)],
        )
        canvas.metal_line("M160 424C200 446 400 446 440 424", 5)
        _tassel(canvas, 428, 432)
    for x in (182, 418):
        _ring(canvas, x, 416, 9)


def _tassel(canvas: Canvas, x: float, y: float) -> None:
    canvas.line(f"M{x} {y}L{x + 4} {y + 22}", canvas.metal[1], 3)
    canvas.piece(
        f"M{x - 4} {y + 20}L{x + 12} {y + 20}L{x + 15} {y + 66}L{x - 7} {y + 66}Z",
        volume=6,
        soft=2,
        seams=[
            f"M{x} {y + 24}L{x - 2} {y + 64}M{x + 4} {y + 24}L{x + 4} {y + 64}M{x + 8} {y + 24}L{x + 10} {y + 64}"
        ],
    )


def clutch(canvas: Canvas) -> None:
    style = canvas.pick("envelope", "minaudiere", "pouch", "frame")
    canvas.floor(300, 524, 200)
    if style == "envelope":
        _leather(canvas, box(104, 300, 392, 224, 10), volume=50)
        canvas.blot("M104 300L496 300L312 440C304 446 296 446 288 440Z", "#000000", 0.3, soft=7)
        _leather(
            canvas,
            "M104 306C104 302 106 300 110 300L490 300C494 300 496 302 496 306L314 432C305 438 295 438 286 432Z",
            stitches=["M116 306L292 426C297 429 303 429 308 426L484 306"],
            lights=[("M130 308L470 308", 12)],
        )
        canvas.metal_shape(box(282, 408, 36, 16, 8))
    elif style == "minaudiere":
        _leather(
            canvas, box(118, 308, 364, 216, 30), volume=60, lights=[("M150 340C240 324 360 324 450 340", 26)]
        )
        canvas.metal_line(box(118, 308, 364, 216, 30), 7)
        canvas.metal_line("M120 372L480 372", 4)
        canvas.metal_shape(ellipse(292, 304, 12))
        canvas.metal_shape(ellipse(310, 308, 12))
    elif style == "pouch":
        gathers = "".join(
            f"M{x} 330C{300 + (x - 300) * 1.05} 400 {300 + (x - 300) * 1.1} 440 {300 + (x - 300) * 1.15} 480"
            for x in range(150, 460, 38)
        )
        _leather(
            canvas,
            CENTRE.sym("M0 316C80 318 130 314 150 318C190 360 208 440 196 490C180 524 80 526 0 526"),
            folds=[(gathers, 14)],
        )
        _leather(
            canvas,
            CENTRE.sym("M0 304C80 306 130 302 154 306L158 334C110 338 60 340 0 340"),
            volume=16,
            soft=4,
        )
        canvas.metal_shape(box(280, 312, 40, 18, 9))
    else:
        _leather(
            canvas,
            CENTRE.sym("M0 330L150 330C190 380 206 450 190 500C176 526 80 526 0 526"),
            folds=[(CENTRE.both("M60 340C70 400 70 440 80 500M110 340C126 400 136 440 146 490"), 14)],
        )
        canvas.metal_shape(CENTRE.sym("M0 312L140 316C156 318 160 330 156 340L0 338"))
        canvas.metal_shape(ellipse(290, 302, 12))
        canvas.metal_shape(ellipse(310, 302, 12))


def bucket_bag(canvas: Canvas) -> None:
    """Drawn together with a cord, gathered by a chain, or open over a buckled strap."""
    canvas.floor(300, 646, 150)
    style = canvas.pick("cord", "round", "strap")
    if style != "cord":
        _round_bucket(canvas, buckled=style == "strap")
        return
    canvas.tube("M182 350C190 200 240 116 300 114C362 116 410 200 418 350", 13)
    canvas.shape(ellipse(300, 342, 128, 24), canvas.lining("#b89a78"))
    pleats = CENTRE.d(
        "".join(f"M{x} 350C{x * 1.0} 380 {x * 1.02} 410 {x * 1.02} 440" for x in (-100, -64, -28, 12, 48, 84))
    )
    _leather(
        canvas,
        CENTRE.sym("M0 364C60 364 110 356 128 342C148 440 152 540 142 612C138 640 70 648 0 648"),
        volume=60,
        folds=[(pleats, 10)],
        lights=[(CENTRE.d("M-90 420C-98 500 -96 560 -90 620"), 24)],
        seams=[CENTRE.d("M-146 600C-80 622 80 622 146 600")],
    )
    cord = CENTRE.d("M-132 386C-60 412 60 412 132 386")
    canvas.tube(cord, 6)
    for x in (-100, -60, -20, 20, 60, 100):
        canvas.stud(300 + x, 402 - abs(x) * 0.07, 6)
    for dx, low in ((-10, 510), (10, 530)):
        canvas.tube(f"M300 406C{300 + dx} 440 {300 + dx * 2} 470 {300 + dx * 2.4} {low}", 5)
        canvas.piece(
            f"M{292 + dx * 2.4} {low}L{308 + dx * 2.4} {low}L{311 + dx * 2.4} {low + 40}L{289 + dx * 2.4} {low + 40}Z",
            volume=6,
            soft=2,
        )
    for x in (180, 420):
        _ring(canvas, x, 360, 11)


def _round_bucket(canvas: Canvas, *, buckled: bool) -> None:
    canvas.tube("M196 372C200 236 250 186 300 184C350 186 400 236 404 372", 15)
    canvas.shape(ellipse(300, 366, 116, 22), canvas.lining("#b89a78"))
    lower = 150 if buckled else 132
    shape = f"M0 388C60 388 100 380 116 366C130 440 {lower} 500 {lower} 596C{lower - 6} 634 80 648 0 648"
    _leather(
        canvas,
        CENTRE.sym(shape),
        volume=60,
        lights=[(CENTRE.d("M-86 430C-100 500 -100 560 -92 616"), 24)],
        seams=[CENTRE.d(f"M{-lower} 590C-80 614 80 614 {lower} 590")],
        stitches=[CENTRE.d("M-118 382C-60 404 60 404 118 382")],
    )
    for x in (200, 400):
        _tab(canvas, x, 372, 26, 50)
    if buckled:
        _leather(
            canvas,
            box(282, 372, 36, 130, 8),
            volume=14,
            soft=4,
            cloth=False,
            stitches=[box(287, 377, 26, 120, 5)],
        )
        canvas.metal_line(box(276, 450, 48, 30, 5), 5)
    else:
        _chain(canvas, "M196 440C240 484 360 484 404 440", 8)
        canvas.metal_line(ellipse(300, 486, 18), 5)


def backpack(canvas: Canvas) -> None:
    canvas.floor(300, 650, 170)
    style = canvas.pick("flap", "zip")
    canvas.tube("M262 170C266 122 334 122 338 170", 13)
    for x in (-1, 1):
        canvas.tube(f"M{300 + x * 90} 190C{300 + x * 186} 260 {300 + x * 196} 460 {300 + x * 160} 600", 18)
    body_path = CENTRE.sym(
        "M0 164C90 164 140 180 150 250C160 380 166 520 160 612C156 640 140 648 120 648L0 650"
    )
    _leather(canvas, body_path, volume=60, stitches=[CENTRE.d("M-138 620C-80 632 80 632 138 620")])
    _leather(
        canvas,
        CENTRE.sym("M0 420L112 424C120 480 120 560 114 596C110 608 100 612 90 612L0 612"),
        volume=30,
        soft=7,
        stitches=[CENTRE.d("M-102 436L102 436")],
    )
    if style == "flap":
        canvas.blot(
            CENTRE.sym("M0 158C100 158 150 176 156 250C160 310 150 370 120 390C70 400 30 402 0 402"),
            "#000000",
            0.28,
            soft=7,
        )
        _leather(
            canvas,
            CENTRE.sym("M0 158C100 158 150 176 156 250C160 310 150 366 120 386C70 398 30 400 0 400"),
            volume=50,
            lights=[("M200 186C260 172 340 172 400 186", 18)],
        )
        for x in (240, 360):
            _leather(canvas, box(x - 12, 350, 24, 120, 6), volume=10, soft=3, cloth=False)
            canvas.metal_line(box(x - 16, 420, 32, 26, 4), 4)
    else:
        canvas.metal_line(CENTRE.d("M-140 300C-146 200 -80 186 0 186C80 186 146 200 140 300"), 5)
        canvas.metal_line(CENTRE.d("M-100 446L100 446"), 4)
        _tassel(canvas, 392, 440)
        _stamp(canvas, 300, 520)


def briefcase(canvas: Canvas) -> None:
    canvas.floor(300, 590, 210)
    soft = canvas.chance(0.5)
    canvas.tube("M244 312C246 250 262 244 300 244C338 244 354 250 356 312", 17)
    _leather(
        canvas, box(94, 300, 412, 290, 20 if soft else 12), volume=56, stitches=[box(103, 309, 394, 272, 14)]
    )
    if soft:
        canvas.metal_line("M110 332L490 332", 5)
        _leather(
            canvas, box(126, 400, 348, 156, 12), volume=30, soft=7, stitches=[box(133, 407, 334, 142, 8)]
        )
        _stamp(canvas, 300, 480)
    else:
        canvas.blot(box(94, 300, 412, 160, 12), "#000000", 0.25, soft=7)
        _leather(
            canvas,
            "M94 312C94 304 100 300 106 300L494 300C500 300 506 304 506 312L506 424C506 440 496 448 480 450L120 450C104 448 94 440 94 424Z",
            volume=46,
            stitches=["M104 424C104 434 112 440 122 440L478 440C488 440 496 434 496 424"],
            lights=[("M120 314L480 314", 14)],
        )
        for x in (196, 404):
            _leather(canvas, box(x - 14, 410, 28, 84, 6), volume=10, soft=3, cloth=False)
            canvas.metal_shape(box(x - 18, 440, 36, 26, 4))
    for x in (244, 356):
        _ring(canvas, x, 306, 11)


def weekender(canvas: Canvas) -> None:
    canvas.floor(300, 612, 234, depth=18)
    trim = canvas.accent.base if canvas.chance(0.5) and len(canvas.spec.colors) > 1 else canvas.main.lo
    canvas.tube(_arch(216, 384, 360, 214, 2), 14, color=trim)
    sides = "M0 340C100 340 170 346 196 362C224 420 232 540 222 592C218 608 206 612 190 612L0 612"
    _leather(
        canvas,
        CENTRE.sym(sides),
        volume=64,
        folds=[CENTRE.both("M196 380C170 420 164 480 170 560")],
        lights=[(CENTRE.d("M-140 366C-60 356 60 356 140 366"), 22)],
    )
    _leather(
        canvas,
        CENTRE.sym("M0 560L226 556L222 592C218 608 206 612 190 612L0 612"),
        volume=20,
        soft=5,
        cloth=False,
        color=trim,
        stitches=[CENTRE.d("M-220 568L220 568")],
    )
    for x in (-1, 1):
        _leather(
            canvas,
            box(300 + x * 84 - 13, 356, 26, 210, 2),
            volume=10,
            soft=3,
            cloth=False,
            color=trim,
            stitches=[
                f"M{300 + x * 84 - 9} 360L{300 + x * 84 - 9} 560M{300 + x * 84 + 9} 360L{300 + x * 84 + 9} 560"
            ],
        )
    canvas.metal_line(CENTRE.d("M-180 366C-80 350 80 350 180 366"), 5)
    canvas.tube(_arch(216, 384, 420, 252, 2), 15, color=trim)
    for x in (216, 384):
        _ring(canvas, x, 418, 11)
    _tag(canvas, 240, 300, trim)


def _tag(canvas: Canvas, x: float, y: float, color: str) -> None:
    canvas.line(f"M{x - 10} {y - 10}L{x - 22} {y + 40}", color, 4)
    canvas.piece(
        f"M{x - 40} {y + 40}L{x - 8} {y + 40}L{x - 6} {y + 92}L{x - 40} {y + 92}Z",
        color=color,
        volume=8,
        soft=3,
    )


def wallet(canvas: Canvas) -> None:
    canvas.group("translate(-51 -64) scale(1.17)")
    style = canvas.pick("bifold", "long", "card", "zip")
    canvas.floor(300, 528, 190)
    if style == "bifold":
        _leather(canvas, box(140, 262, 330, 244, 14), color=canvas.lining(), cloth=False)
        _leather(
            canvas,
            box(130, 254, 330, 250, 14),
            stitches=[box(139, 263, 312, 232, 10)],
            lights=[("M150 270L440 270", 16)],
        )
        canvas.line("M134 262L134 496", canvas.main.lo, 6, opacity=0.5)
        _stamp(canvas, 400, 466)
    elif style == "long":
        _leather(canvas, box(96, 282, 408, 222, 12), stitches=[box(105, 291, 390, 204, 8)])
        _leather(
            canvas,
            "M96 292C96 286 100 282 106 282L494 282C500 282 504 286 504 292L504 384C504 396 496 400 486 400L114 400C104 400 96 396 96 384Z",
            lights=[("M120 296L480 296", 12)],
            stitches=["M106 384C106 390 110 391 116 391L484 391C490 391 494 390 494 384"],
        )
        canvas.metal_shape(box(276, 386, 48, 26, 5))
    elif style == "card":
        for i, color in enumerate(("#e9e2d4", canvas.metal[1])):
            canvas.shape(box(166 + i * 14, 236 + i * 22, 250, 130, 10), color, stroke="#8d8475")
        _leather(canvas, box(150, 288, 300, 218, 12), stitches=[box(159, 297, 282, 200, 8)])
        _leather(
            canvas,
            "M150 360L450 330L450 494C450 502 444 506 438 506L162 506C156 506 150 502 150 494Z",
            stitches=["M160 370L440 341"],
        )
        _stamp(canvas, 300, 440)
    else:
        _leather(canvas, box(116, 278, 368, 228, 24), stitches=[box(132, 294, 336, 196, 14)])
        canvas.metal_line(
            "M122 470L122 304C122 292 130 284 142 284L458 284C470 284 478 292 478 304L478 470", 5
        )
        _tassel(canvas, 478, 380)
        _stamp(canvas, 300, 400)
    canvas.end()


GARMENTS: dict[str, Callable[[Canvas], None]] = {
    "backpack": backpack,
    "briefcase": briefcase,
    "bucket-bag": bucket_bag,
    "clutch": clutch,
    "crossbody": crossbody,
    "shoulder-bag": shoulder_bag,
    "tote": tote,
    "wallet": wallet,
    "weekender": weekender,
}
