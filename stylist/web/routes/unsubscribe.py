"""Stopping letters that advertise, at the address each of them ends with: `/unsubscribe/{user_id}`, signed.

Opening it changes nothing, because mail servers open links too; the page's button stops them, and so does the mail
reader's own button, which posts there by itself (RFC 8058).
"""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from stylist.commerce.customers import preferences
from stylist.commerce.customers import queries as customer_queries
from stylist.commerce.customers.consent import allows
from stylist.commerce.customers.states import ConsentKind, Use
from stylist.commerce.ids import UserId
from stylist.web.deps import Services, WebServices
from stylist.web.routes.shop import TEMPLATES, shop_context

router = APIRouter(include_in_schema=False)

LINKS_LAST = timedelta(days=365)
SOURCE = "letter"
# The address is a secret: kept by nobody on the way, told to no other site, found by no search engine.
HEADERS = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}

Expires = Annotated[int, Query(ge=0, le=2**40)]
Signature = Annotated[str, Query(max_length=128)]


def page_path(user_id: UserId) -> str:
    """Where a person stops letters that advertise, still to be signed."""
    return f"/unsubscribe/{user_id}"


@router.get("/unsubscribe/{user_id}")
async def unsubscribe_page(
    request: Request, user_id: UUID, found: Services, expires: Expires = 0, signature: Signature = ""
) -> Response:
    """Ask whether to stop."""
    _check(found, user_id, expires, signature)
    return _page(request, found, is_done=False)


@router.post("/unsubscribe/{user_id}")
async def unsubscribe(
    request: Request, user_id: UUID, found: Services, expires: Expires = 0, signature: Signature = ""
) -> Response:
    """Stop them, on the record; again, or for somebody who is gone, changes nothing."""
    _check(found, user_id, expires, signature)
    now, key = found.clock(), UserId(user_id)
    async with found.transaction() as session:
        person = (await customer_queries.list_users(session, user_ids=(key,))).get(key)
        if person is not None and allows(person, Use.MARKETING):
            await preferences.record_consent(
                session, user_id=key, kind=ConsentKind.MARKETING, granted=False, source=SOURCE, now=now
            )
    return _page(request, found, is_done=True)


def _check(found: WebServices, user_id: UUID, expires: int, signature: str) -> None:
    path = page_path(UserId(user_id))
    found.links.check(path, expires=expires, signature=signature, now=found.clock())


def _page(request: Request, found: WebServices, *, is_done: bool) -> Response:
    context: dict[str, Any] = {"shop": shop_context(found), "is_done": is_done}
    return TEMPLATES.TemplateResponse(request, "unsubscribe.html", context, headers=HEADERS)
