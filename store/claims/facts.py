"""What separates the accepted answers of a case from the rejected ones: values, names, stances, words turned round.

Deriving writes it down as claims; judging compares an answer with it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from .asking import asked_kinds
from .language.stances import Stance
from .names import BARE, Name, same_name
from .nearness import plain
from .reading import Reading, each_once
from .values.comparing import is_rival, same_value
from .values.value import Value

COUNTS: Final[frozenset[Stance]] = frozenset(
    ["yes", "no", "refuses", "cannot_say", "done", "promises"]
)
"""The stances that can separate answers; offers and hedges go with any."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the accepted answers say and no rejected one, and the reverse.

    `decisive` values stand where a rejected answer has another value of their kind; `supporting` ones are said by
    every accepted answer beside them. `wrong` values only a rejected answer says.
    """

    decisive: tuple[tuple[Value, tuple[int, ...]], ...] = ()
    """Each with the accepted answers (counted from 1) that say it: all that one of them says is enough."""
    supporting: tuple[tuple[Value, tuple[int, ...]], ...] = ()
    wrong: tuple[Value, ...] = ()
    names: tuple[tuple[Name, tuple[int, ...]], ...] = ()
    wrong_names: tuple[Name, ...] = ()
    stances: frozenset[Stance] = frozenset()
    wrong_stances: frozenset[Stance] = frozenset()
    accepted: int = 0
    """How many accepted answers there are."""
    bare: bool = False
    """Whether the accepted answer is nothing but what was asked for: then all of it has to be said."""
    turned: tuple[tuple[str, bool], ...] = ()
    """Words (stems) that the accepted answers affirm (true) or deny (false) and a rejected one the other way."""


def _bare_digit(value: Value) -> bool:
    return value.kind == "number" and not value.unit and len(value.amount) == 1


def facts_of(
    question: Reading,
    accepted: Sequence[Reading],
    rejected: Sequence[Reading],
    *,
    siblings: Collection[Reading] = (),
) -> Facts:
    """What separates some answers to a question. Nothing that stands in the question counts, and no bare digit, but
    where it is the whole answer.

    `siblings` are those of them that were given on other traces, which may be unlike: what only some of these say is
    no fact about the answers at hand, but for a value that stands where the right one has another.
    """
    if not accepted:
        return _without_accepted(question, rejected)
    wrong = each_once(
        value
        for one in rejected
        for value in one.affirmed
        if not question.names_value(value)
        and not any(other.names_value(value) for other in accepted)
        and not _bare_digit(value)
    )
    by_answer = [_decisive(question, one, rejected, wrong) for one in accepted]
    decisive = each_once(value for values in by_answer for value in values)
    beside = [_supporting(question, one, rejected, decisive) for one in accepted]
    supporting = each_once(value for values in beside for value in values)
    elsewhere = {one.text for one in siblings}
    own = [one for one in rejected if one.text not in elsewhere]
    held = _stances([one for one in accepted if one.text not in elsewhere], accepted)
    against = _stances(own, rejected)
    first = rejected[0].stances if rejected else frozenset()
    return Facts(
        tuple((value, _saying(value, by_answer)) for value in decisive),
        tuple((value, _saying(value, beside)) for value in supporting),
        tuple(value for value in wrong if _is_fact(value, own, rejected, decisive)),
        _right_names(question, accepted, rejected),
        tuple(
            name
            for name in _names(question, rejected, accepted)
            if any(named(one, name) for one in own) or all(named(one, name) for one in rejected)
        ),
        held - first,
        against - frozenset().union(*(one.stances for one in accepted)),
        len(accepted),
        is_bare(accepted[0]),
        _turned(accepted, rejected),
    )


def _stances(own: Sequence[Reading], every: Sequence[Reading]) -> frozenset[Stance]:
    """The stances of one's own answers, and those that all have."""
    mine = frozenset().union(*(one.stances for one in own))
    shared = frozenset.intersection(*(one.stances for one in every)) if every else frozenset()
    return (mine | shared) & COUNTS


