"""A judge that gives numbers, at every threshold that makes a difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...packs.passports.counts import Counts, Said, counts_of
from ...packs.passports.shares import Share


@dataclass(frozen=True, slots=True)
class Scored:
    """An output with what experts said of it, and the number that the judge gave it."""

    expert: Said
    value: float


@dataclass(frozen=True, slots=True)
class At:
    """A threshold, and how the judge does if it decides there."""

    threshold: float
    counts: Counts


def said_at(value: float, threshold: float, *, lower_is_better: bool) -> Said:
    """What a number says at a threshold: the threshold itself passes."""
    passes = value <= threshold if lower_is_better else value >= threshold
    return "pass" if passes else "fail"


def curve(items: Sequence[Scored], *, lower_is_better: bool) -> list[At]:
    """How the judge does at each number that it gave, from the one that passes the most outputs to the one that passes the
    fewest."""
    better = -1 if lower_is_better else 1
    ordered = sorted(items, key=lambda one: better * one.value)
    failures = sum(one.expert == "fail" for one in items)
    good = len(items) - failures
    caught = flagged = 0
    found: list[At] = []
    for at, one in enumerate(ordered):
        if at == 0 or one.value != ordered[at - 1].value:
            counts = Counts(caught, failures - caught, good - flagged, flagged)
            found.append(At(one.value, counts))
        caught += one.expert == "fail"
        flagged += one.expert == "pass"
    return found


def meeting(found: Sequence[At], target: float) -> At | None:
    """The threshold at which the judge catches that share of the failures, and passes that share of the good outputs: of
    several the one whose worse share is the best, then the one that passes the most. None if there is none."""
    return max(
        (one for one in found if _worse(one.counts) >= target - 1e-12),
        key=lambda one: _worse(one.counts),
        default=None,
    )


def best(found: Sequence[At]) -> At | None:
    """The threshold whose worse share is the best; of several the one that passes the most. None of nothing."""
    return max(found, key=lambda one: _worse(one.counts), default=None)


def _worse(counts: Counts) -> float:
    return min(counts.failures.value or 0.0, counts.good.value or 0.0)


def told_apart(items: Sequence[Scored], *, lower_is_better: bool) -> Share:
    """Of all pairs of a failure and a good output, those in which the judge gives the failure the worse number; of two
    equal ones half counts, so that the count is of half pairs (Mann and Whitney 1947: the area under the curve)."""
    better = -1 if lower_is_better else 1
    values: dict[float, list[int]] = {}
    for one in items:
        at = values.setdefault(better * one.value, [0, 0])
        at[one.expert == "pass"] += 1
    below = halves = 0
    for value in sorted(values):
        failures, good = values[value]
        halves += good * (2 * below + failures)
        below += failures
    total = sum(good for _, good in values.values())
    return Share(halves, 2 * below * total)


def counts_at(items: Sequence[Scored], threshold: float, *, lower_is_better: bool) -> Counts:
    """How the judge does at one threshold."""
    return counts_of(
        (one.expert, said_at(one.value, threshold, lower_is_better=lower_is_better))
        for one in items
    )
