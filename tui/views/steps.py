"""The steps of a trace as rows of a tree: what each is, who did it, when in the run, at what cost. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from ...store.hiding import Hiding
from ...store.trace import Step, Trace, walk
from ..durations import duration_text
from ..widgets.blocks import tokens_short, tokens_text
from ..widgets.front_page.page import hidden_line
from ..widgets.step_preview import actor_name, step_name, step_preview
from ..widgets.step_tree import KIND_WORDS


@dataclass(frozen=True, slots=True)
class Span:
    """Where in the run of a trace a step ran: from `start` to `end`, 0 to 1 of its duration."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step. `name` is never cut here; `span` is None if its times are not recorded."""

    step: Step
    depth: int
    kind: str
    name: str
    actor: str
    says: str
    duration: str
    tokens: str
    tokens_short: str
    failed: bool
    incomplete: bool
    span: Span | None


@dataclass(frozen=True)
class StepRows:
    """The rows of a trace, and what is said about those that are not here."""

    rows: tuple[StepRow, ...]
    note: str = ""

    @cached_property
    def have_tokens(self) -> bool:
        """Whether the tokens of any step are known."""
        return any(row.tokens for row in self.rows)


def step_rows(trace: Trace, *, blind: bool = False, shown: Collection[str] = ()) -> StepRows:
    """The steps of a trace as a tree, in reading order; `blind` without what judged it, but for the fields that are
    `shown`."""
    judged = Hiding(trace, shown) if blind else None
    hidden = judged.steps if judged else frozenset()
    trace = judged.trace if judged else trace
    run = run_of(trace)
    rows = tuple(
        _row(step, depth, run) for depth, step in walk(trace.steps) if step.id not in hidden
    )
    counted = (judged.judgements.count, judged.fields_of_steps) if judged else (0, 0)
    return StepRows(rows, hidden_line(*counted) if any(counted) else "")


def run_of(trace: Trace) -> tuple[int, int] | None:
    """When a trace began and ended, in nanoseconds, by its steps and its own times; None if nothing tells."""
    starts = [step.start_ns for step in trace.steps if step.start_ns is not None]
    ends = [step.end_ns for step in trace.steps if step.end_ns is not None]
    starts += [trace.start_ns] if trace.start_ns is not None else []
    ends += [trace.end_ns] if trace.end_ns is not None else []
    if not starts or max([*starts, *ends]) <= min(starts):
        return None
    return min(starts), max([*starts, *ends])


def span_of(step: Step, run: tuple[int, int] | None) -> Span | None:
    """Where in the run a step ran; one without an end is a moment."""
    if run is None or step.start_ns is None:
        return None
    begin, length = run[0], run[1] - run[0]
    end = step.start_ns if step.end_ns is None else max(step.start_ns, step.end_ns)
    return Span((step.start_ns - begin) / length, (end - begin) / length)


def bar(span: Span | None, width: int) -> str:
    """A span as a bar of `width` cells: `  ━━━━   `; a moment is `╸`. Blank without a span."""
    if span is None or width <= 0:
        return " " * max(0, width)
    first = min(width - 1, int(span.start * width))
    last = min(width, max(first, round(span.end * width)))
    drawn = "━" * (last - first) if span.end > span.start else ""
    drawn = drawn or "╸"
    return (" " * first + drawn).ljust(width)


def _row(step: Step, depth: int, run: tuple[int, int] | None) -> StepRow:
    return StepRow(
        step=step,
        depth=depth,
        kind=KIND_WORDS[step.kind],
        name=step_name(step),
        actor=actor_name(step),
        says=step_preview(step),
        duration=duration_text(step.duration_ns),
        tokens=tokens_text(step.usage).removeprefix("tokens "),
        tokens_short=tokens_short(step.usage),
        failed=step.status == "error",
        incomplete=bool(step.incomplete),
        span=span_of(step, run),
    )
