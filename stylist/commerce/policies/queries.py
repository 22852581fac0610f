"""Reading policies."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import select

from stylist.commerce.policies.definitions import DEFINITIONS, Definition
from stylist.commerce.policies.models import SystemSetting
from stylist.commerce.policies.views import PolicyView
from stylist.db.session import Session

T = TypeVar("T")


class Policies:
    """What counts now of several policies, read by one statement."""

    def __init__(self, stored: Mapping[str, Any]) -> None:
        self._stored = stored

    def of(self, definition: Definition[T]) -> T:
        """The stored value, or the default where none is stored."""
        if definition.key not in self._stored:
            return definition.default
        return _read(definition, self._stored[definition.key])


# The value last read of each key, with the JSON it came from: reading the larger ones takes a while.
_known: dict[str, tuple[Any, Any]] = {}


def _read(definition: Definition[T], stored: Any) -> T:
    known = _known.get(definition.key)
    if known is None or known[0] != stored:
        known = _known[definition.key] = (stored, definition.adapter.validate_python(stored))
    value: T = known[1]
    return value


# Where a transaction keeps what it read: a dozen rules ask for policies, and they should agree with each other.
_READ = "policies"


async def _read_all(session: Session) -> Mapping[str, Any]:
    """Every stored policy, read once a transaction."""
    known: Mapping[str, Any] | None = session.info.get(_READ)
    if known is None:
        rows = await session.execute(select(SystemSetting.key, SystemSetting.value))
        known = session.info[_READ] = {row.key: row.value for row in rows}
    return known


def forget(session: Session) -> None:
    """Read policies anew from now on: one was changed in this transaction."""
    session.info.pop(_READ, None)


async def read_policies(session: Session) -> Policies:
    """The policies as they are in this transaction."""
    return Policies(await _read_all(session))


async def get_policy(session: Session, definition: Definition[T]) -> T:
    """What counts now: the stored value, or the default where none is stored."""
    return (await read_policies(session)).of(definition)


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
