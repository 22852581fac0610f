"""Belts, scarves, hats, gloves, sunglasses, ties and umbrellas."""

# ruff: noqa: E501 - a path is one shape and is kept on one line

from collections.abc import Callable

from stylist.demo.pictures.canvas import Canvas
from stylist.demo.pictures.colour import mix
from stylist.demo.pictures.paths import CENTRE, box, ellipse


def belt(canvas: Canvas) -> None:
    """Coiled, with the buckle in front."""
    wide = canvas.pick(46.0, 58.0, 34.0)
    canvas.floor(300, 470 + wide / 2, 190)
    top = 470 - wide / 2
    back = f"M120 {top - 66}C180 {top - 128} 420 {top - 128} 480 {top - 66}L480 {top - 66 + wide}C420 {top - 128 + wide} 180 {top - 128 + wide} 120 {top - 66 + wide}Z"
    canvas.piece(back, color=canvas.lining(), volume=20, soft=5)
    middle = f"M146 {top - 40}C200 {top - 92} 400 {top - 92} 454 {top - 40}L454 {top - 40 + wide}C400 {top - 92 + wide} 200 {top - 92 + wide} 146 {top - 40 + wide}Z"
    canvas.piece(middle, color=canvas.lining(), volume=20, soft=5)
    front = f"M120 {top - 66}C128 {top + 20} 210 {top + 48} 300 {top + 48}C390 {top + 48} 472 {top + 20} 480 {top - 66}L480 {top - 66 + wide}C472 {top + 20 + wide} 390 {top + 48 + wide} 300 {top + 48 + wide}C210 {top + 48 + wide} 128 {top + 20 + wide} 120 {top - 66 + wide}Z"
    stitch = f"M124 {top - 56}C132 {top + 26} 212 {top + 54} 300 {top + 54}C388 {top + 54} 468 {top + 26} 476 {top - 56}M124 {top - 72 + wide}C132 {top + 14 + wide} 212 {top + 42 + wide} 300 {top + 42 + wide}C388 {top + 42 + wide} 468 {top + 14 + wide} 476 {top - 72 + wide}"
    canvas.piece(
        front,
        cloth=True,
        weave=0.7,
        volume=34,
        soft=8,
        stitches=[stitch],
        gloss=1.2,
        lights=[
            (
                f"M170 {top + wide * 0.35}C210 {top + 30 + wide * 0.35} 250 {top + 40 + wide * 0.35} 290 {top + 44 + wide * 0.35}",
                10,
            )
        ],
    )
    y = top + 48
    style = canvas.pick("frame", "plate", "round")
    if style == "frame":
        canvas.metal_line(box(262, y - 12, 66, wide + 24, 8), 9)
        canvas.metal_line(f"M262 {y + wide / 2}L330 {y + wide / 2}", 6)
    elif style == "plate":
        canvas.metal_shape(box(258, y - 10, 84, wide + 20, 6))
        canvas.line(box(268, y, 64, wide, 3), canvas.metal[0], 2)
    else:
        canvas.metal_line(ellipse(300, y + wide / 2, wide * 0.66 + 8), 10)
        canvas.metal_line(f"M276 {y + wide / 2}L338 {y + wide / 2}", 6)
    for x in (372, 398, 424):
        canvas.shape(ellipse(x, y + wide / 2 - (x - 300) ** 2 / 1400, 3.4), canvas.main.lo)
    canvas.piece(f"M346 {y - 4}L362 {y - 6}L364 {y + wide}L348 {y + wide + 2}Z", volume=8, soft=3)


