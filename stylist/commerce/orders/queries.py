"""Reading orders: a shopper's own only, unless it says otherwise."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, all_, and_, literal, or_, select

from stylist.commerce.ids import CartId, OrderId, OrderItemId, ProductId, UserId, VariantId
from stylist.commerce.loyalty.queries import MEMBERSHIP_TAG
from stylist.commerce.orders.errors import OrderNotFound
from stylist.commerce.orders.models import Order, OrderItem, OrderStatusHistory
from stylist.commerce.orders.numbers import normalise_order_number
from stylist.commerce.orders.states import OrderStatus
from stylist.commerce.orders.views import OrderLineView, OrderStanding, OrderView, StatusChange
from stylist.db.session import Session

# Orders that never came to be are no part of what a shopper calls "my orders".
NEVER_PAID = "never_paid"


async def get_order(
    session: Session, *, user_id: UserId, order_id: OrderId | None = None, number: str | None = None
) -> OrderView:
    """The person's order by id or by number, as they may write it.

    Raises:
        OrderNotFound: there is none, or it is another person's.
    """
    wanted: ColumnElement[bool] = Order.id == order_id
    if order_id is None:
        wanted = Order.order_number == (normalise_order_number(number or "") or number or "")
    found = await _list(session, Order.user_id == user_id, wanted, limit=1)
    if not found:
        raise OrderNotFound
    return found[0]


async def read_order(session: Session, *, order_id: OrderId) -> OrderView:
    """Any person's order: for checkout, jobs and staff.

    Raises:
        OrderNotFound: there is none.
    """
    found = await _list(session, Order.id == order_id, limit=1)
    if not found:
        raise OrderNotFound
    return found[0]


async def read_standing(session: Session, *, order_id: OrderId) -> OrderStanding:
    """How any person's order stands.

    Raises:
        OrderNotFound: there is none.
    """
    return await _standing(session, Order.id == order_id)


async def read_standing_by_key(session: Session, *, key: str) -> OrderStanding:
    """How the order stands that a confirmation made.

    Raises:
        OrderNotFound: it made none.
    """
    return await _standing(session, Order.idempotency_key == key)


async def _standing(session: Session, wanted: ColumnElement[bool]) -> OrderStanding:
    statement = select(Order.id, Order.order_number, Order.user_id, Order.status, Order.idempotency_key)
    row = (await session.execute(statement.where(wanted))).one_or_none()
    if row is None:
        raise OrderNotFound
    return OrderStanding(
        OrderId(row.id), row.order_number, UserId(row.user_id), row.status, row.idempotency_key
    )


async def read_order_numbered(session: Session, *, number: str) -> OrderView:
    """Any person's order by its number: for staff, and for whoever was given a signed link to it.

    Raises:
        OrderNotFound: there is none.
    """
    wanted = Order.order_number == (normalise_order_number(number) or number)
    found = await _list(session, wanted, limit=1)
    if not found:
        raise OrderNotFound
    return found[0]


async def list_orders(
    session: Session,
    *,
    user_id: UserId,
    limit: int = 20,
    after: tuple[datetime, OrderId] | None = None,
    include_unpaid: bool = False,
) -> tuple[OrderView, ...]:
    """A person's orders, newest first, `after` the time and id of one; without those given up before they were paid."""
    wanted: list[ColumnElement[bool]] = [Order.user_id == user_id]
    if not include_unpaid:
        wanted.append(_came_to_be())
    if after is not None:
        at, order_id = after
        older = and_(Order.created_at == at, Order.id > order_id)
        wanted.append(or_(Order.created_at < at, older))
    return await _list(session, *wanted, limit=limit)


async def find_latest(session: Session, *, user_id: UserId) -> OrderView | None:
    """The person's newest order of goods: what "my order" means. A month of membership is none."""
    is_of_goods = literal(MEMBERSHIP_TAG) != all_(Order.tags)
    found = await _list(session, Order.user_id == user_id, is_of_goods, _came_to_be(), limit=1)
    return next(iter(found), None)


def _came_to_be() -> ColumnElement[bool]:
    return or_(Order.status != OrderStatus.CANCELLED, Order.cancel_reason.is_distinct_from(NEVER_PAID))


async def find_by_idempotency_key(session: Session, *, key: str) -> OrderId | None:
    """The order a confirmation already made."""
    found = await session.scalar(select(Order.id).where(Order.idempotency_key == key))
    return None if found is None else OrderId(found)


async def get_order_row_for_update(session: Session, *, order_id: OrderId) -> Order:
    """An order's row, locked and read anew.

    Raises:
        OrderNotFound: there is none.
    """
    statement = (
        select(Order).where(Order.id == order_id).with_for_update().execution_options(populate_existing=True)
    )
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise OrderNotFound
    return row


