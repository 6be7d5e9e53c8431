"""A value in words for people, in English: `EUR 1,530.00`, `4 March 2027`, `1 hour 30 minutes`."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from .decimals import over
from .units import shown_in

_MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_PERIODS: Final = (
    ("week", 604800),
    ("day", 86400),
    ("hour", 3600),
    ("minute", 60),
    ("second", 1),
)
_SHORTEST_GROUPED: Final = 5
"""From this many digits on a number is written with separators: 4000 may be a telephone extension."""


def described(kind: str, amount: str, unit: str) -> str:
    """One reading of a value, as a person would write it."""
    match kind:
        case "money":
            return f"{unit} {_grouped(amount, 4, decimals=2)}".strip()
        case "number":
            return _grouped(amount, _SHORTEST_GROUPED)
        case "percent":
            return f"{_grouped(amount, _SHORTEST_GROUPED)}%"
        case "quantity":
            return _quantity(amount, unit)
        case "duration":
            return _duration(amount, unit)
        case "date":
            return _date(amount)
    return amount


def _grouped(amount: str, shortest: int, decimals: int = 0) -> str:
    sign, digits = ("-", amount[1:]) if amount.startswith("-") else ("", amount)
    whole, _, part = digits.partition(".")
    if len(whole) >= shortest:
        first = len(whole) % 3 or 3
        whole = ",".join([whole[:first], *(whole[i : i + 3] for i in range(first, len(whole), 3))])
    part = part.ljust(decimals, "0")
    return f"{sign}{whole}.{part}" if part else sign + whole


def _quantity(amount: str, unit: str) -> str:
    if unit == "times" or unit.startswith("/"):
        how_often = "once" if amount == "1" else f"{amount} times"
        return how_often if unit == "times" else f"{how_often} a {unit[1:]}"
    number, shown = shown_in(amount, unit)
    plural = "s" if shown.isalpha() and len(shown) > 3 and number != "1" else ""
    return f"{_grouped(number, _SHORTEST_GROUPED)} {shown}{plural}"


def _counted(number: str, noun: str) -> str:
    return f"{number} {noun}" if number == "1" else f"{number} {noun}s"


def _duration(amount: str, unit: str) -> str:
    if unit == "workday":
        return _counted(amount, "working day")
    if unit == "month":
        years = over(amount, 12)
        whole = years.isdecimal() and years != "0"
        return _counted(years, "year") if whole else _counted(amount, "month")
    if not amount.isdecimal() or amount == "0":
        return _counted(amount, "second")
    left, said = int(Decimal(amount)), []
    for name, seconds in _PERIODS:
        if name == "week" and left % seconds:
            continue
        count, left = divmod(left, seconds)
        if count:
            said.append(_counted(str(count), name))
    return " ".join(said)


def _date(amount: str) -> str:
    year, month, day = date_fields(amount)
    if month and not 1 <= month <= len(_MONTHS):
        return amount
    words = [
        str(day) if day else "",
        _MONTHS[month - 1] if month else "",
        str(year) if year else "",
    ]
    if day and not month:
        return f"the {ordinal(day)}"
    return " ".join(filter(None, words))


def date_fields(amount: str) -> tuple[int, int, int]:
    """Year, month and day of a date that may be partial; 0 for what it does not say."""
    if amount.startswith("---"):
        return 0, 0, int(amount[3:])
    if amount.startswith("--"):
        month, _, day = amount[2:].partition("-")
        return 0, int(month), int(day or 0)
    year, _, rest = amount.partition("-")
    month, _, day = rest.partition("-")
    return int(year), int(month or 0), int(day or 0)


def ordinal(day: int) -> str:
    """`1st`, `22nd`, `13th`."""
    if day % 100 in {11, 12, 13}:
        return f"{day}th"
    return f"{day}{({1: 'st', 2: 'nd', 3: 'rd'}).get(day % 10, 'th')}"
