"""What is left over: payments whose process died, holds that lapsed, events and refunds not settled."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog

from stylist.actions.aftersales import refund as aftersales
from stylist.actions.checkout.asking import look, stand
from stylist.actions.checkout.payment import record, refund
from stylist.commerce.aftersales import noticed
from stylist.commerce.checkout import service as checkout
from stylist.commerce.ids import OrderId, PaymentTransactionId
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.states import OrderStatus
from stylist.commerce.orders.views import OrderView
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments import service as payment_service
from stylist.commerce.payments.aftersales import is_of_aftersales
from stylist.commerce.payments.errors import GatewayUnavailable
from stylist.commerce.payments.gateway import ChargeOutcome, PaymentGateway
from stylist.commerce.payments.states import ChargeStatus
from stylist.commerce.payments.views import EventView, MethodTokens, PaymentView
from stylist.db.session import Transaction

log = structlog.get_logger(__name__)

# A live checkout settles within seconds; what is idle longer belongs to nobody any more.
IDLE = timedelta(minutes=2)
# How long an event waits for its payment to turn up.
PATIENCE = timedelta(days=3)
DISPUTES = "charge.dispute."
REFUNDS = ("charge.refund", "refund.")


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

    An event only says that something happened: what, is asked of the provider, so order does not matter. One whose
    payment never turned up (another shop's at the same provider) is reported and closed after some days.
    """
    async with transaction() as session:
        events = await payments.list_open_events(session, provider=gateway.name)
        strange = await payments.list_unknown_events(session, provider=gateway.name, before=now - PATIENCE)
        for event_id in strange:
            await payment_service.close_event(session, event_id=event_id, outcome="unknown_payment", now=now)
    if strange:
        log.warning("payment.events_unknown", provider=gateway.name, count=len(strange))
    return sum([await _settle_event(transaction, event_id, gateway, now) for event_id in events])


async def _settle(
    transaction: Transaction, order_id: OrderId, gateway: PaymentGateway, now: datetime, *, give_up: bool
) -> bool:
    async with transaction() as session:
        order = await orders.read_order(session, order_id=order_id)
        charge = await payments.find_charge(session, order_id=order_id, provider=gateway.name)
        tokens = None
        if charge is not None:
            tokens = await payments.find_tokens(session, payment_method_id=charge.payment_method_id)
    if order.status is not OrderStatus.PAYMENT_PROCESSING or charge is None:
        return False
    try:
        outcome = await _ask(transaction, order, charge, tokens, gateway, give_up=give_up)
    except GatewayUnavailable:
        log.warning("payment.unreachable", order_id=str(order_id), provider=gateway.name)
        return False
    await record(transaction, payment=charge, outcome=outcome, gateway=gateway, now=now)
    async with transaction() as session:
        order = await orders.read_order(session, order_id=order_id)
    return order.status is not OrderStatus.PAYMENT_PROCESSING


async def _ask(
    transaction: Transaction,
    order: OrderView,
    charge: PaymentView,
    tokens: MethodTokens | None,
    gateway: PaymentGateway,
    *,
    give_up: bool,
) -> ChargeOutcome:
    """How a charge stands; one that no bank was asked for is made impossible, and so is any when giving up.

    It is made known to the provider first: whoever may still be about to ask for it finds the same charge, voided.
    """
    opened = await stand(transaction, order=order, charge=charge, tokens=tokens, gateway=gateway)
    if opened is None and not give_up:
        opened = await gateway.find(idempotency_key=charge.idempotency_key)
    if opened is not None and opened.status is not ChargeStatus.OPEN and not give_up:
        return opened
    transaction_id = opened.transaction_id if opened is not None else charge.provider_transaction_id
    return await gateway.void(idempotency_key=charge.idempotency_key, transaction_id=transaction_id)


async def _settle_event(
    transaction: Transaction, event_id: UUID, gateway: PaymentGateway, now: datetime
) -> bool:
    async with transaction() as session:
        event = await payments.get_event(session, event_id=event_id)
        payment_id = await payments.find_payment_of_event(session, event_id=event_id)
        if payment_id is None:
            return False
        charge = await payments.get_payment(session, payment_id=payment_id)
    try:
        outcome = await _take_event(transaction, event, charge, gateway, now)
    except GatewayUnavailable:
        log.warning("payment.unreachable", event_id=str(event_id), provider=gateway.name)
        return False
    if outcome is None:
        return False
    async with transaction() as session:
        await payment_service.close_event(session, event_id=event_id, outcome=outcome, now=now)
    return True


async def _take_event(
    transaction: Transaction, event: EventView, charge: PaymentView, gateway: PaymentGateway, now: datetime
) -> str | None:
    """What an event came to; `None` where the provider does not know the charge (yet)."""
    if event.type.startswith(DISPUTES):
        async with transaction() as session:
            await noticed.note_dispute(session, charge_id=charge.id, type=event.type, details=event.payload)
        log.warning("payment.disputed", order_id=str(charge.order_id), type=event.type)
        return "disputed"
    if event.type.startswith(REFUNDS):
        return await _take_refunds(transaction, event, charge, gateway, now)
    transaction_id = charge.provider_transaction_id or event.transaction_id
    outcome = await look(charge, gateway, transaction_id=transaction_id)
    if outcome.status is ChargeStatus.PENDING and not outcome.raw:
        return None
    finished = await record(transaction, payment=charge, outcome=outcome, gateway=gateway, now=now)
    return finished.outcome


async def _take_refunds(
    transaction: Transaction, event: EventView, charge: PaymentView, gateway: PaymentGateway, now: datetime
) -> str:
    """Bring the refunds of a charge up to the provider's books, which hold the dashboard's too."""
    made = await gateway.list_refunds(transaction_id=charge.provider_transaction_id or event.transaction_id)
    noted, of_aftersales = 0, list[PaymentView]()
    async with transaction() as session:
        ours = {it.idempotency_key: it for it in await payments.list_refunds(session, parent_id=charge.id)}
    for refund_made in made:
        async with transaction() as session:
            own = ours.get(refund_made.key or "")
            if own is not None and is_of_aftersales(own):
                of_aftersales.append(own)
            elif own is not None:
                await payment_service.record_refund(
                    session, refund_id=own.id, outcome=refund_made.outcome, now=now
                )
            else:
                noted += await noticed.note_refund(session, charge_id=charge.id, refund=refund_made, now=now)
    await aftersales.ask_all(transaction, refunds=of_aftersales, gateway=gateway, now=now)
    return "refund_noted" if noted else "refund_known"


async def _finish_refund(
    transaction: Transaction, refund_id: PaymentTransactionId, gateway: PaymentGateway, now: datetime
) -> None:
    async with transaction() as session:
        found = await payments.get_payment(session, payment_id=refund_id)
        if found.parent_id is None:
            return
        charge = await payments.get_payment(session, payment_id=found.parent_id)
    await refund(transaction, refund=found, charge=charge, gateway=gateway, now=now)
