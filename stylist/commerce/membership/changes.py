"""What a change of membership comes to: pure arithmetic, to the cent.

An upgrade takes effect at once and costs the difference of the two monthly prices for the time that is already
paid; its end stays. A downgrade and a cancellation take effect when what is paid has ended, and cost nothing then.
"""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import floor

from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.membership.calendar import count_months, month_after
from stylist.commerce.membership.errors import NothingToChange
from stylist.commerce.membership.states import RANKED, ChangeKind, is_above
from stylist.commerce.membership.views import PlannedChange, Standing
from stylist.commerce.money import exponent, from_minor_units
from stylist.commerce.policies.views import MembershipPolicy

PEARL = MembershipTier.PEARL


def plan_change(
    standing: Standing | None,
    *,
    in_force: MembershipTier,
    to_tier: MembershipTier,
    prices: MembershipPolicy,
    currency: str,
    now: datetime,
) -> PlannedChange:
    """What going to a tier means now. `in_force` counts where a tier was given without being paid for.

    Raises:
        NothingToChange: it is so already.
    """
    if standing is None:
        return _plan_joining(in_force, to_tier, prices, currency)
    price = prices.benefits_of(to_tier).monthly_price
    highest = max((part.tier for part in standing.paid), key=RANKED.index)
    kind = _kind(standing, highest, to_tier)
    is_upgrade = kind is ChangeKind.UPGRADE
    return PlannedChange(
        kind=kind,
        from_tier=standing.tier,
        to_tier=to_tier,
        amount=prorate(standing, price=price, now=now) if is_upgrade else Decimal(0),
        monthly_price=price,
        currency=standing.currency,
        starts_at=None if is_upgrade else standing.ends_at,
        ends_at=standing.ends_at if is_upgrade else None,
    )


def _plan_joining(
    in_force: MembershipTier, to_tier: MembershipTier, prices: MembershipPolicy, currency: str
) -> PlannedChange:
    if not is_above(to_tier, in_force):
        raise NothingToChange(tier=in_force)
    price = prices.benefits_of(to_tier).monthly_price
    return PlannedChange(ChangeKind.JOIN, in_force, to_tier, price, price, currency, None, None)


def _kind(standing: Standing, highest: MembershipTier, to_tier: MembershipTier) -> ChangeKind:
    if is_above(to_tier, standing.tier):
        return ChangeKind.UPGRADE
    if to_tier is standing.renews_as:
        raise NothingToChange(tier=to_tier)
    if to_tier is PEARL:
        return ChangeKind.CANCEL
    return ChangeKind.RESUME if to_tier is highest else ChangeKind.DOWNGRADE


def plan_renewal(standing: Standing, *, prices: MembershipPolicy) -> PlannedChange:
    """The month after all that is paid, at today's price of the tier it renews as."""
    price = prices.benefits_of(standing.renews_as).monthly_price
    return PlannedChange(
        kind=ChangeKind.RENEWAL,
        from_tier=standing.paid[-1].tier,
        to_tier=standing.renews_as,
        amount=price,
        monthly_price=price,
        currency=standing.currency,
        starts_at=standing.ends_at,
        ends_at=month_after(standing.anchored_at, standing.ends_at),
    )


def prorate(standing: Standing, *, price: Decimal, now: datetime) -> Decimal:
    """The difference to a monthly price for all the time paid from now on, rounded half-up, never below zero."""
    owed = Fraction(0)
    starts = (now, *(part.ends_at for part in standing.paid[:-1]))
    for start, part in zip(starts, standing.paid, strict=True):
        months = count_months(standing.anchored_at, start, part.ends_at)
        owed += months * Fraction(price - part.monthly_price)
    units = owed * 10 ** exponent(standing.currency)
    return from_minor_units(max(0, floor(units + Fraction(1, 2))), standing.currency)
