"""Shared by exports of runs: convert rows with a parent, an input, an output and times to steps, and
combine the steps of one trace."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ...canonical import Json, canonical_bytes
from ...trace import Score, Status, Step, StepKind, Trace, as_text
from ..chat.messages import chat
from ..input.gathering import complete
from ..protocol import ReaderItem, Record, RecordSource, Reject
from ..values.documents import documents_from
from ..values.json_access import NOTHING, json_in_text, text
from ..values.raters import finite
from ..values.times import to_ns
from .ordering import tree_order
from .span_traces import answer_of, question_of

_SPEAKING: Final = ("llm", "agent", "chain", "event", "guardrail", "evaluator")


@dataclass(frozen=True)
class RunRow:
    """One row of an export: its step, the scores on it, and its data about the trace."""

    step: Step
    scores: tuple[Score, ...] = ()
    metadata: Mapping[str, Json] = field(default_factory=dict)
    expected: Json = None
    error: str | None = None


def run_step(
    row: Mapping[str, Json],
    known: Collection[str],
    *,
    step_id: str,
    kind: StepKind,
    name: Json,
    parent: Json = None,
    input_value: Json = None,
    output_value: Json = None,
    start: Json = None,
    end: Json = None,
    error: Json = None,
    status: Status = "unset",
    model: Json = None,
    usage: Mapping[str, Json] | None = None,
) -> Step:
    """A row as a step. `known` are the keys that are read elsewhere; all others become attributes."""
    input_value, output_value = json_in_text(input_value), json_in_text(output_value)
    failed = text(error)
    start_ns, end_ns = to_ns(start), to_ns(end)
    attributes = {
        key: value for key, value in row.items() if key not in known and value not in NOTHING
    }
    for side, when, at in (("start", start, start_ns), ("end", end, end_ns)):
        # A time in an unknown format.
        if at is None and when not in NOTHING:
            attributes.setdefault(side, when)
    speaks = kind in _SPEAKING
    return Step(
        id=step_id,
        kind=kind,
        name=text(name) or kind,
        parent_id=text(parent),
        status="error" if failed else status,
        status_message=failed,
        start_ns=start_ns,
        end_ns=end_ns,
        input=input_value,
        output=output_value,
        messages_in=chat(input_value, "user") if speaks else (),
        messages_out=chat(output_value, "assistant") if speaks else (),
        documents=documents_from(output_value) if kind in ("retriever", "reranker") else (),
        model=text(model),
        usage={key: item for key, item in (usage or {}).items() if finite(item) is not None},
        attributes=attributes,
    )


def run_trace(
    trace_id: str,
    runs: Sequence[RunRow],
    format: str,  # noqa: A002 - the model's own name
    *,
    notes: Iterable[str] = (),
    metadata: Mapping[str, Json] | None = None,
    name: str | None = None,
) -> Trace:
    """The runs of one trace as a trace, whatever their order."""
    arranged = sorted(runs, key=lambda run: (run.step.start_ns or 0, run.step.id))
    ordered, repaired = tree_order([run.step for run in arranged])
    roots = [step for step in ordered if step.parent_id is None]
    top = {step.id for step in roots}
    merged: dict[str, Json] = dict(metadata or {})
    for run in sorted(arranged, key=lambda run: run.step.id not in top):
        for key, value in run.metadata.items():
            merged.setdefault(key, value)
    models = dict.fromkeys(step.model for step in ordered if step.model)
    if models:
        merged.setdefault("model", ", ".join(models))
    failed = next((step for step in roots if step.status == "error"), None)
    error = next((run.error for run in arranged if run.error), None)
    if error is None and failed is not None:
        error = failed.status_message or "the run ended with an error"
    return Trace(
        source_id=trace_id,
        name=name or (roots[0].name if roots else None),
        input=question_of(ordered),
        output=answer_of(ordered),
        expected=next((run.expected for run in arranged if run.expected is not None), None),
        error=error,
        steps=ordered,
        metadata=merged,
        start_ns=min((s.start_ns for s in ordered if s.start_ns is not None), default=None),
        end_ns=max((s.end_ns for s in ordered if s.end_ns is not None), default=None),
        scores=unique(score for run in arranged for score in run.scores),
        format=format,
        notes=(*repaired, *notes),
    )


def unique(scores: Iterable[Score]) -> tuple[Score, ...]:
    """The scores without duplicates."""
    found: dict[tuple[object, ...], Score] = {}
    for score in scores:
        about = (score.name, score.value, score.label, score.explanation, score.rater)
        extra = canonical_bytes(dict(score.extra))
        found.setdefault((*about, score.author, score.step_id, score.at_ns, extra), score)
    return tuple(found.values())


def read_rows(
    source: RecordSource,
    rows_of: Callable[[Json], Iterable[Json]],
    trace_id_of: Callable[[Mapping[str, Json]], str | None],
    trace_of: Callable[[str, list[Mapping[str, Json]]], Trace],
    missing: str | Callable[[Mapping[str, Json]], str],
) -> Iterator[ReaderItem]:
    """Yield rows grouped by trace, each trace when it is complete. A row that is not an object or names no
    trace is a reject (`missing` is the reason)."""

    def parse(record: Record) -> Iterator[tuple[str, Mapping[str, Json]] | Reject]:
        for row in rows_of(record.value):
            if not isinstance(row, dict):
                yield Reject(record.position, "the record is not an object", as_text(row)[:200])
                continue
            trace_id = trace_id_of(row)
            if trace_id is None:
                reason = missing if isinstance(missing, str) else missing(row)
                yield Reject(record.position, reason, as_text(dict(row))[:200])
            else:
                yield trace_id, row

    for found in complete(source, parse):
        if isinstance(found, Reject):
            yield found
        else:
            yield from found.made(trace_of, found.trace_id, found.parts)
