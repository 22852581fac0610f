"""Collections: some kept by a curator's hand, some by rules over the catalogue."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from stylist.demo.catalogue.data import source
from stylist.demo.catalogue.ids import demo_id
from stylist.demo.catalogue.palette import COLOURS
from stylist.demo.catalogue.specs import CollectionSpec, HouseSpec, ProductSpec

Row = Mapping[str, Any]


def collection_specs(
    products: Sequence[ProductSpec], houses: Sequence[HouseSpec], now: datetime
) -> tuple[CollectionSpec, ...]:
    """All collections in the order of the shop's menu; drops that are still to come are in none."""
    shelf = _Shelf([product for product in products if product.published_at <= now], houses, now)
    rows: list[Row] = json.loads(source("collections.json"))
    return tuple(_spec(row, shelf.members(row), order, now) for order, row in enumerate(rows, start=1))


class _Shelf:
    """Finds a collection's members among the published products."""

    def __init__(self, products: Sequence[ProductSpec], houses: Sequence[HouseSpec], now: datetime) -> None:
        self._products = products
        self._scores = {house.slug: house.sustainability_score for house in houses}
        self._now = now

    def members(self, row: Row) -> tuple[str, ...]:
        if "rules" in row:
            return tuple(
                one.slug
                for one in self._products
                if all(self._meets(one, rule) for rule in row["rules"]["all"])
            )
        return self._curated(row)

    def _curated(self, row: Row) -> tuple[str, ...]:
        """One garment after the other, each from a pile in an order of its own."""
        piles = {garment: self._pile(garment, row.get("colour_family")) for garment in row["garments"]}
        turns = [pile[turn] for turn in range(row["count"]) for pile in piles.values() if turn < len(pile)]
        return tuple(turns[: row["count"]])

    def _pile(self, garment: str, colour_family: str | None) -> list[str]:
        pile = [
            product.slug
            for product in self._products
            if product.garment == garment
            and (colour_family is None or any(colour.family == colour_family for colour in product.colours))
        ]
        return sorted(pile, key=lambda slug: (sum(map(ord, slug)) % 97, slug))

    def _meets(self, product: ProductSpec, rule: Mapping[str, Any]) -> bool:
        wanted, value = rule["value"], self._value(product, rule["field"])
        match rule["op"]:
            case "exists":
                return (value is not None) is wanted
            case "contains":
                return wanted in value
            case "eq":
                return bool(value == wanted)
            case "lte":
                return value is not None and bool(value <= Decimal(str(wanted)))
            case "gte":
                return value is not None and bool(value >= Decimal(str(wanted)))
        raise ValueError(f"unknown operator {rule['op']!r}")

    def _value(self, product: ProductSpec, field: str) -> Any:
        if field == "published_days":
            return (self._now - product.published_at).days
        if field == "brand.sustainability_score":
            return self._scores[product.house_slug]
        if field in {"price", "compare_at_price", "materials", "style_tags", "recyclable"}:
            return getattr(product, field)
        return product.attributes[field]


def _spec(row: Row, members: tuple[str, ...], order: int, now: datetime) -> CollectionSpec:
    return CollectionSpec(
        id=demo_id("collection", row["slug"]),
        slug=row["slug"],
        name=row["name"],
        description=row["description"],
        colour_theme={"main": COLOURS[row["main"]].hex, "accent": COLOURS[row["accent"]].hex},
        is_manual="rules" not in row,
        rules=row.get("rules"),
        product_slugs=members,
        display_order=order,
        is_active=True,
        featured_until=now + timedelta(days=60) if order <= 4 else None,
    )
