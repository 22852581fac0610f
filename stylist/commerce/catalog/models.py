"""Rows of goods and what is seen of them."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pgvector.sqlalchemy import Vector
from sqlalchemy import (
    ARRAY,
    CHAR,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from stylist.commerce.catalog.states import ProductStatus
from stylist.db.base import NOW, Amount, Base, CreatedAt, UpdatedAt, UuidKey, pg_enum


class Category(Base):
    """A node of the category tree."""

    __tablename__ = "categories"
    id: Mapped[UuidKey]
    parent_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("categories.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    slug: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(255))
    description: Mapped[str | None] = mapped_column(Text)
    image_url: Mapped[str | None] = mapped_column(String(500))
    meta_title: Mapped[str | None] = mapped_column(String(255))
    meta_description: Mapped[str | None] = mapped_column(Text)
    display_order: Mapped[int] = mapped_column(server_default=text("0"))
    is_featured: Mapped[bool] = mapped_column(server_default=text("false"))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    __table_args__ = (
        UniqueConstraint("slug", name="categories_slug_key"),
        Index("idx_categories_parent", "parent_id"),
        CheckConstraint("parent_id <> id", name="not_own_parent"),
    )


class Brand(Base):
    """A house."""

    __tablename__ = "brands"
    id: Mapped[UuidKey]
    slug: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(255))
    logo_url: Mapped[str | None] = mapped_column(String(500))
    description: Mapped[str | None] = mapped_column(Text)
    story: Mapped[str | None] = mapped_column(Text)
    is_verified: Mapped[bool] = mapped_column(server_default=text("false"))
    verified_at: Mapped[datetime | None]
    sustainability_score: Mapped[int | None]
    certifications: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    website_url: Mapped[str | None] = mapped_column(String(500))
    instagram_handle: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    __table_args__ = (
        UniqueConstraint("slug", name="brands_slug_key"),
        Index(
            "idx_brands_name_trgm", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}
        ),
        CheckConstraint("sustainability_score BETWEEN 0 AND 100", name="sustainability_score"),
    )


class Product(Base):
    """A product; what is sold are its variants."""

    __tablename__ = "products"
    id: Mapped[UuidKey]
    sku: Mapped[str] = mapped_column(String(100))
    slug: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(255))
    description: Mapped[str | None] = mapped_column(Text)
    story: Mapped[str | None] = mapped_column(Text)
    category_id: Mapped[UUID] = mapped_column(
        ForeignKey("categories.id", ondelete="RESTRICT", onupdate="CASCADE")
    )
    brand_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("brands.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    price: Mapped[Decimal] = mapped_column(Amount)
    compare_at_price: Mapped[Decimal | None] = mapped_column(Amount)
    cost: Mapped[Decimal | None] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(CHAR(3), server_default=text("'USD'::bpchar"))
    status: Mapped[ProductStatus] = mapped_column(
        pg_enum(ProductStatus), server_default=text("'DRAFT'::\"ProductStatus\"")
    )
    published_at: Mapped[datetime | None]
    featured_at: Mapped[datetime | None]
    ai_description: Mapped[str | None] = mapped_column(Text)
    product_embedding: Mapped[list[float] | None] = mapped_column(Vector(1536))
    color_analysis: Mapped[dict[str, Any] | None]
    style_tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    meta_title: Mapped[str | None] = mapped_column(String(255))
    meta_description: Mapped[str | None] = mapped_column(Text)
    materials: Mapped[dict[str, Any] | None]
    carbon_footprint: Mapped[Decimal | None] = mapped_column(Amount)
    recyclable: Mapped[bool] = mapped_column(server_default=text("false"))
    view_count: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    deleted_at: Mapped[datetime | None]
    # Ours, beyond the seed:
    attributes: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    personalization: Mapped[dict[str, Any] | None]
    search_vector: Mapped[str | None] = mapped_column(TSVECTOR)
    __table_args__ = (
        UniqueConstraint("sku", name="products_sku_key"),
        UniqueConstraint("slug", name="products_slug_key"),
        Index("idx_products_brand", "brand_id"),
        Index("idx_products_category", "category_id"),
        Index("idx_products_price", "price"),
        Index("idx_products_status", "status", text("published_at DESC")),
        Index("idx_products_search", "search_vector", postgresql_using="gin"),
        Index(
            "idx_products_name_trgm", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}
        ),
        Index(
            "idx_products_attributes",
            "attributes",
            postgresql_using="gin",
            postgresql_ops={"attributes": "jsonb_path_ops"},
        ),
        CheckConstraint("price >= 0 AND compare_at_price >= 0 AND cost >= 0", name="money"),
        CheckConstraint("carbon_footprint >= 0", name="carbon_footprint"),
        CheckConstraint("view_count >= 0", name="view_count"),
    )


class ProductVariant(Base):
    """What can be bought: a size and colour of a product, with its own stock."""

    __tablename__ = "product_variants"
    id: Mapped[UuidKey]
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    sku: Mapped[str] = mapped_column(String(100))
    size: Mapped[str | None] = mapped_column(String(50))
    color: Mapped[str | None] = mapped_column(String(100))
    material: Mapped[str | None] = mapped_column(String(100))
    price: Mapped[Decimal | None] = mapped_column(Amount)
    compare_at_price: Mapped[Decimal | None] = mapped_column(Amount)
    inventory_quantity: Mapped[int] = mapped_column(server_default=text("0"))
    inventory_reserved: Mapped[int] = mapped_column(server_default=text("0"))
    low_stock_threshold: Mapped[int] = mapped_column(server_default=text("5"))
    weight_value: Mapped[Decimal | None] = mapped_column(Numeric(10, 3))
    weight_unit: Mapped[str] = mapped_column(String(10), server_default=text("'kg'::character varying"))
    dimensions: Mapped[dict[str, Any] | None]
    is_available: Mapped[bool] = mapped_column(server_default=text("true"))
    available_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    # Ours, beyond the seed:
    options: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    __table_args__ = (
        UniqueConstraint("sku", name="product_variants_sku_key"),
        Index("idx_variants_inventory", "inventory_quantity"),
        Index("idx_variants_product", "product_id"),
        UniqueConstraint("id", "product_id", name="product_variants_id_product_id_key"),
        CheckConstraint("inventory_reserved >= 0 AND inventory_reserved <= inventory_quantity", name="stock"),
        CheckConstraint("price >= 0 AND compare_at_price >= 0", name="money"),
        CheckConstraint("weight_value >= 0", name="weight"),
    )


class ProductMedia(Base):
    """A picture, video or 3D model of a product or of one variant."""

    __tablename__ = "product_media"
    id: Mapped[UuidKey]
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    variant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("product_variants.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    media_type: Mapped[str] = mapped_column(String(20))
    url: Mapped[str] = mapped_column(String(500))
    thumbnail_url: Mapped[str | None] = mapped_column(String(500))
    alt_text: Mapped[str | None] = mapped_column(String(255))
    width: Mapped[int | None]
    height: Mapped[int | None]
    duration_seconds: Mapped[int | None]
    model_format: Mapped[str | None] = mapped_column(String(20))
    file_size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    display_order: Mapped[int] = mapped_column(server_default=text("0"))
    is_primary: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        Index("idx_media_product", "product_id", "display_order"),
        Index("idx_media_variant", "variant_id"),
        Index("idx_media_primary", "product_id", unique=True, postgresql_where=text("is_primary")),
    )


class Collection(Base):
    """A curated or rule-made set of products."""

    __tablename__ = "collections"
    id: Mapped[UuidKey]
    slug: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(255))
    description: Mapped[str | None] = mapped_column(Text)
    hero_image_url: Mapped[str | None] = mapped_column(String(500))
    hero_video_url: Mapped[str | None] = mapped_column(String(500))
    color_theme: Mapped[dict[str, Any] | None]
    is_manual: Mapped[bool] = mapped_column(server_default=text("true"))
    rules: Mapped[dict[str, Any] | None]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    display_order: Mapped[int] = mapped_column(server_default=text("0"))
    featured_until: Mapped[datetime | None]
    meta_title: Mapped[str | None] = mapped_column(String(255))
    meta_description: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    __table_args__ = (UniqueConstraint("slug", name="collections_slug_key"),)


class CollectionProduct(Base):
    """Membership of a product in a collection, in the curator's order."""

    __tablename__ = "collection_products"
    collection_id: Mapped[UUID] = mapped_column(
        ForeignKey("collections.id", ondelete="CASCADE", onupdate="CASCADE"), primary_key=True
    )
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id", ondelete="CASCADE", onupdate="CASCADE"), primary_key=True
    )
    display_order: Mapped[int] = mapped_column(server_default=text("0"))
    added_at: Mapped[datetime] = mapped_column(server_default=NOW)
    __table_args__ = (
        Index("idx_collection_products", "collection_id", "display_order"),
        Index("idx_collection_products_product_id", "product_id"),
    )


