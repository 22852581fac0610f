"""Sending orders out, parcel by parcel, and seeing them arrive.

An order is PROCESSING until its last unit is with a carrier, SHIPPED until its last parcel has arrived. Every
command locks the order first, so that two never pack the same unit.
"""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import func

from stylist.commerce.audit import service as audit
from stylist.commerce.customers import queries as customers
from stylist.commerce.customers.permissions import Permission, require
from stylist.commerce.fulfilment import queries
from stylist.commerce.fulfilment.errors import (
    HeldForReview,
    LineNotInOrder,
    NothingToShip,
    ShipmentNotReady,
    TrackingInvalid,
    UnitsNotLeft,
)
from stylist.commerce.fulfilment.models import Shipment, ShipmentItem
from stylist.commerce.fulfilment.states import NEXT, ShipmentStatus
from stylist.commerce.fulfilment.views import ShipmentView
from stylist.commerce.ids import OrderId, OrderItemId, ShipmentId, UserId
from stylist.commerce.loyalty import service as loyalty
from stylist.commerce.notifications import service as notifications
from stylist.commerce.notifications.states import NotificationType
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders import service as order_service
from stylist.commerce.orders.errors import TransitionNotAllowed
from stylist.commerce.orders.models import Order
from stylist.commerce.orders.states import FRAUD_RELEASED, FRAUD_REVIEW, OrderStatus
from stylist.db.session import Session

# In the history of an order and in the audit log.
ALL_SENT = "all of it is on its way"
ALL_ARRIVED = "all of it has arrived"


async def release(session: Session, *, order_id: OrderId, by: UserId, reason: str) -> None:
    """Let an order that was held for staff go on to be picked; one that is not held stays as it is.

    Raises:
        NotPermitted: the role of `by` does not allow it.
    """
    await _check(session, by)
    order = await orders.get_order_row_for_update(session, order_id=order_id)
    if not is_held(order):
        return
    order.tags = [*(tag for tag in order.tags if tag != FRAUD_REVIEW), FRAUD_RELEASED]
    await session.flush()
    await _audit(session, order, by, "order.released", old={"tag": FRAUD_REVIEW}, new={"reason": reason})


async def _check(session: Session, by: UserId | None) -> None:
    """Nobody but staff sends goods; without a name it is the shop itself, by a carrier's word or a job.

    Raises:
        NotPermitted: the role of `by` does not allow it.
    """
    if by is not None:
        require(await customers.get_user(session, user_id=by), Permission.MANAGE_ORDERS)


def is_held(order: Order) -> bool:
    """Whether staff must look at the order before it is picked."""
    return FRAUD_REVIEW in order.tags and FRAUD_RELEASED not in order.tags


async def start(
    session: Session, *, order_id: OrderId, by: UserId | None = None, note: str | None = None
) -> None:
    """Begin to pick and pack a confirmed order.

    Raises:
        TransitionNotAllowed: it is not CONFIRMED.
        HeldForReview: staff have not let it go yet.
    """
    await _check(session, by)
    order = await orders.get_order_row_for_update(session, order_id=order_id)
    await _start(session, order, by, note)


async def _start(session: Session, order: Order, by: UserId | None, note: str | None) -> None:
    if order.status is OrderStatus.CONFIRMED and is_held(order):
        raise HeldForReview
    await order_service.move_to(session, order=order, status=OrderStatus.PROCESSING, by=by, note=note)


