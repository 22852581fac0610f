"""`demo --reset`: the fresh demo shop back within seconds, also while the server runs."""

import asyncio
from datetime import datetime, timedelta

import asyncpg

from stylist.db import migrations
from stylist.demo.errors import NoCopyKept, NotTheEmbeddedDatabase
from stylist.demo.presence import MARKER
from stylist.demo.template import has_template, make_fresh, swap_in


async def reset(url: str, *, now: datetime, is_embedded: bool, force: bool = False) -> None:
    """Replace the database at `url` by the kept copy of the demo shop, brought up to date.

    Other connections to it are ended. Times move with the days gone by since the shop was loaded, so that
    what was delivered five days ago still was.

    Raises:
        NotTheEmbeddedDatabase: it is another server's and `force` was not given; nothing was changed.
        NoCopyKept: the demo shop was never loaded on this server; nothing was changed.
    """
    if not is_embedded and not force:
        raise NotTheEmbeddedDatabase
    if not await has_template(url):
        raise NoCopyKept
    fresh = await make_fresh(url)
    await asyncio.to_thread(migrations.upgrade, fresh)
    await _move_times(fresh, now)
    await swap_in(url, fresh)


async def _move_times(url: str, now: datetime) -> None:
    """Move every time and date of the copy by the whole days since it was made."""
    connection = await asyncpg.connect(url)
    try:
        loaded_at = await connection.fetchval("SELECT created_at FROM brands WHERE id = $1", MARKER)
        days = (now - loaded_at).days
        if days < 1:
            return
        async with connection.transaction():
            for table, columns in (await _time_columns(connection)).items():
                moved = ", ".join(f"{column} = {column} + $1::interval" for column in columns)
                await connection.execute(f"UPDATE {table} SET {moved}", timedelta(days=days))
            await connection.execute(_MOVE_WINDOWS, timedelta(days=days))
    finally:
        await connection.close()


_MOVE_WINDOWS = """
UPDATE products SET attributes = jsonb_set(attributes, '{early_access}', (
  SELECT jsonb_object_agg(tier, to_jsonb(at::timestamptz + $1::interval))
  FROM jsonb_each_text(attributes -> 'early_access') AS opens(tier, at)
))
WHERE attributes ? 'early_access'
"""


async def _time_columns(connection: asyncpg.Connection) -> dict[str, list[str]]:
    """The columns that hold times or dates, by table; the queue's and the migrations' own are left alone."""
    rows = await connection.fetch(
        "SELECT c.table_name, c.column_name FROM information_schema.columns c"
        " JOIN information_schema.tables t USING (table_schema, table_name)"
        " WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'"
        " AND c.data_type IN ('timestamp with time zone', 'date')"
        " AND c.table_name !~ '^(procrastinate_|alembic_)'"
    )
    columns: dict[str, list[str]] = {}
    for row in rows:
        columns.setdefault(f'"{row["table_name"]}"', []).append(f'"{row["column_name"]}"')
    return columns
