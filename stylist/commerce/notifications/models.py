"""Rows of notifications."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from stylist.commerce.notifications.states import NotificationType
from stylist.db.base import Base, CreatedAt, UuidKey, pg_enum


class Notification(Base):
    """Something a person should hear of."""

    __tablename__ = "notifications"
    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE", onupdate="CASCADE"))
    type: Mapped[NotificationType] = mapped_column(pg_enum(NotificationType))
    title: Mapped[str] = mapped_column(String(255))
    message: Mapped[str] = mapped_column(Text)
    order_id: Mapped[UUID | None]
    product_id: Mapped[UUID | None]
    channels: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{in_app}'"))
    is_read: Mapped[bool] = mapped_column(server_default=text("false"))
    read_at: Mapped[datetime | None]
    action_url: Mapped[str | None] = mapped_column(String(500))
    action_label: Mapped[str | None] = mapped_column(String(100))
    expires_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    # Ours, beyond the seed:
    delivery: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    dedupe_key: Mapped[str | None] = mapped_column(String(255))
    deliver_at: Mapped[
        datetime | None
    ]  # when the channels outside of the shop are next due; none are left: null
    __table_args__ = (
        Index("idx_notifications_expires", "expires_at"),
        Index("idx_notifications_user", "user_id", "is_read", text("created_at DESC")),
        UniqueConstraint("dedupe_key", name="notifications_dedupe_key_key"),
        Index("idx_notifications_deliver_at", "deliver_at", postgresql_where=text("deliver_at IS NOT NULL")),
    )
