"""Rows of audit."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, mapped_column

from stylist.db.base import Base, CreatedAt, UuidKey


class AuditLog(Base):
    """Who did or saw what."""

    __tablename__ = "audit_logs"
    id: Mapped[UuidKey]
    user_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    action: Mapped[str] = mapped_column(String(100))
    entity_type: Mapped[str] = mapped_column(String(50))
    entity_id: Mapped[UUID]
    old_values: Mapped[dict[str, Any] | None]
    new_values: Mapped[dict[str, Any] | None]
    ip_address: Mapped[str | None] = mapped_column(INET)
    user_agent: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        Index("idx_audit_logs_date", text("created_at DESC")),
        Index("idx_audit_logs_entity", "entity_type", "entity_id", text("created_at DESC")),
        Index("idx_audit_logs_user", "user_id", text("created_at DESC")),
    )
