"""Gift cards as they are handed out."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class GiftCardView:
    """A card and what it still holds, in its own currency."""

    id: UUID
    code: str
    currency: str
    balance: Decimal
    is_active: bool
    expires_at: datetime | None

    def find_problem(self, *, currency: str, now: datetime) -> str | None:
        """Why it can't pay now, or `None`."""
        conditions = (
            (not self.is_active, "inactive"),
            (self.expires_at is not None and now >= self.expires_at, "expired"),
            (self.currency != currency, "currency"),
            (self.balance <= 0, "empty"),
        )
        return next((reason for holds, reason in conditions if holds), None)
