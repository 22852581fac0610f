"""Who may do what, changed on the record: roles, advisors, new members of staff."""

from datetime import datetime

from stylist.commerce.audit import service as audit
from stylist.commerce.customers import accounts, service
from stylist.commerce.customers.errors import RoleNotChangeable
from stylist.commerce.customers.permissions import Permission, may, require
from stylist.commerce.customers.queries import find_user_by_email
from stylist.commerce.customers.states import UserRole
from stylist.commerce.customers.views import UserView
from stylist.commerce.ids import UserId
from stylist.db.session import Transaction


async def change_role(
    transaction: Transaction,
    *,
    actor: UserView,
    user_id: UserId,
    role: UserRole,
    now: datetime,
    ip_address: str | None = None,
    user_agent: str | None = None,
) -> UserView:
    """Give a person another role and record who did.

    Raises:
        NotPermitted: the actor's role does not allow this change.
        RoleNotChangeable: one's own, to or from a guest, or of the last who manages staff.
        UserNotFound: unknown or erased.
    """
    async with transaction() as session:
        old, changed = await accounts.change_role(session, actor=actor, user_id=user_id, role=role, now=now)
        await audit.record(
            session,
            actor_id=actor.id,
            action="user.role_changed",
            entity_type="user",
            entity_id=user_id,
            old={"role": old.value},
            new={"role": role.value},
            ip_address=ip_address,
            user_agent=user_agent,
        )
    return changed


async def name_advisor(
    transaction: Transaction,
    *,
    actor: UserView,
    user_id: UserId,
    advisor_id: UserId | None,
    now: datetime,
    ip_address: str | None = None,
    user_agent: str | None = None,
) -> UserView:
    """Name the member of staff who looks after a VIP, or nobody, and record who did.

    Raises:
        NotPermitted: the actor may not, the person has no claim to an advisor, or the advisor is not of staff.
        UserNotFound: either is unknown or erased.
    """
    async with transaction() as session:
        changed = await accounts.set_advisor(
            session, actor=actor, user_id=user_id, advisor_id=advisor_id, now=now
        )
        await audit.record(
            session,
            actor_id=actor.id,
            action="user.advisor_named",
            entity_type="user",
            entity_id=user_id,
            new={"advisor_id": str(advisor_id) if advisor_id else None},
            ip_address=ip_address,
            user_agent=user_agent,
        )
    return changed


async def add_staff(
    transaction: Transaction,
    *,
    actor: UserView,
    email: str,
    password: str,
    name: str | None,
    role: UserRole,
    now: datetime,
) -> UserView:
    """Open an account for a new member of staff; somebody who has one is given the role instead.

    Raises:
        NotPermitted: the actor does not manage staff.
        RoleNotChangeable: the address has an account already, or the role is not one of staff.
        EmailInvalid, PasswordTooWeak: as `customers.service.add_staff`.
    """
    require(actor, Permission.MANAGE_STAFF)
    if not may(role, Permission.USE_CONSOLE):
        raise RoleNotChangeable("that is not a role of staff")
    async with transaction() as session:
        if await find_user_by_email(session, email=email, now=now) is not None:
            raise RoleNotChangeable("there is an account with this address: give it the role")
        added = await service.add_staff(
            session, email=email, password=password, name=name, now=now, role=role
        )
        await audit.record(
            session,
            actor_id=actor.id,
            action="staff.added",
            entity_type="user",
            entity_id=added.id,
            new={"role": role.value},
        )
    return added
