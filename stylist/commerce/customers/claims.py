"""One turn at a time per conversation: the claim, its fence, and the sequence numbers of what is delivered.

The claim is a fence number and an expiry on the session's row. The database's clock decides, so that
two processes with wrong clocks cannot both hold it. Redis has no part in this.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update

from stylist.commerce.customers.errors import ClaimLost, UnknownSession
from stylist.commerce.customers.models import ShopperSession
from stylist.commerce.ids import SessionId, UserId
from stylist.db.session import Session


async def next_seq(session: Session, *, session_id: SessionId, seen_at: datetime | None = None) -> int:
    """The next sequence number of a conversation, given under its row lock: no gap, no double.

    Raises:
        UnknownSession: there is no such conversation.
    """
    seq = await _take_seq(session, session_id=session_id, seen_at=seen_at)
    if seq is None:
        raise UnknownSession("no such conversation")
    return seq


async def next_seq_of_claim(session: Session, *, session_id: SessionId, fence: int) -> int:
    """`next_seq` for whoever holds the claim, which nobody can take over before this transaction ends.

    Raises:
        ClaimLost: another process claimed the conversation since.
    """
    seq = await _take_seq(session, session_id=session_id, fence=fence)
    if seq is None:
        raise ClaimLost("the conversation was claimed by another process")
    return seq


async def _take_seq(
    session: Session, *, session_id: SessionId, seen_at: datetime | None = None, fence: int | None = None
) -> int | None:
    statement = (
        update(ShopperSession)
        .where(ShopperSession.id == session_id)
        .values(last_seq=ShopperSession.last_seq + 1)
        .returning(ShopperSession.last_seq)
    )
    if seen_at is not None:
        statement = statement.values(last_seen_at=seen_at)
    if fence is not None:
        statement = statement.where(ShopperSession.turn_fence == fence)
    seq: int | None = await session.scalar(statement)
    return seq


async def lock_conversation(session: Session, *, session_id: SessionId) -> None:
    """Serialise with everything that numbers or claims this conversation.

    Raises:
        UnknownSession: there is no such conversation.
    """
    found = await session.scalar(
        select(ShopperSession.id).where(ShopperSession.id == session_id).with_for_update()
    )
    if found is None:
        raise UnknownSession("no such conversation")


async def claim(session: Session, *, session_id: SessionId, lease: timedelta) -> int | None:
    """Claim a conversation and return the fence number; `None` while another process holds it."""
    fence: int | None = await session.scalar(
        update(ShopperSession)
        .where(
            ShopperSession.id == session_id,
            or_(ShopperSession.turn_until.is_(None), ShopperSession.turn_until < func.clock_timestamp()),
        )
        .values(turn_fence=ShopperSession.turn_fence + 1, turn_until=func.clock_timestamp() + lease)
        .returning(ShopperSession.turn_fence)
    )
    return fence


async def extend(session: Session, *, session_id: SessionId, fence: int, lease: timedelta) -> None:
    """Keep a claim alive.

    Raises:
        ClaimLost: another process claimed the conversation since.
    """
    kept = await session.scalar(
        update(ShopperSession)
        .where(ShopperSession.id == session_id, ShopperSession.turn_fence == fence)
        .values(turn_until=func.clock_timestamp() + lease)
        .returning(ShopperSession.id)
    )
    if kept is None:
        raise ClaimLost("the conversation was claimed by another process")


async def release(session: Session, *, session_id: SessionId, fence: int) -> None:
    """Give a conversation back; does nothing if it was taken over since."""
    await session.execute(
        update(ShopperSession)
        .where(ShopperSession.id == session_id, ShopperSession.turn_fence == fence)
        .values(turn_until=None)
    )


async def check_fence(session: Session, *, session_id: SessionId, fence: int) -> None:
    """Hold the claim for the rest of this transaction: nobody can take over before it ends.

    Raises:
        ClaimLost: another process claimed the conversation since.
    """
    found = await session.scalar(
        select(ShopperSession.turn_fence).where(ShopperSession.id == session_id).with_for_update(read=True)
    )
    if found != fence:
        raise ClaimLost("the conversation was claimed by another process")


async def hand_to(session: Session, *, session_id: SessionId, staff_id: UserId | None) -> None:
    """Let a person answer this conversation (`None`: the stylist again)."""
    await session.execute(
        update(ShopperSession).where(ShopperSession.id == session_id).values(handled_by=staff_id)
    )
