"""The tool that tells what a shopper should hear of."""

from typing import Any

from pydantic import BaseModel, Field

from stylist.commerce.notifications import queries
from stylist.commerce.notifications.views import NotificationView
from stylist.db.session import Session
from stylist.tools.context import ToolContext
from stylist.tools.define import tool
from stylist.tools.results import Result, plain


def notification_data(notice: NotificationView) -> dict[str, Any]:
    """A notification in JSON."""
    shape: dict[str, Any] = plain(
        {
            "notification_id": notice.id,
            "type": notice.type.value,
            "title": notice.title,
            "message": notice.message,
            "order_id": notice.order_id,
            "product_id": notice.product_id,
            "action_url": notice.action_url,
            "action_label": notice.action_label,
            "is_read": notice.is_read,
            "expires_at": notice.expires_at,
            "created_at": notice.created_at,
        }
    )
    return shape


class ListNotificationsArgs(BaseModel):
    only_unread: bool = False
    limit: int = Field(default=5, ge=1, le=8)


@tool(ListNotificationsArgs)
async def list_notifications(session: Session, args: ListNotificationsArgs, context: ToolContext) -> Result:
    """The shopper's news, newest first: orders, lower prices, what is back, drops, membership; and how many are
    unread."""
    found = await queries.list_notifications(
        session,
        user_id=context.user_id,
        now=context.now,
        only_unread=args.only_unread,
        limit=args.limit,
    )
    unread = await queries.count_unread(session, user_id=context.user_id, now=context.now)
    return Result(data={"unread": unread, "notifications": [notification_data(it) for it in found]})


TOOLS = (list_notifications,)
