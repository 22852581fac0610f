"""Accounts of proven addresses: opened, entered, changed; roles and advisors."""

from datetime import datetime

from sqlalchemy import func, select, update

from stylist.commerce.customers import passwords, queries, sessions
from stylist.commerce.customers.errors import EmailTaken, NotAGuest, NotPermitted, RoleNotChangeable
from stylist.commerce.customers.models import User
from stylist.commerce.customers.permissions import Permission, may, permission_to_change, require
from stylist.commerce.customers.service import check_email
from stylist.commerce.customers.states import UserRole
from stylist.commerce.customers.views import UserView
from stylist.commerce.ids import SessionId, UserId
from stylist.db.session import Session


async def enter(
    session: Session,
    *,
    email: str,
    guest_id: UserId | None,
    session_id: SessionId,
    now: datetime,
    name: str | None = None,
    avatar_url: str | None = None,
) -> UserView:
    """The account of an address somebody has just proven theirs, opened if there is none; the sign-in is counted.

    A guest becomes the new account and keeps everything. Where the account was opened by somebody who never proved
    the address, that one is shut out: its password goes and its sessions end.

    Raises:
        NotAGuest: a new account is needed, and `guest_id` has one already.
    """
    email = check_email(email)
    await lock_email(session, email)
    known = await queries.find_user_by_email(session, email=email, now=now)
    if known is None:
        user = User(created_at=now) if guest_id is None else await _guest(session, guest_id)
        user.email, user.role, user.email_verified = email, UserRole.CUSTOMER, now
        session.add(user)
    else:
        user = await queries.get_user_for_update(session, user_id=known.id)
        if user.email_verified is None:
            await _shut_out_whoever_opened_it(session, user, session_id, now)
    user.name = user.name or (name or "").strip()[:255] or None
    user.avatar_url = user.avatar_url or avatar_url
    user.last_login_at, user.login_count = now, (user.login_count or 0) + 1
    await session.flush()
    return await queries.get_user(session, user_id=UserId(user.id), now=now)


async def lock_email(session: Session, email: str) -> None:
    """Serialise with whoever else is to have this address."""
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"email:{email.lower()}", 0)))
    )


async def _guest(session: Session, guest_id: UserId) -> User:
    user = await queries.get_user_for_update(session, user_id=guest_id)
    if user.role is not UserRole.GUEST:
        raise NotAGuest
    return user


async def _shut_out_whoever_opened_it(session: Session, user: User, keep: SessionId, now: datetime) -> None:
    user.email_verified = now
    user.password_hash = None
    await session.flush()
    await sessions.revoke_others(session, user_id=UserId(user.id), keep=keep, now=now)


async def count_sign_in(session: Session, *, user_id: UserId, now: datetime) -> None:
    """Note that somebody signed in."""
    await session.execute(
        update(User)
        .where(User.id == user_id)
        .values(login_count=User.login_count + 1, last_login_at=now)
        .execution_options(synchronize_session=False)
    )


async def set_proven_email(session: Session, *, user_id: UserId, email: str, now: datetime) -> UserView:
    """Give an account the address its owner has just proven.

    Raises:
        EmailTaken: another account has it.
        NotAGuest: guests sign up instead.
    """
    email = check_email(email)
    await lock_email(session, email)
    known = await queries.find_user_by_email(session, email=email, now=now)
    if known is not None and known.id != user_id:
        raise EmailTaken
    user = await queries.get_user_for_update(session, user_id=user_id)
    if user.role is UserRole.GUEST:
        raise NotAGuest("a guest opens an account first")
    user.email, user.email_verified = email, now
    await session.flush()
    return await queries.get_user(session, user_id=user_id, now=now)


async def set_proven_phone(session: Session, *, user_id: UserId, phone: str, now: datetime) -> UserView:
    """Keep a telephone number its owner has just proven."""
    user = await queries.get_user_for_update(session, user_id=user_id)
    user.phone, user.phone_verified = phone, now
    await session.flush()
    return await queries.get_user(session, user_id=user_id, now=now)


