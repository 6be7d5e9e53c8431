"""Times of day in words: half past eight, Viertel vor neun, huit heures et demie, las ocho y media."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .calendar_words import NAMED_TIMES
from .compact_dates import time_value
from .measures import measure_after, word_at
from .number_words import german_number, word_number
from .parts_of_day import either, one_found, part_of_day, placed
from .token import Found, Token

_MINUTE_WORDS: Final = {"quarter": 15, "viertel": 15}


def _hour(tokens: Sequence[Token], at: int, language: str) -> tuple[int, int]:
    """The hour said at a token in digits or words and the token after it; -1 if it is none."""
    if at >= len(tokens):
        return -1, at
    token = tokens[at]
    if (
        token.kind == "number"
        and token.text.isdecimal()
        and len(token.text) <= 2
        and int(token.text) <= 24
    ):
        return int(token.text), at + 1
    if token.kind != "word":
        return -1, at
    if token.low in {"eins", "ein", "one", "una", "une"}:
        return 1, at + 1
    found = word_number(tokens, at, _spoken(token.low, language))
    if found is None or found.weak or found.number > 24:
        return -1, at
    if found.after > at + 1:  # las ocho y cinco is not 8+5
        return -1, at
    return found.number, found.after


def _spoken(word: str, language: str) -> str:
    """The language to read a word for an hour in: once is 11 after las."""
    if word in {"once", "dos", "ocho"}:
        return "es"
    if word in {"acht", "elf", "vier"}:
        return "de"
    if word in {"sept", "neuf", "huit"}:
        return "fr"
    return language


def _timed(tokens: Sequence[Token], at: int, after: int, hour: int, minute: int) -> list[Found]:
    part, end = part_of_day(tokens, after)
    if part:
        return one_found(placed(hour, minute, part), at, end)
    return one_found(either(hour, minute), at, after)


def _before(hour: int, minutes: int) -> tuple[int, int]:
    return ((hour - 1) % 24 or 12 if hour <= 12 else hour - 1), 60 - minutes


def spoken_at(tokens: Sequence[Token], at: int, language: str) -> list[Found]:
    """The time in words that begins at a token."""
    word = tokens[at].low
    if word in NAMED_TIMES and (word != "midi" or word_at(tokens, at - 1) not in {"après", "l"}):
        if word == "mittag" and word_at(tokens, at - 1) not in {"am", "bis", "zu"}:
            return []
        return one_found(time_value([(NAMED_TIMES[word], 0)]), at, at + 1)
    if word in {"half", "halb"}:
        return _half(tokens, at, language)
    if word in _MINUTE_WORDS or word == "dreiviertel":
        return _quarter(tokens, at, language)
    if word in {"las", "la"}:
        return _spanish(tokens, at)
    return minutes_past(tokens, at, language) or _hour_in_words(tokens, at, language)


def _half(tokens: Sequence[Token], at: int, language: str) -> list[Found]:
    if tokens[at].low == "halb":
        hour, after = _hour(tokens, at + 1, "de")
        if not 0 < hour <= 12:
            return []
        return _timed(tokens, at, after, *_before(hour, 30))
    if word_at(tokens, at + 1) != "past":
        return []
    hour, after = _hour(tokens, at + 2, language)
    return _timed(tokens, at, after, hour, 30) if 0 < hour <= 12 else []


def _quarter(tokens: Sequence[Token], at: int, language: str) -> list[Found]:
    if tokens[at].low == "dreiviertel":
        hour, after = _hour(tokens, at + 1, "de")
        return _timed(tokens, at, after, *_before(hour, 15)) if 0 < hour <= 12 else []
    return _past_or_to(tokens, at, at + 1, 15, language)


def minutes_past(tokens: Sequence[Token], at: int, language: str) -> list[Found]:
    """`five past two`, `20 minutes to nine`, `zehn vor drei`."""
    token = tokens[at]
    if token.kind == "number":
        minutes, after = (
            (int(token.text), at + 1)
            if token.text.isdecimal() and len(token.text) <= 2
            else (0, at)
        )
    else:
        found = word_number(tokens, at, language)
        if found is None or found.weak:
            return []
        minutes, after = found.number, found.after
    if not 0 < minutes < 60:
        return []
    named = word_at(tokens, after) in {"minutes", "minuten"}
    if named:
        after += 1
    elif token.kind == "number" and minutes % 5:
        return []
    return _past_or_to(tokens, at, after, minutes, language, named=named)


def _past_or_to(
    tokens: Sequence[Token],
    at: int,
    after: int,
    minutes: int,
    language: str,
    *,
    named: bool = False,
) -> list[Found]:
    way = word_at(tokens, after)
    if way in {"past", "nach"}:
        back = False
    elif way in {"to", "vor"}:
        back = True
    else:
        return []
    half = way in {"nach", "vor"} and word_at(tokens, after + 1) == "halb"
    hour, end = _hour(
        tokens, after + 2 if half else after + 1, "de" if way in {"nach", "vor"} else language
    )
    if not 0 < hour <= 12 or measure_after(tokens, end):
        return []
    quarter = minutes == 15 and tokens[at].low in _MINUTE_WORDS
    if way == "to" and not named and not quarter:
        spoken = tokens[at].kind == "word" and minutes in {5, 10, 20, 25}
        at_a_time = word_at(tokens, at - 1) in {"at", "around", "about", "until", "till", "by"}
        if not spoken or not (at_a_time or part_of_day(tokens, end)[0]):
            return []  # five to ten tablets, from 10 to 2 pm
    if half:
        start_hour, start_minute = _before(hour, 30)
        minute = start_minute - minutes if back else start_minute + minutes
        return _timed(tokens, at, end, start_hour, minute) if 0 <= minute < 60 else []
    return _timed(tokens, at, end, *(_before(hour, minutes) if back else (hour, minutes)))


def _hour_in_words(tokens: Sequence[Token], at: int, language: str) -> list[Found]:
    """`two o'clock`, `eight in the evening`, `acht Uhr dreißig`, `huit heures et demie`."""
    hour, after = _hour(tokens, at, language)
    if hour < 0:
        return []
    unit = word_at(tokens, after)
    if unit == "o" and word_at(tokens, after + 1) == "'" and word_at(tokens, after + 2) == "clock":
        return _timed(tokens, at, after + 3, hour, 0)
    if unit == "uhr":
        minute, end = 0, after + 1
        if end < len(tokens):
            more = german_number(word_at(tokens, end))
            if (
                tokens[end].kind == "number"
                and tokens[end].text.isdecimal()
                and len(tokens[end].text) == 2
            ):
                more = int(tokens[end].text)
            if more is not None and more < 60 and word_at(tokens, end) not in {"eine", "ein"}:
                minute, end = more, end + 1
        part, part_end = part_of_day(tokens, end)
        if part:
            return one_found(placed(hour, minute, part), at, part_end)
        return one_found(either(hour, minute), at, end)
    if unit in {"heures", "heure"}:
        return _french(tokens, at, after + 1, hour)
    part, end = part_of_day(tokens, after)
    if part and hour <= 12 and end > after + 1:
        return one_found(placed(hour, 0, part), at, end)
    return []


def _french(tokens: Sequence[Token], at: int, after: int, hour: int) -> list[Found]:
    words = [word_at(tokens, after + i) for i in range(3)]
    before = word_at(tokens, at - 1)
    is_time = before in {"à", "vers", "dès"} or (
        before == "est" and word_at(tokens, at - 2) == "il"
    )
    if words[:2] in (["et", "demie"], ["et", "demi"]) and is_time:
        return _timed(tokens, at, after + 2, hour, 30)
    if words[:2] == ["et", "quart"]:
        return _timed(tokens, at, after + 2, hour, 15)
    if words == ["moins", "le", "quart"]:
        return _timed(tokens, at, after + 3, *_before(hour, 15))
    if words[0] == "moins" and after + 1 < len(tokens):
        found = word_number(tokens, after + 1, "fr") if tokens[after + 1].kind == "word" else None
        if found and not found.weak and found.number < 60:
            return _timed(tokens, at, found.after, *_before(hour, found.number))
    part, end = part_of_day(tokens, after)
    if not is_time and not part:
        return []
    found = (
        word_number(tokens, after, "fr")
        if after < len(tokens) and tokens[after].kind == "word"
        else None
    )
    if (
        found
        and not found.weak
        and 0 < found.number < 60
        and not measure_after(tokens, found.after)
    ):
        return _timed(tokens, at, found.after, hour, found.number)
    if part:
        return one_found(placed(hour, 0, part), at, end)
    return one_found(either(hour, 0), at, after)


def _spanish(tokens: Sequence[Token], at: int) -> list[Found]:
    """`las ocho y media`, `la una menos cuarto`; from the hour on, as the article is not part of it."""
    hour, after = _hour(tokens, at + 1, "es")
    if not 0 < hour <= 12 or (tokens[at].low == "la") != (hour == 1):
        return []
    join, minute, end = word_at(tokens, after), 0, after
    if join in {"y", "menos"}:
        word = word_at(tokens, after + 1)
        if word in {"media", "cuarto"}:
            minute, end = (30 if word == "media" else 15), after + 2
        elif after + 1 < len(tokens) and tokens[after + 1].kind == "word":
            found = word_number(tokens, after + 1, "es")
            if found and not found.weak and found.number < 60:
                minute, end = found.number, found.after
        if not minute:
            join = ""
    if join not in {"y", "menos"}:
        part, part_end = part_of_day(tokens, end)
        if part:
            return one_found(placed(hour, 0, part), at + 1, part_end)
        spoken = word_at(tokens, at - 1) in {"a", "hasta", "desde", "sobre", "para", "son", "es"}
        return (
            one_found(either(hour, 0), at + 1, end)
            if spoken and not measure_after(tokens, end)
            else []
        )
    if join == "menos":
        hour, minute = _before(hour, minute)
    return _timed(tokens, at + 1, end, hour, minute)
