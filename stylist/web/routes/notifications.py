"""What a shopper should hear of, as a resource."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from stylist.commerce.catalog import cursors
from stylist.commerce.notifications import queries, service
from stylist.commerce.notifications.states import NotificationType
from stylist.http.errors import documented
from stylist.web.deps import Services, Shopper
from stylist.web.keyed import KeyedRoute

router = APIRouter(tags=["notifications"], route_class=KeyedRoute)


class NotificationOut(BaseModel):
    """One; `action_url` within the shop is a path."""

    id: UUID
    type: NotificationType
    title: str
    message: str
    order_id: UUID | None
    product_id: UUID | None
    is_read: bool
    action_url: str | None
    action_label: str | None
    expires_at: datetime | None
    created_at: datetime


class NotificationPage(BaseModel):
    """A page, newest first; `unread` counts all of them."""

    items: list[NotificationOut]
    next_cursor: str | None
    unread: int


class UnreadOut(BaseModel):
    unread: int


@router.get("/notifications", responses=documented(400, 401, 503))
async def list_notifications(
    found: Services,
    who: Shopper,
    only_unread: bool = False,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> NotificationPage:
    """The shopper's notifications; expired ones are gone."""
    now = found.clock()
    before = None if cursor is None else cursors.read_moment(cursor)
    async with found.transaction() as session:
        rows = await queries.list_notifications(
            session,
            user_id=who.user.id,
            now=now,
            only_unread=only_unread,
            limit=limit + 1,
            before=before,
        )
        unread = await queries.count_unread(session, user_id=who.user.id, now=now)
    last = rows[limit - 1] if len(rows) > limit else None
    return NotificationPage(
        items=[NotificationOut.model_validate(it, from_attributes=True) for it in rows[:limit]],
        next_cursor=None if last is None else cursors.of_moment(last.created_at, last.id),
        unread=unread,
    )


@router.post("/notifications/read", responses=documented(401, 503))
async def mark_all_read(found: Services, who: Shopper) -> UnreadOut:
    """Note that the shopper has read all there is."""
    now = found.clock()
    async with found.transaction() as session:
        await service.mark_all_read(session, user_id=who.user.id, now=now)
        unread = await queries.count_unread(session, user_id=who.user.id, now=now)
    return UnreadOut(unread=unread)


@router.post("/notifications/{notification_id}/read", responses=documented(401, 404, 503))
async def mark_read(notification_id: UUID, found: Services, who: Shopper) -> UnreadOut:
    """Note that the shopper has read it; again changes nothing."""
    now = found.clock()
    async with found.transaction() as session:
        await service.mark_read(session, user_id=who.user.id, notification_id=notification_id, now=now)
        unread = await queries.count_unread(session, user_id=who.user.id, now=now)
    return UnreadOut(unread=unread)
