"""Joining, changing and leaving a membership, within one transaction each.

What costs money is an order, made by `actions.membership`; `apply_order` turns it into membership when it is
confirmed. Every change is made under the person's lock and leaves a row of `membership_transactions`.
"""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import func

from stylist.commerce.customers import queries as customers
from stylist.commerce.customers.models import User
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import OrderId, UserId
from stylist.commerce.membership import queries
from stylist.commerce.membership.calendar import add_months
from stylist.commerce.membership.changes import plan_change, plan_renewal
from stylist.commerce.membership.errors import (
    AccountRequired,
    ChangeInProgress,
    InvitationRequired,
    MembershipChanged,
    NothingToChange,
)
from stylist.commerce.membership.models import (
    Membership,
    MembershipOrder,
    MembershipTransaction,
)
from stylist.commerce.membership.states import PAID, ChangeKind
from stylist.commerce.membership.views import PlannedChange
from stylist.commerce.notifications import service as notifications
from stylist.commerce.notifications.states import NotificationType
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.commerce.policies.views import TierBenefits
from stylist.db.session import Session

PEARL = MembershipTier.PEARL


async def benefits(session: Session, *, tier: MembershipTier) -> TierBenefits:
    """What a tier costs and brings today."""
    return await queries.get_benefits(session, tier=tier)


async def quote_change(
    session: Session, *, user_id: UserId, to_tier: MembershipTier, now: datetime
) -> PlannedChange:
    """What a change would come to if it were agreed to now.

    Raises:
        AccountRequired: a guest can't be a member.
        InvitationRequired: the tier is by invitation, and there is none.
        NothingToChange: it is so already.
        ChangeInProgress: another change waits for its payment.
    """
    user = await customers.get_user(session, user_id=user_id, now=now)
    if user.is_guest:
        raise AccountRequired
    if await queries.has_order_in_payment(session, user_id=user_id):
        raise ChangeInProgress
    prices = await policies.get_policy(session, definitions.MEMBERSHIP_TIERS)
    currency = await policies.get_policy(session, definitions.CURRENCY)
    standing = await queries.find_standing(session, user_id=user_id, now=now)
    planned = plan_change(
        standing, in_force=user.tier, to_tier=to_tier, prices=prices, currency=currency, now=now
    )
    is_entering = planned.kind in (ChangeKind.JOIN, ChangeKind.UPGRADE)
    if is_entering and prices.benefits_of(to_tier).by_invitation:
        invited = await queries.list_invitations(session, user_id=user_id, now=now)
        if to_tier not in {it.tier for it in invited}:
            raise InvitationRequired
    return planned


def digest_of(planned: PlannedChange) -> str:
    """What is agreed to: another tier, amount or end has another digest."""
    parts = (
        planned.kind,
        planned.from_tier,
        planned.to_tier,
        planned.amount,
        planned.monthly_price,
        planned.currency,
        planned.starts_at,
        planned.ends_at,
    )
    return sha256("|".join(str(part) for part in parts).encode()).hexdigest()


async def agree(
    session: Session,
    *,
    user_id: UserId,
    to_tier: MembershipTier,
    quoted_at: datetime,
    agreed: str,
    now: datetime,
) -> PlannedChange:
    """Take up a change as it was quoted; one that costs nothing is carried out here.

    The amount is that of `quoted_at`, for as long as the proposal stands; an invitation has to be open now.

    Raises:
        MembershipChanged: it would no longer be what was agreed to.
        AccountRequired, InvitationRequired, NothingToChange, ChangeInProgress: as `quote_change`.
    """
    await queries.lock_membership(session, user_id=user_id)
    current = await quote_change(session, user_id=user_id, to_tier=to_tier, now=now)
    planned = await quote_change(session, user_id=user_id, to_tier=to_tier, now=quoted_at)
    if digest_of(planned) != agreed or current.kind is not planned.kind:
        raise MembershipChanged
    if planned.kind not in PAID:
        await _change_renewal(session, user_id, planned, now)
    return planned


async def _change_renewal(session: Session, user_id: UserId, planned: PlannedChange, now: datetime) -> None:
    row = await queries.find_row(session, user_id=user_id)
    if row is None or planned.starts_at is None:
        raise MembershipChanged
    row.renews_as = planned.to_tier
    row.renewal_failures, row.renewal_tried_at = 0, None
    session.add(
        MembershipTransaction(
            user_id=user_id,
            type=planned.kind,
            from_tier=planned.from_tier,
            to_tier=planned.to_tier,
            currency=planned.currency,
            starts_at=planned.starts_at,
            reason="asked for by the member",
            created_at=func.clock_timestamp(),
        )
    )
    await session.flush()


