"""Rows of cart."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CHAR,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from stylist.db.base import NOW, Amount, Base, CreatedAt, UpdatedAt, UuidKey


class Cart(Base):
    """A cart; open while `closed_at` is null. Money columns are a snapshot of the computed totals."""

    __tablename__ = "carts"
    id: Mapped[UuidKey]
    user_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    is_abandoned: Mapped[bool] = mapped_column(server_default=text("false"))
    abandoned_at: Mapped[datetime | None]
    reminder_sent_at: Mapped[datetime | None]
    currency: Mapped[str] = mapped_column(CHAR(3), server_default=text("'USD'::bpchar"))
    subtotal: Mapped[Decimal] = mapped_column(Amount, server_default=text("0"))
    tax_amount: Mapped[Decimal] = mapped_column(Amount, server_default=text("0"))
    shipping_amount: Mapped[Decimal] = mapped_column(Amount, server_default=text("0"))
    discount_amount: Mapped[Decimal] = mapped_column(Amount, server_default=text("0"))
    total: Mapped[Decimal] = mapped_column(Amount, server_default=text("0"))
    coupon_code: Mapped[str | None] = mapped_column(String(50))
    gift_card_codes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    expires_at: Mapped[datetime] = mapped_column(
        server_default=text("(CURRENT_TIMESTAMP + '30 days'::interval)")
    )
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    # Ours, beyond the seed:
    closed_at: Mapped[datetime | None]
    contact_email: Mapped[str | None] = mapped_column(String(255))
    contact_name: Mapped[str | None] = mapped_column(String(255))
    contact_phone: Mapped[str | None] = mapped_column(String(50))
    shipping_address_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("addresses.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    payment_method_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("payment_methods.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    shipping_method: Mapped[str | None] = mapped_column(String(100))
    gift_options: Mapped[dict[str, Any] | None]
    notes: Mapped[str | None] = mapped_column(String(500))
    points_to_use: Mapped[int] = mapped_column(server_default=text("0"))
    __table_args__ = (
        Index("idx_carts_abandoned", "is_abandoned", "abandoned_at"),
        Index("idx_carts_session", "session_id"),
        Index("idx_carts_user", "user_id"),
        Index("idx_carts_open_updated", "updated_at", postgresql_where=text("closed_at IS NULL")),
        Index("idx_carts_open_expires", "expires_at", postgresql_where=text("closed_at IS NULL")),
        Index(
            "idx_carts_open_user",
            "user_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL AND user_id IS NOT NULL"),
        ),
        Index("idx_carts_shipping_address_id", "shipping_address_id"),
        Index("idx_carts_payment_method_id", "payment_method_id"),
        CheckConstraint("user_id IS NOT NULL OR session_id IS NOT NULL", name="owner"),
        CheckConstraint("points_to_use >= 0", name="points_to_use"),
        CheckConstraint(
            "subtotal >= 0 AND tax_amount >= 0 AND shipping_amount >= 0 AND "
            "discount_amount >= 0 AND total >= 0",
            name="money",
        ),
    )


class CartItem(Base):
    """A line of a cart."""

    __tablename__ = "cart_items"
    id: Mapped[UuidKey]
    cart_id: Mapped[UUID] = mapped_column(ForeignKey("carts.id", ondelete="CASCADE", onupdate="CASCADE"))
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id", ondelete="RESTRICT", onupdate="CASCADE")
    )
    variant_id: Mapped[UUID] = mapped_column(
        ForeignKey("product_variants.id", ondelete="RESTRICT", onupdate="CASCADE")
    )
    quantity: Mapped[int] = mapped_column(server_default=text("1"))
    price_at_time: Mapped[Decimal] = mapped_column(Amount)
    personalization: Mapped[dict[str, Any] | None]
    added_from: Mapped[str | None] = mapped_column(String(50))
    recommendation_score: Mapped[Decimal | None] = mapped_column(Numeric(3, 2))
    added_at: Mapped[datetime] = mapped_column(server_default=NOW)
    updated_at: Mapped[UpdatedAt]
    # Ours, beyond the seed:
    recommendation_id: Mapped[UUID | None]
    __table_args__ = (
        Index("idx_cart_items_product_id", "product_id"),
        Index("idx_cart_items_variant_id", "variant_id"),
        UniqueConstraint(
            "cart_id",
            "variant_id",
            "personalization",
            name="idx_cart_items_unique",
            postgresql_nulls_not_distinct=True,
        ),
        ForeignKeyConstraint(
            ["variant_id", "product_id"],
            ["product_variants.id", "product_variants.product_id"],
            name="cart_items_variant_of_product_fkey",
            ondelete="RESTRICT",
            onupdate="CASCADE",
        ),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("price_at_time >= 0", name="money"),
        CheckConstraint("recommendation_score BETWEEN 0 AND 1", name="recommendation_score"),
    )