async def pack(
    session: Session,
    *,
    order_id: OrderId,
    items: Mapping[OrderItemId, int] | None = None,
    carrier: str,
    tracking_number: str,
    tracking_url: str | None = None,
    by: UserId | None = None,
    note: str | None = None,
) -> ShipmentView:
    """Put units of an order's lines into a parcel and label it: all that is left where no `items` are named.

    A CONFIRMED order passes to PROCESSING. The parcel is with us until it is handed over.

    Raises:
        TransitionNotAllowed: the order is neither CONFIRMED nor PROCESSING.
        HeldForReview: staff have not let it go yet.
        NothingToShip: all of it is in parcels.
        LineNotInOrder, UnitsNotLeft: the items named do not fit the order.
        TrackingInvalid: the address is no web address.
    """
    await _check(session, by)
    order = await orders.get_order_row_for_update(session, order_id=order_id)
    if tracking_url is not None and urlsplit(tracking_url).scheme not in {"http", "https"}:
        raise TrackingInvalid(param="tracking_url")
    if order.status is OrderStatus.CONFIRMED:
        await _start(session, order, by, None)
    elif order.status is not OrderStatus.PROCESSING:
        raise TransitionNotAllowed(state=order.status, wanted=OrderStatus.SHIPPED)
    units = await _units(session, order_id, items)
    parcel = Shipment(
        order_id=order_id,
        carrier=carrier,
        tracking_number=tracking_number,
        tracking_url=tracking_url,
        status=ShipmentStatus.PACKED,
        created_by=by,
        note=note,
        created_at=func.clock_timestamp(),
    )
    session.add(parcel)
    await session.flush()
    await session.refresh(parcel, ["created_at"])
    for item_id, quantity in units.items():
        session.add(ShipmentItem(shipment_id=parcel.id, order_item_id=item_id, quantity=quantity))
    await session.flush()
    return queries.to_view(parcel, units)


async def _units(
    session: Session, order_id: OrderId, wanted: Mapping[OrderItemId, int] | None
) -> Mapping[OrderItemId, int]:
    """What goes into the next parcel, checked against what is in none yet."""
    packed = await queries.count_packed_units(session, order_id=order_id)
    rows = await orders.list_item_rows(session, order_id=order_id)
    left = {
        OrderItemId(row.id): row.quantity - row.fulfilled_quantity - packed.get(OrderItemId(row.id), 0)
        for row in rows
    }
    if not any(left.values()):
        raise NothingToShip
    if wanted is None:
        return {item_id: units for item_id, units in left.items() if units}
    if not wanted:
        raise LineNotInOrder("name at least one line", param="items")
    for item_id, units in wanted.items():
        if item_id not in left or units < 1:
            raise LineNotInOrder(param="items")
        if units > left[item_id]:
            raise UnitsNotLeft(item_id=item_id, available=left[item_id])
    return dict(wanted)


async def hand_over(
    session: Session,
    *,
    order_id: OrderId,
    shipment_id: ShipmentId,
    now: datetime,
    by: UserId | None = None,
    note: str | None = None,
) -> ShipmentView:
    """Give a packed parcel to its carrier; with the last unit the order is SHIPPED.

    Raises:
        ShipmentNotFound: the order has no such parcel.
        ShipmentNotReady: it is not packed (any more).
        TransitionNotAllowed: the order is not being processed.
    """
    await _check(session, by)
    order = await orders.get_order_row_for_update(session, order_id=order_id)
    if order.status is not OrderStatus.PROCESSING:
        raise TransitionNotAllowed(state=order.status, wanted=OrderStatus.SHIPPED)
    parcel = await queries.get_parcel_row(session, order_id=order_id, shipment_id=shipment_id)
    await _move(session, order, parcel, ShipmentStatus.SHIPPED, by, note)
    parcel.shipped_at = now
    contents = await queries.list_contents(session, shipment_id=shipment_id)
    rows = await orders.list_item_rows(session, order_id=order_id)
    for row in rows:
        row.fulfilled_quantity += contents.get(OrderItemId(row.id), 0)
    order.shipping_carrier, order.tracking_number = parcel.carrier, parcel.tracking_number
    await session.flush()
    is_all = all(row.fulfilled_quantity == row.quantity for row in rows)
    if is_all:
        await order_service.move_to(
            session, order=order, status=OrderStatus.SHIPPED, by=by, note=note or ALL_SENT
        )
    await _tell_shipped(session, order, parcel, is_all=is_all, now=now)
    return queries.to_view(parcel, contents)


async def ship(
    session: Session,
    *,
    order_id: OrderId,
    items: Mapping[OrderItemId, int] | None = None,
    carrier: str,
    tracking_number: str,
    tracking_url: str | None = None,
    now: datetime,
    by: UserId | None = None,
    note: str | None = None,
) -> ShipmentView:
    """Pack and hand over at once: `pack`, then `hand_over`, with what they raise."""
    parcel = await pack(
        session,
        order_id=order_id,
        items=items,
        carrier=carrier,
        tracking_number=tracking_number,
        tracking_url=tracking_url,
        by=by,
        note=note,
    )
    return await hand_over(session, order_id=order_id, shipment_id=parcel.id, now=now, by=by, note=note)


