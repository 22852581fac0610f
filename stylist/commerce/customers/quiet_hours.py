"""When a person is better left alone, by their own clock."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

BEGIN, END = time(21), time(8)


def is_time_zone(name: str) -> bool:
    """Whether a time zone of this name is known."""
    return name in available_timezones()


def local_time(now: datetime, *, time_zone: str) -> datetime:
    """What the person's clock shows; one of an unknown zone shows UTC."""
    return now.astimezone(ZoneInfo(time_zone if is_time_zone(time_zone) else "UTC"))


def is_quiet(now: datetime, *, time_zone: str, begin: time = BEGIN, end: time = END) -> bool:
    """Whether it is between `begin` and `end` for the person; hours that pass midnight are meant so."""
    clock = local_time(now, time_zone=time_zone).time()
    if begin == end:
        return False
    return begin <= clock < end if begin < end else clock >= begin or clock < end


def next_waking(now: datetime, *, time_zone: str, begin: time = BEGIN, end: time = END) -> datetime:
    """Now, or when the quiet hours it is in are over (aware, UTC)."""
    if not is_quiet(now, time_zone=time_zone, begin=begin, end=end):
        return now
    there = local_time(now, time_zone=time_zone)
    day = there.date() if there.time() < end else there.date() + timedelta(days=1)
    return datetime.combine(day, end, there.tzinfo).astimezone(now.tzinfo)
