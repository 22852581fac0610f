"""Rows of pricing."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CHAR,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from stylist.commerce.customers.states import MembershipTier
from stylist.db.base import NOW, Amount, Base, CreatedAt, UpdatedAt, UuidKey, pg_enum


class Coupon(Base):
    """A discount by code, or one that applies by itself (`is_automatic`), under the same conditions."""

    __tablename__ = "coupons"
    id: Mapped[UuidKey]
    code: Mapped[str] = mapped_column(String(50))
    description: Mapped[str | None] = mapped_column(Text)
    discount_type: Mapped[str] = mapped_column(String(20))
    discount_value: Mapped[Decimal] = mapped_column(Amount)
    minimum_amount: Mapped[Decimal | None] = mapped_column(Amount)
    applicable_products: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    applicable_categories: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    applicable_brands: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    usage_limit: Mapped[int | None]
    usage_count: Mapped[int] = mapped_column(server_default=text("0"))
    usage_limit_per_user: Mapped[int | None]
    valid_from: Mapped[datetime] = mapped_column(server_default=NOW)
    valid_until: Mapped[datetime | None]
    first_purchase_only: Mapped[bool] = mapped_column(server_default=text("false"))
    membership_tiers: Mapped[list[MembershipTier]] = mapped_column(
        ARRAY(pg_enum(MembershipTier)), server_default=text("'{}'")
    )
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    # Ours, beyond the seed:
    is_automatic: Mapped[bool] = mapped_column(server_default=text("false"))
    __table_args__ = (
        UniqueConstraint("code", name="coupons_code_key"),
        Index("idx_coupons_automatic", "valid_from", postgresql_where=text("is_automatic")),
        Index("idx_coupons_code_ci", text("upper(code)"), unique=True),
        CheckConstraint("discount_value >= 0 AND minimum_amount >= 0", name="money"),
        CheckConstraint(
            "usage_count >= 0 AND (usage_limit IS NULL OR usage_count <= usage_limit)", name="usage"
        ),
        CheckConstraint("discount_type IN ('percent', 'fixed', 'free_shipping')", name="discount_type"),
    )


class ProductPrice(Base):
    """A variant's price in a currency that is not its product's: with one for every line, a cart is charged in it."""

    __tablename__ = "product_prices"
    id: Mapped[UuidKey]
    variant_id: Mapped[UUID] = mapped_column(
        ForeignKey("product_variants.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    currency: Mapped[str] = mapped_column(CHAR(3))
    price: Mapped[Decimal] = mapped_column(Amount)
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    __table_args__ = (
        UniqueConstraint("variant_id", "currency", name="product_prices_variant_id_currency_key"),
        CheckConstraint("price >= 0", name="money"),
    )


class CouponUse(Base):
    """A coupon used by an order."""

    __tablename__ = "coupon_uses"
    id: Mapped[UuidKey]
    coupon_id: Mapped[UUID] = mapped_column(ForeignKey("coupons.id", ondelete="RESTRICT", onupdate="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT", onupdate="CASCADE"))
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="RESTRICT", onupdate="CASCADE"))
    discount_amount: Mapped[Decimal] = mapped_column(Amount)
    used_at: Mapped[datetime] = mapped_column(server_default=NOW)
    __table_args__ = (
        UniqueConstraint("coupon_id", "order_id", name="coupon_uses_coupon_id_order_id_key"),
        Index("idx_coupon_uses_user", "user_id"),
        Index("idx_coupon_uses_order_id", "order_id"),
        CheckConstraint("discount_amount >= 0", name="money"),
    )
