"""The files of the demo shop under `<data_dir>/media`, and the rows that point to them."""

import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from stylist.db.bulk import Table, table
from stylist.demo.catalogue import DemoShop
from stylist.demo.catalogue.ids import demo_id
from stylist.demo.catalogue.names import slugify
from stylist.demo.catalogue.specs import ColourSpec, ProductSpec
from stylist.demo.pictures import (
    ModelFile,
    PictureSpec,
    draw,
    draw_category,
    draw_hero,
    draw_logo,
    write_models,
)

Row = Mapping[str, Any]
Tell = Callable[[int, int], None]

WIDTH, HEIGHT = 600, 750

# Our words for necklines, where the draughtsman's differ; what is not drawn stays out.
_NECKLINES: Mapping[str, str | None] = {
    "boat neck": "boat",
    "crew neck": "crew",
    "roll neck": "turtleneck",
    "high neck": "turtleneck",
    "collar": "collared",
    "one-shoulder": "strapless",
    "scoop": "round",
    "lapel": None,
    "shawl": None,
}
_METALS: Mapping[str | None, str] = {"steel": "silver"}
# Which product each of the three 3D models shows.
_MODELLED: Mapping[str, str] = {"bag": "tote", "watch": "watch", "ring": "ring"}


def picture_spec(product: ProductSpec, colour: ColourSpec) -> PictureSpec:
    """What to draw for a product in one of its colours; all its colours have the same shape."""
    neckline, metal = product.attributes["neckline"], product.attributes.get("metal")
    return PictureSpec(
        garment=product.garment,
        colors=colour.hexes,
        pattern=product.attributes["pattern"],
        neckline=_NECKLINES.get(neckline, neckline),
        sleeve=product.attributes["sleeve"],
        length=product.attributes["length"],
        metal=_METALS.get(metal, metal),
        seed=zlib.crc32(product.slug.encode()),
    )


def write_files(shop: DemoShop, folder: Path, on_progress: Tell) -> Table:
    """Draw everything into `folder` and answer the rows of `product_media`.

    Files are written again as they are: the same shop gives the same bytes.
    """
    for part in ("products", "brands", "categories", "collections", "models"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    _write_scenes(shop, folder)
    rows: list[Row] = []
    for number, product in enumerate(shop.products, start=1):
        rows.extend(_write_pictures(product, folder, shop))
        if number % 20 == 0 or number == len(shop.products):
            on_progress(number, len(shop.products))
    rows.extend(_models(shop, write_models(folder / "models")))
    return table("product_media", rows)


def _write_scenes(shop: DemoShop, folder: Path) -> None:
    for house in shop.houses:
        _write(
            folder / "brands" / f"{house.slug}.svg", draw_logo(house.name, zlib.crc32(house.slug.encode()))
        )
    for category in shop.categories:
        name = category.slug.replace("/", "-")
        _write(folder / "categories" / f"{name}.svg", draw_category(category.garment, category.accent_hex))
    for collection in shop.collections:
        hexes = tuple(collection.colour_theme.values())
        hero = draw_hero(hexes, zlib.crc32(collection.slug.encode()))
        _write(folder / "collections" / f"{collection.slug}.svg", hero)


def _write_pictures(product: ProductSpec, folder: Path, shop: DemoShop) -> Iterator[Row]:
    for order, colour in enumerate(product.colours):
        name = f"{product.slug}-{slugify(colour.name)}.svg"
        size = _write(folder / "products" / name, draw(picture_spec(product, colour)))
        first = next(variant for variant in product.variants if variant.colour == colour.name)
        yield {
            "id": demo_id("media", name),
            "product_id": product.id,
            "variant_id": first.id,
            "media_type": "image",
            "url": f"/media/products/{name}",
            "alt_text": _alt_text(product, colour),
            "width": WIDTH,
            "height": HEIGHT,
            "model_format": None,
            "file_size_bytes": size,
            "display_order": order,
            "is_primary": order == 0,
            "created_at": shop.now,
        }


def _alt_text(product: ProductSpec, colour: ColourSpec) -> str:
    pattern = product.attributes["pattern"]
    return f"{product.name} in {colour.name.lower()}" + ("" if pattern == "solid" else f", {pattern}")


def _models(shop: DemoShop, files: list[ModelFile]) -> Iterator[Row]:
    for file in files:
        product = next(one for one in shop.products if one.garment == _MODELLED[file.name])
        yield {
            "id": demo_id("media", f"model-{file.name}"),
            "product_id": product.id,
            "variant_id": None,
            "media_type": "3D",
            "url": f"/media/models/{file.path.name}",
            "alt_text": f"{product.name}, to turn round",
            "width": None,
            "height": None,
            "model_format": file.format,
            "file_size_bytes": file.size_bytes,
            "display_order": 10,
            "is_primary": False,
            "created_at": shop.now,
        }


def _write(path: Path, text: str) -> int:
    content = text.encode()
    path.write_bytes(content)
    return len(content)
