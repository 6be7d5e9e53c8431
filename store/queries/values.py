"""The values of fields that are compared: numbers, durations, days."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Final

from ...errors import UserError

_NUMBER: Final = re.compile(r"[+-]?(\d{1,15})?(\.\d{1,15})?")
_DURATION: Final = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)(ms|s|m|min|h|d)?")
_DAY_NS: Final = 86_400 * 10**9
_UNITS: Final = {
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "min": 60 * 10**9,
    "h": 3600 * 10**9,
    "d": _DAY_NS,
}
_MOST: Final = 2**63 - 1
"""The largest number that SQLite compares."""
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def number(name: str, text: str) -> float:
    """A number. Raises UserError."""
    if _NUMBER.fullmatch(text) and any(map(str.isdecimal, text)) and text.isascii():
        found = float(text)
        if math.isfinite(found):
            return found
    raise UserError(
        f"{name} is compared with a number, and {text} is none", f"For example {name}<5"
    )


def duration_ns(text: str) -> int:
    """A duration in nanoseconds; seconds unless a unit is given. Raises UserError."""
    found = _DURATION.fullmatch(text.casefold())
    if found is None or not text.isascii():
        raise UserError(
            f"{text} is not a duration", "For example duration>30s, duration<500ms, duration>2h"
        )
    unit = found[2] or "s"
    return min(round(float(found[1]) * _UNITS[unit]), _MOST)


def day_ns(text: str) -> tuple[int, int]:
    """The first nanosecond of a day, month or year (UTC) and the first one after it. Raises UserError."""
    found = _DAY.fullmatch(text)
    try:
        if found is None or not text.isascii():
            raise ValueError
        year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
        first = datetime(year, month, day, tzinfo=UTC)
        if found[3]:
            after = first + timedelta(days=1)
        elif found[2]:
            after = (first + timedelta(days=32)).replace(day=1)
        else:
            after = first.replace(year=year + 1)
    except (ValueError, OverflowError):
        raise UserError(
            f"{text} is not a day", "A day is written 2026-10-01, a month 2026-10."
        ) from None
    return _nanoseconds(first), _nanoseconds(after)


def _nanoseconds(moment: datetime) -> int:
    return min(round(moment.timestamp()) * 10**9, _MOST)
