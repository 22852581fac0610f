"""What some payment providers can do besides: send money to a method that did not pay."""

from decimal import Decimal
from typing import Protocol, runtime_checkable

from stylist.commerce.payments.gateway import RefundOutcome


@runtime_checkable
class PaysOut(Protocol):
    """A provider that pays out. The policy `any_method` needs one; elsewhere such a refund fails and says so."""

    async def pay_out(
        self,
        *,
        amount: Decimal,
        currency: str,
        method_token: str,
        customer_token: str | None,
        idempotency_key: str,
    ) -> RefundOutcome:
        """Send an amount to a tokenised method; again with the same key it answers the same."""
