"""Fragrance and objects for the house."""

# ruff: noqa: E501 - a path is one shape and is kept on one line

from collections.abc import Callable

from stylist.demo.pictures.canvas import Canvas
from stylist.demo.pictures.colour import mix
from stylist.demo.pictures.paths import CENTRE, box, ellipse


def perfume(canvas: Canvas) -> None:
    style = canvas.pick("square", "round", "tall", "faceted")
    canvas.floor(300, 604, 140)
    shapes = {
        "square": box(180, 330, 240, 272, 22),
        "round": ellipse(300, 458, 146),
        "tall": box(214, 250, 172, 352, 18),
        "faceted": "M218 320L382 320L424 380L410 590C408 600 402 602 394 602L206 602C198 602 192 600 190 590L176 380Z",
    }
    path = shapes[style]
    neck_top = {"square": 300, "round": 284, "tall": 220, "faceted": 290}[style]
    glass = mix(canvas.main.base, "#ffffff", 0.35)
    canvas.metal_shape(box(272, neck_top, 56, 46, 6), angle="x")
    cap = canvas.pick("block", "ball", "tall")
    if cap == "ball":
        canvas.piece(
            ellipse(300, neck_top - 36, 44),
            color=canvas.pick("#1c1a19", canvas.metal[1]),
            volume=30,
            soft=7,
            gloss=1.6,
        )
    else:
        height = 70 if cap == "block" else 104
        canvas.piece(
            box(256, neck_top - height + 8, 88, height, 6),
            color=canvas.pick("#1c1a19", canvas.metal[1], "#3a2c22"),
            volume=26,
            soft=6,
            gloss=1.6,
        )
    canvas.piece(path, color=glass, volume=30, soft=8, gloss=1.4)
    canvas.group("translate(300 456) scale(.86) translate(-300 -450)")
    canvas.piece(
        path,
        fill=canvas.gradient(
            mix(canvas.main.base, "#ffffff", 0.3),
            canvas.main.base,
            mix(canvas.main.base, "#000000", 0.12),
            angle="d",
        ),
        volume=34,
        soft=9,
        gloss=1.3,
        outline=False,
    )
    canvas.end()
    canvas.shape(box(240, 440, 120, 84, 3), "#f6f1e8", opacity=0.94, stroke=canvas.metal[1], width=1.4)
    canvas.line("M262 468L338 468M274 484L326 484M284 500L316 500", "#3d352c", 2.2, opacity=0.85)
    left = {"square": 200, "round": 190, "tall": 232, "faceted": 206}[style]
    canvas.shape(
        f"M{left} 400C{left + 4} 380 {left + 12} 372 {left + 20} 370L{left + 14} 560C{left + 6} 556 {left} 540 {left} 520Z",
        "#ffffff",
        opacity=0.5,
    )


def candle(canvas: Canvas) -> None:
    canvas.floor(300, 602, 150)
    glass = canvas.main.base
    flame = canvas.gradient("#fff6d8", "#ffcf6a", "#e8862e", angle="y")
    canvas.shape(ellipse(300, 342, 126, 26), mix(glass, "#000000", 0.3))
    canvas.shape(ellipse(300, 350, 116, 21), "#f4ecdc")
    canvas.blot(ellipse(300, 300, 60, 70), "#ffd98a", 0.55, soft=18)
    canvas.line("M300 350L300 322", "#3a2c20", 4)
    canvas.shape("M300 248C318 280 322 304 314 320C308 330 292 330 286 320C278 304 284 280 300 248Z", flame)
    vessel = "M174 344C176 430 180 520 186 576C190 596 250 604 300 604C350 604 410 596 414 576C420 520 424 430 426 344C400 372 200 372 174 344Z"
    canvas.piece(vessel, cloth=True, volume=60, gloss=1.4, lights=[("M206 400C208 460 212 520 216 570", 20)])
    canvas.shape(box(236, 430, 128, 110, 3), "#f6f1e8", stroke=canvas.metal[1], width=1.6)
    canvas.line("M258 462L342 462M270 480L330 480M286 514L314 514", "#3d352c", 2.4, opacity=0.85)
    if canvas.chance(0.4):
        canvas.metal_shape(
            "M180 560C186 596 250 604 300 604C350 604 414 596 420 560C400 590 200 590 180 560Z", angle="x"
        )


