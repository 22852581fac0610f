"""Tools of the cart. Every change answers the whole new cart."""

from typing import Any

from pydantic import BaseModel, Field

from stylist.commerce.cart import service as cart_service
from stylist.commerce.cart.views import CartView
from stylist.commerce.ids import CartLineId, VariantId
from stylist.db.session import Session
from stylist.memory.transcript.reply import QuickReply
from stylist.tools.arguments import ForgivingId
from stylist.tools.cards import cart_card
from stylist.tools.context import ToolContext
from stylist.tools.define import tool
from stylist.tools.results import Result

CHECK_OUT = QuickReply("Check out", "Check out, please")
FROM_CHAT = "stylist"


def cart_data(cart: CartView) -> dict[str, Any]:
    """The cart as the model reads it."""
    return {
        "cart": {
            "lines": [
                {
                    "line_id": line.line_id,
                    "product_id": line.product_id,
                    "variant_id": line.variant_id,
                    "name": line.name,
                    "brand": line.brand,
                    "size": line.size,
                    "color": line.color,
                    "quantity": line.quantity,
                    "unit_price": line.unit_price,
                    "total": line.total,
                }
                for line in cart.lines
            ],
            "codes": cart.typed_codes,
            "subtotal": cart.totals.subtotal,
            "discount": cart.totals.discount,
            "shipping": cart.totals.shipping,
            "tax": cart.totals.tax,
            "total": cart.totals.total,
            "credits": cart.totals.credits,
            "due": cart.totals.due,
            "explained": [[line.label, line.amount] for line in cart.totals.lines],
            "is_estimate": cart.totals.is_estimate,
            "currency": cart.currency,
        }
    }


def _changed(cart: CartView, **extra: Any) -> Result:
    return Result(
        data={**extra, **cart_data(cart)},
        effect="done",
        cards=(cart_card(cart),),
        quick_replies=(CHECK_OUT,) if cart.lines else (),
    )


class ViewCartArgs(BaseModel):
    pass


@tool(ViewCartArgs)
async def view_cart(session: Session, args: ViewCartArgs, context: ToolContext) -> Result:
    """The shopper's cart: lines with `line_id`, and the running total."""
    cart = await cart_service.get_cart(session, user_id=context.user_id)
    return Result(
        data=cart_data(cart),
        cards=(cart_card(cart),) if cart.lines else (),
        quick_replies=(CHECK_OUT,) if cart.lines else (),
    )


class AddToCartArgs(BaseModel):
    variant_id: ForgivingId = Field(description="`variant_id` of `get_product`, never a product name")
    quantity: int = Field(default=1, ge=1, le=10, description="units to add")
    personalization: dict[str, str] | None = Field(
        default=None, description="wishes for a piece that offers it, such as a monogram's `text` and `style`"
    )


@tool(AddToCartArgs, writes=True)
async def add_to_cart(session: Session, args: AddToCartArgs, context: ToolContext) -> Result:
    """Add one variant, once the shopper chose a size and, where there are several, a colour. What is available
    is not what was chosen: ask. On `cart.out_of_stock`, offer another size."""
    cart = await cart_service.add_item(
        session,
        user_id=context.user_id,
        variant_id=VariantId(args.variant_id),
        quantity=args.quantity,
        personalization=args.personalization,
        added_from=FROM_CHAT,
    )
    return _changed(cart, added={"variant_id": args.variant_id, "quantity": args.quantity})


class UpdateCartItemArgs(BaseModel):
    line_id: ForgivingId = Field(description="`line_id` of the cart")
    quantity: int | None = Field(default=None, ge=1, le=10, description="the new quantity")
    variant_id: ForgivingId | None = Field(
        default=None, description="another size or colour of the same product"
    )


@tool(UpdateCartItemArgs, writes=True)
async def update_cart_item(session: Session, args: UpdateCartItemArgs, context: ToolContext) -> Result:
    """Change a line's quantity, size or colour in one step; the line is never lost half-way."""
    cart = await cart_service.change_line(
        session,
        user_id=context.user_id,
        line_id=CartLineId(args.line_id),
        quantity=args.quantity,
        variant_id=VariantId(args.variant_id) if args.variant_id else None,
    )
    return _changed(cart, changed={"line_id": args.line_id})


class RemoveFromCartArgs(BaseModel):
    line_id: ForgivingId = Field(description="`line_id` of the cart")


@tool(RemoveFromCartArgs, writes=True)
async def remove_from_cart(session: Session, args: RemoveFromCartArgs, context: ToolContext) -> Result:
    """Take a line out of the cart."""
    cart = await cart_service.remove_line(session, user_id=context.user_id, line_id=CartLineId(args.line_id))
    return _changed(cart, removed={"line_id": args.line_id})


class ApplyCodeArgs(BaseModel):
    code: str = Field(min_length=2, max_length=50, description="the code as the shopper typed it")


@tool(ApplyCodeArgs, writes=True)
async def apply_code(session: Session, args: ApplyCodeArgs, context: ToolContext) -> Result:
    """Apply a discount or gift card code to the cart. A refusal says why; never promise another discount."""
    cart = await cart_service.apply_code(session, user_id=context.user_id, code=args.code)
    return _changed(cart, applied=args.code)


TOOLS = (view_cart, add_to_cart, update_cart_item, remove_from_cart, apply_code)
