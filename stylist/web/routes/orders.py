"""Orders as a resource. Whatever changes one is proposed here, and confirmed like everything of consequence."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from stylist.actions.aftersales import propose
from stylist.commerce.aftersales import queries as aftersales
from stylist.commerce.aftersales.options import get_options
from stylist.commerce.ids import OrderId, OrderItemId
from stylist.commerce.orders import queries as order_queries
from stylist.http.errors import documented
from stylist.web.deps import Asking, Services, Shopper
from stylist.web.keyed import KeyedRoute
from stylist.web.schemas.orders import (
    CancelIn,
    ChangeIn,
    CreditNoteOut,
    CreditNotePage,
    ExchangeIn,
    OrderOut,
    OrderPage,
    ReturnIn,
    ReturnOut,
    ReturnPage,
    read_cursor,
    write_cursor,
)
from stylist.web.schemas.proposals import ProposalOut

router = APIRouter(tags=["orders"], route_class=KeyedRoute)

REFUSALS = documented(400, 401, 404, 409, 503)


@router.get("/orders", responses=documented(400, 401, 503))
async def list_orders(
    found: Services,
    who: Shopper,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> OrderPage:
    """The shopper's orders, newest first, each with what can still be done with it."""
    after = None
    if cursor is not None:
        at, id = read_cursor(cursor)
        after = (at, OrderId(id))
    async with found.transaction() as session:
        orders = await order_queries.list_orders(session, user_id=who.user.id, limit=limit + 1, after=after)
        page = [
            OrderOut.of(order, await get_options(session, order=order, now=found.clock()))
            for order in orders[:limit]
        ]
    last = orders[limit - 1] if len(orders) > limit else None
    return OrderPage(items=page, next_cursor=None if last is None else write_cursor(last.placed_at, last.id))


@router.get("/orders/{order_id}", responses=documented(401, 404, 503))
async def get_order(order_id: UUID, found: Services, who: Shopper) -> OrderOut:
    """One of the shopper's orders."""
    async with found.transaction() as session:
        order = await order_queries.get_order(session, user_id=who.user.id, order_id=OrderId(order_id))
        return OrderOut.of(order, await get_options(session, order=order, now=found.clock()))


@router.post("/orders/{order_id}/cancel", status_code=201, responses=REFUSALS)
async def propose_cancel(order_id: UUID, body: CancelIn, found: Services, who: Shopper) -> ProposalOut:
    """Propose to cancel an order; all that was paid goes back to what paid."""
    async with found.transaction() as session:
        return ProposalOut.of(
            await propose.propose_cancel(
                session, **_who(who, order_id), reason=body.reason, now=found.clock()
            )
        )


@router.post("/orders/{order_id}/changes", status_code=201, responses=REFUSALS)
async def propose_change(order_id: UUID, body: ChangeIn, found: Services, who: Shopper) -> ProposalOut:
    """Propose another address, other variants, or another payment for an order that is not picked yet."""
    asked, now = _who(who, order_id), found.clock()
    async with found.transaction() as session:
        if body.items is not None:
            swaps = [it.to_swap() for it in body.items]
            made = await propose.propose_item_change(
                session, **asked, swaps=swaps, pay_with=body.purse, now=now
            )
        elif body.address is not None:
            address = body.address.to_draft()
            made = await propose.propose_address_change(
                session, **asked, address=address, pay_with=body.purse, now=now
            )
        elif body.pay_with is not None:
            made = await propose.propose_payment_change(
                session, **asked, pay_with=body.pay_with.to_purse(), now=now
            )
        else:
            raise LookupError("a change names a part")
    return ProposalOut.of(made)


@router.post("/orders/{order_id}/returns", status_code=201, responses=REFUSALS)
async def propose_return(order_id: UUID, body: ReturnIn, found: Services, who: Shopper) -> ProposalOut:
    """Propose to return pieces of a delivered order; the money goes back once they arrive."""
    items: dict[OrderItemId, int] = {}
    for it in body.items:
        items[OrderItemId(it.order_item_id)] = items.get(OrderItemId(it.order_item_id), 0) + it.quantity
    async with found.transaction() as session:
        return ProposalOut.of(
            await propose.propose_return(
                session,
                **_who(who, order_id),
                items=items,
                refund_to=body.purse,
                reason=body.reason,
                now=found.clock(),
            )
        )


@router.post("/orders/{order_id}/exchanges", status_code=201, responses=REFUSALS)
async def propose_exchange(order_id: UUID, body: ExchangeIn, found: Services, who: Shopper) -> ProposalOut:
    """Propose to exchange pieces of a delivered order for other variants of the same products."""
    async with found.transaction() as session:
        return ProposalOut.of(
            await propose.propose_exchange(
                session,
                **_who(who, order_id),
                swaps=[it.to_swap() for it in body.items],
                pay_with=None if body.pay_with is None else body.pay_with.to_purse(),
                reason=body.reason,
                now=found.clock(),
            )
        )


@router.get("/orders/{order_id}/returns", responses=documented(401, 404, 503))
async def list_returns_of_order(order_id: UUID, found: Services, who: Shopper) -> ReturnPage:
    """The returns and exchanges of an order, oldest first."""
    async with found.transaction() as session:
        order = await order_queries.get_order(session, user_id=who.user.id, order_id=OrderId(order_id))
        returns = await aftersales.list_returns(session, order_id=order.id)
    return ReturnPage(items=[ReturnOut.of(it) for it in returns], next_cursor=None)


@router.get("/orders/{order_id}/credit-notes", responses=documented(401, 404, 503))
async def list_credit_notes(order_id: UUID, found: Services, who: Shopper) -> CreditNotePage:
    """The credit notes of an order, oldest first."""
    async with found.transaction() as session:
        order = await order_queries.get_order(session, user_id=who.user.id, order_id=OrderId(order_id))
        notes = await aftersales.list_credit_notes(session, order_id=order.id)
    return CreditNotePage(items=[CreditNoteOut.of(it) for it in notes], next_cursor=None)


def _who(who: Asking, order_id: UUID) -> dict[str, Any]:
    return {
        "user_id": who.user.id,
        "session_id": who.session.id,
        "interaction_id": None,
        "order_id": OrderId(order_id),
    }
