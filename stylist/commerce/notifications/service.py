"""Writing notifications, in the transaction of what they tell of."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from stylist.commerce.ids import OrderId, ProductId, UserId
from stylist.commerce.notifications import queries
from stylist.commerce.notifications.models import Notification
from stylist.commerce.notifications.states import NotificationType
from stylist.db.session import Session

IN_APP = "in_app"


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
    channels: Sequence[str] = (IN_APP,),
    action_url: str | None = None,
    action_label: str | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """Tell a person something once; the same `dedupe_key` again writes nothing. Whether it was written."""
    row = {
        "user_id": user_id,
        "type": type,
        "title": title[:255],
        "message": message,
        "order_id": order_id,
        "product_id": product_id,
        "channels": list(channels),
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
