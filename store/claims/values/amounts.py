"""Numbers in a sentence, alone or with what they measure, single or as a range (500–1,000 mg)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .currencies import CODES
from .decimals import times
from .measures import (
    Measure,
    after_rate,
    frequency_at,
    fused_duration,
    measure_after,
    prefix_at,
    with_rest,
    word_at,
)
from .numbers import Number, half_after, number_at
from .token import Found, Token
from .units import period_of, unit_of
from .value import Value
from .word_lists import words

_TO: Final = words("– - to bis à a til through until hasta")
_OR: Final = words("or oder ou o u")
_AND: Final = words("and und et y")
_BETWEEN: Final = words("between zwischen entre")
_IDIOMS: Final = frozenset({"1", "60"})
_QUARTERS: Final = {"quarter": "0.25", "quart": "0.25", "cuarto": "0.25", "viertel": "0.25", "quarters": "0.25",
    "quarts": "0.25", "cuartos": "0.25"}  # fmt: skip
_HALVES: Final = words("half halb halbe halben halber halbes demi demie media medio")


def amounts_at(tokens: Sequence[Token], at: int, language: str) -> tuple[list[Found], int]:
    """The values of the amount that begins at a token, and the token to go on at; none at `at`."""
    often = frequency_at(tokens, at)
    if often:
        return [Found(often[0], at, often[1])], often[1]
    seconds = fused_duration(tokens[at].low)
    if seconds:
        return [Found(Value("duration", seconds), at, at + 1)], at + 1
    half = half_after(tokens, at + 1)
    if half and (unit := period_of(tokens[at].low)) and not unit[0]:  # hora y media
        return [Found(Value("duration", times("1.5", unit[1])), at, half)], half
    start, negative = _sign(tokens, at)
    prefix = prefix_at(tokens, start)
    if prefix is not None:
        return _prefixed(tokens, at, start, language, negative=negative)
    number = number_at(tokens, start, language)
    if number is None:
        return [], at
    if number.weak:
        return _weak(tokens, at, number, language)
    return _plain(tokens, at, number, language, negative=negative)


def _sign(tokens: Sequence[Token], at: int) -> tuple[int, bool]:
    """Where the number begins after its minus sign, and whether there is one."""
    token = tokens[at]
    if token.text == "-" and not token.glued and at + 1 < len(tokens) and tokens[at + 1].glued:
        return at + 1, True
    if (
        token.low in {"minus", "moins", "menos"}
        and at + 1 < len(tokens)
        and tokens[at + 1].kind == "number"
    ):
        return at + 1, True
    return at, False


def _negated(readings: tuple[str, ...], negative: bool) -> tuple[str, ...]:
    return tuple(times(reading, -1) for reading in readings) if negative else readings


def _prefixed(
    tokens: Sequence[Token], at: int, start: int, language: str, *, negative: bool
) -> tuple[list[Found], int]:
    prefix = prefix_at(tokens, start)
    assert prefix is not None
    begins, minus = (
        _sign(tokens, prefix.after) if prefix.after < len(tokens) else (prefix.after, False)
    )
    number = number_at(tokens, begins, language)
    if number is None or number.weak:
        return [], at
    readings = _negated(number.readings, negative or minus)
    after, factor = number.after, 1
    word = word_at(tokens, after)
    if word in {"m", "b"}:
        factor, after = {"m": 10**6, "b": 10**9}[word], after + 1
    own = measure_after(tokens, after)
    if own is not None and own.kind != "money":
        own = None
    currency = prefix.currency
    if own is not None:
        after, currency = own.after, own.unit or currency
    elif _after_dash(tokens, after) > after:
        after = _after_dash(tokens, after)
        readings = tuple(reading for reading in readings if "." not in reading) or readings
    value = Value("money", "|".join(times(reading, factor) for reading in readings), currency)
    value, after = with_rest(tokens, value, after, language)
    found = [Found(value, at, after)]
    second = _range_end(tokens, after, language)
    if second is not None and prefix_at(tokens, second[0]) is None and own is None:
        number = second[1]
        measure = measure_after(tokens, number.after)
        if measure is None:
            amounts = "|".join(times(reading, factor) for reading in number.readings)
            found.append(Found(Value("money", amounts, currency), second[0], number.after))
            after = number.after
    return found, after_rate(tokens, after)


def _after_dash(tokens: Sequence[Token], at: int) -> int:
    """The token after the dash that stands for no cents: € 1530,–."""
    if (
        word_at(tokens, at) in {",", "."}
        and tokens[at].glued
        and word_at(tokens, at + 1) in {"-", "–"}
    ):
        return at + 2
    return at


def _range_end(tokens: Sequence[Token], at: int, language: str) -> tuple[int, Number] | None:
    """The second number of a range or choice whose sign or word stands at a token."""
    word = word_at(tokens, at)
    if not word or at + 1 >= len(tokens) or not (word in _TO or word in _OR or word in _AND):
        return None
    if word == "-" and not (tokens[at].glued and tokens[at + 1].glued) and tokens[at].glued:
        return None
    number = number_at(tokens, at + 1, language)
    return (at + 1, number) if number is not None and not number.weak else None


def _plain(
    tokens: Sequence[Token], at: int, number: Number, language: str, *, negative: bool
) -> tuple[list[Found], int]:
    readings = _negated(number.readings, negative)
    if word_at(tokens, number.after) in _QUARTERS and _of_hour(tokens, number.after + 1):
        readings = tuple(times(reading, "0.25") for reading in readings)
        number = Number(readings, _of_hour(tokens, number.after + 1), in_digits=False)
    measure = measure_after(tokens, number.after)
    if measure is not None and not _is_measure(tokens, number.after, measure, number):
        measure = None
    if measure is not None:
        value, after = with_rest(tokens, measure.value(readings), measure.after, language)
        return [Found(value, at, after)], after_rate(
            tokens, after
        ) if value.kind != "duration" else after
    shared = _shared(tokens, at, number, language)
    if shared is not None:
        return _with_shared(tokens, at, readings, number, shared, language)
    return [Found(Value("number", "|".join(readings)), at, number.after)], number.after


def _is_measure(tokens: Sequence[Token], at: int, measure: Measure, number: Number) -> bool:
    """Whether the word after a number is its unit, and not the next sentence or a word like one."""
    token = tokens[at]
    if token.opens and measure.kind != "percent":
        return False
    short = len(token.text) == 1 and token.kind == "word"
    return not (short and not token.glued and not number.in_digits)


def _shared(
    tokens: Sequence[Token], at: int, number: Number, language: str
) -> tuple[int, Number, Measure] | None:
    """The second number of a range with the unit that both have: 200 to 400 mg."""
    second = _range_end(tokens, number.after, language)
    if second is None:
        return None
    join = word_at(tokens, number.after)
    if join in _AND and not any(word_at(tokens, at - back) in _BETWEEN for back in (1, 2)):
        return None
    measure = measure_after(tokens, second[1].after)
    if measure is None or not _is_measure(tokens, second[1].after, measure, second[1]):
        return None
    return second[0], second[1], measure


def _with_shared(
    tokens: Sequence[Token],
    at: int,
    readings: tuple[str, ...],
    number: Number,
    shared: tuple[int, Number, Measure],
    language: str,
) -> tuple[list[Found], int]:
    second_at, second, measure = shared
    value, after = with_rest(tokens, measure.value(second.readings), measure.after, language)
    found = [Found(measure.value(readings), at, number.after), Found(value, second_at, after)]
    return found, after_rate(tokens, after) if value.kind != "duration" else after


def _weak(
    tokens: Sequence[Token], at: int, number: Number, language: str
) -> tuple[list[Found], int]:
    """One or a half, which count only before a unit: an hour, half a tablet, eine halbe Stunde."""
    amount, after, article = number.readings[0], number.after, number.article
    word = word_at(tokens, after)
    if amount == "1" and word in _HALVES:
        amount, after, article = "0.5", after + 1, False
    elif amount == "1" and word in _QUARTERS and _of_hour(tokens, after + 1):
        amount, after, article = "0.25", _of_hour(tokens, after + 1), False
    elif amount == "0.5" and word in {"a", "an"}:
        after += 1
    if after >= len(tokens) or tokens[after].kind != "word" or tokens[after].opens:
        return [], at
    measure = measure_after(tokens, after)
    if measure is None:
        shared = _shared(tokens, at, number, language) if after == number.after else None
        return _with_shared(tokens, at, (amount,), number, shared, language) if shared else ([], at)
    if len(tokens[after].text) == 1 or (measure.kind == "money" and tokens[after].text in CODES):
        return [], at
    if (
        article
        and measure.kind == "duration"
        and str(measure.factor) in _IDIOMS
        and not measure.unit
    ):
        return [], at  # wait a second
    if measure.kind == "quantity" and measure.unit == "times":
        return [], at
    value, end = with_rest(tokens, measure.value((amount,)), measure.after, language)
    return [Found(value, at, end)], after_rate(tokens, end) if value.kind != "duration" else end


def _of_hour(tokens: Sequence[Token], at: int) -> int:
    """The token of the unit after `of an`, `d'`, `de`: a quarter of an hour; 0 if there is none."""
    for links in (("of", "an"), ("of", "a"), ("d", "'"), ("de",), ()):
        if all(word_at(tokens, at + i) == link for i, link in enumerate(links)):
            unit_at = at + len(links)
            word = tokens[unit_at].text if unit_at < len(tokens) else ""
            if unit_of(word) or period_of(word):
                return unit_at
    return 0
