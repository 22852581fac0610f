"""Arithmetic of a quote, without the database (docs/guides/money.md).

In this order: line totals, member price, coupon, shipping, wrapping, tax, gift cards, points. Rounded at: line
total, member price of a line, discount, shipping, wrapping, tax, points' worth.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from stylist.commerce import money
from stylist.commerce.policies.views import (
    NO_TAX,
    ShippingMethod,
    ShippingPolicy,
    TaxPolicy,
    TaxRate,
    TierBenefits,
)
from stylist.commerce.pricing.coupons import CategoryPaths, Discount, choose
from stylist.commerce.pricing.credits import Used, use_credits
from stylist.commerce.pricing.states import CodeKind, CouponProblem, TotalKind
from stylist.commerce.pricing.views import (
    AppliedCode,
    Buyer,
    CouponTerms,
    Credit,
    Destination,
    LinePart,
    PointsOffer,
    PricedLine,
    Quote,
    TotalLine,
    Totals,
)

ZERO = Decimal(0)
NO_BENEFITS = TierBenefits()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a quote depends on besides the goods; no `destination` gives an estimate without tax.

    Policies, `wrapping` and coupons are in the shop's currency, of which one unit is worth `rate` in `currency`.
    """

    currency: str
    shipping: ShippingPolicy
    tax: TaxPolicy
    destination: Destination | None
    shipping_method: str | None
    buyer: Buyer
    now: datetime
    benefits: TierBenefits = NO_BENEFITS
    rate: Decimal = Decimal(1)
    wrapping: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Sums:
    """The amounts of a quote, each rounded where it arises."""

    lines: list[Decimal]
    members: list[Decimal]
    discount: Discount
    method: ShippingMethod | None
    shipping: Decimal
    wrapping: Decimal | None
    rate: TaxRate
    taxes: list[Decimal]

    @property
    def subtotal(self) -> Decimal:
        return money.total_of(self.lines)

    @property
    def member(self) -> Decimal:
        return money.total_of(self.members)

    @property
    def taken_off(self) -> Decimal:
        return self.member + self.discount.total

    @property
    def sending(self) -> Decimal:
        return self.shipping + (self.wrapping or ZERO)

    @property
    def tax(self) -> Decimal:
        return money.total_of(self.taxes)

    @property
    def total(self) -> Decimal:
        return self.subtotal - self.taken_off + self.sending + (ZERO if self.rate.is_inclusive else self.tax)


def calculate(
    lines: Sequence[PricedLine],
    terms: Terms,
    *,
    coupon: CouponTerms | None = None,
    unknown_coupon: str | None = None,
    automatic: Sequence[CouponTerms] = (),
    category_paths: CategoryPaths | None = None,
    credits: Sequence[Credit] = (),
    points: PointsOffer | None = None,
) -> Quote:
    """Price lines; their parts add up to the totals exactly, whatever the currency.

    One coupon applies: the one that leaves least to pay, be it the code's or one that needs no code.
    """
    totals = [money.quantize(line.unit_price * line.quantity, terms.currency) for line in lines]
    members = _member_prices(totals, terms)
    worth = [total - member for total, member in zip(totals, members, strict=True)]
    methods, is_served = _methods(lines, terms)
    method = _chosen(methods, terms.shipping_method)
    weight = _weight(lines)

    def shipping_of(goods_worth: Decimal) -> Decimal:
        return _shipping(method, methods, goods_worth, weight, terms)

    discount = choose(
        coupon,
        automatic,
        lines=lines,
        worth=worth,
        shipping_of=shipping_of,
        buyer=terms.buyer,
        currency=terms.currency,
        rate=terms.rate,
        category_paths=category_paths or {},
        now=terms.now,
    )
    shipping = discount.shipping
    wrapping = _wrapping(terms) if lines else None
    rate = _rate(terms)
    off = [member + share for member, share in zip(members, discount.shares, strict=True)]
    taxes = _taxes(totals, off, shipping + (wrapping or ZERO), rate, terms)
    sums = _Sums(totals, members, discount, method, shipping, wrapping, rate, taxes)
    used = use_credits(credits, points, total=sums.total, currency=terms.currency)
    return Quote(
        totals=_totals(sums, used, terms),
        parts=tuple(
            LinePart(line.key, totals[i], off[i], taxes[i], members[i]) for i, line in enumerate(lines)
        ),
        codes=(*_coupon_codes(coupon, unknown_coupon, discount), *used.codes),
        coupon_id=discount.coupon.id if discount.coupon is not None else None,
        coupon_saving=discount.saving,
        is_served=is_served,
        points=used.points,
    )


def _member_prices(totals: Sequence[Decimal], terms: Terms) -> list[Decimal]:
    """What the tier takes off each line, rounded for each."""
    percent = terms.benefits.member_discount_percent
    return [money.quantize(total * percent / 100, terms.currency) for total in totals]


def _weight(lines: Sequence[PricedLine]) -> Decimal:
    return money.total_of(line.weight_kg * line.quantity for line in lines)


