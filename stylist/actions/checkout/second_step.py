"""The payment page `/pay/{token}`: the second step some cards ask for, and paying where no card is saved."""

from dataclasses import dataclass, replace
from datetime import datetime

from stylist.actions.aftersales import charge as aftersales
from stylist.actions.checkout.asking import describe as describe_charge
from stylist.actions.checkout.asking import look, stand
from stylist.actions.checkout.payment import describe, record
from stylist.actions.checkout.views import PayPage
from stylist.actions.confirmations.states import CommitOutcome
from stylist.actions.confirmations.views import Finished
from stylist.commerce.ids import PaymentMethodId
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.states import OrderStatus
from stylist.commerce.orders.views import OrderView
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments import service as payment_service
from stylist.commerce.payments.aftersales import is_of_aftersales
from stylist.commerce.payments.errors import PaymentMethodNotFound, PaymentNotFound
from stylist.commerce.payments.gateway import ChargeOutcome, PaymentGateway
from stylist.commerce.payments.states import PAGE_PROVIDERS, ChargeStatus, PaymentStatus
from stylist.commerce.payments.views import MethodTokens, PaymentView
from stylist.db.session import Session, Transaction


@dataclass(frozen=True, slots=True)
class _Due:
    """What a link is for."""

    order: OrderView
    charge: PaymentView
    tokens: MethodTokens | None

    @property
    def is_open(self) -> bool:
        return _is_open(self.order, self.charge)


def _is_open(order: OrderView, charge: PaymentView) -> bool:
    """Whether the link still waits to be paid: an order's charge, or that of a change of it."""
    if is_of_aftersales(charge):
        return charge.status is PaymentStatus.PROCESSING
    return order.status is OrderStatus.PAYMENT_PROCESSING


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
        provider=payment.provider,
        amount=payment.amount,
        currency=payment.currency,
        method_label=next((it.label for it in methods if it.id == payment.payment_method_id), None),
        is_open=_is_open(order, payment),
        methods=tuple(it for it in methods if it.provider == payment.provider),
    )


async def open_page(
    transaction: Transaction, *, token: str, gateway: PaymentGateway, now: datetime
) -> PayPage:
    """The page as the provider has it now: one that was paid meanwhile is settled first.

    Raises:
        PaymentNotFound: nothing is paid by this link.
        GatewayUnavailable: the provider did not answer; try again.
    """
    due = await _read(transaction, token)
    outcome = None
    if due.is_open and due.charge.provider == gateway.name and gateway.name in PAGE_PROVIDERS:
        outcome = await _bring_up_to_date(transaction, due, gateway, now)
    async with transaction() as session:
        page = await get_pay_page(session, token=token)
    if outcome is None or not page.is_open:
        return page
    return replace(
        page,
        is_open=outcome.status is ChargeStatus.REQUIRES_ACTION,
        client_secret=outcome.client_secret,
        needs_step=outcome.raw.get("status") == "requires_action",
        failure=outcome.failure_code,
    )


async def _bring_up_to_date(
    transaction: Transaction, due: _Due, gateway: PaymentGateway, now: datetime
) -> ChargeOutcome | None:
    outcome = await stand(transaction, order=due.order, charge=due.charge, tokens=due.tokens, gateway=gateway)
    if outcome is None:
        return None
    if outcome.status is ChargeStatus.OPEN:
        outcome = replace(outcome, status=ChargeStatus.REQUIRES_ACTION)
    await record(transaction, payment=due.charge, outcome=outcome, gateway=gateway, now=now)
    return outcome