class ProductView(Base):
    """One showing or opening of a product."""

    __tablename__ = "product_views"
    id: Mapped[UuidKey]
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id", ondelete="RESTRICT", onupdate="CASCADE")
    )
    user_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("sessions.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    source: Mapped[str | None] = mapped_column(String(50))
    search_query: Mapped[str | None] = mapped_column(Text)
    recommendation_id: Mapped[UUID | None]
    view_duration_seconds: Mapped[int | None]
    interactions: Mapped[dict[str, Any] | None]
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        Index("idx_product_views_date", text("created_at DESC")),
        Index("idx_product_views_product", "product_id", text("created_at DESC")),
        Index("idx_product_views_user", "user_id", text("created_at DESC")),
        Index("idx_product_views_session_id", "session_id"),
    )


class SearchLog(Base):
    """One search, with what came of it."""

    __tablename__ = "search_logs"
    id: Mapped[UuidKey]
    user_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("sessions.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    query: Mapped[str] = mapped_column(Text)
    filters: Mapped[dict[str, Any] | None]
    results_count: Mapped[int | None]
    clicked_position: Mapped[int | None]
    clicked_product_id: Mapped[UUID | None]
    response_time_ms: Mapped[int | None]
    search_method: Mapped[str | None] = mapped_column(String(50))
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        Index("idx_search_logs_user", "user_id", text("created_at DESC")),
        Index("idx_search_logs_session_id", "session_id"),
    )


class PriceChange(Base):
    """A price a product or variant took; honest reductions and price-drop alerts read it."""

    __tablename__ = "price_history"
    id: Mapped[UuidKey]
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    variant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("product_variants.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    price: Mapped[Decimal] = mapped_column(Amount)
    compare_at_price: Mapped[Decimal | None] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(CHAR(3))
    changed_by: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        Index("idx_price_history_product", "product_id", text("created_at DESC")),
        Index("idx_price_history_variant_id", "variant_id"),
        CheckConstraint("price >= 0 AND compare_at_price >= 0", name="money"),
    )


class ProductEmbedding(Base):
    """A product's vector by one embedding model; the seed's column holds the active model's, padded."""

    __tablename__ = "product_embeddings"
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id", ondelete="CASCADE", onupdate="CASCADE"), primary_key=True
    )
    model: Mapped[str] = mapped_column(String(100), primary_key=True)
    vector: Mapped[list[float]] = mapped_column(Vector())
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
