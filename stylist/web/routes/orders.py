"""Orders as a resource."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from stylist.commerce.ids import OrderId
from stylist.commerce.orders import queries as order_queries
from stylist.http.errors import documented
from stylist.tools.cards import order_card
from stylist.web.deps import Services, Shopper

router = APIRouter(tags=["orders"])


class OrderPage(BaseModel):
    items: list[dict[str, Any]]
    next_cursor: str | None


@router.get("/orders", responses=documented(401, 503))
async def list_orders(
    found: Services, who: Shopper, limit: Annotated[int, Query(ge=1, le=50)] = 20
) -> OrderPage:
    """The shopper's orders, newest first."""
    async with found.transaction() as session:
        orders = await order_queries.list_orders(session, user_id=who.user.id, limit=limit)
    return OrderPage(items=[dict(order_card(order)) for order in orders], next_cursor=None)


@router.get("/orders/{order_id}", responses=documented(401, 404, 503))
async def get_order(order_id: UUID, found: Services, who: Shopper) -> dict[str, Any]:
    """One of the shopper's orders."""
    async with found.transaction() as session:
        order = await order_queries.get_order(session, user_id=who.user.id, order_id=OrderId(order_id))
    return dict(order_card(order))
