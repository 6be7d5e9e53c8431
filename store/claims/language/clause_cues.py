"""Sentences as tokens and clauses, each clause with the words in it that turn what is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .cue_kinds import Kind
from .sentences import parts
from .tokens import Token, tokens
from .words import Words

_LIST: Final = 12
"""A list of values has its "or" within so many words."""
_ONLY: Final = frozenset(["que", "qu", "de", "d", "tard"])
_TURNED: Final = frozenset(["impossible", "exclu", "interdit", "faux"])
_LIMITED: Final = frozenset(["seulement", "uniquement", "avant", "après", "que", "qu"])
_BEFORE_NE: Final = frozenset(["rien", "personne", "aucun", "aucune", "jamais", "nul", "nulle"])
_THAN: Final = frozenset(["de", "d", "que", "del"])


@dataclass(frozen=True, slots=True)
class Cue:
    """A word or phrase that does something to the words around it; a range of tokens of its sentence."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A range of tokens of a sentence, with its cues.

    `carried` says that the clause before it denies this one too (a list, or a sentence that depends on it).
    `rejected` says that what follows takes it back ("… – that is not true").
    """

    first: int
    last: int
    cues: tuple[Cue, ...]
    carried: bool = False
    rejected: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence as tokens and clauses."""

    start: int
    question: bool
    pieces: tuple[Token, ...]
    clauses: tuple[Clause, ...]


def part_of(text: str, start: int, question: bool, table: Words) -> Part:
    """A sentence, which begins at `start` in its text, as tokens and clauses."""
    pieces = tokens(text, start)
    found: list[Clause] = []
    for first, last in parts(pieces, table):
        cues = _cues(pieces, first, last, table)
        found.append(Clause(first, last, cues, _carried(pieces, first, last, found, table)))
    return Part(start, question, tuple(pieces), tuple(found))


def _cues(pieces: Sequence[Token], first: int, last: int, table: Words) -> tuple[Cue, ...]:
    found: list[Cue] = []
    words = table.cue_words
    at = first
    second = -1
    while at < last:
        if at == second or pieces[at].word not in words:
            # No cue, or the second word of a French negation that counts already.
            at += 1
            continue
        word = pieces[at].word
        end, kind = _cue_at(pieces, at, last, table)
        if kind is not None:
            if not (kind == "except" and at == first and word == "but"):
                found.append(Cue(kind, at, end))
            at = end
        else:
            if word in table.ne:
                kind, second = _ne(pieces, first, at, last, table)
                if kind is not None:
                    found.append(Cue(kind, at, at + 1))
            at += 1
    return tuple(found)


def _cue_at(pieces: Sequence[Token], at: int, last: int, table: Words) -> tuple[int, Kind | None]:
    """The longest phrase, or the word, at a place that is a cue, and where it ends."""
    word = pieces[at].word
    if at + 1 < last and (tails := table.phrases.get(word)) is not None:
        for more, kind in tails.get(pieces[at + 1].word, ()):
            end = at + 2 + len(more)
            if end > last or more != tuple(piece.word for piece in pieces[at + 2 : end]):
                continue
            if kind == "neutral" and end == last and pieces[end - 1].word in table.particles:
                # No limit follows: "nicht ab" is the end of "setzen Sie es nicht ab".
                continue
            return end, kind
    return at + 1, table.cues.get(word)


def _ne(
    pieces: Sequence[Token], first: int, at: int, last: int, table: Words
) -> tuple[Kind | None, int]:
    """What a French `ne` does, and where its second word stands: nothing without one (`ne … que` is only)."""
    for end in range(at + 1, min(last, at + 7)):
        if pieces[end].word in table.ne_with:
            following = pieces[end + 1].word if end + 1 < last else ""
            limits = (
                (pieces[end].word == "plus" and following in _ONLY)
                or following in _LIMITED
                or following in _TURNED
                or (
                    following in ("plus", "moins")
                    and end + 2 < last
                    and pieces[end + 2].word in _THAN
                )
                or any(pieces[one].word in table.exceed for one in range(at, end))
            )
            return "neutral" if limits else "not", end + 1 if following in _TURNED else end
    if any(pieces[one].word in _BEFORE_NE for one in range(max(first, at - 4), at)):
        return "not", -1
    return None, -1


