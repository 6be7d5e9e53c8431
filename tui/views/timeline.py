"""The steps of a trace over time: a bar for each, by when it began, so that what ran at once is seen. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from ...store.trace import Step, Trace
from ..cells import cells
from ..durations import duration_text
from ..safe_text import one_line
from .steps import Span, StepRow, run_of, step_rows


@dataclass(frozen=True, slots=True)
class TimeRow:
    """One step with the bar of its time. `after` is how long after the begin of the trace it began; `beside` how
    many other steps ran for a time together with it, of those that hold no others."""

    row: StepRow
    after: str
    beside: int

    @property
    def step(self) -> Step:
        """The step of the row."""
        return self.row.step

    @property
    def span(self) -> Span | None:
        """Where in the run it ran; None if its times are not recorded."""
        return self.row.span


@dataclass(frozen=True)
class Timeline:
    """The rows by time, those without times last. `note` says what is missing, `duration` how long the run took."""

    rows: tuple[TimeRow, ...]
    duration: str
    note: str = ""

    @cached_property
    def longest_name(self) -> int:
        """Cells of the longest name of a step, so that the bars leave room for every name."""
        return max((cells(one_line(row.row.name)) for row in self.rows), default=0)


def timeline(trace: Trace, *, blind: bool = False, shown: Collection[str] = ()) -> Timeline:
    """The steps of a trace by when they began; `blind` without what judged it, but for the fields that are `shown`."""
    found = step_rows(trace, blind=blind, shown=shown)
    run = run_of(trace)
    timed = [row for row in found.rows if row.span is not None]
    untimed = [row for row in found.rows if row.span is None]
    timed.sort(key=lambda row: (row.step.start_ns or 0, row.depth))
    begin = run[0] if run else 0
    beside = _beside(timed)
    rows = [
        TimeRow(row, duration_text((row.step.start_ns or 0) - begin), beside.get(row.step.id, 0))
        for row in timed
    ]
    rows += [TimeRow(row, "", 0) for row in untimed]
    notes = [found.note, _untimed(len(untimed), len(found.rows))]
    return Timeline(
        tuple(rows),
        duration_text(run[1] - run[0]) if run else "",
        " · ".join(note for note in notes if note),
    )


def axis(duration: str, width: int) -> str:
    """The scale over the bars: 0 at the left, the duration of the run at the right."""
    if width < len(duration) + 2:
        return ""
    return "0" + duration.rjust(width - 1)


def _untimed(count: int, of: int) -> str:
    if not count:
        return ""
    if count == of:
        return "no step of this trace has times"
    return f"{count:,} step{'' if count == 1 else 's'} without times, last"


def _beside(rows: Sequence[StepRow]) -> dict[str, int]:
    """How many steps that hold no others ran for a time together with each; 0 for those that do hold others."""
    parents = {row.step.parent_id for row in rows}
    times: dict[str, tuple[int, int]] = {}
    for row in rows:
        start, end = row.step.start_ns, row.step.end_ns
        if start is not None and end is not None and end > start and row.step.id not in parents:
            times[row.step.id] = start, end
    starts = sorted(start for start, _ in times.values())
    ends = sorted(end for _, end in times.values())
    return {
        step: bisect_left(starts, end) - bisect_right(ends, start) - 1
        for step, (start, end) in times.items()
    }
