"""Gift cards as they are handed out."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from stylist.commerce.gift_cards.states import EntryType
from stylist.commerce.ids import GiftCardId, OrderId, UserId


@dataclass(frozen=True, slots=True)
class GiftCardView:
    """A card and what it still holds, in its own currency; `code` is as good as money."""

    id: GiftCardId
    code: str
    currency: str
    balance: Decimal
    is_active: bool
    expires_at: datetime | None
    owner_id: UserId | None = None
    initial_amount: Decimal = Decimal(0)

    def find_problem(self, *, currency: str, now: datetime) -> str | None:
        """Why it can't pay now, or `None`."""
        conditions = (
            (not self.is_active, "inactive"),
            (self.expires_at is not None and now >= self.expires_at, "expired"),
            (self.currency != currency, "currency"),
            (self.balance <= 0, "empty"),
        )
        return next((reason for holds, reason in conditions if holds), None)


@dataclass(frozen=True, slots=True)
class GiftCardEntryView:
    """A movement, signed, and what the card held after it."""

    id: UUID
    type: EntryType
    amount: Decimal
    balance_after: Decimal
    order_id: OrderId | None
    reason: str | None
    created_by: UserId | None
    created_at: datetime
