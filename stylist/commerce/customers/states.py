"""Enumerations of this sub-domain, as the seed names them."""

from enum import StrEnum


class MembershipTier(StrEnum):
    """Paid tiers, lowest first; OBSIDIAN by invitation."""

    PEARL = "PEARL"
    SAPPHIRE = "SAPPHIRE"
    DIAMOND = "DIAMOND"
    OBSIDIAN = "OBSIDIAN"


class UserRole(StrEnum):
    """What a user may do; VIP is given by staff and brings service, not discounts."""

    GUEST = "GUEST"
    CUSTOMER = "CUSTOMER"
    VIP = "VIP"
    ADMIN = "ADMIN"
    SUPER_ADMIN = "SUPER_ADMIN"


STAFF = frozenset({UserRole.ADMIN, UserRole.SUPER_ADMIN})