async def pay_with_saved(
    transaction: Transaction,
    *,
    token: str,
    payment_method_id: PaymentMethodId,
    gateway: PaymentGateway,
    now: datetime,
) -> Finished:
    """Charge one of the buyer's saved cards from the page; a refused one leaves the page open for another.

    Raises:
        PaymentNotFound: nothing is paid by this link.
        PaymentMethodNotFound: the card is not the buyer's.
        GatewayUnavailable: the provider did not answer; try again.
    """
    due = await _read(transaction, token)
    if not due.is_open:
        return await _describe(transaction, due)
    transaction_id = _open_charge(due.charge, gateway)
    async with transaction() as session:
        method = await payments.get_method_row(
            session, user_id=due.order.user_id, payment_method_id=payment_method_id
        )
        tokens = await payments.find_tokens(session, payment_method_id=payment_method_id)
        if tokens is None or method.provider != gateway.name:
            raise PaymentMethodNotFound(param="card")
        await payment_service.choose_method(
            session, payment_id=due.charge.id, payment_method_id=payment_method_id
        )
    outcome = await gateway.charge(
        amount=due.charge.amount,
        currency=due.charge.currency,
        method_token=tokens.method_token,
        customer_token=tokens.customer_token,
        idempotency_key=due.charge.idempotency_key,
        description=describe_charge(due.order),
        transaction_id=transaction_id,
    )
    if outcome.can_retry:
        return Finished(CommitOutcome.DECLINED, due.order.id, failure=f"payments.{outcome.failure_code}")
    return await record(transaction, payment=due.charge, outcome=outcome, gateway=gateway, now=now)


async def keep_card(transaction: Transaction, *, token: str, keep: bool, gateway: PaymentGateway) -> None:
    """Whether the card about to pay is to be saved for the buyer.

    Raises:
        PaymentNotFound: nothing is to be paid by this link any more.
        GatewayUnavailable: the provider did not answer; try again.
    """
    due = await _read(transaction, token)
    if not due.is_open:
        raise PaymentNotFound
    await gateway.keep_card(transaction_id=_open_charge(due.charge, gateway), keep=keep)


async def call_off(
    transaction: Transaction, *, token: str, gateway: PaymentGateway, now: datetime
) -> Finished:
    """The shopper would rather not pay: the charge is made impossible and the cart is open again.

    One that was paid meanwhile stays paid.

    Raises:
        PaymentNotFound: nothing is paid by this link.
        GatewayUnavailable: the provider did not answer; try again.
    """
    due = await _read(transaction, token)
    if not due.is_open:
        return await _describe(transaction, due)
    outcome = await gateway.void(
        idempotency_key=due.charge.idempotency_key, transaction_id=_open_charge(due.charge, gateway)
    )
    return await record(transaction, payment=due.charge, outcome=outcome, gateway=gateway, now=now)


async def complete_second_step(
    transaction: Transaction, *, token: str, approved: bool, gateway: PaymentGateway, now: datetime
) -> Finished:
    """The shopper passed or refused the second step; sent again it answers how the order stands.

    Raises:
        PaymentNotFound: nothing is paid by this link.
        GatewayUnavailable: the provider did not answer; try again.
    """
    due = await _read(transaction, token)
    if not due.is_open:
        return await _describe(transaction, due)
    transaction_id = _open_charge(due.charge, gateway)
    if gateway.name in PAGE_PROVIDERS:  # its own form took the step: only its word counts
        outcome = await look(due.charge, gateway, transaction_id=transaction_id)
    else:
        outcome = await gateway.complete_action(transaction_id=transaction_id, approved=approved)
    return await record(transaction, payment=due.charge, outcome=outcome, gateway=gateway, now=now)


async def _read(transaction: Transaction, token: str) -> _Due:
    async with transaction() as session:
        charge = await payments.get_payment_by_action_token(session, token=token)
        return _Due(
            order=await orders.read_order(session, order_id=charge.order_id),
            charge=charge,
            tokens=await payments.find_tokens(session, payment_method_id=charge.payment_method_id),
        )


async def _describe(transaction: Transaction, due: _Due) -> Finished:
    if is_of_aftersales(due.charge):
        return await aftersales.tell(transaction, payment=due.charge, outcome=None)
    return describe(due.order, due.charge, None)


def _open_charge(charge: PaymentView, gateway: PaymentGateway) -> str:
    """The provider's id of a charge that this provider knows."""
    if charge.provider_transaction_id is None or charge.provider != gateway.name:
        raise PaymentNotFound
    return charge.provider_transaction_id