def _methods(lines: Sequence[PricedLine], terms: Terms) -> tuple[tuple[ShippingMethod, ...], bool]:
    """The methods that carry the goods to the destination; without one, those of the first group."""
    if not lines:
        return (), True
    methods = (
        terms.shipping.groups[0].methods
        if terms.destination is None
        else terms.shipping.methods_for(terms.destination.country_code)
    )
    weight = _weight(lines)
    carrying = tuple(method for method in methods if method.carries(weight))
    return carrying, bool(carrying)


def _chosen(methods: Sequence[ShippingMethod], code: str | None) -> ShippingMethod | None:
    chosen = next((method for method in methods if method.code == code), None)
    return chosen or next(iter(methods), None)


def _shipping(
    method: ShippingMethod | None,
    methods: Sequence[ShippingMethod],
    worth: Decimal,
    weight: Decimal,
    terms: Terms,
) -> Decimal:
    if method is None:
        return ZERO
    price = method.price_for(
        worth, weight_kg=weight, free_from=_own_bound(method, methods, terms.benefits), rate=terms.rate
    )
    return money.quantize(price, terms.currency)


def _own_bound(
    method: ShippingMethod, methods: Sequence[ShippingMethod], benefits: TierBenefits
) -> Decimal | None:
    """From which worth of goods a method is free for the tier: its first, or all with free express."""
    if benefits.has_free_express:
        return ZERO
    return benefits.free_shipping_from if method.code == methods[0].code else None


def _wrapping(terms: Terms) -> Decimal | None:
    return None if terms.wrapping is None else money.quantize(terms.wrapping * terms.rate, terms.currency)


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


def _totals(sums: _Sums, used: Used, terms: Terms) -> Totals:
    return Totals(
        currency=terms.currency,
        subtotal=sums.subtotal,
        discount=sums.taken_off,
        shipping=sums.sending,
        tax=sums.tax,
        total=sums.total,
        lines=tuple(_total_lines(sums, used, terms)),
        shipping_method=sums.method.code if sums.method else None,
        is_estimate=terms.destination is None,
        tax_included=sums.rate.is_inclusive,
        credits=used.total,
        due=sums.total - used.total,
        member_discount=sums.member,
        wrapping=sums.wrapping or ZERO,
    )


def _coupon_codes(
    coupon: CouponTerms | None, unknown: str | None, discount: Discount
) -> Iterator[AppliedCode]:
    applied = discount.coupon
    if coupon is not None and applied is not None and applied.id == coupon.id:
        yield AppliedCode(coupon.code, CodeKind.COUPON, discount.saving)
        return
    if coupon is not None:
        yield AppliedCode(coupon.code, CodeKind.COUPON, ZERO, discount.problem)
    if unknown is not None:
        yield AppliedCode(unknown, CodeKind.COUPON, ZERO, CouponProblem.UNKNOWN)
    if applied is not None:
        yield AppliedCode(applied.code, CodeKind.AUTOMATIC, discount.saving)


def _total_lines(sums: _Sums, used: Used, terms: Terms) -> Iterator[TotalLine]:
    yield TotalLine("Subtotal", sums.subtotal, TotalKind.SUBTOTAL)
    if sums.member > 0:
        tier = str(terms.buyer.tier).title()
        percent = f"{terms.benefits.member_discount_percent.normalize():f} %"
        yield TotalLine(f"Member price ({tier}, {percent})", -sums.member, TotalKind.MEMBER)
    coupon = sums.discount.coupon
    if coupon is not None and sums.discount.total > 0:
        label = (coupon.description or "Offer") if coupon.is_automatic else f"Discount ({coupon.code})"
        yield TotalLine(label, -sums.discount.total, TotalKind.DISCOUNT, coupon.description)
    if sums.method is not None:
        estimate = ", estimate" if terms.destination is None else ""
        label = f"Shipping ({sums.method.label}{estimate})"
        yield TotalLine(label, sums.shipping, TotalKind.SHIPPING, _why_free(sums, terms))
    if sums.wrapping is not None:
        yield TotalLine("Gift wrapping", sums.wrapping, TotalKind.WRAPPING)
    if sums.tax > 0 and sums.rate.is_inclusive:
        yield TotalLine(f"Includes {sums.rate.label}", sums.tax, TotalKind.TAX_INCLUDED)
    elif terms.destination is not None:
        yield TotalLine(sums.rate.label, sums.tax, TotalKind.TAX)
    yield from used.lines


def _why_free(sums: _Sums, terms: Terms) -> str | None:
    """Why shipping costs nothing."""
    method, coupon = sums.method, sums.discount.coupon
    if method is None or sums.shipping > 0:
        return None
    worth = sums.subtotal - sums.taken_off
    if method.free_from is not None and worth >= method.free_from * terms.rate:
        bound = money.format_money(method.free_from * terms.rate, terms.currency)
        return f"free from {bound}"
    if coupon is not None and sums.discount.frees_shipping:
        return f"free with {coupon.code}"
    return f"free for {str(terms.buyer.tier).title()}" if method.price > 0 else None
