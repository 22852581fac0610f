"""Wish lists: making, naming and deleting them, and what is put on them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from stylist.commerce.catalog import queries as catalog_queries
from stylist.commerce.catalog.errors import VariantNotFound
from stylist.commerce.catalog.views import ProductView, VariantView, Viewer
from stylist.commerce.customers import queries as customer_queries
from stylist.commerce.ids import ProductId, UserId, VariantId, WishlistId, WishlistItemId
from stylist.commerce.wishlists import queries
from stylist.commerce.wishlists.errors import (
    NameInvalid,
    NameTaken,
    NotesTooLong,
    TooManyWishlists,
    WishlistFull,
)
from stylist.commerce.wishlists.models import Wishlist, WishlistItem
from stylist.commerce.wishlists.states import (
    DEFAULT_NAME,
    MOST_ITEMS,
    MOST_LISTS,
    MOST_OF_NAME,
    MOST_OF_NOTES,
)
from stylist.commerce.wishlists.views import WishlistItemView, WishlistView
from stylist.db.session import Session


async def get_or_make_default(session: Session, *, user_id: UserId, now: datetime) -> WishlistView:
    """The list that is meant when none is named; a person without one gets it."""
    found = await queries.find_default(session, user_id=user_id)
    if found is not None:
        return found
    await customer_queries.get_user_for_update(session, user_id=user_id)
    oldest = next(iter(await queries.list_wishlists(session, user_id=user_id)), None)
    if oldest is None:
        session.add(_row(user_id, DEFAULT_NAME, is_default=True, now=now))
    elif not oldest.is_default:
        await _make_default(session, user_id, oldest.id)
    await session.flush()
    made = await queries.find_default(session, user_id=user_id)
    assert made is not None
    return made


async def create(session: Session, *, user_id: UserId, name: str, now: datetime) -> WishlistView:
    """Begin another list; the first of a person is the default.

    Raises:
        NameInvalid, NameTaken, TooManyWishlists: as they say.
    """
    name = _check_name(name)
    await customer_queries.get_user_for_update(session, user_id=user_id)
    mine = await queries.list_wishlists(session, user_id=user_id)
    if len(mine) >= MOST_LISTS:
        raise TooManyWishlists(at_most=MOST_LISTS)
    _check_free(mine, name)
    row = _row(user_id, name, is_default=not mine, now=now)
    session.add(row)
    await session.flush()
    return queries.to_view(row, 0)


async def change(
    session: Session,
    *,
    user_id: UserId,
    wishlist_id: WishlistId,
    now: datetime,
    name: str | None = None,
    make_default: bool = False,
) -> WishlistView:
    """Rename a list, make it the default one, or both.

    Raises:
        WishlistNotFound, NameInvalid, NameTaken: as they say.
    """
    await customer_queries.get_user_for_update(session, user_id=user_id)
    row = await queries.get_wishlist_for_update(session, user_id=user_id, wishlist_id=wishlist_id)
    if name is not None:
        name = _check_name(name)
        mine = await queries.list_wishlists(session, user_id=user_id)
        _check_free([it for it in mine if it.id != wishlist_id], name)
        row.name = name
    row.updated_at = now
    await session.flush()
    if make_default and not row.is_default:
        await _make_default(session, user_id, wishlist_id)
    return await queries.get_wishlist(session, user_id=user_id, wishlist_id=wishlist_id)


async def delete(session: Session, *, user_id: UserId, wishlist_id: WishlistId) -> None:
    """Delete a list with what is on it; the oldest of those left takes the place of the default one.

    Raises:
        WishlistNotFound: absent, or somebody else's.
    """
    await customer_queries.get_user_for_update(session, user_id=user_id)
    row = await queries.get_wishlist_for_update(session, user_id=user_id, wishlist_id=wishlist_id)
    await session.delete(row)
    await session.flush()
    left = await queries.list_wishlists(session, user_id=user_id)
    if left and not left[0].is_default:
        await _make_default(session, user_id, left[0].id)


async def save(
    session: Session,
    *,
    user_id: UserId,
    product_id: ProductId,
    viewer: Viewer,
    variant_id: VariantId | None = None,
    wishlist_id: WishlistId | None = None,
    notes: str | None = None,
) -> WishlistItemView:
    """Put a product, or one size and colour of it, on a list (the default one), at today's price.

    What is on the list already stays as it is, with its price; a note given anew replaces the old one.

    Raises:
        ProductNotFound, VariantNotFound: not on show for this person, or not of that product.
        WishlistNotFound, WishlistFull, NotesTooLong: as they say.
    """
    product = await catalog_queries.get_product(session, product_id=product_id, viewer=viewer)
    variant = _variant_of(product, variant_id)
    target = wishlist_id or (await get_or_make_default(session, user_id=user_id, now=viewer.now)).id
    wishlist = await queries.get_wishlist_for_update(session, user_id=user_id, wishlist_id=target)
    known = await queries.find_item(session, wishlist_id=target, product_id=product_id, variant_id=variant_id)
    if known is None:
        if await queries.count_items(session, wishlist_id=target) >= MOST_ITEMS:
            raise WishlistFull(at_most=MOST_ITEMS)
        known = _item(wishlist, product, variant, viewer.now)
        session.add(known)
        wishlist.updated_at = viewer.now
    if notes is not None:
        known.notes = _check_notes(notes)
    await session.flush()
    return await queries.get_item(session, item=known, viewer=viewer)


async def change_item(
    session: Session,
    *,
    user_id: UserId,
    item_id: WishlistItemId,
    viewer: Viewer,
    changes: Mapping[str, Any],
) -> WishlistItemView:
    """Change a piece's note (`notes`, empty for none) or what its owner wants to hear of (`notify_price_drop`,
    `notify_back_in_stock`).

    Raises:
        WishlistItemNotFound, NotesTooLong: as they say.
    """
    row = await queries.get_item_for_update(session, user_id=user_id, item_id=item_id)
    if "notes" in changes:
        row.notes = _check_notes(changes["notes"] or "")
    for name in ("notify_price_drop", "notify_back_in_stock"):
        if changes.get(name) is not None:
            setattr(row, name, changes[name])
    await session.flush()
    return await queries.get_item(session, item=row, viewer=viewer)


async def move_item(
    session: Session,
    *,
    user_id: UserId,
    item_id: WishlistItemId,
    to_wishlist_id: WishlistId,
    viewer: Viewer,
) -> WishlistItemView:
    """Move a piece to another list of the person's; where that has it already, it is there once.

    Raises:
        WishlistItemNotFound, WishlistNotFound, WishlistFull: as they say.
    """
    target = await queries.get_wishlist_for_update(session, user_id=user_id, wishlist_id=to_wishlist_id)
    row = await queries.get_item_for_update(session, user_id=user_id, item_id=item_id)
    same = await queries.find_item(
        session,
        wishlist_id=to_wishlist_id,
        product_id=ProductId(row.product_id),
        variant_id=VariantId(row.variant_id) if row.variant_id else None,
    )
    if same is not None and same.id != row.id:
        same.notes = same.notes or row.notes
        await session.delete(row)
        row = same
    elif same is None:
        if await queries.count_items(session, wishlist_id=to_wishlist_id) >= MOST_ITEMS:
            raise WishlistFull(at_most=MOST_ITEMS)
        row.wishlist_id = to_wishlist_id
    target.updated_at = viewer.now
    await session.flush()
    return await queries.get_item(session, item=row, viewer=viewer)


async def remove_item(session: Session, *, user_id: UserId, item_id: WishlistItemId) -> None:
    """Take a piece off its list.

    Raises:
        WishlistItemNotFound: absent, or on somebody else's list.
    """
    await session.delete(await queries.get_item_for_update(session, user_id=user_id, item_id=item_id))
    await session.flush()


async def remove_product(
    session: Session, *, user_id: UserId, product_id: ProductId, wishlist_id: WishlistId | None = None
) -> int:
    """Take a product, in whatever size, off the person's lists, or off one of them; from how many places."""
    rows = await queries.list_items_of_product(
        session, user_id=user_id, product_id=product_id, wishlist_id=wishlist_id
    )
    for row in rows:
        await session.delete(row)
    await session.flush()
    return len(rows)


