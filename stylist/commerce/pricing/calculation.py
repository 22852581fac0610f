"""Arithmetic of a quote, without the database. Rounded at: line total, discount, shipping, tax."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from stylist.commerce import money
from stylist.commerce.policies.views import NO_TAX, ShippingMethod, ShippingPolicy, TaxPolicy, TaxRate
from stylist.commerce.pricing.coupons import CategoryPaths, eligible_lines, find_problem
from stylist.commerce.pricing.states import CouponProblem, DiscountType, TotalKind
from stylist.commerce.pricing.views import (
    AppliedCode,
    Buyer,
    CouponTerms,
    Credit,
    Destination,
    LinePart,
    PricedLine,
    Quote,
    TotalLine,
    Totals,
)

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a quote depends on besides the goods; no `destination` gives an estimate without tax."""

    currency: str
    shipping: ShippingPolicy
    tax: TaxPolicy
    destination: Destination | None
    shipping_method: str | None
    buyer: Buyer
    now: datetime


@dataclass(frozen=True, slots=True)
class _Discount:
    shares: list[Decimal]
    free_shipping: bool
    problem: CouponProblem | None

    @property
    def total(self) -> Decimal:
        return money.total_of(self.shares)


def calculate(
    lines: Sequence[PricedLine],
    terms: Terms,
    *,
    coupon: CouponTerms | None = None,
    unknown_coupon: str | None = None,
    category_paths: CategoryPaths | None = None,
    credits: Sequence[Credit] = (),
) -> Quote:
    """Price lines; their parts add up to the totals exactly, whatever the currency."""
    totals = [money.quantize(line.unit_price * line.quantity, terms.currency) for line in lines]
    discount = _discount(lines, totals, terms, coupon, category_paths or {})
    subtotal = money.total_of(totals)
    method, is_served = _method(terms) if lines else (None, True)
    full_shipping = _shipping(method, subtotal - discount.total, terms.currency)
    shipping = ZERO if discount.free_shipping else full_shipping
    rate = _rate(terms)
    taxes = _taxes(totals, discount.shares, shipping, rate, terms)
    tax = money.total_of(taxes)
    total = subtotal - discount.total + shipping + (ZERO if rate.is_inclusive else tax)
    saving = discount.total + full_shipping - shipping
    problem = discount.problem or (
        CouponProblem.NOTHING_TO_TAKE_OFF if coupon is not None and saving == 0 else None
    )
    used = _use_credits(credits, total)
    return Quote(
        totals=Totals(
            currency=terms.currency,
            subtotal=subtotal,
            discount=discount.total,
            shipping=shipping,
            tax=tax,
            total=total,
            lines=_total_lines(subtotal, discount, shipping, tax, rate, method, coupon, used, terms),
            shipping_method=method.code if method else None,
            is_estimate=terms.destination is None,
            tax_included=rate.is_inclusive,
            credits=money.total_of(code.amount for code in used),
            due=total - money.total_of(code.amount for code in used),
        ),
        parts=tuple(
            LinePart(line.key, totals[i], discount.shares[i], taxes[i]) for i, line in enumerate(lines)
        ),
        codes=(*_coupon_code(coupon, unknown_coupon, saving, problem), *used),
        coupon_id=coupon.id if coupon is not None and problem is None else None,
        coupon_saving=saving,
        is_served=is_served,
    )


def _discount(
    lines: Sequence[PricedLine],
    totals: Sequence[Decimal],
    terms: Terms,
    coupon: CouponTerms | None,
    category_paths: CategoryPaths,
) -> _Discount:
    nothing = [ZERO for _ in lines]
    if coupon is None:
        return _Discount(nothing, free_shipping=False, problem=None)
    eligible = eligible_lines(coupon, lines, category_paths)
    problem = find_problem(coupon, buyer=terms.buyer, eligible=eligible, now=terms.now)
    if problem is not None:
        return _Discount(nothing, free_shipping=False, problem=problem)
    if coupon.discount_type is DiscountType.FREE_SHIPPING:
        return _Discount(nothing, free_shipping=True, problem=None)
    keys = {line.key for line in eligible}
    weights = [total if line.key in keys else ZERO for line, total in zip(lines, totals, strict=True)]
    worth = money.total_of(weights)
    wanted = coupon.discount_value
    if coupon.discount_type is DiscountType.PERCENT:
        wanted = worth * coupon.discount_value / 100
    amount = min(money.quantize(wanted, terms.currency), worth)
    return _Discount(money.allocate(amount, weights, terms.currency), free_shipping=False, problem=None)


