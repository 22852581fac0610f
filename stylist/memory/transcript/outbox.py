"""What a channel's process does with the outbox: claim, note progress, and how it ended.

A claim is `not_before` moved into the future and committed before anything is sent: nobody else takes
the message meanwhile, and a process that dies leaves it to whoever comes after the claim. Progress is
noted part by part, so a message taken up again goes on behind the last part that is known to be sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from stylist.commerce.ids import InteractionId, SessionId
from stylist.db.session import Session
from stylist.memory.transcript import queries
from stylist.memory.transcript.models import OutboxMessage


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send; `parts_sent` of it are known to have arrived."""

    id: UUID
    session_id: SessionId
    interaction_id: InteractionId | None
    kind: str
    payload: Mapping[str, Any]
    attempts: int
    created_at: datetime

    @property
    def parts_sent(self) -> int:
        """How many parts arrived before."""
        return int(self.payload.get("parts_sent", 0))


async def claim_unsent(
    session: Session, *, channel: str, now: datetime, lease: timedelta, limit: int
) -> list[Outgoing]:
    """The next message of each conversation that has one, claimed until `now + lease`."""
    rows = await queries.list_unsent(session, channel=channel, now=now, limit=limit)
    for row in rows:
        row.not_before = now + lease
        row.attempts += 1
    await session.flush()
    return [
        Outgoing(
            id=row.id,
            session_id=SessionId(row.session_id),
            interaction_id=InteractionId(row.interaction_id) if row.interaction_id else None,
            kind=row.kind,
            payload=row.payload,
            attempts=row.attempts,
            created_at=row.created_at,
        )
        for row in rows
    ]


async def note_part_sent(
    session: Session, *, outbox_id: UUID, message_id: str, now: datetime, lease: timedelta
) -> None:
    """Remember that one more part arrived, and as which message of the channel; the claim is prolonged."""
    row = await session.get(OutboxMessage, outbox_id, with_for_update=True, populate_existing=True)
    if row is None:
        return
    ids = [*row.payload.get("message_ids", ()), message_id]
    row.payload = {**row.payload, "parts_sent": len(ids), "message_ids": ids}
    row.external_message_id = row.external_message_id or message_id
    row.not_before = now + lease
    await session.flush()


async def mark_sent(session: Session, *, outbox_id: UUID, now: datetime) -> None:
    """All of it arrived."""
    await session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == outbox_id)
        .values(sent_at=now, not_before=None, failure=None)
    )


async def postpone(session: Session, *, outbox_id: UUID, until: datetime, reason: str) -> None:
    """Try again at `until`; what is behind it in the same conversation waits with it."""
    await session.execute(
        update(OutboxMessage).where(OutboxMessage.id == outbox_id).values(not_before=until, failure=reason)
    )


async def mark_failed(session: Session, *, outbox_id: UUID, reason: str, now: datetime) -> None:
    """Give a message up; those behind it go on."""
    await session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == outbox_id)
        .values(failed_at=now, failure=reason, not_before=None)
    )


async def give_up_conversation(
    session: Session, *, session_id: SessionId, channel: str, reason: str, now: datetime
) -> None:
    """Give up whatever a conversation still has to be sent: nobody is there to read it."""
    await session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.session_id == session_id,
            OutboxMessage.channel == channel,
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.failed_at.is_(None),
        )
        .values(failed_at=now, failure=reason, not_before=None)
    )
