"""Rows of aftersales."""

from datetime import datetime
from decimal import Decimal
from typing import Any
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
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from stylist.db.base import Amount, Base, CreatedAt, UpdatedAt, UuidKey


class OrderChange(Base):
    """A change of an order after it was placed; `plan` says what, as it was agreed to.

    It is `pending` while its charge is under way; at most one is, per order.
    """

    __tablename__ = "order_changes"
    id: Mapped[UuidKey]
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE", onupdate="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20))
    plan: Mapped[dict[str, Any]]
    difference: Mapped[Decimal] = mapped_column(Amount)
    failure: Mapped[str | None] = mapped_column(String(100))
    idempotency_key: Mapped[str] = mapped_column(String(255))
    created_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    created_at: Mapped[CreatedAt]
    decided_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("idempotency_key", name="order_changes_idempotency_key_key"),
        Index("idx_order_changes_order", "order_id", "created_at"),
        Index("idx_order_changes_created_by", "created_by"),
        Index(
            "idx_order_changes_pending",
            "order_id",
            unique=True,
            postgresql_where=text("status = 'pending'"),
        ),
        CheckConstraint("kind IN ('address', 'payment', 'items')", name="kind"),
        CheckConstraint("status IN ('pending', 'done', 'failed')", name="status"),
    )


class Return(Base):
    """A return or exchange of delivered goods."""

    __tablename__ = "returns"
    id: Mapped[UuidKey]
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE", onupdate="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(255))
    refund_target: Mapped[str | None] = mapped_column(String(50))
    refund_method_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("payment_methods.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    refund_gift_card_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("gift_cards.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    refund_amount: Mapped[Decimal] = mapped_column(Amount, server_default=text("0"))
    shipping_amount: Mapped[Decimal] = mapped_column(Amount, server_default=text("0"))
    price_difference: Mapped[Decimal | None] = mapped_column(Amount)
    replacement_order_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("orders.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    decision_note: Mapped[str | None] = mapped_column(Text)
    failure: Mapped[str | None] = mapped_column(String(100))
    idempotency_key: Mapped[str | None] = mapped_column(String(255))
    approved_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    refunded_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    __table_args__ = (
        UniqueConstraint("idempotency_key", name="returns_idempotency_key_key"),
        Index("idx_returns_order", "order_id"),
        Index("idx_returns_refund_method_id", "refund_method_id"),
        Index("idx_returns_refund_gift_card_id", "refund_gift_card_id"),
        Index("idx_returns_replacement_order_id", "replacement_order_id"),
        Index("idx_returns_status", "status", "created_at"),
        CheckConstraint("kind IN ('return', 'exchange')", name="kind"),
        CheckConstraint(
            "status IN ('REQUESTED', 'APPROVED', 'REJECTED', 'CANCELLED', 'RECEIVED', 'REFUNDED')",
            name="status",
        ),
        CheckConstraint("refund_amount >= 0 AND shipping_amount >= 0", name="money"),
    )


class ReturnItem(Base):
    """Units of an order's line that come back, and what takes their place in an exchange.

    `goods_amount` is what was paid for them after discounts, `tax_amount` the tax on or in that. Of the units that
    came, `received_quantity`, so many are on the shelf again: `restocked_quantity`; the rest is written off.
    """

    __tablename__ = "return_items"
    id: Mapped[UuidKey]
    return_id: Mapped[UUID] = mapped_column(ForeignKey("returns.id", ondelete="CASCADE", onupdate="CASCADE"))
    order_item_id: Mapped[UUID] = mapped_column(
        ForeignKey("order_items.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    quantity: Mapped[int]
    received_quantity: Mapped[int] = mapped_column(server_default=text("0"))
    restocked_quantity: Mapped[int] = mapped_column(server_default=text("0"))
    goods_amount: Mapped[Decimal] = mapped_column(Amount, server_default=text("0"))
    tax_amount: Mapped[Decimal] = mapped_column(Amount, server_default=text("0"))
    new_variant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("product_variants.id", ondelete="RESTRICT", onupdate="CASCADE")
    )
    new_unit_price: Mapped[Decimal | None] = mapped_column(Amount)
    __table_args__ = (
        Index("idx_return_items_return", "return_id"),
        Index("idx_return_items_order_item_id", "order_item_id"),
        Index("idx_return_items_new_variant_id", "new_variant_id"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint(
            "received_quantity BETWEEN 0 AND quantity AND restocked_quantity BETWEEN 0 AND received_quantity",
            name="received",
        ),
        CheckConstraint("new_unit_price >= 0 AND goods_amount >= 0 AND tax_amount >= 0", name="money"),
    )


class CreditNote(Base):
    """A numbered document that takes back an order, or a part of it; never changed once written."""

    __tablename__ = "credit_notes"
    id: Mapped[UuidKey]
    number: Mapped[str] = mapped_column(String(20))
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="RESTRICT", onupdate="CASCADE"))
    return_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("returns.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    currency: Mapped[str] = mapped_column(CHAR(3))
    goods_amount: Mapped[Decimal] = mapped_column(Amount)
    shipping_amount: Mapped[Decimal] = mapped_column(Amount)
    tax_amount: Mapped[Decimal] = mapped_column(Amount)
    tax_included: Mapped[bool]
    total: Mapped[Decimal] = mapped_column(Amount)
    reason: Mapped[str] = mapped_column(String(255))
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    refunded_to: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    idempotency_key: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        UniqueConstraint("number", name="credit_notes_number_key"),
        UniqueConstraint("idempotency_key", name="credit_notes_idempotency_key_key"),
        Index("idx_credit_notes_order_id", "order_id"),
        Index("idx_credit_notes_return_id", "return_id"),
        CheckConstraint(
            "goods_amount >= 0 AND shipping_amount >= 0 AND tax_amount >= 0 AND total >= 0", name="money"
        ),
    )
