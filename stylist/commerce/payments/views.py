"""Payments as they are handed out."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from stylist.commerce.ids import AddressId, GiftCardId, OrderId, PaymentMethodId, PaymentTransactionId
from stylist.commerce.payments.states import ChargeStatus, PaymentStatus, TransactionType


@dataclass(frozen=True, slots=True)
class CardDetails:
    """What may be known of a card: never its number."""

    brand: str | None
    last4: str | None
    exp_month: int | None = None
    exp_year: int | None = None


@dataclass(frozen=True, slots=True)
class PaymentMethodView:
    """A saved way to pay; its token stays inside."""

    id: PaymentMethodId
    type: str
    brand: str | None
    last4: str | None
    exp_month: int | None
    exp_year: int | None
    is_default: bool
    provider: str
    billing_address_id: AddressId | None = None

    @property
    def label(self) -> str:
        """`Visa ending 4242`."""
        brand = (self.brand or self.type).replace("_", " ").title()
        return f"{brand} ending {self.last4}" if self.last4 else brand


@dataclass(frozen=True, slots=True)
class PaymentView:
    """One movement of money."""

    id: PaymentTransactionId
    order_id: OrderId
    type: TransactionType
    status: PaymentStatus
    amount: Decimal
    currency: str
    provider: str
    provider_transaction_id: str | None
    failure_reason: str | None
    idempotency_key: str
    action_token: str | None
    parent_id: PaymentTransactionId | None
    payment_method_id: PaymentMethodId | None
    gift_card_id: GiftCardId | None = None
    last_status: ChargeStatus | None = None

    @property
    def is_on_page(self) -> bool:
        """Whether the shopper was sent to the payment page and is not done there, as far as we heard."""
        return self.last_status in (ChargeStatus.OPEN, ChargeStatus.REQUIRES_ACTION)


@dataclass(frozen=True, slots=True)
class MethodTokens:
    """What the provider knows a method by; for the gateway alone."""

    method_token: str
    customer_token: str | None


@dataclass(frozen=True, slots=True)
class EventView:
    """An event of the inbox: that something happened to a provider's transaction."""

    id: UUID
    provider: str
    type: str
    transaction_id: str
    payload: Mapping[str, Any]
