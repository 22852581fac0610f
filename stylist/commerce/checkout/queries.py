"""What checkout asks over several sub-domains."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from stylist.commerce.checkout.fraud import BuyerFacts
from stylist.commerce.customers.models import Address, User
from stylist.commerce.ids import CartId, OrderId, PaymentMethodId, PaymentTransactionId, UserId
from stylist.commerce.orders.errors import OrderNotFound
from stylist.commerce.orders.models import Order
from stylist.commerce.orders.states import OrderStatus
from stylist.commerce.payments.errors import PaymentNotFound
from stylist.commerce.payments.models import PaymentMethod, PaymentTransaction
from stylist.commerce.payments.states import PaymentStatus
from stylist.db.session import Session

_NOT_PAID = (
    OrderStatus.PENDING,
    OrderStatus.PAYMENT_PROCESSING,
    OrderStatus.PAYMENT_FAILED,
    OrderStatus.CANCELLED,
)
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


async def read_buyer_facts(
    session: Session, *, user_id: UserId, payment_method_id: PaymentMethodId | None, now: datetime
) -> BuyerFacts:
    """What the fraud rules ask of a buyer, by one statement."""
    own = Order.user_id == user_id
    paid = select(func.count()).where(own, Order.status.not_in(_NOT_PAID))
    last_hour = select(func.count()).where(own, Order.created_at > now - _HOUR)
    failed = (
        select(func.count())
        .select_from(PaymentTransaction)
        .join(Order, Order.id == PaymentTransaction.order_id)
        .where(
            own,
            PaymentTransaction.status == PaymentStatus.FAILED,
            PaymentTransaction.created_at > now - _DAY,
        )
    )
    cards = select(func.count()).where(
        PaymentMethod.user_id == user_id, PaymentMethod.created_at > now - _DAY
    )
    billing = (
        select(Address.country_code)
        .join(PaymentMethod, PaymentMethod.billing_address_id == Address.id)
        .where(PaymentMethod.id == payment_method_id)
    )
    row = (
        await session.execute(
            select(
                User.created_at.label("known_since"),
                paid.scalar_subquery().label("orders"),
                last_hour.scalar_subquery().label("last_hour"),
                failed.scalar_subquery().label("failed"),
                cards.scalar_subquery().label("cards"),
                billing.scalar_subquery().label("billing"),
            ).where(User.id == user_id)
        )
    ).one()
    return BuyerFacts(
        known_since=row.known_since,
        orders=row.orders,
        orders_last_hour=row.last_hour,
        failed_payments_last_day=row.failed,
        cards_last_day=row.cards,
        billing_country=row.billing,
    )


async def find_order_of(
    session: Session, *, payment_id: PaymentTransactionId
) -> tuple[OrderId, UserId, CartId | None]:
    """The order a payment is of, whose it is, and the cart it came of: what to lock before the payment.

    Raises:
        PaymentNotFound: there is none.
    """
    statement = select(Order.id, Order.user_id, Order.cart_id).join(
        PaymentTransaction, PaymentTransaction.order_id == Order.id
    )
    row = (await session.execute(statement.where(PaymentTransaction.id == payment_id))).one_or_none()
    if row is None:
        raise PaymentNotFound
    return OrderId(row.id), UserId(row.user_id), None if row.cart_id is None else CartId(row.cart_id)


async def find_owner(session: Session, *, order_id: OrderId) -> tuple[UserId, CartId | None]:
    """Whose an order is, and the cart it came of: what to lock before it.

    Raises:
        OrderNotFound: there is none.
    """
    row = (
        await session.execute(select(Order.user_id, Order.cart_id).where(Order.id == order_id))
    ).one_or_none()
    if row is None:
        raise OrderNotFound
    return UserId(row.user_id), None if row.cart_id is None else CartId(row.cart_id)
