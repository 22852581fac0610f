"""Enumerations of this sub-domain, as the seed names them."""

from enum import StrEnum


class NotificationType(StrEnum):
    """Why a notification was sent."""

    ORDER_UPDATE = "ORDER_UPDATE"
    PRICE_DROP = "PRICE_DROP"
    BACK_IN_STOCK = "BACK_IN_STOCK"
    EXCLUSIVE_ACCESS = "EXCLUSIVE_ACCESS"
    MEMBERSHIP_UPDATE = "MEMBERSHIP_UPDATE"
    AI_RECOMMENDATION = "AI_RECOMMENDATION"
    SOCIAL_INTERACTION = "SOCIAL_INTERACTION"
