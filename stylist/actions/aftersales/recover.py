"""What is left over of after sales: charges and refunds whose process died, returns whose goods never came."""

from datetime import datetime, timedelta

import structlog

from stylist.actions.aftersales import charge, refund
from stylist.commerce.aftersales import returns
from stylist.commerce.ids import PaymentTransactionId
from stylist.commerce.payments import aftersales as movements
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments.errors import GatewayUnavailable
from stylist.commerce.payments.gateway import PaymentGateway
from stylist.commerce.payments.states import ChargeStatus
from stylist.db.session import Transaction

log = structlog.get_logger(__name__)

# A live change settles within seconds; what is idle longer belongs to nobody any more.
IDLE = timedelta(minutes=2)
# How long the payment page of a change stays open before the change is given up.
GIVES_UP = timedelta(minutes=30)


async def recover(
    transaction: Transaction, *, gateway: PaymentGateway, now: datetime, idle: timedelta = IDLE
) -> int:
    """Settle charges and refunds that nobody is working on, by asking the provider; how many charges were settled.

    A charge that never reached the provider, or waits too long for its buyer, is made impossible.
    """
    async with transaction() as session:
        charges = await movements.list_open_charges(session, provider=gateway.name, before=now - idle)
        stale = await movements.list_open_refunds(session, provider=gateway.name, before=now - idle)
    settled = 0
    for payment_id in charges:
        settled += await _settle(transaction, payment_id, gateway, now)
    for refund_id in stale:
        await refund.ask(transaction, refund_id=refund_id, gateway=gateway, now=now)
    return settled


async def _settle(
    transaction: Transaction, payment_id: PaymentTransactionId, gateway: PaymentGateway, now: datetime
) -> bool:
    async with transaction() as session:
        payment = await payments.get_payment(session, payment_id=payment_id)
        is_old = await movements.is_older(session, payment_id=payment_id, than=now - GIVES_UP)
    try:
        outcome = await gateway.find(
            idempotency_key=payment.idempotency_key if payment.provider_transaction_id is None else None,
            transaction_id=payment.provider_transaction_id,
        )
        waits = outcome is not None and outcome.status in (ChargeStatus.OPEN, ChargeStatus.REQUIRES_ACTION)
        if outcome is None or (waits and is_old):
            outcome = await gateway.void(
                idempotency_key=payment.idempotency_key, transaction_id=payment.provider_transaction_id
            )
    except GatewayUnavailable:
        log.warning("payment.unreachable", payment_id=str(payment_id), provider=gateway.name)
        return False
    await charge.record(transaction, payment=payment, outcome=outcome, gateway=gateway, now=now)
    async with transaction() as session:
        after = await payments.get_payment(session, payment_id=payment_id)
    return after.status is not payment.status


async def lapse_returns(transaction: Transaction, *, now: datetime) -> int:
    """Call off agreed returns whose goods never came; how many."""
    async with transaction() as session:
        return await returns.lapse(session, now=now)
