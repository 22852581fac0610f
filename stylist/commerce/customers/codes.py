"""One-time codes and links: issued to one conversation for one purpose, used once, soon, within a few guesses.

A code has six digits. It opens only from the conversation that asked for it, five guesses each; a conversation gets
five codes an hour for an address and an address twenty: of a million codes nobody can try enough. The address and the
code are kept as keyed digests.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from stylist.commerce.customers.errors import TooManyAttempts
from stylist.commerce.customers.models import OAuthAttempt, OneTimeCode
from stylist.commerce.customers.states import CodePurpose
from stylist.commerce.ids import SessionId, UserId
from stylist.db.encryption import Keyring
from stylist.db.session import Session

CODE_LIFETIME = timedelta(minutes=10)
LINK_LIFETIME = timedelta(minutes=15)
MOST_GUESSES = 5
COUNTED_OVER = timedelta(hours=1)
MOST_FOR_CONVERSATION, MOST_FOR_TARGET = 5, 20
KEPT = timedelta(days=1)
CODE, TARGET = "one-time code", "one-time code target"


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A code that fitted; `user_id` is the account it was sent for, if there was one."""

    user_id: UserId | None
    session_id: SessionId | None


async def issue(
    session: Session,
    *,
    keyring: Keyring,
    purpose: CodePurpose,
    session_id: SessionId,
    target: str,
    user_id: UserId | None,
    now: datetime,
) -> str:
    """A code to send to `target` (an address or number); the conversation's earlier one of this purpose dies.

    Raises:
        TooManyAttempts: too many were asked for, here or for this target.
    """
    targets = keyring.digests(target.casefold(), purpose=TARGET)
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(targets[0], 0))))
    await _refuse_too_many(session, targets, session_id, now)
    mine = (OneTimeCode.session_id == session_id, OneTimeCode.purpose == purpose)
    await session.execute(update(OneTimeCode).where(*mine, OneTimeCode.used_at.is_(None)).values(used_at=now))
    code = f"{secrets.randbelow(1_000_000):06}"
    row = OneTimeCode(
        purpose=purpose,
        user_id=user_id,
        session_id=session_id,
        target=targets[0],
        code_hash=keyring.digest(f"{session_id} {code}", purpose=CODE),
        expires_at=now + CODE_LIFETIME,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return code


async def _refuse_too_many(
    session: Session, targets: tuple[str, ...], session_id: SessionId, now: datetime
) -> None:
    recent = select(func.count()).where(OneTimeCode.created_at > now - COUNTED_OVER)
    for_target = await session.scalar(recent.where(OneTimeCode.target.in_(targets))) or 0
    here = await session.scalar(recent.where(OneTimeCode.session_id == session_id)) or 0
    if for_target >= MOST_FOR_TARGET or here >= MOST_FOR_CONVERSATION:
        raise TooManyAttempts(retry_after_seconds=int(COUNTED_OVER.total_seconds()))


async def redeem(
    session: Session,
    *,
    keyring: Keyring,
    purpose: CodePurpose,
    session_id: SessionId,
    target: str,
    code: str,
    now: datetime,
) -> Redeemed | None:
    """Use a code up if it fits; `None` if not, and then the guess counts.

    The caller commits before it refuses: a guess that is rolled back would not have counted.
    """
    latest = (
        select(OneTimeCode.id)
        .where(OneTimeCode.session_id == session_id, OneTimeCode.purpose == purpose)
        .order_by(OneTimeCode.created_at.desc(), OneTimeCode.id)
        .limit(1)
        .scalar_subquery()
    )
    taken = (
        await session.execute(
            update(OneTimeCode)
            .where(
                OneTimeCode.id == latest,
                OneTimeCode.used_at.is_(None),
                OneTimeCode.expires_at > now,
                OneTimeCode.attempts < MOST_GUESSES,
            )
            .values(attempts=OneTimeCode.attempts + 1)
            .returning(OneTimeCode.id, OneTimeCode.code_hash, OneTimeCode.target, OneTimeCode.user_id)
        )
    ).one_or_none()
    if taken is None:
        return None
    fits = keyring.matches(taken.code_hash, f"{session_id} {code.strip()}", purpose=CODE)
    if not fits or not keyring.matches(taken.target or "", target.casefold(), purpose=TARGET):
        return None
    await session.execute(update(OneTimeCode).where(OneTimeCode.id == taken.id).values(used_at=now))
    return Redeemed(UserId(taken.user_id) if taken.user_id else None, session_id)


async def issue_link(
    session: Session,
    *,
    keyring: Keyring,
    purpose: CodePurpose,
    session_id: SessionId,
    user_id: UserId,
    now: datetime,
) -> str:
    """A word of 128 random bits that means this person once; 22 characters, safe in addresses and deep links.

    Raises:
        TooManyAttempts: too many were asked for here.
    """
    await _refuse_too_many(session, (), session_id, now)
    word = secrets.token_urlsafe(16)
    row = OneTimeCode(
        purpose=purpose,
        user_id=user_id,
        session_id=session_id,
        code_hash=keyring.digest(word, purpose=CODE),
        expires_at=now + LINK_LIFETIME,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return word


async def redeem_link(
    session: Session, *, keyring: Keyring, purpose: CodePurpose, word: str, now: datetime
) -> Redeemed | None:
    """Use a link up; `None` if there is no such one, or it is spent or too old."""
    row = (
        await session.execute(
            update(OneTimeCode)
            .where(
                OneTimeCode.code_hash.in_(keyring.digests(word, purpose=CODE)),
                OneTimeCode.purpose == purpose,
                OneTimeCode.used_at.is_(None),
                OneTimeCode.expires_at > now,
            )
            .values(used_at=now)
            .returning(OneTimeCode.user_id, OneTimeCode.session_id)
        )
    ).one_or_none()
    if row is None or row.user_id is None:
        return None
    return Redeemed(UserId(row.user_id), SessionId(row.session_id) if row.session_id else None)


async def forget_old(session: Session, *, now: datetime) -> None:
    """Clear away codes, links and attempts to sign in elsewhere that ended a day ago."""
    for kind in (OneTimeCode, OAuthAttempt):
        over = or_(kind.expires_at < now - KEPT, kind.used_at < now - KEPT)
        await session.execute(delete(kind).where(over))
