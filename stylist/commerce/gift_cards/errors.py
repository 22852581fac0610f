"""Errors of gift cards."""

from stylist.errors import Conflict, Invalid, NotFound


class GiftCardNotUsable(Conflict):
    """The card exists but can't pay here; `reason` is inactive, expired, empty, currency or insufficient."""

    code = "gift_cards.not_usable"

    def __init__(self, *, reason: str) -> None:
        super().__init__(f"the gift card can't be used: {reason}", param="code")
        self.reason = reason


class GiftCardNotFound(NotFound):
    """There is no such card."""

    code = "gift_cards.not_found"


class GiftCardAmountInvalid(Invalid):
    """A card is issued and credited with a positive amount in whole units of its currency."""

    code = "gift_cards.amount_invalid"

    def __init__(self) -> None:
        super().__init__("the amount must be positive, in units of the card's currency", param="amount")
