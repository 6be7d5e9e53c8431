"""What separates the accepted answers of a case from the rejected ones: values, names, stances, words turned round.

Deriving writes it down as claims; judging compares an answer with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from .asking import asked_kinds
from .language.stances import Stance
from .names import BARE, Name, same_name
from .nearness import plain
from .reading import Reading
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

    decisive: tuple[Value, ...] = ()
    supporting: tuple[Value, ...] = ()
    wrong: tuple[Value, ...] = ()
    names: tuple[Name, ...] = ()
    wrong_names: tuple[Name, ...] = ()
    stances: frozenset[Stance] = frozenset()
    wrong_stances: frozenset[Stance] = frozenset()
    bare: bool = False
    """Whether the accepted answer is nothing but what was asked for: then all of it has to be said."""
    turned: tuple[tuple[str, bool], ...] = ()
    """Words (stems) that the accepted answers affirm (true) or deny (false) and a rejected one the other way."""


def each_once(values: Iterable[Value]) -> list[Value]:
    """Values without those that mean the same as an earlier one."""
    out: list[Value] = []
    for value in values:
        if not any(same_value(value, other) for other in out):
            out.append(value)
    return out


def affirmed(reading: Reading) -> list[Value]:
    """The values that an answer affirms, each once."""
    return each_once(one.value for one in reading.values if one.affirmed)


def _bare_digit(value: Value) -> bool:
    return value.kind == "number" and not value.unit and len(value.amount) == 1


def facts_of(question: Reading, accepted: Sequence[Reading], rejected: Sequence[Reading]) -> Facts:
    """What separates some answers to a question. Nothing that stands in the question counts, and no bare digit, but
    where it is the whole answer."""
    if not accepted:
        return _without_accepted(question, rejected)
    first = accepted[0]
    bare = len(plain(first.text).split()) <= BARE
    said = [
        value
        for value in affirmed(first)
        if not question.names_value(value) and all(one.says(value) for one in accepted[1:])
    ]
    wrong = each_once(
        value
        for one in rejected
        for value in affirmed(one)
        if not question.names_value(value)
        and not any(other.names_value(value) for other in accepted)
        and not _bare_digit(value)
    )
    apart = [value for value in said if not any(one.says(value) for one in rejected)]
    if bare:
        decisive, supporting = said, []
    else:
        decisive = [
            value
            for value in apart
            if not _bare_digit(value) and any(is_rival(value, other) for other in wrong)
        ]
        if not rejected:
            kinds = asked_kinds(question.text, question.language)
            decisive = [value for value in apart if value.kind in kinds and not _bare_digit(value)]
        supporting = [value for value in apart if value not in decisive and not _bare_digit(value)]
    held = frozenset.intersection(*(one.stances for one in accepted)) & COUNTS
    against = frozenset().union(*(one.stances for one in rejected)) & COUNTS
    return Facts(
        tuple(decisive),
        tuple(supporting),
        tuple(wrong),
        _names(question, accepted, rejected),
        _names(question, rejected, accepted, every=False),
        held - against,
        against - frozenset().union(*(one.stances for one in accepted)),
        bare,
        _turned(accepted, rejected),
    )


def _without_accepted(question: Reading, rejected: Sequence[Reading]) -> Facts:
    """The failure's own values may be right: without a correction only what was asked tells, so nothing separates."""
    del question, rejected
    return Facts()


def _names(
    question: Reading, mine: Sequence[Reading], others: Sequence[Reading], *, every: bool = True
) -> tuple[Name, ...]:
    out: list[Name] = []
    pool = mine[:1] if every else mine
    for name in (name for one in pool for name in one.names):
        known = any(named(other, name) for other in (question, *others))
        shared = not every or all(named(one, name) for one in mine)
        if shared and not known and not any(same_name(name, one) for one in out):
            out.append(name)
    return tuple(out)


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
