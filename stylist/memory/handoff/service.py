"""Asking for a person: one open request per conversation."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from stylist.commerce.ids import InteractionId, SessionId, UserId
from stylist.db.session import Session
from stylist.memory.handoff.models import HandOff


async def open_hand_off(
    session: Session,
    *,
    session_id: SessionId,
    user_id: UserId,
    interaction_id: InteractionId | None,
    reason: str,
    question: str | None,
    now: datetime,
) -> bool:
    """Open a request for a person; false when one is open already."""
    opened: UUID | None = await session.scalar(
        insert(HandOff)
        .values(
            session_id=session_id,
            user_id=user_id,
            interaction_id=interaction_id,
            reason=reason,
            question=question,
            status="open",
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(HandOff.id)
    )
    return opened is not None
