"""Dates as people of four languages write them, and the days that a wrong answer might name instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from .compact_dates import date_amount
from .described import date_fields, ordinal

_MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
_IN: Final = {"en": "in", "de": "im", "fr": "en", "es": "en"}
_IN_YEAR: Final = {"en": "in", "de": "im Jahr", "fr": "en", "es": "en"}
_LAST_MONTH: Final = 12


def date_forms(amount: str, language: str) -> Iterator[str]:
    """A date that may be partial, in a language."""
    year, month, day = date_fields(amount)
    name = _MONTHS[language].split()[month - 1] if month else ""
    if not day:
        if not month:
            yield f"{_IN_YEAR[language]} {year}"
        elif year:
            yield f"{name} {year}" if language != "es" else f"{name} de {year}"
            yield amount
        else:
            yield f"{_IN[language]} {name}"
        return
    if not month:
        yield {
            "en": f"the {ordinal(day)}",
            "de": f"am {day}.",
            "fr": f"le {day}",
            "es": f"el día {day}",
        }[language]
        return
    yield from _with_year(_days(day, name, language), year, language)
    if year:
        yield amount
        yield f"{day:02}.{month:02}.{year}"
        if day > _LAST_MONTH:
            yield f"{day}/{month}/{year}"


def _days(day: int, month: str, language: str) -> Iterator[str]:
    if language == "en":
        yield f"{day} {month}"
        yield f"{ordinal(day)} of {month}"
        yield f"{month} {day}"
        yield f"{month} {ordinal(day)}"
    elif language == "de":
        yield f"{day}. {month}"
    elif language == "fr":
        yield f"{day} {month}" if day > 1 else f"1er {month}"
    else:
        yield f"{day} de {month}"


def _with_year(days: Iterator[str], year: int, language: str) -> Iterator[str]:
    for day in days:
        if not year:
            yield day
        elif language == "es":
            yield f"{day} de {year}"
        elif day[0].isdecimal():
            yield f"{day} {year}"
        else:
            yield f"{day}, {year}"


def other_dates(readings: Iterable[str]) -> Iterator[str]:
    """The day after, the same day of the next month, and of the next year: as far as each is said."""
    for amount in readings:
        year, month, day = date_fields(amount)
        if day:
            yield date_amount(year, month, day + 1) or date_amount(year, month, day - 1)
        if month:
            yield date_amount(year, month % _LAST_MONTH + 1, min(day, 28))
        if year:
            yield date_amount(year + 1, month, min(day, 28) if month == 2 else day)
