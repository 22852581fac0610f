"""Asking the provider for refunds that are noted, with no transaction open, and recording what it says.

How an amount is spread over cards, gift cards and points stands in `commerce.aftersales.purses`; what is left for the
provider are the card's parts. Without an answer a refund stays open for `recover`; one that failed is tried again by
`retry`, under a new key, and never beyond what was captured.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from stylist.commerce.aftersales import queries, return_refunds, returns
from stylist.commerce.aftersales.gateway import PaysOut
from stylist.commerce.audit import service as audit
from stylist.commerce.ids import PaymentTransactionId, ReturnId, UserId
from stylist.commerce.payments import aftersales as movements
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments import service as payment_service
from stylist.commerce.payments.errors import GatewayUnavailable
from stylist.commerce.payments.gateway import PaymentGateway, RefundOutcome
from stylist.commerce.payments.states import PaymentStatus
from stylist.commerce.payments.views import PaymentView
from stylist.db.session import Transaction


async def ask_all(
    transaction: Transaction, *, refunds: Iterable[PaymentView], gateway: PaymentGateway, now: datetime
) -> None:
    """Ask for every refund of these that is still to be asked for."""
    for refund in refunds:
        if refund.status is PaymentStatus.PROCESSING and refund.provider == gateway.name:
            await ask(transaction, refund_id=refund.id, gateway=gateway, now=now)


async def ask(
    transaction: Transaction, *, refund_id: PaymentTransactionId, gateway: PaymentGateway, now: datetime
) -> PaymentView:
    """Ask for one refund and record the outcome; decided already, it is only told.

    A refund goes back by the charge that took the money. One to another method than that is paid out, where the
    provider can do so.
    """
    async with transaction() as session:
        refund = await payments.get_payment(session, payment_id=refund_id)
        if refund.status is not PaymentStatus.PROCESSING or refund.parent_id is None:
            return refund
        charge = await queries.find_root_charge(session, payment_id=refund.parent_id)
        tokens = await payments.find_tokens(session, payment_method_id=refund.payment_method_id)
    is_payout = refund.payment_method_id not in (None, charge.payment_method_id)
    try:
        if is_payout and tokens is not None:
            outcome = await _pay_out(gateway, refund, tokens.method_token, tokens.customer_token)
        elif charge.provider_transaction_id is None:
            outcome = RefundOutcome(
                succeeded=False, transaction_id=None, failure_code="charge_unknown_to_provider"
            )
        else:
            outcome = await gateway.refund(
                transaction_id=charge.provider_transaction_id,
                amount=refund.amount,
                currency=refund.currency,
                idempotency_key=refund.idempotency_key,
            )
    except GatewayUnavailable:
        return refund
    async with transaction() as session:
        done = await payment_service.record_refund(session, refund_id=refund.id, outcome=outcome, now=now)
        return_id = _return_of(refund)
        if return_id is not None:
            await return_refunds.settle(session, return_id=return_id, now=now)
    return done


async def _pay_out(
    gateway: PaymentGateway, refund: PaymentView, method_token: str, customer_token: str | None
) -> RefundOutcome:
    """Send money to a method that did not pay: only some providers do, and say so by being `PaysOut`."""
    if not isinstance(gateway, PaysOut):
        return RefundOutcome(succeeded=False, transaction_id=None, failure_code="payout_not_supported")
    return await gateway.pay_out(
        amount=refund.amount,
        currency=refund.currency,
        method_token=method_token,
        customer_token=customer_token,
        idempotency_key=refund.idempotency_key,
    )


def _return_of(refund: PaymentView) -> ReturnId | None:
    """The return a refund's key names."""
    prefix = f"{movements.KEY_PREFIX}{returns.RETURN_KEY}"
    if not refund.idempotency_key.startswith(prefix):
        return None
    return ReturnId(UUID(refund.idempotency_key.removeprefix(prefix).partition(":")[0]))


async def retry(
    transaction: Transaction,
    *,
    refund_id: PaymentTransactionId,
    by: UserId,
    gateway: PaymentGateway,
    now: datetime,
) -> PaymentView:
    """Ask once more for a refund that failed.

    Raises:
        PaymentNotFound: there is no such refund.
        RefundTooLarge: meanwhile the money was given back in another way.
    """
    async with transaction() as session:
        before = await payments.get_payment(session, payment_id=refund_id)
        again = await movements.retry_refund(session, refund_id=refund_id)
        if before.status is PaymentStatus.FAILED:
            await audit.record(
                session,
                actor_id=by,
                action="refund.retried",
                entity_type="payment",
                entity_id=refund_id,
                old={"failure": before.failure_reason},
                new={"key": again.idempotency_key},
            )
    return await ask(transaction, refund_id=refund_id, gateway=gateway, now=now)
