"""Parcels as they are handed out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from stylist.commerce.fulfilment.states import ShipmentStatus
from stylist.commerce.ids import OrderId, OrderItemId, ShipmentId, UserId


@dataclass(frozen=True, slots=True)
class ShipmentView:
    """A parcel: how many units of which lines, and where it can be followed."""

    id: ShipmentId
    order_id: OrderId
    status: ShipmentStatus
    carrier: str | None
    tracking_number: str | None
    tracking_url: str | None
    items: Mapping[OrderItemId, int]
    created_by: UserId | None
    note: str | None
    created_at: datetime
    shipped_at: datetime | None
    delivered_at: datetime | None
