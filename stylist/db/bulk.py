"""Many rows at once, by COPY: for shops that are loaded whole."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg


@dataclass(frozen=True, slots=True)
class Table:
    """A table's name and rows; all rows have the same columns, the others get their defaults."""

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


async def copy_tables(url: str, tables: Sequence[Table]) -> None:
    """Write tables, in an order that foreign keys accept, within one transaction: all of them or none."""
    connection = await asyncpg.connect(url, server_settings={"application_name": "stylist-load"})
    try:
        async with connection.transaction():
            for one in tables:
                if one.records:
                    await connection.copy_records_to_table(one.name, records=one.records, columns=one.columns)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
