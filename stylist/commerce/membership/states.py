"""Kinds of changes of a membership."""

from enum import StrEnum

from stylist.commerce.customers.states import MembershipTier

# Lowest first.
RANKED = (MembershipTier.PEARL, MembershipTier.SAPPHIRE, MembershipTier.DIAMOND, MembershipTier.OBSIDIAN)


def is_above(tier: MembershipTier, other: MembershipTier) -> bool:
    """Whether a tier is the higher one."""
    return RANKED.index(tier) > RANKED.index(other)


class ChangeKind(StrEnum):
    """What happens to a membership; the last two are the shop's doing."""

    JOIN = "join"
    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"
    CANCEL = "cancel"
    RESUME = "resume"
    RENEWAL = "renewal"
    LAPSE = "lapse"


# Those that cost money, and so have an order.
PAID = frozenset({ChangeKind.JOIN, ChangeKind.UPGRADE, ChangeKind.RENEWAL})
