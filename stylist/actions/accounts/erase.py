"""Erasing a person: the books keep what was sold, paid and earned, without who; everything else goes.

All in one transaction, by the rules of `belongings`. Conversations are locked first, as a turn does: one that runs
meanwhile finds its conversation gone and writes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from stylist.actions.accounts.belongings import (
    BELONGINGS,
    DELETE,
    EVENTS_OF_PERSON,
    KEEP,
    MENTIONS,
    UPDATES_OF_PERSON,
    Belonging,
)
from stylist.commerce.audit import service as audit
from stylist.commerce.customers import accounts, claims, queries
from stylist.commerce.customers.errors import OrdersUnderway
from stylist.commerce.customers.permissions import Permission, may
from stylist.commerce.ids import SessionId, UserId
from stylist.commerce.notifications import post
from stylist.db.session import Session, Transaction

_UNDERWAY = """
SELECT order_number FROM orders WHERE user_id = :user
  AND (status IN ('PENDING', 'PAYMENT_PROCESSING', 'PAYMENT_FAILED', 'CONFIRMED', 'PROCESSING', 'SHIPPED')
    OR payment_status = 'PROCESSING'
    OR EXISTS (SELECT 1 FROM returns r WHERE r.order_id = orders.id
      AND r.status IN ('REQUESTED', 'APPROVED', 'RECEIVED')))
ORDER BY created_at LIMIT 20
"""
_TELEGRAM_IDS = (
    "SELECT provider_account_id FROM oauth_accounts WHERE user_id = :user AND provider = 'telegram'"
)
_VOTES = """
SELECT review_id FROM review_interactions WHERE user_id = :user
"""
_COUNT_VOTES = """
UPDATE reviews SET
  helpful_count = (SELECT count(*) FROM review_interactions v WHERE v.review_id = reviews.id AND v.is_helpful),
  not_helpful_count =
    (SELECT count(*) FROM review_interactions v WHERE v.review_id = reviews.id AND NOT v.is_helpful)
WHERE id = ANY(:reviews)
"""
# Where somebody else did it, the address is theirs.
_ABOUT_PERSON = """
UPDATE audit_logs SET old_values = NULL, new_values = NULL,
  ip_address = CASE WHEN user_id IS NULL THEN NULL ELSE ip_address END,
  user_agent = CASE WHEN user_id IS NULL THEN NULL ELSE user_agent END
WHERE entity_id = :user
"""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done: rows removed and anonymised by table, and the conversations that are no more."""

    deleted: Mapping[str, int]
    anonymised: Mapping[str, int]
    session_ids: tuple[SessionId, ...]


async def erase_person(
    transaction: Transaction, *, user_id: UserId, now: datetime, actor_id: UserId | None = None
) -> Erased:
    """Erase a person; their e-mail address is free again.

    Raises:
        UserNotFound: unknown or erased already.
        OrdersUnderway: orders are still to be paid, delivered or returned.
        RoleNotChangeable: the last who manages staff.
    """
    async with transaction() as session:
        session_ids = await queries.list_session_ids(session, user_id=user_id)
        for session_id in sorted(session_ids):
            await claims.lock_conversation(session, session_id=session_id)
        await _refuse(session, user_id)
        values = {"user": user_id, "now": now}
        await _forget_what_no_key_leads_to(session, user_id)
        votes = list(await session.scalars(text(_VOTES), values))
        deleted, anonymised = await _apply(session, values)
        await session.execute(text(_COUNT_VOTES), {"reviews": votes})
        await session.execute(text(_ABOUT_PERSON), values)
        await audit.record(
            session, actor_id=actor_id, action="person.erased", entity_type="user", entity_id=user_id
        )
    return Erased(deleted, anonymised, session_ids)


async def check_erasable(transaction: Transaction, *, user_id: UserId) -> None:
    """Refuse, before anything is begun elsewhere, what `erase_person` would refuse.

    Raises:
        UserNotFound: unknown or erased already.
        OrdersUnderway: orders are still to be paid, delivered or returned.
        RoleNotChangeable: the last who manages staff.
    """
    async with transaction() as session:
        await _refuse(session, user_id)


async def _refuse(session: Session, user_id: UserId) -> None:
    user = await queries.get_user_for_update(session, user_id=user_id)
    if may(user.role, Permission.MANAGE_STAFF):
        await accounts.keep_one_who_manages_staff(session, user_id)
    await _refuse_orders_underway(session, user_id)


async def _refuse_orders_underway(session: Session, user_id: UserId) -> None:
    numbers = tuple(await session.scalars(text(_UNDERWAY), {"user": user_id}))
    if numbers:
        raise OrdersUnderway(order_numbers=numbers)


async def _forget_what_no_key_leads_to(session: Session, user_id: UserId) -> None:
    telegram_ids = list(await session.scalars(text(_TELEGRAM_IDS), {"user": user_id}))
    await session.execute(
        text(f"DELETE FROM channel_updates t WHERE {UPDATES_OF_PERSON}"), {"telegram_ids": telegram_ids}
    )
    await session.execute(
        text(f"UPDATE provider_events t SET payload = '{{}}'::jsonb WHERE {EVENTS_OF_PERSON}"),
        {"user": user_id},
    )
    await post.forget_waiting(session, user_id=user_id)


async def _apply(session: Session, values: Mapping[str, Any]) -> tuple[dict[str, int], dict[str, int]]:
    deleted: dict[str, int] = {}
    anonymised: dict[str, int] = {}
    for (table, column), new in MENTIONS.items():
        if new != column:
            await session.execute(text(f"UPDATE {table} SET {column} = {new} WHERE {column} = :user"), values)
    for it in BELONGINGS:
        if it.erase == KEEP:
            continue
        counted = deleted if it.erase == DELETE else anonymised
        counted[it.table] = await _count(session, _statement(it), values)
    return deleted, anonymised


def _statement(it: Belonging) -> str:
    if isinstance(it.erase, str):
        return f"DELETE FROM {it.table} t WHERE {it.where()}"
    changes = ", ".join(f"{column} = {value}" for column, value in it.erase.items())
    return f"UPDATE {it.table} t SET {changes} WHERE {it.where()}"


async def _count(session: Session, statement: str, values: Mapping[str, Any]) -> int:
    used = {name: value for name, value in values.items() if f":{name}" in statement}
    touched = await session.scalar(
        text(f"WITH touched AS ({statement} RETURNING 1) SELECT count(*) FROM touched"), used
    )
    return int(touched or 0)
