"""What the payment page shows."""

from dataclasses import dataclass
from decimal import Decimal

from stylist.commerce.orders.views import OrderView


@dataclass(frozen=True, slots=True)
class PayPage:
    """A payment that waits for its second step; `is_open` is false once it was passed, refused or given up."""

    order: OrderView
    amount: Decimal
    currency: str
    method_label: str | None
    is_open: bool
