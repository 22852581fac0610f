"""Errors of fulfilment."""

from stylist.commerce.ids import OrderItemId
from stylist.errors import Conflict, Invalid, NotFound


class NothingToShip(Conflict):
    """Every unit of the order is in a parcel already."""

    code = "fulfilment.nothing_to_ship"


class UnitsNotLeft(Conflict):
    """Fewer units of a line than asked for are still to be sent; `available` says how many."""

    code = "fulfilment.units_not_left"

    def __init__(self, *, item_id: OrderItemId, available: int) -> None:
        super().__init__(f"only {available} of the line are still to be sent", param="items")
        self.item_id = item_id
        self.available = available


class LineNotInOrder(Invalid):
    """The line is no line of this order, or none of it is asked for."""

    code = "fulfilment.line_not_in_order"


class TrackingInvalid(Invalid):
    """The address where the parcel can be followed is no web address."""

    code = "fulfilment.tracking_invalid"


class ShipmentNotFound(NotFound):
    """No such parcel in this order."""

    code = "fulfilment.shipment_not_found"


class ShipmentNotReady(Conflict):
    """The parcel cannot go from its present state to the one asked for."""

    code = "fulfilment.shipment_not_ready"

    def __init__(self, *, state: str, wanted: str) -> None:
        super().__init__(f"a parcel cannot go from {state} to {wanted}")
        self.state = state
        self.wanted = wanted


class HeldForReview(Conflict):
    """The order waits for staff to look at it before it may be picked."""

    code = "fulfilment.held_for_review"


class NoReceipt(Conflict):
    """There is no receipt of what is not paid."""

    code = "fulfilment.no_receipt"
