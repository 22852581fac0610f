"""Writing notifications, in the transaction of what they tell of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from stylist.commerce.ids import OrderId, ProductId, UserId
from stylist.commerce.notifications import queries
from stylist.commerce.notifications.models import Notification
from stylist.commerce.notifications.states import (
    USUAL_CHANNELS,
    Channel,
    DeliveryState,
    NotificationType,
    Skipped,
)
from stylist.db.session import Session


async def notify(
    session: Session,
    *,
    user_id: UserId,
    type: NotificationType,
    title: str,
    message: str,
    dedupe_key: str,
    now: datetime,
    order_id: OrderId | None = None,
    product_id: ProductId | None = None,
    channels: Sequence[Channel] | None = None,
    action_url: str | None = None,
    action_label: str | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """Tell a person something once; the same `dedupe_key` again writes nothing. Whether it was written.

    It stands in the shop at once; a job takes it to the other channels (those usual for its type), as the person's
    quiet hours, consents and verified addresses allow. An `action_url` within the shop is a path.
    """
    row = {
        "user_id": user_id,
        "type": type,
        "title": title[:255],
        "message": message,
        "order_id": order_id,
        "product_id": product_id,
        "channels": [it.value for it in channels or USUAL_CHANNELS[type]],
        "deliver_at": now,
        "action_url": action_url,
        "action_label": action_label,
        "expires_at": expires_at,
        "dedupe_key": dedupe_key,
        "created_at": now,
    }
    statement = insert(Notification).values(row).on_conflict_do_nothing(index_elements=["dedupe_key"])
    written = await session.scalar(statement.returning(Notification.id))
    return written is not None


async def mark_read(session: Session, *, user_id: UserId, notification_id: UUID, now: datetime) -> None:
    """Note that the person has read it; doing it again changes nothing.

    Raises:
        NotificationNotFound: absent, or somebody else's.
    """
    row = await queries.get_notification_for_update(session, user_id=user_id, notification_id=notification_id)
    row.is_read = True
    row.read_at = row.read_at or now
    await session.flush()


async def mark_all_read(session: Session, *, user_id: UserId, now: datetime) -> int:
    """Note that the person has read all there is until now; how many they had not read."""
    statement = update(Notification).where(
        Notification.user_id == user_id, ~Notification.is_read, Notification.created_at <= now
    )
    marked = await session.scalars(statement.values(is_read=True, read_at=now).returning(Notification.id))
    return len(marked.all())


async def note_delivery(
    session: Session,
    *,
    notification_id: UUID,
    outcomes: dict[Channel, Skipped | None],
    again_at: datetime | None,
    now: datetime,
) -> None:
    """Keep what became of a notification on some channels (skipped for a reason, or sent), and when to go on."""
    row = await session.get_one(Notification, notification_id)
    noted: dict[str, Any] = dict(row.delivery)
    for channel, skipped in outcomes.items():
        state = DeliveryState.SENT if skipped is None else DeliveryState.SKIPPED
        entry = {"state": state.value, "at": now.isoformat()}
        noted[channel.value] = entry if skipped is None else {**entry, "reason": skipped.value}
    row.delivery, row.deliver_at = noted, again_at
    await session.flush()
