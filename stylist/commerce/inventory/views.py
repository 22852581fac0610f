"""What inventory hands out and takes in."""

from dataclasses import dataclass

from stylist.commerce.ids import OrderItemId, VariantId


@dataclass(frozen=True, slots=True)
class StockMove:
    """Units of a variant to move, for a line of an order where there is one."""

    variant_id: VariantId
    quantity: int
    order_item_id: OrderItemId | None = None


@dataclass(frozen=True, slots=True)
class StockLevel:
    """A variant's counters; `available` is what can still be promised."""

    variant_id: VariantId
    on_hand: int
    reserved: int

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved
