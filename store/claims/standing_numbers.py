"""The numbers of an answer: in which document each stands, and which stand in no text that was given.

The same number may be written in another way, in another unit, or alone, as machines write it: `{"latency_ms": 20}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Final

from .standing_words import plain
from .values.comparing import same_value
from .values.reading import values_in
from .values.value import SaidValue, Value, ValueKind

_READ_WHOLE: Final = 10_000
"""Characters of texts that are read for numbers in words as well; of more of them, what stands around the same
digits."""
_AROUND: Final = 40
_MOST_PLACES: Final = 300
_DIGITS: Final = re.compile(r"[0-9]+")
_NUMBER: Final = re.compile(r"(?:(?<![\w.,])|(?<=\dx))\d+(?:[.,]\d+)*(?!\d)")
_GROUPED: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_CLOCK: Final = re.compile(
    r"(?<!\d)(\d{1,2}:\d{2})(:\d{2}(?:\.\d+)?(?:\s?Z\b|[+-]\d{1,2}(?::?\d{2})?)?)(?!\d)"
)
"""A time as machines write it, with seconds, and with a zone or the days after: `03:00:00+1`."""
_PERIOD: Final = re.compile(r"\bP(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?\b")
_PERIOD_SECONDS: Final = (86_400, 3_600, 60, 1)
_TOGETHER: Final = re.compile(r"\s*,?\s*(?:and|und|et|y)?\s*")
_ALONE: Final[dict[ValueKind, tuple[str, ...]]] = {
    "duration": ("1", "60", "3600", "86400", "0.001"),
    "percent": ("1", "100"),
    "money": ("1", "0.01"),
}
"""By what machines divide a value of a kind before they write it alone: minutes, shares, cents."""
_LIST_SIGN: Final = re.compile(r"(?:^|\n)\s*$")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Where numbers of an answer stand: `stands` with the number of the document (from 0), `nowhere` in no text."""

    stands: tuple[tuple[int, int, int], ...] = ()
    nowhere: tuple[tuple[int, int], ...] = ()
    every: tuple[tuple[int, int], ...] = ()
    """Where anything stands that is a value."""


@dataclass(slots=True)
class _Known:
    """What texts say: values, and numbers that stand alone."""

    values: list[Value] = field(default_factory=list)
    alone: set[Decimal] = field(default_factory=set)

    def says(self, one: _Sought) -> bool:
        """Whether a text says the same, however it is written."""
        wanted = (one.value,) if one.whole is None else (one.value, one.whole)
        return any(same_value(value, other) for value in wanted for other in self.values)

    def may_say(self, one: _Sought) -> bool:
        """Whether a text says the same, or its number alone, or more than it."""
        return (
            self.says(one)
            or any(_is_part_of(one.value, other) for other in self.values)
            or not self.alone.isdisjoint(one.alone)
        )


@dataclass(frozen=True, slots=True)
class _Sought:
    """A number of an answer; `whole` is the length of time that it is a part of, `alone` how machines write it."""

    start: int
    end: int
    text: str
    value: Value
    whole: Value | None
    alone: frozenset[Decimal]


def numbers_of(
    answer: str,
    language: str,
    documents: Sequence[str],
    others: Sequence[str],
    taken: Sequence[tuple[int, int]],
) -> Numbers:
    """Where the numbers of an answer stand; those in a range of `taken` are left out."""
    said = values_in(_spoken(answer), language)
    wholes = dict(_wholes(said, answer))
    sought = [
        _Sought(
            one.start, one.end, one.text, one.value, wholes.get(one), _alone(one, wholes.get(one))
        )
        for one in said
        if _is_number(one, answer)
        and not any(begin < one.end and one.start < end for begin, end in taken)
    ]
    every = tuple((one.start, one.end) for one in said)
    if not sought:
        return Numbers(every=every)
    said_in = [f" {plain(text)} " for text in documents]
    said_elsewhere = f" {' '.join(map(plain, others))} "
    stands: list[tuple[int, int, int]] = []
    unseen: list[_Sought] = []
    for one in sought:
        words = f" {plain(one.text)} "
        at = next((at for at, text in enumerate(said_in) if words in text), None)
        if at is not None:
            stands.append((one.start, one.end, at))
        elif words not in said_elsewhere:
            unseen.append(one)
    nowhere: list[tuple[int, int]] = []
    # To read texts for values takes a hundred times as long.
    known = _known([*documents, *others], unseen) if unseen else []
    for one in unseen:
        found = next(
            (at for at, text in enumerate(known[: len(documents)]) if text.says(one)), None
        )
        if found is not None:
            stands.append((one.start, one.end, found))
        elif not any(text.may_say(one) for text in known):
            nowhere.append((one.start, one.end))
    return Numbers(tuple(sorted(stands)), tuple(nowhere), every)


def _is_number(one: SaidValue, answer: str) -> bool:
    """Whether a value is written in digits, is more than a count of a few, and no number of an item in a list."""
    digits = sum(map(str.isdigit, one.text))
    if not digits or (digits == 1 and one.value.kind == "number"):
        return False
    behind = answer[one.end : one.end + 1]
    before = answer[max(0, one.start - 12) : one.start]
    return not (behind in (".", ")") and behind and _LIST_SIGN.search(before))


def _spoken(text: str) -> str:
    """A text with times as people write them; every other character stays in its place."""
    return _CLOCK.sub(lambda found: found[1] + " " * len(found[2]), text)


# --- what texts say ---------------------------------------------------------------------------------


