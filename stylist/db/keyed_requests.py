"""What a request with an Idempotency-Key came to, so that the same request again answers the same.

A row is claimed before the work begins. The first transaction of the work that writes anything notes so on the row as
it commits; a process that dies after that leaves a row that says "done, answer lost", never one that can be done twice.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, String, select, text
from sqlalchemy.orm import Mapped, mapped_column

from stylist.db.base import Base, CreatedAt, UuidKey
from stylist.db.encryption import EncryptedText
from stylist.db.session import Session, Transaction

# A claim nobody answered for so long belongs to a process that died.
GIVEN_UP_AFTER = timedelta(seconds=60)


class KeyedRequest(Base):
    """One request of a session under a key of its choice; kept a day."""

    __tablename__ = "keyed_requests"
    id: Mapped[UuidKey]
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    key: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[str] = mapped_column(String(64))
    has_written: Mapped[bool] = mapped_column(server_default=text("false"))
    status: Mapped[int | None] = mapped_column(SmallInteger)
    body: Mapped[str | None] = mapped_column(EncryptedText)
    claimed_at: Mapped[datetime]
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        Index("idx_keyed_requests_key", "session_id", "key", unique=True),
        Index("idx_keyed_requests_created_at", "created_at"),
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim on a key: `is_ours` to do the work, else what is known of who had it before.

    `status` and `body` (JSON) are the answer, once there is one. `fingerprint` is the first request's.
    """

    id: UUID
    is_ours: bool
    fingerprint: str
    has_written: bool
    status: int | None
    body: str | None


_CLAIM = text("""
    INSERT INTO keyed_requests (session_id, key, fingerprint, claimed_at)
    VALUES (:session_id, :key, :fingerprint, :now)
    ON CONFLICT (session_id, key) DO UPDATE SET claimed_at = excluded.claimed_at
    WHERE keyed_requests.status IS NULL AND NOT keyed_requests.has_written
      AND keyed_requests.fingerprint = excluded.fingerprint AND keyed_requests.claimed_at < :given_up
    RETURNING id
""")
# In the transaction of the work, as the last thing before it commits: has it written anything?
_NOTE_WRITTEN = text("""
    UPDATE keyed_requests SET has_written = true
    WHERE id = :id AND NOT has_written AND pg_current_xact_id_if_assigned() IS NOT NULL
""")


async def claim(session: Session, *, session_id: UUID, key: str, fingerprint: str, now: datetime) -> Claim:
    """Claim a key for a session; one whose process died before it wrote anything is taken over."""
    values = {
        "session_id": session_id,
        "key": key,
        "fingerprint": fingerprint,
        "now": now,
        "given_up": now - GIVEN_UP_AFTER,
    }
    claimed = await session.scalar(_CLAIM, values)
    if claimed is not None:
        return Claim(claimed, True, fingerprint, False, None, None)
    row = await _get(session, session_id, key)
    return Claim(row.id, False, row.fingerprint, row.has_written, row.status, row.body)


async def _get(session: Session, session_id: UUID, key: str) -> KeyedRequest:
    found = select(KeyedRequest).where(KeyedRequest.session_id == session_id, KeyedRequest.key == key)
    return (await session.scalars(found)).one()


def noting(transaction: Transaction, claim_id: UUID) -> Transaction:
    """Transactions that note on the claim, with their own commit, that something was written."""

    @asynccontextmanager
    async def noted() -> AsyncIterator[Session]:
        async with transaction() as session:
            yield session
            await session.flush()
            await session.execute(_NOTE_WRITTEN, {"id": claim_id})

    return noted


async def answer(session: Session, *, claim_id: UUID, status: int, body: str) -> None:
    """Keep what was answered."""
    row = await session.get_one(KeyedRequest, claim_id)
    row.status, row.body = status, body
    await session.flush()


async def release(session: Session, *, claim_id: UUID) -> None:
    """Free the key of a request that was refused: nothing of it was done, and it may be sent again mended."""
    await session.execute(
        text("DELETE FROM keyed_requests WHERE id = :id AND NOT has_written AND status IS NULL"),
        {"id": claim_id},
    )


async def forget(session: Session, *, before: datetime) -> int:
    """Remove what is older; how many."""
    result = await session.execute(
        text("DELETE FROM keyed_requests WHERE created_at < :before"), {"before": before}
    )
    return result.rowcount  # type: ignore[attr-defined,no-any-return]
