"""A payment provider for trying the shop out: published test cards, no money, always the same answers.

It keeps its own books in the database (`commerce.payments.sandbox_book`), in transactions of its own, so
that after a crash it can tell what happened, as a real provider would.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from stylist.commerce.payments import sandbox_book
from stylist.commerce.payments.errors import PaymentNotFound, TokenUnknown, WebhooksNotInUse
from stylist.commerce.payments.gateway import (
    ChargeOutcome,
    ProviderNotice,
    ProviderRefund,
    RefundOutcome,
    SavedMethod,
    SetupStep,
)
from stylist.commerce.payments.sandbox_cards import SANDBOX_TOKENS
from stylist.commerce.payments.states import ChargeStatus
from stylist.commerce.payments.views import CardDetails
from stylist.db.session import Transaction

# How long the time-out card leaves a charge pending before it succeeds.
SETTLES_AFTER = timedelta(seconds=20)

_ANSWERS: dict[str, tuple[ChargeStatus, str | None]] = {
    "pm_sandbox_visa": (ChargeStatus.SUCCEEDED, None),
    "pm_sandbox_mastercard": (ChargeStatus.SUCCEEDED, None),
    "pm_sandbox_declined": (ChargeStatus.DECLINED, "card_declined"),
    "pm_sandbox_insufficient": (ChargeStatus.DECLINED, "insufficient_funds"),
    "pm_sandbox_second_step": (ChargeStatus.REQUIRES_ACTION, None),
    "pm_sandbox_timeout": (ChargeStatus.PENDING, None),
}
_UNKNOWN = (ChargeStatus.DECLINED, "method_unknown")


def utc_now() -> datetime:
    """The sandbox's clock unless another is given."""
    return datetime.now(UTC)


