"""What the generator hands out: plain facts about the demo shop, before any database row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class HouseSpec:
    """A luxury house: what it tells of itself, and the character that shapes its goods.

    `level` runs from 1 (accessible) to 5 (couture prices). `sustainability_score` is 0-100, None when the
    house has never been assessed.
    """

    id: UUID
    slug: str
    name: str
    level: int
    city: str
    country: str
    description: str
    story: str
    makes: tuple[str, ...]
    materials: tuple[str, ...]
    tags: tuple[str, ...]
    naming: str
    provenance: tuple[str, ...]
    sustainability_score: int | None
    certifications: tuple[str, ...]
    verified_at: datetime | None
    website_url: str
    instagram_handle: str


@dataclass(frozen=True, slots=True)
class CategorySpec:
    id: UUID
    slug: str
    parent_slug: str | None
    name: str
    description: str
    display_order: int
    is_featured: bool
    garment: str
    accent_hex: str


@dataclass(frozen=True, slots=True)
class ColourSpec:
    """A colourway: the main colour's name and the hex values of the whole, main first."""

    name: str
    family: str
    hexes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VariantSpec:
    """One size in one colour. `stock` is what is on hand now; weight in kilograms, dimensions in centimetres."""

    id: UUID
    sku: str
    size: str
    colour: str
    material: str
    options: Mapping[str, str]
    price: Decimal | None
    stock: int
    low_stock_threshold: int
    weight_kg: Decimal
    dimensions: Mapping[str, Any] | None
    available_at: datetime | None


@dataclass(frozen=True, slots=True)
class PriceChange:
    """The price a product had from a moment on."""

    price: Decimal
    compare_at_price: Decimal | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ProductSpec:
    """One product with everything a shop page says of it.

    `materials` maps a component to its percentage and sums to 100. Prices are USD. `published_at` lies in the
    future for drops; the windows in which higher tiers see them first stand in `attributes["early_access"]`.
    """

    id: UUID
    slug: str
    sku: str
    name: str
    house_slug: str
    category_slug: str
    garment: str
    design: str
    price: Decimal
    compare_at_price: Decimal | None
    cost: Decimal
    description: str
    story: str | None
    materials: Mapping[str, int]
    attributes: Mapping[str, Any]
    style_tags: tuple[str, ...]
    carbon_footprint: Decimal | None
    recyclable: bool
    published_at: datetime
    featured_at: datetime | None
    colours: tuple[ColourSpec, ...]
    variants: tuple[VariantSpec, ...]
    price_history: tuple[PriceChange, ...]


@dataclass(frozen=True, slots=True)
class CollectionSpec:
    """A collection kept by hand (`product_slugs`, in the curator's order) or by `rules`."""

    id: UUID
    slug: str
    name: str
    description: str
    colour_theme: Mapping[str, str]
    is_manual: bool
    rules: Mapping[str, Any] | None
    product_slugs: tuple[str, ...]
    display_order: int
    is_active: bool
    featured_until: datetime | None


@dataclass(frozen=True, slots=True)
class PersonSpec:
    """An invented shopper who reviews, buys and looks around."""

    id: UUID
    email: str
    first_name: str
    last_name: str
    city: str
    state: str
    postal_code: str
    street: str
    latitude: float
    longitude: float
    joined_at: datetime
    last_login_at: datetime
    login_count: int
    tier: str


@dataclass(frozen=True, slots=True)
class OrderLineSpec:
    """Units of a variant as they were sold; `total` is before the line's share of the `discount`."""

    id: UUID
    product_slug: str
    variant_id: UUID
    quantity: int
    unit_price: Decimal
    total: Decimal
    discount: Decimal
    tax: Decimal
    added_from: str


@dataclass(frozen=True, slots=True)
class OrderSpec:
    """A past order of a demo person; `status` is the seed's order status, amounts in USD.

    `total` is `subtotal - discount + tax + shipping`, to the cent.
    """

    id: UUID
    number: str
    email: str
    status: str
    lines: tuple[OrderLineSpec, ...]
    subtotal: Decimal
    discount: Decimal
    tax: Decimal
    shipping: Decimal
    total: Decimal
    shipping_method: str
    delivery_earliest: date
    delivery_latest: date
    coupon_code: str | None
    placed_at: datetime
    shipped_at: datetime | None
    delivered_at: datetime | None
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReviewSpec:
    id: UUID
    product_slug: str
    email: str
    order_line_id: UUID | None
    rating: int
    title: str
    content: str
    status: str
    sentiment: Decimal
    quality: Decimal
    helpful: tuple[str, ...]
    not_helpful: tuple[str, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ViewSpec:
    """One look at a product page; `email` is None for passers-by."""

    id: UUID
    product_slug: str
    email: str | None
    source: str
    search_query: str | None
    seconds: int
    interactions: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SearchSpec:
    id: UUID
    email: str | None
    query: str
    filters: Mapping[str, Any]
    results_count: int
    clicked_position: int | None
    clicked_product_slug: str | None
    response_time_ms: int
    method: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DemoShop:
    """The whole demo shop at one moment."""

    now: datetime
    houses: tuple[HouseSpec, ...]
    categories: tuple[CategorySpec, ...]
    products: tuple[ProductSpec, ...]
    collections: tuple[CollectionSpec, ...]
    people: tuple[PersonSpec, ...]
    orders: tuple[OrderSpec, ...]
    reviews: tuple[ReviewSpec, ...]
    views: tuple[ViewSpec, ...]
    searches: tuple[SearchSpec, ...]
