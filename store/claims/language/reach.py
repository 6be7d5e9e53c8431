"""How far negations reach in a text: whether the words in a range are said to be so, or not to be so."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from .cue_kinds import Kind
from .sentences import parts, quotations, sentences
from .tokens import QUOTE, Token, tokens
from .words import Words, words_of

_FARTHEST: Final = 60
"""A negation reaches so many words at most."""
_THING: Final = 6
"""What is set aside is named within so many words."""
_SUBJECT: Final = 12
"""A subject stands at most so many words before its negation."""


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


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its sentences; each quotation is one token in them, and has a reading of its own."""

    text: str
    table: Words
    parts: tuple[Part, ...]
    starts: tuple[int, ...]
    quotes: tuple[tuple[int, int], ...]
    quoted: tuple[Reading, ...] = field(default=())

    def denied(self, start: int, end: int) -> bool:
        """Whether what is said in a range of the text is denied."""
        start, end = max(0, start), min(len(self.text), end)
        if start >= end:
            return False
        at = bisect_right(self.quotes, (start, len(self.text))) - 1
        if at >= 0 and self.quotes[at][0] <= start and end <= self.quotes[at][1]:
            first = self.quotes[at][0]
            inner = self.quoted[at].denied(start - first, end - first)
            return inner != self.denied(first - 1, first)
        at = bisect_right(self.starts, start) - 1
        while 0 <= at < len(self.parts):
            part = self.parts[at]
            if part.start >= end:
                break
            place = _place(part, start, end)
            if place is not None:
                return denied_in(part, self.table, *place)
            at += 1
        return False


def _place(part: Part, start: int, end: int) -> tuple[int, int, int] | None:
    """The clause and the tokens of a range: those of the first clause that it touches."""
    for index, clause in enumerate(part.clauses):
        pieces = part.pieces
        if pieces[clause.last - 1].end <= start:
            continue
        first = clause.first
        while first < clause.last and pieces[first].end <= start:
            first += 1
        last = first
        while last < clause.last and pieces[last].start < end:
            last += 1
        return (index, first, last) if last > first else None
    return None


@lru_cache(maxsize=32)
def reading_of(text: str, language: str, *, whole: bool = True) -> Reading:
    """The reading of a text. `whole` is false for the text of a quotation: its own quotations are not looked for."""
    table = words_of(language)
    quotes = quotations(text) if whole else ()
    masked = text
    if quotes:
        pieces, at = [], 0
        for first, last in quotes:
            # The opening mark stands for the quotation, so every other range stays what it is.
            pieces += [text[at : first - 1], QUOTE, " " * (last + 1 - first)]
            at = last + 1
        masked = "".join([*pieces, text[at:]])
    found = tuple(
        _part(masked[one.start : one.end], one.start, one.question, table)
        for one in sentences(text, language)
    )
    return Reading(
        text,
        table,
        _with_rejections(found, table),
        tuple(one.start for one in found),
        quotes,
        tuple(reading_of(text[first:last], language, whole=False) for first, last in quotes),
    )


def _part(text: str, start: int, question: bool, table: Words) -> Part:
    pieces = tokens(text, start)
    found: list[Clause] = []
    for first, last in parts(pieces, table):
        cues = _cues(pieces, first, last, table)
        found.append(Clause(first, last, cues, _carried(pieces, first, last, found, table)))
    return Part(start, question, tuple(pieces), tuple(found))


def _cues(pieces: Sequence[Token], first: int, last: int, table: Words) -> tuple[Cue, ...]:
    found: list[Cue] = []
    at = first
    second = -1
    while at < last:
        if at == second:
            # The second word of a French negation that counts already.
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
            if end <= last and more == tuple(piece.word for piece in pieces[at + 2 : end]):
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


