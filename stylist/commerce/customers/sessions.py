"""Where a person is signed in: seen, new devices, signing out elsewhere."""

import re
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from stylist.commerce.customers.errors import SessionNotFound
from stylist.commerce.customers.models import ShopperSession
from stylist.commerce.ids import SessionId, UserId
from stylist.db.session import Session

# A request is noted only when the last one was longer ago: not every read is to write.
SEEN_EVERY = timedelta(minutes=5)
KNOWN_FOR = timedelta(days=365)
MOST_COMPARED = 200


async def note_seen(
    session: Session, *, session_id: SessionId, ip_address: str | None, user_agent: str | None, now: datetime
) -> None:
    """Note that a session is used, and from where, at most every few minutes."""
    await session.execute(
        update(ShopperSession)
        .where(
            ShopperSession.id == session_id,
            or_(ShopperSession.last_seen_at.is_(None), ShopperSession.last_seen_at < now - SEEN_EVERY),
        )
        .values(last_seen_at=now, ip_address=ip_address, user_agent=(user_agent or "")[:500] or None)
    )


async def revoke(session: Session, *, user_id: UserId, session_id: SessionId, now: datetime) -> None:
    """Sign out of one session of one's own; doing it again changes nothing.

    Raises:
        SessionNotFound: absent, or somebody else's.
    """
    row = await session.get(ShopperSession, session_id, with_for_update=True, populate_existing=True)
    if row is None or row.user_id != user_id:
        raise SessionNotFound
    row.revoked_at = row.revoked_at or now
    await session.flush()


async def revoke_others(
    session: Session, *, user_id: UserId, keep: SessionId | None, now: datetime
) -> tuple[SessionId, ...]:
    """Sign a person out everywhere but here; conversations with a channel's own identity (Telegram) go on."""
    revoking = (
        update(ShopperSession)
        .where(
            ShopperSession.user_id == user_id,
            ShopperSession.revoked_at.is_(None),
            ShopperSession.external_id.is_(None),
        )
        .values(revoked_at=now)
        .returning(ShopperSession.id)
    )
    if keep is not None:
        revoking = revoking.where(ShopperSession.id != keep)
    return tuple(SessionId(it) for it in await session.scalars(revoking))


async def is_new_device(
    session: Session, *, user_id: UserId, session_id: SessionId, user_agent: str | None, now: datetime
) -> bool:
    """Whether the person was never here with such a program; versions change and do not count."""
    statement = (
        select(ShopperSession.user_agent)
        .where(
            ShopperSession.user_id == user_id,
            ShopperSession.id != session_id,
            ShopperSession.external_id.is_(None),
            ShopperSession.created_at > now - KNOWN_FOR,
        )
        .order_by(ShopperSession.created_at.desc())
        .limit(MOST_COMPARED)
    )
    known = {_device(it) for it in await session.scalars(statement)}
    return bool(known) and _device(user_agent) not in known


def _device(user_agent: str | None) -> str:
    return re.sub(r"[\d._]+", "", user_agent or "").lower()


def describe_device(user_agent: str | None) -> str:
    """What a program is called by people: "Firefox on Linux"."""
    text = user_agent or ""
    programs = (
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    )
    systems = (
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
        ("Mac OS", "macOS"), ("Linux", "Linux"),
    )  # fmt: skip
    program = next((name for word, name in programs if word in text), None)
    system = next((name for word, name in systems if word in text), None)
    return " on ".join(part for part in (program, system) if part) or "an unknown device"
