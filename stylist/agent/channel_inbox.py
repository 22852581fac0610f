"""What a channel pushes or is fetched from it: kept before anything else happens, free of card numbers.

Web and bot process both keep updates here; only the bot process takes them in.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from stylist.agent.intake import CARD_LIKE, SECURITY_CODE, passes_luhn
from stylist.commerce.payments.sandbox_cards import SANDBOX_CARDS
from stylist.db.session import Transaction
from stylist.live.events import EventBus
from stylist.memory.transcript import service as transcript_service

# Where the event bus says that there is something to take in.
TOPIC = uuid5(NAMESPACE_URL, "stylist:channel-updates")


async def keep_update(
    transaction: Transaction, bus: EventBus, *, channel: str, update: Mapping[str, Any]
) -> bool:
    """Keep an update of the Bot API, once, and wake the process that takes it in; false when it was kept before."""
    async with transaction() as session:
        is_new = await transcript_service.store_update(
            session, channel=channel, update_id=identify(update), payload=_storable(update)
        )
    if is_new:
        await bus.publish(TOPIC, {"type": "update"})
    return is_new


def identify(update: Mapping[str, Any]) -> str:
    """What tells an update from every other: its number and whose it is.

    The number alone will not do: another bot's token, or a Bot API server set up anew, counts from the start.
    What Telegram may write differently when it sends an update again (ids of files) has no part in it.
    """
    parts: list[Any] = []
    for kind in ("message", "callback_query", "my_chat_member"):
        event = update.get(kind)
        if isinstance(event, Mapping):
            said = [event.get(key) for key in ("message_id", "id", "date", "text", "caption", "data")]
            parts += [kind, *said, _id_of(event.get("from")), _id_of(event.get("chat"))]
    digest = hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()
    return f"{update['update_id']}:{digest[:16]}"


def _id_of(owner: Any) -> Any:
    return owner.get("id") if isinstance(owner, Mapping) else None


def _storable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_text(str(key)): _storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str:
    """A text a JSON column can hold, its card numbers masked; the sandbox's published ones stay readable."""
    clean = value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    masked = CARD_LIKE.sub(_masked, clean)
    return SECURITY_CODE.sub(r"\1 [hidden]", masked) if masked != clean else masked


def _masked(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found.group(0))
    return "[card hidden]" if digits not in SANDBOX_CARDS and passes_luhn(digits) else found.group(0)
