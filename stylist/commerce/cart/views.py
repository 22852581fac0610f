"""Carts as they are handed out. Amounts are in the cart's currency."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import (
    AddressId,
    BrandId,
    CartId,
    CartLineId,
    CategoryId,
    PaymentMethodId,
    ProductId,
    UserId,
    VariantId,
)
from stylist.commerce.pricing.states import CodeKind
from stylist.commerce.pricing.views import AppliedCode, Conversion, PointsUse, Quote, Totals


@dataclass(frozen=True, slots=True)
class Shopper:
    """Whose cart it is, with the tier in force and the database's time."""

    user_id: UserId
    tier: MembershipTier
    currency: str
    email: str | None
    name: str | None
    phone: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Goods:
    """A variant as it is today, with its product: what pricing, checking and showing a line needs.

    `price` and `currency` are the product's own; `prices` hold the price lists. `free` counts what is not held,
    and what a failed payment of the same cart still holds. `is_on_sale` is for the person who looks.
    """

    variant_id: VariantId
    product_id: ProductId
    category_id: CategoryId
    brand_id: BrandId | None
    slug: str
    name: str
    brand: str | None
    currency: str
    price: Decimal
    prices: Mapping[str, Decimal]
    sku: str
    size: str | None
    color: str | None
    image_url: str | None
    free: int
    available_at: datetime | None
    weight_kg: Decimal
    personalization: Mapping[str, Any] | None
    is_on_sale: bool

    def price_in(self, currency: str) -> Decimal | None:
        """Its price in a currency: its own, or by a price list; never by an exchange rate."""
        return self.price if currency == self.currency else self.prices.get(currency)


@dataclass(frozen=True, slots=True)
class GiftOptions:
    """An order sent as a gift: papers without prices always, a card and wrapping if wanted."""

    message: str | None
    is_wrapped: bool


@dataclass(frozen=True, slots=True)
class CheckoutContact:
    """Who and where to: what was said for this cart, else what the account knows."""

    email: str | None
    name: str | None
    phone: str | None
    shipping_address_id: AddressId | None
    payment_method_id: PaymentMethodId | None


@dataclass(frozen=True, slots=True)
class CartLineView:
    """A line. `unit_price` is today's; `price_rose_from` is what the shopper saw when it was less.

    `available` is how many of the variant this cart could have, all lines together; 0 when it is off sale. What
    personalising it costs is `surcharge`, a part of `unit_price`; it takes `lead_days` more working days.
    """

    line_id: CartLineId
    product_id: ProductId
    slug: str
    variant_id: VariantId
    sku: str
    name: str
    brand: str | None
    size: str | None
    color: str | None
    quantity: int
    unit_price: Decimal
    total: Decimal
    image_url: str | None
    available: int
    price_rose_from: Decimal | None
    personalization: Mapping[str, Any] | None
    added_from: str | None
    recommendation_id: UUID | None
    available_at: datetime | None
    is_on_sale: bool
    surcharge: Decimal = Decimal(0)
    preview: str | None = None
    lead_days: int = 0
    is_final_sale: bool = False
    recommendation_score: Decimal | None = None

    @property
    def variant_title(self) -> str | None:
        """`M, Black`, or whichever of the two there is."""
        return ", ".join(word for word in (self.size, self.color) if word) or None


@dataclass(frozen=True, slots=True)
class CartView:
    """An open cart; `id` is `None` until something was put into it."""

    id: CartId | None
    user_id: UserId
    currency: str
    lines: tuple[CartLineView, ...]
    totals: Totals
    codes: tuple[AppliedCode, ...]
    contact: CheckoutContact
    gift: GiftOptions | None = None
    notes: str | None = None
    points: PointsUse | None = None
    conversion: Conversion | None = None

    @property
    def is_empty(self) -> bool:
        return not self.lines

    @property
    def typed_codes(self) -> tuple[str, ...]:
        """The codes somebody put on the cart; an offer that needs none is told by the totals' lines."""
        return tuple(code.code for code in self.codes if code.kind is not CodeKind.AUTOMATIC)

    @property
    def quantities(self) -> dict[VariantId, int]:
        """Units of each variant, over all its lines."""
        counted: dict[VariantId, int] = {}
        for line in self.lines:
            counted[line.variant_id] = counted.get(line.variant_id, 0) + line.quantity
        return counted


@dataclass(frozen=True, slots=True)
class PricedCart:
    """A cart with the quote behind its totals and the time it was priced at, for checkout."""

    view: CartView
    quote: Quote
    now: datetime
