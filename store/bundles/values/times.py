"""Convert times in any format to integer nanoseconds since the Unix epoch, UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final

from ...canonical import Json

_ISO: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?(?:Z|\+00:00)?"
)
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - the times compared with it have no zone either


def to_ns(value: Json) -> int | None:
    """Nanoseconds since the epoch; None if the value is not a time.

    The size of a number determines its unit: nanoseconds from 1e17 on, microseconds from 1e14, milliseconds from
    1e11, below that seconds. Text may be such a number, ISO 8601 or RFC 1123; a time without a zone is UTC.
    """
    # Fast path: nanoseconds of this century as text, the most common format.
    if type(value) is str and len(value) == 19 and value.isascii() and value.isdigit():
        nanoseconds = int(value)
        if nanoseconds >= 10**17:
            return nanoseconds
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
    if not text or text in ("None", "null", "NaT", "NaN"):
        return None
    try:
        return _number(int(text)) if text.lstrip("-").isdigit() else _number(Decimal(text))
    except (InvalidOperation, ValueError):
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
        digits = tail[: next((at for at, ch in enumerate(tail) if not ch.isdigit()), len(tail))]
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
