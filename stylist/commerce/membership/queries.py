"""Reading memberships. What has lapsed counts no more, from that very moment."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Text, cast, column, func, or_, select, table

from stylist.commerce.catalog.models import Product
from stylist.commerce.catalog.views import Viewer
from stylist.commerce.catalog.visibility import is_visible, viewer_values
from stylist.commerce.customers import queries as customers
from stylist.commerce.customers.models import User
from stylist.commerce.customers.states import MembershipTier, UserRole
from stylist.commerce.ids import OrderId, PaymentTransactionId, ProductId, UserId
from stylist.commerce.membership.models import (
    Membership,
    MembershipInvitation,
    MembershipOrder,
    MembershipTransaction,
)
from stylist.commerce.membership.states import RANKED
from stylist.commerce.membership.views import (
    DueRenewal,
    EarlyDrop,
    InvitationView,
    MembershipMovement,
    MembershipView,
    PaidTime,
    Standing,
    TierOffer,
)
from stylist.commerce.notifications.models import Notification
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.commerce.policies.views import TierBenefits
from stylist.db.session import Session

PEARL = MembershipTier.PEARL

# Orders and payments stand beside memberships; only how far one is, and what paid it, is read here.
_orders = table("orders", column("id"), column("status"))
_payments = table(
    "payment_transactions",
    column("id"),
    column("order_id"),
    column("type"),
    column("status"),
    column("amount"),
)


async def tier_in_force(session: Session, *, user_id: UserId, now: datetime) -> MembershipTier:
    """The tier whose benefits count at `now`.

    Raises:
        UserNotFound: there is no such person.
    """
    return (await customers.get_user(session, user_id=user_id, now=now)).tier


async def get_benefits(session: Session, *, tier: MembershipTier) -> TierBenefits:
    """What a tier costs and brings today."""
    return (await policies.get_policy(session, definitions.MEMBERSHIP_TIERS)).benefits_of(tier)


async def lock_membership(session: Session, *, user_id: UserId) -> None:
    """One change of a person's membership at a time, until the transaction ends."""
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"membership:{user_id}", 0)))
    )


async def find_row(session: Session, *, user_id: UserId) -> Membership | None:
    """A member's row, read anew; call it under the person's lock to change it."""
    return await session.get(Membership, user_id, populate_existing=True)


async def find_standing(session: Session, *, user_id: UserId, now: datetime) -> Standing | None:
    """What a person has paid for that has not ended."""
    row = await find_row(session, user_id=user_id)
    return None if row is None else to_standing(row, now)


def to_standing(row: Membership, now: datetime) -> Standing | None:
    """What of a row has not ended at `now`, whether or not the job has booked it."""
    paid = [PaidTime(row.tier, row.monthly_price, row.ends_at)]
    if row.following_tier and row.following_ends_at and row.following_price is not None:
        paid.append(PaidTime(row.following_tier, row.following_price, row.following_ends_at))
    left = tuple(part for part in paid if part.ends_at > now)
    return Standing(row.anchored_at, row.currency, left, row.renews_as) if left else None


async def get_membership(session: Session, *, user_id: UserId, now: datetime) -> MembershipView:
    """A person's membership, the tiers open to them and its history.

    Raises:
        UserNotFound: there is no such person.
    """
    user = await customers.get_user(session, user_id=user_id, now=now)
    tiers = await policies.get_policy(session, definitions.MEMBERSHIP_TIERS)
    invited = {it.tier: it for it in await list_invitations(session, user_id=user_id, now=now)}
    standing = await find_standing(session, user_id=user_id, now=now)
    return MembershipView(
        tier=user.tier,
        benefits=tiers.benefits_of(user.tier),
        currency=await policies.get_policy(session, definitions.CURRENCY),
        expires_at=standing.ends_at if standing else await _find_expiry(session, user_id, now),
        standing=standing,
        offers=tuple(
            TierOffer(
                tier=tier,
                benefits=tiers.benefits_of(tier),
                is_open=not tiers.benefits_of(tier).by_invitation or tier in invited or tier is user.tier,
                invited_until=invited[tier].expires_at if tier in invited else None,
            )
            for tier in RANKED
        ),
        history=await list_history(session, user_id=user_id, limit=10),
    )


async def _find_expiry(session: Session, user_id: UserId, now: datetime) -> datetime | None:
    """When a tier ends that was given without being paid for by month."""
    found = await session.scalar(select(User.membership_expires_at).where(User.id == user_id))
    return found if found is not None and found > now else None


async def list_history(session: Session, *, user_id: UserId, limit: int) -> tuple[MembershipMovement, ...]:
    """Every change of a person's membership, newest first."""
    rows = await session.scalars(
        select(MembershipTransaction)
        .where(MembershipTransaction.user_id == user_id)
        .order_by(MembershipTransaction.created_at.desc(), MembershipTransaction.id)
        .limit(limit)
    )
    return tuple(
        MembershipMovement(
            id=row.id,
            type=row.type,
            from_tier=row.from_tier,
            to_tier=row.to_tier,
            amount=row.amount,
            currency=row.currency,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            reason=row.reason,
            created_at=row.created_at,
        )
        for row in rows
    )


