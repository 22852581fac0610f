"""Writing policies."""

from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy.dialects.postgresql import insert

from stylist.commerce.ids import UserId
from stylist.commerce.policies import queries
from stylist.commerce.policies.definitions import DEFINITIONS, Definition
from stylist.commerce.policies.errors import PolicyInvalid, UnknownPolicy
from stylist.commerce.policies.models import SystemSetting
from stylist.commerce.policies.views import PolicyChange
from stylist.db.session import Session

T = TypeVar("T")


def definition_of(key: str) -> Definition[Any]:
    """The policy of that key.

    Raises:
        UnknownPolicy: there is none.
    """
    try:
        return DEFINITIONS[key]
    except KeyError:
        raise UnknownPolicy(key=key) from None


def check(definition: Definition[T], value: Any) -> T:
    """Read a value given as JSON or as the policy's own type.

    Raises:
        PolicyInvalid: it does not fit; names the first part at fault.
    """
    try:
        return definition.adapter.validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise PolicyInvalid(key=definition.key, field=field, reason=first["msg"]) from None


async def set_policy(
    session: Session, definition: Definition[T], *, value: Any, actor_id: UserId | None, now: datetime
) -> PolicyChange:
    """Store a policy. Staff go through `actions.policies.change_policy`, which also records who did it.

    Raises:
        PolicyInvalid: the value does not fit; nothing is stored.
    """
    new = definition.to_json(check(definition, value))
    old = definition.to_json(await queries.get_policy(session, definition))
    row = {"value": new, "description": definition.description, "updated_by": actor_id, "updated_at": now}
    statement = insert(SystemSetting).values(key=definition.key, **row)
    await session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=row))
    queries.forget(session)
    return PolicyChange(key=definition.key, old=old, new=new)