async def void(
    session: Session,
    *,
    order_id: OrderId,
    shipment_id: ShipmentId | None = None,
    by: UserId | None = None,
    reason: str,
) -> int:
    """Give packed parcels up, one or all of an order's, before they are handed over; how many there were.

    Raises:
        ShipmentNotFound: the order has no such parcel.
        ShipmentNotReady: the one named is not packed (any more).
    """
    order = await orders.get_order_row_for_update(session, order_id=order_id)
    if shipment_id is not None:
        chosen = [await queries.get_parcel_row(session, order_id=order_id, shipment_id=shipment_id)]
    else:
        rows = await queries.list_parcel_rows(session, order_id=order_id)
        chosen = [row for row in rows if row.status == ShipmentStatus.PACKED]
    for parcel in chosen:
        await _move(session, order, parcel, ShipmentStatus.VOID, by, reason)
    await session.flush()
    return len(chosen)


async def deliver(
    session: Session,
    *,
    order_id: OrderId,
    shipment_id: ShipmentId | None = None,
    now: datetime,
    by: UserId | None = None,
    note: str | None = None,
) -> None:
    """A parcel has arrived, or every one on its way; with the last one the order is DELIVERED and earns points.

    Raises:
        ShipmentNotFound: the order has no such parcel.
        ShipmentNotReady: the one named is not on its way.
        TransitionNotAllowed: no parcel was named and the order is not SHIPPED.
    """
    await _check(session, by)
    order = await orders.get_order_row_for_update(session, order_id=order_id)
    if shipment_id is None and order.status is not OrderStatus.SHIPPED:
        raise TransitionNotAllowed(state=order.status, wanted=OrderStatus.DELIVERED)
    rows = await queries.list_parcel_rows(session, order_id=order_id)
    on_their_way = [row for row in rows if row.status == ShipmentStatus.SHIPPED]
    if shipment_id is not None:
        on_their_way = [await queries.get_parcel_row(session, order_id=order_id, shipment_id=shipment_id)]
    for parcel in on_their_way:
        await _move(session, order, parcel, ShipmentStatus.DELIVERED, by, note)
        parcel.delivered_at = now
    await session.flush()
    if order.status is OrderStatus.SHIPPED and not any(row.status == ShipmentStatus.SHIPPED for row in rows):
        await _complete(session, order, by, note, now)


async def _complete(
    session: Session, order: Order, by: UserId | None, note: str | None, now: datetime
) -> None:
    await order_service.move_to(
        session, order=order, status=OrderStatus.DELIVERED, by=by, note=note or ALL_ARRIVED
    )
    order.delivered_at = now
    await session.flush()
    await loyalty.earn_for_order(session, order_id=OrderId(order.id), now=now)


async def _move(
    session: Session,
    order: Order,
    parcel: Shipment,
    status: ShipmentStatus,
    by: UserId | None,
    note: str | None,
) -> None:
    """Take a parcel to its next state, with who and why."""
    before = ShipmentStatus(parcel.status)
    if status not in NEXT[before]:
        raise ShipmentNotReady(state=before, wanted=status)
    parcel.status = status
    new = {"status": status.value, "shipment_id": str(parcel.id), "reason": note}
    await _audit(session, order, by, f"shipment.{status.value}", old={"status": before.value}, new=new)


async def _audit(
    session: Session,
    order: Order,
    by: UserId | None,
    action: str,
    *,
    old: Mapping[str, str],
    new: Mapping[str, str | None],
) -> None:
    await audit.record(
        session, actor_id=by, action=action, entity_type="order", entity_id=order.id, old=old, new=new
    )


async def _tell_shipped(
    session: Session, order: Order, parcel: Shipment, *, is_all: bool, now: datetime
) -> None:
    """Tell the buyer of a parcel on its way; of the order's other states `orders` tells."""
    what = f"Order {order.order_number}" if is_all else f"A part of order {order.order_number}"
    await notifications.notify(
        session,
        user_id=UserId(order.user_id),
        type=NotificationType.ORDER_UPDATE,
        title="On its way",
        message=f"{what} is on its way with {parcel.carrier}, tracking number {parcel.tracking_number}.",
        dedupe_key=f"order:{order.id}:shipment:{parcel.id}",
        order_id=OrderId(order.id),
        action_url=parcel.tracking_url,
        action_label="Follow the parcel" if parcel.tracking_url else None,
        now=now,
    )
