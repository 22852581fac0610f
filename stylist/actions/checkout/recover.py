"""What is left over: payments whose process died, holds that lapsed, events and refunds not settled."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog

from stylist.actions.checkout.payment import record, refund
from stylist.commerce.checkout import service as checkout
from stylist.commerce.ids import OrderId, PaymentTransactionId
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.states import OrderStatus
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments import service as payment_service
from stylist.commerce.payments.errors import GatewayUnavailable
from stylist.commerce.payments.gateway import ChargeOutcome, PaymentGateway
from stylist.commerce.payments.views import PaymentView
from stylist.db.session import Transaction

log = structlog.get_logger(__name__)

# A live checkout settles within seconds; what is idle longer belongs to nobody any more.
IDLE = timedelta(minutes=2)


async def recover(
    transaction: Transaction, *, gateway: PaymentGateway, now: datetime, idle: timedelta = IDLE
) -> int:
    """Settle orders in payment that nobody is working on, by asking the provider; how many were settled.

    A charge that never reached the provider is made impossible and the order given back to its cart: nobody
    is charged for a confirmation whose answer they never saw.
    """
    async with transaction() as session:
        found = await orders.list_in_payment(session, before=now - idle)
        stale = await payments.list_open_refunds(session, provider=gateway.name, before=now - idle)
    settled = 0
    for order_id in found:
        settled += await _settle(transaction, order_id, gateway, now, give_up=False)
    for refund_id in stale:
        await _finish_refund(transaction, refund_id, gateway, now)
    return settled


async def expire_unpaid(transaction: Transaction, *, gateway: PaymentGateway, now: datetime) -> int:
    """Release what unpaid orders held, once each; how many were given up.

    One still in payment is voided at the provider first; if it was paid meanwhile it is confirmed instead.
    """
    async with transaction() as session:
        lapsed = await orders.list_lapsed(session, now=now)
    released = 0
    for order_id in lapsed:
        await _settle(transaction, order_id, gateway, now, give_up=True)
        async with transaction() as session:
            released += await checkout.expire(session, order_id=order_id, now=now)
    return released


async def settle_events(transaction: Transaction, *, gateway: PaymentGateway, now: datetime) -> int:
    """Settle the inbox of provider events; those of unknown payments wait for them. How many were settled.

    An event only says that something happened: what, is asked of the provider, so order does not matter.
    """
    async with transaction() as session:
        events = await payments.list_open_events(session, provider=gateway.name)
    return sum([await _settle_event(transaction, event_id, gateway, now) for event_id in events])


async def _settle(
    transaction: Transaction, order_id: OrderId, gateway: PaymentGateway, now: datetime, *, give_up: bool
) -> bool:
    async with transaction() as session:
        order = await orders.read_order(session, order_id=order_id)
        charge = await payments.find_charge(session, order_id=order_id, provider=gateway.name)
    if order.status is not OrderStatus.PAYMENT_PROCESSING or charge is None:
        return False
    try:
        outcome = await _ask(gateway, charge, give_up=give_up)
    except GatewayUnavailable:
        log.warning("payment.unreachable", order_id=str(order_id), provider=gateway.name)
        return False
    await record(transaction, payment=charge, outcome=outcome, gateway=gateway, now=now)
    async with transaction() as session:
        order = await orders.read_order(session, order_id=order_id)
    return order.status is not OrderStatus.PAYMENT_PROCESSING


async def _ask(gateway: PaymentGateway, charge: PaymentView, *, give_up: bool) -> ChargeOutcome:
    outcome = None if give_up else await gateway.find(idempotency_key=charge.idempotency_key)
    if outcome is not None:
        return outcome
    return await gateway.void(
        idempotency_key=charge.idempotency_key, transaction_id=charge.provider_transaction_id
    )


async def _settle_event(
    transaction: Transaction, event_id: UUID, gateway: PaymentGateway, now: datetime
) -> bool:
    async with transaction() as session:
        event = await payments.get_event(session, event_id=event_id)
        payment_id = await payments.find_payment_id(
            session, provider=event.provider, transaction_id=event.transaction_id
        )
        if payment_id is None:
            return False
        charge = await payments.get_payment(session, payment_id=payment_id)
    outcome = await gateway.find(transaction_id=event.transaction_id)
    if outcome is None:
        return False
    finished = await record(transaction, payment=charge, outcome=outcome, gateway=gateway, now=now)
    async with transaction() as session:
        await payment_service.close_event(session, event_id=event_id, outcome=finished.outcome, now=now)
    return True


async def _finish_refund(
    transaction: Transaction, refund_id: PaymentTransactionId, gateway: PaymentGateway, now: datetime
) -> None:
    async with transaction() as session:
        found = await payments.get_payment(session, payment_id=refund_id)
        if found.parent_id is None:
            return
        charge = await payments.get_payment(session, payment_id=found.parent_id)
    await refund(transaction, refund=found, charge=charge, gateway=gateway, now=now)
