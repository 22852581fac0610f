"""Reading wish lists."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, Select, func, select, text, tuple_

from stylist.commerce.catalog import queries as catalog_queries
from stylist.commerce.catalog.views import Viewer
from stylist.commerce.ids import ProductId, UserId, VariantId, WishlistId, WishlistItemId
from stylist.commerce.wishlists import cursors
from stylist.commerce.wishlists.errors import SharedListNotFound, WishlistItemNotFound, WishlistNotFound
from stylist.commerce.wishlists.models import Wishlist, WishlistItem
from stylist.commerce.wishlists.states import FROM_LIST, MOST_ITEMS
from stylist.commerce.wishlists.views import (
    SharedWishlist,
    WishlistItemView,
    WishlistPage,
    WishlistView,
)
from stylist.db.session import Session

_COUNT = (
    select(func.count())
    .where(WishlistItem.wishlist_id == Wishlist.id)
    .correlate(Wishlist)
    .scalar_subquery()
    .label("item_count")
)


def _lists(user_id: UserId) -> Select[Wishlist, int]:
    statement = select(Wishlist, _COUNT).where(Wishlist.user_id == user_id)
    return statement.execution_options(populate_existing=True)


async def list_wishlists(session: Session, *, user_id: UserId) -> tuple[WishlistView, ...]:
    """The person's lists, the default one first."""
    ordered = _lists(user_id).order_by(Wishlist.is_default.desc(), Wishlist.created_at, Wishlist.id)
    return tuple(to_view(row, count) for row, count in await session.execute(ordered))


async def get_wishlist(session: Session, *, user_id: UserId, wishlist_id: WishlistId) -> WishlistView:
    """One of the person's lists.

    Raises:
        WishlistNotFound: absent, or somebody else's.
    """
    found = (await session.execute(_lists(user_id).where(Wishlist.id == wishlist_id))).one_or_none()
    if found is None:
        raise WishlistNotFound
    return to_view(*found)


async def find_default(session: Session, *, user_id: UserId) -> WishlistView | None:
    """The list that is meant when none is named, if the person has one."""
    found = (await session.execute(_lists(user_id).where(Wishlist.is_default))).one_or_none()
    return None if found is None else to_view(*found)


async def find_by_name(session: Session, *, user_id: UserId, name: str) -> WishlistView | None:
    """The person's list of that name, without regard to case; the oldest of several."""
    named = _lists(user_id).where(func.lower(Wishlist.name) == name.strip().lower())
    found = (await session.execute(named.order_by(Wishlist.created_at, Wishlist.id).limit(1))).one_or_none()
    return None if found is None else to_view(*found)


async def get_page(
    session: Session,
    *,
    wishlist: WishlistView,
    viewer: Viewer,
    limit: int = 50,
    cursor: str | None = None,
) -> WishlistPage:
    """A page of a list, the last saved first.

    Raises:
        CursorInvalid: the cursor is not of a list.
    """
    statement = select(WishlistItem).where(WishlistItem.wishlist_id == wishlist.id)
    if cursor is not None:
        before = tuple_(*cursors.read(cursor))
        statement = statement.where(tuple_(WishlistItem.added_at, WishlistItem.id) < before)
    ordered = statement.order_by(WishlistItem.added_at.desc(), WishlistItem.id.desc()).limit(limit + 1)
    rows = (await session.scalars(ordered.execution_options(populate_existing=True))).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return WishlistPage(
        wishlist=wishlist,
        items=await _with_goods(session, rows[:limit], viewer),
        next_cursor=None if last is None else cursors.write(last.added_at, last.id),
    )


async def get_item(session: Session, *, item: WishlistItem, viewer: Viewer) -> WishlistItemView:
    """An item with its goods.

    Raises:
        WishlistItemNotFound: its product is no longer on show.
    """
    for found in await _with_goods(session, (item,), viewer):
        return found
    raise WishlistItemNotFound


async def get_shared(session: Session, *, token: str, viewer: Viewer) -> SharedWishlist:
    """A list as whoever has its address sees it.

    Raises:
        SharedListNotFound: nothing is shared under this token, or no longer.
    """
    row = await get_shared_row(session, token=token)
    statement = select(WishlistItem).where(WishlistItem.wishlist_id == row.id)
    ordered = statement.order_by(WishlistItem.added_at.desc(), WishlistItem.id.desc()).limit(MOST_ITEMS)
    items = (await session.scalars(ordered)).all()
    return SharedWishlist(name=row.name, items=await _with_goods(session, items, viewer))