async def list_invitations(session: Session, *, user_id: UserId, now: datetime) -> tuple[InvitationView, ...]:
    """A person's invitations that can be accepted now."""
    rows = await session.scalars(
        select(MembershipInvitation)
        .where(
            MembershipInvitation.user_id == user_id,
            MembershipInvitation.accepted_at.is_(None),
            MembershipInvitation.revoked_at.is_(None),
            MembershipInvitation.expires_at > now,
        )
        .order_by(MembershipInvitation.created_at, MembershipInvitation.id)
    )
    return tuple(
        InvitationView(id=row.id, user_id=UserId(row.user_id), tier=row.tier, expires_at=row.expires_at)
        for row in rows
    )


async def find_undecided_invitation(
    session: Session, *, user_id: UserId, tier: MembershipTier
) -> MembershipInvitation | None:
    """The invitation that was neither accepted nor revoked, expired or not, locked."""
    statement = (
        select(MembershipInvitation)
        .where(
            MembershipInvitation.user_id == user_id,
            MembershipInvitation.tier == tier,
            MembershipInvitation.accepted_at.is_(None),
            MembershipInvitation.revoked_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def get_invitation_row(session: Session, *, invitation_id: UUID) -> MembershipInvitation | None:
    """An invitation, locked."""
    return await session.get(
        MembershipInvitation, invitation_id, with_for_update=True, populate_existing=True
    )


async def find_order_row(session: Session, *, order_id: OrderId) -> MembershipOrder | None:
    """What an order of a membership is to bring; other orders have no such row."""
    return await session.get(MembershipOrder, order_id, populate_existing=True)


async def has_order_in_payment(session: Session, *, user_id: UserId) -> bool:
    """Whether a payment for the person's membership is under way."""
    statement = (
        select(MembershipOrder.order_id)
        .join(_orders, _orders.c.id == MembershipOrder.order_id)
        .where(
            MembershipOrder.user_id == user_id,
            MembershipOrder.applied_at.is_(None),
            cast(_orders.c.status, Text).in_(["PENDING", "PAYMENT_PROCESSING"]),
        )
    )
    return await session.scalar(statement.limit(1)) is not None


async def find_payment(session: Session, *, order_id: OrderId) -> PaymentTransactionId | None:
    """The charge that paid an order; there is none where nothing was due."""
    statement = (
        select(_payments.c.id)
        .where(
            _payments.c.order_id == order_id,
            _payments.c.type == "charge",
            cast(_payments.c.status, Text) == "COMPLETED",
        )
        .order_by(_payments.c.amount.desc(), _payments.c.id)
        .limit(1)
    )
    found = await session.scalar(statement)
    return None if found is None else PaymentTransactionId(found)


async def list_ended(session: Session, *, now: datetime, limit: int) -> tuple[UserId, ...]:
    """People whose running period has ended and is not booked yet: members, and those given a tier for a time."""
    members = select(Membership.user_id).where(Membership.ends_at <= now)
    given = select(User.id).where(User.membership_tier != PEARL, User.membership_expires_at <= now)
    found = members.union(given).limit(limit)
    return tuple(sorted(UserId(user_id) for user_id in await session.scalars(found)))


async def list_due_renewals(
    session: Session, *, now: datetime, lead: timedelta, retry: timedelta, limit: int
) -> tuple[DueRenewal, ...]:
    """Whose next month is to be charged: what is paid ends within `lead`, and no try was made for `retry`."""
    ends = func.coalesce(Membership.following_ends_at, Membership.ends_at)
    tried = Membership.renewal_tried_at
    statement = (
        select(Membership.user_id, Membership.renewal_failures)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.renews_as != PEARL,
            ends > now,
            ends <= now + lead,
            or_(tried.is_(None), tried <= now - retry),
            User.deleted_at.is_(None),
        )
        .order_by(ends, Membership.user_id)
        .limit(limit)
    )
    rows = await session.execute(statement)
    return tuple(DueRenewal(UserId(user_id), failures) for user_id, failures in rows)


async def list_drops_open_early(
    session: Session, *, tier: MembershipTier, now: datetime
) -> tuple[EarlyDrop, ...]:
    """Drops that a tier may see already and everybody may not, one of several pieces by its name."""
    name = func.coalesce(Product.attributes["drop"].astext, Product.name)
    statement = (
        select(name, func.max(Product.published_at), func.count(), func.min(cast(Product.id, Text)))
        .where(is_visible, Product.published_at > now)
        .group_by(name)
        .order_by(name)
    )
    rows = await session.execute(statement, viewer_values(Viewer(user_id=None, tier=tier, now=now)))
    return tuple(
        EarlyDrop(name=drop, opens_at=at, pieces=pieces, product_id=ProductId(UUID(first)))
        for drop, at, pieces, first in rows
        if at
    )


async def list_members_untold(
    session: Session, *, tier: MembershipTier, key: str, now: datetime, limit: int
) -> tuple[UserId, ...]:
    """People of exactly this tier who have no notification of the key (followed by their id) yet."""
    told = select(Notification.id).where(Notification.dedupe_key == func.concat(key, cast(User.id, Text)))
    statement = (
        select(User.id)
        .where(
            customers.tier_in_force(now) == tier,
            User.deleted_at.is_(None),
            User.role != UserRole.GUEST,
            ~told.exists(),
        )
        .order_by(User.id)
        .limit(limit)
    )
    return tuple(UserId(found) for found in await session.scalars(statement))
