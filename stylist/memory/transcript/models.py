"""Rows of the transcript and its delivery."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from stylist.db.base import Base, CreatedAt, UuidKey, pg_enum
from stylist.memory.transcript.states import AIInteractionType


class AIInteraction(Base):
    """One exchange: what the shopper said and what was answered."""

    __tablename__ = "ai_interactions"
    id: Mapped[UuidKey]
    user_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    interaction_type: Mapped[AIInteractionType] = mapped_column(pg_enum(AIInteractionType))
    input_data: Mapped[dict[str, Any]]
    output_data: Mapped[dict[str, Any]]
    response_time_ms: Mapped[int | None]
    confidence_score: Mapped[Decimal | None] = mapped_column(Numeric(3, 2))
    user_satisfaction: Mapped[int | None]
    model_version: Mapped[str | None] = mapped_column(String(50))
    created_at: Mapped[CreatedAt]
    # Ours, beyond the seed:
    channel: Mapped[str] = mapped_column(String(20), server_default=text("'web'"))
    message_id: Mapped[str | None] = mapped_column(String(100))
    actor: Mapped[str] = mapped_column(String(20), server_default=text("'shopper'"))
    cause: Mapped[str | None] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(20), server_default=text("'accepted'"))
    input_seq: Mapped[int | None] = mapped_column(BigInteger)
    seq: Mapped[int | None] = mapped_column(BigInteger)
    answered_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    __table_args__ = (
        Index("idx_ai_interactions_type", "interaction_type", text("created_at DESC")),
        Index("idx_ai_interactions_user", "user_id", text("created_at DESC")),
        Index("idx_ai_interactions_session_id", "session_id"),
        UniqueConstraint("session_id", "message_id", name="ai_interactions_session_id_message_id_key"),
        Index("idx_ai_interactions_seq", "session_id", "seq", unique=True),
        Index("idx_ai_interactions_input_seq", "session_id", "input_seq", unique=True),
        Index("idx_ai_interactions_open", "created_at", postgresql_where=text("state <> 'delivered'")),
        CheckConstraint("state IN ('accepted', 'answered', 'delivered')", name="state"),
        CheckConstraint("user_satisfaction BETWEEN 1 AND 5", name="user_satisfaction"),
        CheckConstraint("confidence_score BETWEEN 0 AND 1", name="confidence_score"),
    )


class TurnEffect(Base):
    """What a tool call of a turn did: written with the change, so that a repeated turn finds it done."""

    __tablename__ = "turn_effects"
    interaction_id: Mapped[UUID] = mapped_column(
        ForeignKey("ai_interactions.id", ondelete="CASCADE", onupdate="CASCADE"), primary_key=True
    )
    call_key: Mapped[str] = mapped_column(String(100), primary_key=True)
    tool: Mapped[str] = mapped_column(String(50))
    arguments: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    result: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    position: Mapped[int]
    created_at: Mapped[CreatedAt]


class TranscriptAnnotation(Base):
    """A reviewer's remark on an exchange."""

    __tablename__ = "transcript_annotations"
    id: Mapped[UuidKey]
    interaction_id: Mapped[UUID] = mapped_column(
        ForeignKey("ai_interactions.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    author_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    kind: Mapped[str] = mapped_column(String(30))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        Index("idx_transcript_annotations_interaction", "interaction_id"),
        Index("idx_transcript_annotations_author_id", "author_id"),
    )


class ChannelUpdate(Base):
    """The inbox of what a channel pushed to us: stored first, taken in once."""

    __tablename__ = "channel_updates"
    id: Mapped[UuidKey]
    channel: Mapped[str] = mapped_column(String(20))
    update_id: Mapped[str] = mapped_column(String(100))
    payload: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    received_at: Mapped[CreatedAt]
    processed_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("channel", "update_id", name="channel_updates_channel_update_id_key"),
        Index("idx_channel_updates_open", "received_at", postgresql_where=text("processed_at IS NULL")),
    )


class OutboxMessage(Base):
    """A message a channel's process has still to send; sent in order per conversation."""

    __tablename__ = "outbox_messages"
    id: Mapped[UuidKey]
    channel: Mapped[str] = mapped_column(String(20))
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    interaction_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("ai_interactions.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    kind: Mapped[str] = mapped_column(String(30))
    payload: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    position: Mapped[int] = mapped_column(BigInteger, Identity())
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    not_before: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(Text)
    external_message_id: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        Index(
            "idx_outbox_messages_open",
            "channel",
            "position",
            postgresql_where=text("sent_at IS NULL AND failed_at IS NULL"),
        ),
        Index("idx_outbox_messages_session_id", "session_id"),
        Index("idx_outbox_messages_interaction", "interaction_id", "kind", unique=True),
    )
