"""What the staff commands on goods have in common: columns that must be said, names that must be free, what changed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from stylist.commerce.catalog.errors import DraftIncomplete, SlugTaken
from stylist.commerce.catalog.views import CatalogChange
from stylist.db.base import Base
from stylist.db.session import Session


async def check_free(
    session: Session, model: type[Base], column: str, value: str, own_id: UUID | None
) -> None:
    """Refuse a value another row of the table has.

    Raises:
        SlugTaken: it has.
    """
    table = model.__table__
    taken = select(table.c.id).where(table.c[column] == value)
    if own_id is not None:
        taken = taken.where(table.c.id != own_id)
    if await session.scalar(taken) is not None:
        raise SlugTaken(field=column, value=value)


def need(values: Mapping[str, Any], names: tuple[str, ...]) -> None:
    """Refuse values without what a new row can't do without.

    Raises:
        DraftIncomplete: names what is missing.
    """
    missing = tuple(name for name in names if values.get(name) is None)
    if missing:
        raise DraftIncomplete(missing=missing)


def apply(row: Any, values: Mapping[str, Any], action: str, kind: str) -> CatalogChange:
    """Set a row's columns; the change holds only those that differ."""
    old = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    changed = [name for name, value in values.items() if old[name] != value]
    return CatalogChange(
        action,
        kind,
        row.id,
        to_json({name: old[name] for name in changed}),
        to_json({name: values[name] for name in changed}),
    )


def to_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as the audit log holds them."""
    return {
        name: value if isinstance(value, bool | int | dict | list | None) else str(value)
        for name, value in values.items()
    }
