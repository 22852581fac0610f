"""A proposal as the API shows it."""

from datetime import datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from stylist.actions.confirmations.views import ConfirmationView


class ProposalLineOut(BaseModel):
    kind: str
    label: str
    detail: str | None
    quantity: int | None
    amount: Decimal | None


class ProposalOut(BaseModel):
    """What would happen, line by line; send `confirm` or `cancel` as the `action` of `POST /messages`."""

    confirmation_id: UUID
    confirms: str
    title: str
    lines: list[ProposalLineOut]
    total: Decimal | None
    currency: str | None
    expires_at: datetime
    confirm: str
    cancel: str

    @classmethod
    def of(cls, proposed: ConfirmationView) -> Self:
        """The proposal with the two actions that decide it."""
        return cls(
            confirmation_id=proposed.id,
            confirms=proposed.kind,
            title=proposed.title,
            lines=[ProposalLineOut.model_validate(line, from_attributes=True) for line in proposed.lines],
            total=proposed.total,
            currency=proposed.currency,
            expires_at=proposed.expires_at,
            confirm=f"confirm:{proposed.id}",
            cancel=f"cancel:{proposed.id}",
        )
