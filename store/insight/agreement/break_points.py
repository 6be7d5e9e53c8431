"""Agreement on where a trace first went wrong: the same step, within one step, the same actor; and beyond chance.

Chance is where such marks fall anyway. Break points are not spread evenly: they fall on answers rather than on questions,
early or at the very end. Two reviewers who both mark "the first tool call" of everything agree often and say nothing. So
each step of a trace has the chance with which steps of its kind, at such a place of a trace, are marked in all the traces
that are compared; two marks that fall so, apart from each other, meet with the sum of the squares. It is the correction of
Scott's pi (Scott 1955) with places in a trace in the stead of categories.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final, Literal, TypeAlias

import numpy as np

from ...library.step_outlines import StepOutline
from .coefficients import Coefficient, Disagreement
from .figures import LEAST, Figure, figures
from .ratings import Numbers
from .resampling import Resampling

Near: TypeAlias = Literal["same_step", "same_or_alternate", "within_one_step", "same_actor"]
"""How near two break points have to be to agree."""

NEARS: Final[tuple[Near, ...]] = ("same_step", "same_or_alternate", "within_one_step", "same_actor")


@dataclass(frozen=True, slots=True)
class Marked:
    """The break points of one trace: the place (from 0) of the step that each reviewer marked, and those that each named
    as alternates. `steps` are all of the trace."""

    steps: Sequence[StepOutline]
    marks: Mapping[str, int]
    alternates: Mapping[str, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Located:
    """How far break points agree: `plain` is the share of pairs of reviewers, `beyond` the same beyond chance, and
    `by_chance` the share that chance gives. For the alternates, of which any number may be named, chance is not
    told. `items` are the traces that two reviewers or more marked."""

    items: int
    plain: Mapping[str, Figure]
    beyond: Mapping[str, Figure]
    by_chance: Mapping[str, float]


def located(marked: Sequence[Marked], how: Resampling, least: int = LEAST) -> Located:
    """How far the break points of some traces agree. The actor is compared where every marked step has one."""
    several = [one for one in marked if len(one.marks) > 1]
    chances = marking_chances(several)
    plain: dict[str, Figure] = {}
    beyond: dict[str, Figure] = {}
    by_chance: dict[str, float] = {}
    for near in NEARS:
        # Traces of one shape with the same marks are one pattern, whatever the last digit.
        patterns = Counter(
            (round(apart(one, near), 12), round(_apart_by_chance(one, chance, near), 12))
            for one, chance in zip(several, chances, strict=True)
            if near != "same_actor" or all(one.steps[at].actor for at in one.marks.values())
        )
        rows = sorted(patterns)
        observed = np.array([row[0] for row in rows])
        expected = np.array([row[1] for row in rows])
        times = np.array([patterns[row] for row in rows], dtype=np.float64)
        n = int(times.sum())
        coefficients = {"plain": _share(observed), "beyond": _beyond(observed, expected)}
        found = figures(coefficients, times, n, how, least)
        plain[near] = found["plain"]
        if near != "same_or_alternate":
            beyond[near] = found["beyond"]
            by_chance[near] = float(1 - (expected @ times) / n) if n else 0.0
    return Located(len(several), plain, beyond, by_chance)


def _share(observed: Numbers) -> Coefficient:
    return lambda weights: Disagreement(
        (weights @ observed) / weights.sum(axis=1), np.ones(len(weights))
    )


def _beyond(observed: Numbers, expected: Numbers) -> Coefficient:
    def of(weights: Numbers) -> Disagreement:
        n = weights.sum(axis=1)
        return Disagreement((weights @ observed) / n, (weights @ expected) / n)

    return of


def apart(one: Marked, near: Near) -> float:
    """The share of pairs of reviewers of a trace whose break points do not agree."""
    pairs = list(combinations(sorted(one.marks), 2))
    return sum(not _agree(one, near, *pair) for pair in pairs) / len(pairs)


def _agree(one: Marked, near: Near, first: str, second: str) -> bool:
    here, there = one.marks[first], one.marks[second]
    if near == "same_or_alternate":
        named = [{one.marks[who], *one.alternates.get(who, frozenset())} for who in (first, second)]
        return not named[0].isdisjoint(named[1])
    return _NEAR[near](one.steps, here, there)


_NEAR: Final[Mapping[Near, Callable[[Sequence[StepOutline], int, int], bool]]] = {
    "same_step": lambda _, here, there: here == there,
    "within_one_step": lambda _, here, there: abs(here - there) <= 1,
    "same_actor": lambda steps, here, there: steps[here].actor == steps[there].actor,
}


def place_of(at: int, steps: int) -> str:
    """In which part of a trace a step is: the first, the last, or a third of those between."""
    if at == 0:
        return "first"
    if at == steps - 1:
        return "last"
    return ("early", "middle", "late")[3 * (at - 1) // (steps - 2)]


def marking_chances(marked: Sequence[Marked]) -> list[Numbers]:
    """For each trace the chance of each of its steps to be marked, by where the marks of all these traces fall: how often
    steps of its kind and part of a trace are marked, for how many of them there are."""
    there: Counter[tuple[str, str]] = Counter()
    hit: Counter[tuple[str, str]] = Counter()
    cells = [
        [(step.kind, place_of(at, len(one.steps))) for at, step in enumerate(one.steps)]
        for one in marked
    ]
    for one, own in zip(marked, cells, strict=True):
        for cell in own:
            there[cell] += len(one.marks)
        for at in one.marks.values():
            hit[own[at]] += 1
    found = []
    for own in cells:
        rates = np.array([hit[cell] / there[cell] for cell in own])
        found.append(rates / rates.sum())
    return found


def _apart_by_chance(one: Marked, chance: Numbers, near: Near) -> float:
    met = float(chance @ chance)
    if near == "within_one_step":
        met += 2 * float(chance[:-1] @ chance[1:])
    elif near == "same_actor":
        by_actor: dict[str | None, float] = {}
        for step, share in zip(one.steps, chance, strict=True):
            by_actor[step.actor] = by_actor.get(step.actor, 0.0) + float(share)
        met = sum(share**2 for share in by_actor.values())
    return max(0.0, 1 - met)
