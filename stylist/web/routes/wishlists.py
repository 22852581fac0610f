"""Wish lists as a resource, and shared ones by their address, for which nobody signs in."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from stylist.commerce.cart import service as cart_service
from stylist.commerce.ids import ProductId, VariantId, WishlistId, WishlistItemId
from stylist.commerce.wishlists import queries, service, sharing
from stylist.commerce.wishlists.states import MOST_OF_NAME, MOST_OF_NOTES
from stylist.commerce.wishlists.views import WishlistItemView, WishlistView
from stylist.http.errors import documented
from stylist.tools.wishlists import share_path
from stylist.web.deps import MaybeShopper, Services, Shopper, stranger
from stylist.web.keyed import KeyedRoute
from stylist.web.schemas.cards import CartOut, ProductCardOut

router = APIRouter(tags=["wishlists"], route_class=KeyedRoute)

Name = Annotated[str, Field(min_length=1, max_length=MOST_OF_NAME)]
Notes = Annotated[str, Field(max_length=MOST_OF_NOTES)]
Token = Annotated[str, Path(min_length=20, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=300)]
REFUSALS = documented(400, 401, 404, 409, 503)


class WishlistOut(BaseModel):
    """A list without what is on it; `share_url` is where it is seen while it is shared."""

    id: UUID
    name: str
    is_default: bool
    item_count: int
    is_shared: bool
    share_url: str | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, found: WishlistView) -> Self:
        """A list as the API answers it."""
        return cls(
            id=found.id,
            name=found.name,
            is_default=found.is_default,
            item_count=found.item_count,
            is_shared=found.is_shared,
            share_url=share_path(found),
            created_at=found.created_at,
            updated_at=found.updated_at,
        )


class WishlistsOut(BaseModel):
    items: list[WishlistOut]
    next_cursor: str | None


class SharedItemOut(BaseModel):
    """A piece with its product card; `price` is today's."""

    id: UUID
    product: ProductCardOut
    variant_id: UUID | None
    size: str | None
    color: str | None
    price: Decimal
    currency: str
    is_available: bool

    @classmethod
    def of(cls, found: WishlistItemView) -> Self:
        """A piece as the API answers it."""
        return cls(**_shared(found))


class ItemOut(SharedItemOut):
    """A piece as its owner sees it."""

    wishlist_id: UUID
    price_when_added: Decimal | None
    price_drop: Decimal | None
    notes: str | None
    notify_price_drop: bool
    notify_back_in_stock: bool
    added_at: datetime

    @classmethod
    def of(cls, found: WishlistItemView) -> Self:
        """A piece as the API answers it."""
        return cls(
            **_shared(found),
            wishlist_id=found.wishlist_id,
            price_when_added=found.price_when_added,
            price_drop=found.price_drop,
            notes=found.notes,
            notify_price_drop=found.notify_price_drop,
            notify_back_in_stock=found.notify_back_in_stock,
            added_at=found.added_at,
        )


def _shared(found: WishlistItemView) -> dict[str, Any]:
    return {
        "id": found.id,
        "product": ProductCardOut.of(found.product),
        "variant_id": found.variant.id if found.variant else None,
        "size": found.variant.size if found.variant else None,
        "color": found.variant.color if found.variant else None,
        "price": found.price,
        "currency": found.product.currency,
        "is_available": found.is_available,
    }


class ItemPage(BaseModel):
    wishlist: WishlistOut
    items: list[ItemOut]
    next_cursor: str | None


class SharedListOut(BaseModel):
    """A shared list: its name and what is on it, nothing of whose it is."""

    name: str
    items: list[SharedItemOut]
    next_cursor: str | None


class WishlistIn(BaseModel):
    name: Name


class WishlistChange(BaseModel):
    """A new name, whether it is the default one (`true` only), or both."""

    name: Name | None = None
    is_default: bool = False


class ItemIn(BaseModel):
    """A product, or one size and colour of it; on the default list when none is named."""

    product_id: UUID
    variant_id: UUID | None = None
    wishlist_id: UUID | None = None
    notes: Notes | None = None


class ItemChange(BaseModel):
    """What of a piece changes; `wishlist_id` moves it to another list."""

    notes: Notes | None = None
    notify_price_drop: bool | None = None
    notify_back_in_stock: bool | None = None
    wishlist_id: UUID | None = None


class FromListIn(BaseModel):
    """A piece of the list; `variant_id` where the list names no size and colour."""

    item_id: UUID
    variant_id: UUID | None = None
    quantity: int = Field(default=1, ge=1, le=10)


@router.get("/wishlists", responses=documented(401, 503))
async def list_wishlists(found: Services, who: Shopper) -> WishlistsOut:
    """The shopper's lists, the default one first."""
    async with found.transaction() as session:
        lists = await queries.list_wishlists(session, user_id=who.user.id)
    return WishlistsOut(items=[WishlistOut.of(it) for it in lists], next_cursor=None)


@router.post("/wishlists", status_code=201, responses=REFUSALS)
async def create_wishlist(body: WishlistIn, found: Services, who: Shopper) -> WishlistOut:
    """Begin another list."""
    async with found.transaction() as session:
        made = await service.create(session, user_id=who.user.id, name=body.name, now=found.clock())
    return WishlistOut.of(made)


@router.post("/wishlists/items", status_code=201, responses=REFUSALS)
async def save_item(body: ItemIn, found: Services, who: Shopper) -> ItemOut:
    """Save a piece; one that is on the list already stays there once."""
    async with found.transaction() as session:
        saved = await service.save(
            session,
            user_id=who.user.id,
            product_id=ProductId(body.product_id),
            variant_id=VariantId(body.variant_id) if body.variant_id else None,
            wishlist_id=WishlistId(body.wishlist_id) if body.wishlist_id else None,
            notes=body.notes,
            viewer=who.viewer(found.clock()),
        )
    return ItemOut.of(saved)


