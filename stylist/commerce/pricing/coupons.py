"""The one place that decides whether a coupon applies, to which lines, what it takes off, and which is best.

Coupons with a code and those without go the same way.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from stylist.commerce import money
from stylist.commerce.money import total_of
from stylist.commerce.pricing.states import CouponProblem, DiscountType
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


@dataclass(frozen=True, slots=True)
class Discount:
    """What the coupon that applies takes off each line, and what shipping costs then.

    `saving` includes what it takes off shipping; `problem` is why the code's coupon does not apply.
    """

    coupon: CouponTerms | None
    shares: list[Decimal]
    shipping: Decimal
    saving: Decimal = Decimal(0)
    frees_shipping: bool = False
    problem: CouponProblem | None = None

    @property
    def total(self) -> Decimal:
        return total_of(self.shares)

    @property
    def cost(self) -> Decimal:
        """What is left to pay, but for what is the same with any coupon."""
        return self.shipping - self.total


def choose(
    coupon: CouponTerms | None,
    automatic: Sequence[CouponTerms],
    *,
    lines: Sequence[PricedLine],
    worth: Sequence[Decimal],
    shipping_of: Callable[[Decimal], Decimal],
    buyer: Buyer,
    currency: str,
    rate: Decimal,
    category_paths: CategoryPaths,
    now: datetime,
) -> Discount:
    """The coupon that leaves least to pay; the code's where two are as good, then the first by code.

    `worth` is what lines come to after member prices, `shipping_of` what shipping costs for goods of some worth.
    """

    def apply(candidate: CouponTerms) -> Discount:
        terms = in_currency(candidate, currency=currency, rate=rate)
        eligible = eligible_lines(terms, lines, category_paths)
        problem = find_problem(terms, buyer=buyer, eligible=eligible, now=now)
        if problem is not None:
            return replace(nothing, problem=problem)
        frees = terms.discount_type is DiscountType.FREE_SHIPPING
        shares = (
            list(nothing.shares)
            if frees
            else _shares(terms, {line.key for line in eligible}, lines, worth, currency)
        )
        full = shipping_of(whole - total_of(shares))
        saving = total_of(shares) + (full if frees else Decimal(0))
        made = Discount(candidate, shares, Decimal(0) if frees else full, saving, frees)
        if made.cost >= nothing.cost:  # also where it would cost the free shipping more than it saves
            return replace(nothing, problem=CouponProblem.NOTHING_TO_TAKE_OFF)
        return made

    whole = total_of(worth)
    nothing = Discount(None, [Decimal(0) for _ in lines], shipping_of(whole))
    by_code = nothing if coupon is None else apply(coupon)
    offers = [by_code, *(apply(it) for it in sorted(automatic, key=lambda it: it.code))]
    usable = [offer for offer in offers if offer.coupon is not None]
    best = min(usable, key=lambda offer: offer.cost, default=nothing)
    if coupon is None or best is by_code:
        return replace(best, problem=by_code.problem)
    return replace(best, problem=by_code.problem or CouponProblem.BETTER_OFFER)


def in_currency(coupon: CouponTerms, *, currency: str, rate: Decimal) -> CouponTerms:
    """A coupon's amounts, which are in the shop's currency, in a cart's."""
    is_amount = coupon.discount_type is DiscountType.FIXED
    least = coupon.minimum_amount
    return replace(
        coupon,
        discount_value=coupon.discount_value * rate if is_amount else coupon.discount_value,
        minimum_amount=None if least is None else money.quantize(least * rate, currency),
    )


def _shares(
    coupon: CouponTerms,
    keys: set[UUID],
    lines: Sequence[PricedLine],
    worth: Sequence[Decimal],
    currency: str,
) -> list[Decimal]:
    weights = [value if line.key in keys else Decimal(0) for line, value in zip(lines, worth, strict=True)]
    whole = total_of(weights)
    wanted = coupon.discount_value
    if coupon.discount_type is DiscountType.PERCENT:
        wanted = whole * coupon.discount_value / 100
    return money.allocate(min(money.quantize(wanted, currency), whole), weights, currency)
