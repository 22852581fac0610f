"""Errors of fulfilment."""

from stylist.errors import Conflict


class NothingToShip(Conflict):
    """Every unit of the order is in a parcel already."""

    code = "fulfilment.nothing_to_ship"