class SandboxGateway:
    """The sandbox as a `PaymentGateway`."""

    name = "sandbox"
    form = None

    def __init__(
        self,
        transaction: Transaction,
        *,
        clock: Callable[[], datetime] = utc_now,
        settles_after: timedelta = SETTLES_AFTER,
    ) -> None:
        self._transaction = transaction
        self._clock = clock
        self._settles_after = settles_after

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
    ) -> None:
        """Nothing need be known beforehand: its books are kept by our key."""

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
        """Answer by the card's token; the same key again answers as the charge stands now."""
        status, failure_code = _ANSWERS.get(method_token, _UNKNOWN)
        if off_session and status is ChargeStatus.REQUIRES_ACTION:
            status, failure_code = ChargeStatus.DECLINED, "authentication_required"
        if not capture and status is ChargeStatus.SUCCEEDED:
            status = ChargeStatus.AUTHORIZED
        now = self._clock()
        async with self._transaction() as session:
            await sandbox_book.enter_charge(
                session,
                idempotency_key=idempotency_key,
                transaction_id=_transaction_id(idempotency_key),
                status=status,
                amount=amount,
                currency=currency,
                method_token=method_token,
                failure_code=failure_code,
                settles_at=now + self._settles_after if status is ChargeStatus.PENDING else None,
            )
            return _existing(
                await sandbox_book.find_charge(session, now=now, idempotency_key=idempotency_key)
            )

    async def capture(
        self, *, transaction_id: str, amount: Decimal, currency: str, idempotency_key: str
    ) -> ChargeOutcome:
        """Take an authorised amount or a part of it."""
        async with self._transaction() as session:
            return _existing(
                await sandbox_book.capture_charge(session, transaction_id=transaction_id, amount=amount)
            )

    async def find(
        self, *, idempotency_key: str | None = None, transaction_id: str | None = None
    ) -> ChargeOutcome | None:
        """What became of a charge."""
        async with self._transaction() as session:
            return await sandbox_book.find_charge(
                session, now=self._clock(), idempotency_key=idempotency_key, transaction_id=transaction_id
            )

    async def complete_action(self, *, transaction_id: str, approved: bool) -> ChargeOutcome:
        """The second step was passed or refused."""
        status, failure = (
            (ChargeStatus.SUCCEEDED, None) if approved else (ChargeStatus.DECLINED, "second_step_refused")
        )
        async with self._transaction() as session:
            return _existing(
                await sandbox_book.change_charge(
                    session, transaction_id=transaction_id, status=status, failure_code=failure
                )
            )

    async def keep_card(self, *, transaction_id: str, keep: bool) -> None:
        """Its cards are saved before they are charged."""

    async def void(self, *, idempotency_key: str, transaction_id: str | None) -> ChargeOutcome:
        """Make a charge impossible; one that never came is entered as void, so that it can't come later."""
        transaction_id = _transaction_id(idempotency_key)
        async with self._transaction() as session:
            await sandbox_book.enter_charge(
                session,
                idempotency_key=idempotency_key,
                transaction_id=transaction_id,
                status=ChargeStatus.VOIDED,
                amount=Decimal(0),
                currency="USD",
                method_token=None,
                failure_code="given_up",
            )
            await sandbox_book.find_charge(session, now=self._clock(), idempotency_key=idempotency_key)
            return _existing(
                await sandbox_book.change_charge(
                    session,
                    transaction_id=transaction_id,
                    status=ChargeStatus.VOIDED,
                    failure_code="given_up",
                )
            )

    async def refund(
        self, *, transaction_id: str, amount: Decimal, currency: str, idempotency_key: str
    ) -> RefundOutcome:
        """Give back some or all of a charge."""
        async with self._transaction() as session:
            return await sandbox_book.enter_refund(
                session,
                idempotency_key=idempotency_key,
                transaction_id=_transaction_id(idempotency_key),
                parent_id=transaction_id,
                amount=amount,
                currency=currency,
            )

    async def list_refunds(self, *, transaction_id: str) -> tuple[ProviderRefund, ...]:
        """Every refund of a charge."""
        async with self._transaction() as session:
            return await sandbox_book.list_refunds(session, parent_id=transaction_id)

    async def open_customer(
        self, *, reference: str, email: str | None, name: str | None, idempotency_key: str
    ) -> None:
        """The sandbox keeps no accounts of persons."""

    async def open_setup(self, *, customer_token: str, idempotency_key: str) -> SetupStep:
        """The sandbox has no form: its cards are saved by their published tokens.

        Raises:
            TokenUnknown: always.
        """
        raise TokenUnknown

    async def save_method(self, *, token: str, customer_token: str | None) -> SavedMethod:
        """The published test card of a token.

        Raises:
            TokenUnknown: no test card has it.
        """
        card = SANDBOX_TOKENS.get(token)
        if card is None:
            raise TokenUnknown
        return SavedMethod(token, None, CardDetails(card.brand, card.last4, card.exp_month, card.exp_year))

    async def forget_method(self, *, method_token: str) -> None:
        """The sandbox's cards are everybody's: nothing is forgotten."""

    def read_event(self, *, payload: bytes, signature: str) -> ProviderNotice:
        """The sandbox pushes nothing: what settles late is asked for.

        Raises:
            WebhooksNotInUse: always.
        """
        raise WebhooksNotInUse("the sandbox pushes no events")

    async def aclose(self) -> None:
        """There is nothing to give up."""

    async def pay_out(
        self,
        *,
        amount: Decimal,
        currency: str,
        method_token: str,
        customer_token: str | None,
        idempotency_key: str,
    ) -> RefundOutcome:
        """Send money to a test card that did not pay."""
        async with self._transaction() as session:
            return await sandbox_book.enter_payout(
                session,
                idempotency_key=idempotency_key,
                transaction_id=_transaction_id(idempotency_key),
                amount=amount,
                currency=currency,
                method_token=method_token,
            )


def _transaction_id(idempotency_key: str) -> str:
    """The same key always gives the same transaction."""
    return f"sb_{hashlib.sha256(idempotency_key.encode()).hexdigest()[:40]}"


def _existing(outcome: ChargeOutcome | None) -> ChargeOutcome:
    if outcome is None:
        raise PaymentNotFound
    return outcome
