"""Asking the provider, with no transaction open, and recording what it says."""

from datetime import datetime

from stylist.actions.aftersales import charge as aftersales
from stylist.actions.checkout.asking import ask
from stylist.actions.checkout.keys import find_confirmation_id
from stylist.actions.confirmations import service as confirmations
from stylist.actions.confirmations.states import CommitOutcome
from stylist.actions.confirmations.views import Finished
from stylist.commerce.checkout import service as checkout
from stylist.commerce.ids import OrderId
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.states import OrderStatus
from stylist.commerce.orders.views import OrderStanding, OrderView
from stylist.commerce.payments import aftersales as movements
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments import service as payment_service
from stylist.commerce.payments.errors import GatewayUnavailable
from stylist.commerce.payments.gateway import ChargeOutcome, PaymentGateway
from stylist.commerce.payments.states import ChargeStatus, PaymentStatus
from stylist.commerce.payments.views import MethodTokens, PaymentView
from stylist.db.session import Session, Transaction

UNPAID = frozenset({OrderStatus.PENDING, OrderStatus.PAYMENT_PROCESSING})
GIVEN_UP = frozenset({OrderStatus.PAYMENT_FAILED, OrderStatus.CANCELLED})
UNSETTLED = frozenset({PaymentStatus.PENDING, PaymentStatus.PROCESSING, PaymentStatus.FAILED})


async def pay(
    transaction: Transaction,
    *,
    order_id: OrderId,
    gateway: PaymentGateway,
    now: datetime,
    off_session: bool = False,
) -> Finished:
    """Charge what an order has due and record the outcome; for one that is settled, only tell it.

    `off_session`: nobody is there to take a second step, as when a membership renews.
    """
    async with transaction() as session:
        order = await orders.read_standing(session, order_id=order_id)
        charge, tokens = await _read_charge(session, order, gateway)
    return await _charge(transaction, order, charge, tokens, gateway, now=now, off_session=off_session)


async def pay_confirmed(
    transaction: Transaction, *, key: str, gateway: PaymentGateway, now: datetime
) -> Finished:
    """As `pay`, the order that a confirmation made, by its idempotency key.

    Raises:
        OrderNotFound: it made none.
    """
    async with transaction() as session:
        order = await orders.read_standing_by_key(session, key=key)
        charge, tokens = await _read_charge(session, order, gateway)
    return await _charge(transaction, order, charge, tokens, gateway, now=now, off_session=False)


async def _read_charge(
    session: Session, order: OrderStanding, gateway: PaymentGateway
) -> tuple[PaymentView | None, MethodTokens | None]:
    charge = await payments.find_charge(session, order_id=order.id, provider=gateway.name)
    if charge is None:
        return None, None
    return charge, await payments.find_tokens(session, payment_method_id=charge.payment_method_id)


async def _charge(
    transaction: Transaction,
    order: OrderStanding,
    charge: PaymentView | None,
    tokens: MethodTokens | None,
    gateway: PaymentGateway,
    *,
    now: datetime,
    off_session: bool,
) -> Finished:
    if order.status is not OrderStatus.PAYMENT_PROCESSING or charge is None:
        return describe(order, charge, None)
    try:
        outcome = await ask(
            transaction, order=order, charge=charge, tokens=tokens, gateway=gateway, off_session=off_session
        )
    except GatewayUnavailable:
        outcome = ChargeOutcome(ChargeStatus.PENDING, None)
    return await record(transaction, payment=charge, outcome=outcome, gateway=gateway, now=now)


async def record(
    transaction: Transaction,
    *,
    payment: PaymentView,
    outcome: ChargeOutcome,
    gateway: PaymentGateway,
    now: datetime,
) -> Finished:
    """Settle an order by its provider's word, tell its confirmation, and give back what came in vain.

    A charge of a change or an exchange is settled there.
    """
    if movements.is_of_aftersales(payment):
        return await aftersales.record(
            transaction, payment=payment, outcome=outcome, gateway=gateway, now=now
        )
    async with transaction() as session:
        known = await payments.get_payment(session, payment_id=payment.id)
        settled = await checkout.settle(session, payment_id=payment.id, outcome=outcome, now=now)
        if known.status in UNSETTLED:
            await _keep_method(session, payment, outcome)
        order = await orders.read_standing(session, order_id=settled.order_id)
        charge = await payments.get_payment(session, payment_id=payment.id)
        finished = describe(order, charge, outcome)
        await tell_confirmation(session, order, finished, now)
    if settled.refund is not None:
        await refund(transaction, refund=settled.refund, charge=charge, gateway=gateway, now=now)
    return finished


async def _keep_method(session: Session, payment: PaymentView, outcome: ChargeOutcome) -> None:
    """Save the card that paid, where the shopper asked for that on the payment page."""
    if outcome.method is None:
        return
    order = await orders.read_standing(session, order_id=payment.order_id)
    kept = await payment_service.add_method(
        session,
        user_id=order.user_id,
        provider=payment.provider,
        token=outcome.method.token,
        card=outcome.method.card,
        customer_token=outcome.method.customer_token,
        type=outcome.method.type,
    )
    await payment_service.choose_method(session, payment_id=payment.id, payment_method_id=kept.id)


async def refund(
    transaction: Transaction,
    *,
    refund: PaymentView,
    charge: PaymentView,
    gateway: PaymentGateway,
    now: datetime,
) -> None:
    """Ask for a refund that is recorded; without an answer it stays open for `recover`."""
    if refund.idempotency_key.startswith(movements.KEY_PREFIX):  # it may go elsewhere: asked for there
        return
    if charge.provider_transaction_id is None:
        return
    try:
        outcome = await gateway.refund(
            transaction_id=charge.provider_transaction_id,
            amount=refund.amount,
            currency=refund.currency,
            idempotency_key=refund.idempotency_key,
        )
    except GatewayUnavailable:
        return
    async with transaction() as session:
        await payment_service.record_refund(session, refund_id=refund.id, outcome=outcome, now=now)


async def tell_confirmation(
    session: Session, order: OrderView | OrderStanding, finished: Finished, now: datetime
) -> None:
    """Keep what came of an order with the confirmation that made it."""
    confirmation_id = find_confirmation_id(order.idempotency_key)
    if confirmation_id is not None:
        await confirmations.record_result(
            session, confirmation_id=confirmation_id, finished=finished, now=now
        )


def describe(
    order: OrderView | OrderStanding, charge: PaymentView | None, outcome: ChargeOutcome | None
) -> Finished:
    """What the shopper is to hear of an order as it stands."""
    if order.status in GIVEN_UP:
        reason = (charge.failure_reason if charge else None) or "not_paid"
        return Finished(CommitOutcome.DECLINED, order.id, failure=f"payments.{reason}")
    if order.status not in UNPAID:
        return Finished(CommitOutcome.DONE, order.id)
    if outcome is not None and outcome.status is ChargeStatus.REQUIRES_ACTION and charge is not None:
        url = f"/pay/{charge.action_token}"
        return Finished(CommitOutcome.REQUIRES_ACTION, order.id, action_url=url)
    return Finished(CommitOutcome.PENDING, order.id)
