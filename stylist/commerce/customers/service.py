"""People and their sessions: guests, accounts, identities, signing in and out."""

import re
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from stylist.commerce.customers import passwords, queries, tokens
from stylist.commerce.customers.address_book import add_address as add_address
from stylist.commerce.customers.errors import (
    EmailInvalid,
    EmailTaken,
    NotAGuest,
    UnknownSession,
    WrongCredentials,
)
from stylist.commerce.customers.models import OAuthAccount, ShopperSession, User
from stylist.commerce.customers.states import UserRole
from stylist.commerce.customers.views import SessionView, UserView
from stylist.commerce.ids import SessionId, UserId
from stylist.db.session import Session

TELEGRAM = "telegram"

_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\\\"]{1,64}@[^\s@,;:<>()\[\]\\\"]+\.[^\s@.,;:<>()\[\]\\\"]{2,}")


async def create_guest(session: Session, *, channel: str, language: str | None = None) -> UserView:
    """A person without an account. `channel` is where they came from: it goes with their sessions."""
    user = User(role=UserRole.GUEST, preferred_language=_language(language))
    session.add(user)
    await session.flush()
    return await queries.get_user(session, user_id=UserId(user.id))


async def find_or_create_telegram_shopper(
    session: Session, *, telegram_id: int, name: str | None, language: str | None, now: datetime
) -> UserView:
    """The person behind a Telegram account, made at the first message; two at once make one."""
    account_id = str(telegram_id)
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"{TELEGRAM}:{account_id}", 0)))
    )
    known = await queries.find_user_by_identity(session, provider=TELEGRAM, account_id=account_id, now=now)
    if known is not None:
        return known
    user = User(
        role=UserRole.GUEST,
        name=(name or "").strip()[:255] or None,
        preferred_language=_language(language),
        created_at=now,
    )
    session.add(user)
    await session.flush()
    await link_identity(session, user_id=UserId(user.id), provider=TELEGRAM, account_id=account_id)
    return await queries.get_user(session, user_id=UserId(user.id), now=now)


async def link_identity(session: Session, *, user_id: UserId, provider: str, account_id: str) -> None:
    """Let an outside identity mean this person from now on, whoever it meant before."""
    row = {"provider": provider, "provider_account_id": account_id, "user_id": user_id}
    statement = insert(OAuthAccount).values(row)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["provider", "provider_account_id"], set_={"user_id": user_id}
        )
    )


async def sign_up(
    session: Session,
    *,
    email: str,
    password: str,
    name: str | None,
    now: datetime,
    guest_id: UserId | None = None,
    role: UserRole = UserRole.CUSTOMER,
) -> UserView:
    """Open an account. A guest becomes the account and keeps cart, talk and all; else a new person is made.

    Raises:
        EmailInvalid: not an e-mail address.
        EmailTaken: there is an account with it; sign in instead.
        PasswordTooWeak: the password is refused.
        NotAGuest: `guest_id` already has an account.
    """
    email = check_email(email)
    passwords.check_strength(password)
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"email:{email.lower()}", 0)))
    )
    if await queries.find_user_by_email(session, email=email, now=now) is not None:
        raise EmailTaken
    user = User(created_at=now) if guest_id is None else await _guest(session, guest_id)
    user.email = email
    user.name = (name or "").strip()[:255] or user.name
    user.role = role
    user.password_hash = await passwords.hash_password(password)
    user.last_login_at, user.login_count = now, 1
    session.add(user)
    await session.flush()
    return await queries.get_user(session, user_id=UserId(user.id), now=now)


async def add_staff(
    session: Session,
    *,
    email: str,
    password: str,
    name: str | None,
    now: datetime,
    role: UserRole = UserRole.ADMIN,
) -> UserView:
    """Open an account for a member of staff, or make the account there is one, with this password from now on.

    Raises:
        EmailInvalid: not an e-mail address.
        PasswordTooWeak: the password is refused.
    """
    email = check_email(email)
    passwords.check_strength(password)
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"email:{email.lower()}", 0)))
    )
    known = await queries.find_user_by_email(session, email=email, now=now)
    if known is None:
        user = User(email=email, created_at=now)
    else:
        user = await queries.get_user_for_update(session, user_id=known.id)
    user.name = (name or "").strip()[:255] or user.name
    user.role = role
    user.password_hash = await passwords.hash_password(password)
    session.add(user)
    await session.flush()
    return await queries.get_user(session, user_id=UserId(user.id), now=now)


async def _guest(session: Session, guest_id: UserId) -> User:
    user = await queries.get_user_for_update(session, user_id=guest_id)
    if user.role is not UserRole.GUEST:
        raise NotAGuest
    return user


