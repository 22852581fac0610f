"""Rows of aftersales."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from stylist.db.base import Amount, Base, CreatedAt, UpdatedAt, UuidKey


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
    refund_amount: Mapped[Decimal] = mapped_column(Amount, server_default=text("0"))
    price_difference: Mapped[Decimal | None] = mapped_column(Amount)
    received_at: Mapped[datetime | None]
    refunded_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    __table_args__ = (
        Index("idx_returns_order", "order_id"),
        Index("idx_returns_refund_method_id", "refund_method_id"),
        CheckConstraint("kind IN ('return', 'exchange')", name="kind"),
        CheckConstraint(
            "status IN ('REQUESTED', 'APPROVED', 'REJECTED', 'CANCELLED', 'RECEIVED', 'REFUNDED')",
            name="status",
        ),
        CheckConstraint("refund_amount >= 0", name="money"),
    )


class ReturnItem(Base):
    """Units of an order's line that come back, and what takes their place in an exchange."""

    __tablename__ = "return_items"
    id: Mapped[UuidKey]
    return_id: Mapped[UUID] = mapped_column(ForeignKey("returns.id", ondelete="CASCADE", onupdate="CASCADE"))
    order_item_id: Mapped[UUID] = mapped_column(
        ForeignKey("order_items.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    quantity: Mapped[int]
    new_variant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("product_variants.id", ondelete="RESTRICT", onupdate="CASCADE")
    )
    new_unit_price: Mapped[Decimal | None] = mapped_column(Amount)
    __table_args__ = (
        Index("idx_return_items_return", "return_id"),
        Index("idx_return_items_order_item_id", "order_item_id"),
        Index("idx_return_items_new_variant_id", "new_variant_id"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("new_unit_price >= 0", name="money"),
    )