def scarf(canvas: Canvas) -> None:
    style = canvas.pick("square", "long", "draped")
    if style == "square":
        _square_scarf(canvas)
        return
    if style == "long":
        _long_scarf(canvas)
        return
    loop = "M300 150C210 150 160 210 166 290C172 350 240 380 300 380C360 380 428 350 434 290C440 210 390 150 300 150Z"
    for side, low in ((1, 640), (-1, 600)):
        x = 300 + side * 20
        tail = f"M{x - side * 40} 330C{x - side * 30} 420 {x - side * 16} 520 {x - side * 10} {low}L{x + side * 90} {low - 14}C{x + side * 84} 520 {x + side * 76} 420 {x + side * 50} 320Z"
        canvas.piece(
            tail,
            cloth=True,
            volume=34,
            folds=[f"M{x} 360C{x + side * 10} 440 {x + side * 22} 540 {x + side * 26} {low - 10}"],
            lights=[
                f"M{x + side * 30} 360C{x + side * 42} 440 {x + side * 52} 540 {x + side * 58} {low - 16}"
            ],
        )
        _fringe(canvas, x - side * 10, x + side * 90, low, low - 14)
    canvas.piece(
        loop,
        cloth=True,
        volume=60,
        folds=[
            (
                "M186 250C210 330 390 330 414 250M180 290C220 364 380 364 420 290M210 200C240 250 360 250 390 200",
                14,
            )
        ],
        lights=[("M190 270C220 344 380 344 410 270M200 226C230 290 370 290 400 226", 10)],
    )
    canvas.shape(
        "M300 186C250 186 226 206 230 226C250 250 350 250 370 226C374 206 350 186 300 186Z", canvas.lining()
    )


def _fringe(canvas: Canvas, x1: float, x2: float, y1: float, y2: float) -> None:
    count = 12
    path = ""
    for i in range(count + 1):
        x, y = x1 + (x2 - x1) * i / count, y1 + (y2 - y1) * i / count
        path += f"M{x} {y - 2}L{x + (i % 2) * 2} {y + 24}"
    canvas.line(path, canvas.main.line, 4)
    canvas.line(path, canvas.main.base, 2.6)


def _square_scarf(canvas: Canvas) -> None:
    border = canvas.accent.base
    canvas.group("rotate(-6 300 375)")
    canvas.piece(box(96, 170, 408, 408, 6), color=border, volume=26, soft=8)
    canvas.piece(
        box(124, 198, 352, 352, 2),
        cloth=True,
        volume=20,
        soft=10,
        folds=[("M124 300C220 330 320 250 476 290M150 550C240 450 360 470 476 400", 20)],
        lights=[("M124 330C220 360 330 280 476 316M190 550C270 480 380 490 476 430", 18)],
    )
    canvas.line(box(136, 210, 328, 328, 2), border, 3)
    if canvas.spec.pattern == "solid":
        canvas.line(ellipse(300, 374, 110) + ellipse(300, 374, 70), border, 5, opacity=0.9)
        canvas.line(
            "M150 224L240 314M450 224L360 314M150 524L240 434M450 524L360 434", border, 4, opacity=0.9
        )
    canvas.end()
    fold = "M486 566C440 540 420 520 416 486C450 500 490 520 510 540Z"
    canvas.piece(fold, color=mix(border, "#ffffff", 0.25), volume=12, soft=4)


def _long_scarf(canvas: Canvas) -> None:
    for dx, low, dy in ((92, 600, 8), (0, 628, 0)):
        path = f"M{190 + dx} {140 + dy}C{186 + dx} 300 {196 + dx} 460 {188 + dx} {low}L{322 + dx} {low + 4}C{330 + dx} 460 {320 + dx} 300 {326 + dx} {140 + dy}C{290 + dx} {122 + dy} {226 + dx} {122 + dy} {190 + dx} {140 + dy}Z"
        canvas.piece(
            path,
            cloth=True,
            grain=0,
            volume=44,
            folds=[
                (
                    f"M{230 + dx} 150C{226 + dx} 300 {238 + dx} 460 {230 + dx} {low}M{288 + dx} 150C{292 + dx} 300 {284 + dx} 460 {290 + dx} {low}",
                    13,
                )
            ],
            lights=[(f"M{256 + dx} 150C{256 + dx} 300 {262 + dx} 460 {258 + dx} {low}", 14)],
        )
        _fringe(canvas, 188 + dx, 322 + dx, low, low + 4)


def hat(canvas: Canvas) -> None:
    style = canvas.pick("fedora", "wide", "beanie", "cap", "bucket")
    {"fedora": _fedora, "wide": _wide_hat, "beanie": _beanie, "cap": _cap, "bucket": _bucket_hat}[style](
        canvas
    )


