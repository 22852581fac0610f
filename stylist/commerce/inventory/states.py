"""Kinds of stock movement, and which counter each changes.

Every movement is one ledger row. `quantity` is signed and `balance_after` is always what is on hand
after it. A variant's counters can be rebuilt from its rows:

    on hand  = sum of `quantity` over ON_HAND
    reserved = sum of `quantity` over HELD

A sale is in both: it takes the units off the shelf and ends the hold they were under.
"""

from enum import StrEnum


class Movement(StrEnum):
    """The `type` of a ledger row."""

    RESTOCK = "restock"  # goods came in; also a variant's first stock
    ADJUSTMENT = "adjustment"  # a count found more or fewer
    RETURN = "return"  # sold goods came back to the shelf
    RESERVATION = "reservation"  # held for an order: + reserved
    RELEASE = "release"  # a hold given up: - reserved
    SALE = "sale"  # a held unit sold: - on hand and - reserved


ON_HAND = frozenset({Movement.RESTOCK, Movement.ADJUSTMENT, Movement.RETURN, Movement.SALE})
HELD = frozenset({Movement.RESERVATION, Movement.RELEASE, Movement.SALE})