def _is_fact(
    value: Value, own: Sequence[Reading], rejected: Sequence[Reading], decisive: Sequence[Value]
) -> bool:
    """Whether a wrong value is one of one's own answers, or of all, or stands where the right one has another."""
    return (
        any(one.says(value) for one in own)
        or all(one.says(value) for one in rejected)
        or any(is_rival(value, right) for right in decisive)
    )


def is_bare(answer: Reading) -> bool:
    """Whether an answer is nothing but what was asked for."""
    return len(plain(answer.text).split()) <= BARE


def _decisive(
    question: Reading, answer: Reading, rejected: Sequence[Reading], wrong: Sequence[Value]
) -> list[Value]:
    """The values of an accepted answer that stand where a rejected one has another value, or where none was rejected,
    those of the kind that is asked for. What the first rejected answer, the recorded failure, says as well is none."""
    said = [value for value in answer.affirmed if not question.names_value(value)]
    if is_bare(answer):
        return said
    apart = [
        value
        for value in said
        if not _bare_digit(value) and not any(one.says(value) for one in rejected[:1])
    ]
    if rejected:
        return [value for value in apart if any(is_rival(value, other) for other in wrong)]
    kinds = asked_kinds(question.text, question.language)
    return [value for value in apart if value.kind in kinds]


def _supporting(
    question: Reading, answer: Reading, rejected: Sequence[Reading], decisive: Sequence[Value]
) -> list[Value]:
    """The other values of an accepted answer that the recorded failure does not say."""
    return [
        value
        for value in answer.affirmed
        if not question.names_value(value)
        and not any(one.says(value) for one in rejected[:1])
        and not any(same_value(value, other) for other in decisive)
        and not _bare_digit(value)
    ]


def _saying(value: Value, by_answer: Sequence[Sequence[Value]]) -> tuple[int, ...]:
    return tuple(
        number
        for number, values in enumerate(by_answer, start=1)
        if any(same_value(value, one) for one in values)
    )


def _without_accepted(question: Reading, rejected: Sequence[Reading]) -> Facts:
    """The failure's own values may be right: without a correction only what was asked tells, so nothing separates."""
    del question, rejected
    return Facts()


def _names(
    question: Reading, mine: Sequence[Reading], others: Sequence[Reading]
) -> tuple[Name, ...]:
    """The names of some answers that neither the question nor the others have."""
    out: list[Name] = []
    for name in (name for one in mine for name in one.names):
        known = any(named(other, name) for other in (question, *others))
        if not known and not any(same_name(name, one) for one in out):
            out.append(name)
    return tuple(out)


def _right_names(
    question: Reading, accepted: Sequence[Reading], rejected: Sequence[Reading]
) -> tuple[tuple[Name, tuple[int, ...]], ...]:
    if is_bare(accepted[0]) and accepted[0].values:
        # The values are the answer; a capital at its start is none.
        return ()
    return tuple(
        (name, tuple(at for at, one in enumerate(accepted, start=1) if named(one, name)))
        for name in _names(question, accepted, rejected[:1])
    )


def named(reading: Reading, name: Name) -> bool:
    """Whether an answer has a name: among its names, or word for word whatever its capitals."""
    if any(same_name(name, one) for one in reading.names):
        return True
    return (
        f" {' '.join(name.words)} " in f" {' '.join(_NAME_WORD.findall(reading.text.casefold()))} "
    )


_NAME_WORD: Final = re.compile(r"[\w'’&-]+")


def _turned(
    accepted: Sequence[Reading], rejected: Sequence[Reading]
) -> tuple[tuple[str, bool], ...]:
    out = []
    focus = frozenset().union(*(one.focus for one in (*accepted, *rejected)))
    for word, held in accepted[0].words.items():
        if (
            word not in focus
            or len(held) != 1
            or not all(one.words.get(word, held) == held for one in accepted[1:])
        ):
            continue
        mine = True in held
        if any(one.words.get(word) == frozenset([not mine]) for one in rejected):
            out.append((word, mine))
    return tuple(sorted(out))