def _known(texts: Sequence[str], sought: Sequence[_Sought]) -> list[_Known]:
    """What each text says that could be one of the numbers that are sought."""
    if sum(map(len, texts)) > _READ_WHOLE:
        texts = _places(texts, sought)
    return [_read(text) for text in texts]


def _read(text: str) -> _Known:
    known = _Known()
    spoken = _spoken(text)
    said = values_in(spoken)
    known.values += [one.value for one in said]
    known.values += [whole for _, whole in _wholes(said, spoken)]
    known.values += _periods(text)
    other = [one for one in said if one.value.kind not in ("number", "id")]
    for match in _NUMBER.finditer(spoken):
        if not any(one.start < match.end() and match.start() < one.end for one in other):
            known.alone |= _numbers(match[0])
    return known


def _places(texts: Sequence[str], sought: Sequence[_Sought]) -> list[str]:
    """Of each text, what stands around the digits of numbers."""
    digits = sorted({one for number in sought for one in _digits(number)})
    if not digits:
        return [""] * len(texts)
    pattern = re.compile(rf"(?<!\d)0*(?:{'|'.join(digits)})(?!\d)")
    left = _MOST_PLACES
    found = []
    for text in texts:
        some = list(islice(_around(text, pattern), left))
        left -= len(some)
        found.append("\n".join(some))
    return found


def _around(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    end = 0
    for match in pattern.finditer(text):
        if match.start() >= end:
            end = match.end() + _AROUND
            yield text[max(0, match.start() - _AROUND) : end]


def _digits(one: _Sought) -> Iterator[str]:
    """The numbers in a value, and its digits together as another way of writing groups them: `1,530.00`, `1530`; and
    those of the ways in which it may stand alone."""
    groups = _DIGITS.findall(one.text)
    yield from (str(int(group)) for group in groups)
    for some in (groups, groups[:-1]):
        if some:
            yield str(int("".join(some)))
    for number in one.alone:
        yield from (str(int(group)) for group in _DIGITS.findall(f"{number:f}"))


def _periods(text: str) -> Iterator[Value]:
    """Lengths of time as ISO 8601 writes them: `PT2H30M`."""
    for match in _PERIOD.finditer(text):
        parts = [int(group) for group in match.groups(default="0")]
        seconds = sum(part * unit for part, unit in zip(parts, _PERIOD_SECONDS, strict=True))
        if seconds:
            yield Value("duration", str(seconds))


def _wholes(said: Sequence[SaidValue], text: str) -> Iterator[tuple[SaidValue, Value]]:
    """The length of time that some lengths following one another make together, for each of them: `2h 30m`."""
    run: list[tuple[SaidValue, Decimal]] = []
    for one in said:
        follows = bool(run) and _TOGETHER.fullmatch(text[run[-1][0].end : one.start]) is not None
        seconds = _seconds(one, after_another=follows)
        if not follows or seconds is None:
            yield from _together(run)
            run = []
        if seconds is not None:
            run.append((one, seconds))
    yield from _together(run)


def _seconds(one: SaidValue, *, after_another: bool) -> Decimal | None:
    """How long a length of time is; None for something else. Behind one, `30m` are minutes and not metres."""
    if one.value.kind == "duration" and not one.value.unit:
        return _decimal(one.value.amount)
    is_minutes = after_another and one.value.kind == "quantity" and one.value.unit == "m"
    amount = _decimal(one.value.amount) if is_minutes else None
    return None if amount is None else amount * 60


def _together(run: Sequence[tuple[SaidValue, Decimal]]) -> Iterator[tuple[SaidValue, Value]]:
    if len(run) > 1:
        whole = sum((seconds for _, seconds in run), Decimal(0)).normalize()
        value = Value("duration", f"{whole:f}")
        yield from ((one, value) for one, _ in run)


# --- numbers alone ----------------------------------------------------------------------------------


def _numbers(written: str) -> set[Decimal]:
    """What digits with signs between them may mean: `1,530` is 1530 or 1.53."""
    found: set[Decimal | None] = set()
    if _GROUPED.fullmatch(written):
        found.add(_decimal(re.sub("[.,]", "", written)))
    head, sign, tail = written.rpartition(",") if "," in written else written.rpartition(".")
    found.add(_decimal(f"{re.sub('[.,]', '', head)}.{tail}" if sign else written))
    return {number for number in found if number is not None}


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text).normalize()
    except InvalidOperation:
        return None


def _alone(one: SaidValue, whole: Value | None) -> frozenset[Decimal]:
    """The numbers as which machines write a value of some unit alone."""
    if one.value.kind not in ("number", "money", "quantity", "percent", "duration"):
        return frozenset()
    written = _NUMBER.search(one.text)
    found = _numbers(written[0]) if written else set()
    kind: ValueKind = "duration" if whole is not None else one.value.kind
    # Of a quantity, the number that was written: its amount is in another unit.
    amounts = (*one.value.readings, *(whole.readings if whole is not None else ()))
    for reading in amounts if kind in _ALONE else ():
        number = _decimal(reading)
        if number is not None:
            found |= {(number / Decimal(by)).normalize() for by in _ALONE[kind]}
    return frozenset(found)


def _is_part_of(value: Value, other: Value) -> bool:
    """Whether a value says less than the other, but nothing else: a number without its unit, a day without its year."""
    if "number" in (value.kind, other.kind):
        return not set(value.readings).isdisjoint(other.readings)
    if value.kind == other.kind == "date":
        return any(part.strip("-") in whole for part in value.readings for whole in other.readings)
    return False
