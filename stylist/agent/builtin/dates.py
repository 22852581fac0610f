"""Dates a shopper means, in the future: "by Saturday", "12 June", "in two weeks"."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_NUMBERS: Final = {
    "a": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "ten": 10,
    "a couple of": 2,
}
_DAY: Final = (
    r"(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)"
)
_MONTH: Final = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?)"
)
_ISO: Final = re.compile(r"(?<![\d-])(?P<year>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?![\d-])")
_SLASHED: Final = re.compile(
    r"(?<![\d/.])(?P<a>\d{1,2})[/.](?P<b>\d{1,2})(?:[/.](?P<year>(?:20)?\d\d))?(?![\d/])"
)
_DAY_MONTH: Final = re.compile(
    rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH}\b\.?(?:,?\s+(?P<year>20\d\d))?", re.I
)
_MONTH_DAY: Final = re.compile(
    rf"\b{_MONTH}\.?\s+(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>20\d\d))?(?!\d)", re.I
)
_WEEKDAY: Final = re.compile(
    rf"\b(?:(?P<which>next|this|on|by|until|before|for|coming)\s+)(?:(?P<more>next|this|coming)\s+)?{_DAY}\b",
    re.I,
)
_RELATIVE: Final = re.compile(r"\b(?P<word>today|tonight|tomorrow|the day after tomorrow|tmrw)\b", re.I)
_IN: Final = re.compile(
    r"\b(?:in|within)\s+(?P<n>\d{1,2}|a couple of|a|one|two|three|four|five|six|ten)\s+(?P<unit>day|week"
    r"|month)s?\b",
    re.I,
)
_NEXT: Final = re.compile(r"\b(?P<which>next|this)\s+(?P<unit>week|weekend|month)\b", re.I)


@dataclass(frozen=True, slots=True)
class FoundDate:
    day: date
    start: int
    end: int


def find_dates(text: str, *, today: date, month_first: bool = True) -> list[FoundDate]:
    """Dates in order, each the next one to come; `month_first` reads 6/12 as June the twelfth."""
    found = [
        *_absolute(text, today),
        *_slashed(text, today, month_first),
        *_by_weekday(text, today),
        *_from_now(text, today),
    ]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[FoundDate] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _absolute(text: str, today: date) -> list[FoundDate]:
    found = []
    for match in _ISO.finditer(text):
        found.append((match, _day(int(match["year"]), int(match["m"]), int(match["d"]))))
    for pattern in (_DAY_MONTH, _MONTH_DAY):
        for match in pattern.finditer(text):
            month = next(
                n for n, name in enumerate(_MONTHS, 1) if name.startswith(match["month"].lower()[:3])
            )
            found.append((match, _coming(match["year"], month, int(match["d"]), today)))
    return [FoundDate(day, match.start(), match.end()) for match, day in found if day is not None]


def _slashed(text: str, today: date, month_first: bool) -> list[FoundDate]:
    found = []
    for match in _SLASHED.finditer(text):
        if "." in match[0] and match["year"] is None:
            continue  # a number with decimals
        first, second = int(match["a"]), int(match["b"])
        month, day = (first, second) if (month_first and first <= 12) or second > 12 else (second, first)
        year = match["year"] if match["year"] is None or len(match["year"]) == 4 else f"20{match['year']}"
        coming = _coming(year, month, day, today)
        if coming is not None:
            found.append(FoundDate(coming, match.start(), match.end()))
    return found


def _by_weekday(text: str, today: date) -> list[FoundDate]:
    found = []
    for match in _WEEKDAY.finditer(text):
        wanted = next(n for n, name in enumerate(_DAYS) if name.startswith(match["weekday"].lower()[:3]))
        ahead = (wanted - today.weekday()) % 7
        if match["which"].lower() == "next" or (match["more"] or "").lower() == "next":
            ahead = ahead + 7 if wanted > today.weekday() else ahead or 7
        found.append(FoundDate(today + timedelta(days=ahead), match.start("weekday"), match.end()))
    return found


def _from_now(text: str, today: date) -> list[FoundDate]:
    found = []
    for match in _RELATIVE.finditer(text):
        ahead = {"today": 0, "tonight": 0, "the day after tomorrow": 2}.get(match["word"].lower(), 1)
        found.append(FoundDate(today + timedelta(days=ahead), match.start(), match.end()))
    for match in _IN.finditer(text):
        count = int(match["n"]) if match["n"].isdigit() else _NUMBERS[match["n"].lower()]
        unit = {"day": 1, "week": 7, "month": 30}[match["unit"].lower()]
        found.append(FoundDate(today + timedelta(days=count * unit), match.start(), match.end()))
    for match in _NEXT.finditer(text):
        found.append(
            FoundDate(
                _period(match["which"].lower(), match["unit"].lower(), today), match.start(), match.end()
            )
        )
    return found


def _period(which: str, unit: str, today: date) -> date:
    """The day a period begins, or the Saturday of a weekend."""
    if unit == "month":
        return date(today.year + today.month // 12, today.month % 12 + 1, 1) if which == "next" else today
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7 if which == "next" else 0)
    return max(today, monday + timedelta(days=5)) if unit == "weekend" else max(today, monday)


def _coming(year: str | None, month: int, day: int, today: date) -> date | None:
    if year is not None:
        return _day(int(year), month, day)
    this_year = _day(today.year, month, day)
    return this_year if this_year is not None and this_year >= today else _day(today.year + 1, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)
