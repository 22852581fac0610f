"""What a payment provider does for us; adapters fulfil it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from stylist.commerce.payments.states import ChargeStatus


@dataclass(frozen=True, slots=True)
class ChargeOutcome:
    """What the provider says of a charge; `amount` is what was really charged, when it succeeded.

    `raw` is kept for staff. It must hold no card number.
    """

    status: ChargeStatus
    transaction_id: str | None
    amount: Decimal | None = None
    currency: str | None = None
    action_url: str | None = None
    failure_code: str | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefundOutcome:
    """What the provider says of a refund."""

    succeeded: bool
    transaction_id: str | None
    failure_code: str | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


class PaymentGateway(Protocol):
    """A provider. Every call may be repeated with the same idempotency key and then answers the same.

    Raises `GatewayUnavailable` where the provider does not answer.
    """

    @property
    def name(self) -> str:
        """As in `payment_methods.provider` and `payment_transactions.provider`."""

    async def charge(
        self,
        *,
        amount: Decimal,
        currency: str,
        method_token: str,
        customer_token: str | None,
        idempotency_key: str,
        description: str,
    ) -> ChargeOutcome:
        """Charge a tokenised method."""

    async def find(
        self, *, idempotency_key: str | None = None, transaction_id: str | None = None
    ) -> ChargeOutcome | None:
        """What became of a charge; `None` when it never reached the provider."""

    async def complete_action(self, *, transaction_id: str, approved: bool) -> ChargeOutcome:
        """The shopper has passed or refused the second step."""

    async def void(self, *, idempotency_key: str, transaction_id: str | None) -> ChargeOutcome:
        """Make sure that this charge never happens; answers what it became, which may be `succeeded`."""

    async def refund(
        self, *, transaction_id: str, amount: Decimal, currency: str, idempotency_key: str
    ) -> RefundOutcome:
        """Give back some or all of a charge."""
