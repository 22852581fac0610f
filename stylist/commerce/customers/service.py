"""People and their sessions: guests, accounts, identities, signing in and out."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from stylist.commerce.customers import addresses, passwords, queries, tokens
from stylist.commerce.customers.addresses import AddressDraft
from stylist.commerce.customers.errors import (
    AddressInvalid,
    EmailInvalid,
    EmailTaken,
    NotAGuest,
    UnknownSession,
    WrongCredentials,
)
from stylist.commerce.customers.models import Address, Consent, OAuthAccount, ShopperSession, User
from stylist.commerce.customers.states import UserRole
from stylist.commerce.customers.views import AddressView, SessionView, UserView
from stylist.commerce.ids import AddressId, SessionId, UserId
from stylist.db.session import Session

TELEGRAM = "telegram"
PROFILING = "profiling"
ADDRESS_TYPES = ("shipping", "billing")

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


async def record_consent(
    session: Session, *, user_id: UserId, kind: str, granted: bool, source: str, now: datetime
) -> None:
    """Note a consent given or withdrawn: profiling, outside_model or marketing. `source` is where it was asked."""
    session.add(Consent(user_id=user_id, kind=kind, granted=granted, source=source, created_at=now))
    if kind == PROFILING:
        user = await queries.get_user_for_update(session, user_id=user_id)
        user.ai_consent = granted
    await session.flush()


async def add_address(
    session: Session,
    *,
    user_id: UserId,
    first_name: str,
    last_name: str,
    line1: str,
    city: str,
    country_code: str,
    now: datetime,
    line2: str | None = None,
    state: str | None = None,
    postal_code: str | None = None,
    phone: str | None = None,
    company: str | None = None,
    type: str = "shipping",
    make_default: bool = False,
) -> AddressView:
    """Put an address in the customer's book; the same one again is found, not doubled. The first is the default.

    Names may be empty: an address said in a talk takes the name given for the order.

    Raises:
        AddressInvalid: something is missing or malformed; names the field.
    """
    if type not in ADDRESS_TYPES:
        raise AddressInvalid(field="type", reason=f"is none of {', '.join(ADDRESS_TYPES)}")
    draft = addresses.clean(
        AddressDraft(
            first_name=first_name,
            last_name=last_name,
            line1=line1,
            line2=line2,
            city=city,
            state=state,
            postal_code=postal_code,
            country_code=country_code,
            phone=phone,
            company=company,
        )
    )
    await queries.get_user_for_update(session, user_id=user_id)
    book = [it for it in await queries.list_addresses(session, user_id=user_id) if it.type == type]
    row = await _same_address(session, book, draft)
    if row is None:
        row = _to_row(draft, user_id=user_id, type=type, now=now)
        session.add(row)
        await session.flush()
    if make_default or not any(it.is_default for it in book):
        await _make_default(session, row)
    return queries.to_address(row)


async def _same_address(session: Session, book: Sequence[AddressView], draft: AddressDraft) -> Address | None:
    for known in book:
        if _told(known) == _told(draft) and draft.phone in (None, known.phone):
            return await queries.get_address_row(session, user_id=known.user_id, address_id=known.id)
    return None


def _told(it: AddressView | AddressDraft) -> tuple[str, ...]:
    parts = (it.first_name, it.last_name, it.company, it.line1, it.line2, it.city, it.state, it.postal_code)
    return tuple((part or "").casefold() for part in (*parts, it.country_code))


def _to_row(draft: AddressDraft, *, user_id: UserId, type: str, now: datetime) -> Address:
    return Address(
        user_id=user_id,
        type=type,
        is_default=False,
        first_name=draft.first_name,
        last_name=draft.last_name,
        company=draft.company,
        phone=draft.phone,
        address_line1=draft.line1,
        address_line2=draft.line2,
        city=draft.city,
        state_province=draft.state,
        postal_code=draft.postal_code,
        country_code=draft.country_code,
        is_validated=draft.country_code in addresses.CHECKED_COUNTRIES,
        validated_at=now if draft.country_code in addresses.CHECKED_COUNTRIES else None,
        created_at=now,
    )


async def set_default_address(session: Session, *, user_id: UserId, address_id: AddressId) -> AddressView:
    """Use this address of the customer's when none is named.

    Raises:
        AddressNotFound: absent, or somebody else's.
    """
    await queries.get_user_for_update(session, user_id=user_id)
    row = await queries.get_address_row(session, user_id=user_id, address_id=address_id)
    await _make_default(session, row)
    return queries.to_address(row)


async def _make_default(session: Session, row: Address) -> None:
    others = update(Address).where(
        Address.user_id == row.user_id, Address.type == row.type, Address.id != row.id
    )
    await session.execute(
        others.where(Address.is_default).values(is_default=False),
        execution_options={"synchronize_session": "fetch"},
    )
    row.is_default = True
    await session.flush()


async def remove_address(session: Session, *, user_id: UserId, address_id: AddressId) -> None:
    """Take an address out of the book; orders keep their own copy. The latest left becomes the default.

    Raises:
        AddressNotFound: absent, or somebody else's.
    """
    await queries.get_user_for_update(session, user_id=user_id)
    row = await queries.get_address_row(session, user_id=user_id, address_id=address_id)
    was_default, type = row.is_default, row.type
    await session.delete(row)
    await session.flush()
    left = [it for it in await queries.list_addresses(session, user_id=user_id) if it.type == type]
    if was_default and left:
        await set_default_address(session, user_id=user_id, address_id=left[0].id)
