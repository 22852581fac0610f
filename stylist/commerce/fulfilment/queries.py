"""Reading parcels."""

from collections.abc import Sequence

from sqlalchemy import select

from stylist.commerce.fulfilment.models import Shipment
from stylist.commerce.ids import OrderId
from stylist.db.session import Session


async def list_parcel_rows(session: Session, *, order_id: OrderId) -> Sequence[Shipment]:
    """An order's parcels, oldest first, read anew."""
    statement = (
        select(Shipment)
        .where(Shipment.order_id == order_id)
        .order_by(Shipment.created_at, Shipment.id)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()
