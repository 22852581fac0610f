"""Products as one statement: a row each, with its variants and pictures gathered as JSON.

Measured at half the time of loading mapped objects. Money travels as text, since JSON numbers are floats.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    case,
    cast,
    column,
    func,
    null,
    select,
    table,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSON, aggregate_order_by
from sqlalchemy.sql.selectable import LateralFromClause

from stylist.commerce.catalog.models import Brand, Category, Product, ProductMedia, ProductVariant
from stylist.commerce.catalog.views import ProductView, VariantView
from stylist.commerce.ids import BrandId, CategoryId, ProductId, VariantId

# A sub-domain above this one; only its ratings are read here.
_REVIEWS = table("reviews", column("product_id"), column("rating"), column("status"))

_LETTERS = ("XXXS", "XXS", "XS", "S", "M", "L", "XL", "XXL", "XXXL")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_EMPTY = text("'[]'::json")


def select_products(*where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Rows for `to_view`: the products that meet the conditions, in no order."""
    variants, media, reviews = _variants(), _media(), _reviews()
    return (
        select(
            Product.id,
            Product.slug,
            Product.sku,
            Product.name,
            Product.brand_id,
            Brand.name.label("brand"),
            Product.category_id,
            Category.slug.label("category_slug"),
            Category.name.label("category_name"),
            Product.price,
            Product.compare_at_price,
            Product.currency,
            Product.description,
            Product.story,
            Product.materials,
            Product.attributes,
            Product.style_tags,
            Product.personalization,
            Product.carbon_footprint,
            Product.recyclable,
            Product.published_at,
            variants.c.variants,
            media.c.media,
            reviews.c.rating,
            reviews.c.review_count,
        )
        .join(Category, Category.id == Product.category_id)
        .outerjoin(Brand, Brand.id == Product.brand_id)
        .join(variants, true())
        .join(media, true())
        .join(reviews, true())
        .where(*where)
    )


def _variants() -> LateralFromClause:
    price = func.coalesce(ProductVariant.price, Product.price)
    compare_at = func.coalesce(ProductVariant.compare_at_price, Product.compare_at_price)
    made = func.json_build_array(
        ProductVariant.id,
        ProductVariant.sku,
        ProductVariant.size,
        ProductVariant.color,
        ProductVariant.options["color_hex"].astext,
        cast(price, String),
        cast(case((compare_at > price, compare_at), else_=null()), String),
        ProductVariant.inventory_quantity - ProductVariant.inventory_reserved,
        ProductVariant.low_stock_threshold,
        ProductVariant.available_at,
        ProductVariant.is_available,
    )
    gathered = func.coalesce(func.json_agg(made), _EMPTY, type_=JSON).label("variants")
    rows = select(gathered).where(ProductVariant.product_id == Product.id)
    return rows.correlate(Product).lateral("vs")


def _media() -> LateralFromClause:
    made = func.json_build_array(ProductMedia.variant_id, ProductMedia.url)
    ordered = aggregate_order_by(
        made, ProductMedia.is_primary.desc(), ProductMedia.display_order, ProductMedia.url
    )
    gathered = func.coalesce(func.json_agg(ordered), _EMPTY, type_=JSON).label("media")
    rows = select(gathered).where(
        ProductMedia.product_id == Product.id, func.lower(ProductMedia.media_type) == "image"
    )
    return rows.correlate(Product).lateral("ms")


def _reviews() -> LateralFromClause:
    rows = select(func.avg(_REVIEWS.c.rating).label("rating"), func.count().label("review_count")).where(
        _REVIEWS.c.product_id == Product.id, cast(_REVIEWS.c.status, String) == "APPROVED"
    )
    return rows.correlate(Product).lateral("rv")


def to_view(row: Row[*tuple[Any, ...]], *, with_withdrawn: bool = False) -> ProductView:
    """One row of `select_products`; withdrawn variants are left out, or kept as none available."""
    variants = tuple(it for it, is_available in _to_variants(row) if is_available or with_withdrawn)
    cheapest = min((it for it in variants if it.is_sellable), key=lambda it: it.price, default=None)
    return ProductView(
        id=ProductId(row.id),
        slug=row.slug,
        sku=row.sku,
        name=row.name,
        brand_id=BrandId(row.brand_id) if row.brand_id else None,
        brand=row.brand,
        category_id=CategoryId(row.category_id),
        category_slug=row.category_slug,
        category_name=row.category_name,
        price=cheapest.price if cheapest else row.price,
        compare_at_price=cheapest.compare_at_price if cheapest else _reduced_from(row),
        currency=row.currency,
        description=row.description,
        story=row.story,
        materials=row.materials or {},
        attributes=row.attributes,
        style_tags=tuple(row.style_tags),
        personalization=row.personalization,
        image_url=row.media[0][1] if row.media else None,
        variants=variants,
        rating=row.rating and Decimal(row.rating).quantize(Decimal("0.1"), ROUND_HALF_UP),
        review_count=row.review_count,
        carbon_footprint=row.carbon_footprint,
        is_recyclable=row.recyclable,
        published_at=row.published_at,
    )


def _reduced_from(row: Row[*tuple[Any, ...]]) -> Decimal | None:
    compare_at: Decimal | None = row.compare_at_price
    return compare_at if compare_at is not None and compare_at > row.price else None


def _to_variants(row: Row[*tuple[Any, ...]]) -> list[tuple[VariantView, bool]]:
    """The variants by colour and size, each with whether it is offered at all."""
    images = _Images(row.media, {fields[0]: fields[3] for fields in row.variants})
    made = [(_to_variant(row, fields, images), bool(fields[10])) for fields in row.variants]
    return sorted(made, key=lambda it: (it[0].color or "", size_order(it[0].size), it[0].sku))


def _to_variant(row: Row[*tuple[Any, ...]], fields: Sequence[Any], images: "_Images") -> VariantView:
    (key, sku, size, color, color_hex, price, compare_at, free, threshold, available_at, is_available) = (
        fields
    )
    available = free if is_available else 0
    return VariantView(
        id=VariantId(UUID(key)),
        product_id=ProductId(row.id),
        sku=sku,
        size=size,
        color=color,
        color_hex=color_hex,
        price=Decimal(price),
        compare_at_price=None if compare_at is None else Decimal(compare_at),
        available=available,
        is_low=0 < available <= threshold,
        image_url=images.of(key, color),
        available_at=None if available_at is None else datetime.fromisoformat(available_at),
    )


class _Images:
    """Which picture shows a variant: its own, else one of its colour, else the product's."""

    def __init__(self, media: Sequence[Sequence[Any]], colors: dict[str, str | None]) -> None:
        self._own: dict[str | None, str] = {}
        self._by_color: dict[str | None, str] = {}
        for variant_id, url in media:
            self._own.setdefault(variant_id, url)
            if colors.get(variant_id) is not None:
                self._by_color.setdefault(colors[variant_id], url)
        self._general = self._own.get(None) or (media[0][1] if media else None)

    def of(self, variant_id: str, color: str | None) -> str | None:
        return self._own.get(variant_id) or self._by_color.get(color) or self._general


def size_order(size: str | None) -> tuple[int, float, str]:
    """A key that sorts sizes as a shop lists them: letters from small to large, then numbers, then words."""
    if size is None:
        return (0, 0, "")
    if size.upper() in _LETTERS:
        return (1, _LETTERS.index(size.upper()), size)
    number = _NUMBER.search(size)
    return (2, float(number.group()), size) if number else (3, 0, size)
