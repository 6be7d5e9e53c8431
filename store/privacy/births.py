"""Dates of birth: dates that a word or a field before them says to be one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from .context import near, said_in
from .dates import written_dates
from .finding import BIRTH, Finding
from .rules import Rules

REACH: Final = 40
"""So many characters before a date are looked through for what it is."""
_LONGEST: Final = 30
_ANSWERED: Final = re.compile(r"(?i)[.!?]\s{1,3}(?:it|that|mine|this)(?:[’']s| is| was)\s{1,3}")
"""What stands between the word and the date where the next sentence tells it: "your date of birth. It's …"."""
_FEAST: Final = re.compile(
    r"(?i)\s+(?:(?:party|dinner|lunch|trip|celebration)\s+(?:is\s+)?)?(?:on|in)\s"
)
"""What follows a birthday that is a day to go out: "for my birthday on March 22, 2021"."""
OLDEST: Final = 1850
MASKED_BEFORE: Final = 1700
"""Years before this one are those of a twin: nobody was born then whom a trace may tell of."""


def birth_dates(text: str, rules: Rules) -> Iterator[Finding]:
    """Each date of birth: the first date after a word that says so, in its sentence."""
    words = rules.contexts.get(BIRTH, ())
    done = 0
    for said in said_in(text, words):
        if said.start() < done:
            continue
        if said[0].casefold() == "birthday" and _FEAST.match(text, said.end()):
            continue
        window = text[said.end() : said.end() + REACH + _LONGEST]
        for one in written_dates(window):
            start = said.end() + one.start
            # A sentence that ends between them parts them, but for one that answers.
            told = _ANSWERED.fullmatch(window, 0, one.start) or near(
                text, start, words, start - said.start()
            )
            if one.start > REACH or not told:
                break
            done = said.end() + one.end
            if MASKED_BEFORE <= one.day.year < OLDEST:
                break
            yield Finding(
                BIRTH,
                start,
                done,
                one.text,
                "birth-date",
                f"date after “{said[0]}”",
                same=one.day.isoformat(),
                masked=one.day.year < MASKED_BEFORE,
            )
            break
