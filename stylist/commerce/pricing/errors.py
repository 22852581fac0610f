"""Errors of pricing."""

from decimal import Decimal

from stylist.errors import Conflict, NotFound


class CodeUnknown(NotFound):
    """Nothing goes by this code."""

    code = "pricing.code_unknown"

    def __init__(self) -> None:
        super().__init__("no coupon or gift card has this code", param="code")


class CouponNotUsable(Conflict):
    """The coupon exists but takes nothing off here; `reason` is a `CouponProblem`."""

    code = "pricing.coupon_not_usable"

    def __init__(self, *, reason: str, minimum: Decimal | None = None) -> None:
        super().__init__(f"the coupon can't be used: {reason}", param="code")
        self.reason = reason
        self.minimum = minimum
