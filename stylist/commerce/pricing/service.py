"""Pricing goods, and using coupons up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete, or_, update

from stylist.commerce.ids import CouponId, OrderId, UserId
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.commerce.policies.queries import Policies
from stylist.commerce.pricing import queries
from stylist.commerce.pricing.calculation import Terms, calculate
from stylist.commerce.pricing.errors import CouponNotUsable
from stylist.commerce.pricing.models import Coupon, CouponUse
from stylist.commerce.pricing.states import CouponProblem
from stylist.commerce.pricing.views import (
    Buyer,
    Conversion,
    Credit,
    Destination,
    PointsOffer,
    PricedLine,
    Quote,
)
from stylist.db.session import Session


async def read_rules(session: Session) -> Policies:
    """The policies that decide prices, as they are now."""
    return await policies.read_policies(session)


def rate_of(rules: Policies, currency: str) -> Decimal | None:
    """Units of a currency for one of the shop's own; `None` where no rate is known."""
    return rules.of(definitions.EXCHANGE_RATES).rate_to(currency, home=rules.of(definitions.CURRENCY))


async def quote(
    session: Session,
    *,
    rules: Policies,
    lines: Sequence[PricedLine],
    buyer: Buyer,
    currency: str,
    destination: Destination | None,
    shipping_method: str | None,
    coupon_code: str | None,
    credits: Sequence[Credit],
    now: datetime,
    points: int = 0,
    is_wrapped: bool = False,
    preferred_currency: str | None = None,
) -> Quote:
    """What lines come to for a person, by the policies and coupons in force; `points` is the most to spend."""
    coupons = await queries.list_candidates(session, code=coupon_code, user_id=buyer.user_id, now=now)
    typed = (coupon_code or "").upper()
    coupon = next((it for it in coupons if it.code.upper() == typed), None)
    paths = None
    if any(it.categories for it in coupons):
        categories = {line.category_id for line in lines}
        paths = await queries.list_category_paths(session, category_ids=categories)
    rate = rate_of(rules, currency)
    terms = Terms(
        currency=currency,
        shipping=rules.of(definitions.SHIPPING),
        tax=rules.of(definitions.TAX),
        destination=destination,
        shipping_method=shipping_method,
        buyer=buyer,
        now=now,
        benefits=rules.of(definitions.MEMBERSHIP_TIERS).benefits_of(buyer.tier),
        rate=rate or Decimal(1),
        wrapping=rules.of(definitions.GIFTS).wrapping_price if is_wrapped else None,
    )
    made = calculate(
        lines,
        terms,
        coupon=coupon,
        unknown_coupon=coupon_code if coupon is None else None,
        automatic=[it for it in coupons if it.is_automatic and it is not coupon],
        category_paths=paths,
        credits=credits,
        points=PointsOffer(points, rules.of(definitions.POINT_VALUE) * terms.rate),
    )
    conversion = _conversion(rules, currency, preferred_currency)
    return replace(made, is_priced=rate is not None, conversion=conversion)


def _conversion(rules: Policies, currency: str, preferred: str | None) -> Conversion | None:
    """How to show a quote in a currency somebody prefers; `None` where it is the same or a rate is missing."""
    own = rate_of(rules, currency)
    wanted = None if preferred in (None, currency) else rate_of(rules, preferred)
    if own is None or wanted is None or preferred is None:
        return None
    return Conversion(preferred, wanted / own, rules.of(definitions.EXCHANGE_RATES).as_of)


async def use_coupon(
    session: Session, *, coupon_id: CouponId, user_id: UserId, order_id: OrderId, saving: Decimal
) -> None:
    """Count one use; the coupon's row stays locked until the transaction ends, so limits hold in a race.

    Raises:
        CouponNotUsable: another order took the last use.
    """
    free = or_(Coupon.usage_limit.is_(None), Coupon.usage_count < Coupon.usage_limit)
    counted = (
        await session.execute(
            update(Coupon)
            .where(Coupon.id == coupon_id, free)
            .values(usage_count=Coupon.usage_count + 1)
            .returning(Coupon.usage_limit_per_user)
            .execution_options(synchronize_session=False)
        )
    ).one_or_none()
    if counted is None:
        raise CouponNotUsable(reason=CouponProblem.USED_UP)
    used = await queries.count_uses(session, coupon_id=coupon_id, user_id=user_id)
    if counted.usage_limit_per_user is not None and used >= counted.usage_limit_per_user:
        raise CouponNotUsable(reason=CouponProblem.USED_BY_YOU)
    session.add(CouponUse(coupon_id=coupon_id, user_id=user_id, order_id=order_id, discount_amount=saving))
    await session.flush()


async def give_coupon_back(session: Session, *, order_id: OrderId) -> None:
    """Undo the use of an order that came to nothing; doing it again changes nothing."""
    statement = delete(CouponUse).where(CouponUse.order_id == order_id).returning(CouponUse.coupon_id)
    for coupon_id in (await session.scalars(statement)).all():
        await session.execute(
            update(Coupon)
            .where(Coupon.id == coupon_id)
            .values(usage_count=Coupon.usage_count - 1)
            .execution_options(synchronize_session=False)
        )
