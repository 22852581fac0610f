from dataclasses import replace
from pathlib import Path

import pytest

from stylist.demo.catalogue import DemoShop, generate
from stylist.demo.media import picture_spec, write_files
from stylist.demo.pictures import draw
from tests.demo.conftest import NOW


@pytest.fixture(scope="module")
def shop() -> DemoShop:
    return generate(now=NOW)


def test_every_product_can_be_drawn_in_its_first_colour(shop: DemoShop) -> None:
    for product in shop.products:
        assert draw(picture_spec(product, product.colours[0])).startswith("<svg")


def test_colours_of_a_product_share_its_shape(shop: DemoShop) -> None:
    product = next(one for one in shop.products if len(one.colours) >= 3)
    specs = [picture_spec(product, colour) for colour in product.colours]
    assert len({spec.seed for spec in specs}) == 1
    assert [spec.colors for spec in specs] == [colour.hexes for colour in product.colours]


def test_jewellery_is_drawn_in_its_own_metal(shop: DemoShop) -> None:
    metals = {one.attributes.get("metal") for one in shop.products if one.garment == "ring"}
    assert {"gold", "silver", "platinum"} <= metals
    watches = [one for one in shop.products if one.attributes.get("metal") == "steel"]
    assert {picture_spec(one, one.colours[0]).metal for one in watches} == {"silver"}


def test_files_are_the_same_when_written_again(shop: DemoShop, tmp_path: Path) -> None:
    one_of_each = {product.garment: product for product in shop.products}
    small = replace(shop, products=tuple(one_of_each.values()))
    told: list[tuple[int, int]] = []

    first = write_files(small, tmp_path / "a", lambda done, total: told.append((done, total)))
    second = write_files(small, tmp_path / "b", lambda _done, _total: None)

    assert first == second
    assert told[-1] == (len(small.products), len(small.products))
    names = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*.*"))
    assert len(names) == len(first.records) + len(shop.houses) + len(shop.categories) + len(shop.collections)
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
