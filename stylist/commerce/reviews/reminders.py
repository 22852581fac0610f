"""Asking buyers, once an order and some days after it arrived, how they like what they got."""

from datetime import datetime, timedelta

from stylist.commerce.ids import UserId
from stylist.commerce.notifications import service as notifications
from stylist.commerce.notifications.states import Channel, NotificationType
from stylist.commerce.policies import queries as policies
from stylist.commerce.policies.definitions import REVIEWS
from stylist.commerce.reviews import queries
from stylist.db.session import Session

# Whoever was not asked by then is not asked any more.
ASKED_WITHIN = timedelta(days=14)


async def ask_for_reviews(session: Session, *, now: datetime, limit: int = 500) -> int:
    """Ask; how many were. By letter and Telegram only who agreed to be written to, all others in the shop."""
    policy = await policies.get_policy(session, REVIEWS)
    until = now - timedelta(days=policy.reminder_after_days)
    asked = 0
    for row in await queries.list_to_ask(
        session, delivered_after=until - ASKED_WITHIN, delivered_before=until, limit=limit
    ):
        asked += await notifications.notify(
            session,
            user_id=UserId(row.user_id),
            type=NotificationType.ORDER_UPDATE,
            title="How do you like it?",
            message=f"Tell others how you like {row.product_name} of your order {row.order_number}.",
            dedupe_key=f"review-reminder:{row.order_id}",
            order_id=queries.order_id_of(row),
            channels=None if row.agreed else (Channel.IN_APP,),
            now=now,
        )
    return asked
