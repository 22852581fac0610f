"""States of a parcel and what may follow each."""

from collections.abc import Mapping
from enum import StrEnum


class ShipmentStatus(StrEnum):
    """Life cycle of a parcel: packed with its label on, handed to the carrier, arrived; or given up before."""

    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    VOID = "void"


NEXT: Mapping[ShipmentStatus, frozenset[ShipmentStatus]] = {
    ShipmentStatus.PACKED: frozenset({ShipmentStatus.SHIPPED, ShipmentStatus.VOID}),
    ShipmentStatus.SHIPPED: frozenset({ShipmentStatus.DELIVERED}),
    ShipmentStatus.DELIVERED: frozenset(),
    ShipmentStatus.VOID: frozenset(),
}
