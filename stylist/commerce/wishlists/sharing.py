"""Sharing a list: an address nobody can guess, taken back at any time; its owner hears when somebody came."""

import secrets
from datetime import date, datetime, timedelta

from stylist.commerce.catalog import queries as catalog_queries
from stylist.commerce.catalog.errors import VariantNotFound
from stylist.commerce.catalog.views import Viewer
from stylist.commerce.customers import queries as customer_queries
from stylist.commerce.customers.errors import UserNotFound
from stylist.commerce.customers.quiet_hours import local_time
from stylist.commerce.ids import UserId, VariantId, WishlistId, WishlistItemId
from stylist.commerce.notifications import service as notifications
from stylist.commerce.notifications.states import NotificationType
from stylist.commerce.wishlists import queries
from stylist.commerce.wishlists.errors import VariantNotChosen
from stylist.commerce.wishlists.states import FROM_LIST
from stylist.commerce.wishlists.views import Chosen, WishlistView
from stylist.db.session import Session

TOKEN_BYTES = 24
# A purchase is told of within this time, or not at all.
TOLD_WITHIN = timedelta(days=2)
KEPT = timedelta(days=30)


async def share(session: Session, *, user_id: UserId, wishlist_id: WishlistId, now: datetime) -> WishlistView:
    """Share a list; one that is shared already keeps its address.

    Raises:
        WishlistNotFound: absent, or somebody else's.
    """
    row = await queries.get_wishlist_for_update(session, user_id=user_id, wishlist_id=wishlist_id)
    if not row.is_public or row.share_token is None:
        row.share_token, row.is_public, row.updated_at = secrets.token_urlsafe(TOKEN_BYTES), True, now
        await session.flush()
    return await queries.get_wishlist(session, user_id=user_id, wishlist_id=wishlist_id)


async def stop_sharing(
    session: Session, *, user_id: UserId, wishlist_id: WishlistId, now: datetime
) -> WishlistView:
    """Take the address back: it never works again, also when the list is shared anew.

    Raises:
        WishlistNotFound: absent, or somebody else's.
    """
    row = await queries.get_wishlist_for_update(session, user_id=user_id, wishlist_id=wishlist_id)
    row.share_token, row.is_public, row.updated_at = None, False, now
    await session.flush()
    return await queries.get_wishlist(session, user_id=user_id, wishlist_id=wishlist_id)


async def choose(
    session: Session,
    *,
    token: str,
    item_id: WishlistItemId,
    variant_id: VariantId | None,
    viewer: Viewer,
) -> Chosen:
    """What is bought of a piece of a shared list: the size and colour it names, or else the one given.

    Raises:
        SharedListNotFound, WishlistItemNotFound: as they say.
        VariantNotChosen: the list names the product alone, and no size and colour was given.
        VariantNotFound: not one of that product on sale.
    """
    row = await queries.get_shared_row(session, token=token)
    wishlist_id = WishlistId(row.id)
    item = await queries.get_shared_item(session, wishlist_id=wishlist_id, item_id=item_id)
    chosen = VariantId(item.variant_id) if item.variant_id else variant_id
    if chosen is None:
        raise VariantNotChosen("choose a size and colour")
    offer = await catalog_queries.get_offer(session, variant_id=chosen, viewer=viewer)
    if offer.product.id != item.product_id:
        raise VariantNotFound(variant_id=chosen)
    return Chosen(variant_id=chosen, added_from=f"{FROM_LIST}{wishlist_id}")


async def note_visit(session: Session, *, token: str, visitor_id: UserId | None, now: datetime) -> bool:
    """Tell a list's owner that somebody else opened it, at most once a day (theirs); whether they were told.

    Raises:
        SharedListNotFound: nothing is shared under this token, or no longer.
    """
    row = await queries.get_shared_row(session, token=token)
    if visitor_id == row.user_id:
        return False
    owner = UserId(row.user_id)
    try:
        zone = (await customer_queries.get_user(session, user_id=owner)).timezone
    except UserNotFound:
        return False
    return await _tell(
        session,
        owner,
        WishlistId(row.id),
        what="opened",
        day=local_time(now, time_zone=zone).date(),
        title="Your list was opened",
        message=f"Somebody looked at your list “{row.name}”.",
        now=now,
    )


async def tell_of_purchases(session: Session, *, now: datetime) -> int:
    """Tell owners that somebody else bought from their lists, a list once a day; how many were told.

    Neither who nor what: it may be meant as a surprise.
    """
    told = 0
    for row in await queries.list_bought(session, since=now - TOLD_WITHIN):
        told += await _tell(
            session,
            UserId(row.user_id),
            WishlistId(row.wishlist_id),
            what="bought",
            day=row.day,
            title="Something from your list was bought",
            message=f"Somebody bought from your list “{row.name}”. We keep to ourselves who, and what.",
            now=now,
        )
    return told


async def _tell(
    session: Session,
    owner: UserId,
    wishlist_id: WishlistId,
    *,
    what: str,
    day: date,
    title: str,
    message: str,
    now: datetime,
) -> bool:
    return await notifications.notify(
        session,
        user_id=owner,
        type=NotificationType.SOCIAL_INTERACTION,
        title=title,
        message=message,
        dedupe_key=f"wishlist:{wishlist_id}:{what}:{day.isoformat()}",
        expires_at=now + KEPT,
        now=now,
    )
