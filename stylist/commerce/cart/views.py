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
    CartId,
    CartLineId,
    PaymentMethodId,
    ProductId,
    UserId,
    VariantId,
)
from stylist.commerce.pricing.views import AppliedCode, Quote, Totals


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

    `available` is how many of the variant this cart could have, all lines together; 0 when it is off sale.
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

    @property
    def is_empty(self) -> bool:
        return not self.lines

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
