"""Errors of gift cards."""

from stylist.errors import Conflict


class GiftCardNotUsable(Conflict):
    """The card exists but can't pay here; `reason` is inactive, expired, empty, currency or insufficient."""

    code = "gift_cards.not_usable"

    def __init__(self, *, reason: str) -> None:
        super().__init__(f"the gift card can't be used: {reason}", param="code")
        self.reason = reason