async def set_new_password(
    session: Session, *, user_id: UserId, password: str, keep: SessionId | None, now: datetime
) -> None:
    """Replace the password and sign out everywhere but in the session to keep.

    Raises:
        PasswordTooWeak: the password is refused.
    """
    passwords.check_strength(password)
    user = await queries.get_user_for_update(session, user_id=user_id)
    user.password_hash = await passwords.hash_password(password)
    await session.flush()
    await sessions.revoke_others(session, user_id=user_id, keep=keep, now=now)


async def knows_password(session: Session, *, user_id: UserId, password: str) -> bool:
    """Whether this is the account's password."""
    stored = await session.scalar(select(User.password_hash).where(User.id == user_id))
    return await passwords.verify(password, stored)


async def change_role(
    session: Session, *, actor: UserView, user_id: UserId, role: UserRole, now: datetime
) -> tuple[UserRole, UserView]:
    """Give a person another role; the role before, and the person as they are now.

    Raises:
        NotPermitted: the actor's role does not allow this change.
        RoleNotChangeable: one's own, to or from a guest, or of the last who manages staff.
        UserNotFound: unknown or erased.
    """
    user = await queries.get_user_for_update(session, user_id=user_id)
    old = user.role
    require(actor, permission_to_change(old, role))
    if UserRole.GUEST in (old, role) or actor.id == user_id:
        raise RoleNotChangeable
    if may(old, Permission.MANAGE_STAFF) and not may(role, Permission.MANAGE_STAFF):
        await keep_one_who_manages_staff(session, user_id)
    user.role = role
    if not may(role, Permission.HAVE_ADVISOR):
        user.advisor_id = None
    if not may(role, Permission.USE_CONSOLE):
        await session.execute(update(User).where(User.advisor_id == user_id).values(advisor_id=None))
    await session.flush()
    return old, await queries.get_user(session, user_id=user_id, now=now)


async def keep_one_who_manages_staff(session: Session, user_id: UserId) -> None:
    """Refuse to take the role from the last who manages staff.

    Raises:
        RoleNotChangeable: there is nobody else.
    """
    roles = [role for role in UserRole if may(role, Permission.MANAGE_STAFF)]
    others = (
        select(User.id)
        .where(User.role.in_(roles), User.id != user_id, User.deleted_at.is_(None))
        .order_by(User.id)
        .with_for_update()
    )
    if not (await session.scalars(others)).all():
        raise RoleNotChangeable("somebody has to manage staff")


async def set_advisor(
    session: Session, *, actor: UserView, user_id: UserId, advisor_id: UserId | None, now: datetime
) -> UserView:
    """Name the member of staff who looks after a VIP, or nobody.

    Raises:
        NotPermitted: the actor may not, the person has no claim to an advisor, or the advisor is not of staff.
        UserNotFound: either is unknown or erased.
    """
    require(actor, Permission.MANAGE_CUSTOMERS)
    user = await queries.get_user_for_update(session, user_id=user_id)
    if advisor_id is not None:
        if not may(user.role, Permission.HAVE_ADVISOR):
            raise NotPermitted(permission=Permission.HAVE_ADVISOR.value)
        require(await queries.get_user(session, user_id=advisor_id, now=now), Permission.ANSWER_SHOPPERS)
    user.advisor_id = advisor_id
    await session.flush()
    return await queries.get_user(session, user_id=user_id, now=now)


async def find_owner_of_identity(
    session: Session, *, provider: str, account_id: str, now: datetime
) -> UserView | None:
    """Whom an account elsewhere means here, locked against others who come back from there at the same time."""
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"{provider}:{account_id}", 0)))
    )
    return await queries.find_user_by_identity(session, provider=provider, account_id=account_id, now=now)
