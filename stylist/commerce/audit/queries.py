"""Reading the audit log."""

from uuid import UUID

from sqlalchemy import select

from stylist.commerce.audit.models import AuditLog
from stylist.commerce.audit.views import AuditEntry
from stylist.commerce.ids import UserId
from stylist.db.session import Session


async def list_entries(
    session: Session,
    *,
    entity_type: str | None = None,
    entity_id: UUID | None = None,
    actor_id: UserId | None = None,
    limit: int = 50,
) -> tuple[AuditEntry, ...]:
    """The latest entries, newest first, of one thing or by one person when asked so."""
    statement = select(AuditLog)
    if entity_type is not None:
        statement = statement.where(AuditLog.entity_type == entity_type)
    if entity_id is not None:
        statement = statement.where(AuditLog.entity_id == entity_id)
    if actor_id is not None:
        statement = statement.where(AuditLog.user_id == actor_id)
    rows = await session.scalars(statement.order_by(AuditLog.created_at.desc(), AuditLog.id).limit(limit))
    return tuple(_to_entry(row) for row in rows)


def _to_entry(row: AuditLog) -> AuditEntry:
    return AuditEntry(
        id=row.id,
        actor_id=UserId(row.user_id) if row.user_id else None,
        action=row.action,
        entity_type=row.entity_type,
        entity_id=row.entity_id,
        old=row.old_values,
        new=row.new_values,
        ip_address=str(row.ip_address) if row.ip_address else None,
        user_agent=row.user_agent,
        recorded_at=row.created_at,
    )
