"""Reading a person's notifications. What has expired is gone for its reader."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_

from stylist.commerce.ids import OrderId, ProductId, UserId
from stylist.commerce.notifications.errors import NotificationNotFound
from stylist.commerce.notifications.models import Notification
from stylist.commerce.notifications.states import Channel
from stylist.commerce.notifications.views import NotificationView
from stylist.db.session import Session


async def list_notifications(
    session: Session,
    *,
    user_id: UserId,
    now: datetime,
    only_unread: bool = False,
    limit: int = 50,
    before: tuple[datetime, UUID] | None = None,
) -> tuple[NotificationView, ...]:
    """The person's notifications, newest first; `before` is the time and id of the last one seen."""
    statement = select(Notification).where(_current(user_id, now))
    if only_unread:
        statement = statement.where(~Notification.is_read)
    if before is not None:
        statement = statement.where(tuple_(Notification.created_at, Notification.id) < tuple_(*before))
    rows = await session.scalars(
        statement.order_by(Notification.created_at.desc(), Notification.id.desc()).limit(limit)
    )
    return tuple(to_view(row) for row in rows)


async def count_unread(session: Session, *, user_id: UserId, now: datetime) -> int:
    """How many the person has not read."""
    statement = select(func.count()).select_from(Notification)
    return await session.scalar(statement.where(_current(user_id, now), ~Notification.is_read)) or 0


async def get_notification_for_update(
    session: Session, *, user_id: UserId, notification_id: UUID
) -> Notification:
    """A notification of the person's own, locked.

    Raises:
        NotificationNotFound: absent, or somebody else's.
    """
    row = await session.get(Notification, notification_id, with_for_update=True, populate_existing=True)
    if row is None or row.user_id != user_id:
        raise NotificationNotFound
    return row


async def list_due(session: Session, *, now: datetime, limit: int) -> Sequence[NotificationView]:
    """What has still to be taken to a channel, the longest due first."""
    statement = select(Notification).where(Notification.deliver_at <= now)
    rows = await session.scalars(statement.order_by(Notification.deliver_at, Notification.id).limit(limit))
    return [to_view(row) for row in rows]


async def find_due_for_update(
    session: Session, *, notification_id: UUID, now: datetime
) -> NotificationView | None:
    """The same, of one that is still due and that nobody else is at."""
    statement = (
        select(Notification)
        .where(Notification.id == notification_id, Notification.deliver_at <= now)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    row = (await session.scalars(statement)).one_or_none()
    return None if row is None else to_view(row)


def _current(user_id: UserId, now: datetime) -> ColumnElement[bool]:
    is_current = or_(Notification.expires_at.is_(None), Notification.expires_at > now)
    return and_(Notification.user_id == user_id, is_current)


def to_view(row: Notification) -> NotificationView:
    """A notification's row as it is handed out."""
    return NotificationView(
        id=row.id,
        user_id=UserId(row.user_id),
        type=row.type,
        title=row.title,
        message=row.message,
        order_id=OrderId(row.order_id) if row.order_id else None,
        product_id=ProductId(row.product_id) if row.product_id else None,
        channels=tuple(row.channels),
        is_read=row.is_read,
        action_url=row.action_url,
        action_label=row.action_label,
        expires_at=row.expires_at,
        created_at=row.created_at,
        delivered=frozenset(Channel(it) for it in row.delivery if it in set(Channel)),
    )
