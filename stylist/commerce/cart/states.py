"""Words of the cart."""

# Ways into the cart that the shopper found alone; every other `added_from` came of the stylist.
OWN_FINDS = frozenset({"shop", "wishlist", "reorder", "import"})

MOST_OF_A_LINE = 99


def is_from_stylist(added_from: str | None) -> bool:
    """Whether a line counts towards what the stylist brought about (`recommendation_influence`)."""
    return added_from is not None and added_from not in OWN_FINDS
