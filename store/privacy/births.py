"""Dates of birth: dates that a word or a field before them says to be one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from .context import near
from .dates import written_dates
from .finding import BIRTH, Finding
from .rules import Rules

REACH: Final = 40
"""So many characters before a date are looked through for what it is."""
OLDEST: Final = 1850
MASKED_BEFORE: Final = 1700
"""Years before this one are those of a twin: nobody was born then whom a trace may tell of."""


def birth_dates(text: str, rules: Rules) -> Iterator[Finding]:
    """Each date of birth. One word speaks for the date that follows it, not for those after that."""
    words = rules.contexts.get(BIRTH, ())
    if not words or not any(map(str.isdigit, text)):
        return
    done = 0
    for one in written_dates(text):
        reach = min(REACH, one.start - done)
        done = one.end
        said = near(text, one.start, words, reach)
        if not said or re.search(
            r"(?i)\b(?:today|now|heute)\b", text[one.start - min(reach, 12) : one.start]
        ):
            continue
        if MASKED_BEFORE <= one.day.year < OLDEST:
            continue
        yield Finding(
            BIRTH,
            one.start,
            one.end,
            one.text,
            "birth-date",
            f"date after “{said}”",
            same=one.day.isoformat(),
            masked=one.day.year < MASKED_BEFORE,
        )
