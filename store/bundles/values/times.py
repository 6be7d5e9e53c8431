"""Convert times in any format to integer nanoseconds since the Unix epoch, UTC: the one place that does.

A time that 64 signed bits cannot hold (before 1677-09-21, after 2262-04-11; Go writes the year 1 for "no time")
is no time here: readers keep it as it was given, with `unread_times`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final

from ...canonical import Json

_ISO: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?(?:Z|\+00:00)?"
)
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - the times compared with it have no zone either
_LATEST: Final = 2**63 - 1
"""Also what SQLite can store."""
_LONGEST: Final = 100
"""Characters of a written time; a longer text is not looked at."""
_NO_TIME: Final = frozenset(("", "0", "None", "null", "NaT", "NaN"))


def to_ns(value: Json) -> int | None:
    """Nanoseconds since the epoch; None if the value is not a time, or not one that 64 bits can hold.

    The size of a number determines its unit: nanoseconds from 1e17 on, microseconds from 1e14, milliseconds from
    1e11, below that seconds. Text may be such a number, ISO 8601 or RFC 1123; a time without a zone is UTC.
    It raises nothing, whatever the value.
    """
    # Fast path: nanoseconds of this century as text, the most common format.
    if type(value) is str and len(value) == 19 and value.isascii() and value.isdigit():
        nanoseconds = int(value)
        if 10**17 <= nanoseconds <= _LATEST:
            return nanoseconds
    return within_64_bits(_nanoseconds(value))


def within_64_bits(nanoseconds: int | None) -> int | None:
    """The time if 64 signed bits can hold it, else None."""
    if nanoseconds is None or -_LATEST <= nanoseconds <= _LATEST:
        return nanoseconds
    return None


def later(start: int | None, length: float) -> int | None:
    """The time `length` nanoseconds after another; None if that is unknown, or 64 bits cannot hold it."""
    if start is None or not abs(length) <= _LATEST:
        return None
    return within_64_bits(start + int(length))


def unread_times(row: Mapping[str, Json], *names: str) -> dict[str, Json]:
    """Those fields of an object that should be times and are none, as they were given.

    A reader keeps them with what it does not know; without it they would be lost.
    """
    return {
        name: value
        for name in names
        if (value := row.get(name)) not in (None, 0, [], {})
        and not (isinstance(value, str) and value.strip() in _NO_TIME)
        and to_ns(value) is None
    }


def _nanoseconds(value: Json) -> int | None:
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _number(value)
    if not isinstance(value, str):
        return None
    # Second most common: a date and time in UTC.
    found = _ISO.fullmatch(value)
    if found is not None and (seconds := _seconds(found[1])) is not None:
        return seconds * 10**9 + int((found[2] or "").ljust(9, "0"))
    text = value.strip()
    if text in _NO_TIME or len(text) > _LONGEST:
        return None
    try:
        return _number(int(text)) if text.lstrip("-").isdigit() else _number(Decimal(text))
    except (ArithmeticError, ValueError):
        pass
    return _written(text)


@lru_cache(maxsize=256)
def _seconds(text: str) -> int | None:
    """Seconds since the epoch of a date and time; None if the date does not exist.

    Cached because most steps of a trace fall into a few seconds.
    """
    try:
        delta = datetime.fromisoformat(text) - _EPOCH
    except ValueError:
        return None
    return delta.days * 86_400 + delta.seconds


def _number(value: float | Decimal) -> int | None:
    if isinstance(value, int) and abs(value) >= 10**20:
        return None
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    size = exact.copy_abs()
    if not exact.is_finite() or size >= 10**20:
        return None
    for least, factor in ((10**17, 1), (10**14, 10**3), (10**11, 10**6)):
        if size >= least:
            return int(exact * factor)
    return int(exact * 10**9) if size else None


def _written(text: str) -> int | None:
    """Parse a written time. `datetime` stops at microseconds, so further digits are read separately."""
    nanos = 0
    for zone in (" UTC", " GMT"):
        if text[:1].isdigit():
            text = text.removesuffix(zone)
    if "." in text:
        head, _, tail = text.rpartition(".")
        digits = tail[: next((at for at, ch in enumerate(tail) if not ch.isdecimal()), len(tail))]
        if len(digits) > 6:
            nanos = int(digits[6:9].ljust(3, "0"))
            text = f"{head}.{digits[:6]}{tail[len(digits) :]}"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        delta = moment - datetime(1970, 1, 1, tzinfo=UTC)
    except OverflowError:
        return None
    return ((delta.days * 86_400 + delta.seconds) * 10**6 + delta.microseconds) * 1000 + nanos
