"""The webhook Stripe pushes events to: they are stored, nothing more; the jobs process settles them."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel

from stylist.actions.checkout import inbox
from stylist.commerce.payments.errors import WebhooksNotInUse
from stylist.errors import Unavailable
from stylist.http.errors import documented
from stylist.web.deps import Services

router = APIRouter(tags=["webhooks"])

PROVIDER = "stripe"
STORE_SECONDS = 5.0


class EventNotStored(Unavailable):
    """The event could not be stored in time; Stripe sends it again."""

    code = "payments.event_not_stored"


class Received(BaseModel):
    """The event is stored, now or before."""

    received: bool = True


@router.post(
    "/webhooks/stripe",
    responses=documented(403, 404, 413, 503),
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
    },
)
async def take_event(
    request: Request, found: Services, stripe_signature: Annotated[str | None, Header()] = None
) -> Received:
    """Store an event whose signature holds; answers at once, whatever it means."""
    if found.gateway.name != PROVIDER:
        raise WebhooksNotInUse("this shop does not use Stripe")
    payload = await request.body()
    notice = found.gateway.read_event(payload=payload, signature=stripe_signature or "")
    try:
        async with asyncio.timeout(STORE_SECONDS):
            await inbox.take_in(found.transaction, provider=PROVIDER, notice=notice, now=found.clock())
    except TimeoutError as error:
        raise EventNotStored("the event could not be stored in time; send it again") from error
    return Received()
