"""Rows of reviews."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from stylist.commerce.reviews.states import ReviewStatus
from stylist.db.base import Base, CreatedAt, UpdatedAt, UuidKey, pg_enum


class Review(Base):
    """A review; one per product and person."""

    __tablename__ = "reviews"
    id: Mapped[UuidKey]
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id", ondelete="RESTRICT", onupdate="CASCADE")
    )
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT", onupdate="CASCADE"))
    order_item_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("order_items.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    rating: Mapped[int]
    title: Mapped[str | None] = mapped_column(String(255))
    content: Mapped[str | None] = mapped_column(Text)
    is_verified_purchase: Mapped[bool] = mapped_column(server_default=text("false"))
    helpful_count: Mapped[int] = mapped_column(server_default=text("0"))
    not_helpful_count: Mapped[int] = mapped_column(server_default=text("0"))
    sentiment_score: Mapped[Decimal | None] = mapped_column(Numeric(3, 2))
    quality_score: Mapped[Decimal | None] = mapped_column(Numeric(3, 2))
    status: Mapped[ReviewStatus] = mapped_column(
        pg_enum(ReviewStatus), server_default=text("'PENDING'::\"ReviewStatus\"")
    )
    media_urls: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    # Ours, beyond the seed:
    flags: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{}'")
    )  # why it is held: staff only
    moderation_reason: Mapped[str | None] = mapped_column(String(255))  # what its writer is told
    __table_args__ = (
        UniqueConstraint("product_id", "user_id", name="reviews_product_id_user_id_key"),
        Index("idx_reviews_product", "product_id", "status", "rating"),
        Index("idx_reviews_user", "user_id"),
        Index("idx_reviews_order_item_id", "order_item_id"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        CheckConstraint("helpful_count >= 0 AND not_helpful_count >= 0", name="votes"),
        CheckConstraint("sentiment_score BETWEEN 0 AND 1 AND quality_score BETWEEN 0 AND 1", name="scores"),
    )


class ReviewInteraction(Base):
    """A person's vote on a review."""

    __tablename__ = "review_interactions"
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE", onupdate="CASCADE"), primary_key=True
    )
    review_id: Mapped[UUID] = mapped_column(
        ForeignKey("reviews.id", ondelete="CASCADE", onupdate="CASCADE"), primary_key=True
    )
    is_helpful: Mapped[bool]
    created_at: Mapped[CreatedAt]
    __table_args__ = (Index("idx_review_interactions_review_id", "review_id"),)
