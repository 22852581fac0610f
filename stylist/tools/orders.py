"""Tools that tell of orders."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from stylist.commerce.aftersales.options import get_options
from stylist.commerce.aftersales.views import OrderOptions
from stylist.commerce.ids import OrderId
from stylist.commerce.orders import queries as order_queries
from stylist.commerce.orders.errors import OrderNotFound
from stylist.commerce.orders.views import OrderView
from stylist.db.session import Session
from stylist.tools.cards import order_card
from stylist.tools.context import ToolContext
from stylist.tools.define import tool
from stylist.tools.results import Result


def order_data(order: OrderView, options: OrderOptions) -> dict[str, Any]:
    """An order as the model reads it, with what can still be done with it."""
    return {
        "order_id": order.id,
        "order_number": order.order_number,
        "status": order.status.value,
        "payment_status": order.payment_status.value,
        "placed_at": order.placed_at,
        "lines": [
            {
                "order_item_id": line.item_id,
                "name": line.name,
                "variant": line.variant_title,
                "quantity": line.quantity,
                "total": line.total,
                "product_id": line.product_id,
                "returnable": options.returnable.get(line.item_id, 0),
                "returned": line.returned_quantity,
            }
            for line in order.lines
        ],
        "total": order.total,
        "currency": order.currency,
        "estimated_delivery": order.estimated_delivery,
        "tracking_number": order.tracking_number,
        "carrier": order.carrier,
        "can": [it.value for it in options.can],
        "return_until": options.return_until,
        "cancel_reasons": list(options.cancel_reasons),
    }


async def _told(session: Session, order: OrderView, now: datetime) -> dict[str, Any]:
    return order_data(order, await get_options(session, order=order, now=now))


class ListOrdersArgs(BaseModel):
    limit: int = Field(default=5, ge=1, le=8)


@tool(ListOrdersArgs)
async def list_orders(session: Session, args: ListOrdersArgs, context: ToolContext) -> Result:
    """The shopper's orders, newest first, with their status and what `can` still be done with each."""
    orders = await order_queries.list_orders(session, user_id=context.user_id, limit=args.limit)
    return Result(
        data={"orders": [await _told(session, order, context.now) for order in orders]},
        cards=tuple(order_card(order) for order in orders),
    )


class GetOrderArgs(BaseModel):
    order: str | None = Field(
        default=None, max_length=60, description="order number or id; absent for the latest order"
    )


@tool(GetOrderArgs)
async def get_order(session: Session, args: GetOrderArgs, context: ToolContext) -> Result:
    """One of the shopper's orders: status, lines, total, expected delivery, tracking, and what `can` still be done
    with it: cancel, change address, payment or items, return, exchange."""
    order = await order_meant(session, args.order, context)
    return Result(data=await _told(session, order, context.now), cards=(order_card(order),))


async def order_meant(session: Session, said: str | None, context: ToolContext) -> OrderView:
    """The shopper's order by number or id, or their latest where none was said.

    Raises:
        OrderNotFound: there is none, or it is another person's.
    """
    if said is None:
        latest = await order_queries.find_latest(session, user_id=context.user_id)
        if latest is None:
            raise OrderNotFound
        return latest
    try:
        order_id = OrderId(UUID(said.strip()))
    except ValueError:
        return await order_queries.get_order(session, user_id=context.user_id, number=said)
    return await order_queries.get_order(session, user_id=context.user_id, order_id=order_id)


TOOLS = (list_orders, get_order)