def vase(canvas: Canvas) -> None:
    canvas.floor(300, 640, 130)
    half = canvas.pick(
        "M0 250C30 250 44 248 48 242C52 300 60 330 90 380C150 440 160 540 110 620C90 640 40 642 0 642",
        "M0 232C40 232 66 228 70 222C60 280 58 310 80 360C118 430 116 560 78 628C60 640 30 642 0 642",
        "M0 290C60 290 96 284 104 276C120 360 122 520 96 620C86 640 40 642 0 642",
        "M0 210C16 210 24 208 28 204C30 300 36 380 60 430C130 480 140 580 96 628C70 642 30 642 0 642",
    )
    branches = canvas.chance(0.5)
    if branches:
        _branches(canvas)
    canvas.piece(
        CENTRE.sym(half),
        cloth=True,
        volume=70,
        soft=13,
        gloss=1.3,
        lights=[(CENTRE.d("M-64 440C-90 500 -80 560 -60 600"), 24)],
    )
    _, mouth_y, mouth = (
        half.split("C")[0],
        float(half.split("C")[1].split()[-1]),
        float(half.split("C")[1].split()[-2]),
    )
    canvas.shape(ellipse(300, mouth_y + 2, mouth, mouth * 0.17), canvas.lining())
    if branches:
        canvas.line(
            f"M296 {mouth_y + 6}L292 {mouth_y - 20}M304 {mouth_y + 6}L308 {mouth_y - 20}", "#6f6a4c", 4
        )


def _branches(canvas: Canvas) -> None:
    stems = "M296 330C280 240 230 170 196 120M304 330C316 230 350 160 396 104M300 330C298 230 300 160 304 80"
    canvas.line(stems, "#6f6a4c", 4)
    leaves = ""
    for x, y, dx, dy in (
        (196, 120, -34, -22),
        (222, 158, -44, 4),
        (248, 196, -40, 16),
        (396, 104, 34, -24),
        (370, 136, 46, 2),
        (344, 176, 44, 12),
        (304, 80, 4, -46),
        (302, 130, 34, -20),
        (300, 160, -34, -22),
        (230, 166, 14, -40),
        (362, 146, -16, -38),
    ):
        leaves += f"M{x} {y}Q{x + dx * 0.5 - dy * 0.35} {y + dy * 0.5 + dx * 0.35} {x + dx} {y + dy}Q{x + dx * 0.5 + dy * 0.35} {y + dy * 0.5 - dx * 0.35} {x} {y}Z"
    canvas.shape(leaves, "#8b9272", stroke="#6a7153", width=1)


def throw(canvas: Canvas) -> None:
    canvas.floor(300, 590, 214)
    for i in range(3):
        y = 518 - i * 60
        layer = f"M{104 + i * 6} {y + 50}C{98 + i * 4} {y + 20} {104 + i * 4} {y + 4} {124 + i * 4} {y}L{478 - i * 2} {y - 4}C{504 - i * 2} {y + 4} {508 - i * 2} {y + 50} {496 - i * 2} {y + 66}C{420} {y + 76} {180} {y + 78} {104 + i * 6} {y + 50}Z"
        canvas.piece(
            layer,
            cloth=True,
            volume=40,
            lights=[(f"M130 {y + 18}C240 {y + 10} 360 {y + 10} 480 {y + 14}", 14)],
        )
    drape = "M306 384C350 375 430 375 486 387C492 450 488 500 492 586L312 590C304 520 300 450 306 384Z"
    canvas.blot("M296 396L500 396L502 590L300 594Z", "#000000", 0.22, soft=9)
    canvas.piece(
        drape,
        cloth=True,
        volume=40,
        folds=[("M360 386C354 440 362 500 358 586M430 386C436 440 428 500 434 586", 12)],
        lights=[("M392 386C390 440 398 500 394 580", 14)],
    )
    path = "".join(
        f"M{314 + i * 7.4} {589 - i * 0.16}L{313 + i * 7.4 + (i % 2) * 2} {620 - i * 0.16}" for i in range(25)
    )
    canvas.line(path, canvas.main.line, 4)
    canvas.line(path, canvas.main.base, 2.6)


