"""What the payment page shows."""

from dataclasses import dataclass, field
from decimal import Decimal

from stylist.commerce.orders.views import OrderView
from stylist.commerce.payments.views import PaymentMethodView


@dataclass(frozen=True, slots=True)
class PayPage:
    """A payment and what the shopper can do about it; `is_open` is false once it was passed, refused or given up.

    With a provider's own form: `client_secret` opens the form, `methods` are the buyer's saved ones, `needs_step`
    says that the bank wants a second step before anything else, `failure` why the last card was refused.
    """

    order: OrderView
    provider: str
    amount: Decimal
    currency: str
    method_label: str | None
    is_open: bool
    methods: tuple[PaymentMethodView, ...] = ()
    client_secret: str | None = field(default=None, repr=False)
    needs_step: bool = False
    failure: str | None = None