async def list_failed_of_cart_for_update(session: Session, *, cart_id: CartId) -> Sequence[Order]:
    """Orders of a cart whose payment failed, locked: a new attempt takes their place."""
    statement = (
        select(Order)
        .where(Order.cart_id == cart_id, Order.status == OrderStatus.PAYMENT_FAILED)
        .order_by(Order.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def list_item_rows(session: Session, *, order_id: OrderId) -> Sequence[OrderItem]:
    """The lines' rows, read anew, by variant."""
    statement = (
        select(OrderItem)
        .where(OrderItem.order_id == order_id)
        .order_by(OrderItem.variant_id, OrderItem.id)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def list_lapsed(session: Session, *, now: datetime, limit: int = 100) -> tuple[OrderId, ...]:
    """Orders whose hold on stock has run out unpaid, longest first."""
    statement = select(Order.id).where(Order.reserved_until <= now).order_by(Order.reserved_until, Order.id)
    return tuple(OrderId(found) for found in await session.scalars(statement.limit(limit)))


async def list_in_payment(session: Session, *, before: datetime, limit: int = 100) -> tuple[OrderId, ...]:
    """Orders in payment that nothing has touched since a moment, oldest first."""
    statement = (
        select(Order.id)
        .where(Order.status == OrderStatus.PAYMENT_PROCESSING, Order.updated_at < before)
        .order_by(Order.updated_at, Order.id)
        .limit(limit)
    )
    return tuple(OrderId(found) for found in await session.scalars(statement))


async def _list(session: Session, *where: ColumnElement[bool], limit: int) -> tuple[OrderView, ...]:
    statement = (
        select(Order)
        .where(*where)
        .order_by(Order.created_at.desc(), Order.id)
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    orders = (await session.scalars(statement)).all()
    ids = [order.id for order in orders]
    items, history = await _items(session, ids), await _history(session, ids)
    return tuple(_to_view(order, items, history) for order in orders)


async def _items(session: Session, ids: Collection[Any]) -> Sequence[OrderItem]:
    statement = (
        select(OrderItem)
        .where(OrderItem.order_id.in_(ids))
        .order_by(OrderItem.created_at, OrderItem.id)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all() if ids else []


async def _history(session: Session, ids: Collection[Any]) -> Sequence[OrderStatusHistory]:
    statement = (
        select(OrderStatusHistory)
        .where(OrderStatusHistory.order_id.in_(ids))
        .order_by(OrderStatusHistory.created_at, OrderStatusHistory.id)
    )
    return (await session.scalars(statement)).all() if ids else []


def _to_view(order: Order, items: Sequence[OrderItem], history: Sequence[OrderStatusHistory]) -> OrderView:
    return OrderView(
        id=OrderId(order.id),
        order_number=order.order_number,
        user_id=UserId(order.user_id),
        status=order.status,
        payment_status=order.payment_status,
        lines=tuple(_to_line(item) for item in items if item.order_id == order.id),
        subtotal=order.subtotal,
        discount=order.discount_amount,
        tax=order.tax_amount,
        shipping=order.shipping_amount,
        total=order.total,
        currency=order.currency,
        tax_included=order.tax_included,
        delivery_earliest=order.delivery_earliest,
        estimated_delivery=order.estimated_delivery,
        tracking_number=order.tracking_number,
        carrier=order.shipping_carrier,
        shipping_method=order.shipping_method,
        shipping_address=order.shipping_address,
        email=order.customer_email,
        phone=order.customer_phone,
        cart_id=None if order.cart_id is None else CartId(order.cart_id),
        idempotency_key=order.idempotency_key,
        gift_options=order.gift_options,
        cancel_reason=order.cancel_reason,
        reserved_until=order.reserved_until,
        placed_at=order.created_at,
        delivered_at=order.delivered_at,
        history=tuple(
            StatusChange(it.status, it.created_at, it.notes, UserId(it.created_by) if it.created_by else None)
            for it in history
            if it.order_id == order.id
        ),
        tags=tuple(order.tags),
    )


def _to_line(item: OrderItem) -> OrderLineView:
    return OrderLineView(
        item_id=OrderItemId(item.id),
        product_id=ProductId(item.product_id),
        variant_id=VariantId(item.variant_id),
        name=item.product_name,
        variant_title=item.variant_title,
        sku=item.sku,
        quantity=item.quantity,
        unit_price=item.unit_price,
        total=item.total_price,
        discount=item.discount_amount,
        tax=item.tax_amount,
        personalization=item.personalization,
        fulfilled_quantity=item.fulfilled_quantity,
        returned_quantity=item.returned_quantity,
        refunded_quantity=item.refunded_quantity,
        surcharge=item.surcharge,
        is_final_sale=item.is_final_sale,
    )
