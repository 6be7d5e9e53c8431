"""Whether two values mean the same, and whether one would stand in the other's place."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Final

from .decimals import times
from .described import date_fields
from .units import common_factors
from .value import Value

_STANDS_FOR: Final = frozenset({"money", "quantity", "percent", "duration"})
_CODES: Final = frozenset({"id", "phone", "number"})
_SHORTEST_PHONE: Final = 7
_DAYS_OF_MONTH: Final = (28, 31)


def same_value(a: Value, b: Value) -> bool:
    """Whether two values mean the same: in any of their readings, each as exactly as both say it."""
    if a == b:
        return True
    if a.kind != b.kind:
        return (a.kind in _CODES and _across(a, b)) or (b.kind in _CODES and _across(b, a))
    match a.kind:
        case "date":
            return any(_same_date(x, y) for x in a.readings for y in b.readings)
        case "money":
            return (not a.unit or not b.unit or a.unit == b.unit) and _shares(a, b)
        case "quantity":
            return _comparable(a.unit, b.unit) and _shares(a, b)
        case "duration":
            return a.unit == b.unit and _shares(a, b)
        case "id":
            return _code(a.amount) == _code(b.amount)
        case "phone":
            return _same_phone(a.amount, b.amount)
        case "email":
            return a.amount.lower() == b.amount.lower()
    return _shares(a, b)


def is_rival(a: Value, b: Value) -> bool:
    """Whether `b` would stand in the place of `a` and differs: another amount, day, hour or code."""
    if a.kind != b.kind or same_value(a, b):
        return False
    match a.kind:
        case "date":
            return any(_differ_in_a_field(x, y) for x in a.readings for y in b.readings)
        case "quantity":
            return _comparable(a.unit, b.unit)
        case "duration":
            return not _about_a_month(a, b) and not _about_a_month(b, a)
        case "id":
            return _shape(a.amount) == _shape(b.amount)
    return True


def _shares(a: Value, b: Value) -> bool:
    return not set(a.readings).isdisjoint(b.readings)


def _comparable(unit: str, other: str) -> bool:
    return unit == other or ({unit, other} <= {"°", "°C", "°F"} and "°" in {unit, other})


@lru_cache(maxsize=4096)
def _across(bare: Value, other: Value) -> bool:
    """Whether a bare number, or digits as a code, stands for a value of another kind."""
    if bare.kind == "number":
        if other.kind in _STANDS_FOR:
            factors = (
                common_factors(other.unit) if other.kind in {"quantity", "duration"} else ("1",)
            )
            said = {times(reading, factor) for reading in bare.readings for factor in factors}
            return not said.isdisjoint(other.readings)
        if other.kind == "date":
            return bare.amount in other.readings
        if other.kind == "time":
            return any(_as_time(reading) in other.readings for reading in bare.readings)
    if bare.kind in _CODES and other.kind in _CODES:
        digits = _digits(bare.amount)
        return bool(digits) and digits == _digits(other.amount)
    return False


def _as_time(number: str) -> str:
    """10.35 as people write the time; empty if it is none."""
    hour, _, minute = number.partition(".")
    minute = minute.ljust(2, "0")
    if (
        not (hour.isdecimal() and minute.isdecimal())
        or len(hour) > 2
        or len(minute) > 2
        or "." not in number
    ):
        return ""
    return f"{int(hour):02}:{minute}"


def _digits(code: str) -> str:
    digits = code.replace("-", "").removeprefix("+")
    return digits if digits.isdecimal() else ""


def _code(amount: str) -> str:
    return amount.replace("-", "").replace(" ", "").casefold()


def _same_phone(a: str, b: str) -> bool:
    if a.removeprefix("+") == b.removeprefix("+"):
        return True
    if a.startswith("+") == b.startswith("+"):
        return False
    whole, part = (a, b) if a.startswith("+") else (b, a)
    national = part.removeprefix("0")
    return len(national) >= _SHORTEST_PHONE and whole.endswith((national, part))


def _same_date(a: str, b: str) -> bool:
    """Whether two dates agree in all that both say, which must be more than the year."""
    if a == b:
        return True
    pairs = [(x, y) for x, y in zip(date_fields(a), date_fields(b), strict=True) if x and y]
    both_say_more = any(
        x and y for x, y in list(zip(date_fields(a), date_fields(b), strict=True))[1:]
    )
    return both_say_more and all(x == y for x, y in pairs)


def _differ_in_a_field(a: str, b: str) -> bool:
    return any(x and y and x != y for x, y in zip(date_fields(a), date_fields(b), strict=True))


def _about_a_month(months: Value, seconds: Value) -> bool:
    """30 days may be a month and may not: neither the same nor a rival."""
    if months.unit != "month" or seconds.unit != "":
        return False
    shortest, longest = (Decimal(days) * 86400 for days in _DAYS_OF_MONTH)
    return any(
        Decimal(count) * shortest <= Decimal(reading) <= Decimal(count) * longest
        for count in months.readings
        for reading in seconds.readings
    )


def _shape(code: str) -> tuple[int, str, str]:
    """What codes of a sort have in common: length, signs, and whether letters or digits lead."""
    signs = "".join(sorted({char for char in code if not char.isalnum()}))
    ending = code.rpartition(".")[2].lower() if "." in code and not code[-1].isdecimal() else ""
    classes = "".join(sorted({"9" if char.isdecimal() else "a" for char in code if char.isalnum()}))
    return (0 if signs else len(code)), signs + ending, classes
