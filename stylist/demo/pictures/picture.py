"""Which draughtsman draws which garment."""

from collections.abc import Callable

from stylist.demo.pictures import accessories, bags, bottoms, dresses, home, jewellery, outerwear, shoes, tops
from stylist.demo.pictures.canvas import Canvas
from stylist.demo.pictures.spec import PictureSpec

GARMENTS: dict[str, Callable[[Canvas], None]] = {
    **dresses.GARMENTS,
    **tops.GARMENTS,
    **outerwear.GARMENTS,
    **bottoms.GARMENTS,
    **shoes.GARMENTS,
    **bags.GARMENTS,
    **jewellery.GARMENTS,
    **accessories.GARMENTS,
    **home.GARMENTS,
}


def draw(spec: PictureSpec) -> str:
    """The product as SVG text, 600 x 750.

    Raises:
        KeyError: no such garment.
    """
    canvas = Canvas(spec)
    GARMENTS[spec.garment](canvas)
    return canvas.svg()
