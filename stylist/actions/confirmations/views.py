"""Confirmations as they are handed out and taken in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from stylist.actions.confirmations.states import CommitOutcome, ConfirmationStatus
from stylist.commerce.ids import ConfirmationId, InteractionId, OrderId, SessionId, UserId


@dataclass(frozen=True, slots=True)
class ConfirmationLine:
    """A line of what will happen.

    `kind` is `item`, the `TotalKind` of a sum, or `address`, `contact`, `payment`, `delivery`, `note`.
    `detail` is the size and colour of an item, or what a fact says; sums taken off are negative.
    """

    kind: str
    label: str
    detail: str | None = None
    quantity: int | None = None
    amount: Decimal | None = None

    def to_json(self) -> dict[str, Any]:
        """What the row keeps; amounts as decimal strings."""
        return {
            "kind": self.kind,
            "label": self.label,
            "detail": self.detail,
            "quantity": self.quantity,
            "amount": None if self.amount is None else str(self.amount),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "ConfirmationLine":
        amount = kept.get("amount")
        return cls(
            kind=kept["kind"],
            label=kept["label"],
            detail=kept.get("detail"),
            quantity=kept.get("quantity"),
            amount=None if amount is None else Decimal(amount),
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """What a shopper reads before agreeing."""

    title: str
    lines: tuple[ConfirmationLine, ...]
    total: Decimal | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class ConfirmationView:
    """A proposal as shown."""

    id: ConfirmationId
    kind: str
    title: str
    lines: tuple[ConfirmationLine, ...]
    total: Decimal | None
    currency: str | None
    expires_at: datetime
    status: ConfirmationStatus


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was agreed to, for the kind that carries it out: nothing in it comes from the one who pressed."""

    id: ConfirmationId
    kind: str
    user_id: UserId
    session_id: SessionId
    interaction_id: InteractionId | None
    arguments: Mapping[str, Any]
    digest: str


@dataclass(frozen=True, slots=True)
class Finished:
    """How carrying out went; `failure` is a stable code, `action_url` is below the shop's public address."""

    outcome: CommitOutcome
    order_id: OrderId | None = None
    action_url: str | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class CommitResult:
    """What pressing Confirm came to; `new_confirmation` is what to agree to instead, when it `changed`."""

    outcome: CommitOutcome
    confirmation: ConfirmationView
    order_id: OrderId | None = None
    new_confirmation: ConfirmationView | None = None
    action_url: str | None = None
    failure: str | None = None
