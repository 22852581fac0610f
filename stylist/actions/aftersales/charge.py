"""Charging what a change or an exchange costs more, with no transaction open, and recording what the provider says.

`actions.checkout` hands over what it hears of such a charge: by a webhook, on the payment page.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from stylist.actions.aftersales import refund
from stylist.actions.aftersales.keys import find_confirmation_id
from stylist.actions.confirmations import service as confirmations
from stylist.actions.confirmations.states import CommitOutcome
from stylist.actions.confirmations.views import Finished
from stylist.commerce.aftersales import exchanges, queries, refunds, returns, service
from stylist.commerce.aftersales.states import ChangeStatus, ReturnStatus
from stylist.commerce.aftersales.views import ChangeView, ReturnView
from stylist.commerce.ids import PaymentTransactionId, ReturnId
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.numbers import new_order_number
from stylist.commerce.payments import aftersales as movements
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments import service as payment_service
from stylist.commerce.payments.errors import GatewayUnavailable
from stylist.commerce.payments.gateway import ChargeOutcome, PaymentGateway
from stylist.commerce.payments.states import ChargeStatus, PaymentStatus
from stylist.commerce.payments.views import PaymentView
from stylist.db.session import Session, Transaction

RETURN_PREFIX = f"{movements.KEY_PREFIX}{returns.RETURN_KEY}"


async def charge(
    transaction: Transaction,
    *,
    payment_id: PaymentTransactionId,
    gateway: PaymentGateway,
    now: datetime,
    off_session: bool = False,
) -> Finished:
    """Ask for a charge that was opened, and settle it; one that is decided is only told.

    `off_session`: the shopper is not there to take a second step.
    """
    async with transaction() as session:
        payment = await payments.get_payment(session, payment_id=payment_id)
    if payment.status is not PaymentStatus.PROCESSING:
        return await tell(transaction, payment=payment, outcome=None)
    try:
        outcome = await _ask(transaction, payment, gateway, off_session=off_session)
    except GatewayUnavailable:
        outcome = ChargeOutcome(ChargeStatus.PENDING, None)
    return await record(transaction, payment=payment, outcome=outcome, gateway=gateway, now=now)


async def _ask(
    transaction: Transaction, payment: PaymentView, gateway: PaymentGateway, *, off_session: bool
) -> ChargeOutcome:
    async with transaction() as session:
        order = await orders.read_order(session, order_id=payment.order_id)
        tokens = await payments.find_tokens(session, payment_method_id=payment.payment_method_id)
    if tokens is None:
        return ChargeOutcome(ChargeStatus.DECLINED, None, failure_code="method_removed")
    description = f"Order {order.order_number}"
    transaction_id = payment.provider_transaction_id
    if transaction_id is None:
        opened = await gateway.open_charge(
            amount=payment.amount,
            currency=payment.currency,
            method_token=tokens.method_token,
            customer_token=tokens.customer_token,
            idempotency_key=payment.idempotency_key,
            description=description,
        )
        if opened is not None and opened.transaction_id is not None:
            async with transaction() as session:
                transaction_id = await payment_service.keep_transaction_id(
                    session, payment_id=payment.id, transaction_id=opened.transaction_id
                )
            if transaction_id is None:
                return ChargeOutcome(ChargeStatus.VOIDED, None, failure_code="given_up")
    return await gateway.charge(
        amount=payment.amount,
        currency=payment.currency,
        method_token=tokens.method_token,
        customer_token=tokens.customer_token,
        idempotency_key=payment.idempotency_key,
        description=description,
        transaction_id=transaction_id,
        off_session=off_session,
    )


async def record(
    transaction: Transaction,
    *,
    payment: PaymentView,
    outcome: ChargeOutcome,
    gateway: PaymentGateway,
    now: datetime,
) -> Finished:
    """Settle a change or exchange by its provider's word, and give back what is to be given back."""
    async with transaction() as session:
        if payment.idempotency_key.startswith(RETURN_PREFIX):
            await exchanges.settle(
                session,
                payment_id=payment.id,
                return_id=_return_id(payment),
                order_number=new_order_number(),
                outcome=outcome,
                now=now,
            )
        else:
            await service.settle_change(session, payment_id=payment.id, outcome=outcome, now=now)
        key = payment.idempotency_key.removeprefix(movements.KEY_PREFIX)
        due = await refunds.list_refunds_of(session, order_id=payment.order_id, key=key)
    await refund.ask_all(transaction, refunds=due, gateway=gateway, now=now)
    finished = await tell(transaction, payment=payment, outcome=outcome)
    async with transaction() as session:
        await _tell_confirmation(session, payment, finished, now)
    return finished


async def tell(transaction: Transaction, *, payment: PaymentView, outcome: ChargeOutcome | None) -> Finished:
    """What is to be heard of a change or exchange as it stands."""
    async with transaction() as session:
        if payment.idempotency_key.startswith(RETURN_PREFIX):
            told = _describe_return(
                await queries.read_return(session, return_id=_return_id(payment)), payment
            )
        else:
            change = await service.find_change_of(session, payment=payment)
            told = _describe_change(change, payment)
    needs_step = outcome is not None and outcome.status is ChargeStatus.REQUIRES_ACTION
    if told.outcome is CommitOutcome.PENDING and needs_step and payment.action_token is not None:
        url = f"/pay/{payment.action_token}"
        return replace(told, outcome=CommitOutcome.REQUIRES_ACTION, action_url=url)
    return told


def _describe_change(change: ChangeView, payment: PaymentView) -> Finished:
    if change.status is ChangeStatus.DONE:
        return Finished(CommitOutcome.DONE, payment.order_id)
    if change.status is ChangeStatus.FAILED:
        return Finished(CommitOutcome.DECLINED, payment.order_id, failure=f"payments.{change.failure}")
    return Finished(CommitOutcome.PENDING, payment.order_id)


def _describe_return(found: ReturnView, payment: PaymentView) -> Finished:
    if found.replacement_order_id is not None:
        return Finished(CommitOutcome.DONE, found.replacement_order_id)
    if found.failure is not None or found.status is not ReturnStatus.RECEIVED:
        failure = found.failure or "not_paid"
        return Finished(CommitOutcome.DECLINED, payment.order_id, failure=f"payments.{failure}")
    return Finished(CommitOutcome.PENDING, payment.order_id)


async def _tell_confirmation(
    session: Session, payment: PaymentView, finished: Finished, now: datetime
) -> None:
    if payment.idempotency_key.startswith(RETURN_PREFIX):
        return
    change = await service.find_change_of(session, payment=payment)
    confirmation_id = find_confirmation_id(change.idempotency_key)
    if confirmation_id is not None:
        await confirmations.record_result(
            session, confirmation_id=confirmation_id, finished=finished, now=now
        )


def _return_id(payment: PaymentView) -> ReturnId:
    return ReturnId(UUID(payment.idempotency_key.removeprefix(RETURN_PREFIX).partition(":")[0]))
