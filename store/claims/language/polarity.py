"""Whether a text says that something is so, or that it is not so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from .clause_cues import Part
from .denial import denied_in
from .detect import language_of
from .final_negation import denied_verb
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


class ClauseWord(NamedTuple):
    """A content word of a clause: whether it is affirmed, None where it may or may not be denied with its sentence."""

    word: str
    stem: str
    held: bool | None


def word_polarity(text: str, language: str = "") -> Mapping[str, frozenset[bool]]:
    """The stem of each content word with how the text has it: True if affirmed, False if denied.

    Opposites share a stem (non-refundable is refundable, denied). Left out is what is asked or depends on a condition, and
    what may or may not be denied with its sentence: in "we do not send the old form" that is sending, not the form. Empty
    for a language that is not known.
    """
    return polarity_of(clause_words(text, language))


def polarity_of(clauses: Iterable[Iterable[ClauseWord]]) -> Mapping[str, frozenset[bool]]:
    """What `word_polarity` says, from the words of clauses."""
    found: dict[str, set[bool]] = {}
    for clause in clauses:
        for one in clause:
            if one.held is not None:
                found.setdefault(one.stem, set()).add(one.held)
    return {stem: frozenset(held) for stem, held in found.items()}


def clause_words(text: str, language: str = "") -> tuple[tuple[ClauseWord, ...], ...]:
    """The content words of each clause that says something, as `word_polarity` reads them: not of what is asked or depends
    on a condition. Empty for a language that is not known."""
    language = language or language_of(text)
    if language not in LANGUAGES:
        return ()
    return tuple(_clauses(reading_of(text, language), language, turned=False))


def _clauses(reading: Reading, language: str, *, turned: bool) -> Iterator[tuple[ClauseWord, ...]]:
    """The words of a reading. `turned` is true for a quotation that is denied."""
    for part in reading.parts:
        if part.question:
            continue
        for index, clause in enumerate(part.clauses):
            if part.pieces[clause.first].word not in reading.table.conditionals:
                yield tuple(_words(reading, part, index, language, turned=turned))
    for inner, (first, _) in zip(reading.quoted, reading.quotes, strict=True):
        yield from _clauses(inner, language, turned=reading.denied(first - 1, first))


def _words(
    reading: Reading, part: Part, index: int, language: str, *, turned: bool
) -> Iterator[ClauseWord]:
    clause, pieces, table = part.clauses[index], part.pieces, reading.table
    meant = {cue.end: 2 if cue.kind == "no" else 1 for cue in clause.cues}
    judged = max((cue.start for cue in clause.cues if cue.kind in _PREDICATES), default=0)
    left = 1 if clause.carried else 0
    verb = denied_verb(reading, part, clause, language)
    for at in range(clause.first, clause.last):
        left = meant.get(at, left)
        word = pieces[at].word
        stem = stem_of(word, language)
        if stem is None:
            continue
        is_denied = at == verb or denied_in(part, table, index, at, at + 1, value=False)
        sure = bool(left) or at == verb if is_denied else at >= judged
        held = (stem[1] != is_denied) != turned
        yield ClauseWord(word, stem[0], held if sure or has_opposite(word, language) else None)
        left = max(0, left - 1)
