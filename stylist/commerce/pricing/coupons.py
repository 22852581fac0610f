"""The one place that decides whether a coupon applies and to which lines."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from stylist.commerce.money import total_of
from stylist.commerce.pricing.states import CouponProblem
from stylist.commerce.pricing.views import Buyer, CouponTerms, PricedLine

CategoryPaths = Mapping[UUID, frozenset[UUID]]


def eligible_lines(
    coupon: CouponTerms, lines: Sequence[PricedLine], category_paths: CategoryPaths
) -> list[PricedLine]:
    """Lines the coupon is for: all, or those of a product, house or category (or one below it) it names."""
    if not (coupon.products or coupon.categories or coupon.brands):
        return list(lines)
    return [
        line
        for line in lines
        if line.product_id in coupon.products
        or line.brand_id in coupon.brands
        or category_paths.get(line.category_id, frozenset({line.category_id})) & coupon.categories
    ]


def find_problem(
    coupon: CouponTerms, *, buyer: Buyer, eligible: Sequence[PricedLine], now: datetime
) -> CouponProblem | None:
    """Why the coupon does not apply, or `None`. The minimum counts the eligible goods alone."""
    worth = total_of(line.unit_price * line.quantity for line in eligible)
    conditions: tuple[tuple[bool, CouponProblem], ...] = (
        (now < coupon.valid_from, CouponProblem.NOT_YET_VALID),
        (coupon.valid_until is not None and now >= coupon.valid_until, CouponProblem.EXPIRED),
        (
            coupon.usage_limit is not None and coupon.usage_count >= coupon.usage_limit,
            CouponProblem.USED_UP,
        ),
        (
            coupon.usage_limit_per_user is not None and coupon.used_by_buyer >= coupon.usage_limit_per_user,
            CouponProblem.USED_BY_YOU,
        ),
        (bool(coupon.tiers) and buyer.tier not in coupon.tiers, CouponProblem.OTHER_TIERS),
        (coupon.first_purchase_only and coupon.buyer_has_ordered, CouponProblem.FIRST_PURCHASE_ONLY),
        (not eligible, CouponProblem.NOTHING_ELIGIBLE),
        (worth < (coupon.minimum_amount or Decimal(0)), CouponProblem.BELOW_MINIMUM),
    )
    return next((problem for holds, problem in conditions if holds), None)
