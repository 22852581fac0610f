"""Rows of confirmations."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from stylist.db.base import Base, CreatedAt, UuidKey
from stylist.memory.transcript.models import AIInteraction


class Confirmation(Base):
    """A proposed change waiting for a yes; only `commit` carries it out, with the stored arguments."""

    __tablename__ = "confirmations"
    id: Mapped[UuidKey]
    kind: Mapped[str] = mapped_column(String(50))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE", onupdate="CASCADE"))
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    interaction_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(AIInteraction.id, ondelete="SET NULL", onupdate="CASCADE")
    )
    arguments: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    summary: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(20))
    result: Mapped[dict[str, Any] | None]
    expires_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        Index(
            "idx_confirmations_open",
            "session_id",
            text("created_at DESC"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "idx_confirmations_untold", "decided_at", postgresql_where=text("(result ->> 'told') = 'false'")
        ),
        Index("idx_confirmations_user_id", "user_id"),
        Index("idx_confirmations_interaction_id", "interaction_id"),
        CheckConstraint(
            "status IN ('open', 'committing', 'committed', 'cancelled', 'expired', 'superseded', 'failed')",
            name="status",
        ),
    )
