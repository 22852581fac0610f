"""The scheduled work, as plain functions over services; `app` gives them their times."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from stylist.actions.aftersales import recover as aftersales
from stylist.actions.checkout import recover
from stylist.actions.membership import renew
from stylist.agent.settled import tell_settled
from stylist.agent.turn import Turns
from stylist.commerce.cart import keeping as cart_keeping
from stylist.commerce.catalog import service as catalog_service
from stylist.commerce.customers import codes
from stylist.commerce.loyalty import service as loyalty_service
from stylist.commerce.membership import drops
from stylist.commerce.payments.gateway import PaymentGateway
from stylist.db import keyed_requests
from stylist.db.session import Transaction
from stylist.live.events import EventBus
from stylist.log import get_logger
from stylist.memory.transcript import service as transcript_service

log = get_logger(__name__)

SWEEP_AFTER = timedelta(seconds=15)
COUNT_BACK = timedelta(hours=1)
KEEP_UPDATES = timedelta(days=7)
KEEP_ANSWERS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Chores:
    """What has to be done again and again. Every one is safe to run twice, and beside others."""

    transaction: Transaction
    turns: Turns
    gateway: PaymentGateway
    clock: Callable[[], datetime]
    bus: EventBus | None = None

    async def sweep_turns(self) -> int:
        """Answer messages whose process died."""
        return await self.turns.sweep(older_than=SWEEP_AFTER)

    async def recover_checkouts(self) -> int:
        """Ask the provider what became of payments whose process died or that settle late."""
        settled = await recover.recover(self.transaction, gateway=self.gateway, now=self.clock())
        settled += await recover.settle_events(self.transaction, gateway=self.gateway, now=self.clock())
        settled += await aftersales.recover(self.transaction, gateway=self.gateway, now=self.clock())
        await tell_settled(self.transaction, self.bus, now=self.clock())
        if settled:
            log.info("checkouts.recovered", count=settled)
        return settled

    async def expire_orders(self) -> int:
        """Release the stock of orders nobody paid for."""
        released = await recover.expire_unpaid(self.transaction, gateway=self.gateway, now=self.clock())
        await tell_settled(self.transaction, self.bus, now=self.clock())
        if released:
            log.info("orders.expired", count=released)
        return released

    async def tend_carts(self) -> None:
        """Flag carts that were left, remind their owners once, and see to those whose time is over."""
        for tend in (cart_keeping.mark_abandoned, cart_keeping.remind, cart_keeping.expire):
            async with self.transaction() as session:
                count = await tend(session, now=self.clock())
            if count:
                log.info("carts.tended", what=tend.__name__, count=count)

    async def lapse_returns(self) -> int:
        """Call off agreed returns whose goods never came."""
        lapsed = await aftersales.lapse_returns(self.transaction, now=self.clock())
        if lapsed:
            log.info("returns.lapsed", count=lapsed)
        return lapsed

    async def keep_memberships(self) -> None:
        """Charge the months that are due, and book the periods that have ended."""
        renewed = await renew.renew_due(self.transaction, gateway=self.gateway, now=self.clock())
        ended = await renew.turn_over_due(self.transaction, now=self.clock())
        if renewed or ended:
            log.info("memberships.kept", renewed=renewed, ended=ended)

    async def announce_drops(self) -> int:
        """Tell members of drops that opened to their tier."""
        async with self.transaction() as session:
            return await drops.announce_drops(session, now=self.clock())

    async def expire_points(self) -> None:
        """Book points that have expired, and tell whose will."""
        booked = 1
        while booked:
            async with self.transaction() as session:
                booked = await loyalty_service.expire_due(session, now=self.clock())
        async with self.transaction() as session:
            await loyalty_service.warn_of_expiry(session, now=self.clock())

    async def count_views(self) -> None:
        """Bring view counts up to date in one statement."""
        async with self.transaction() as session:
            await catalog_service.count_views(session, since=self.clock() - COUNT_BACK)

    async def forget_updates(self) -> None:
        """Clear the channels' inbox of what was taken in long ago, and answers kept for requests sent twice."""
        async with self.transaction() as session:
            await transcript_service.forget_updates_before(session, before=self.clock() - KEEP_UPDATES)
            await codes.forget_old(session, now=self.clock())
            await keyed_requests.forget(session, before=self.clock() - KEEP_ANSWERS)
