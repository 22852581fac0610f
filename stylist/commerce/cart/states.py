"""Words of the cart."""

from decimal import Decimal

# Ways into the cart that the shopper found alone; every other `added_from` came of the stylist.
OWN_FINDS = frozenset({"shop", "wishlist", "reorder", "import"})

MOST_OF_A_LINE = 99
MOST_OF_NOTES = 500


def is_from_stylist(added_from: str | None) -> bool:
    """Whether a line counts towards what the stylist brought about (`recommendation_influence`)."""
    # `wishlist:ID` is a piece of somebody's shared list.
    return added_from is not None and added_from.partition(":")[0] not in OWN_FINDS


# One of each unit in kilograms; goods of an unknown unit count as weightless, so that nothing is overcharged.
_KILOGRAMS = {
    "kg": Decimal(1),
    "g": Decimal("0.001"),
    "lb": Decimal("0.45359237"),
    "lbs": Decimal("0.45359237"),
    "oz": Decimal("0.028349523125"),
}


def in_kilograms(value: Decimal | None, unit: str | None) -> Decimal:
    """A variant's weight; none known is none."""
    return Decimal(0) if value is None else value * _KILOGRAMS.get((unit or "").lower(), Decimal(0))
