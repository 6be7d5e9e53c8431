"""Ranges of values in a text: "3 to 5 days", "EUR 40-50", "between 9:00 and 17:00"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, Protocol, TypeVar

from .values.value import Value


class _Said(Protocol):
    """A value and where a text says it."""

    @property
    def value(self) -> Value: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


SaidT = TypeVar("SaidT", bound=_Said)

_TO: Final = re.compile(r"\s*(?:[-–—]|to|bis|à|until|till)\s*", re.IGNORECASE)
_AND: Final = re.compile(r"\s*(?:and|und|et|y)\s*", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"(?:between|zwischen|entre)\s*$", re.IGNORECASE)
_HAVE_NONE: Final = ("id", "phone", "email")


def ranges_in(text: str, said: Sequence[SaidT]) -> list[tuple[SaidT, SaidT]]:
    """Pairs of values of a text that are the two ends of a range."""
    found: list[tuple[SaidT, SaidT]] = []
    for first, second in pairwise(said):
        one, other = first.value, second.value
        if (one.kind, one.unit) != (other.kind, other.unit) or one.kind in _HAVE_NONE:
            continue
        between = text[first.end : second.start]
        spoken = _AND.fullmatch(between) and _BETWEEN.search(text[: first.start])
        taken = bool(found) and found[-1][1] is first
        if (_TO.fullmatch(between) or spoken) and not taken:
            found.append((first, second))
    return found


def range_words(first: Value, second: Value) -> str:
    """A range for people: "3 to 5 days"."""
    one, other = str(first), str(second)
    amount, _, unit = one.partition(" ")
    if unit and other.endswith(f" {unit}") and amount[:1].isdigit():
        return f"{amount} to {other}"
    return f"{one} to {other}"
