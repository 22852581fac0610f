"""Rows of inventory."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from stylist.db.base import Base, CreatedAt, UuidKey


class InventoryTransaction(Base):
    """A change of stock; `balance_after` is serialised by the variant's row lock."""

    __tablename__ = "inventory_transactions"
    id: Mapped[UuidKey]
    variant_id: Mapped[UUID] = mapped_column(
        ForeignKey("product_variants.id", ondelete="RESTRICT", onupdate="CASCADE")
    )
    type: Mapped[str] = mapped_column(String(50))
    quantity: Mapped[int]
    balance_after: Mapped[int]
    order_item_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("order_items.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    reason: Mapped[str | None] = mapped_column(Text)
    created_by: Mapped[UUID | None]
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        Index("idx_inventory_transactions_variant", "variant_id", text("created_at DESC")),
        Index("idx_inventory_transactions_order_item_id", "order_item_id"),
        CheckConstraint("balance_after >= 0", name="balance"),
    )
