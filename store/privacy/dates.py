"""Dates as they are written, so that another date can be written in the same way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

_MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
_SHORT: Final = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "de": "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
}


@cache
def _named() -> dict[str, tuple[int, tuple[str, ...]]]:
    """Name of a month in lower case -> its number, and the twelve names of that language and length."""
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    for table in (_MONTHS, _SHORT):
        for names in table.values():
            twelve = tuple(names.split())
            for place, name in enumerate(twelve, 1):
                found.setdefault(name.lower(), (place, twelve))
    return found


@cache
def _pattern() -> re.Pattern[str]:
    months = "|".join(sorted(map(re.escape, _named()), key=len, reverse=True))
    return re.compile(
        rf"""(?xi)(?<![\w./-])(?:
          (?P<iso_year>\d{{4}})(?P<iso_mark>[-/.]?)(?P<iso_month>\d\d?)(?P=iso_mark)(?P<iso_day>\d\d?)
        | (?P<first>\d\d?)(?P<mark>[-/.])(?P<second>\d\d?)(?P=mark)(?P<year>\d{{4}}|\d\d)
        | (?P<day_before>\d\d?)(?:st|nd|rd|th|er|\.)?\ (?:of\ |de\ )?(?P<month_after>{months})\.?,?\ (?:de\ |del\ )?(?P<year_after>\d{{4}})
        | (?P<month_before>{months})\.?\ (?P<day_after>\d\d?)(?:st|nd|rd|th)?,?\ (?P<year_last>\d{{4}})
        )(?![\d/-])(?!\.\d)"""
    )


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date in a text, and where in it its day, its month and its year stand."""

    start: int
    end: int
    text: str
    day: date
    parts: tuple[tuple[int, int, str], ...]
    """From left to right: start and end within `text`, and `day`, `month`, `year` or the names of the months."""

    def of(self, other: date) -> str:
        """Another date, written in this way; a year of two digits gets four."""
        out: list[str] = []
        done = 0
        for start, end, what in self.parts:
            out += [self.text[done:start], _part(self.text[start:end], what, other)]
            done = end
        return "".join([*out, self.text[done:]])


def _part(written: str, what: str, other: date) -> str:
    if what == "year":
        return f"{other.year:04d}"
    if what in ("day", "month"):
        number = other.day if what == "day" else other.month
        return f"{number:02d}" if len(written) == 2 else str(number)
    _, names = _named()[written.lower()]
    name = names[other.month - 1]
    return (
        name.upper() if written.isupper() else name.lower() if written.islower() else name.title()
    )


def written_dates(text: str) -> Iterator[WrittenDate]:
    """Each date with a day, a month and a year.

    `3/4/1985` is taken for month and day, `3.4.1985` and `3-4-1985` for day and month, if both are possible.
    """
    for match in _pattern().finditer(text):
        found = _read(match)
        if found is not None:
            yield found


def _read(match: re.Match[str]) -> WrittenDate | None:
    groups = {name for name, value in match.groupdict().items() if value is not None}
    named = {
        "iso_year": "year", "iso_month": "month", "iso_day": "day", "year": "year", "day_before": "day", "day_after": "day",
        "month_after": "name", "month_before": "name", "year_after": "year", "year_last": "year",
    }  # fmt: skip
    if "first" in groups:
        first, second = int(match["first"]), int(match["second"])
        month_first = second > 12 or (match["mark"] == "/" and first <= 12)
        named |= {
            "first": "month" if month_first else "day",
            "second": "day" if month_first else "month",
        }
    if "iso_mark" in groups and not match["iso_mark"] and match.end() - match.start() != 8:
        return None
    values: dict[str, int] = {}
    parts = []
    for name in groups & named.keys():
        what = named[name]
        written = match[name]
        values["month" if what == "name" else what] = (
            _named()[written.lower()][0]
            if what == "name"
            else _year(written)
            if what == "year"
            else int(written)
        )
        parts.append((match.start(name) - match.start(), match.end(name) - match.start(), what))
    try:
        day = date(values["year"], values["month"], values["day"])
    except ValueError:
        return None
    return WrittenDate(*match.span(), match[0], day, tuple(sorted(parts)))


def _year(written: str) -> int:
    year = int(written)
    if len(written) == 4:
        return year
    return year + (1900 if year >= 30 else 2000)
