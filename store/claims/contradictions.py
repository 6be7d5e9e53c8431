"""What speaks against an answer beside the claims, by comparing it with the accepted witnesses: another value in place
of theirs, their words turned round, their text with a word changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from .asking import asked_kinds
from .facts import COUNTS
from .language.focus import word_with
from .names import BARE
from .nearness import plain
from .opposing import opposing
from .reading import Reading, each_once
from .said_types import OPPOSITE
from .sources import cited_dates, without_citations
from .structured.differing import json_difference
from .values.comparing import is_rival, same_value
from .values.value import Value

COPY: Final = 68
"""From which similarity (rapidfuzz ratio, 0 to 100) on an answer is an edited copy of a witness and no answer in other
words: then every changed word may be the one that matters."""
SHORTEST_COPY: Final = 25
LONG_NUMBER: Final = 3
"""Digits from which on a bare number is an extension, a code or an amount rather than a count."""


@dataclass(frozen=True, slots=True)
class Contradictions:
    """What speaks against an answer, in words: `firm` alone makes it fail, `doubts` only keep it from passing."""

    firm: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def contradictions(
    question: Reading, accepted: Sequence[Reading], answer: Reading, *, alone: bool, copies: bool
) -> Contradictions:
    """What speaks against an answer, compared with accepted ones. `alone` says that no rejected answer is known, so that
    a word of the question turned round has to speak for itself; `copies` that an edited copy of one is doubtful."""
    if not accepted:
        return Contradictions()
    firm: list[str] = []
    doubts: list[str] = []
    other = _other_values(question, accepted, answer)
    for wanted, said in other:
        words = f"says {said} where {wanted} was right"
        asked = not alone or wanted.kind in asked_kinds(question.text, question.language)
        (firm if asked and not answer.says(wanted) else doubts).append(words)
    against = _against(accepted, answer)
    if against:
        firm.append(against)
    agrees = any(one.stances & answer.stances & COUNTS for one in accepted)
    # Who takes the same stance may deny other words for it; only a word of the same thing tells, see `opposing`.
    turned = [] if agrees else _turned(accepted, answer)
    turned.sort(key=lambda word: word not in question.asked)
    if turned:
        word = word_with(turned[0], [answer.text, *(one.text for one in accepted)], answer.language)
        doubts.append(f"says the opposite of “{word}”")
    doubts += opposing(question, accepted, answer)
    new = answer.stances & {"done", "promises"} - frozenset().union(
        *(one.stances for one in accepted)
    )
    if new:
        doubts.append("says that something is done" if "done" in new else "promises")
    elsewhere = json_difference([one.text for one in accepted], answer.text)
    if elsewhere:
        doubts.append(elsewhere)
    if copies and _edited_copy(accepted, answer):
        doubts.append("is an accepted answer with something changed")
    return Contradictions(tuple(dict.fromkeys(firm)), tuple(dict.fromkeys(doubts)))


def unknown_values(question: Reading, known: Sequence[Reading], answer: Reading) -> list[Value]:
    """The values of an answer that neither the question nor a known answer has, without the date of a source that it
    cites where no known answer does."""
    cites = not any(cited_dates(one) for one in known)
    dates = {said.value for said in cited_dates(answer)} if cites else set()
    return each_once(
        value
        for value in answer.affirmed
        if value not in dates
        and not question.names_value(value)
        and not any(one.names_value(value) for one in known)
    )


def _other_values(
    question: Reading, accepted: Sequence[Reading], answer: Reading
) -> list[tuple[Value, Value]]:
    wanted = [
        value
        for value in accepted[0].affirmed
        if not question.names_value(value) and all(one.says(value) for one in accepted)
    ]
    unknown = unknown_values(question, accepted, answer)
    bare = len(plain(accepted[0].text).split()) <= BARE
    out = []
    for value in wanted:
        rival = next(
            (one for one in unknown if is_rival(value, one) and (bare or _telling(value, one))),
            None,
        )
        if rival is not None:
            out.append((value, rival))
    return out


def _telling(value: Value, other: Value) -> bool:
    """Whether one number can stand in another's place: small counts stand beside each other in any answer."""
    if value.kind != "number":
        return True
    return min(len(value.amount), len(other.amount)) >= LONG_NUMBER


def _against(accepted: Sequence[Reading], answer: Reading) -> str:
    """The stance that no accepted answer takes and that is opposed to theirs."""
    held = frozenset.intersection(*(one.stances for one in accepted)) & COUNTS
    taken = answer.stances & COUNTS
    if held & taken:
        return ""
    for stance in sorted(held):
        opposed = OPPOSITE.get(stance, frozenset()) & taken
        if opposed:
            return f"takes the opposite stance ({min(opposed)} instead of {stance})"
    return ""


def _turned(accepted: Sequence[Reading], answer: Reading) -> list[str]:
    """Words that every accepted answer affirms and this one denies, or the reverse, and that a denial is about."""
    out = []
    for word in sorted(answer.focus.union(*(one.focus for one in accepted))):
        held = [one.words[word] for one in accepted if word in one.words]
        mine = answer.words.get(word)
        if (
            2 * len(held) > len(accepted)
            and mine
            and len(mine) == 1
            and all(len(one) == 1 and one != mine for one in held)
        ):
            out.append(word)
    return out


def _edited_copy(accepted: Sequence[Reading], answer: Reading) -> bool:
    said = plain(without_citations(answer))
    for one in accepted:
        text = plain(one.text)
        if text == said or len(text) < SHORTEST_COPY:
            continue
        if fuzz.ratio(text, said) >= COPY and not _same_but_values(one, answer):
            return True
    return False


def _same_but_values(one: Reading, other: Reading) -> bool:
    """Whether two texts differ only in how they write the same values."""
    if len(one.values) != len(other.values):
        return False
    if not all(
        same_value(mine.value, theirs.value)
        for mine, theirs in zip(one.values, other.values, strict=True)
    ):
        return False
    return _around(one) == _around(other)


def _around(reading: Reading) -> list[str]:
    words, at = [], 0
    for said in reading.values:
        words.append(plain(reading.text[at : said.start]))
        at = said.end
    return [*words, plain(reading.text[at:])]
