"""Sending orders out and seeing them arrive."""

from datetime import datetime

from stylist.commerce.fulfilment import queries
from stylist.commerce.fulfilment.errors import NothingToShip
from stylist.commerce.fulfilment.models import Shipment, ShipmentItem
from stylist.commerce.fulfilment.states import ShipmentStatus
from stylist.commerce.ids import OrderId, UserId
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders import service as order_service
from stylist.commerce.orders.states import OrderStatus
from stylist.db.session import Session


async def start(session: Session, *, order_id: OrderId, by: UserId | None = None) -> None:
    """Begin to pick and pack a confirmed order: it can be cancelled only until it is shipped.

    Raises:
        TransitionNotAllowed: it is not CONFIRMED.
    """
    order = await orders.get_order_row_for_update(session, order_id=order_id)
    await order_service.move_to(session, order=order, status=OrderStatus.PROCESSING, by=by)


async def ship(
    session: Session,
    *,
    order_id: OrderId,
    carrier: str,
    tracking_number: str,
    now: datetime,
    by: UserId | None = None,
) -> None:
    """Send all that is left of an order in one parcel; a CONFIRMED one passes through PROCESSING.

    Raises:
        TransitionNotAllowed: it is neither CONFIRMED nor PROCESSING.
        NothingToShip: all of it is on its way.
    """
    order = await orders.get_order_row_for_update(session, order_id=order_id)
    if order.status is OrderStatus.CONFIRMED:
        await order_service.move_to(session, order=order, status=OrderStatus.PROCESSING, by=by)
    await order_service.move_to(session, order=order, status=OrderStatus.SHIPPED, by=by)
    parcel = Shipment(
        order_id=order_id,
        carrier=carrier,
        tracking_number=tracking_number,
        status=ShipmentStatus.SHIPPED,
        shipped_at=now,
    )
    session.add(parcel)
    await session.flush()
    items = await orders.list_item_rows(session, order_id=order_id)
    left = [item for item in items if item.fulfilled_quantity < item.quantity]
    if not left:
        raise NothingToShip
    for item in left:
        units = item.quantity - item.fulfilled_quantity
        session.add(ShipmentItem(shipment_id=parcel.id, order_item_id=item.id, quantity=units))
        item.fulfilled_quantity = item.quantity
    order.shipping_carrier, order.tracking_number = carrier, tracking_number
    await session.flush()


async def deliver(session: Session, *, order_id: OrderId, now: datetime, by: UserId | None = None) -> None:
    """All parcels of an order have arrived.

    Raises:
        TransitionNotAllowed: it is not SHIPPED.
    """
    order = await orders.get_order_row_for_update(session, order_id=order_id)
    await order_service.move_to(session, order=order, status=OrderStatus.DELIVERED, by=by)
    for parcel in await queries.list_parcel_rows(session, order_id=order_id):
        parcel.status, parcel.delivered_at = ShipmentStatus.DELIVERED, now
    order.delivered_at = now
    await session.flush()