@router.patch("/wishlists/items/{item_id}", responses=REFUSALS)
async def change_item(item_id: UUID, body: ItemChange, found: Services, who: Shopper) -> ItemOut:
    """Change a piece's note or what its owner hears of, or move it to another list."""
    viewer, key = who.viewer(found.clock()), WishlistItemId(item_id)
    async with found.transaction() as session:
        changed = await service.change_item(
            session,
            user_id=who.user.id,
            item_id=key,
            viewer=viewer,
            changes=body.model_dump(exclude_unset=True, exclude={"wishlist_id"}),
        )
        if body.wishlist_id is not None:
            changed = await service.move_item(
                session,
                user_id=who.user.id,
                item_id=key,
                to_wishlist_id=WishlistId(body.wishlist_id),
                viewer=viewer,
            )
    return ItemOut.of(changed)


@router.delete("/wishlists/items/{item_id}", status_code=204, responses=documented(401, 404, 503))
async def remove_item(item_id: UUID, found: Services, who: Shopper) -> None:
    """Take a piece off its list."""
    async with found.transaction() as session:
        await service.remove_item(session, user_id=who.user.id, item_id=WishlistItemId(item_id))


@router.get("/wishlists/shared/{token}", responses=documented(401, 404, 503))
async def get_shared(token: Token, found: Services, who: MaybeShopper) -> SharedListOut:
    """A shared list, for whoever has its address."""
    now = found.clock()
    viewer = who.viewer(now) if who else stranger(now)
    async with found.transaction() as session:
        shared = await queries.get_shared(session, token=token, viewer=viewer)
    items = [SharedItemOut.of(it) for it in shared.items]
    return SharedListOut(name=shared.name, items=items, next_cursor=None)


@router.post("/wishlists/shared/{token}/visits", status_code=204, responses=documented(401, 404, 503))
async def note_visit(token: Token, found: Services, who: MaybeShopper) -> None:
    """Say that the list was opened: its owner hears of it, at most once a day, unless it was them."""
    async with found.transaction() as session:
        await sharing.note_visit(
            session, token=token, visitor_id=who.user.id if who else None, now=found.clock()
        )


@router.post("/wishlists/shared/{token}/cart", status_code=201, responses=REFUSALS)
async def add_from_shared(token: Token, body: FromListIn, found: Services, who: Shopper) -> CartOut:
    """Put a piece of a shared list into the shopper's own cart, and answer that."""
    async with found.transaction() as session:
        chosen = await sharing.choose(
            session,
            token=token,
            item_id=WishlistItemId(body.item_id),
            variant_id=VariantId(body.variant_id) if body.variant_id else None,
            viewer=who.viewer(found.clock()),
        )
        cart = await cart_service.add_item(
            session,
            user_id=who.user.id,
            variant_id=chosen.variant_id,
            quantity=body.quantity,
            added_from=chosen.added_from,
        )
    return CartOut.of(cart)


@router.get("/wishlists/{wishlist_id}", responses=documented(400, 401, 404, 503))
async def get_wishlist(
    wishlist_id: UUID, found: Services, who: Shopper, limit: Limit = 50, cursor: Cursor = None
) -> ItemPage:
    """A list with what is on it, the last saved first."""
    async with found.transaction() as session:
        wishlist = await queries.get_wishlist(
            session, user_id=who.user.id, wishlist_id=WishlistId(wishlist_id)
        )
        page = await queries.get_page(
            session, wishlist=wishlist, viewer=who.viewer(found.clock()), limit=limit, cursor=cursor
        )
    return ItemPage(
        wishlist=WishlistOut.of(wishlist),
        items=[ItemOut.of(it) for it in page.items],
        next_cursor=page.next_cursor,
    )


@router.patch("/wishlists/{wishlist_id}", responses=REFUSALS)
async def change_wishlist(
    wishlist_id: UUID, body: WishlistChange, found: Services, who: Shopper
) -> WishlistOut:
    """Rename a list, or make it the default one."""
    async with found.transaction() as session:
        changed = await service.change(
            session,
            user_id=who.user.id,
            wishlist_id=WishlistId(wishlist_id),
            name=body.name,
            make_default=body.is_default,
            now=found.clock(),
        )
    return WishlistOut.of(changed)


@router.delete("/wishlists/{wishlist_id}", status_code=204, responses=documented(401, 404, 503))
async def delete_wishlist(wishlist_id: UUID, found: Services, who: Shopper) -> None:
    """Delete a list with what is on it."""
    async with found.transaction() as session:
        await service.delete(session, user_id=who.user.id, wishlist_id=WishlistId(wishlist_id))


@router.put("/wishlists/{wishlist_id}/share", responses=documented(401, 404, 503))
async def share_wishlist(wishlist_id: UUID, found: Services, who: Shopper) -> WishlistOut:
    """Give a list an address; one that is shared keeps its own."""
    async with found.transaction() as session:
        shared = await sharing.share(
            session, user_id=who.user.id, wishlist_id=WishlistId(wishlist_id), now=found.clock()
        )
    return WishlistOut.of(shared)


@router.delete("/wishlists/{wishlist_id}/share", responses=documented(401, 404, 503))
async def stop_sharing(wishlist_id: UUID, found: Services, who: Shopper) -> WishlistOut:
    """Take a list's address back for good."""
    async with found.transaction() as session:
        private = await sharing.stop_sharing(
            session, user_id=who.user.id, wishlist_id=WishlistId(wishlist_id), now=found.clock()
        )
    return WishlistOut.of(private)
