"""Times of day in digits: 2:05 pm, 14.05 Uhr, 14 h 05, 2 to 6 pm, at 8."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .calendar_words import AFTERNOON, MORNING
from .compact_dates import time_value
from .measures import measure_after, word_at
from .parts_of_day import AT, MERIDIEM, either, one_found, part_of_day, placed
from .token import Found, Token
from .value import Value
from .word_lists import words

_CLOCK: Final = words("uhr h hrs heure heures horas")
_TO: Final = words("– - to and until till bis und à a y et hasta through")
_FOLLOWS: Final = words("and or but on in sharp if so because when for with und oder et ou y o am")


def digits_at(tokens: Sequence[Token], at: int) -> list[Found]:
    """The time that begins with a number, if what stands around it says that it is one."""
    text = tokens[at].text
    hour, _, minute = text.partition(".")
    if (
        not hour.isdecimal()
        or len(hour) > 2
        or int(hour) > 24
        or (minute and (len(minute) != 2 or int(minute) > 59))
    ):
        return []
    if "." in text and not minute:
        return []
    return clock_at(
        tokens, at, at + 1, int(hour), int(minute or 0), surely=False, dotted=bool(minute)
    )


def clock_at(
    tokens: Sequence[Token],
    at: int,
    after: int,
    hour: int,
    minute: int,
    *,
    surely: bool,
    dotted: bool = False,
) -> list[Found]:
    """A time in digits that ends before `after`, with what follows it."""
    marked = surely
    unit = word_at(tokens, after)
    placed_before = word_at(tokens, at - 1) in AT or word_at(tokens, at - 1) == "'"
    if unit == "o" and word_at(tokens, after + 1) == "'" and word_at(tokens, after + 2) == "clock":
        after, marked, unit = after + 3, True, "clock"
    elif unit in _CLOCK and (
        unit == "uhr" or surely or placed_before or _minutes_at(tokens, after + 1) >= 0
    ):
        after, marked = after + 1, True
        more = -1 if surely or dotted else _minutes_at(tokens, after)
        if more >= 0:
            minute, after = more, after + 1
        if unit.startswith("heure") and word_at(tokens, after) == "et":
            extra = {"demie": 30, "quart": 15}.get(word_at(tokens, after + 1), 0)
            minute, after = (extra, after + 2) if extra else (minute, after)
    part, end = part_of_day(tokens, after)
    if part and not marked and hour > 12 and not dotted:
        part = ""
    if part:
        value = placed(hour, minute, part)
        return [Found(value, at, end)] if value else []
    second = _shared_part(tokens, after, hour, minute)
    if second is not None:
        return [Found(second, at, after)]
    if unit == "clock":
        return one_found(either(hour, minute), at, after)
    if marked:
        return one_found(time_value([(hour, minute)]), at, after)
    if _stands_for_a_time(tokens, at, after):
        return one_found(
            time_value([(hour, minute)]) if dotted else either(hour, minute), at, after
        )
    return []


def _minutes_at(tokens: Sequence[Token], at: int) -> int:
    """The minutes after an hour sign, 14 h 05; -1 if there are none."""
    text = tokens[at].text if at < len(tokens) and tokens[at].kind == "number" else ""
    if len(text) != 2 or not text.isdecimal() or int(text) > 59 or measure_after(tokens, at + 1):
        return -1
    return int(text)


def _stands_for_a_time(tokens: Sequence[Token], at: int, after: int) -> bool:
    """`at 8.`, `um 8`, `a las 8`: a number after such a word with no noun after it."""
    before = word_at(tokens, at - 1)
    if before not in {"at", "um", "las"} or measure_after(tokens, after):
        return False
    follows = tokens[after] if after < len(tokens) else None
    if follows is None or follows.opens:
        return True
    if follows.kind == "sign":
        return follows.text in ".,;:!?)–-"
    return follows.kind == "word" and follows.low in _FOLLOWS


def _shared_part(tokens: Sequence[Token], at: int, hour: int, minute: int) -> Value | None:
    """The first time of a range takes am or pm from the second: 2 to 6 pm, 10–11:30 am, 10 to 2 pm."""
    if word_at(tokens, at) not in _TO or at + 2 >= len(tokens) or hour > 12:
        return None
    second = tokens[at + 1]
    if second.kind == "value" and second.value is not None and second.value.kind == "time":
        other, other_minute = (int(part) for part in second.value.amount.split(":"))
    elif second.kind == "number" and second.text.isdecimal() and len(second.text) <= 2:
        other, other_minute = int(second.text), 0
    else:
        return None
    word = word_at(tokens, at + 2)
    if word not in MERIDIEM or other > 12:
        return None
    part = MERIDIEM[word]
    end = placed(other, other_minute, part)
    same = placed(hour, minute, part)
    if end is None or same is None:
        return None
    if same.amount < end.amount:
        return same
    return placed(hour, minute, MORNING if part == AFTERNOON else AFTERNOON)
