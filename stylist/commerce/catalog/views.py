"""Goods as they are handed out. Money is a `Decimal` in the product's currency; cost is never in here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from stylist.commerce.ids import BrandId, CategoryId, CollectionId, ProductId, UserId, VariantId


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks and when: decides which goods exist for them.

    `tier` is the membership tier's name (a `MembershipTier` fits); the lowest for guests.
    """

    user_id: UserId | None
    tier: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text means: a vector of length one by the model of that name. Two models' vectors never meet."""

    model: str
    vector: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class VariantView:
    """A size and colour; prices are resolved (its own or the product's), `available` is what is free to sell.

    `available_at` in the future means it is sold ahead and leaves on that day.
    """

    id: VariantId
    product_id: ProductId
    sku: str
    size: str | None
    color: str | None
    color_hex: str | None
    price: Decimal
    compare_at_price: Decimal | None
    available: int
    is_low: bool
    image_url: str | None
    available_at: datetime | None

    @property
    def is_sellable(self) -> bool:
        """Whether at least one can be bought."""
        return self.available > 0


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product with all its variants that are on offer, by colour and size.

    `price` is the lowest among variants in stock (the product's own when none is), `compare_at_price` what
    belongs to it. `materials` maps components to percent. `rating` is the mean of approved reviews.
    """

    id: ProductId
    slug: str
    sku: str
    name: str
    brand_id: BrandId | None
    brand: str | None
    category_id: CategoryId
    category_slug: str
    category_name: str
    price: Decimal
    compare_at_price: Decimal | None
    currency: str
    description: str | None
    story: str | None
    materials: Mapping[str, Any]
    attributes: Mapping[str, Any]
    style_tags: tuple[str, ...]
    personalization: Mapping[str, Any] | None
    image_url: str | None
    variants: tuple[VariantView, ...]
    rating: Decimal | None
    review_count: int
    carbon_footprint: Decimal | None = None
    is_recyclable: bool = False
    published_at: datetime | None = None

    @property
    def colors(self) -> tuple[str, ...]:
        """Colour names, each once, in the variants' order."""
        return tuple(dict.fromkeys(it.color for it in self.variants if it.color))

    @property
    def sizes(self) -> tuple[str, ...]:
        """Size names, each once, in the variants' order."""
        return tuple(dict.fromkeys(it.size for it in self.variants if it.size))

    @property
    def is_in_stock(self) -> bool:
        """Whether any variant can be bought."""
        return any(it.is_sellable for it in self.variants)

    def variant(self, variant_id: VariantId) -> VariantView | None:
        """The variant of that id, if it is one of this product's."""
        return next((it for it in self.variants if it.id == variant_id), None)


@dataclass(frozen=True, slots=True)
class Offer:
    """A variant with its product. Not sellable when either is hidden or withdrawn for the viewer."""

    product: ProductView
    variant: VariantView
    is_sellable: bool


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A page of a list; `next_cursor` is absent on the last."""

    items: tuple[ProductView, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class MediaView:
    """A picture, video or 3D model; `variant_id` when it shows one variant."""

    variant_id: VariantId | None
    media_type: str
    url: str
    thumbnail_url: str | None
    alt_text: str | None
    width: int | None
    height: int | None
    duration_seconds: int | None
    model_format: str | None
    file_size_bytes: int | None
    is_primary: bool


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A category with what hangs below it, in display order; `product_count` includes everything below."""

    id: CategoryId
    slug: str
    name: str
    description: str | None
    image_url: str | None
    is_featured: bool
    product_count: int
    children: tuple["CategoryView", ...]


@dataclass(frozen=True, slots=True)
class BrandView:
    """A house; `sustainability_score` is 0-100, absent when it was never assessed."""

    id: BrandId
    slug: str
    name: str
    logo_url: str | None
    description: str | None
    story: str | None
    is_verified: bool
    verified_at: datetime | None
    sustainability_score: int | None
    certifications: tuple[str, ...]
    website_url: str | None
    instagram_handle: str | None
    product_count: int


@dataclass(frozen=True, slots=True)
class CollectionView:
    """A collection without its products: chosen by hand, or all that meet `rules`."""

    id: CollectionId
    slug: str
    name: str
    description: str | None
    hero_image_url: str | None
    hero_video_url: str | None
    color_theme: Mapping[str, Any]
    is_manual: bool
    rules: Mapping[str, Any]
    featured_until: datetime | None


@dataclass(frozen=True, slots=True)
class CategoryWord:
    """A category as a word shoppers may use; `parent` is a slug."""

    slug: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class BrandWord:
    """A house's name and id."""

    id: BrandId
    name: str


@dataclass(frozen=True, slots=True)
class CatalogueWords:
    """The words of everything on public show: what understanding a wish needs.

    Lists are sorted and in lower case, except names, colours and sizes, which stay as the goods have them.
    """

    categories: tuple[CategoryWord, ...]
    brands: tuple[BrandWord, ...]
    colors: tuple[str, ...]
    materials: tuple[str, ...]
    patterns: tuple[str, ...]
    occasions: tuple[str, ...]
    seasons: tuple[str, ...]
    sizes: tuple[str, ...]
    style_tags: tuple[str, ...]
    fits: tuple[str, ...]
    necklines: tuple[str, ...]
    sleeves: tuple[str, ...]
    lengths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CatalogChange:
    """What a staff command did: the columns that changed, before and after, as JSON for the audit log."""

    action: str
    entity_type: str
    entity_id: UUID
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None
