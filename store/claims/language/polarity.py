"""Whether a text says that something is so, or that it is not so."""

from __future__ import annotations

from collections.abc import Mapping

from .detect import language_of
from .reach import Reading, denied_in, reading_of
from .stems import folded
from .words import LANGUAGES


def denied(text: str, start: int, end: int, language: str = "") -> bool:
    """Whether what is said in a range of a text is negated, excluded, or quoted only to reject it.

    False for a range that is merely not denied, in a question, under a condition, and in a language that is not known.
    Without a `language` it is told from the text.
    """
    language = language or language_of(text)
    return language in LANGUAGES and reading_of(text, language).denied(start, end)


def word_polarity(text: str, language: str = "") -> Mapping[str, frozenset[bool]]:
    """The stem of each content word with how the text has it: True if affirmed, False if denied.

    Opposites share a stem (non-refundable is refundable, denied). What is asked is left out. Empty for a language that
    is not known.
    """
    language = language or language_of(text)
    found: dict[str, set[bool]] = {}
    if language in LANGUAGES:
        _collect(reading_of(text, language), language, denied_around=False, found=found)
    return {stem: frozenset(held) for stem, held in found.items()}


def _collect(
    reading: Reading, language: str, *, denied_around: bool, found: dict[str, set[bool]]
) -> None:
    for part in reading.parts:
        if part.question:
            continue
        for index, clause in enumerate(part.clauses):
            for at in range(clause.first, clause.last):
                fold = folded(part.pieces, at, language)
                if fold is None:
                    continue
                stem, sign = fold
                held = sign != denied_in(part, reading.table, index, at, at + 1, value=False)
                found.setdefault(stem, set()).add(held != denied_around)
    for inner, (first, _) in zip(reading.quoted, reading.quotes, strict=True):
        _collect(inner, language, denied_around=reading.denied(first - 1, first), found=found)
