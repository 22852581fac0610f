"""Errors of inventory."""

from uuid import UUID

from stylist.errors import Conflict


class OutOfStock(Conflict):
    """Fewer units are free than wanted; `available` says how many."""

    code = "cart.out_of_stock"

    def __init__(self, *, variant_id: UUID, available: int) -> None:
        super().__init__(f"only {available} of variant {variant_id} left", param="quantity")
        self.variant_id = variant_id
        self.available = available


class StockInconsistent(Conflict):
    """A hold is to be sold or released that is not there: the books disagree and nothing is changed."""

    code = "inventory.inconsistent"

    def __init__(self, *, variant_id: UUID) -> None:
        super().__init__(f"variant {variant_id} does not hold what is to be moved")
        self.variant_id = variant_id
