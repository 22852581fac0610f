"""Rows on their way into a table by COPY."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Table:
    """A table's name and rows; all rows have the same columns, and none are left out."""

    name: str
    columns: tuple[str, ...]
    records: Sequence[tuple[Any, ...]]


def table(name: str, rows: Iterable[Mapping[str, Any]]) -> Table:
    """A table of rows given as mappings.

    Raises:
        ValueError: a row has other columns than the first.
    """
    listed = list(rows)
    columns = tuple(listed[0]) if listed else ()
    for row in listed:
        if tuple(row) != columns:
            raise ValueError(f"a row of {name} has the columns {tuple(row)}, not {columns}")
    return Table(name, columns, [tuple(row.values()) for row in listed])


def as_json(value: Any) -> str | None:
    """A JSON column's text; None stays NULL."""
    return None if value is None else json.dumps(value, ensure_ascii=False)
