"""Taking in what a channel pushed: one process at a time, in the channel's order, each update once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from stylist.db.session import Session
from stylist.memory.transcript import queries
from stylist.memory.transcript.models import ChannelUpdate


@dataclass(frozen=True, slots=True)
class PushedUpdate:
    """One update of a channel, as it was kept."""

    id: UUID
    update_id: str
    payload: Mapping[str, Any]
    received_at: datetime


async def list_open(session: Session, *, channel: str, limit: int) -> list[PushedUpdate]:
    """Updates nobody has taken in yet, in order; none while another process is at it.

    The right to take them in lasts as long as this transaction.
    """
    lock = func.pg_try_advisory_xact_lock(func.hashtextextended(f"channel-inbox:{channel}", 0))
    if not await session.scalar(select(lock)):
        return []
    rows = await queries.list_open_updates(session, channel=channel, limit=limit)
    return [PushedUpdate(row.id, row.update_id, row.payload, row.received_at) for row in rows]


async def mark_processed(session: Session, *, ids: Collection[UUID], now: datetime) -> None:
    """These are taken in: their content goes, their ids stay, so that a repetition is known as one."""
    await session.execute(
        update(ChannelUpdate).where(ChannelUpdate.id.in_(ids)).values(processed_at=now, payload={})
    )
