"""The payment page `/pay/{token}`: the second step some cards ask for."""

from datetime import datetime

from stylist.actions.checkout.payment import describe, record
from stylist.actions.checkout.views import PayPage
from stylist.actions.confirmations.views import Finished
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.states import OrderStatus
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments.errors import PaymentNotFound
from stylist.commerce.payments.gateway import PaymentGateway
from stylist.db.session import Session, Transaction


async def get_pay_page(session: Session, *, token: str) -> PayPage:
    """What the page shows; the token alone opens it, so it tells no more than the order needs.

    Raises:
        PaymentNotFound: nothing is paid by this link.
    """
    payment = await payments.get_payment_by_action_token(session, token=token)
    order = await orders.read_order(session, order_id=payment.order_id)
    methods = await payments.list_methods(session, user_id=order.user_id)
    return PayPage(
        order=order,
        amount=payment.amount,
        currency=payment.currency,
        method_label=next((it.label for it in methods if it.id == payment.payment_method_id), None),
        is_open=order.status is OrderStatus.PAYMENT_PROCESSING,
    )


async def complete_second_step(
    transaction: Transaction, *, token: str, approved: bool, gateway: PaymentGateway, now: datetime
) -> Finished:
    """The shopper passed or refused the second step; sent again it answers how the order stands.

    Raises:
        PaymentNotFound: nothing is paid by this link.
        GatewayUnavailable: the provider did not answer; try again.
    """
    async with transaction() as session:
        payment = await payments.get_payment_by_action_token(session, token=token)
        order = await orders.read_order(session, order_id=payment.order_id)
    if order.status is not OrderStatus.PAYMENT_PROCESSING:
        return describe(order, payment, None)
    if payment.provider_transaction_id is None or payment.provider != gateway.name:
        raise PaymentNotFound
    outcome = await gateway.complete_action(transaction_id=payment.provider_transaction_id, approved=approved)
    return await record(transaction, payment=payment, outcome=outcome, gateway=gateway, now=now)