def cushion(canvas: Canvas) -> None:
    canvas.floor(300, 572, 200)
    outline = "M120 196C180 214 420 214 480 196C494 194 500 204 496 218C480 300 480 460 496 552C500 566 494 574 480 572C420 556 180 556 120 572C106 574 100 566 104 552C120 460 120 300 104 218C100 204 106 194 120 196Z"
    folds = "M112 206C150 236 180 250 210 256M488 206C450 236 420 250 390 256M112 562C150 530 180 516 210 510M488 562C450 530 420 516 390 510"
    canvas.piece(
        outline,
        cloth=True,
        volume=90,
        soft=18,
        folds=[(folds, 12)],
        lights=[("M180 290C240 260 340 256 420 280", 40)],
    )
    trim = canvas.pick("piping", "none", "tassel")
    if trim == "piping":
        canvas.line(outline, canvas.main.line, 8)
        canvas.line(outline, canvas.accent.base, 6)
    elif trim == "tassel":
        for x, y, angle in ((112, 204, 135), (488, 204, -135), (112, 564, 45), (488, 564, -45)):
            canvas.group(f"rotate({angle} {x} {y})")
            canvas.piece(
                f"M{x - 8} {y}L{x + 8} {y}L{x + 13} {y + 44}L{x - 13} {y + 44}Z",
                color=canvas.accent.base,
                volume=6,
                soft=2,
                seams=[f"M{x - 4} {y + 4}L{x - 6} {y + 42}M{x + 4} {y + 4}L{x + 6} {y + 42}"],
            )
            canvas.end()


def tray(canvas: Canvas) -> None:
    canvas.floor(300, 520, 230)
    oval = canvas.chance(0.4)
    if oval:
        canvas.piece(ellipse(300, 420, 232, 106), volume=26, soft=6, gloss=1.3)
        canvas.piece(
            ellipse(300, 414, 208, 88),
            cloth=True,
            volume=34,
            lights=[("M140 380C220 346 340 340 440 370", 22)],
        )
        canvas.metal_line(ellipse(300, 414, 212, 91), 4)
    else:
        canvas.piece(
            "M130 316L470 316L540 508C544 522 538 528 524 528L76 528C62 528 56 522 60 508Z",
            volume=20,
            soft=5,
            gloss=1.3,
        )
        canvas.piece(
            "M146 330L454 330L512 500L88 500Z", cloth=True, volume=40, lights=[("M180 350L420 350", 22)]
        )
    for side in (-1, 1):
        x, y = (300 + side * 232, 416) if oval else (300 + side * 206, 420)
        lean = 8 * side
        canvas.metal_line(
            f"M{x - lean} {y - 34}C{x + side * 32} {y - 44} {x + side * 40} {y + 30} {x + lean * 2} {y + 30}",
            9,
        )


