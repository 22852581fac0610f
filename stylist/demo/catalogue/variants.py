"""Variants: every colour in every size, with what is left of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from stylist.demo.catalogue.cloths import Cloth
from stylist.demo.catalogue.designs.design import Design
from stylist.demo.catalogue.ids import demo_id
from stylist.demo.catalogue.names import slugify
from stylist.demo.catalogue.sizes import SizeRun, size_run
from stylist.demo.catalogue.specs import ColourSpec, ProductSpec, VariantSpec

# Dearer than the smallest one, where a size is a quantity.
_SURCHARGES: Mapping[str, float] = {"100 ml": 0.45, "Queen": 0.12, "King": 0.25}
_CODES: Mapping[str, str] = {
    "Powder Blue": "PWB",
    "Pearl Grey": "PGR",
    "Sky Blue": "SKY",
    "Butter Yellow": "BTY",
    "Rose Gold": "RGD",
}


def variant_specs(
    product: ProductSpec, design: Design, cloth: Cloth, now: datetime, random: Random
) -> tuple[VariantSpec, ...]:
    """One variant for each colour and size, with stock that follows price and how a size sells."""
    run = size_run(product.category_slug)
    sold_out = random.random() < 0.018
    return tuple(
        _variant(product, design, cloth, run, colour, place, size, sold_out, now, random)
        for colour in product.colours
        for place, size in enumerate(run.sizes)
    )


def _variant(
    product: ProductSpec,
    design: Design,
    cloth: Cloth,
    run: SizeRun,
    colour: ColourSpec,
    place: int,
    size: str,
    sold_out: bool,
    now: datetime,
    random: Random,
) -> VariantSpec:
    sku = f"{product.sku}-{_code(colour.name)}-{slugify(size).replace('-', '').upper()}"
    stock = 0 if sold_out else _stock(product, run, place, random)
    preorder = stock == 0 and not sold_out and random.random() < 0.12
    return VariantSpec(
        id=demo_id("variant", sku),
        sku=sku,
        size=size,
        colour=colour.name,
        material=cloth.name,
        options={"size_system": run.system, "size_value": run.value(size), "color_hex": colour.hexes[0]},
        price=_price(product.price, size),
        stock=stock,
        low_stock_threshold=2 if product.price > 2500 else 5,
        weight_kg=Decimal(str(round(float(design.facts.get("wt", "0.3")) * (0.94 + 0.03 * place), 3))),
        dimensions=_dimensions(product.attributes["dimensions"], run, size),
        available_at=now + timedelta(days=random.randint(12, 40)) if preorder else None,
    )


def _code(colour: str) -> str:
    return _CODES.get(colour, slugify(colour).replace("-", "")[:4].upper())


def _price(price: Decimal, size: str) -> Decimal | None:
    extra = _SURCHARGES.get(size)
    return None if extra is None else Decimal(int(round(float(price) * (1 + extra) / 5)) * 5)


def _stock(product: ProductSpec, run: SizeRun, place: int, random: Random) -> int:
    middle = 1 - abs(place - (len(run.sizes) - 1) / 2) / len(run.sizes)
    roll = random.random()
    is_middle_of_a_dress = product.garment in {"dress", "gown"} and place == len(run.sizes) // 2
    if roll < 0.07 and not is_middle_of_a_dress:
        return 0
    if roll < 0.18:
        return random.randint(1, 3)
    depth = 26 if product.price < 150 else 16 if product.price < 700 else 9 if product.price < 2500 else 4
    return max(1, round(random.uniform(0.35, 1.3) * depth * middle))


def _dimensions(whole: Mapping[str, Any] | None, run: SizeRun, size: str) -> Mapping[str, Any] | None:
    if whole is None:
        return None
    if run.system == "cm":
        return {**whole, "height_cm": int(run.value(size))}
    return dict(whole)
