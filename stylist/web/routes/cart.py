"""The cart as a resource; every change answers the whole cart."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from stylist.commerce.cart import service as cart_service
from stylist.commerce.ids import CartLineId, VariantId
from stylist.http.errors import documented
from stylist.web.deps import Services, Shopper
from stylist.web.keyed import KeyedRoute
from stylist.web.schemas.cards import CartOut

router = APIRouter(tags=["cart"], route_class=KeyedRoute)

REFUSALS = documented(400, 401, 404, 409, 503)
LineId = Annotated[UUID, Path()]


class LineIn(BaseModel):
    """Units of a variant, personalised as its product offers it."""

    variant_id: UUID
    quantity: int = Field(default=1, ge=1, le=10)
    personalization: dict[str, str] | None = Field(default=None, max_length=10)


class CodeIn(BaseModel):
    """A coupon's or gift card's code."""

    code: str = Field(min_length=2, max_length=50)


class LineChange(BaseModel):
    """A new quantity, another size or colour of the same product, or both."""

    variant_id: UUID | None = None
    quantity: int | None = Field(default=None, ge=1, le=10)


@router.get("/cart", responses=documented(401, 503))
async def get_cart(found: Services, who: Shopper) -> CartOut:
    """The open cart with its running total."""
    async with found.transaction() as session:
        return CartOut.of(await cart_service.get_cart(session, user_id=who.user.id))


@router.post("/cart/lines", status_code=201, responses=REFUSALS)
async def add_line(body: LineIn, found: Services, who: Shopper) -> CartOut:
    """Add units of a variant, on top of any already there."""
    async with found.transaction() as session:
        cart = await cart_service.add_item(
            session,
            user_id=who.user.id,
            variant_id=VariantId(body.variant_id),
            quantity=body.quantity,
            personalization=body.personalization,
            added_from="shop",
        )
    return CartOut.of(cart)


@router.patch("/cart/lines/{line_id}", responses=REFUSALS)
async def change_line(line_id: LineId, body: LineChange, found: Services, who: Shopper) -> CartOut:
    """Change quantity, size or colour in one step."""
    async with found.transaction() as session:
        cart = await cart_service.change_line(
            session,
            user_id=who.user.id,
            line_id=CartLineId(line_id),
            quantity=body.quantity,
            variant_id=VariantId(body.variant_id) if body.variant_id else None,
        )
    return CartOut.of(cart)


@router.delete("/cart/lines/{line_id}", responses=documented(401, 404, 409, 503))
async def remove_line(line_id: LineId, found: Services, who: Shopper) -> CartOut:
    """Take a line out."""
    async with found.transaction() as session:
        cart = await cart_service.remove_line(session, user_id=who.user.id, line_id=CartLineId(line_id))
    return CartOut.of(cart)


@router.post("/cart/codes", responses=REFUSALS)
async def apply_code(body: CodeIn, found: Services, who: Shopper) -> CartOut:
    """Put a coupon or gift card on the cart."""
    async with found.transaction() as session:
        cart = await cart_service.apply_code(session, user_id=who.user.id, code=body.code)
    return CartOut.of(cart)


@router.delete("/cart/codes/{code}", responses=documented(401, 404, 409, 503))
async def remove_code(
    code: Annotated[str, Path(min_length=2, max_length=50)], found: Services, who: Shopper
) -> CartOut:
    """Take a coupon or gift card off the cart."""
    async with found.transaction() as session:
        cart = await cart_service.remove_code(session, user_id=who.user.id, code=code)
    return CartOut.of(cart)
