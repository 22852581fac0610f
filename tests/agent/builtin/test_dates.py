from datetime import date

import pytest

from stylist.agent.builtin.dates import find_dates

TODAY = date(2026, 11, 19)  # a Thursday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("by Saturday", date(2026, 11, 21)),
        ("before friday please", date(2026, 11, 20)),
        ("next friday", date(2026, 11, 27)),
        ("next monday", date(2026, 11, 23)),
        ("tomorrow", date(2026, 11, 20)),
        ("the day after tomorrow", date(2026, 11, 21)),
        ("12 June", date(2027, 6, 12)),
        ("June 12th", date(2027, 6, 12)),
        ("on the 3rd of december", date(2026, 12, 3)),
        ("Dec 24", date(2026, 12, 24)),
        ("2026-12-01", date(2026, 12, 1)),
        ("12/24", date(2026, 12, 24)),
        ("24/12/2026", date(2026, 12, 24)),
        ("in two weeks", date(2026, 12, 3)),
        ("within 10 days", date(2026, 11, 29)),
        ("this weekend", date(2026, 11, 21)),
        ("next month", date(2026, 12, 1)),
    ],
)
def test_find_dates_looks_ahead(text: str, expected: date) -> None:
    assert [found.day for found in find_dates(text, today=TODAY)] == [expected]


def test_find_dates_reads_the_day_first_when_told() -> None:
    assert find_dates("6/12", today=TODAY, month_first=False)[0].day == date(2026, 12, 6)
    assert find_dates("6/12", today=TODAY)[0].day == date(2027, 6, 12)


@pytest.mark.parametrize(
    "text", ["may i see it", "size 10.5", "a sun hat", "marching boots in 31", "30 february"]
)
def test_find_dates_sees_none_where_there_is_none(text: str) -> None:
    assert find_dates(text, today=TODAY) == []
