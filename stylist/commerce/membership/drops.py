"""Telling members that a drop is open to them before everybody."""

from datetime import datetime

from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.membership import queries
from stylist.commerce.membership.states import RANKED
from stylist.commerce.membership.views import EarlyDrop
from stylist.commerce.notifications import service as notifications
from stylist.commerce.notifications.states import NotificationType
from stylist.db.session import Session


async def announce_drops(session: Session, *, now: datetime, limit: int = 500) -> int:
    """Tell each member once of each drop their tier may see already; at most `limit` of a tier and drop at a time.

    How many were told. Nobody hears of a drop before it is open to them.
    """
    told = 0
    for tier in RANKED[1:]:
        for drop in await queries.list_drops_open_early(session, tier=tier, now=now):
            told += await _announce(session, drop, tier, now, limit)
    return told


async def _announce(
    session: Session, drop: EarlyDrop, tier: MembershipTier, now: datetime, limit: int
) -> int:
    key = f"drop:{drop.opens_at.isoformat()}:{drop.name[:100]}:"
    pieces = "one piece" if drop.pieces == 1 else f"{drop.pieces} pieces"
    told = 0
    for user_id in await queries.list_members_untold(session, tier=tier, key=key, now=now, limit=limit):
        told += await notifications.notify(
            session,
            user_id=user_id,
            type=NotificationType.EXCLUSIVE_ACCESS,
            title=f"{drop.name} is open to you",
            message=(
                f"As a {tier.title()} member you see {drop.name}, {pieces}, before it opens to everybody on"
                f" {drop.opens_at:%-d %B %Y}."
            ),
            dedupe_key=f"{key}{user_id}",
            product_id=drop.product_id,
            expires_at=drop.opens_at,
            now=now,
        )
    return told
