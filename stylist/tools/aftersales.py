"""Tools for after the sale. They only propose: nothing changes before the shopper's yes."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from stylist.actions.aftersales import propose
from stylist.commerce.aftersales.options import get_options
from stylist.commerce.aftersales.views import OrderOptions, Purse, Swap
from stylist.commerce.customers.addresses import AddressDraft
from stylist.commerce.gift_cards import queries as gift_cards
from stylist.commerce.gift_cards.errors import GiftCardNotFound
from stylist.commerce.ids import OrderItemId, PaymentMethodId, VariantId
from stylist.commerce.orders.views import OrderView
from stylist.db.session import Session
from stylist.tools.arguments import ForgivingId
from stylist.tools.checkout import AddressArgs
from stylist.tools.context import ToolContext
from stylist.tools.define import tool
from stylist.tools.orders import order_data, order_meant
from stylist.tools.proposals import proposed
from stylist.tools.results import Result

ORDER = "order number or id; absent for the latest order"


class CancelOrderArgs(BaseModel):
    order: str | None = Field(default=None, max_length=60, description=ORDER)
    reason: str | None = Field(
        default=None, max_length=100, description="one of the order's `cancel_reasons`"
    )


@tool(CancelOrderArgs, writes=True)
async def cancel_order(session: Session, args: CancelOrderArgs, context: ToolContext) -> Result:
    """Propose to cancel an order that was not sent; all that was paid goes back to what paid. Without the shopper's
    reason the answer lists those to choose from. The shopper confirms it; you cannot."""
    order = await order_meant(session, args.order, context)
    if args.reason is None:
        return await _missing(session, order, ["reason"], context)
    return proposed(
        await propose.propose_cancel(session, **_who(order, context), reason=args.reason, now=context.now)
    )


class SwapArgs(BaseModel):
    order_item_id: ForgivingId = Field(description="`order_item_id` of a line of the order")
    new_variant_id: ForgivingId = Field(
        description="`variant_id` of the same product in another size or colour"
    )
    quantity: int = Field(default=1, ge=1, le=100, description="units to swap")

    def to_swap(self) -> Swap:
        """The swap of the domain."""
        return Swap(OrderItemId(self.order_item_id), VariantId(self.new_variant_id), self.quantity)


class ChangeOrderArgs(BaseModel):
    order: str | None = Field(default=None, max_length=60, description=ORDER)
    address: AddressArgs | None = Field(default=None, description="send it here instead")
    full_name: str | None = Field(default=None, max_length=200, description="whom it is for, if that changes")
    items: list[SwapArgs] = Field(
        default_factory=list, max_length=50, description="pieces to swap, all at once"
    )
    payment_method_id: ForgivingId | None = Field(
        default=None, description="saved method that pays instead, or that pays or gets the difference"
    )
    gift_card: str | None = Field(
        default=None, max_length=60, description="code of a gift card that pays instead"
    )


@tool(ChangeOrderArgs, writes=True)
async def change_order(session: Session, args: ChangeOrderArgs, context: ToolContext) -> Result:
    """Propose to change an order that is not picked yet: its address, its pieces (another size or colour of the same
    product), or, given alone, what pays for it. One of these at a time. The shopper confirms it; you cannot."""
    order = await order_meant(session, args.order, context)
    pay_with = await _purse(session, args.payment_method_id, args.gift_card, context)
    who = _who(order, context)
    if args.items:
        swaps = [it.to_swap() for it in args.items]
        return proposed(
            await propose.propose_item_change(session, **who, swaps=swaps, pay_with=pay_with, now=context.now)
        )
    if args.address is not None:
        address = to_draft(args.address, args.full_name)
        return proposed(
            await propose.propose_address_change(
                session, **who, address=address, pay_with=pay_with, now=context.now
            )
        )
    if pay_with is None:
        return await _missing(session, order, ["address", "items", "payment"], context)
    return proposed(await propose.propose_payment_change(session, **who, pay_with=pay_with, now=context.now))


class ReturnedArgs(BaseModel):
    order_item_id: ForgivingId = Field(description="`order_item_id` of a line of the order")
    quantity: int = Field(default=1, ge=1, le=100, description="units that come back")


class ReturnItemsArgs(BaseModel):
    order: str | None = Field(default=None, max_length=60, description=ORDER)
    items: list[ReturnedArgs] = Field(default_factory=list, max_length=50)
    refund_to: Literal["original", "gift_card", "new_gift_card"] = Field(
        default="original", description="`original`: what paid; `gift_card`: the one whose code is given"
    )
    gift_card: str | None = Field(default=None, max_length=60, description="code of the shopper's gift card")
    reason: str | None = Field(default=None, max_length=255, description="why, in the shopper's words")


@tool(ReturnItemsArgs, writes=True)
async def return_items(session: Session, args: ReturnItemsArgs, context: ToolContext) -> Result:
    """Propose to return pieces of a delivered order; the money goes back once they arrive. Without items the answer
    lists what can come back. The shopper confirms it; you cannot."""
    order = await order_meant(session, args.order, context)
    if not args.items:
        return await _missing(session, order, ["items"], context)
    items: dict[OrderItemId, int] = {}
    for it in args.items:
        items[OrderItemId(it.order_item_id)] = items.get(OrderItemId(it.order_item_id), 0) + it.quantity
    refund_to = Purse.new_gift_card() if args.refund_to == "new_gift_card" else Purse.original()
    if args.refund_to == "gift_card":
        refund_to = await _purse(session, None, args.gift_card, context) or Purse.new_gift_card()
    return proposed(
        await propose.propose_return(
            session,
            **_who(order, context),
            items=items,
            refund_to=refund_to,
            reason=args.reason,
            now=context.now,
        )
    )


class ExchangeItemsArgs(BaseModel):
    order: str | None = Field(default=None, max_length=60, description=ORDER)
    items: list[SwapArgs] = Field(
        default_factory=list, max_length=50, description="all pieces to exchange, at once"
    )
    payment_method_id: ForgivingId | None = Field(
        default=None, description="saved method that pays or gets the difference"
    )
    gift_card: str | None = Field(
        default=None, max_length=60, description="code of a gift card for the difference"
    )
    reason: str | None = Field(default=None, max_length=255, description="why, in the shopper's words")


@tool(ExchangeItemsArgs, writes=True)
async def exchange_items(session: Session, args: ExchangeItemsArgs, context: ToolContext) -> Result:
    """Propose to exchange pieces of a delivered order for another size or colour of the same product; the difference
    is settled once they are back. Without items the answer lists what can be exchanged. The shopper confirms it."""
    order = await order_meant(session, args.order, context)
    if not args.items:
        return await _missing(session, order, ["items"], context)
    return proposed(
        await propose.propose_exchange(
            session,
            **_who(order, context),
            swaps=[it.to_swap() for it in args.items],
            pay_with=await _purse(session, args.payment_method_id, args.gift_card, context),
            reason=args.reason,
            now=context.now,
        )
    )


def _who(order: OrderView, context: ToolContext) -> dict[str, Any]:
    return {
        "user_id": context.user_id,
        "session_id": context.session_id,
        "interaction_id": context.interaction_id,
        "order_id": order.id,
    }


async def _purse(
    session: Session, method_id: UUID | None, code: str | None, context: ToolContext
) -> Purse | None:
    """What is to pay or be paid; a code is as good as its gift card."""
    if method_id is not None:
        return Purse.method(PaymentMethodId(method_id))
    if code is None:
        return None
    card = await gift_cards.find_card(session, code=code.strip())
    if card is None or card.owner_id not in (None, context.user_id):
        raise GiftCardNotFound(param="gift_card")
    return Purse.gift_card(card.id)


def to_draft(said: AddressArgs, full_name: str | None) -> AddressDraft:
    """An address as it was said; without a name it is for the same person."""
    first, _, last = (full_name or "").strip().rpartition(" ")
    return AddressDraft(
        first_name=first or last,
        last_name=last if first else "",
        line1=said.line1,
        line2=said.line2,
        city=said.city,
        state=said.state,
        postal_code=said.postal_code,
        country_code=said.country,
    )


async def _missing(session: Session, order: OrderView, missing: list[str], context: ToolContext) -> Result:
    """What to ask for, with all there is to choose from."""
    options: OrderOptions = await get_options(session, order=order, now=context.now)
    data: Mapping[str, Any] = {"missing": missing, **order_data(order, options)}
    return Result(data=data)


TOOLS = (cancel_order, change_order, return_items, exchange_items)