async def quote_renewal(session: Session, *, user_id: UserId, now: datetime) -> PlannedChange:
    """The next month of a member, under their lock.

    Raises:
        NothingToChange: there is nothing to renew (any more).
        ChangeInProgress: a payment is under way.
    """
    await queries.lock_membership(session, user_id=user_id)
    if await queries.has_order_in_payment(session, user_id=user_id):
        raise ChangeInProgress
    standing = await queries.find_standing(session, user_id=user_id, now=now)
    if standing is None or standing.renews_as is PEARL:
        raise NothingToChange(tier=PEARL)
    prices = await policies.get_policy(session, definitions.MEMBERSHIP_TIERS)
    return plan_renewal(standing, prices=prices)


async def note_order(
    session: Session, *, user_id: UserId, order_id: OrderId, planned: PlannedChange, now: datetime
) -> None:
    """Keep what an order brings once it is paid."""
    session.add(
        MembershipOrder(
            order_id=order_id,
            user_id=user_id,
            kind=planned.kind,
            from_tier=planned.from_tier,
            to_tier=planned.to_tier,
            amount=planned.amount,
            monthly_price=planned.monthly_price,
            currency=planned.currency,
            ends_at=planned.ends_at,
            created_at=now,
        )
    )
    if planned.kind is ChangeKind.RENEWAL:
        row = await queries.find_row(session, user_id=user_id)
        if row is not None:
            row.renewal_tried_at = now
    await session.flush()


async def apply_order(session: Session, *, order_id: OrderId, now: datetime) -> bool:
    """Turn a paid order into membership; `False` for other orders and for one that was applied already.

    Call it where an order becomes CONFIRMED, in the same transaction and before its stock is sold.
    """
    bought = await queries.find_order_row(session, order_id=order_id)
    if bought is None:
        return False
    user_id = UserId(bought.user_id)
    await queries.lock_membership(session, user_id=user_id)
    bought = await queries.find_order_row(session, order_id=order_id)
    if bought is None or bought.applied_at is not None:
        return False
    bought.applied_at = now
    row = await queries.find_row(session, user_id=user_id)
    if row is not None and queries.to_standing(row, now) is None:
        await _lapse(session, row, now)
        row = None
    starts_at, ends_at = await _apply(session, bought, row, now)
    await _accept_invitation(session, user_id, bought.to_tier, now)
    session.add(
        MembershipTransaction(
            user_id=user_id,
            type=bought.kind,
            from_tier=bought.from_tier,
            to_tier=bought.to_tier,
            amount=bought.amount,
            currency=bought.currency,
            payment_transaction_id=await queries.find_payment(session, order_id=order_id),
            starts_at=starts_at,
            ends_at=ends_at,
            reason=f"order {order_id}",
            created_at=func.clock_timestamp(),
        )
    )
    await session.flush()
    return True


async def _apply(
    session: Session, bought: MembershipOrder, row: Membership | None, now: datetime
) -> tuple[datetime, datetime]:
    """Give what was bought; from when until when."""
    if row is None:
        row = Membership(
            user_id=bought.user_id,
            tier=bought.to_tier,
            monthly_price=bought.monthly_price,
            currency=bought.currency,
            anchored_at=now,
            starts_at=now,
            ends_at=bought.ends_at if _is_for_rest(bought, now) else add_months(now, 1),
            renews_as=bought.to_tier,
        )
        session.add(row)
    elif bought.kind == ChangeKind.RENEWAL:
        return await _prolong(session, bought, row)
    else:
        row.ends_at = row.following_ends_at or row.ends_at
        row.following_tier = row.following_price = row.following_ends_at = None
        row.tier, row.monthly_price, row.starts_at = bought.to_tier, bought.monthly_price, now
        row.renews_as = bought.to_tier
        row.renewal_failures, row.renewal_tried_at = 0, None
    await session.flush()
    await _show(session, row)
    return row.starts_at, row.ends_at


def _is_for_rest(bought: MembershipOrder, now: datetime) -> bool:
    """Whether it was paid for the rest of a time that is not over."""
    return bought.kind == ChangeKind.UPGRADE and bought.ends_at is not None and bought.ends_at > now


async def _prolong(session: Session, bought: MembershipOrder, row: Membership) -> tuple[datetime, datetime]:
    """One more month after all that is paid."""
    start = row.following_ends_at or row.ends_at
    end = bought.ends_at or add_months(start, 1)
    row.renewal_failures, row.renewal_tried_at = 0, None
    if row.following_tier is None and row.tier is bought.to_tier:
        row.ends_at, row.monthly_price = end, bought.monthly_price
    else:
        row.following_tier, row.following_price = bought.to_tier, bought.monthly_price
        row.following_ends_at = end
    await session.flush()
    await _show(session, row)
    return start, end


