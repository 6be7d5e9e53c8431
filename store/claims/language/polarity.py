"""Whether a text says that something is so, or that it is not so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .denial import denied_in
from .detect import language_of
from .reach import Reading, reading_of
from .stems import has_opposite, stem_of
from .words import LANGUAGES

_PREDICATES: Final = frozenset(["adjective", "false"])
"""What is said to be forbidden or impossible is neither affirmed nor denied."""


def denied(text: str, start: int, end: int, language: str = "") -> bool:
    """Whether what is said in a range of a text is negated, excluded, or quoted only to reject it.

    False for a range that is merely not denied, in a question, under a condition, and in a language that is not known.
    Without a `language` it is told from the text.
    """
    language = language or language_of(text)
    return language in LANGUAGES and reading_of(text, language).denied(start, end)


def word_polarity(text: str, language: str = "") -> Mapping[str, frozenset[bool]]:
    """The stem of each content word with how the text has it: True if affirmed, False if denied.

    Opposites share a stem (non-refundable is refundable, denied). Left out is what is asked or depends on a condition, and
    what may or may not be denied with its sentence: in "we do not send the old form" that is sending, not the form. Empty
    for a language that is not known.
    """
    language = language or language_of(text)
    found: dict[str, set[bool]] = {}
    if language in LANGUAGES:
        _collect(reading_of(text, language), language, found, turned=False)
    return {stem: frozenset(held) for stem, held in found.items()}


def _collect(reading: Reading, language: str, found: dict[str, set[bool]], *, turned: bool) -> None:
    """Adds the words of a reading. `turned` is true for a quotation that is denied."""
    for part in reading.parts:
        if part.question:
            continue
        for index, clause in enumerate(part.clauses):
            pieces = part.pieces
            if pieces[clause.first].word in reading.table.conditionals:
                continue
            meant = {cue.end: 2 if cue.kind == "no" else 1 for cue in clause.cues}
            judged = max((cue.start for cue in clause.cues if cue.kind in _PREDICATES), default=0)
            left = 1 if clause.carried else 0
            for at in range(clause.first, clause.last):
                left = meant.get(at, left)
                stem = stem_of(pieces[at].word, language)
                if stem is None:
                    continue
                is_denied = denied_in(part, reading.table, index, at, at + 1, value=False)
                sure = left if is_denied else at >= judged
                if sure or has_opposite(pieces[at].word, language):
                    found.setdefault(stem[0], set()).add((stem[1] != is_denied) != turned)
                left = max(0, left - 1)
    for inner, (first, _) in zip(reading.quoted, reading.quotes, strict=True):
        _collect(inner, language, found, turned=reading.denied(first - 1, first))
