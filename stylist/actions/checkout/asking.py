"""Asking a provider about a charge so that, whoever asks and whenever, there is only one such charge.

The provider's id of a charge is stored before money can move, and the first one stored stands: a process that was
killed, or that stood still while another gave the payment up, can't charge behind anybody's back.
"""

from dataclasses import replace

from stylist.commerce.customers import queries as customers
from stylist.commerce.ids import UserId
from stylist.commerce.orders.views import OrderStanding, OrderView
from stylist.commerce.payments import provider_side
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments import service as payment_service
from stylist.commerce.payments.gateway import ChargeOutcome, PaymentGateway
from stylist.commerce.payments.states import PAGE_PROVIDERS, ChargeStatus
from stylist.commerce.payments.views import MethodTokens, PaymentView
from stylist.db.session import Transaction

GIVEN_UP = ChargeOutcome(ChargeStatus.VOIDED, None, failure_code="given_up")


async def ask(
    transaction: Transaction,
    *,
    order: OrderView | OrderStanding,
    charge: PaymentView,
    tokens: MethodTokens | None,
    gateway: PaymentGateway,
    off_session: bool = False,
) -> ChargeOutcome:
    """Charge what is due with a saved method, or lead to the payment page; one that went on is told as it stands.

    `off_session`: the shopper is not there to take a second step.

    Raises:
        GatewayUnavailable: the provider did not answer.
    """
    opened = await stand(transaction, order=order, charge=charge, tokens=tokens, gateway=gateway)
    if opened is not None and opened.status is not ChargeStatus.OPEN:
        return opened
    if tokens is None:
        return _to_page(opened) if opened is not None else _removed()
    return await gateway.charge(
        amount=charge.amount,
        currency=charge.currency,
        method_token=tokens.method_token,
        customer_token=tokens.customer_token,
        idempotency_key=charge.idempotency_key,
        description=describe(order),
        transaction_id=opened.transaction_id if opened is not None else None,
        off_session=off_session,
    )


async def stand(
    transaction: Transaction,
    *,
    order: OrderView | OrderStanding,
    charge: PaymentView,
    tokens: MethodTokens | None,
    gateway: PaymentGateway,
) -> ChargeOutcome | None:
    """How a charge stands, made known to the provider if it was not; `None` where that needs no making known."""
    if charge.provider_transaction_id is not None:
        return await look(charge, gateway, transaction_id=charge.provider_transaction_id)
    customer_token = tokens.customer_token if tokens is not None else None
    if tokens is None:
        customer_token = await customer_of(transaction, user_id=order.user_id, gateway=gateway)
    opened = await gateway.open_charge(
        amount=charge.amount,
        currency=charge.currency,
        method_token=tokens.method_token if tokens is not None else None,
        customer_token=customer_token,
        idempotency_key=charge.idempotency_key,
        description=describe(order),
    )
    if opened is None or opened.transaction_id is None:
        return None
    async with transaction() as session:
        kept = await payment_service.keep_transaction_id(
            session, payment_id=charge.id, transaction_id=opened.transaction_id
        )
    if kept is None:
        return GIVEN_UP
    if kept != opened.transaction_id:
        return await look(charge, gateway, transaction_id=kept)
    return opened


async def look(charge: PaymentView, gateway: PaymentGateway, *, transaction_id: str) -> ChargeOutcome:
    """How a charge stands. On the page a declined card is not the end: another may be tried while the hold lasts."""
    outcome = await gateway.find(transaction_id=transaction_id)
    if outcome is None:  # the provider lost it, or answers for another account
        return ChargeOutcome(ChargeStatus.PENDING, transaction_id)
    is_open = outcome.status is ChargeStatus.OPEN or outcome.can_retry
    return _to_page(outcome) if charge.is_on_page and is_open else outcome


async def customer_of(transaction: Transaction, *, user_id: UserId, gateway: PaymentGateway) -> str | None:
    """A person's account at the provider, made when it is first needed; `None` where it keeps none.

    Raises:
        GatewayUnavailable: the provider did not answer.
    """
    if gateway.name not in PAGE_PROVIDERS:
        return None
    async with transaction() as session:
        known = await payments.find_customer_id(session, user_id=user_id, provider=gateway.name)
        user = await customers.get_user(session, user_id=user_id)
    if known is not None:
        return known
    made = await gateway.open_customer(
        reference=str(user_id), email=user.email, name=user.name, idempotency_key=f"customer:{user_id}"
    )
    if made is None:
        return None
    async with transaction() as session:
        return await provider_side.keep_customer(
            session, user_id=user_id, provider=gateway.name, customer_id=made
        )


def describe(order: OrderView | OrderStanding) -> str:
    """What the provider's books call the charge."""
    return f"Order {order.order_number}"


def _to_page(outcome: ChargeOutcome) -> ChargeOutcome:
    return replace(outcome, status=ChargeStatus.REQUIRES_ACTION)


def _removed() -> ChargeOutcome:
    """The card was removed between confirming and charging."""
    return ChargeOutcome(ChargeStatus.DECLINED, None, failure_code="method_removed")
