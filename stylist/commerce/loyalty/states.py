"""Kinds of movements of points."""

from enum import StrEnum


class PointsType(StrEnum):
    """Why points came or went."""

    EARN = "earn"
    REDEEM = "redeem"
    REFUND = "refund"
    TAKE_BACK = "take_back"
    ADJUST = "adjust"
    EXPIRE = "expire"


class Detail(StrEnum):
    """What a movement's `details` hold."""

    # Of goods, in the order's currency: what points were earned on, or what came back.
    GOODS = "goods"
    MULTIPLIER = "multiplier"
    # What a spending drew: [{"lot", "points", "expires_at"}] in the order drawn.
    DRAWN = "drawn"
