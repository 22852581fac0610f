"""Pricing goods, and using coupons up."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete, or_, update

from stylist.commerce.ids import CouponId, OrderId, UserId
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.commerce.pricing import queries
from stylist.commerce.pricing.calculation import Terms, calculate
from stylist.commerce.pricing.errors import CouponNotUsable
from stylist.commerce.pricing.models import Coupon, CouponUse
from stylist.commerce.pricing.states import CouponProblem
from stylist.commerce.pricing.views import Buyer, Credit, Destination, PricedLine, Quote
from stylist.db.session import Session


async def quote(
    session: Session,
    *,
    lines: Sequence[PricedLine],
    buyer: Buyer,
    currency: str,
    destination: Destination | None,
    shipping_method: str | None,
    coupon_code: str | None,
    credits: Sequence[Credit],
    now: datetime,
) -> Quote:
    """What lines come to for a person, by the policies and coupons in force."""
    coupon = None
    if coupon_code is not None:
        coupon = await queries.find_coupon(session, code=coupon_code, user_id=buyer.user_id)
    paths = None
    if coupon is not None and coupon.categories:
        categories = {line.category_id for line in lines}
        paths = await queries.list_category_paths(session, category_ids=categories)
    terms = Terms(
        currency=currency,
        shipping=await policies.get_policy(session, definitions.SHIPPING),
        tax=await policies.get_policy(session, definitions.TAX),
        destination=destination,
        shipping_method=shipping_method,
        buyer=buyer,
        now=now,
    )
    unknown = coupon_code if coupon is None else None
    return calculate(
        lines, terms, coupon=coupon, unknown_coupon=unknown, category_paths=paths, credits=credits
    )


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