async def sign_in_with_password(session: Session, *, email: str, password: str, now: datetime) -> UserView:
    """The account of an e-mail address and password; the sign-in is counted.

    It takes as long for an address nobody has. How often may be tried is for the edges to limit.

    Raises:
        WrongCredentials: they do not belong together.
    """
    known = await queries.find_user_by_email(session, email=email, now=now)
    stored = None
    if known is not None:
        stored = await session.scalar(select(User.password_hash).where(User.id == known.id))
    if not await passwords.verify(password, stored) or known is None or stored is None:
        raise WrongCredentials
    if passwords.needs_rehash(stored):
        await set_password(session, user_id=known.id, password_hash=await passwords.hash_password(password))
    await session.execute(
        update(User)
        .where(User.id == known.id)
        .values(login_count=User.login_count + 1, last_login_at=now)
        .execution_options(synchronize_session=False)
    )
    return known


async def set_password(session: Session, *, user_id: UserId, password_hash: str) -> None:
    """Replace the hash of a person's password."""
    user = await queries.get_user_for_update(session, user_id=user_id)
    user.password_hash = password_hash
    await session.flush()


async def set_role(session: Session, *, user_id: UserId, role: UserRole) -> UserView:
    """Give a person another role: staff, VIP, or an ordinary customer again. Who may is for the caller to know."""
    user = await queries.get_user_for_update(session, user_id=user_id)
    user.role = role
    await session.flush()
    return await queries.get_user(session, user_id=user_id)


def check_email(email: str) -> str:
    """The address trimmed, its domain in lower case.

    Raises:
        EmailInvalid: not an e-mail address.
    """
    email = email.strip()
    if len(email) > 254 or ".." in email or not _EMAIL.fullmatch(email):
        raise EmailInvalid("that is not an e-mail address")
    local, _, domain = email.rpartition("@")
    return f"{local}@{domain.lower()}"


def _language(language: str | None) -> str:
    return (language or "").strip()[:10] or "en"


async def open_session(
    session: Session,
    *,
    user_id: UserId,
    channel: str,
    token_hash: str,
    now: datetime,
    lifetime: timedelta,
    ip_address: str | None = None,
    user_agent: str | None = None,
    external_id: str | None = None,
) -> SessionView:
    """Begin a conversation. Only the token's digest is kept; the token is the caller's to hand over."""
    row = ShopperSession(
        user_id=user_id,
        session_token=token_hash,
        channel=channel,
        external_id=external_id,
        expires_at=now + lifetime,
        created_at=now,
        last_seen_at=now,
        ip_address=ip_address,
        user_agent=(user_agent or "")[:500] or None,
    )
    session.add(row)
    await session.flush()
    return queries.to_session(row)


async def find_or_open_channel_session(
    session: Session, *, user_id: UserId, channel: str, external_id: str, now: datetime, lifetime: timedelta
) -> SessionView:
    """The conversation a channel knows by its own id (a Telegram chat), prolonged; two at once open one.

    It belongs to `user_id` from now on and counts as reachable. Such a session has no token anybody holds.
    """
    statement = insert(ShopperSession).values(
        user_id=user_id,
        session_token=tokens.digest(tokens.new_token()),
        channel=channel,
        external_id=external_id,
        expires_at=now + lifetime,
        created_at=now,
        last_seen_at=now,
    )
    prolonged = statement.on_conflict_do_update(
        index_elements=["channel", "external_id"],
        index_where=ShopperSession.external_id.is_not(None) & ShopperSession.revoked_at.is_(None),
        set_={"user_id": user_id, "expires_at": now + lifetime, "last_seen_at": now, "blocked_at": None},
    )
    session_id = (await session.execute(prolonged.returning(ShopperSession.id))).scalar_one()
    return await queries.get_session(session, session_id=SessionId(session_id))


async def mark_blocked(session: Session, *, session_id: SessionId, now: datetime) -> None:
    """Note that a channel no longer delivers to this conversation; its next message takes that back."""
    await session.execute(
        update(ShopperSession).where(ShopperSession.id == session_id).values(blocked_at=now)
    )


async def renew_session(
    session: Session, *, session_id: SessionId, token_hash: str, now: datetime, lifetime: timedelta
) -> SessionView:
    """Give a session a new token and a new term; its row, and so the conversation, stays. The old token dies.

    Raises:
        UnknownSession: unknown, expired or revoked.
    """
    row = await _live_row(session, session_id, now)
    row.session_token = token_hash
    row.expires_at = now + lifetime
    row.last_seen_at = now
    await session.flush()
    return queries.to_session(row)


async def revoke_session(session: Session, *, user_id: UserId, session_id: SessionId, now: datetime) -> None:
    """Sign out of one session of one's own; doing it again changes nothing.

    Raises:
        UnknownSession: there is no such session of this person's.
    """
    row = await session.get(ShopperSession, session_id, with_for_update=True, populate_existing=True)
    if row is None or row.user_id != user_id:
        raise UnknownSession("no such session")
    row.revoked_at = row.revoked_at or now
    await session.flush()


async def _live_row(session: Session, session_id: SessionId, now: datetime) -> ShopperSession:
    row = await session.get(ShopperSession, session_id, with_for_update=True, populate_existing=True)
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        raise UnknownSession("the session is unknown, expired or revoked")
    return row
