"""Errors of loyalty."""

from stylist.errors import Conflict, Invalid


class NotEnoughPoints(Conflict):
    """More points were asked for than there are; carries how many can be used."""

    code = "loyalty.not_enough_points"

    def __init__(self, *, available: int) -> None:
        super().__init__("there are not as many points", param="points")
        self.available = available


class PointsInvalid(Invalid):
    """The number of points makes no sense here."""

    code = "loyalty.points_invalid"
    param = "points"


class PointsRefundTooLarge(Conflict):
    """More points would be given back than the order took."""

    code = "loyalty.refund_too_large"


class CursorInvalid(Invalid):
    """It is no cursor of ours."""

    code = "loyalty.cursor_invalid"
    param = "cursor"
