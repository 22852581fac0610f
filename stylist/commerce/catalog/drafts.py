"""What staff and imports say of goods: checked for shape here, against the shop's rows in `editing` and `shelving`."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1, max_length=255)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=255)]
Sku = Annotated[str, Field(pattern=r"^[A-Za-z0-9._/-]+$", max_length=100)]
Url = Annotated[str, Field(pattern=r"^(https?://|/)\S+$", max_length=500)]
Price = Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=2)]
Percent = Annotated[Decimal, Field(gt=0, le=100)]


class Draft(BaseModel):
    """Nothing unknown is taken; a field that is not given stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def given(self) -> dict[str, Any]:
        """Only what was said, by column."""
        return self.model_dump(exclude_unset=True)


class CategoryDraft(Draft):
    """A category; `parent_id` null makes it a root."""

    slug: Slug | None = None
    name: Name | None = None
    parent_id: UUID | None = None
    description: str | None = None
    image_url: Url | None = None
    meta_title: Annotated[str, Field(max_length=255)] | None = None
    meta_description: str | None = None
    display_order: int = 0
    is_featured: bool = False
    is_active: bool = True


class BrandDraft(Draft):
    """A house; `is_verified` is dated when it is first said."""

    slug: Slug | None = None
    name: Name | None = None
    description: str | None = None
    story: str | None = None
    logo_url: Url | None = None
    website_url: Url | None = None
    instagram_handle: Annotated[str, Field(pattern=r"^@?[\w.]+$", max_length=100)] | None = None
    is_verified: bool = False
    certifications: list[Name] = Field(default_factory=list)
    sustainability_score: Annotated[int, Field(ge=0, le=100)] | None = None


class ProductDraft(Draft):
    """A product but for its prices, status and variants, which have commands of their own.

    `materials` are percentages by component, which come to no more than 100.
    """

    sku: Sku | None = None
    slug: Slug | None = None
    name: Name | None = None
    category_id: UUID | None = None
    brand_id: UUID | None = None
    description: str | None = None
    story: str | None = None
    cost: Price | None = None
    materials: Mapping[Name, Percent] | None = None
    attributes: Mapping[str, Any] = Field(default_factory=dict)
    personalization: Mapping[str, Any] | None = None
    style_tags: list[Name] = Field(default_factory=list)
    carbon_footprint: Price | None = None
    recyclable: bool = False
    meta_title: Annotated[str, Field(max_length=255)] | None = None
    meta_description: str | None = None
    published_at: datetime | None = None
    featured_at: datetime | None = None


class VariantDraft(Draft):
    """A size and colour, with any further `options`; `available_at` makes it a pre-order until then."""

    sku: Sku | None = None
    size: Annotated[str, Field(min_length=1, max_length=50)] | None = None
    color: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    material: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    options: Mapping[Name, Name] = Field(default_factory=dict)
    low_stock_threshold: Annotated[int, Field(ge=0)] = 5
    weight_value: Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=3)] | None = None
    weight_unit: Literal["kg", "g", "lb", "oz"] = "kg"
    dimensions: Mapping[str, Any] | None = None
    is_available: bool = True
    available_at: datetime | None = None


class MediaDraft(Draft):
    """A picture, video or 3D model; models say their format, videos may say how long they run."""

    media_type: Literal["image", "video", "3D", "AR"]
    url: Url
    variant_id: UUID | None = None
    thumbnail_url: Url | None = None
    alt_text: Annotated[str, Field(max_length=255)] | None = None
    width: Annotated[int, Field(gt=0)] | None = None
    height: Annotated[int, Field(gt=0)] | None = None
    duration_seconds: Annotated[int, Field(ge=0)] | None = None
    model_format: Literal["glb", "gltf", "usdz"] | None = None
    file_size_bytes: Annotated[int, Field(gt=0)] | None = None
    display_order: int = 0
    is_primary: bool = False


class CollectionDraft(Draft):
    """A collection: by hand, or by `rules` (`catalog.collection_rules`)."""

    slug: Slug | None = None
    name: Name | None = None
    description: str | None = None
    hero_image_url: Url | None = None
    hero_video_url: Url | None = None
    color_theme: Mapping[str, str] | None = None
    is_manual: bool = True
    rules: Mapping[str, Any] | None = None
    is_active: bool = True
    display_order: int = 0
    featured_until: datetime | None = None
    meta_title: Annotated[str, Field(max_length=255)] | None = None
    meta_description: str | None = None
