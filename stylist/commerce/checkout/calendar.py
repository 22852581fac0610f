"""Working days of the house and of the countries it sends to, without the database."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from stylist.commerce.checkout.views import DeliveryRange
from stylist.commerce.policies.views import DeliveryCalendar, ShippingMethod, ShippingPolicy

Counts = Callable[[date], bool]
# No calendar closes longer: a promise beyond is none.
_FURTHEST = timedelta(days=730)


def estimate_delivery(
    policy: ShippingPolicy,
    method: ShippingMethod,
    *,
    now: datetime,
    available_at: datetime | None,
    calendar: DeliveryCalendar | None = None,
    country_code: str = "",
    lead_days: int = 0,
) -> DeliveryRange:
    """The range for an order placed `now`, or when its last piece comes in, if that is later.

    It leaves after the handling days and `lead_days` for what is made to order; then the method's days count,
    on which parcels arrive in that country.
    """
    calendar = calendar or DeliveryCalendar()
    start = max(now, available_at) if available_at is not None else now
    local = start.astimezone(ZoneInfo(calendar.time_zone))
    is_late = local.time() >= policy.cut_off and calendar.leaves_on(local.date())
    leaves = count_days(local.date(), policy.handling_days + lead_days + is_late, counts=calendar.leaves_on)

    def arrives(day: date) -> bool:
        return calendar.arrives_on(day, country_code)

    return DeliveryRange(
        earliest=count_days(leaves, method.days_min, counts=arrives),
        latest=count_days(leaves, method.days_max, counts=arrives),
    )


def count_days(day: date, count: int, *, counts: Counts) -> date:
    """The `count`-th day that counts after a day; with 0, the day itself or the next one that counts."""
    last = day + _FURTHEST
    day = _next(day, counts, last)
    for _ in range(count):
        day = _next(day + timedelta(days=1), counts, last)
    return day


def _next(day: date, counts: Counts, last: date) -> date:
    while day < last and not counts(day):
        day += timedelta(days=1)
    return day
