"""Reading payments and saved methods."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from stylist.commerce.ids import AddressId, GiftCardId, OrderId, PaymentMethodId, PaymentTransactionId, UserId
from stylist.commerce.payments.errors import PaymentMethodNotFound, PaymentNotFound
from stylist.commerce.payments.models import (
    PaymentMethod,
    PaymentTransaction,
    ProviderCustomer,
    ProviderEvent,
)
from stylist.commerce.payments.states import ChargeStatus, PaymentStatus, TransactionType
from stylist.commerce.payments.views import EventView, MethodTokens, PaymentMethodView, PaymentView
from stylist.db.session import Session

# Where an event's payload names the provider's transaction, and our key where the provider knows it.
TRANSACTION_ID = "transaction_id"
KEY = "key"
# Keys of movements that `payments.aftersales` opened begin so.
AFTERSALES = "aftersales:"
# Where a charge's row keeps what the provider said last, beside its raw answer.
CHARGE_STATUS = "charge_status"


def to_method_view(row: PaymentMethod) -> PaymentMethodView:
    """A saved method without its token."""
    return PaymentMethodView(
        id=PaymentMethodId(row.id),
        type=row.type,
        brand=row.card_brand,
        last4=row.card_last4,
        exp_month=row.card_exp_month,
        exp_year=row.card_exp_year,
        is_default=row.is_default,
        provider=row.provider,
        billing_address_id=None if row.billing_address_id is None else AddressId(row.billing_address_id),
    )


def to_payment_view(row: PaymentTransaction) -> PaymentView:
    """A movement of money."""
    return PaymentView(
        id=PaymentTransactionId(row.id),
        order_id=OrderId(row.order_id),
        type=TransactionType(row.type),
        status=row.status,
        amount=row.amount,
        currency=row.currency,
        provider=row.provider,
        provider_transaction_id=row.provider_transaction_id,
        failure_reason=row.failure_reason,
        idempotency_key=row.idempotency_key or str(row.id),
        action_token=row.action_token,
        parent_id=None if row.parent_id is None else PaymentTransactionId(row.parent_id),
        payment_method_id=None if row.payment_method_id is None else PaymentMethodId(row.payment_method_id),
        gift_card_id=None if row.gift_card_id is None else GiftCardId(row.gift_card_id),
        last_status=_last_status(row),
    )


def _last_status(row: PaymentTransaction) -> ChargeStatus | None:
    said = (row.provider_response or {}).get(CHARGE_STATUS)
    return None if said is None else ChargeStatus(said)


def expires_before(method: PaymentMethodView, day: date) -> bool:
    """Whether a card ends before a day, such as the day its order arrives; it is good to the end of its month."""
    if method.exp_month is None or method.exp_year is None:
        return False
    return (method.exp_year, method.exp_month) < (day.year, day.month)


async def list_methods(session: Session, *, user_id: UserId) -> tuple[PaymentMethodView, ...]:
    """A person's saved methods, the default first, then the newest."""
    rows = await session.scalars(
        select(PaymentMethod)
        .where(PaymentMethod.user_id == user_id)
        .order_by(PaymentMethod.is_default.desc(), PaymentMethod.created_at.desc(), PaymentMethod.id)
        .limit(100)
    )
    return tuple(to_method_view(row) for row in rows)


async def find_method(
    session: Session,
    *,
    user_id: UserId,
    payment_method_id: PaymentMethodId | None,
    provider: str | None = None,
) -> PaymentMethodView | None:
    """A saved method of the person: the one named, if it is theirs, else their default; of a `provider`, if named."""
    methods = [
        method
        for method in await list_methods(session, user_id=user_id)
        if provider in (None, method.provider)
    ]
    chosen = next((method for method in methods if method.id == payment_method_id), None)
    return chosen or next((method for method in methods if method.is_default), None)


async def get_method_row(
    session: Session, *, user_id: UserId, payment_method_id: PaymentMethodId
) -> PaymentMethod:
    """A saved method's row.

    Raises:
        PaymentMethodNotFound: there is none, or it is another person's.
    """
    statement = select(PaymentMethod).where(
        PaymentMethod.id == payment_method_id, PaymentMethod.user_id == user_id
    )
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise PaymentMethodNotFound(param="payment_method_id")
    return row