def _method(terms: Terms) -> tuple[ShippingMethod | None, bool]:
    """The chosen method, or the destination's first; without a destination, the first of the first group."""
    methods = (
        terms.shipping.groups[0].methods
        if terms.destination is None
        else terms.shipping.methods_for(terms.destination.country_code)
    )
    chosen = next((method for method in methods if method.code == terms.shipping_method), None)
    return chosen or next(iter(methods), None), bool(methods)


def _shipping(method: ShippingMethod | None, worth: Decimal, currency: str) -> Decimal:
    return ZERO if method is None else money.quantize(method.price_for(worth), currency)


def _rate(terms: Terms) -> TaxRate:
    if terms.destination is None:
        return NO_TAX
    return terms.tax.rate_for(terms.destination.country_code, terms.destination.region)


def _taxes(
    totals: Sequence[Decimal],
    discounts: Sequence[Decimal],
    shipping: Decimal,
    rate: TaxRate,
    terms: Terms,
) -> list[Decimal]:
    """Tax per line, and on shipping in the last place: one rounding, then shares of it."""
    bases = [total - discount for total, discount in zip(totals, discounts, strict=True)]
    bases.append(shipping if terms.tax.is_shipping_taxed else ZERO)
    base = money.total_of(bases)
    if base == 0:
        return [ZERO for _ in bases]
    exact = base * rate.rate / (1 + rate.rate) if rate.is_inclusive else base * rate.rate
    return money.allocate(money.quantize(exact, terms.currency), bases, terms.currency)


def _use_credits(credits: Sequence[Credit], total: Decimal) -> tuple[AppliedCode, ...]:
    used: list[AppliedCode] = []
    for credit in credits:
        amount = min(credit.balance, total - money.total_of(code.amount for code in used))
        used.append(AppliedCode(credit.code, "gift_card", amount))
    return tuple(used)


def _coupon_code(
    coupon: CouponTerms | None, unknown: str | None, saving: Decimal, problem: CouponProblem | None
) -> tuple[AppliedCode, ...]:
    if coupon is not None:
        return (AppliedCode(coupon.code, "coupon", ZERO if problem else saving, problem),)
    if unknown is not None:
        return (AppliedCode(unknown, "coupon", ZERO, CouponProblem.UNKNOWN),)
    return ()


def _total_lines(
    subtotal: Decimal,
    discount: _Discount,
    shipping: Decimal,
    tax: Decimal,
    rate: TaxRate,
    method: ShippingMethod | None,
    coupon: CouponTerms | None,
    credits: Sequence[AppliedCode],
    terms: Terms,
) -> tuple[TotalLine, ...]:
    lines = [TotalLine("Subtotal", subtotal, TotalKind.SUBTOTAL)]
    if coupon is not None and discount.total > 0:
        lines.append(TotalLine(f"Discount ({coupon.code})", -discount.total, TotalKind.DISCOUNT))
    if method is not None:
        estimate = ", estimate" if terms.destination is None else ""
        lines.append(TotalLine(f"Shipping ({method.label}{estimate})", shipping, TotalKind.SHIPPING))
    if tax > 0 and rate.is_inclusive:
        lines.append(TotalLine(f"Includes {rate.label}", tax, TotalKind.TAX_INCLUDED))
    elif terms.destination is not None:
        lines.append(TotalLine(rate.label, tax, TotalKind.TAX))
    lines.extend(
        TotalLine(f"Gift card ({_tail(code.code)})", -code.amount, TotalKind.CREDIT)
        for code in credits
        if code.amount > 0
    )
    return tuple(lines)


def _tail(code: str) -> str:
    """A gift card's code is money: only its end is shown."""
    return f"…{code[-4:]}"
