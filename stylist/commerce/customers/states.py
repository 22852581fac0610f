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


class CodePurpose(StrEnum):
    """What a one-time code proves."""

    SIGN_IN = "sign_in"
    RESET_PASSWORD = "reset_password"
    VERIFY_EMAIL = "verify_email"
    VERIFY_PHONE = "verify_phone"
    LINK_TELEGRAM = "link_telegram"


class ConsentKind(StrEnum):
    """What a person is asked to agree to, each by itself."""

    PROFILING = "profiling"
    OUTSIDE_MODEL = "outside_model"
    MARKETING = "marketing"


class Use(StrEnum):
    """What something known of a person is used for."""

    SIZES = "sizes"
    AVOIDS = "avoids"
    PROFILE = "profile"
    BEHAVIOUR = "behaviour"
    OUTSIDE_MODEL = "outside_model"
    PROFILE_OUTSIDE = "profile_outside"
    MARKETING = "marketing"
