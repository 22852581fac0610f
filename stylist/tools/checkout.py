"""The checkout tool: takes what was said, names what is missing, proposes when nothing is."""

from dataclasses import asdict
from typing import Any, Literal

from pydantic import BaseModel, Field

from stylist.actions.checkout.arrange import NewAddress, arrange_and_propose
from stylist.actions.confirmations.views import ConfirmationView
from stylist.commerce.cart import service as cart_service
from stylist.commerce.cart.arranging import Arrangement, GiftWish
from stylist.commerce.checkout.views import Readiness
from stylist.commerce.ids import PaymentMethodId
from stylist.commerce.payments import service as payments_service
from stylist.commerce.payments.sandbox_cards import SANDBOX_TOKENS
from stylist.commerce.payments.views import CardDetails
from stylist.db.session import Session
from stylist.tools.arguments import ForgivingId
from stylist.tools.cards import cart_card
from stylist.tools.cart import cart_data
from stylist.tools.context import ToolContext
from stylist.tools.define import tool
from stylist.tools.proposals import proposed
from stylist.tools.results import Result

SANDBOX = "sandbox"
TEST_CARD = "pm_sandbox_visa"


class AddressArgs(BaseModel):
    """A postal address as the shopper gave it."""

    line1: str = Field(min_length=1, max_length=255)
    line2: str | None = Field(default=None, max_length=255)
    city: str = Field(min_length=1, max_length=100)
    state: str | None = Field(default=None, max_length=100)
    postal_code: str | None = Field(default=None, max_length=20)
    country: str = Field(default="US", pattern="^[A-Za-z]{2}$", description="ISO 3166-1 alpha-2")


class CheckOutArgs(BaseModel):
    full_name: str | None = Field(default=None, max_length=200)
    email: str | None = Field(default=None, max_length=255)
    phone: str | None = Field(default=None, max_length=50)
    address: AddressArgs | None = None
    shipping_method: str | None = Field(default=None, max_length=100)
    payment: Literal["saved", "given", "test"] | None = Field(
        default=None,
        description="`given`: the card in the shopper's last message; `saved`: the default saved card; `test`: the "
        "demonstration's test card, when asked for",
    )
    payment_method_id: ForgivingId | None = None
    is_gift: bool | None = Field(default=None, description="no paper in the parcel tells a price")
    gift_message: str | None = Field(default=None, max_length=1000, description="words for the card")
    gift_wrapping: bool | None = Field(default=None, description="wrapped, at the shop's price for it")
    notes: str | None = Field(default=None, max_length=500, description="the shopper's note for the parcel")


@tool(CheckOutArgs, writes=True)
async def check_out(session: Session, args: CheckOutArgs, context: ToolContext) -> Result:
    """Prepare the purchase of the cart. Pass what the shopper said of name, e-mail, address and card; the answer
    lists what is `missing` (ask for it, one thing at a time) or proposes the order, which the shopper confirms
    with a button or a plain yes. You cannot confirm it."""
    outcome = await arrange_and_propose(
        session,
        user_id=context.user_id,
        session_id=context.session_id,
        interaction_id=context.interaction_id,
        wanted=Arrangement(
            email=args.email,
            name=args.full_name,
            phone=args.phone,
            payment_method_id=await _payment_method(session, args, context),
            shipping_method=args.shipping_method,
            gift=_gift(args),
            notes=args.notes,
        ),
        address=_address(args.address),
        provider=context.payment_provider,
        now=context.now,
    )
    if isinstance(outcome, ConfirmationView):
        return proposed(outcome)
    return await _missing(session, outcome, context, is_first=not args.model_dump(exclude_defaults=True))


def _address(said: AddressArgs | None) -> NewAddress | None:
    if said is None:
        return None
    return NewAddress(
        line1=said.line1,
        line2=said.line2,
        city=said.city,
        state=said.state,
        postal_code=said.postal_code,
        country_code=said.country,
    )


def _gift(args: CheckOutArgs) -> GiftWish | None:
    if args.is_gift is None and args.gift_message is None and args.gift_wrapping is None:
        return None
    return GiftWish(
        is_gift=args.is_gift is not False,
        message=args.gift_message,
        is_wrapped=bool(args.gift_wrapping),
    )


async def _payment_method(
    session: Session, args: CheckOutArgs, context: ToolContext
) -> PaymentMethodId | None:
    if args.payment_method_id:
        return PaymentMethodId(args.payment_method_id)
    token = context.payment_tokens[-1] if context.payment_tokens else None
    if token is None and args.payment == "test" and context.payment_provider == SANDBOX:
        token = TEST_CARD
    if token is None or args.payment == "saved":
        return None
    return await _save_test_card(session, token, context)


async def _save_test_card(session: Session, token: str, context: ToolContext) -> PaymentMethodId:
    card = SANDBOX_TOKENS[token]
    method = await payments_service.add_method(
        session,
        user_id=context.user_id,
        provider=context.payment_provider,
        token=token,
        card=CardDetails(card.brand, card.last4, card.exp_month, card.exp_year),
    )
    return method.id


async def _missing(session: Session, readiness: Readiness, context: ToolContext, *, is_first: bool) -> Result:
    """What to ask for. The cart is shown once, when checkout begins, and not again with every detail."""
    cart = await cart_service.get_cart(session, user_id=context.user_id)
    data: dict[str, Any] = {
        "missing": list(readiness.missing),
        "blockers": [asdict(blocker) for blocker in readiness.blockers],
        **cart_data(cart),
    }
    return Result(data=data, cards=(cart_card(cart),) if cart.lines and is_first else ())


TOOLS = (check_out,)
