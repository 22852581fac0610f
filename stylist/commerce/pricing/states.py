"""Kinds of discount and why a coupon may not apply."""

from enum import StrEnum


class DiscountType(StrEnum):
    """What a coupon takes off."""

    PERCENT = "percent"
    FIXED = "fixed"
    FREE_SHIPPING = "free_shipping"


class CouponProblem(StrEnum):
    """Why a coupon takes nothing off."""

    UNKNOWN = "unknown"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    USED_UP = "used_up"
    USED_BY_YOU = "used_by_you"
    OTHER_TIERS = "other_tiers"
    FIRST_PURCHASE_ONLY = "first_purchase_only"
    NOTHING_ELIGIBLE = "nothing_eligible"
    BELOW_MINIMUM = "below_minimum"
    NOTHING_TO_TAKE_OFF = "nothing_to_take_off"
    BETTER_OFFER = "better_offer"


class CodeKind(StrEnum):
    """What a code on a cart is; an automatic coupon was not typed."""

    COUPON = "coupon"
    AUTOMATIC = "automatic"
    GIFT_CARD = "gift_card"


class TotalKind(StrEnum):
    """What a line of the totals is; the amounts of all but TAX_INCLUDED add up to what is due."""

    SUBTOTAL = "subtotal"
    MEMBER = "member"
    DISCOUNT = "discount"
    SHIPPING = "shipping"
    WRAPPING = "wrapping"
    TAX = "tax"
    TAX_INCLUDED = "tax_included"
    CREDIT = "credit"
