"""How far the reviews of a library have found what there is to find: new codes and groups, and what is still unseen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..insight.saturation.curve import Curve, curve
from ..insight.saturation.unseen import Incidence, Unseen, incidence, unseen
from .group_work import GroupWork
from .trace_verdicts import TraceVerdicts, trace_verdicts

if TYPE_CHECKING:
    from .opened import OpenLibrary


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of one sort: how often they were met, and how many are unseen."""

    met: Incidence
    unseen: Unseen


@dataclass(frozen=True, slots=True)
class SaturationReport:
    """The saturation of the traces that somebody judged directly, in the order in which they were finished. `failed` of them
    failed; `picked`: some come from an order that looks for something, so that new kinds came faster than they will."""

    verdicts: TraceVerdicts
    reviews: int
    failed: int
    curve: Curve
    codes: Kinds
    groups: Kinds
    picked: bool


def saturation_report(space: OpenLibrary, rubric: str | None = None) -> SaturationReport:
    """The saturation of a library. What was taken over from a group was not looked at and does not count. Raises UserError."""
    verdicts = trace_verdicts(space, rubric)
    direct = [(one.at_ms, trace) for trace, one in verdicts.of.items() if one.direct]
    order = [trace for _, trace in sorted(direct)]
    failed = [trace for trace in order if verdicts.of[trace].verdict == "fail"]
    with space.groups_lock:
        GroupWork(space).regroup()
        group_of = space.groups.of_traces(failed)
    found = [(verdicts.of[trace].codes, group_of.get(trace)) for trace in order]
    codes = incidence(of for of, _ in found)
    groups = incidence((group,) if group is not None else () for _, group in found)
    return SaturationReport(
        verdicts,
        len(order),
        len(failed),
        curve(found),
        Kinds(codes, unseen(codes)),
        Kinds(groups, unseen(groups)),
        _picked(space, verdicts, order),
    )


def _picked(space: OpenLibrary, verdicts: TraceVerdicts, order: list[str]) -> bool:
    """Whether some of the traces were not drawn at random."""
    drawn = {
        item.trace
        for queue in space.queues.all()
        if queue.rubric in verdicts.hashes
        for item in queue.items
        if item.random
    }
    return any(trace not in drawn for trace in order)
