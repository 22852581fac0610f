"""Notifications as they are handed out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stylist.commerce.ids import OrderId, ProductId, UserId
from stylist.commerce.notifications.states import Channel, NotificationType


@dataclass(frozen=True, slots=True)
class NotificationView:
    """Something a person should hear of; `action_url` and `action_label` come together."""

    id: UUID
    user_id: UserId
    type: NotificationType
    title: str
    message: str
    order_id: OrderId | None
    product_id: ProductId | None
    channels: tuple[str, ...]
    is_read: bool
    action_url: str | None
    action_label: str | None
    expires_at: datetime | None
    created_at: datetime
    # Channels that are done with, whether it was sent there or not.
    delivered: frozenset[Channel] = frozenset()

    @property
    def waiting(self) -> tuple[Channel, ...]:
        """The channels it has still to be taken to."""
        return tuple(it for it in Channel if it in self.channels and it not in self.delivered)