async def _show(session: Session, row: Membership | None, *, user_id: UserId | None = None) -> None:
    """Bring the person's own columns, which every read of benefits goes by, up to date."""
    user = await session.get_one(User, row.user_id if row else user_id, populate_existing=True)
    user.membership_tier = row.tier if row else PEARL
    user.membership_expires_at = row.ends_at if row else None
    user.membership_next_tier = row.following_tier if row else None
    user.membership_next_expires_at = row.following_ends_at if row else None
    await session.flush()


async def _accept_invitation(session: Session, user_id: UserId, tier: MembershipTier, now: datetime) -> None:
    invitation = await queries.find_undecided_invitation(session, user_id=user_id, tier=tier)
    if invitation is not None:
        invitation.accepted_at = now


async def turn_over(session: Session, *, user_id: UserId, now: datetime) -> MembershipTier | None:
    """Book that a person's running period has ended: what was paid next begins, or the membership lapses.

    The tier now, or `None` where nothing has ended. Benefits follow the clock, not this booking.
    """
    await queries.lock_membership(session, user_id=user_id)
    row = await queries.find_row(session, user_id=user_id)
    if row is None:
        return await _end_given(session, user_id, now)
    if row.ends_at > now:
        return None
    if row.following_tier and row.following_ends_at and row.following_ends_at > now:
        row.starts_at, row.tier = row.ends_at, row.following_tier
        row.ends_at, row.monthly_price = row.following_ends_at, row.following_price or row.monthly_price
        row.following_tier = row.following_price = row.following_ends_at = None
        await session.flush()
        await _show(session, row)
        return row.tier
    await _lapse(session, row, now)
    return PEARL


async def _lapse(session: Session, row: Membership, now: datetime) -> None:
    last = row.following_tier or row.tier
    ended = row.following_ends_at or row.ends_at
    reason = "cancelled" if row.renews_as is PEARL else "not paid in time"
    user_id = UserId(row.user_id)
    await session.delete(row)
    await session.flush()
    await _show(session, None, user_id=user_id)
    await _note_lapse(session, user_id, last, ended, reason, now)


async def _end_given(session: Session, user_id: UserId, now: datetime) -> MembershipTier | None:
    """A tier that was given for a time, without payments, has ended."""
    user = await session.get_one(User, user_id, populate_existing=True)
    ended, tier = user.membership_expires_at, user.membership_tier
    if tier is PEARL or ended is None or ended > now:
        return None
    await _show(session, None, user_id=user_id)
    await _note_lapse(session, user_id, tier, ended, "the time given is over", now)
    return PEARL


async def _note_lapse(
    session: Session, user_id: UserId, tier: MembershipTier, ended: datetime, reason: str, now: datetime
) -> None:
    session.add(
        MembershipTransaction(
            user_id=user_id,
            type=ChangeKind.LAPSE,
            from_tier=tier,
            to_tier=PEARL,
            currency=await policies.get_policy(session, definitions.CURRENCY),
            starts_at=ended,
            reason=reason,
            created_at=func.clock_timestamp(),
        )
    )
    await session.flush()
    await tell(
        session,
        user_id,
        title="Your membership has ended",
        message=f"Your {tier.title()} membership ended on {ended:%-d %B %Y}. You can come back at any time.",
        key=f"membership-ended:{user_id}:{ended.isoformat()}",
        now=now,
    )


async def note_failed_renewal(
    session: Session, *, user_id: UserId, order_id: OrderId | None, now: datetime
) -> None:
    """A month could not be charged: it is tried again until what is paid ends, and the member is told."""
    await queries.lock_membership(session, user_id=user_id)
    row = await queries.find_row(session, user_id=user_id)
    if row is None:
        return
    row.renewal_failures += 1
    row.renewal_tried_at = now
    await session.flush()
    ends = row.following_ends_at or row.ends_at
    await tell(
        session,
        user_id,
        title="Your membership could not be renewed",
        message=(
            f"We could not charge your next month. Please check your payment method: your benefits last until"
            f" {ends:%-d %B %Y, %H:%M} UTC."
        ),
        key=f"membership-unpaid:{user_id}:{order_id or now.isoformat()}",
        now=now,
    )


async def tell(
    session: Session, user_id: UserId, *, title: str, message: str, key: str, now: datetime
) -> None:
    await notifications.notify(
        session,
        user_id=user_id,
        type=NotificationType.MEMBERSHIP_UPDATE,
        title=title,
        message=message,
        dedupe_key=key,
        action_url="/",
        action_label="Open the shop",
        now=now,
    )