def tumbler(canvas: Canvas) -> None:
    tint = canvas.main.base
    canvas.floor(210, 566, 100)
    canvas.floor(400, 586, 110)
    for x, y, s in ((206, 230, 0.9), (394, 214, 1.0)):
        canvas.group(f"translate({x} {y}) scale({s})")
        body_path = "M-96 0L-84 340C-82 364 -60 372 0 372C60 372 82 364 84 340L96 0C60 22 -60 22 -96 0Z"
        canvas.shape(
            ellipse(0, 0, 96, 20),
            mix(tint, "#ffffff", 0.4),
            opacity=0.9,
            stroke=mix(tint, "#000000", 0.3),
            width=2,
        )
        canvas.piece(
            body_path,
            fill=canvas.gradient(
                mix(tint, "#ffffff", 0.35), mix(tint, "#ffffff", 0.12), tint, mix(tint, "#ffffff", 0.25)
            ),
            volume=30,
            soft=8,
            gloss=1.5,
        )
        cuts = "".join(f"M{i * 24} 200L{i * 21} 336" for i in range(-3, 4)) + "M-88 196C-40 208 40 208 88 196"
        canvas.line(cuts, mix(tint, "#ffffff", 0.7), 3, opacity=0.8)
        canvas.line(cuts, mix(tint, "#000000", 0.45), 1, opacity=0.5)
        canvas.shape(
            "M-84 60C-80 160 -76 240 -72 320L-60 322C-64 240 -68 150 -70 64Z", "#ffffff", opacity=0.55
        )
        canvas.shape(
            "M-78 346C-40 356 40 356 78 346C74 366 50 370 0 370C-50 370 -74 366 -78 346Z",
            mix(tint, "#000000", 0.25),
            opacity=0.7,
        )
        canvas.end()


def bed_linen(canvas: Canvas) -> None:
    """A folded set: pillowcases on a duvet cover, tied with ribbon."""
    canvas.floor(300, 594, 226)
    for i in range(4):
        y = 530 - i * 46
        layer = f"M88 {y + 54}C74 {y + 44} 76 {y + 12} 92 {y + 4}L508 {y + 2}C526 {y + 10} 526 {y + 46} 512 {y + 56}C400 {y + 66} 200 {y + 66} 88 {y + 54}Z"
        color = canvas.accent.base if i == 2 and canvas.spec.pattern == "solid" else None
        canvas.piece(
            layer, color=color, cloth=color is None, volume=34, lights=[(f"M110 {y + 22}L490 {y + 20}", 12)]
        )
    for i in range(2):
        y = 330 - i * 74
        pillow = f"M118 {y}C180 {y - 16} 420 {y - 16} 482 {y}C504 {y + 20} 506 {y + 64} 488 {y + 84}C420 {y + 74} 180 {y + 74} 112 {y + 84}C94 {y + 64} 96 {y + 20} 118 {y}Z"
        canvas.piece(
            pillow,
            cloth=True,
            volume=50,
            soft=11,
            folds=[
                (
                    f"M120 {y + 12}C160 {y + 30} 190 {y + 34} 210 {y + 36}M480 {y + 12}C440 {y + 30} 410 {y + 34} 390 {y + 36}",
                    10,
                )
            ],
            stitches=[f"M140 {y + 4}C134 {y + 30} 134 {y + 54} 138 {y + 76}"],
        )
    ribbon = canvas.accent.base
    canvas.piece(
        "M282 232L318 232C320 360 320 480 318 600L282 600C280 480 280 360 282 232Z",
        color=ribbon,
        volume=12,
        soft=4,
    )
    for side in (-1, 1):
        canvas.piece(
            f"M300 236C{300 + side * 20} 200 {300 + side * 76} 190 {300 + side * 82} 218C{300 + side * 80} 244 {300 + side * 30} 250 300 240Z",
            color=ribbon,
            volume=12,
            soft=4,
        )
    canvas.piece(box(286, 224, 28, 28, 8), color=ribbon, volume=10, soft=3)


GARMENTS: dict[str, Callable[[Canvas], None]] = {
    "bed-linen": bed_linen,
    "candle": candle,
    "cushion": cushion,
    "perfume": perfume,
    "throw": throw,
    "tray": tray,
    "tumbler": tumbler,
    "vase": vase,
}
