"""How far the negations of a clause reach, forward and back."""

from __future__ import annotations

from typing import Final

from .clause_cues import Clause, Cue, Part
from .tokens import QUOTE
from .words import Words

_FARTHEST: Final = 60
"""A negation reaches so many words at most."""
_THING: Final = 6
"""What is set aside is named within so many words."""
_SUBJECT: Final = 12
"""A subject stands at most so many words before its negation."""
_WHEN: Final = frozenset(["at", "on", "um", "am"])
_UP_TO: Final = frozenset([("up", "to"), ("bis", "zu"), ("jusqu", "à")])
_MORE: Final = frozenset(["plus", "moins", "más", "menos"])
_THAN: Final = frozenset(["de", "d", "que", "del"])
_GOVERNED: Final = frozenset(["to", "that", "for", "zu", "de", "d", "que", "qu", "a", QUOTE])
_INFINITIVES: Final = ("ar", "er", "ir", "arle", "erle", "irle", "arlo", "erlo", "irlo")
_SENTENCE_THAT: Final = frozenset(["that", "que", "qu"])


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


def ends_clause(part: Part, table: Words, clause: Clause, cue: Cue) -> bool:
    """Whether a negation is the last of a clause, but for the particle of its verb (rufen Sie ihn nicht an)."""
    left = part.pieces[cue.end : clause.last]
    return not left or (len(left) == 1 and left[0].word in table.particles)


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
    if at > clause.first and (pieces[at - 1].word, pieces[at].word) in _UP_TO:
        return True
    if at < clause.first or pieces[at].word not in table.bounds:
        return False
    # French "plus" and Spanish "más" compare only before a preposition.
    return pieces[at].word not in _MORE or pieces[at + 1].word in _THAN


def _exceeds(part: Part, table: Words, clause: Clause) -> bool:
    return any(part.pieces[at].word in table.exceed for at in range(clause.first, clause.last))


def _beside(part: Part, table: Words, clause: Clause, first: int, *, predicate: bool) -> bool:
    """Whether a value only says when, where or under which condition (with 78 kg you cannot …)."""
    at = first - 1
    pieces = part.pieces
    while at >= clause.first:
        word = pieces[at].word
        if word in table.adjuncts:
            # "The flight at 11:05 …", "your claim for EUR 410 was declined": part of the subject.
            return not (
                (predicate or word in _WHEN)
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
        or _beside(part, table, clause, first, predicate=cue.kind != "not")
        or _bounded(part, table, clause, first)
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
    following = "" if ends_clause(part, table, clause, cue) else pieces[cue.end].word
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