def _with_rejections(found: Sequence[Part], table: Words) -> tuple[Part, ...]:
    """Marks the clauses that the next one takes back: "you get EUR 50", but that is wrong."""
    done: list[Part] = []
    previous: Part | None = None
    for part in found:
        kept = list(part.clauses)
        for index, clause in enumerate(part.clauses):
            if not _takes_back(part, clause, table):
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


def _takes_back(part: Part, clause: Clause, table: Words) -> bool:
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
        or pieces[first].word not in table.demonstratives
    ):
        return False
    words = {piece.word for piece in pieces[first : clause.last]}
    kinds = {cue.kind for cue in clause.cues}
    if "neutral" in kinds:
        return False
    if "not" in kinds:
        return not words.isdisjoint(table.truth)
    return any(cue.kind in ("false", "adjective") and cue.end == clause.last for cue in clause.cues)


def denied_in(
    part: Part, table: Words, index: int, first: int, last: int, *, value: bool = True
) -> bool:
    """Whether the tokens `first` to `last` of a clause are denied.

    `value` is false for a plain word: the subject of a negated sentence is not denied with it, unless the sentence says
    that there is none (a refund is not possible).
    """
    clause = part.clauses[index]
    if not (clause.cues or clause.carried):
        return clause.rejected
    asserts = not part.question and part.pieces[clause.first].word not in table.conditionals
    aside = negated = False
    turns = 0
    if clause.carried and asserts and not _bounded(part, table, clause, first):
        turns += 1
    for cue in clause.cues:
        if cue.end <= first:
            if cue.kind in ("instead", "without", "except"):
                if cue.kind == "except" and any(
                    one.kind in ("not", "no") and one.end <= cue.start for one in clause.cues
                ):
                    # "No refund apart from the taxes": what is left is affirmed.
                    negated = False
                elif _next_thing(part, table, cue.end, first):
                    aside = not aside
            elif not asserts or first - cue.end > _FARTHEST:
                continue
            elif cue.kind in ("not", "no"):
                if _reaches(part, table, clause, cue, first):
                    if _depends_through(part, cue.end, first):
                        turns += 1
                    else:
                        negated = True
            elif cue.kind == "verb" or (cue.kind == "adjective" and _governs(part, table, cue)):
                turns += 1
        elif (
            cue.start >= last
            and asserts
            and _reaches_back(part, table, clause, cue, first, last, value=value)
        ):
            if cue.kind == "not":
                negated = True
            else:
                turns += 1
    return (aside != ((negated + turns) % 2 == 1)) != clause.rejected


_ONLY: Final = frozenset(["que", "qu", "de", "d", "tard"])
_TURNED: Final = frozenset(["impossible", "exclu", "interdit", "faux"])
_LIMITED: Final = frozenset(["seulement", "uniquement", "avant", "après", "que", "qu"])
_BEFORE_NE: Final = frozenset(["rien", "personne", "aucun", "aucune", "jamais", "nul", "nulle"])
_WHEN: Final = frozenset(["at", "on", "um", "am"])
_MORE: Final = frozenset(["plus", "moins", "más", "menos"])
_THAN: Final = frozenset(["de", "d", "que", "del"])
_GOVERNED: Final = frozenset(["to", "that", "for", "zu", "de", "d", "que", "qu", "a", QUOTE])
_INFINITIVES: Final = ("ar", "er", "ir", "arle", "erle", "irle", "arlo", "erlo", "irlo")
_SENTENCE_THAT: Final = frozenset(["that", "que", "qu"])


def _governs(part: Part, table: Words, cue: Cue) -> bool:
    """Whether a sentence depends on an adjective (impossible to refund)."""
    following = part.pieces[cue.end].word if cue.end < len(part.pieces) else ""
    return following in _GOVERNED or (table.back == "clitic" and following.endswith(_INFINITIVES))


def _depends_through(part: Part, begin: int, end: int) -> bool:
    """Whether a sentence of its own lies between a negation and what it denies: that one may be negated as well."""
    return any(part.pieces[at].word in _SENTENCE_THAT for at in range(begin, end))


