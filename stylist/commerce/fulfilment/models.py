"""Rows of fulfilment."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from stylist.db.base import Base, CreatedAt, UuidKey


class Shipment(Base):
    """A parcel of an order."""

    __tablename__ = "shipments"
    id: Mapped[UuidKey]
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE", onupdate="CASCADE"))
    carrier: Mapped[str | None] = mapped_column(String(100))
    tracking_number: Mapped[str | None] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(30))
    shipped_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    tracking_url: Mapped[str | None] = mapped_column(String(500))
    created_by: Mapped[UUID | None]
    note: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (
        Index("idx_shipments_order", "order_id"),
        CheckConstraint("status IN ('packed', 'shipped', 'delivered', 'void')", name="status"),
    )


class ShipmentItem(Base):
    """Units of an order's line in a parcel."""

    __tablename__ = "shipment_items"
    shipment_id: Mapped[UUID] = mapped_column(
        ForeignKey("shipments.id", ondelete="CASCADE", onupdate="CASCADE"), primary_key=True
    )
    order_item_id: Mapped[UUID] = mapped_column(
        ForeignKey("order_items.id", ondelete="CASCADE", onupdate="CASCADE"), primary_key=True
    )
    quantity: Mapped[int]
    __table_args__ = (
        Index("idx_shipment_items_order_item_id", "order_item_id"),
        CheckConstraint("quantity > 0", name="quantity"),
    )
