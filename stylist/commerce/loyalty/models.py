"""Rows of loyalty."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from stylist.db.base import Base, CreatedAt, UuidKey


class LoyaltyPoint(Base):
    """A movement of points, signed; positive rows are lots with `remaining` and an expiry.

    `balance_after` is serialised by the owner's lock; it is below zero only while points of a return are owed.
    `details` hold what the movement was worked out from (`loyalty.states.Detail`).
    """

    __tablename__ = "loyalty_points"
    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT", onupdate="CASCADE"))
    type: Mapped[str] = mapped_column(String(50))
    points: Mapped[int]
    balance_after: Mapped[int]
    source: Mapped[str | None] = mapped_column(String(50))
    order_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("orders.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    expires_at: Mapped[datetime | None]
    description: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[CreatedAt]
    # Ours, beyond the seed:
    remaining: Mapped[int | None]
    key: Mapped[str | None] = mapped_column(String(255))
    details: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    __table_args__ = (
        Index("idx_loyalty_points_expires", "expires_at"),
        Index("idx_loyalty_points_user", "user_id", text("created_at DESC")),
        Index("idx_loyalty_points_order_id", "order_id"),
        Index("idx_loyalty_points_due", "expires_at", "user_id", postgresql_where=text("remaining > 0")),
        UniqueConstraint("key", name="loyalty_points_key_key"),
        CheckConstraint("remaining >= 0 AND remaining <= points", name="remaining"),
    )
