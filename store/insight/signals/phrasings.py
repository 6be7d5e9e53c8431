"""How people begin what they ask: the openings that many requests share, the longest that as many still have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

LEAST: Final = 3
"""So many traces at least begin in the same way."""
_SHARE: Final = 0.02
_SHORTEST: Final = 2
_LONGEST: Final = 8
_KEEPS: Final = 0.8
"""A longer opening takes the place of a shorter one that it has so much of."""
_WORD: Final = re.compile(r"[\w'\u2019]+")
_HEAD: Final = 400


@dataclass(frozen=True, slots=True)
class Opening:
    """The words with which these traces begin, in lower case; `example` is the beginning of what the first of them asked."""

    words: tuple[str, ...]
    traces: tuple[str, ...]
    example: str = ""

    @property
    def text(self) -> str:
        """The words as one text."""
        return " ".join(self.words)


def first_words(text: str, count: int) -> tuple[str, ...]:
    """So many words at the beginning of a text, as openings are made of them."""
    return tuple(_WORD.findall(text[:_HEAD].casefold())[:count])


def openings(asked: Iterable[tuple[str, str]]) -> list[Opening]:
    """The frequent openings of what was asked (trace, text), the most frequent first. One counts from LEAST traces and two of a
    hundred; of an opening and a longer one that has nearly all of its traces, the longer one is told."""
    of: dict[tuple[str, ...], list[str]] = {}
    examples: dict[tuple[str, ...], str] = {}
    count = 0
    for trace, text in asked:
        words = first_words(text, _LONGEST)
        count += bool(words)
        for size in range(_SHORTEST, len(words) + 1):
            of.setdefault(words[:size], []).append(trace)
            examples.setdefault(words[:size], text[:_HEAD])
    least = max(LEAST, _SHARE * count)
    frequent = {words: traces for words, traces in of.items() if len(traces) >= least}
    told: list[Opening] = []
    for words, traces in frequent.items():
        longer = [
            len(more)
            for other, more in frequent.items()
            if len(other) == len(words) + 1 and other[: len(words)] == words
        ]
        if not any(size >= _KEEPS * len(traces) for size in longer):
            told.append(Opening(words, tuple(traces), examples[words]))
    return _without_parts(sorted(told, key=lambda one: (-len(one.traces), one.words)))


def _without_parts(found: list[Opening]) -> list[Opening]:
    """Without openings of two words whose traces are all told by longer ones."""
    kept = []
    for one in found:
        longer = {
            trace
            for other in found
            if len(other.words) > len(one.words) and other.words[: len(one.words)] == one.words
            for trace in other.traces
        }
        if len(longer) < _KEEPS * len(one.traces):
            kept.append(one)
    return kept
