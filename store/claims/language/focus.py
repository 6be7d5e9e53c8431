"""Which words a denial is about: in "we do not send records by e-mail" it is `send`, though `records` are denied too."""

from __future__ import annotations

from collections.abc import Iterable

from .clause_cues import Clause, Part
from .detect import language_of
from .final_negation import denied_verb
from .reach import reading_of
from .stems import stem_of
from .tokens import tokens
from .words import LANGUAGES

_NEAR: tuple[str, ...] = ("not", "no", "adjective", "verb")


def denied_focus(text: str, language: str = "") -> frozenset[str]:
    """The stems of the words that denials are about: the next content word after each negation (in German the one
    before it and the verb as well), and words that carry their negation in themselves (non-refundable). Empty for a language that is
    not known."""
    language = language or language_of(text)
    if language not in LANGUAGES:
        return frozenset()
    out: set[str] = set()
    reading = reading_of(text, language)
    for part in reading.parts:
        for clause in part.clauses:
            out |= _of(part, clause, language)
            verb = denied_verb(reading, part, clause, language)
            stem = stem_of(part.pieces[verb].word, language) if verb >= 0 else None
            if stem is not None:
                out.add(stem[0])
    return frozenset(out)


def _of(part: Part, clause: Clause, language: str) -> set[str]:
    out: set[str] = set()
    for at in range(clause.first, clause.last):
        fold = stem_of(part.pieces[at].word, language)
        if fold is not None and not fold[1]:
            out.add(fold[0])
    for cue in clause.cues:
        if cue.kind not in _NEAR:
            continue
        ways = [range(cue.end, clause.last)]
        if language == "de":
            ways.append(range(cue.start - 1, clause.first - 1, -1))
        for way in ways:
            stem = next(
                (
                    fold[0]
                    for at in way
                    if (fold := stem_of(part.pieces[at].word, language)) is not None
                ),
                None,
            )
            if stem is not None:
                out.add(stem)
    return out


def word_with(stem: str, texts: Iterable[str], language: str) -> str:
    """A word of some texts that has a stem, for people to read; the stem if there is none."""
    for text in texts:
        for piece in tokens(text):
            found = stem_of(piece.word, language) if language in LANGUAGES else None
            if found is not None and found[0] == stem:
                return piece.word
    return stem
