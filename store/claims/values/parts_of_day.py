"""The part of the day that is said with a time, and the hour that it makes of one of the clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .calendar_words import AFTERNOON, MORNING, PARTS_OF_DAY
from .compact_dates import time_value
from .measures import word_at
from .token import Found, Token
from .value import Value
from .word_lists import words

MERIDIEM: Final = {"am": MORNING, "pm": AFTERNOON}
_PART_LINKS: Final = words(
    "in the this at on of am du de la l ' heute gestern por local time tomorrow today yesterday"
)
AT: Final = words(
    """
    at um à las la a by until till from before after vers dès around ab bis gegen hasta
    desde sobre vor nach jusqu'à
    """
)
"""What often stands before a time."""


def part_of_day(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The part of the day said at a token (am, in the evening, de la tarde), and the token after it."""
    word = word_at(tokens, at)
    if word in {"am", "pm"} and tokens[at].text.lower() in {"am", "pm", "a.m", "p.m"}:
        after = at + 1
        if "." in tokens[at].text and word_at(tokens, after) == ".":
            after += 1
        if word == "am" and word_at(tokens, after) in PARTS_OF_DAY:  # um acht Uhr am Abend
            return PARTS_OF_DAY[word_at(tokens, after)], after + 1
        return MERIDIEM[word], after
    i = at
    while i < at + 4 and word_at(tokens, i) in _PART_LINKS:
        i += 1
    if word_at(tokens, i) == "l" and word_at(tokens, i + 1) == "'":
        i += 2
    word = word_at(tokens, i)
    if word == "après" and word_at(tokens, i + 1) == "midi":
        return AFTERNOON, i + 2
    if word in {"am", "pm", "midi"}:
        return "", at
    if word in PARTS_OF_DAY and (i > at or word not in {"night", "mañana", "morgen", "noche"}):
        return PARTS_OF_DAY[word], i + 1
    return "", at


def placed(hour: int, minute: int, part: str) -> Value | None:
    """The time that an hour of the clock is in a part of the day."""
    if hour > 12:
        return time_value([(hour, minute)])
    if part == MORNING:
        return time_value([(hour % 12, minute)])
    if part == AFTERNOON:
        return time_value([(hour % 12 + 12, minute)])
    late = 6 <= hour < 12
    return time_value([(hour + 12 if late else hour % 12, minute)])


def either(hour: int, minute: int) -> Value | None:
    """Both hours that a clock shows alike."""
    if not 0 < hour <= 12:
        return time_value([(hour, minute)])
    first = hour % 12 if hour < 12 else 12
    return time_value([(first, minute), ((first + 12) % 24, minute)])


def one_found(value: Value | None, at: int, after: int) -> list[Found]:
    """A value as what was found; nothing for none."""
    return [Found(value, at, after)] if value else []
