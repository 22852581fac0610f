"""Changing a policy of the shop, on the record."""

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from stylist.commerce.audit import service as audit
from stylist.commerce.customers import queries as customers
from stylist.commerce.customers.permissions import Permission, require
from stylist.commerce.ids import UserId
from stylist.commerce.policies import service as policies
from stylist.commerce.policies.views import PolicyChange
from stylist.db.session import Transaction


def entity_id(key: str) -> UUID:
    """What the audit log calls the policy of a key."""
    return uuid5(NAMESPACE_URL, f"policy:{key}")


async def change_policy(
    transaction: Transaction,
    *,
    key: str,
    value: Any,
    actor_id: UserId,
    now: datetime,
    ip_address: str | None = None,
    user_agent: str | None = None,
) -> PolicyChange:
    """Store a policy given as JSON and record who changed it from what to what.

    Raises:
        NotPermitted: their role does not allow it.
        UnknownPolicy: no policy has this key.
        PolicyInvalid: the value does not fit; names the first part at fault.
    """
    definition = policies.definition_of(key)
    async with transaction() as session:
        require(await customers.get_user(session, user_id=actor_id), Permission.CHANGE_POLICIES)
        change = await policies.set_policy(session, definition, value=value, actor_id=actor_id, now=now)
        await audit.record(
            session,
            actor_id=actor_id,
            action="policy.changed",
            entity_type="policy",
            entity_id=entity_id(key),
            old={"value": change.old},
            new={"value": change.new},
            ip_address=ip_address,
            user_agent=user_agent,
        )
    return change
