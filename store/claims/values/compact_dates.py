"""Dates and times that are written in one piece: 2027-03-04, 04.03.2027, 3/4/2027, 14:05, 14h05."""

from __future__ import annotations

import re
from typing import Final

from .value import Value

_ISO: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[Tt](\d\d):(\d\d)(?::\d\d(?:[.,]\d{1,9})?)?(?:[Zz]|[+-]\d\d:?\d\d)?)?"
)
_YEAR_FIRST: Final = re.compile(r"(\d{4})([/.])(\d{1,2})\2(\d{1,2})")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)")
_MONTH_NAMED: Final = re.compile(r"(\d{1,2})([-/.])([^\W\d_]{3,10})\2(\d{4}|\d\d)")
_YEAR_MONTH: Final = re.compile(r"(\d{4})-(\d\d)|(\d\d)/(\d{4})")
_TIME: Final = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?")
_HOUR_SIGN: Final = re.compile(r"(\d{1,2})[hH](\d\d)(?:min|m)?")
_MONTH_LENGTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def date_amount(year: int, month: int, day: int) -> str:
    """The ISO form of a date that may be partial, 0 for what is not said; empty if there is no such day."""
    if month > len(_MONTH_LENGTHS) or (day and day > (_MONTH_LENGTHS[month - 1] if month else 31)):
        return ""
    if year and day and not month:
        return ""
    if month == 2 and day == 29 and year and (year % 4 or (year % 100 == 0 and year % 400)):
        return ""
    if year:
        return "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part)])
    if month:
        return f"--{month:02}-{day:02}" if day else f"--{month:02}"
    return f"---{day:02}" if day else ""


def full_year(digits: str) -> int:
    """The year of four digits, or of two in this century or the end of the last."""
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (2000 if year < 70 else 1900)


def compact_date(
    text: str, language: str, months: dict[str, int]
) -> tuple[Value, Value | None] | None:
    """The date, and the time of an ISO date with one; None if `text` is no date in one piece.

    Day and month of a date with slashes may stand in either order, so both readings are kept.
    """
    if found := _ISO.fullmatch(text):
        amount = date_amount(int(found[1]), int(found[2]), int(found[3]))
        if not amount or not int(found[2]):
            return None
        time = compact_time(f"{found[4]}:{found[5]}") if found[4] else None
        return Value("date", amount), time
    if found := _YEAR_FIRST.fullmatch(text):
        return _dated([(found[1], found[3], found[4])])
    if found := _YEAR_LAST.fullmatch(text):
        first, sign, second, year = found.groups()
        if sign == "." and len(year) == 2 and not len(first) == len(second) == 2:
            return None  # a version: 2.14.1
        if sign == "-" and len(year) == 2:
            return None
        orders = [(year, second, first)]
        if sign != ".":
            american = (year, first, second)
            orders = [american, *orders] if language == "en" else [*orders, american]
        return _dated(orders)
    if (found := _MONTH_NAMED.fullmatch(text)) and found[3].lower() in months:
        return _dated([(found[4], str(months[found[3].lower()]), found[1])])
    if found := _YEAR_MONTH.fullmatch(text):
        year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
        if 1000 <= int(year) < 3000 and int(month):
            return _dated([(year, month, "0")])
    return None


def _dated(orders: list[tuple[str, str, str]]) -> tuple[Value, None] | None:
    amounts = [
        amount
        for year, month, day in orders
        if int(month) and (amount := date_amount(full_year(year), int(month), int(day)))
    ]
    return (Value("date", "|".join(dict.fromkeys(amounts))), None) if amounts else None


def compact_time(text: str) -> Value | None:
    """The time of `14:05`, `14:05:30` or `14h05`; None if it is none."""
    found = _TIME.fullmatch(text) or _HOUR_SIGN.fullmatch(text)
    if not found:
        return None
    return time_value([(int(found[1]), int(found[2]))])


def time_value(readings: list[tuple[int, int]]) -> Value | None:
    """A time of hours and minutes; None if there is no such time."""
    if any(hour > 24 or minute > 59 or (hour == 24 and minute) for hour, minute in readings):
        return None
    texts = (f"{hour % 24:02}:{minute:02}" for hour, minute in readings)
    return Value("time", "|".join(dict.fromkeys(texts)))
