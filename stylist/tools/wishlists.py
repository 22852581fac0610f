"""Tools of wish lists."""

from typing import Any

from pydantic import BaseModel, Field

from stylist.commerce.ids import ProductId, VariantId, WishlistItemId
from stylist.commerce.wishlists import queries, service, sharing
from stylist.commerce.wishlists.errors import WishlistItemNotFound, WishlistNotFound
from stylist.commerce.wishlists.views import WishlistItemView, WishlistView
from stylist.db.session import Session
from stylist.memory.transcript.reply import Action
from stylist.tools.arguments import ForgivingId
from stylist.tools.cards import product_card
from stylist.tools.context import ToolContext
from stylist.tools.define import tool
from stylist.tools.results import Result, plain

MOST_SHOWN = 8
A_LIST = Field(
    default=None, max_length=100, description="the list's name; left out for the shopper's usual list"
)


def item_data(item: WishlistItemView) -> dict[str, Any]:
    """A piece of a list in JSON."""
    shape: dict[str, Any] = plain(
        {
            "item_id": item.id,
            "product_id": item.product.id,
            "variant_id": item.variant.id if item.variant else None,
            "name": item.product.name,
            "brand": item.product.brand,
            "size": item.variant.size if item.variant else None,
            "color": item.variant.color if item.variant else None,
            "price": item.price,
            "price_when_added": item.price_when_added,
            "currency": item.product.currency,
            "available": item.is_available,
            "notes": item.notes,
            "notify_price_drop": item.notify_price_drop,
            "notify_back_in_stock": item.notify_back_in_stock,
            "added_at": item.added_at,
        }
    )
    return shape


def wishlist_data(wishlist: WishlistView) -> dict[str, Any]:
    """A list in JSON, without what is on it."""
    shape: dict[str, Any] = plain(
        {
            "wishlist_id": wishlist.id,
            "name": wishlist.name,
            "is_default": wishlist.is_default,
            "item_count": wishlist.item_count,
            "is_shared": wishlist.is_shared,
            "share_url": share_path(wishlist),
        }
    )
    return shape


def share_path(wishlist: WishlistView) -> str | None:
    """Where a shared list is seen, within the shop."""
    return f"/w/{wishlist.share_token}" if wishlist.share_token else None


class ViewWishlistArgs(BaseModel):
    wishlist: str | None = A_LIST


@tool(ViewWishlistArgs)
async def view_wishlist(session: Session, args: ViewWishlistArgs, context: ToolContext) -> Result:
    """What the shopper saved: pieces with `item_id`, today's price and the one of the day they saved it, and the
    names of their other lists."""
    lists = await queries.list_wishlists(session, user_id=context.user_id)
    wishlist = await _meant(session, args.wishlist, context)
    names = [it.name for it in lists]
    if wishlist is None:
        return Result(data={"wishlist": None, "items": [], "lists": names})
    page = await queries.get_page(session, wishlist=wishlist, viewer=context.viewer, limit=MOST_SHOWN)
    return Result(
        data={
            "wishlist": wishlist_data(wishlist),
            "items": [item_data(it) for it in page.items],
            "lists": names,
        },
        cards=tuple(product_card(it.product, why=it.notes) for it in page.items),
    )


class SaveToWishlistArgs(BaseModel):
    product_id: ForgivingId = Field(description="`product_id` of a search result, never a product name")
    variant_id: ForgivingId | None = Field(
        default=None, description="the size and colour, where one was chosen"
    )
    wishlist: str | None = A_LIST
    notes: str | None = Field(default=None, max_length=500, description="a note of the shopper's own")


@tool(SaveToWishlistArgs, writes=True)
async def save_to_wishlist(session: Session, args: SaveToWishlistArgs, context: ToolContext) -> Result:
    """Save a piece for later; a list of a name that is new is begun. The shopper hears when it costs less or is
    back."""
    wishlist = await _meant(session, args.wishlist, context, must_exist=False)
    if wishlist is None and args.wishlist:
        wishlist = await service.create(session, user_id=context.user_id, name=args.wishlist, now=context.now)
    saved = await service.save(
        session,
        user_id=context.user_id,
        product_id=ProductId(args.product_id),
        variant_id=VariantId(args.variant_id) if args.variant_id else None,
        wishlist_id=wishlist.id if wishlist else None,
        notes=args.notes,
        viewer=context.viewer,
    )
    found = await queries.get_wishlist(session, user_id=context.user_id, wishlist_id=saved.wishlist_id)
    return Result(data={"saved": item_data(saved), "wishlist": wishlist_data(found)}, effect="done")


class RemoveFromWishlistArgs(BaseModel):
    item_id: ForgivingId | None = Field(default=None, description="`item_id` of the list")
    product_id: ForgivingId | None = Field(
        default=None, description="or the piece: taken off in every size, off every list"
    )


@tool(RemoveFromWishlistArgs, writes=True)
async def remove_from_wishlist(
    session: Session, args: RemoveFromWishlistArgs, context: ToolContext
) -> Result:
    """Take a piece off the shopper's list."""
    if args.item_id is not None:
        await service.remove_item(session, user_id=context.user_id, item_id=WishlistItemId(args.item_id))
        return Result(data={"removed": 1}, effect="done")
    removed = 0
    if args.product_id is not None:
        removed = await service.remove_product(
            session, user_id=context.user_id, product_id=ProductId(args.product_id)
        )
    if removed == 0:
        raise WishlistItemNotFound
    return Result(data={"removed": removed}, effect="done")


class ShareWishlistArgs(BaseModel):
    wishlist: str | None = A_LIST
    stop: bool = Field(default=False, description="take the address back instead")


@tool(ShareWishlistArgs, writes=True)
async def share_wishlist(session: Session, args: ShareWishlistArgs, context: ToolContext) -> Result:
    """Give the shopper's list an address for friends and family, or take it back. Whoever has the address sees the
    list's name and the pieces, nothing of the shopper. Only when the shopper asks for it."""
    wishlist = await _meant(session, args.wishlist, context)
    if wishlist is None:
        raise WishlistNotFound
    change = sharing.stop_sharing if args.stop else sharing.share
    changed = await change(session, user_id=context.user_id, wishlist_id=wishlist.id, now=context.now)
    url = share_path(changed)
    return Result(
        data={"wishlist": wishlist_data(changed)},
        effect="done",
        actions=(Action(f"wishlist:{changed.id}", "Open the shared list", "link", url=url),) if url else (),
    )


async def _meant(
    session: Session, name: str | None, context: ToolContext, *, must_exist: bool = True
) -> WishlistView | None:
    """The list of that name, or the default one; a shopper who never saved anything has none."""
    if not name or not name.strip():
        return await queries.find_default(session, user_id=context.user_id)
    found = await queries.find_by_name(session, user_id=context.user_id, name=name)
    if found is None and must_exist:
        raise WishlistNotFound
    return found


TOOLS = (view_wishlist, save_to_wishlist, remove_from_wishlist, share_wishlist)
