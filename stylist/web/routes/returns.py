"""Returns and exchanges of the shopper's as a resource; they are begun at their order."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from stylist.commerce.aftersales import queries as aftersales
from stylist.commerce.aftersales import returns
from stylist.commerce.ids import ReturnId
from stylist.http.errors import documented
from stylist.web.deps import Services, Shopper
from stylist.web.keyed import KeyedRoute
from stylist.web.schemas.orders import ReturnOut, ReturnPage, read_cursor, write_cursor

router = APIRouter(tags=["orders"], route_class=KeyedRoute)


@router.get("/returns", responses=documented(400, 401, 503))
async def list_returns(
    found: Services,
    who: Shopper,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> ReturnPage:
    """The shopper's returns and exchanges, newest first."""
    after = None
    if cursor is not None:
        at, id = read_cursor(cursor)
        after = (at, ReturnId(id))
    async with found.transaction() as session:
        rows = await aftersales.list_returns_of(session, user_id=who.user.id, limit=limit + 1, after=after)
    last = rows[limit - 1] if len(rows) > limit else None
    next_cursor = None if last is None else write_cursor(last.created_at, last.id)
    return ReturnPage(items=[ReturnOut.of(it) for it in rows[:limit]], next_cursor=next_cursor)


@router.get("/returns/{return_id}", responses=documented(401, 404, 503))
async def get_return(return_id: UUID, found: Services, who: Shopper) -> ReturnOut:
    """One of the shopper's returns."""
    async with found.transaction() as session:
        return ReturnOut.of(
            await aftersales.get_return(session, user_id=who.user.id, return_id=ReturnId(return_id))
        )


@router.post("/returns/{return_id}/cancel", responses=documented(401, 404, 409, 503))
async def cancel_return(return_id: UUID, found: Services, who: Shopper) -> ReturnOut:
    """Call a return off before the goods have arrived; what an exchange held is free again."""
    async with found.transaction() as session:
        return ReturnOut.of(
            await returns.cancel(
                session, return_id=ReturnId(return_id), user_id=who.user.id, now=found.clock()
            )
        )
