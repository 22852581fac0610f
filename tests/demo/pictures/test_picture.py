import io
import itertools
from xml.etree import ElementTree

import pytest
from PIL import Image

from stylist.demo.pictures import GARMENTS, PictureSpec, draw, draw_category, draw_hero, draw_logo
from stylist.demo.pictures.colour import lightness
from stylist.demo.pictures.lettering import word
from stylist.demo.pictures.sheet import varied_specs
from stylist.styling.visual.pictures import render

PATTERNS = (
    "solid",
    "striped",
    "checked",
    "floral",
    "dotted",
    "herringbone",
    "houndstooth",
    "animal",
    "abstract",
    "paisley",
)
CLOTHES = (
    "dress",
    "shirt",
    "sweater",
    "coat",
    "trousers",
    "skirt",
    "tote",
    "cushion",
    "boots",
    "blazer",
    "robe",
)
LARGEST_SVG = 14_000


def picture(svg: str, *, width: int) -> Image.Image:
    return Image.open(io.BytesIO(render(svg, width=width, format="png"))).convert("RGB")


def points_of(image: Image.Image) -> list[tuple[int, int, int]]:
    content = image.tobytes()
    return list(zip(content[0::3], content[1::3], content[2::3], strict=True))


def pixels(svg: str, *, width: int = 120) -> list[tuple[int, int, int]]:
    """The middle of the picture, where the product is."""
    return points_of(picture(svg, width=width).crop((width // 5, width // 4, width * 4 // 5, width)))


def hexes(points: list[tuple[int, int, int]]) -> list[str]:
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in points]


def is_near(point: tuple[int, int, int], color: str, *, within: int) -> bool:
    wanted = tuple(int(color[i : i + 2], 16) for i in (1, 3, 5))
    return sum(abs(a - b) for a, b in zip(point, wanted, strict=True)) <= within


def test_every_garment_of_the_catalogue_is_drawn() -> None:
    assert len(GARMENTS) == 60
    assert {"gown", "ankle-boots", "bucket-bag", "cufflinks", "bed-linen"} <= set(GARMENTS)


@pytest.mark.parametrize("garment", sorted(GARMENTS))
def test_a_garment_is_drawn_in_every_pattern(garment: str) -> None:
    blank = pixels('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 750"/>', width=40)
    for number, pattern in enumerate(PATTERNS):
        svg = draw(PictureSpec(garment, ("#7b1e2b", "#e8d8b8"), pattern, seed=number))

        assert ElementTree.fromstring(svg).get("viewBox") == "0 0 600 750"
        assert len(svg) < LARGEST_SVG
        assert len(set(pixels(svg, width=40))) > len(set(blank)) + 100


def test_equal_specs_give_equal_pictures() -> None:
    specs = varied_specs(120)

    assert [draw(spec) for spec in specs] == [draw(spec) for spec in specs]


def test_seeds_vary_the_silhouette() -> None:
    for garment in ("dress", "jacket", "tote", "pumps", "coat", "skirt", "hat", "necklace"):
        drawn = {draw(PictureSpec(garment, ("#22314f",), seed=seed)) for seed in range(12)}

        assert len(drawn) >= 3, garment


@pytest.mark.parametrize("garment", CLOTHES)
@pytest.mark.parametrize("color", ["#7b1e2b", "#22314f", "#2f4a3c", "#d8a7a7"])
def test_the_main_colour_dominates(garment: str, color: str) -> None:
    for seed in range(3):
        points = pixels(
            draw(PictureSpec(garment, (color, "#f6f3ee"), length="midi", sleeve="long", seed=seed))
        )

        near = sum(is_near(point, color, within=150) for point in points)
        assert near / len(points) > 0.28, seed


@pytest.mark.parametrize("garment", CLOTHES)
def test_black_is_dark_and_keeps_its_form(garment: str) -> None:
    points = pixels(draw(PictureSpec(garment, ("#141416",), length="midi", sleeve="long", seed=4)))

    dark = [lightness(color) for color in hexes(points) if lightness(color) < 0.5]
    assert len(dark) / len(points) > 0.25
    assert sum(dark) / len(dark) < 0.2
    assert len({round(value, 2) for value in dark}) > 8


@pytest.mark.parametrize("garment", CLOTHES)
def test_white_stands_out_from_the_wall(garment: str) -> None:
    points = points_of(picture(draw(PictureSpec(garment, ("#fdfcfa",), seed=2)), width=120))

    wall = sum(points[75 * 120 + 3])
    brighter = sum(sum(point) > wall + 24 for point in points)
    assert brighter / (120 * 150) > 0.05


def test_no_drawing_needs_a_font_a_picture_or_a_script() -> None:
    for spec in varied_specs(120, seed=5):
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(draw(spec)).iter()}

        assert tags.isdisjoint({"text", "image", "script", "style", "foreignObject"}), spec


def test_every_reference_is_defined_once() -> None:
    for svg in [draw(spec) for spec in varied_specs(120, seed=9)] + [draw_hero(("#7b1e2b", "#e8d8b8"), 3)]:
        names = [found.get("id") for found in ElementTree.fromstring(svg).iter() if found.get("id")]
        used = {part.split(")")[0] for part in svg.split("url(#")[1:]}
        used |= {part.split('"')[0] for part in svg.split('href="#')[1:]}

        assert len(names) == len(set(names))
        assert used <= set(names)


@pytest.mark.parametrize("name", ["Maison Vérlaine", "Søren & Vale", "O'Hara-Lindt", "K", "Œuvre 1921", "東"])
def test_logos_are_paths_alone(name: str) -> None:
    svg = draw_logo(name, 3)

    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()}
    assert tags == {"svg", "rect", "g", "path"}
    assert len(set(pixels(svg, width=200))) > 4
    assert svg == draw_logo(name, 3)


@pytest.mark.parametrize(("marked", "plain"), [("Søren", "Soren"), ("Frères", "Freres"), ("Œuvre", "Uvre")])
def test_letters_with_marks_are_drawn_with_them(marked: str, plain: str) -> None:
    _, with_mark, _ = word(marked, height=40, tracking=20, serif=False)
    _, without, _ = word(plain, height=40, tracking=20, serif=False)

    assert with_mark.count("M") > without.count("M")


def test_houses_have_different_marks() -> None:
    assert len({draw_logo("Belcourt", seed) for seed in range(10)}) > 5


def test_category_tiles_and_heroes_render() -> None:
    for garment, seed in itertools.product(("dress", "ring", "sneakers"), (1, 2)):
        tile, hero = draw_category(garment, "#2f4a3c"), draw_hero(("#2f4a3c", "#e8d8b8", "#17171a"), seed)

        assert len(set(pixels(tile))) > 200
        assert len(set(pixels(hero, width=400))) > 200
        assert ElementTree.fromstring(hero).get("viewBox") == "0 0 1600 700"
