import pytest

from stylist.demo.rows.table import as_json, table


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
