"""Rows of orders."""

from datetime import date, datetime
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

from stylist.commerce.orders.states import OrderStatus, PaymentStatus
from stylist.db.base import Amount, Base, CreatedAt, UpdatedAt, UuidKey, pg_enum


class Order(Base):
    """An order with snapshots of what was agreed."""

    __tablename__ = "orders"
    id: Mapped[UuidKey]
    order_number: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT", onupdate="CASCADE"))
    status: Mapped[OrderStatus] = mapped_column(
        pg_enum(OrderStatus), server_default=text("'PENDING'::\"OrderStatus\"")
    )
    payment_status: Mapped[PaymentStatus] = mapped_column(
        pg_enum(PaymentStatus), server_default=text("'PENDING'::\"PaymentStatus\"")
    )
    customer_email: Mapped[str] = mapped_column(String(255))
    customer_phone: Mapped[str | None] = mapped_column(String(50))
    currency: Mapped[str] = mapped_column(CHAR(3), server_default=text("'USD'::bpchar"))
    subtotal: Mapped[Decimal] = mapped_column(Amount)
    tax_amount: Mapped[Decimal] = mapped_column(Amount, server_default=text("0"))
    shipping_amount: Mapped[Decimal] = mapped_column(Amount, server_default=text("0"))
    discount_amount: Mapped[Decimal] = mapped_column(Amount, server_default=text("0"))
    total: Mapped[Decimal] = mapped_column(Amount)
    shipping_method: Mapped[str | None] = mapped_column(String(100))
    shipping_carrier: Mapped[str | None] = mapped_column(String(100))
    tracking_number: Mapped[str | None] = mapped_column(String(255))
    estimated_delivery: Mapped[date | None]
    delivered_at: Mapped[datetime | None]
    fraud_score: Mapped[Decimal | None] = mapped_column(Numeric(3, 2))
    recommendation_influence: Mapped[Decimal | None] = mapped_column(Numeric(3, 2))
    notes: Mapped[str | None] = mapped_column(Text)
    admin_notes: Mapped[str | None] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    cancelled_at: Mapped[datetime | None]
    # Ours, beyond the seed:
    cart_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("carts.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    shipping_address: Mapped[dict[str, Any] | None]
    billing_address: Mapped[dict[str, Any] | None]
    cancel_reason: Mapped[str | None] = mapped_column(String(255))
    gift_options: Mapped[dict[str, Any] | None]
    idempotency_key: Mapped[str | None] = mapped_column(String(255))
    reserved_until: Mapped[datetime | None]  # not null exactly while the order holds stock
    tax_included: Mapped[bool] = mapped_column(server_default=text("false"))
    delivery_earliest: Mapped[date | None]
    __table_args__ = (
        UniqueConstraint("order_number", name="orders_order_number_key"),
        Index("idx_orders_created", text("created_at DESC")),
        Index("idx_orders_status", "status", text("created_at DESC")),
        Index("idx_orders_user", "user_id", text("created_at DESC")),
        UniqueConstraint("idempotency_key", name="orders_idempotency_key_key"),
        Index("idx_orders_cart_id", "cart_id"),
        Index("idx_orders_reserved", "reserved_until", postgresql_where=text("reserved_until IS NOT NULL")),
        CheckConstraint(
            "subtotal >= 0 AND tax_amount >= 0 AND shipping_amount >= 0 AND "
            "discount_amount >= 0 AND total >= 0",
            name="money",
        ),
        CheckConstraint(
            "fraud_score BETWEEN 0 AND 1 AND recommendation_influence BETWEEN 0 AND 1", name="scores"
        ),
    )


class OrderItem(Base):
    """A line of an order, as it was sold."""

    __tablename__ = "order_items"
    id: Mapped[UuidKey]
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE", onupdate="CASCADE"))
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id", ondelete="RESTRICT", onupdate="CASCADE")
    )
    variant_id: Mapped[UUID] = mapped_column(
        ForeignKey("product_variants.id", ondelete="RESTRICT", onupdate="CASCADE")
    )
    product_name: Mapped[str] = mapped_column(String(255))
    variant_title: Mapped[str | None] = mapped_column(String(255))
    sku: Mapped[str] = mapped_column(String(100))
    quantity: Mapped[int]
    unit_price: Mapped[Decimal] = mapped_column(Amount)
    total_price: Mapped[Decimal] = mapped_column(Amount)
    personalization: Mapped[dict[str, Any] | None]
    fulfilled_quantity: Mapped[int] = mapped_column(server_default=text("0"))
    returned_quantity: Mapped[int] = mapped_column(server_default=text("0"))
    refunded_quantity: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[CreatedAt]
    # Ours, beyond the seed:
    discount_amount: Mapped[Decimal] = mapped_column(Amount, server_default=text("0"))
    tax_amount: Mapped[Decimal] = mapped_column(Amount, server_default=text("0"))
    added_from: Mapped[str | None] = mapped_column(String(50))
    recommendation_id: Mapped[UUID | None]
    recommendation_score: Mapped[Decimal | None] = mapped_column(Numeric(3, 2))
    surcharge: Mapped[Decimal] = mapped_column(Amount, server_default=text("0"))  # part of unit_price
    is_final_sale: Mapped[bool] = mapped_column(server_default=text("false"))
    __table_args__ = (
        Index("idx_order_items_order", "order_id"),
        Index("idx_order_items_product", "product_id"),
        Index("idx_order_items_variant_id", "variant_id"),
        ForeignKeyConstraint(
            ["variant_id", "product_id"],
            ["product_variants.id", "product_variants.product_id"],
            name="order_items_variant_of_product_fkey",
            ondelete="RESTRICT",
            onupdate="CASCADE",
        ),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("recommendation_score BETWEEN 0 AND 1", name="recommendation_score"),
        CheckConstraint("surcharge >= 0 AND surcharge <= unit_price", name="surcharge"),
        CheckConstraint(
            "unit_price >= 0 AND total_price >= 0 AND discount_amount >= 0 AND tax_amount >= 0", name="money"
        ),
        CheckConstraint(
            "fulfilled_quantity BETWEEN 0 AND quantity AND returned_quantity BETWEEN 0 AND "
            "quantity AND refunded_quantity BETWEEN 0 AND quantity",
            name="parts",
        ),
    )


class OrderStatusHistory(Base):
    """A status an order took, with who and why."""

    __tablename__ = "order_status_history"
    id: Mapped[UuidKey]
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE", onupdate="CASCADE"))
    status: Mapped[OrderStatus] = mapped_column(pg_enum(OrderStatus))
    notes: Mapped[str | None] = mapped_column(Text)
    created_by: Mapped[UUID | None]
    created_at: Mapped[CreatedAt]
    __table_args__ = (Index("idx_order_status_history", "order_id", text("created_at DESC")),)
