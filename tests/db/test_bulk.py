import asyncpg
import psycopg
import pytest

from stylist.db.bulk import as_json, copy_tables, table


def test_rows_become_records_in_the_order_of_their_columns() -> None:
    made = table("things", [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}])
    assert made.columns == ("id", "name")
    assert made.records == [(1, "a"), (2, "b")]


def test_rows_with_other_columns_are_refused() -> None:
    with pytest.raises(ValueError, match="a row of things"):
        table("things", [{"id": 1, "name": "a"}, {"name": "b", "id": 2}])


def test_no_rows_make_an_empty_table() -> None:
    assert table("things", []).records == []


def test_json_keeps_accents_and_leaves_nothing_null() -> None:
    assert as_json({"name": "crêpe"}) == '{"name": "crêpe"}'
    assert as_json(None) is None


async def test_tables_are_written_all_or_none(fresh_database: str) -> None:
    tags = table("categories", [{"slug": "bags", "name": "Bags"}, {"slug": "hats", "name": "Hats"}])
    twice = table("categories", [{"slug": "hats", "name": "Hats"}])

    with pytest.raises(asyncpg.UniqueViolationError):
        await copy_tables(fresh_database, [tags, twice])
    with psycopg.connect(fresh_database) as connection:
        before = connection.execute("SELECT count(*) FROM categories").fetchone()
    await copy_tables(fresh_database, [table("brands", []), tags])
    with psycopg.connect(fresh_database) as connection:
        after = connection.execute("SELECT slug FROM categories ORDER BY slug").fetchall()

    assert (before, after) == ((0,), [("bags",), ("hats",)])
