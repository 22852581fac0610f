"""Reading policies."""

from typing import TypeVar

from sqlalchemy import select

from stylist.commerce.policies.definitions import DEFINITIONS, Definition
from stylist.commerce.policies.models import SystemSetting
from stylist.commerce.policies.views import PolicyView
from stylist.db.session import Session

T = TypeVar("T")


async def get_policy(session: Session, definition: Definition[T]) -> T:
    """What counts now: the stored value, or the default where none is stored."""
    statement = select(SystemSetting.value).where(SystemSetting.key == definition.key)
    row = (await session.execute(statement)).one_or_none()
    return definition.default if row is None else definition.adapter.validate_python(row.value)


async def list_policies(session: Session) -> tuple[PolicyView, ...]:
    """Every policy, by key."""
    rows = await session.execute(select(SystemSetting.key, SystemSetting.value))
    stored = {row.key: row.value for row in rows}
    return tuple(
        PolicyView(
            key=key,
            description=definition.description,
            value=stored.get(key, definition.to_json(definition.default)),
            is_default=key not in stored,
        )
        for key, definition in sorted(DEFINITIONS.items())
    )
