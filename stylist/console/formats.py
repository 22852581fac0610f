"""How moments, durations and words are written on the console's pages."""

import re
from datetime import datetime, timedelta

WITHHELD = "withheld"
# Identifiers that payment providers give to cards, payments and customers.
PAYMENT_TOKEN = re.compile(r"\b(?:pm|tok|card|pi|seti|src|cus)_[A-Za-z0-9_]{4,}")


def clock_time(moment: datetime) -> str:
    """The time of day, in UTC: "14:05:32"."""
    return f"{moment:%H:%M:%S}"


def day(moment: datetime) -> str:
    """The date, in UTC: "Friday 3 July 2026"."""
    return f"{moment:%A} {moment.day} {moment:%B %Y}"


def lasting(moment: datetime, now: datetime) -> str:
    """How long it has been, in one unit: "under 1 min", "12 min", "3 h", "45 d"."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return "under 1 min"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 60 * 24:
        return f"{minutes // 60} h"
    return f"{minutes // (60 * 24)} d"


def ago(moment: datetime, now: datetime) -> str:
    """When it was, as somebody would say: "just now", "12 min ago"; the date after a month."""
    age = now - moment
    if age < timedelta(minutes=1):
        return "just now"
    return f"{lasting(moment, now)} ago" if age < timedelta(days=31) else short_date(moment)


def short_date(moment: datetime) -> str:
    """The date, in UTC: "3 Jul 2026"."""
    return f"{moment.day} {moment:%b %Y}"


def seconds(milliseconds: int) -> str:
    """A duration for reading: "840 ms", "2.4 s"."""
    return f"{milliseconds} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def without_tokens(text: str) -> str:
    """The text without tokens that stand for a payment method."""
    return PAYMENT_TOKEN.sub(WITHHELD, text)
