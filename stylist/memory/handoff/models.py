"""Rows of hand-offs to people."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from stylist.db.base import Base, CreatedAt, UuidKey


class HandOff(Base):
    """A request for a person, from opening to close."""

    __tablename__ = "hand_offs"
    id: Mapped[UuidKey]
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE", onupdate="CASCADE"))
    interaction_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("ai_interactions.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    reason: Mapped[str] = mapped_column(String(100))
    question: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20))
    taken_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    taken_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        Index("idx_hand_offs_open", "session_id", unique=True, postgresql_where=text("closed_at IS NULL")),
        Index("idx_hand_offs_user_id", "user_id"),
        Index("idx_hand_offs_interaction_id", "interaction_id"),
        Index("idx_hand_offs_taken_by", "taken_by"),
        CheckConstraint("status IN ('open', 'taken', 'closed')", name="status"),
    )
