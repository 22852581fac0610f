"""The jobs that look for what people want to hear of, and take notifications to their channels."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from procrastinate import App

from stylist.actions.notices.deliver import NoticeDesk
from stylist.commerce.reviews import reminders
from stylist.commerce.wishlists import sharing, watches
from stylist.db.session import Transaction
from stylist.jobs.app import EVERY_MINUTE, EVERY_TEN_SECONDS, schedule
from stylist.log import get_logger

log = get_logger(__name__)

EVERY_HOUR = "41 * * * *"


@dataclass(frozen=True, slots=True)
class Herald:
    """Every chore is safe to run twice, and beside others."""

    transaction: Transaction
    desk: NoticeDesk
    clock: Callable[[], datetime]

    async def watch_wishes(self) -> int:
        """Tell people of lower prices, of what is back, and of purchases from their lists."""
        told = 0
        for look in (watches.tell_price_drops, watches.tell_back_in_stock, sharing.tell_of_purchases):
            async with self.transaction() as session:
                told += await look(session, now=self.clock())
        if told:
            log.info("wishes.told", count=told)
        return told

    async def ask_for_reviews(self) -> int:
        """Ask buyers, once an order, how they like what they got."""
        async with self.transaction() as session:
            return await reminders.ask_for_reviews(session, now=self.clock())

    async def deliver_notices(self) -> int:
        """Take notifications to their channels."""
        return await self.desk.deliver_due(now=self.clock())


def add_herald(app: App, herald: Herald) -> None:
    """Register the jobs with the worker's application."""
    schedule(app, "watch_wishes", EVERY_MINUTE, herald.watch_wishes)
    schedule(app, "ask_for_reviews", EVERY_HOUR, herald.ask_for_reviews)
    schedule(app, "deliver_notices", EVERY_TEN_SECONDS, herald.deliver_notices)
