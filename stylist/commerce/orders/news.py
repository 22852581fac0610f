"""What a buyer hears of their order: one notification a status, written where the status changes."""

from collections.abc import Mapping
from datetime import datetime

from stylist.commerce.ids import OrderId, UserId
from stylist.commerce.loyalty.queries import MEMBERSHIP_TAG
from stylist.commerce.money import format_money
from stylist.commerce.notifications import service as notifications
from stylist.commerce.notifications.states import Channel, NotificationType
from stylist.commerce.orders.models import Order
from stylist.commerce.orders.queries import NEVER_PAID
from stylist.commerce.orders.states import OrderStatus
from stylist.db.session import Session

# A title and a sentence; `{number}` and `{total}` are the order's. Of SHIPPED each parcel tells, with its tracking.
_NEWS: Mapping[OrderStatus, tuple[str, str]] = {
    OrderStatus.CONFIRMED: ("Order confirmed", "We have your order {number}, {total} in all. Thank you."),
    OrderStatus.DELIVERED: ("Delivered", "Your order {number} has arrived. We hope it is just right."),
    OrderStatus.CANCELLED: ("Order cancelled", "Your order {number} is cancelled; what was paid goes back."),
    OrderStatus.REFUNDED: ("Refunded", "All of your order {number} is back with us, and its money with you."),
}

# Decided in the conversation, which says so itself.
_SAID_ALREADY = frozenset({OrderStatus.CONFIRMED, OrderStatus.CANCELLED})


async def tell_buyer(session: Session, *, order: Order, status: OrderStatus, now: datetime) -> None:
    """Notify the buyer of a status worth hearing of, once; an order given up unpaid was never theirs."""
    news = _NEWS.get(status)
    if news is None or (status is OrderStatus.CANCELLED and order.cancel_reason == NEVER_PAID):
        return
    if status is OrderStatus.DELIVERED and MEMBERSHIP_TAG in order.tags:  # a service does not arrive
        return
    title, text = news
    total = format_money(order.total, order.currency)
    await notifications.notify(
        session,
        user_id=UserId(order.user_id),
        type=NotificationType.ORDER_UPDATE,
        title=title,
        message=text.format(number=order.order_number, total=total),
        dedupe_key=f"order:{order.id}:{status.value.lower()}",
        order_id=OrderId(order.id),
        channels=(Channel.IN_APP, Channel.EMAIL) if status in _SAID_ALREADY else None,
        now=now,
    )
