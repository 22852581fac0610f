from datetime import UTC, datetime, timedelta

import pytest

from stylist.commerce.ids import UserId
from stylist.commerce.notifications import queries, service
from stylist.commerce.notifications.errors import NotificationNotFound
from stylist.commerce.notifications.states import NotificationType
from stylist.db.session import Session
from tests.factories import make_customer

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


async def tell(session: Session, user_id: UserId, key: str, expires_at: datetime | None = None) -> bool:
    return await service.notify(
        session,
        user_id=user_id,
        type=NotificationType.ORDER_UPDATE,
        title="Your order is on its way",
        message="It left this morning.",
        dedupe_key=key,
        now=NOW,
        expires_at=expires_at,
    )


async def test_notify_tells_once(session: Session) -> None:
    user_id = await make_customer(session)

    assert [await tell(session, user_id, key) for key in ("shipped:1", "shipped:1", "shipped:2")] == [
        True,
        False,
        True,
    ]

    assert await queries.count_unread(session, user_id=user_id, now=NOW) == 2
    assert (await queries.list_notifications(session, user_id=user_id, now=NOW))[0].channels == (
        "in_app",
        "email",
        "telegram",
    )


async def test_expired_notifications_are_gone(session: Session) -> None:
    user_id = await make_customer(session)
    await tell(session, user_id, "sale:1", expires_at=NOW + timedelta(hours=1))

    assert await queries.count_unread(session, user_id=user_id, now=NOW) == 1
    assert await queries.count_unread(session, user_id=user_id, now=NOW + timedelta(hours=1)) == 0


async def test_mark_read_is_for_ones_own(session: Session) -> None:
    user_id, other_id = await make_customer(session), await make_customer(session)
    await tell(session, user_id, "shipped:1")
    told = (await queries.list_notifications(session, user_id=user_id, now=NOW))[0]

    with pytest.raises(NotificationNotFound):
        await service.mark_read(session, user_id=other_id, notification_id=told.id, now=NOW)
    assert await queries.count_unread(session, user_id=user_id, now=NOW) == 1

    await service.mark_read(session, user_id=user_id, notification_id=told.id, now=NOW)
    assert await queries.count_unread(session, user_id=user_id, now=NOW) == 0
    unread = await queries.list_notifications(session, user_id=user_id, now=NOW, only_unread=True)
    assert unread == ()
