"""What a payment provider does for us; adapters fulfil it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from stylist.commerce.payments.states import ChargeStatus
from stylist.commerce.payments.views import CardDetails


@dataclass(frozen=True, slots=True)
class SavedMethod:
    """A method as the provider keeps it for one of its customers."""

    token: str
    customer_token: str | None
    card: CardDetails
    type: str = "card"


@dataclass(frozen=True, slots=True)
class ChargeOutcome:
    """What the provider says of a charge; `amount` is what was really charged, when it succeeded.

    `raw` is kept for staff. It must hold no card number. `client_secret` is for the payment page alone and is never
    stored. `can_retry`: declined, but another card may be tried on the same charge. `method` is what paid, where
    the shopper asked for it to be kept.
    """

    status: ChargeStatus
    transaction_id: str | None
    amount: Decimal | None = None
    currency: str | None = None
    failure_code: str | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)
    client_secret: str | None = field(default=None, repr=False)
    can_retry: bool = False
    method: SavedMethod | None = None


@dataclass(frozen=True, slots=True)
class RefundOutcome:
    """What the provider says of a refund; one that `is_pending` is decided later."""

    succeeded: bool
    transaction_id: str | None
    failure_code: str | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)
    is_pending: bool = False


@dataclass(frozen=True, slots=True)
class ProviderRefund:
    """A refund in the provider's books; `key` is ours, absent where somebody made it over there."""

    transaction_id: str
    key: str | None
    amount: Decimal
    currency: str
    outcome: RefundOutcome


@dataclass(frozen=True, slots=True)
class SetupStep:
    """A card about to be saved, without a charge: the provider's form takes it by this secret."""

    id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ProviderForm:
    """A provider's own form on our payment page: its script, and the origins a page that shows it must admit."""

    publishable_key: str
    script_url: str
    script_origins: tuple[str, ...]
    frame_origins: tuple[str, ...]
    api_origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProviderNotice:
    """An event a provider pushed, its signature checked, reduced to what we keep.

    `transaction_id` is the charge it is about; empty when it is about none. `payload` holds states, amounts and ids.
    """

    event_id: str
    type: str
    transaction_id: str
    payload: Mapping[str, Any]


class PaymentGateway(Protocol):
    """A provider. Every call may be repeated with the same idempotency key and then answers the same.

    Raises `GatewayUnavailable` where the provider does not answer.
    """

    @property
    def name(self) -> str:
        """As in `payment_methods.provider` and `payment_transactions.provider`."""

    @property
    def form(self) -> ProviderForm | None:
        """The provider's own form for the payment page; the sandbox has none."""

    async def open_charge(
        self,
        *,
        amount: Decimal,
        currency: str,
        method_token: str | None,
        customer_token: str | None,
        idempotency_key: str,
        description: str,
        capture: bool = True,
    ) -> ChargeOutcome | None:
        """Make a charge known without asking a bank: its id is stored before money can move.

        `None` where the provider finds charges by our key, so that nothing need be stored before. With `capture`
        false the charge ends in AUTHORIZED.
        """

    async def charge(
        self,
        *,
        amount: Decimal,
        currency: str,
        method_token: str,
        customer_token: str | None,
        idempotency_key: str,
        description: str,
        transaction_id: str | None = None,
        capture: bool = True,
        off_session: bool = False,
    ) -> ChargeOutcome:
        """Charge a tokenised method, by the charge opened before where there is one.

        `off_session`: the shopper is not there to take a second step; a bank that wants one declines.
        """

    async def capture(
        self, *, transaction_id: str, amount: Decimal, currency: str, idempotency_key: str
    ) -> ChargeOutcome:
        """Take an authorised amount or a part of it; the rest is let go."""

    async def find(
        self, *, idempotency_key: str | None = None, transaction_id: str | None = None
    ) -> ChargeOutcome | None:
        """What became of a charge; `None` when it never reached the provider."""

    async def complete_action(self, *, transaction_id: str, approved: bool) -> ChargeOutcome:
        """The shopper has passed or refused the second step."""

    async def keep_card(self, *, transaction_id: str, keep: bool) -> None:
        """Whether the card that pays an open charge is to be saved for its customer."""

    async def void(self, *, idempotency_key: str, transaction_id: str | None) -> ChargeOutcome:
        """Make sure that this charge never happens; answers what it became, which may be `succeeded`."""

    async def refund(
        self, *, transaction_id: str, amount: Decimal, currency: str, idempotency_key: str
    ) -> RefundOutcome:
        """Give back some or all of a charge."""

    async def list_refunds(self, *, transaction_id: str) -> tuple[ProviderRefund, ...]:
        """Every refund of a charge in the provider's books, ours and others'."""

    async def open_customer(
        self, *, reference: str, email: str | None, name: str | None, idempotency_key: str
    ) -> str | None:
        """The provider's account of a person, whom `reference` names; `None` where it keeps none."""

    async def open_setup(self, *, customer_token: str, idempotency_key: str) -> SetupStep:
        """Begin to save a card without charging it."""

    async def save_method(self, *, token: str, customer_token: str | None) -> SavedMethod:
        """The method behind a token of the provider's form, kept for its customer.

        Raises:
            TokenUnknown: unknown, not finished, or another customer's.
        """

    async def forget_method(self, *, method_token: str) -> None:
        """The method can't be charged any more; one that is unknown already is fine."""

    def read_event(self, *, payload: bytes, signature: str) -> ProviderNotice:
        """A pushed event whose signature holds.

        Raises:
            SignatureWrong: it is not the provider's, or too old.
            WebhooksNotInUse: this provider pushes nothing.
        """

    async def aclose(self) -> None:
        """Give up connections."""
