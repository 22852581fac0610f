"""Reading people, sessions and addresses. Another person's address is as absent as one that never was."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from stylist.commerce.customers.errors import AddressNotFound, UnknownSession, UserNotFound
from stylist.commerce.customers.models import Address, Consent, OAuthAccount, ShopperSession, User
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.customers.views import AddressView, ConsentView, SessionView, UserView
from stylist.commerce.ids import AddressId, SessionId, UserId
from stylist.db.session import Session


async def get_user(session: Session, *, user_id: UserId, now: datetime | None = None) -> UserView:
    """A person; `now` decides whether the membership has lapsed, the database's clock without it.

    Raises:
        UserNotFound: unknown or erased.
    """
    found = await _find_user(session, User.id == user_id, now)
    if found is None:
        raise UserNotFound(user=user_id)
    return found


async def find_user_by_email(session: Session, *, email: str, now: datetime | None = None) -> UserView | None:
    """The account with an e-mail address, in whatever case it is written."""
    return await _find_user(session, func.lower(User.email) == email.strip().lower(), now)


async def find_user_by_identity(
    session: Session, *, provider: str, account_id: str, now: datetime | None = None
) -> UserView | None:
    """The person behind an outside identity (provider `telegram`, an OIDC issuer)."""
    owner = select(OAuthAccount.user_id).where(
        OAuthAccount.provider == provider, OAuthAccount.provider_account_id == account_id
    )
    return await _find_user(session, User.id == owner.scalar_subquery(), now)


async def _find_user(
    session: Session, condition: ColumnElement[bool], now: datetime | None
) -> UserView | None:
    statement = select(User, tier_in_force(now)).where(condition, User.deleted_at.is_(None))
    row = (await session.execute(statement.execution_options(populate_existing=True))).one_or_none()
    return None if row is None else to_user(*row)


def tier_in_force(now: datetime | None = None) -> ColumnElement[MembershipTier]:
    """The tier that counts at `now` (the database's time without it): of the running period, of one paid ahead
    for after it, or the lowest."""
    moment = func.now() if now is None else literal(now)
    is_running = or_(User.membership_expires_at.is_(None), User.membership_expires_at > moment)
    return case(
        (is_running, User.membership_tier),
        (User.membership_next_expires_at > moment, User.membership_next_tier),
        else_=literal(MembershipTier.PEARL, User.membership_tier.type),
    ).label("tier_in_force")


def to_user(user: User, tier: MembershipTier) -> UserView:
    """A person's row as it is handed out."""
    return UserView(
        id=UserId(user.id),
        email=user.email,
        name=user.name,
        phone=user.phone,
        role=user.role,
        tier=tier,
        currency=user.preferred_currency,
        language=user.preferred_language,
        timezone=user.timezone,
        ai_consent=user.ai_consent,
        personalization_level=user.personalization_level,
        style_profile_completed=user.style_profile_completed,
        avatar_url=user.avatar_url,
        is_email_verified=user.email_verified is not None,
        is_phone_verified=user.phone_verified is not None,
        has_password=user.password_hash is not None,
        last_login_at=user.last_login_at,
        login_count=user.login_count,
        outside_model_consent=user.outside_model_consent,
        marketing_consent=user.marketing_consent,
        advisor_id=UserId(user.advisor_id) if user.advisor_id else None,
        created_at=user.created_at,
    )


async def list_users(session: Session, *, user_ids: Collection[UserId]) -> Mapping[UserId, UserView]:
    """Those of these people who are known and not erased."""
    statement = select(User, tier_in_force()).where(User.id.in_(user_ids), User.deleted_at.is_(None))
    rows = await session.execute(statement.execution_options(populate_existing=True))
    return {UserId(user.id): to_user(user, tier) for user, tier in rows}


async def list_people_of_sessions(
    session: Session, *, session_ids: Collection[SessionId]
) -> Mapping[SessionId, UserView]:
    """Whose conversations these are; those of erased people are left out."""
    statement = (
        select(ShopperSession.id, User, tier_in_force())
        .join(User, User.id == ShopperSession.user_id)
        .where(ShopperSession.id.in_(session_ids), User.deleted_at.is_(None))
    )
    rows = await session.execute(statement.execution_options(populate_existing=True))
    return {SessionId(session_id): to_user(user, tier) for session_id, user, tier in rows}


async def get_user_for_update(session: Session, *, user_id: UserId) -> User:
    """A person's row, locked. Rows that refer to it can still be written meanwhile.

    Raises:
        UserNotFound: unknown or erased.
    """
    statement = select(User).where(User.id == user_id, User.deleted_at.is_(None))
    locked = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    row = (await session.scalars(locked)).one_or_none()
    if row is None:
        raise UserNotFound(user=user_id)
    return row


async def list_session_ids(session: Session, *, user_id: UserId) -> tuple[SessionId, ...]:
    """All conversations a person ever had, also those that ended."""
    rows = await session.scalars(select(ShopperSession.id).where(ShopperSession.user_id == user_id))
    return tuple(SessionId(it) for it in rows)


async def get_session_and_user(session: Session, *, session_id: SessionId) -> tuple[SessionView, UserView]:
    """A conversation and whose it is, in one statement.

    Raises:
        UnknownSession: there is none, or its person was erased.
    """
    statement = (
        select(ShopperSession, User, tier_in_force())
        .join(User, User.id == ShopperSession.user_id)
        .where(ShopperSession.id == session_id, User.deleted_at.is_(None))
        .execution_options(populate_existing=True)
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise UnknownSession("no such conversation")
    found, user, tier = row
    return to_session(found), to_user(user, tier)


async def get_session(session: Session, *, session_id: SessionId) -> SessionView:
    """A conversation, also one that has expired: its transcript stays.

    Raises:
        UnknownSession: there is none.
    """
    row = await session.get(ShopperSession, session_id, populate_existing=True)
    if row is None:
        raise UnknownSession("no such conversation")
    return to_session(row)


async def find_session_by_token(session: Session, *, token_hash: str, now: datetime) -> SessionView:
    """The session of a token's digest.

    Raises:
        UnknownSession: unknown, expired or revoked, or its person was erased.
    """
    statement = _live_sessions(now).where(ShopperSession.session_token == token_hash)
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise UnknownSession("the session token is unknown, expired or revoked")
    return to_session(row)


async def find_asking(session: Session, *, token_hash: str, now: datetime) -> tuple[SessionView, UserView]:
    """The session of a token's digest and its person, by one statement: every request begins with it.

    Raises:
        UnknownSession: unknown, expired or revoked, or its person was erased.
    """
    statement = _live_sessions(now).where(ShopperSession.session_token == token_hash)
    row = (await session.execute(statement.add_columns(User, tier_in_force()))).one_or_none()
    if row is None:
        raise UnknownSession("the session token is unknown, expired or revoked")
    return to_session(row[0]), to_user(row[1], row[2])


async def find_session_by_external(
    session: Session, *, channel: str, external_id: str, now: datetime
) -> SessionView | None:
    """The live session of a conversation as its channel names it (a Telegram chat)."""
    statement = _live_sessions(now).where(
        ShopperSession.channel == channel, ShopperSession.external_id == external_id
    )
    row = (await session.scalars(statement)).one_or_none()
    return None if row is None else to_session(row)


async def list_sessions(session: Session, *, user_id: UserId, now: datetime) -> tuple[SessionView, ...]:
    """Where a person is signed in, the latest first, at most a hundred."""
    statement = _live_sessions(now).where(ShopperSession.user_id == user_id)
    rows = await session.scalars(
        statement.order_by(ShopperSession.created_at.desc(), ShopperSession.id).limit(100)
    )
    return tuple(to_session(row) for row in rows)


def _live_sessions(now: datetime) -> Select[ShopperSession]:
    return (
        select(ShopperSession)
        .join(User, User.id == ShopperSession.user_id)
        .where(
            ShopperSession.expires_at > now, ShopperSession.revoked_at.is_(None), User.deleted_at.is_(None)
        )
        .execution_options(populate_existing=True)
    )


def to_session(row: ShopperSession) -> SessionView:
    """A session's row as it is handed out."""
    return SessionView(
        id=SessionId(row.id),
        user_id=UserId(row.user_id),
        channel=row.channel,
        external_id=row.external_id,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_seq=row.last_seq,
        handled_by=UserId(row.handled_by) if row.handled_by else None,
        ip_address=str(row.ip_address) if row.ip_address else None,
        user_agent=row.user_agent,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        blocked_at=row.blocked_at,
    )


async def get_address(session: Session, *, user_id: UserId, address_id: AddressId) -> AddressView:
    """An address of this customer's own.

    Raises:
        AddressNotFound: absent, or somebody else's.
    """
    return to_address(await get_address_row(session, user_id=user_id, address_id=address_id))


async def get_address_row(session: Session, *, user_id: UserId, address_id: AddressId) -> Address:
    """The row of an address of this customer's own.

    Raises:
        AddressNotFound: absent, or somebody else's.
    """
    statement = select(Address).where(Address.id == address_id, Address.user_id == user_id)
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise AddressNotFound
    return row


async def list_addresses(session: Session, *, user_id: UserId) -> tuple[AddressView, ...]:
    """The customer's address book: defaults first, then the latest; at most a hundred."""
    statement = select(Address).where(Address.user_id == user_id)
    rows = await session.scalars(
        statement.order_by(Address.is_default.desc(), Address.created_at.desc(), Address.id).limit(100)
    )
    return tuple(to_address(row) for row in rows)


async def find_default_address(
    session: Session, *, user_id: UserId, type: str = "shipping"
) -> AddressView | None:
    """The address that is used when none is named."""
    statement = select(Address).where(Address.user_id == user_id, Address.type == type, Address.is_default)
    row = (await session.scalars(statement)).one_or_none()
    return None if row is None else to_address(row)


def to_address(row: Address) -> AddressView:
    """An address's row as it is handed out."""
    return AddressView(
        id=AddressId(row.id),
        user_id=UserId(row.user_id),
        type=row.type,
        first_name=row.first_name,
        last_name=row.last_name,
        line1=row.address_line1,
        line2=row.address_line2,
        city=row.city,
        state=row.state_province,
        postal_code=row.postal_code,
        country_code=row.country_code,
        phone=row.phone,
        is_default=row.is_default,
        company=row.company,
        coordinates=row.coordinates,
        is_validated=row.is_validated,
        validated_at=row.validated_at,
    )


async def list_consents(session: Session, *, user_id: UserId) -> tuple[ConsentView, ...]:
    """The newest word on each kind of consent ever asked for."""
    statement = (
        select(Consent)
        .where(Consent.user_id == user_id)
        .ext(distinct_on(Consent.kind))
        .order_by(Consent.kind, Consent.created_at.desc(), Consent.id)
    )
    return tuple(
        ConsentView(
            kind=it.kind,
            granted=it.granted,
            source=it.source,
            given_at=it.created_at,
            wording=it.wording,
        )
        for it in await session.scalars(statement)
    )