def _row(user_id: UserId, name: str, *, is_default: bool, now: datetime) -> Wishlist:
    return Wishlist(user_id=user_id, name=name, is_default=is_default, created_at=now, updated_at=now)


def _item(
    wishlist: Wishlist, product: ProductView, variant: VariantView | None, now: datetime
) -> WishlistItem:
    is_available = variant.is_sellable if variant else product.is_in_stock
    return WishlistItem(
        wishlist_id=wishlist.id,
        product_id=product.id,
        variant_id=variant.id if variant else None,
        price_when_added=variant.price if variant else product.price,
        sold_out_at=None if is_available else now,
        added_at=now,
    )


def _variant_of(product: ProductView, variant_id: VariantId | None) -> VariantView | None:
    if variant_id is None:
        return None
    variant = product.variant(variant_id)
    if variant is None:
        raise VariantNotFound(variant_id=variant_id)
    return variant


async def _make_default(session: Session, user_id: UserId, wishlist_id: WishlistId) -> None:
    """Call it under the person's lock. The old default goes first: there is never a second one."""
    mine = {it.id: it for it in await queries.list_wishlists(session, user_id=user_id)}
    for key in (*(it.id for it in mine.values() if it.is_default), wishlist_id):
        row = await queries.get_wishlist_for_update(session, user_id=user_id, wishlist_id=key)
        row.is_default = key == wishlist_id
        await session.flush()


def _check_name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= MOST_OF_NAME or not name.isprintable():
        raise NameInvalid(at_most=MOST_OF_NAME)
    return name


def _check_free(others: "list[WishlistView] | tuple[WishlistView, ...]", name: str) -> None:
    if any(it.name.lower() == name.lower() for it in others):
        raise NameTaken


def _check_notes(notes: str) -> str | None:
    notes = notes.strip()
    if len(notes) > MOST_OF_NOTES:
        raise NotesTooLong(at_most=MOST_OF_NOTES)
    return notes or None