def _carried(
    pieces: Sequence[Token], first: int, last: int, earlier: Sequence[Clause], table: Words
) -> bool:
    """Whether a clause goes on with what the one before it denies."""
    if not earlier:
        return False
    before = earlier[-1]
    if any(pieces[at].word != "," for at in range(before.last, first)):
        return False
    denies = before.carried or any(cue.kind in ("not", "no", "adjective") for cue in before.cues)
    word = pieces[first].word
    following = pieces[first + 1].word if first + 1 < last else ""
    if denies:
        if word in table.continuers:
            return following not in table.subjects
        if word in table.that:
            return not table.complements or pieces[before.last - 1].word in table.complements
        if _listed(pieces, first, table):
            return True
        ends = pieces[before.last - 1].word
        if ends in table.before_infinitive and any(
            pieces[at].word == "zu" or "zu" in pieces[at].word[2:] for at in range(first, last)
        ):
            return True
    if len(earlier) > 1 and earlier[-2].cues:
        # "We cannot, under the fare rules, refund …": the verb comes after the remark.
        cue, clause = earlier[-2].cues[-1], earlier[-2]
        return (
            cue.kind == "not"
            and cue.end == clause.last
            and cue.start > clause.first
            and pieces[cue.start - 1].word in table.auxiliaries
            and all(pieces[at].word == "," for at in range(clause.last, before.first))
        )
    return False


def _listed(pieces: Sequence[Token], first: int, table: Words) -> bool:
    """Whether a list of values goes on that ends with "or": EUR 40, EUR 50 or EUR 60."""
    for piece in pieces[first : first + _LIST]:
        if piece.word in table.continuers:
            return piece is not pieces[first]
        if not (piece.word[0].isdigit() or piece.word == "," or piece.word in table.skipped):
            return False
    return False


def with_rejections(found: Sequence[Part], table: Words) -> tuple[Part, ...]:
    """Marks the clauses that the next one takes back: "you get EUR 50", but that is wrong."""
    done: list[Part] = []
    previous: Part | None = None
    for part in found:
        kept = list(part.clauses)
        for index, clause in enumerate(part.clauses):
            after = index > 0 and part.pieces[part.clauses[index - 1].first].word in table.that
            if not _takes_back(part, clause, table, predicate=after):
                continue
            if index:
                kept[index - 1] = _rejected(kept[index - 1])
            elif previous is not None and done and previous.clauses and not previous.question:
                last = done[-1]
                done[-1] = Part(
                    last.start,
                    last.question,
                    last.pieces,
                    (*last.clauses[:-1], _rejected(last.clauses[-1])),
                )
        done.append(Part(part.start, part.question, part.pieces, tuple(kept)))
        previous = part
    return tuple(done)


def _rejected(clause: Clause) -> Clause:
    return Clause(clause.first, clause.last, clause.cues, clause.carried, rejected=True)


def _takes_back(part: Part, clause: Clause, table: Words, *, predicate: bool) -> bool:
    """Whether a clause says of the one before it that it is not so. `predicate`: it may do so without a subject (the
    statement, that …, is false)."""
    pieces = part.pieces
    first = clause.first
    while first < clause.last and (
        pieces[first].word in table.separators and pieces[first].word not in table.that
    ):
        first += 1
    if (
        part.question
        or clause.last - first > 7
        or first >= clause.last
        or not (
            pieces[first].word in table.demonstratives
            or (predicate and pieces[first].word in table.auxiliaries)
        )
    ):
        return False
    words = {piece.word for piece in pieces[first : clause.last]}
    kinds = {cue.kind for cue in clause.cues}
    if "neutral" in kinds:
        return False
    if "not" in kinds:
        return not words.isdisjoint(table.truth)
    return any(cue.kind in ("false", "adjective") and cue.end == clause.last for cue in clause.cues)
