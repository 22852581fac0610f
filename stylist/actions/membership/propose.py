"""Showing a person what a change of their membership comes to."""

from collections.abc import Iterator
from datetime import datetime

from stylist.actions.confirmations import service as confirmations
from stylist.actions.confirmations.views import ConfirmationLine, ConfirmationView, Summary
from stylist.actions.membership.order import find_method_id
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import InteractionId, SessionId, UserId
from stylist.commerce.membership import service as membership
from stylist.commerce.membership.states import PAID, ChangeKind
from stylist.commerce.membership.views import PlannedChange
from stylist.commerce.money import format_money
from stylist.commerce.payments import queries as payments
from stylist.db.session import Session

CHANGE_MEMBERSHIP = "change_membership"

_TITLES = {
    ChangeKind.JOIN: "Become a {tier} member",
    ChangeKind.UPGRADE: "Upgrade to {tier}",
    ChangeKind.DOWNGRADE: "Change to {tier}",
    ChangeKind.CANCEL: "End your membership",
    ChangeKind.RESUME: "Stay {tier}",
}


async def propose_change(
    session: Session,
    *,
    user_id: UserId,
    session_id: SessionId,
    interaction_id: InteractionId | None,
    to_tier: MembershipTier,
    provider: str,
    now: datetime,
) -> ConfirmationView:
    """Propose a change as it comes out now; the amount stands for as long as the proposal does.

    Raises:
        AccountRequired, InvitationRequired, NothingToChange, ChangeInProgress: see `membership.quote_change`.
    """
    await confirmations.lock_open(session, session_id=session_id)
    planned = await membership.quote_change(session, user_id=user_id, to_tier=to_tier, now=now)
    method_id = await find_method_id(session, user_id=user_id, provider=provider)
    labels = {it.id: it.label for it in await payments.list_methods(session, user_id=user_id)}
    return await confirmations.propose(
        session,
        kind=CHANGE_MEMBERSHIP,
        user_id=user_id,
        session_id=session_id,
        interaction_id=interaction_id,
        arguments={"tier": to_tier, "quoted_at": now.isoformat()},
        summary=summarise(planned, pay_with=labels[method_id] if method_id else None),
        digest=membership.digest_of(planned),
        now=now,
    )


def summarise(planned: PlannedChange, *, pay_with: str | None) -> Summary:
    """What is charged now and each month, and from when the change counts; the total is what is charged now."""
    lines = [*_facts(planned)]
    if planned.kind in PAID and planned.amount > 0:
        lines.append(ConfirmationLine("payment", "Pay with", pay_with or "your card, on the payment page"))
    return Summary(
        title=_TITLES[planned.kind].format(tier=planned.to_tier.title()),
        lines=tuple(lines),
        total=planned.amount,
        currency=planned.currency,
    )


def _facts(planned: PlannedChange) -> Iterator[ConfirmationLine]:
    tier, monthly = planned.to_tier.title(), format_money(planned.monthly_price, planned.currency)
    if planned.kind is ChangeKind.JOIN:
        yield ConfirmationLine("item", f"{tier} membership", "One month", 1, planned.amount)
        yield ConfirmationLine("note", "Renews", f"{monthly} every month until you cancel")
    elif planned.kind is ChangeKind.UPGRADE and planned.ends_at is not None:
        until = f"Until {_day(planned.ends_at)}, the time you have paid for"
        yield ConfirmationLine("item", f"{planned.from_tier.title()} to {tier}", until, 1, planned.amount)
        yield ConfirmationLine("note", "Renews", f"{monthly} every month from {_day(planned.ends_at)}")
    elif planned.starts_at is not None:
        kept = f"{planned.from_tier.title()} until {_day(planned.starts_at)}"
        yield ConfirmationLine("note", "You keep", kept)
        if planned.kind is ChangeKind.CANCEL:
            yield ConfirmationLine("note", "After that", "No charge, and no benefits of membership")
        else:
            yield ConfirmationLine("note", "After that", f"{tier} for {monthly} a month")


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
