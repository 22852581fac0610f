"""Errors of checkout."""

from stylist.errors import Conflict


class CheckoutNotReady(Conflict):
    """Something is missing or in the way; `missing` and `blockers` name it all at once."""

    code = "checkout.not_ready"

    def __init__(self, *, missing: tuple[str, ...], blockers: tuple[str, ...]) -> None:
        super().__init__(
            f"missing {', '.join(missing) or 'nothing'}; blocked by {', '.join(blockers) or 'nothing'}"
        )
        self.missing = missing
        self.blockers = blockers


class CartChanged(Conflict):
    """The cart, a price or what goes with it is no longer what was agreed to."""

    code = "checkout.cart_changed"