def _fedora(canvas: Canvas) -> None:
    canvas.floor(300, 510, 210)
    canvas.piece(
        "M70 462C110 420 220 424 300 426C380 424 490 420 530 462C520 506 400 516 300 516C200 516 80 506 70 462Z",
        cloth=True,
        volume=34,
    )
    crown = "M176 452C176 380 190 300 214 262C236 232 270 262 300 262C330 262 364 232 386 262C410 300 424 380 424 452C380 476 220 476 176 452Z"
    canvas.piece(
        crown,
        cloth=True,
        volume=50,
        folds=[
            (
                "M300 266C290 300 290 320 296 350M236 270C250 300 252 320 250 340M364 270C350 300 348 320 350 340",
                16,
            )
        ],
        lights=[("M214 300C206 340 204 370 202 400", 18)],
    )
    band = mix(canvas.main.base, "#14110f", 0.6) if canvas.spec.pattern == "solid" else canvas.accent.base
    canvas.piece(
        "M178 416C230 440 370 440 422 416L424 452C380 476 220 476 176 452Z", color=band, volume=14, soft=5
    )
    canvas.piece("M196 424L222 434L220 464L194 458Z", color=band, volume=6, soft=3)


def _wide_hat(canvas: Canvas) -> None:
    canvas.floor(300, 500, 250)
    canvas.piece(
        "M34 450C60 404 200 408 300 410C400 408 540 404 566 450C560 496 430 512 300 512C170 512 40 496 34 450Z",
        cloth=True,
        volume=40,
        lights=[("M80 444C150 424 240 424 300 426", 14)],
    )
    canvas.piece(
        "M188 440C186 330 220 270 300 268C380 270 414 330 412 440C370 462 230 462 188 440Z",
        cloth=True,
        volume=54,
        lights=[("M222 320C230 300 250 286 276 284", 16)],
    )
    canvas.piece(
        "M188 410C230 432 370 432 412 410L412 440C370 462 230 462 188 440Z",
        color=mix(canvas.main.base, "#14110f", 0.65),
        volume=12,
        soft=4,
    )
    if canvas.spec.pattern == "solid":
        weave = "".join(
            f"M{190 + i * 3} {430 - i * 22}C240 {448 - i * 22} 360 {448 - i * 22} {410 - i * 3} {430 - i * 22}"
            for i in range(1, 7)
        )
        canvas.line(weave, canvas.main.line, 1, opacity=0.3)


def _beanie(canvas: Canvas) -> None:
    ribs = "".join(
        f"M{300 + x} 470C{300 + x} 380 {300 + x * 0.82} 300 {300 + x * 0.3} 214" for x in range(-150, 160, 20)
    )
    canvas.piece(
        "M142 480C140 320 200 206 300 204C400 206 460 320 458 480Z",
        cloth=True,
        volume=60,
        seams=[ribs],
        lights=[("M200 320C214 280 240 250 270 236", 24)],
    )
    cuff = "".join(f"M{x} 434L{x} 540" for x in range(140, 470, 15))
    canvas.piece(
        "M134 440C220 456 380 456 466 440C472 470 472 510 468 532C380 550 220 550 132 532C128 510 128 470 134 440Z",
        cloth=False,
        volume=34,
        soft=7,
        seams=[cuff],
    )
    canvas.piece(box(276, 478, 48, 32, 3), color="#efe8db", volume=4, soft=2)
    if canvas.chance(0.4):
        canvas.piece(ellipse(300, 190, 50, 46), volume=40, soft=9)


def _cap(canvas: Canvas) -> None:
    canvas.floor(280, 520, 190)
    canvas.piece(
        "M178 470C170 340 240 246 340 248C440 252 500 340 500 470C420 492 260 492 178 470Z",
        cloth=True,
        volume=56,
        seams=["M340 248C310 310 300 400 302 484M340 248C420 300 450 400 450 482"],
        lights=[("M220 350C240 310 270 286 304 276", 22)],
    )
    canvas.piece(
        "M306 466C240 452 140 462 74 506C110 536 240 528 330 494C336 484 326 470 306 466Z",
        volume=26,
        soft=6,
        stitches=["M300 474C230 464 150 474 92 508M296 482C230 476 170 486 112 514"],
    )
    canvas.piece(ellipse(340, 248, 12, 8), volume=5, soft=2)
    canvas.line("M232 400L252 372L262 396L272 372L292 400", canvas.metal[1], 5)


