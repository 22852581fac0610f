"""The page of a shared wish list, `/w/{token}`: for whoever has its address, without signing in."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from stylist.commerce.catalog.views import VariantView
from stylist.commerce.wishlists import queries
from stylist.commerce.wishlists.views import WishlistItemView
from stylist.web.deps import Services, stranger
from stylist.web.routes.shop import TEMPLATES, page_context, tile

router = APIRouter(include_in_schema=False)

Token = Annotated[str, Path(min_length=20, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]
# The address is a secret: kept by nobody on the way, told to no other site, found by no search engine.
HEADERS = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@router.get("/w/{token}")
async def shared_wishlist(request: Request, token: Token, found: Services) -> Response:
    """The list's name and its pieces, each with a way into the visitor's own cart."""
    viewer = stranger(found.clock())
    async with found.transaction() as session:
        shared = await queries.get_shared(session, token=token, viewer=viewer)
        context = await page_context(session, found, viewer)
    context |= {
        "wishlist": {"name": shared.name, "token": token, "items": [_item(it) for it in shared.items]},
    }
    return TEMPLATES.TemplateResponse(request, "wishlist.html", context, headers=HEADERS)


def _item(item: WishlistItemView) -> dict[str, Any]:
    choosable = [item.variant] if item.variant else [it for it in item.product.variants if it.is_sellable]
    return {
        "id": str(item.id),
        "tile": {**tile(item.product), "price": item.price},
        "choice": _label(item.variant) if item.variant else None,
        "available": item.is_available,
        "sizes": [{"variant_id": str(it.id), "label": _label(it)} for it in choosable],
    }


def _label(variant: VariantView) -> str:
    return ", ".join(filter(None, (variant.color, variant.size))) or variant.sku
