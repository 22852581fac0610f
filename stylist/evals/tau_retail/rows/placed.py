"""An order with what it comes to, and what all rows of the shop share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from stylist.commerce.money import total_of
from stylist.evals.tau_retail import ids
from stylist.evals.tau_retail.data import GivenMovement, GivenOrder, GivenShop

Row = Mapping[str, Any]

CURRENCY = "USD"
GIFT_CARD = "gift_card"
ORDERED_BEFORE, DELIVERED_BEFORE = timedelta(days=20), timedelta(days=2)
OPENED_BEFORE = timedelta(days=60)
COUNTED_AFTER = timedelta(days=59)

Stage = Literal["pending", "processed", "delivered", "cancelled"]
_STAGES: Mapping[str, Stage] = {
    "pending": "pending",
    "pending (item modified)": "pending",
    "processed": "processed",
    "delivered": "delivered",
    "return requested": "delivered",
    "exchange requested": "delivered",
    "cancelled": "cancelled",
}


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """An order with its name, when it was placed, and what it comes to."""

    name: str
    given: GivenOrder
    placed_at: datetime

    @property
    def id(self) -> UUID:
        return ids.order_id(self.name)

    @property
    def stage(self) -> Stage:
        """How far the order itself has come, whatever is asked of it."""
        return _STAGES[self.given.status]

    @property
    def subtotal(self) -> Decimal:
        return total_of(item.price for item in self.given.items)

    @property
    def total(self) -> Decimal:
        """What was paid and not given back; of a cancelled order what was paid, without payments what goods cost."""
        paid = total_of(it.amount for it in self.given.payment_history if it.transaction_type == "payment")
        back = total_of(it.amount for it in self.given.payment_history if it.transaction_type == "refund")
        if not self.given.payment_history:
            return self.subtotal
        return paid if self.stage == "cancelled" else max(paid - back, Decimal(0))

    @property
    def shipping(self) -> Decimal:
        """What was paid beyond the goods."""
        return max(self.total - self.subtotal, Decimal(0))

    @property
    def discounts(self) -> list[Decimal]:
        """What was paid less than the goods cost, by line: off the first lines."""
        left = max(self.subtotal - self.total, Decimal(0))
        taken = []
        for item in self.given.items:
            taken.append(min(left, item.price))
            left -= taken[-1]
        return taken


def is_gift_card(shop: GivenShop, order: PlacedOrder, movement: GivenMovement) -> bool:
    """Whether a gift card was what moved."""
    method = shop.users[order.given.user_id].payment_methods[movement.payment_method_id]
    return method.source == GIFT_CARD


def short(text: str | None, length: int) -> str | None:
    """A text as long as its column."""
    return None if text is None else text[:length]
