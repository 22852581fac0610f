"""Inviting people to a tier: issued and taken back by staff, used up by joining, over when its time is."""

from datetime import datetime, timedelta
from uuid import UUID

from stylist.commerce.audit import service as audit
from stylist.commerce.customers import queries as customers
from stylist.commerce.customers.permissions import Permission, require
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import UserId
from stylist.commerce.membership import queries
from stylist.commerce.membership.errors import AccountRequired, InvitationNotFound, NothingToChange
from stylist.commerce.membership.models import MembershipInvitation
from stylist.commerce.membership.service import tell
from stylist.commerce.membership.states import is_above
from stylist.commerce.membership.views import InvitationView
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.db.session import Session


async def invite(
    session: Session, *, user_id: UserId, tier: MembershipTier, by: UserId, now: datetime
) -> InvitationView:
    """Invite somebody to a tier, on the record; a new invitation takes the place of an open one.

    Raises:
        NotPermitted: the role of `by` does not allow it.
        AccountRequired: a guest can't be invited.
        NothingToChange: they have that tier, or a higher one, already.
    """
    require(await customers.get_user(session, user_id=by, now=now), Permission.MANAGE_CUSTOMERS)
    user = await customers.get_user(session, user_id=user_id, now=now)
    if user.is_guest:
        raise AccountRequired
    if not is_above(tier, user.tier):
        raise NothingToChange(tier=user.tier)
    await queries.lock_membership(session, user_id=user_id)
    old = await queries.find_undecided_invitation(session, user_id=user_id, tier=tier)
    if old is not None:
        old.revoked_at = now
        await session.flush()
    days = await policies.get_policy(session, definitions.INVITATION_DAYS)
    row = MembershipInvitation(
        user_id=user_id, tier=tier, issued_by=by, expires_at=now + timedelta(days=days), created_at=now
    )
    session.add(row)
    await session.flush()
    await audit.record(
        session,
        actor_id=by,
        action="membership.invited",
        entity_type="user",
        entity_id=user_id,
        new={"tier": tier, "expires_at": row.expires_at.isoformat()},
    )
    await tell(
        session,
        user_id,
        title=f"You are invited to {tier.title()}",
        message=f"Your invitation to {tier.title()} can be accepted until {row.expires_at:%-d %B %Y}.",
        key=f"membership-invited:{row.id}",
        now=now,
    )
    return InvitationView(id=row.id, user_id=user_id, tier=tier, expires_at=row.expires_at)


async def revoke_invitation(session: Session, *, invitation_id: UUID, by: UserId, now: datetime) -> None:
    """Take an open invitation back, on the record.

    Raises:
        NotPermitted: the role of `by` does not allow it.
        InvitationNotFound: it was accepted or revoked already, or never was.
    """
    require(await customers.get_user(session, user_id=by, now=now), Permission.MANAGE_CUSTOMERS)
    row = await queries.get_invitation_row(session, invitation_id=invitation_id)
    if row is None or row.accepted_at is not None or row.revoked_at is not None:
        raise InvitationNotFound
    row.revoked_at = now
    await session.flush()
    await audit.record(
        session,
        actor_id=by,
        action="membership.invitation_revoked",
        entity_type="user",
        entity_id=row.user_id,
        old={"tier": row.tier},
    )
