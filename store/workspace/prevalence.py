"""How frequent failures are in a library: read from the random samples of its queues, and from nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ...errors import UserError
from ..insight.prevalence.rates import (
    Apart,
    Judged,
    Rate,
    Severity,
    WeightedRate,
    apart,
    even_scale,
    failing,
    rate,
    severities,
    weighted_rate,
)
from ..insight.prevalence.sampling import Draw, Standing, Weights, standing, weights
from ..library.slice_values import Values, each_with_values
from ..plurals import counted
from ..reviews.queues import in_random_order
from .coverage import check_fields
from .order_words import RANDOM
from .search import keys_that_fit
from .trace_verdicts import SEVERITY, TraceVerdict, TraceVerdicts, trace_verdicts

if TYPE_CHECKING:
    from ..reviews.queues import Queue
    from .opened import OpenLibrary

_UNKNOWN: Final = "an unknown part: the queue was made before that was kept"


@dataclass(frozen=True, slots=True)
class SampleRate:
    """One sample with the failure rate among it; None where it does not count."""

    standing: Standing
    rate: Rate | None


@dataclass(frozen=True, slots=True)
class SliceRate:
    """A slice with the failure rate of the sampled traces in it, and how many traces of the library are in it."""

    values: Values
    rate: Rate
    seen: int


@dataclass(frozen=True, slots=True)
class Prevalence:
    """How frequent failures are. `picked` are the judged traces that no sample drew: they are left out of every figure here.
    `unsure` of the sampled ones have a verdict that is neither pass nor fail."""

    verdicts: TraceVerdicts
    samples: tuple[SampleRate, ...]
    weights: Weights
    overall: Rate
    unsure: int
    taken_over: int
    picked: int
    scale: Mapping[str, float]
    severities: tuple[Severity, ...]
    weighted: WeightedRate | None
    fields: tuple[str, ...]
    slices: tuple[SliceRate, ...]
    apart: tuple[Apart[Values], ...]
    query: str | None = None


def prevalence(
    space: OpenLibrary,
    fields: Sequence[str] = (),
    rubric: str | None = None,
    query: str | None = None,
    scale: Mapping[str, float] | None = None,
) -> Prevalence:
    """The failure rate of a library, and of each slice by these fields; only of the traces that `query` finds, if given.
    `scale` weighs severities. Raises UserError."""
    verdicts = trace_verdicts(space, rubric)
    draws = [
        _draw(queue)
        for queue in space.queues.all()
        if queue.rubric in verdicts.hashes and queue.sample is not None
    ]
    standings = [standing(draw, verdicts.of) for draw in draws]
    position = {key: at for at, key in enumerate(space.library.keys())}
    found = weights(standings, position)
    within = None if query is None else set(keys_that_fit(space, query))
    sampled = _judged(found.of, verdicts.of, within)
    weighed = dict(scale or even_scale(_severity_names(verdicts)))
    if scale is not None:
        _check_scale(weighed, _severity_names(verdicts))
    slices, differences = _slices(space, fields, sampled, within)
    return Prevalence(
        verdicts=verdicts,
        samples=tuple(SampleRate(one, _alone(one, verdicts.of)) for one in standings),
        weights=found,
        overall=rate(sampled, failing),
        unsure=sum(one.verdict == "unsure" for one in sampled),
        taken_over=sum(not verdicts.of[one.trace].direct for one in sampled),
        picked=len(verdicts.of.keys() - found.of.keys()),
        scale=weighed,
        severities=tuple(severities(sampled, weighed)),
        weighted=weighted_rate(sampled, weighed) if weighed and sampled else None,
        fields=tuple(fields),
        slices=slices,
        apart=differences,
        query=query,
    )


def _draw(queue: Queue) -> Draw:
    """The random sample of a queue."""
    sample = queue.sample
    assert sample is not None
    drawn = [item.trace for item in queue.items if item.random and not item.repeat]
    source = f"{_UNKNOWN} ({queue.name})" if sample.of is None else sample.of
    return Draw(
        queue.name,
        source,
        max(sample.population, len(drawn)),
        tuple(drawn),
        # A sample that is all of its queue comes in the order of that queue.
        ordered=queue.order == RANDOM
        or any(not item.random for item in queue.items)
        or drawn == in_random_order(drawn, sample.seed),
        everything=tuple(item.trace for item in queue.items),
    )


def _judged(
    stands_for: Mapping[str, float],
    verdicts: Mapping[str, TraceVerdict],
    within: Collection[str] | None,
) -> list[Judged]:
    return [
        Judged(trace, verdicts[trace].verdict, weight, verdicts[trace].severity)
        for trace, weight in stands_for.items()
        if within is None or trace in within
    ]


def _alone(one: Standing, verdicts: Mapping[str, TraceVerdict]) -> Rate | None:
    if not one.counts:
        return None
    return rate([Judged(trace, verdicts[trace].verdict) for trace in one.judged], failing)


def _slices(
    space: OpenLibrary,
    fields: Sequence[str],
    sampled: Sequence[Judged],
    within: Collection[str] | None,
) -> tuple[tuple[SliceRate, ...], tuple[Apart[Values], ...]]:
    if not fields:
        return (), ()
    of = {one.trace: one for one in sampled}
    seen: dict[Values, int] = {}
    parts: dict[Values, list[Judged]] = {}
    for trace, values in each_with_values(space.library, fields):
        if within is not None and trace not in within:
            continue
        seen[values] = seen.get(values, 0) + 1
        if trace in of:
            parts.setdefault(values, []).append(of[trace])
    check_fields(space, fields, seen)
    order = sorted(seen, key=lambda one: (-seen[one], tuple(value or "" for value in one)))
    rows = tuple(SliceRate(one, rate(parts.get(one, ()), failing), seen[one]) for one in order)
    return rows, tuple(apart(parts))


def _severity_names(verdicts: TraceVerdicts) -> list[str]:
    question = verdicts.rubric.question(SEVERITY) if verdicts.rubric else None
    return [one.key for one in question.choices] if question else []


def _check_scale(scale: Mapping[str, float], names: Sequence[str]) -> None:
    """Raises UserError for weights of severities that the rubric does not have."""
    if set(scale) != set(names):
        if not names:
            raise UserError(
                "The rubric does not ask how bad a failure is",
                "It needs a question with the id severity, with choices from mild to bad.",
            )
        raise UserError(
            f"A weight is needed for each of {counted(len(names), 'severity', 'severities')}: {', '.join(names)}",
            "For example --weights "
            + ",".join(f"{name}={at + 1}" for at, name in enumerate(names)),
        )
