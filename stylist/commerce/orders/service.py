"""Making orders and moving them through their states. What moves stock or money stands in checkout."""

from datetime import datetime

from sqlalchemy import func

from stylist.commerce.ids import OrderId, UserId
from stylist.commerce.orders import queries
from stylist.commerce.orders.errors import TransitionNotAllowed
from stylist.commerce.orders.models import Order, OrderItem, OrderStatusHistory
from stylist.commerce.orders.news import tell_buyer
from stylist.commerce.orders.states import NEXT, OrderStatus
from stylist.commerce.orders.views import OrderDraft, OrderLineDraft
from stylist.db.session import Session


async def place(session: Session, *, draft: OrderDraft, now: datetime) -> OrderId:
    """Write an order as PENDING, with snapshots of all that was agreed."""
    order = Order(
        order_number=draft.order_number,
        user_id=draft.user_id,
        cart_id=draft.cart_id,
        idempotency_key=draft.idempotency_key,
        customer_email=draft.email,
        customer_phone=draft.phone,
        currency=draft.currency,
        subtotal=draft.subtotal,
        discount_amount=draft.discount,
        shipping_amount=draft.shipping,
        tax_amount=draft.tax,
        total=draft.total,
        tax_included=draft.tax_included,
        shipping_method=draft.shipping_method,
        shipping_address=None if draft.shipping_address is None else dict(draft.shipping_address),
        delivery_earliest=draft.delivery_earliest,
        estimated_delivery=draft.estimated_delivery,
        recommendation_influence=draft.recommendation_influence,
        gift_options=None if draft.gift_options is None else dict(draft.gift_options),
        tags=list(draft.tags),
        notes=draft.notes,
        fraud_score=draft.fraud_score,
        created_at=now,
    )
    session.add(order)
    await session.flush()
    order_id = OrderId(order.id)
    for line in draft.lines:
        session.add(_to_item(order_id, line))
        await session.flush()  # one by one, so that lines keep the cart's order
    _remember(session, order_id, OrderStatus.PENDING, by=draft.user_id, note=None)
    await session.flush()
    return order_id


def _to_item(order_id: OrderId, line: OrderLineDraft) -> OrderItem:
    return OrderItem(
        order_id=order_id,
        product_id=line.product_id,
        variant_id=line.variant_id,
        product_name=line.name,
        variant_title=line.variant_title,
        sku=line.sku,
        quantity=line.quantity,
        unit_price=line.unit_price,
        total_price=line.total,
        discount_amount=line.discount,
        tax_amount=line.tax,
        personalization=None if line.personalization is None else dict(line.personalization),
        added_from=line.added_from,
        recommendation_id=line.recommendation_id,
        recommendation_score=line.recommendation_score,
        surcharge=line.surcharge,
        is_final_sale=line.is_final_sale,
        created_at=func.clock_timestamp(),
    )


async def move_to(
    session: Session,
    *,
    order: Order,
    status: OrderStatus,
    by: UserId | None = None,
    note: str | None = None,
) -> None:
    """Take a locked order to its next status, with who and why.

    Raises:
        TransitionNotAllowed: it can't go there from where it is.
    """
    if status not in NEXT[order.status]:
        raise TransitionNotAllowed(state=order.status, wanted=status)
    order.status = status
    change = _remember(session, OrderId(order.id), status, by=by, note=note)
    await session.flush()
    await tell_buyer(session, order=order, status=status, now=change.created_at)


async def complete_service(session: Session, *, order: Order, now: datetime) -> None:
    """Deliver a confirmed order that brings no goods, such as a membership's: there is nothing to send."""
    for item in await queries.list_item_rows(session, order_id=OrderId(order.id)):
        item.fulfilled_quantity = item.quantity
    for status in (OrderStatus.PROCESSING, OrderStatus.SHIPPED, OrderStatus.DELIVERED):
        await move_to(session, order=order, status=status, note="a service: nothing is sent")
    order.delivered_at = now
    await session.flush()


def _remember(
    session: Session, order_id: OrderId, status: OrderStatus, *, by: UserId | None, note: str | None
) -> OrderStatusHistory:
    change = OrderStatusHistory(
        order_id=order_id,
        status=status,
        created_by=by,
        notes=note,
        created_at=func.clock_timestamp(),
    )
    session.add(change)
    return change
