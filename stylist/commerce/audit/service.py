"""Recording who did or saw what, in the transaction that did it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from stylist.commerce.audit.models import AuditLog
from stylist.commerce.ids import UserId
from stylist.db.session import Session


async def record(
    session: Session,
    *,
    actor_id: UserId | None,
    action: str,
    entity_type: str,
    entity_id: UUID,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
    ip_address: str | None = None,
    user_agent: str | None = None,
) -> None:
    """Write one entry (`order.cancelled` of an `order`, `transcript.viewed` of a `session`).

    `old` and `new` hold what changed as JSON: ids, states and amounts, no secrets and no message texts. There
    is no actor when the shop did it by itself.
    """
    row = {
        "user_id": actor_id,
        "action": action,
        "entity_type": entity_type,
        "entity_id": entity_id,
        "old_values": None if old is None else dict(old),
        "new_values": None if new is None else dict(new),
        "ip_address": ip_address,
        "user_agent": (user_agent or "")[:500] or None,
    }
    await session.execute(insert(AuditLog).values(row))