def _bucket_hat(canvas: Canvas) -> None:
    canvas.floor(300, 530, 200)
    canvas.piece(
        "M168 410C120 440 84 490 76 520C160 552 440 552 524 520C516 490 480 440 432 410Z",
        cloth=True,
        volume=40,
        stitches=[
            "M146 440C220 462 380 462 454 440M122 468C210 494 390 494 478 468M98 498C200 524 400 524 502 498"
        ],
    )
    canvas.piece(
        "M176 416C180 340 190 290 206 256C260 240 340 240 394 256C410 290 420 340 424 416C370 436 230 436 176 416Z",
        cloth=True,
        volume=46,
        seams=["M300 246L300 430"],
        lights=[("M214 290C208 330 204 360 202 400", 18)],
        stitches=["M206 268C260 254 340 254 394 268"],
    )


def gloves(canvas: Canvas) -> None:
    long = canvas.chance(0.4)
    low = 640 if long else 580
    hand = (
        f"M196 {low}C200 {low - 60} 196 480 184 440C172 400 168 380 164 344C158 310 150 270 150 236C150 216 176 214 180 236L192 316L190 196C190 172 220 172 222 196L228 312L234 174C236 150 264 152 264 176L262 316L276 206C280 184 306 188 304 212L296 350"
        f"C300 356 304 352 312 340C326 318 344 300 356 306C370 314 360 336 350 352C330 388 316 410 308 440C300 480 300 {low - 60} 304 {low}Z"
    )
    rows = "M206 330C208 360 210 380 212 400M236 330C238 360 240 380 240 400M268 334C268 360 268 380 266 400"
    for shift in (
        "translate(60 26) rotate(8 300 400)",
        "translate(-12 -8) rotate(-6 240 400)",
    ):
        canvas.group(shift)
        canvas.piece(
            hand,
            cloth=True,
            weave=0.8,
            volume=26,
            soft=6,
            seams=[rows],
            lights=[("M224 420C226 480 226 540 228 600", 14)],
            gloss=1.2,
        )
        canvas.piece(
            f"M190 {low - 18}C230 {low - 10} 270 {low - 10} 308 {low - 18}L308 {low + 2}C270 {low + 10} 230 {low + 10} 190 {low + 2}Z",
            volume=10,
            soft=3,
        )
        if not long:
            canvas.stud(250, 520, 6)
            canvas.line("M226 520L274 520", canvas.main.line, 2)
        canvas.end()


def sunglasses(canvas: Canvas) -> None:
    style = canvas.pick("cat-eye", "round", "aviator", "square")
    frame = canvas.main.base
    lens = (
        canvas.gradient("#2b2624", "#544944", "#93857a", angle="y")
        if canvas.chance(0.6)
        else canvas.gradient("#1f2a33", "#4d5c66", "#9fb0b8", angle="y")
    )
    shapes = {
        "cat-eye": "M26 360C60 330 150 322 196 328C204 372 190 430 130 440C70 446 30 420 26 360Z",
        "round": ellipse(112, 386, 78, 76),
        "aviator": "M30 346C80 328 150 330 190 344C200 400 170 460 116 462C62 460 34 410 30 346Z",
        "square": box(30, 328, 168, 124, 28),
    }
    path = shapes[style]
    canvas.floor(300, 470, 200, depth=10)
    thin = style == "aviator" or (style == "round" and canvas.chance(0.5))
    for place in (CENTRE.d, CENTRE.flip):
        temple = "M186 350C120 366 -60 392 -150 402"
        canvas.tube(place(temple), 5 if thin else 11, color=canvas.metal[1] if thin else frame)
    for place in (CENTRE.d, CENTRE.flip):
        placed = place(path)
        canvas.shape(placed, lens, opacity=0.9)
        canvas.shape(
            place("M60 356C90 342 130 340 160 346C130 356 90 380 70 410C58 396 56 374 60 356Z"),
            "#ffffff",
            opacity=0.16,
        )
        if thin:
            canvas.metal_line(placed, 6)
        else:
            canvas.line(placed, canvas.main.line, 19)
            canvas.line(placed, frame, 16.5)
            canvas.line(placed, canvas.main.hi, 4, opacity=canvas.main.light)
    bridge = CENTRE.d("M-30 368C-14 350 14 350 30 368")
    if thin:
        canvas.metal_line(bridge, 6)
        if style == "aviator":
            canvas.metal_line(CENTRE.d("M-60 336C-20 330 20 330 60 336"), 5)
    else:
        canvas.line(bridge, canvas.main.line, 15)
        canvas.line(bridge, frame, 12.5)
        for x in (-186, 186):
            canvas.metal_shape(box(300 + x - 7, 350, 14, 6, 3))


