"""Months of a membership, counted from the moment it began.

The n-th month begins n calendar months after the anchor, at the same time of day, on the same day or the month's
last: one that began on 31 January goes on from 28 February and then from 31 March.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction

_MICROSECOND = timedelta(microseconds=1)


def add_months(anchor: datetime, months: int) -> datetime:
    """The same moment some calendar months later, or the last day of that month."""
    years, month = divmod(anchor.month - 1 + months, 12)
    year, month = anchor.year + years, month + 1
    return anchor.replace(year=year, month=month, day=min(anchor.day, monthrange(year, month)[1]))


def next_boundary(anchor: datetime, after: datetime) -> datetime:
    """The first beginning of a month later than a moment."""
    return next(end for _, end in _months(anchor, after) if end > after)


def month_after(anchor: datetime, end: datetime) -> datetime:
    """When the month ends that begins at the boundary `end`."""
    return next_boundary(anchor, end)


def count_months(anchor: datetime, start: datetime, end: datetime) -> Fraction:
    """How many months a stretch of time is, each part measured against the month it lies in."""
    whole = Fraction(0)
    if start >= end:
        return whole
    for begins, ends in _months(anchor, start):
        if begins >= end:
            break
        overlap = min(ends, end) - max(begins, start)
        if overlap > timedelta(0):
            whole += Fraction(overlap // _MICROSECOND, (ends - begins) // _MICROSECOND)
    return whole


def _months(anchor: datetime, around: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Months in order, from one that begins no later than `around`."""
    number = (around.year - anchor.year) * 12 + around.month - anchor.month - 1
    while True:
        yield add_months(anchor, number), add_months(anchor, number + 1)
        number += 1
