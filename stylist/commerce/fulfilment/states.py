"""States of a parcel."""

from enum import StrEnum


class ShipmentStatus(StrEnum):
    """Life cycle of a parcel."""

    SHIPPED = "shipped"
    DELIVERED = "delivered"