def tie(canvas: Canvas) -> None:
    style = canvas.pick("tie", "tie", "tie", "bow")
    if style == "bow":
        _bow_tie(canvas)
        return
    canvas.group("translate(-66 -78) scale(1.22)")
    canvas.piece(
        "M300 150C280 170 268 240 276 330L292 560L330 590L350 552C340 420 336 260 322 160Z",
        color=canvas.lining(),
        volume=20,
    )
    blade = "M270 186L246 566L300 634L354 566L330 186Z"
    canvas.piece(
        blade,
        cloth=True,
        grain=35,
        weave=0.7,
        volume=34,
        folds=[("M300 190C296 240 304 300 296 360", 10)],
        lights=[("M284 210L270 560", 14)],
    )
    canvas.piece(
        "M256 118C280 108 320 108 344 118C342 150 336 176 328 196C310 204 290 204 272 196C264 176 258 150 256 118Z",
        cloth=True,
        grain=-30,
        weave=0.7,
        volume=26,
        soft=6,
    )
    canvas.end()


def _bow_tie(canvas: Canvas) -> None:
    canvas.group("translate(-45 -56) scale(1.15)")
    for place in (CENTRE.d, CENTRE.flip):
        canvas.piece(
            place("M10 372C50 330 120 290 190 288C202 340 202 410 190 462C120 460 50 420 10 378Z"),
            cloth=True,
            volume=44,
            folds=[(place("M14 372C50 366 80 360 110 350M14 380C50 388 80 396 104 406"), 10)],
        )
    canvas.piece(
        box(266, 338, 68, 76, 14),
        cloth=True,
        volume=26,
        soft=6,
        folds=[("M284 342L282 410M314 342L318 410", 6)],
    )
    canvas.end()


def umbrella(canvas: Canvas) -> None:
    if canvas.chance(0.5):
        _folded_umbrella(canvas)
        return
    canvas.metal_line("M300 150L300 600", 7)
    canvas.tube("M300 560L300 620C300 668 236 668 236 624", 15, color="#6b4a30")
    canopy = "M52 400C60 250 160 150 300 146C440 150 540 250 548 400C520 372 478 372 452 398C420 370 378 370 352 398C334 378 266 378 248 398C222 370 180 370 148 398C122 372 80 372 52 400Z"
    ribs = "M300 148C200 200 160 300 148 396M300 148C260 220 250 310 248 396M300 148C340 220 350 310 352 396M300 148C400 200 440 300 452 396"
    canvas.piece(
        canopy,
        cloth=True,
        volume=50,
        seams=[ribs],
        folds=[(ribs, 14)],
        lights=[("M270 176C200 210 150 270 120 340M300 190L300 360M380 220C400 270 410 320 410 360", 18)],
    )
    canvas.metal_line("M300 146L300 118", 6)


def _folded_umbrella(canvas: Canvas) -> None:
    canvas.group("rotate(18 300 375)")
    canvas.metal_line("M300 650L300 700", 7)
    canvas.tube("M300 270L300 130C300 70 228 72 230 132", 17, color="#6b4a30")
    canvas.metal_shape(box(289, 236, 22, 30, 4), angle="x")
    canvas.piece(
        "M288 262L312 262C340 300 344 420 314 660L288 660C256 420 260 300 288 262Z",
        cloth=True,
        weave=0.8,
        volume=30,
        soft=6,
        folds=[("M296 270C270 360 276 480 294 650M308 270C330 360 326 480 306 650", 9)],
        lights=[("M286 310C276 400 280 480 290 560", 8)],
    )
    canvas.piece("M264 400C290 412 316 412 340 396L340 418C316 434 290 434 264 422Z", volume=8, soft=3)
    canvas.stud(306, 418, 5)
    canvas.end()


GARMENTS: dict[str, Callable[[Canvas], None]] = {
    "belt": belt,
    "gloves": gloves,
    "hat": hat,
    "scarf": scarf,
    "sunglasses": sunglasses,
    "tie": tie,
    "umbrella": umbrella,
}
