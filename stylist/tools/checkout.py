"""The checkout tool: takes what was said, names what is missing, proposes when nothing is."""

from dataclasses import asdict
from typing import Any, Literal

from pydantic import BaseModel, Field

from stylist.actions.checkout import propose as checkout_proposal
from stylist.actions.confirmations.views import ConfirmationView
from stylist.commerce.cart import service as cart_service
from stylist.commerce.checkout.views import Readiness
from stylist.commerce.customers import service as customers_service
from stylist.commerce.ids import PaymentMethodId
from stylist.commerce.payments import service as payments_service
from stylist.commerce.payments.sandbox_cards import SANDBOX_TOKENS
from stylist.commerce.payments.views import CardDetails
from stylist.db.session import Session
from stylist.tools.arguments import ForgivingId
from stylist.tools.cards import cart_card, confirmation_actions, confirmation_card
from stylist.tools.cart import cart_data
from stylist.tools.context import ToolContext
from stylist.tools.define import tool
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


@tool(CheckOutArgs, writes=True)
async def check_out(session: Session, args: CheckOutArgs, context: ToolContext) -> Result:
    """Prepare the purchase of the cart. Pass what the shopper said of name, e-mail, address and card; the answer
    lists what is `missing` (ask for it, one thing at a time) or proposes the order, which the shopper confirms
    with a button or a plain yes. You cannot confirm it."""
    await _keep_contact(session, args, context)
    await _keep_address(session, args, context)
    await _keep_payment(session, args, context)
    proposed = await checkout_proposal.propose_checkout(
        session,
        user_id=context.user_id,
        session_id=context.session_id,
        interaction_id=context.interaction_id,
        now=context.now,
        provider=context.payment_provider,
    )
    if isinstance(proposed, ConfirmationView):
        return _proposal(proposed)
    return await _missing(session, proposed, context, is_first=not args.model_dump(exclude_defaults=True))


async def _keep_contact(session: Session, args: CheckOutArgs, context: ToolContext) -> None:
    if args.email or args.full_name or args.phone:
        await cart_service.set_contact(
            session,
            user_id=context.user_id,
            email=args.email,
            name=args.full_name,
            phone=args.phone,
        )
    if args.shipping_method:
        await cart_service.set_shipping_method(session, user_id=context.user_id, method=args.shipping_method)


async def _keep_address(session: Session, args: CheckOutArgs, context: ToolContext) -> None:
    if args.address is None:
        return
    cart = await cart_service.get_cart(session, user_id=context.user_id)
    first, _, last = (args.full_name or cart.contact.name or "").strip().rpartition(" ")
    address = await customers_service.add_address(
        session,
        user_id=context.user_id,
        type="shipping",
        first_name=first or last,
        last_name=last if first else "",
        line1=args.address.line1,
        line2=args.address.line2,
        city=args.address.city,
        state=args.address.state,
        postal_code=args.address.postal_code,
        country_code=args.address.country.upper(),
        phone=args.phone,
        now=context.now,
    )
    await cart_service.set_shipping_address(session, user_id=context.user_id, address_id=address.id)


async def _keep_payment(session: Session, args: CheckOutArgs, context: ToolContext) -> None:
    method_id = PaymentMethodId(args.payment_method_id) if args.payment_method_id else None
    token = context.payment_tokens[-1] if context.payment_tokens else None
    if token is None and args.payment == "test" and context.payment_provider == SANDBOX:
        token = TEST_CARD
    if method_id is None and args.payment != "saved" and token is not None:
        method_id = await _save_test_card(session, token, context)
    if method_id is not None:
        await cart_service.set_payment_method(session, user_id=context.user_id, payment_method_id=method_id)


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


def _proposal(confirmation: ConfirmationView) -> Result:
    return Result(
        data={
            "proposed": confirmation.kind,
            "confirmation_id": confirmation.id,
            "title": confirmation.title,
            "lines": [line.to_json() for line in confirmation.lines],
            "total": confirmation.total,
            "currency": confirmation.currency,
            "expires_at": confirmation.expires_at,
        },
        effect="proposed",
        cards=(confirmation_card(confirmation),),
        actions=confirmation_actions(confirmation),
    )


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
