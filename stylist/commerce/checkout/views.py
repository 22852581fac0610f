"""What checkout says and needs. Amounts are in the cart's or order's currency."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stylist.commerce.cart.views import CartLineView, CartView
from stylist.commerce.customers.views import AddressView
from stylist.commerce.ids import CartLineId, OrderId, VariantId
from stylist.commerce.payments.views import PaymentMethodView, PaymentView
from stylist.commerce.pricing.views import Totals


@dataclass(frozen=True, slots=True)
class DeliveryRange:
    """The days between which the parcel arrives, both included."""

    earliest: date
    latest: date


@dataclass(frozen=True, slots=True)
class MethodPromise:
    """When a method brings the parcel, and its price in the shop's currency (none from `free_from` on)."""

    code: str
    label: str
    price: Decimal
    free_from: Decimal | None
    delivery: DeliveryRange


@dataclass(frozen=True, slots=True)
class DeliveryPromise:
    """The methods to a country, fastest first; none where nothing is sent. `by` is a day somebody asked for."""

    country_code: str
    by: date | None
    currency: str
    methods: tuple[MethodPromise, ...]

    def verdict(self, method: MethodPromise) -> str | None:
        """Whether a method makes the day: `yes`, `perhaps` (by its first days only) or `no`."""
        if self.by is None:
            return None
        if method.delivery.latest <= self.by:
            return "yes"
        return "perhaps" if method.delivery.earliest <= self.by else "no"


@dataclass(frozen=True, slots=True)
class Blocker:
    """What is in the way, by the code of the error it would be, with the line where it is one's."""

    code: str
    line_id: CartLineId | None = None
    variant_id: VariantId | None = None
    name: str | None = None
    available: int | None = None


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a cart can be ordered, with everything missing or in the way at once.

    `missing` holds `email`, `name`, `address`, `payment`, in the order to ask for them.
    """

    missing: tuple[str, ...]
    blockers: tuple[Blocker, ...]
    cart: CartView
    email: str | None
    name: str | None
    phone: str | None
    address: AddressView | None
    payment_method: PaymentMethodView | None
    delivery: DeliveryRange | None

    @property
    def is_ready(self) -> bool:
        return not self.missing and not self.blockers

    @property
    def totals(self) -> Totals:
        return self.cart.totals

    @property
    def lines(self) -> tuple[CartLineView, ...]:
        return self.cart.lines


@dataclass(frozen=True, slots=True)
class Prepared:
    """An order that holds its stock; `payment` is what is left to charge, `None` when nothing is."""

    order_id: OrderId
    payment: PaymentView | None


@dataclass(frozen=True, slots=True)
class Settlement:
    """An order after a provider's word; `refund` is money taken in vain that must go back."""

    order_id: OrderId
    refund: PaymentView | None = None
