"""What is priced, and what it comes to. Amounts are in the currency of the totals they belong to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import BrandId, CategoryId, CouponId, ProductId, UserId
from stylist.commerce.money import quantize
from stylist.commerce.pricing.states import CodeKind, CouponProblem, DiscountType, TotalKind


@dataclass(frozen=True, slots=True)
class PricedLine:
    """Units at a price already resolved; `key` comes back with the line's parts.

    `weight_kg` is one unit's.
    """

    key: UUID
    product_id: ProductId
    category_id: CategoryId
    brand_id: BrandId | None
    unit_price: Decimal
    quantity: int
    weight_kg: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys, as far as prices depend on it; `tier` is the one in force now."""

    user_id: UserId
    tier: MembershipTier


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to; `region` is a state's or province's postal code."""

    country_code: str
    region: str | None


@dataclass(frozen=True, slots=True)
class Credit:
    """A gift card's code and what it still holds: a payment, not a discount."""

    code: str
    balance: Decimal


@dataclass(frozen=True, slots=True)
class PointsOffer:
    """Points a buyer wants to pay with, at most, and what one is worth in the totals' currency."""

    points: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class PointsUse:
    """Points that pay, and how much: a payment, not a discount."""

    points: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a quote's amounts are in a currency a buyer prefers: to look at, nothing is charged in it."""

    currency: str
    rate: Decimal
    as_of: date

    def of(self, amount: Decimal) -> Decimal:
        """An amount of the quote in that currency, rounded."""
        return quantize(amount * self.rate, self.currency)


@dataclass(frozen=True, slots=True)
class CouponTerms:
    """A coupon's conditions, and how often it was used: in all and by this buyer."""

    id: CouponId
    code: str
    description: str | None
    discount_type: DiscountType
    discount_value: Decimal
    minimum_amount: Decimal | None
    products: frozenset[UUID]
    categories: frozenset[UUID]
    brands: frozenset[UUID]
    usage_limit: int | None
    usage_count: int
    usage_limit_per_user: int | None
    used_by_buyer: int
    valid_from: datetime
    valid_until: datetime | None
    first_purchase_only: bool
    buyer_has_ordered: bool
    tiers: Collection[MembershipTier]
    is_automatic: bool = False


@dataclass(frozen=True, slots=True)
class TotalLine:
    """A line under the goods, such as `Shipping (Standard)`; what is taken off is negative.

    `note` says why it is as it is, where that is not plain: `free from $500`, `Welcome`.
    """

    label: str
    amount: Decimal
    kind: TotalKind
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """What goods come to.

    `total = subtotal - discount + shipping + tax`, without the tax where `tax_included`. The discount holds the
    member price's part (`member_discount`), the shipping that of gift `wrapping`. Gift cards and points are
    `credits`; `due = total - credits` is what is left to charge. `is_estimate` until the address is known.
    """

    currency: str
    subtotal: Decimal
    discount: Decimal
    shipping: Decimal
    tax: Decimal
    total: Decimal
    lines: tuple[TotalLine, ...]
    shipping_method: str | None
    is_estimate: bool
    tax_included: bool
    credits: Decimal
    due: Decimal
    member_discount: Decimal = Decimal(0)
    wrapping: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class LinePart:
    """A line's own share: `total` before its `discount` (`member` is a part of it); `tax` is on or in the rest."""

    key: UUID
    total: Decimal
    discount: Decimal
    tax: Decimal
    member: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class AppliedCode:
    """A code on a cart and what it takes off now: nothing, with the reason, when it does not apply."""

    code: str
    kind: CodeKind
    amount: Decimal
    problem: CouponProblem | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Totals with their parts.

    `coupon_id` is set only when the coupon takes something off. Where nothing ships to, or nothing that heavy,
    `is_served` is false; without a rate for the currency, `is_priced` is.
    """

    totals: Totals
    parts: tuple[LinePart, ...]
    codes: tuple[AppliedCode, ...]
    coupon_id: CouponId | None
    coupon_saving: Decimal
    is_served: bool
    points: PointsUse | None = None
    is_priced: bool = True
    conversion: Conversion | None = None