async def get_shared_row(session: Session, *, token: str) -> Wishlist:
    """The row of a shared list.

    Raises:
        SharedListNotFound: as `get_shared`.
    """
    statement = select(Wishlist).where(Wishlist.share_token == token, Wishlist.is_public)
    row = (await session.scalars(statement.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise SharedListNotFound
    return row


async def get_wishlist_for_update(session: Session, *, user_id: UserId, wishlist_id: WishlistId) -> Wishlist:
    """The row of one of the person's lists, locked.

    Raises:
        WishlistNotFound: absent, or somebody else's.
    """
    row = await session.get(Wishlist, wishlist_id, with_for_update=True, populate_existing=True)
    if row is None or row.user_id != user_id:
        raise WishlistNotFound
    return row


async def get_item_for_update(session: Session, *, user_id: UserId, item_id: WishlistItemId) -> WishlistItem:
    """The row of an item of one of the person's lists, locked.

    Raises:
        WishlistItemNotFound: absent, or on somebody else's list.
    """
    statement = (
        select(WishlistItem)
        .join(Wishlist, Wishlist.id == WishlistItem.wishlist_id)
        .where(WishlistItem.id == item_id, Wishlist.user_id == user_id)
        .with_for_update(of=WishlistItem)
    )
    row = (await session.scalars(statement.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise WishlistItemNotFound
    return row


async def get_shared_item(
    session: Session, *, wishlist_id: WishlistId, item_id: WishlistItemId
) -> WishlistItem:
    """The row of an item of a shared list.

    Raises:
        WishlistItemNotFound: it is not on that list.
    """
    row = await session.get(WishlistItem, item_id, populate_existing=True)
    if row is None or row.wishlist_id != wishlist_id:
        raise WishlistItemNotFound
    return row


async def find_item(
    session: Session, *, wishlist_id: WishlistId, product_id: ProductId, variant_id: VariantId | None
) -> WishlistItem | None:
    """The row of that piece on a list, if it is there."""
    statement = select(WishlistItem).where(
        WishlistItem.wishlist_id == wishlist_id,
        WishlistItem.product_id == product_id,
        WishlistItem.variant_id.is_not_distinct_from(variant_id),
    )
    return (await session.scalars(statement.execution_options(populate_existing=True))).one_or_none()


async def list_items_of_product(
    session: Session, *, user_id: UserId, product_id: ProductId, wishlist_id: WishlistId | None = None
) -> Sequence[WishlistItem]:
    """The rows in which a product is on the person's lists, or on one of them."""
    statement = (
        select(WishlistItem)
        .join(Wishlist, Wishlist.id == WishlistItem.wishlist_id)
        .where(Wishlist.user_id == user_id, WishlistItem.product_id == product_id)
        .order_by(WishlistItem.added_at, WishlistItem.id)
    )
    if wishlist_id is not None:
        statement = statement.where(Wishlist.id == wishlist_id)
    return (await session.scalars(statement)).all()


async def count_items(session: Session, *, wishlist_id: WishlistId) -> int:
    """How many pieces are on a list."""
    statement = select(func.count()).where(WishlistItem.wishlist_id == wishlist_id)
    return await session.scalar(statement) or 0


# Lines of confirmed orders that others put in their carts from a shared list, by list and day.
_BOUGHT = text(
    """
    SELECT DISTINCT w.id AS wishlist_id, w.user_id, w.name, h.created_at::date AS day
    FROM order_status_history h
    JOIN order_items i ON i.order_id = h.order_id
    JOIN orders o ON o.id = h.order_id
    JOIN wishlists w ON :prefix || w.id::text = i.added_from
    WHERE h.status = 'CONFIRMED' AND h.created_at >= :since AND o.user_id <> w.user_id
      AND i.added_from LIKE :prefix || '%'
    ORDER BY day, w.id
    """
)


async def list_bought(session: Session, *, since: datetime) -> Sequence[Row[*tuple[object, ...]]]:
    """Lists that somebody else bought from: `wishlist_id`, `user_id`, `name`, `day`."""
    return (await session.execute(_BOUGHT, {"since": since, "prefix": FROM_LIST})).all()


async def _with_goods(
    session: Session, rows: Sequence[WishlistItem], viewer: Viewer
) -> tuple[WishlistItemView, ...]:
    ids = [ProductId(row.product_id) for row in rows]
    products = {
        it.id: it for it in await catalog_queries.list_products(session, product_ids=ids, viewer=viewer)
    }
    views = []
    for row in rows:
        product = products.get(ProductId(row.product_id))
        if product is None:
            continue
        variant = product.variant(VariantId(row.variant_id)) if row.variant_id else None
        if row.variant_id is not None and variant is None:
            continue  # withdrawn
        views.append(
            WishlistItemView(
                id=WishlistItemId(row.id),
                wishlist_id=WishlistId(row.wishlist_id),
                product=product,
                variant=variant,
                price_when_added=row.price_when_added,
                notes=row.notes,
                notify_price_drop=row.notify_price_drop,
                notify_back_in_stock=row.notify_back_in_stock,
                added_at=row.added_at,
            )
        )
    return tuple(views)


def to_view(row: Wishlist, item_count: int) -> WishlistView:
    """A list's row as it is handed out."""
    return WishlistView(
        id=WishlistId(row.id),
        user_id=UserId(row.user_id),
        name=row.name,
        is_default=row.is_default,
        share_token=row.share_token if row.is_public else None,
        item_count=item_count,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
