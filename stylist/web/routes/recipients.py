"""People one buys for, as a resource."""

from uuid import UUID

from fastapi import APIRouter, Response

from stylist.commerce.customers import recipients
from stylist.commerce.customers.recipients import RecipientDraft
from stylist.commerce.ids import RecipientId
from stylist.http.errors import documented
from stylist.web.deps import Services, Shopper
from stylist.web.keyed import KeyedRoute
from stylist.web.schemas.account import RecipientIn, RecipientOut, RecipientPage, RecipientPatch

router = APIRouter(tags=["recipients"], prefix="/recipients", route_class=KeyedRoute)


@router.get("", responses=documented(401, 503))
async def list_recipients(found: Services, who: Shopper) -> RecipientPage:
    """Everybody the shopper buys for, by name."""
    async with found.transaction() as session:
        listed = await recipients.list_recipients(session, user_id=who.user.id)
    return RecipientPage(items=[RecipientOut.of(it) for it in listed])


@router.post("", status_code=201, responses=documented(400, 401, 409, 503))
async def add_recipient(body: RecipientIn, found: Services, who: Shopper) -> RecipientOut:
    """Remember somebody; their sizes and taste never enter the shopper's own profile."""
    async with found.transaction() as session:
        added = await recipients.add_recipient(
            session, user_id=who.user.id, draft=RecipientDraft(**body.model_dump()), now=found.clock()
        )
    return RecipientOut.of(added)


@router.get("/{recipient_id}", responses=documented(401, 404, 503))
async def get_recipient(recipient_id: UUID, found: Services, who: Shopper) -> RecipientOut:
    """Somebody the shopper buys for."""
    async with found.transaction() as session:
        it = await recipients.get_recipient(
            session, user_id=who.user.id, recipient_id=RecipientId(recipient_id)
        )
    return RecipientOut.of(it)


@router.patch("/{recipient_id}", responses=documented(400, 401, 404, 409, 503))
async def change_recipient(
    recipient_id: UUID, body: RecipientPatch, found: Services, who: Shopper
) -> RecipientOut:
    """Change what is known of somebody."""
    async with found.transaction() as session:
        changed = await recipients.change_recipient(
            session,
            user_id=who.user.id,
            recipient_id=RecipientId(recipient_id),
            draft=RecipientDraft(**body.model_dump()),
            now=found.clock(),
        )
    return RecipientOut.of(changed)


@router.delete("/{recipient_id}", status_code=204, responses=documented(401, 404, 503))
async def remove_recipient(recipient_id: UUID, found: Services, who: Shopper) -> Response:
    """Forget somebody and their tastes."""
    async with found.transaction() as session:
        await recipients.remove_recipient(
            session, user_id=who.user.id, recipient_id=RecipientId(recipient_id)
        )
    return Response(status_code=204)
