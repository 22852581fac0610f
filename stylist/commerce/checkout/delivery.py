"""When a parcel arrives: cut-off, handling and the method's days, counting Mondays to Fridays."""

from datetime import date, datetime, timedelta

from stylist.commerce.checkout.views import DeliveryRange
from stylist.commerce.policies.views import ShippingMethod, ShippingPolicy

SATURDAY = 5


def estimate_delivery(
    policy: ShippingPolicy, method: ShippingMethod, *, now: datetime, available_at: datetime | None
) -> DeliveryRange:
    """The range for an order placed `now` (UTC), or when its last piece comes in, if that is later."""
    start = max(now, available_at) if available_at is not None else now
    handling = policy.handling_days + (start.time() >= policy.cut_off)
    leaves = add_working_days(start.date(), handling)
    return DeliveryRange(
        earliest=add_working_days(leaves, method.days_min), latest=add_working_days(leaves, method.days_max)
    )


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after a day; with 0, the day itself or the Monday after it."""
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    for _ in range(count):
        day += timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
    return day
