"""The webhook Telegram pushes updates to: they are stored, nothing more; the bot process takes them in."""

import asyncio
import secrets
from typing import Annotated

from fastapi import APIRouter, Header
from pydantic import BaseModel, ConfigDict, Field

from stylist.agent.channel_inbox import keep_update
from stylist.errors import Forbidden, NotFound, Unavailable
from stylist.http.errors import documented
from stylist.web.deps import Services

router = APIRouter(tags=["webhooks"])

CHANNEL = "telegram"
STORE_SECONDS = 0.8


class WebhookNotInUse(NotFound):
    """No secret is configured: this shop polls Telegram, or has no bot."""

    code = "telegram.webhook_not_in_use"


class WebhookSecretWrong(Forbidden):
    """The request does not carry the secret that Telegram was given."""

    code = "telegram.webhook_secret_wrong"


class WebhookBusy(Unavailable):
    """The update could not be stored in time; Telegram sends it again."""

    code = "telegram.webhook_busy"


class PushedUpdate(BaseModel):
    """An update of the Bot API; all but its number is the bot process's business."""

    model_config = ConfigDict(extra="allow")

    update_id: int = Field(ge=0, le=2**62)


class Stored(BaseModel):
    """The update is stored, now or before."""

    ok: bool = True


@router.post("/webhooks/telegram", responses=documented(403, 404, 503))
async def take_update(
    update: PushedUpdate,
    found: Services,
    x_telegram_bot_api_secret_token: Annotated[str | None, Header()] = None,
) -> Stored:
    """Store an update; answers at once, whatever the stylist makes of it later."""
    expected = found.telegram_webhook_secret
    if expected is None:
        raise WebhookNotInUse("no webhook secret is configured")
    if not secrets.compare_digest((x_telegram_bot_api_secret_token or "").encode(), expected.encode()):
        raise WebhookSecretWrong("the webhook secret is missing or wrong")
    try:
        async with asyncio.timeout(STORE_SECONDS):
            await keep_update(
                found.transaction,
                found.bus,
                channel=CHANNEL,
                update=update.model_dump(mode="json"),
            )
    except TimeoutError as error:
        raise WebhookBusy("the update could not be stored in time; send it again") from error
    return Stored()