async def get_method(
    session: Session, *, user_id: UserId, payment_method_id: PaymentMethodId
) -> PaymentMethodView:
    """A saved method.

    Raises:
        PaymentMethodNotFound: there is none, or it is another person's.
    """
    return to_method_view(await get_method_row(session, user_id=user_id, payment_method_id=payment_method_id))


async def find_method_by_token(
    session: Session, *, user_id: UserId, provider: str, token: str
) -> PaymentMethod | None:
    """The person's method that a provider's token stands for."""
    statement = (
        select(PaymentMethod)
        .where(
            PaymentMethod.user_id == user_id,
            PaymentMethod.provider == provider,
            PaymentMethod.provider_payment_method_id == token,
        )
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


async def find_tokens(session: Session, *, payment_method_id: PaymentMethodId | None) -> MethodTokens | None:
    """What the provider knows a method by."""
    row = (
        await session.execute(
            select(PaymentMethod.provider_payment_method_id, PaymentMethod.provider_customer_id).where(
                PaymentMethod.id == payment_method_id
            )
        )
    ).one_or_none()
    if row is None or row.provider_payment_method_id is None:
        return None
    return MethodTokens(row.provider_payment_method_id, row.provider_customer_id)


async def get_payment_row_for_update(
    session: Session, *, payment_id: PaymentTransactionId
) -> PaymentTransaction:
    """A payment's row, locked and read anew.

    Raises:
        PaymentNotFound: there is none.
    """
    statement = (
        select(PaymentTransaction)
        .where(PaymentTransaction.id == payment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise PaymentNotFound
    return row


async def get_payment(session: Session, *, payment_id: PaymentTransactionId) -> PaymentView:
    """A payment.

    Raises:
        PaymentNotFound: there is none.
    """
    row = await session.get(PaymentTransaction, payment_id, populate_existing=True)
    if row is None:
        raise PaymentNotFound
    return to_payment_view(row)


async def list_payments(session: Session, *, order_id: OrderId) -> tuple[PaymentView, ...]:
    """All movements of money of an order, oldest first."""
    rows = await session.scalars(
        select(PaymentTransaction)
        .where(PaymentTransaction.order_id == order_id)
        .order_by(PaymentTransaction.created_at, PaymentTransaction.id)
        .execution_options(populate_existing=True)
    )
    return tuple(to_payment_view(row) for row in rows)


async def find_charge(session: Session, *, order_id: OrderId, provider: str) -> PaymentView | None:
    """The charge of an order through a provider, of which there is one."""
    payments = await list_payments(session, order_id=order_id)
    return next(
        (it for it in payments if it.type is TransactionType.CHARGE and it.provider == provider), None
    )


async def find_payment_by_key(session: Session, *, key: str) -> PaymentView | None:
    """The movement an idempotency key stands for."""
    statement = select(PaymentTransaction).where(PaymentTransaction.idempotency_key == key)
    row = (await session.scalars(statement.execution_options(populate_existing=True))).one_or_none()
    return None if row is None else to_payment_view(row)


async def get_payment_by_action_token(session: Session, *, token: str) -> PaymentView:
    """The payment a second step's link is for.

    Raises:
        PaymentNotFound: there is none.
    """
    statement = select(PaymentTransaction).where(PaymentTransaction.action_token == token)
    row = (await session.scalars(statement.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise PaymentNotFound
    return to_payment_view(row)


async def find_payment_id(
    session: Session, *, provider: str, transaction_id: str
) -> PaymentTransactionId | None:
    """Our payment behind a provider's transaction id."""
    statement = select(PaymentTransaction.id).where(
        PaymentTransaction.provider == provider, PaymentTransaction.provider_transaction_id == transaction_id
    )
    found = await session.scalar(statement)
    return None if found is None else PaymentTransactionId(found)


async def list_refunds(session: Session, *, parent_id: PaymentTransactionId) -> tuple[PaymentView, ...]:
    """Refunds of a charge that went through or may still."""
    rows = await session.scalars(
        select(PaymentTransaction)
        .where(
            PaymentTransaction.parent_id == parent_id,
            PaymentTransaction.type == TransactionType.REFUND,
            PaymentTransaction.status != PaymentStatus.FAILED,
        )
        .order_by(PaymentTransaction.created_at, PaymentTransaction.id)
        .execution_options(populate_existing=True)
    )
    return tuple(to_payment_view(row) for row in rows)


async def list_open_refunds(
    session: Session, *, provider: str, before: datetime, limit: int = 100
) -> tuple[PaymentTransactionId, ...]:
    """Refunds asked for before a moment of which no outcome was recorded, oldest first; not those of after sales."""
    rows = await session.scalars(
        select(PaymentTransaction.id)
        .where(
            PaymentTransaction.type == TransactionType.REFUND,
            PaymentTransaction.provider == provider,
            PaymentTransaction.status == PaymentStatus.PROCESSING,
            PaymentTransaction.created_at < before,
            ~PaymentTransaction.idempotency_key.startswith(AFTERSALES),
        )
        .order_by(PaymentTransaction.created_at, PaymentTransaction.id)
        .limit(limit)
    )
    return tuple(PaymentTransactionId(found) for found in rows)


# The movement of money an event is about: by the provider's id, or by our key where that id was never stored.
_PAYMENT_OF_EVENT = (
    select(PaymentTransaction.id)
    .where(
        PaymentTransaction.provider == ProviderEvent.provider,
        PaymentTransaction.type == TransactionType.CHARGE,
        or_(
            PaymentTransaction.provider_transaction_id == ProviderEvent.payload[TRANSACTION_ID].astext,
            PaymentTransaction.idempotency_key == ProviderEvent.payload[KEY].astext,
        ),
    )
    .limit(1)
    .correlate(ProviderEvent)
)


async def list_open_events(session: Session, *, provider: str, limit: int = 100) -> tuple[UUID, ...]:
    """Events not settled yet whose payment we know, oldest first: those of unknown ones hold nobody up."""
    rows = await session.scalars(
        select(ProviderEvent.id)
        .where(
            ProviderEvent.provider == provider,
            ProviderEvent.processed_at.is_(None),
            _PAYMENT_OF_EVENT.exists(),
        )
        .order_by(ProviderEvent.received_at, ProviderEvent.id)
        .limit(limit)
    )
    return tuple(rows)


async def list_unknown_events(
    session: Session, *, provider: str, before: datetime, limit: int = 100
) -> tuple[UUID, ...]:
    """Events received before a moment whose payment never turned up, oldest first."""
    rows = await session.scalars(
        select(ProviderEvent.id)
        .where(
            ProviderEvent.provider == provider,
            ProviderEvent.processed_at.is_(None),
            ProviderEvent.received_at < before,
            ~_PAYMENT_OF_EVENT.exists(),
        )
        .order_by(ProviderEvent.received_at, ProviderEvent.id)
        .limit(limit)
    )
    return tuple(rows)


async def find_payment_of_event(session: Session, *, event_id: UUID) -> PaymentTransactionId | None:
    """The charge an event is about, if it is one of ours."""
    statement = select(_PAYMENT_OF_EVENT.scalar_subquery()).where(ProviderEvent.id == event_id)
    found = await session.scalar(statement)
    return None if found is None else PaymentTransactionId(found)


async def find_customer_id(session: Session, *, user_id: UserId, provider: str) -> str | None:
    """A person's account at a provider."""
    return await session.scalar(
        select(ProviderCustomer.customer_id).where(
            ProviderCustomer.user_id == user_id, ProviderCustomer.provider == provider
        )
    )


async def get_event(session: Session, *, event_id: UUID) -> EventView:
    """An event of the inbox."""
    event = await session.get_one(ProviderEvent, event_id)
    transaction_id = str(event.payload.get(TRANSACTION_ID, ""))
    return EventView(event.id, event.provider, event.type, transaction_id, event.payload)


async def get_event_for_update(session: Session, *, event_id: UUID) -> ProviderEvent:
    """An event's row, locked and read anew."""
    statement = select(ProviderEvent).where(ProviderEvent.id == event_id).with_for_update()
    return (await session.scalars(statement.execution_options(populate_existing=True))).one()


async def count_open_events(session: Session) -> int:
    """Events not settled yet."""
    statement = select(func.count()).select_from(ProviderEvent).where(ProviderEvent.processed_at.is_(None))
    return await session.scalar(statement) or 0
