"""Where a negation stands behind the verb that it denies, as in German: at the end of the clause, or behind "sie"."""

from __future__ import annotations

from typing import Final

from .clause_cues import Clause, Cue, Part
from .denial import ends_clause
from .reach import Reading
from .stems import stem_of

_CORRECTS: Final = frozenset(["sondern"])


def denied_verb(reading: Reading, part: Part, clause: Clause, language: str) -> int:
    """Which token of a clause is a verb that a negation behind it denies: "rufen Sie ihn nicht an", "rufen Sie nicht dort an".
    -1 for another clause, where an auxiliary is the verb, and where only what follows is corrected (nicht …, sondern …)."""
    cues = [cue for cue in clause.cues if cue.kind == "not"]
    if reading.table.back != "final" or not cues or _corrected(part, clause):
        return -1
    if not (ends_clause(part, reading.table, clause, cues[-1]) or _bids(reading, part, cues[0])):
        return -1
    pieces = part.pieces
    for at in range(clause.first, cues[-1].start):
        if pieces[at].word in reading.table.auxiliaries:
            return -1
        noun = reading.text[pieces[at].start].isupper()
        asked = pieces[at + 1].word in reading.table.subjects
        if (asked or not noun) and stem_of(pieces[at].word, language) is not None:
            return at
    return -1


def _corrected(part: Part, clause: Clause) -> bool:
    """Whether the next clause says what is right instead."""
    words = {piece.word for piece in part.pieces[clause.last : clause.last + 2]}
    return not _CORRECTS.isdisjoint(words) and clause.cues[-1].end < clause.last


def _bids(reading: Reading, part: Part, cue: Cue) -> bool:
    """Whether a clause bids ("rufen Sie nicht …"): its verb and a pronoun stand before the negation, and nothing else."""
    at = cue.start - 2
    first = at == 0 or (at > 0 and part.pieces[at - 1].word in ",:;-")
    return first and part.pieces[at + 1].word in reading.table.subjects