def _reaches(part: Part, table: Words, clause: Clause, cue: Cue, first: int) -> bool:
    if _bounded(part, table, clause, first) or _exceeds(part, table, clause):
        return False
    if cue.kind == "no":
        return all(part.pieces[at].word not in table.stops for at in range(cue.end, first))
    return True


def _bounded(part: Part, table: Words, clause: Clause, first: int) -> bool:
    """Whether a value is a limit (after 14:00): what is denied is what lies on one side of it."""
    at = first - 1
    pieces = part.pieces
    while at >= clause.first and (pieces[at].word in table.skipped or pieces[at].word in table.of):
        at -= 1
    if at < clause.first or pieces[at].word not in table.bounds:
        return False
    # French "plus" and Spanish "más" compare only before a preposition.
    return pieces[at].word not in _MORE or pieces[at + 1].word in _THAN


def _exceeds(part: Part, table: Words, clause: Clause) -> bool:
    return any(part.pieces[at].word in table.exceed for at in range(clause.first, clause.last))


def _beside(part: Part, table: Words, clause: Clause, first: int) -> bool:
    """Whether a value only says when, where or under which condition (with 78 kg you cannot …)."""
    at = first - 1
    pieces = part.pieces
    while at >= clause.first:
        word = pieces[at].word
        if word in table.adjuncts:
            # "The flight at 11:05": the time belongs to the subject.
            return not (
                word in _WHEN
                and at > clause.first + 1
                and pieces[clause.first].word in table.skipped
                and at - clause.first <= _THING
            )
        if word in table.of:
            return any(
                pieces[one].word in table.adjuncts for one in range(max(clause.first, at - 4), at)
            )
        if word not in table.skipped:
            return False
        at -= 1
    return False


def _next_thing(part: Part, table: Words, begin: int, first: int) -> bool:
    """Whether a place is in the thing that is named right after a word such as `instead of`."""
    if first - begin > _THING:
        return False
    for at in range(begin, first):
        word = part.pieces[at].word
        if word in table.subjects or word in table.auxiliaries:
            return False
        if word[0].isdigit() and first - at > 1:
            return False
    return True


def _reaches_back(
    part: Part, table: Words, clause: Clause, cue: Cue, first: int, last: int, *, value: bool
) -> bool:
    """Whether a negation denies what stands before it: the subject, and in German the object too."""
    if (
        cue.kind not in ("not", "false", "adjective", "verb")
        or cue.start - last > _SUBJECT
        or _beside(part, table, clause, first)
        or _exceeds(part, table, clause)
    ):
        return False
    pieces = part.pieces
    before = pieces[cue.start - 1].word
    if table.back != "final" and any(
        pieces[at].word in table.auxiliaries for at in range(clause.first, first)
    ):
        return False
    if cue.kind != "not":
        # A predicate: is wrong, is clearly wrong.
        return (
            value
            and (
                before in table.auxiliaries
                or (cue.start - 2 >= last and pieces[cue.start - 2].word in table.auxiliaries)
            )
            and not _governs(part, table, cue)
        )
    if before in table.coordinators or cue.end > clause.last:
        return False
    following = pieces[cue.end].word if cue.end < clause.last else ""
    if not value and not (
        (table.back == "final" and not following)
        or any(
            pieces[at].word in table.existential
            for at in range(cue.end, min(clause.last, cue.end + 4))
        )
    ):
        return False
    if table.back == "auxiliary":
        return before in table.auxiliaries and not (
            cue.start - 2 >= last and pieces[cue.start - 2].word in table.subjects
        )
    if following and (
        following[0].isdigit()
        or following == QUOTE
        or (following in table.skipped and cue.end + 1 < clause.last)
    ):
        return False
    if table.back == "clitic":
        return bool(following) and before not in table.subjects
    return True
