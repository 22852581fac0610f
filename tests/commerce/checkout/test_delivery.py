"""When a parcel arrives."""

from datetime import UTC, date, datetime, time

import pytest

from stylist.commerce.checkout.calendar import count_days, estimate_delivery
from stylist.commerce.policies.definitions import SHIPPING
from stylist.commerce.policies.views import SATURDAY, DeliveryCalendar, ShippingPolicy

POLICY: ShippingPolicy = SHIPPING.default
STANDARD = POLICY.methods_for("US")[0]  # 3 to 5 days, after one of handling


@pytest.mark.parametrize(
    ("now", "earliest", "latest"),
    [
        # Monday before the cut-off: leaves on Tuesday
        (datetime(2026, 11, 23, 9, tzinfo=UTC), date(2026, 11, 27), date(2026, 12, 1)),
        # Monday at the cut-off: leaves on Wednesday
        (datetime(2026, 11, 23, 15, tzinfo=UTC), date(2026, 11, 30), date(2026, 12, 2)),
        # Saturday counts as Monday
        (datetime(2026, 11, 28, 9, tzinfo=UTC), date(2026, 12, 4), date(2026, 12, 8)),
    ],
)
def test_the_range_counts_working_days_from_when_it_leaves(
    now: datetime, earliest: date, latest: date
) -> None:
    assert POLICY.cut_off == time(15, 0)

    delivery = estimate_delivery(POLICY, STANDARD, now=now, available_at=None)

    assert (delivery.earliest, delivery.latest) == (earliest, latest)


def test_a_piece_that_comes_in_later_is_waited_for() -> None:
    now, comes_in = datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 12, 7, 9, tzinfo=UTC)

    delivery = estimate_delivery(POLICY, STANDARD, now=now, available_at=comes_in)

    assert (delivery.earliest, delivery.latest) == (date(2026, 12, 11), date(2026, 12, 15))


@pytest.mark.parametrize(
    ("day", "count", "reached"),
    [
        (date(2026, 11, 27), 0, date(2026, 11, 27)),
        (date(2026, 11, 28), 0, date(2026, 11, 30)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 27), 6, date(2026, 12, 7)),
    ],
)
def test_working_days_skip_week_ends(day: date, count: int, reached: date) -> None:
    assert count_days(day, count, counts=lambda it: it.weekday() < SATURDAY) == reached


@pytest.mark.parametrize(
    ("now", "calendar", "country", "lead_days", "earliest"),
    [
        # 13:00 in New York is before the cut-off there, though 18:00 UTC
        (
            datetime(2026, 11, 23, 18, tzinfo=UTC),
            {"time_zone": "America/New_York"},
            "US",
            0,
            date(2026, 11, 27),
        ),
        # nothing leaves on the day the house is closed
        (datetime(2026, 11, 23, 9, tzinfo=UTC), {"closed": ("11-24",)}, "US", 0, date(2026, 11, 30)),
        # nothing arrives on a holiday of the country, in that year alone
        (
            datetime(2026, 11, 23, 9, tzinfo=UTC),
            {"holidays": {"FR": ("2026-11-26",)}},
            "FR",
            0,
            date(2026, 11, 30),
        ),
        (
            datetime(2026, 11, 23, 9, tzinfo=UTC),
            {"holidays": {"FR": ("2025-11-26",)}},
            "FR",
            0,
            date(2026, 11, 27),
        ),
        # where parcels arrive on Saturdays they count
        (datetime(2026, 11, 25, 9, tzinfo=UTC), {"saturday_delivery": ("FR",)}, "FR", 0, date(2026, 11, 30)),
        # a monogram takes its days before the parcel leaves
        (datetime(2026, 11, 23, 9, tzinfo=UTC), {}, "US", 5, date(2026, 12, 4)),
    ],
)
def test_the_calendar_decides(
    now: datetime, calendar: dict[str, object], country: str, lead_days: int, earliest: date
) -> None:
    delivery = estimate_delivery(
        POLICY,
        STANDARD,
        now=now,
        available_at=None,
        calendar=DeliveryCalendar(**calendar),  # type: ignore[arg-type]
        country_code=country,
        lead_days=lead_days,
    )

    assert delivery.earliest == earliest
