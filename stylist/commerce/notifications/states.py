"""Enumerations of this sub-domain: the types as the seed names them, and where and how they are delivered."""

from collections.abc import Mapping
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


class Channel(StrEnum):
    """Where a notification reaches its reader: in the shop itself always, outside of it where it may."""

    IN_APP = "in_app"
    EMAIL = "email"
    TELEGRAM = "telegram"


class DeliveryState(StrEnum):
    """What became of a notification on one channel; `sent` outside of the shop is handed over to who sends."""

    SENT = "sent"
    SKIPPED = "skipped"


class Skipped(StrEnum):
    """Why a channel was left out."""

    NO_CONSENT = "no_consent"
    NO_ADDRESS = "no_address"
    EXPIRED = "expired"
    READ = "read"
    GONE = "gone"


# These advertise: outside of the shop they go only to people who agreed to be written to.
PROMOTIONAL = frozenset({NotificationType.EXCLUSIVE_ACCESS, NotificationType.AI_RECOMMENDATION})

_EVERYWHERE = (Channel.IN_APP, Channel.EMAIL, Channel.TELEGRAM)
_LIGHT = (Channel.IN_APP, Channel.TELEGRAM)
USUAL_CHANNELS: Mapping[NotificationType, tuple[Channel, ...]] = {
    NotificationType.ORDER_UPDATE: _EVERYWHERE,
    NotificationType.PRICE_DROP: _EVERYWHERE,
    NotificationType.BACK_IN_STOCK: _EVERYWHERE,
    NotificationType.EXCLUSIVE_ACCESS: _EVERYWHERE,
    NotificationType.MEMBERSHIP_UPDATE: _EVERYWHERE,
    NotificationType.AI_RECOMMENDATION: _EVERYWHERE,
    NotificationType.SOCIAL_INTERACTION: _LIGHT,
}
