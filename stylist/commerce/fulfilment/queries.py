"""Reading parcels."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from stylist.commerce.fulfilment.errors import ShipmentNotFound
from stylist.commerce.fulfilment.models import Shipment, ShipmentItem
from stylist.commerce.fulfilment.states import ShipmentStatus
from stylist.commerce.fulfilment.views import ShipmentView
from stylist.commerce.ids import OrderId, OrderItemId, ShipmentId, UserId
from stylist.db.session import Session


async def list_shipments(session: Session, *, order_id: OrderId) -> tuple[ShipmentView, ...]:
    """An order's parcels, oldest first, those given up included."""
    rows = await list_parcel_rows(session, order_id=order_id)
    contents = await _contents(session, [row.id for row in rows])
    return tuple(to_view(row, contents.get(row.id, {})) for row in rows)


async def get_shipment(session: Session, *, order_id: OrderId, shipment_id: ShipmentId) -> ShipmentView:
    """One parcel of an order.

    Raises:
        ShipmentNotFound: the order has no such parcel.
    """
    row = await get_parcel_row(session, order_id=order_id, shipment_id=shipment_id)
    return to_view(row, (await _contents(session, [row.id])).get(row.id, {}))


async def list_parcel_rows(session: Session, *, order_id: OrderId) -> Sequence[Shipment]:
    """An order's parcels, oldest first, read anew."""
    statement = (
        select(Shipment)
        .where(Shipment.order_id == order_id)
        .order_by(Shipment.created_at, Shipment.id)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def get_parcel_row(session: Session, *, order_id: OrderId, shipment_id: ShipmentId) -> Shipment:
    """A parcel's row, read anew; the order's lock keeps it still.

    Raises:
        ShipmentNotFound: the order has no such parcel.
    """
    statement = select(Shipment).where(Shipment.id == shipment_id, Shipment.order_id == order_id)
    row = (await session.scalars(statement.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise ShipmentNotFound
    return row


async def count_packed_units(session: Session, *, order_id: OrderId) -> Mapping[OrderItemId, int]:
    """Units of each line that lie in parcels not handed over yet."""
    statement = (
        select(ShipmentItem.order_item_id, ShipmentItem.quantity)
        .join(Shipment, Shipment.id == ShipmentItem.shipment_id)
        .where(Shipment.order_id == order_id, Shipment.status == ShipmentStatus.PACKED)
    )
    units: dict[OrderItemId, int] = {}
    for found, quantity in await session.execute(statement):
        item_id = OrderItemId(found)
        units[item_id] = units.get(item_id, 0) + quantity
    return units


async def list_contents(session: Session, *, shipment_id: ShipmentId) -> Mapping[OrderItemId, int]:
    """What lies in a parcel: units by line."""
    return (await _contents(session, [shipment_id])).get(shipment_id, {})


async def _contents(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Mapping[OrderItemId, int]]:
    found: dict[UUID, dict[OrderItemId, int]] = {}
    if ids:
        statement = (
            select(ShipmentItem.shipment_id, ShipmentItem.order_item_id, ShipmentItem.quantity)
            .where(ShipmentItem.shipment_id.in_(ids))
            .order_by(ShipmentItem.order_item_id)
        )
        for shipment_id, item_id, quantity in await session.execute(statement):
            found.setdefault(shipment_id, {})[OrderItemId(item_id)] = quantity
    return found


def to_view(row: Shipment, items: Mapping[OrderItemId, int]) -> ShipmentView:
    """A parcel with what lies in it."""
    return ShipmentView(
        id=ShipmentId(row.id),
        order_id=OrderId(row.order_id),
        status=ShipmentStatus(row.status),
        carrier=row.carrier,
        tracking_number=row.tracking_number,
        tracking_url=row.tracking_url,
        items=items,
        created_by=None if row.created_by is None else UserId(row.created_by),
        note=row.note,
        created_at=row.created_at,
        shipped_at=row.shipped_at,
        delivered_at=row.delivered_at,
    )
