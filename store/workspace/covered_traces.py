"""The traces behind a figure of coverage, the fields that make slices for a reader, and the queue that fills a hole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Literal, TypeAlias

from ..insight.coverage.paths import Edge, Path, edges_of, path_of, way
from ..insight.coverage.tallies import Evidence
from ..judging_names import judges
from ..library.slice_values import Values, each_with_values
from ..library.step_paths import each_with_steps
from ..packs.pace import Pace
from ..reviews.queues import Queue, QueueItem
from .coverage import paced, sliced_fields
from .filling import NOT_REVIEWED, Filling
from .found_queues import offered_rubrics, rubric_to_read
from .queues import Selection, new_queue
from .search import query_reason
from .seen import yet_to_judge

if TYPE_CHECKING:
    from ...rubrics.schema import Rubric
    from .opened import OpenLibrary

Counted: TypeAlias = Literal["seen", "unreviewed", "reviewed", "decided", "failed", "guarded", "unguarded"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """Which traces of a slice, an edge or a path a figure counts; with a `code`, only failures that have it."""

    counted: Counted
    code: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A slice by its `values` in some `fields`, an `edge`, or a `path`; with none of them, the whole library."""

    fields: tuple[str, ...] = ()
    values: Values = ()
    edge: Edge | None = None
    path: Path | None = None


def counts(known: Evidence, trace: str, figure: Figure) -> bool:
    """Whether a figure counts a trace: as `Tally.add` does."""
    outcome = known.outcomes.get(trace)
    if figure.counted == "seen":
        return True
    if outcome is None or figure.counted == "unreviewed":
        return outcome is None and figure.counted == "unreviewed"
    if figure.counted == "reviewed":
        return True
    if figure.counted == "decided":
        return outcome.verdict != "unsure"
    if outcome.verdict != "fail" or (figure.code and figure.code not in outcome.codes):
        return False
    guarded = trace in known.cases or trace in known.guarded
    return figure.counted == "failed" or guarded == (figure.counted == "guarded")


def traces_behind(
    space: OpenLibrary, known: Evidence, place: Place, figure: Figure, pace: Pace | None = None
) -> list[str]:
    """The keys of the traces that a figure counts, in the order of loading. `pace` is told each trace. Raises Stopped."""
    return [
        trace
        for trace in paced(_within(space, place), pace)
        if trace and counts(known, trace, figure)
    ]


def _within(space: OpenLibrary, place: Place) -> Iterable[str]:
    """The traces of a place; "" for each other one, so that all are gone through in step."""
    if place.edge is None and place.path is None:
        for trace, values in each_with_values(space.library, place.fields):
            yield trace if values == place.values else ""
        return
    for trace, steps in each_with_steps(space.library):
        nodes = way(steps)
        here = (
            place.edge in edges_of(nodes)
            if place.edge is not None
            else path_of(nodes) == place.path
        )
        yield trace if here else ""


def fields_for(space: OpenLibrary) -> tuple[dict[str, Counter[str]], int]:
    """The fields that make slices, and how many are left out because they say how traces were judged: for a reviewer who has
    traces to judge blind."""
    found = sliced_fields(space)
    if not yet_to_judge(space, list(space.reviews.each(reviewer=space.reviewer))):
        return found, 0
    kept = {name: values for name, values in found.items() if not judges(name)}
    return kept, len(found) - len(kept)


def queue_of_traces(space: OpenLibrary, name: str, traces: Sequence[str]) -> Queue:
    """Traces to look at one after the other, as a queue that is not kept. Raises NotSaved."""
    pinned = rubric_to_read(space, traces[:1])
    items = tuple(QueueItem(trace, "opened from the coverage") for trace in traces)
    return Queue(name, pinned, items)


def filled(space: OpenLibrary, filling: Filling) -> Queue:
    """The queue that fills a hole: one that was made for it before and is not done, else a new one. Raises UserError if no
    trace is left to review, NotSaved."""
    taken = {heading.name for heading in space.queues.headings()}
    name = filling.name
    for number in count(2):
        if name not in taken:
            break
        queue = space.queues.get(name)
        if queue is not None and space.queues.next_open(queue, space.reviewer) is not None:
            return queue
        name = f"{filling.name}-{number}"
    rubric = _rubric(space, filling.rubric)
    reason = query_reason(f"{filling.shown} {NOT_REVIEWED}".strip(), rubric)
    selection = Selection(
        {"edge": filling.edge} if filling.edge else {},
        query=f"{filling.query} {NOT_REVIEWED}".strip(),
        order="random",
        first=filling.traces,
        reason=", ".join(part for part in (filling.edge, reason) if part),
    )
    return new_queue(space, name, rubric, selection).queue


def _rubric(space: OpenLibrary, asked: str) -> Rubric:
    offered = offered_rubrics(space)
    return next((one for one in offered if one.id == asked), offered[0])
