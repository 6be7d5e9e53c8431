"""Opik: the files of `opik export`, and traces and spans as its API and SDK give them, rows or pages.

Source: opik 2.2.122, `cli/exports/project.py` (`trace`, `spans`, `attachments`, `downloaded_at`, `project_name`),
`rest_api/types/trace_public.py`, `span_public.py`, `span_public_type.py`, `error_info_public.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ....canonical import Json, canonical_bytes
from ....trace import Step, StepKind, Trace, as_text, replace
from ...input.gathering import complete
from ...protocol import (
    EXCERPT_CHARS,
    Gathering,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ...spans.runs import RunRow, run_step, run_trace, unique
from ...values.json_access import NOTHING, but, json_in_text, mapping, page, text
from ...values.raters import finite
from ...values.times import to_ns, unread_times
from .scores import scores_of

_KINDS: Final[Mapping[str, StepKind]] = {
    "general": "chain",
    "tool": "tool",
    "llm": "llm",
    "guardrail": "guardrail",
}
_OWN: Final = frozenset(
    {
        *(
            "feedback_scores",
            "span_feedback_scores",
            "total_estimated_cost",
            "guardrails_validations",
        ),
        *("llm_span_count", "error_info", "visibility_mode"),
    }
)
_USAGE: Final = {"input": "prompt_tokens", "output": "completion_tokens", "total": "total_tokens"}
_SCORED: Final = ("feedback_scores", "comments", "guardrails_validations")
_FRAME: Final = ("trace", "spans")
_TRACE: Final = (
    *(
        "id",
        "name",
        "start_time",
        "end_time",
        "input",
        "output",
        "metadata",
        "error_info",
        *_SCORED,
    ),
    *("tags", "thread_id", "created_by"),
)
_SPAN: Final = (
    *(
        "id",
        "trace_id",
        "parent_span_id",
        "name",
        "type",
        "start_time",
        "end_time",
        "input",
        "output",
    ),
    *("model", "error_info", "usage", "total_estimated_cost", *_SCORED),
)


def _is_export(value: Json) -> bool:
    """Whether it is a file of the export: a trace with its spans."""
    if not isinstance(value, dict) or not isinstance(value.get("trace"), dict):
        return False
    return isinstance(value.get("spans"), list) and {"id", "start_time"} <= value["trace"].keys()


def _is_row(row: Json) -> bool:
    """Whether it is a trace or a span of the API."""
    if not isinstance(row, dict) or not {"id", "start_time"} <= row.keys() or "run_type" in row:
        return False
    return ("project_id" in row or "project_name" in row) and bool(_OWN & row.keys())


class OpikReader(Reader):
    """Reader for traces and spans; a trace's row and its spans are one trace."""

    name = "opik"
    title = "Opik traces and spans"
    gathering = Gathering.BY_TRACE
    keeps = "spans as a tree, messages, usage, cost, errors, feedback scores with authors, comments, guardrails"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for the export's files, and for rows with what only Opik notes."""
        rows = [row for record in sample.records for row in page(record, "content")[:5]]
        found = any(map(_is_export, sample.records)) or any(map(_is_row, rows))
        return Vote.CERTAIN if found and not sample.columns else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield each trace when all of its rows are read."""
        for found in complete(source, _parse):
            if isinstance(found, Reject):
                yield found
            else:
                yield found.located(_trace(found.trace_id, found.parts, self.name))


def _parse(record: Record) -> Iterator[tuple[str, Mapping[str, Json]] | Reject]:
    value = record.value
    if isinstance(value, dict) and _is_export(value):
        trace_id = text(value["trace"]["id"])
        if trace_id is None:
            yield Reject(
                record.position, "the trace has no id", as_text(value["trace"])[:EXCERPT_CHARS]
            )
            return
        yield trace_id, {**value["trace"], "export": but(value, *_FRAME) or None}
        rows = [
            {"trace_id": trace_id, **span} if isinstance(span, dict) else span
            for span in value["spans"]
        ]
    else:
        rows = page(value, "content")
        if rows != [value] and isinstance(value, dict):
            rows = [
                {**but(value, "content", "page", "size", "total"), **row}
                if isinstance(row, dict)
                else row
                for row in rows
            ]
    for row in rows:
        named = text(row.get("trace_id")) or text(row.get("id")) if isinstance(row, dict) else None
        if named is None or "start_time" not in row:
            yield Reject(record.position, "not a trace or a span", as_text(row)[:EXCERPT_CHARS])
        else:
            yield named, row


def _trace(trace_id: str, rows: list[Mapping[str, Json]], format: str) -> Trace:  # noqa: A002 - the model's own name
    once = {canonical_bytes(row): row for row in rows}
    spans = [row for row in once.values() if row.get("trace_id") is not None]
    # Of two readings of a trace the later one knows more.
    found = sorted(
        (row for row in once.values() if row.get("trace_id") is None),
        key=lambda row: (to_ns(row.get("last_updated_at")) or 0, canonical_bytes(row)),
    )
    row = found[-1] if found else {}
    runs = [_run(span) for span in spans]
    if row and not runs:
        runs = [
            RunRow(
                _step(
                    {
                        **{key: row[key] for key in _TRACE if key in row and key not in _SCORED},
                        "id": trace_id,
                    }
                )
            )
        ]
    notes = (
        [f"{len(found) - 1} other readings of the trace are kept in the metadata"]
        if len(found) > 1
        else []
    )
    trace = run_trace(trace_id, runs, format, notes=notes, name=text(row.get("name")))
    if not row:
        return trace
    failed = _failure(row)
    given, made = json_in_text(row.get("input")), json_in_text(row.get("output"))
    metadata: dict[str, Json] = {**trace.metadata, **mapping(json_in_text(row.get("metadata")))}
    if not mapping(json_in_text(row.get("metadata"))) and row.get("metadata") not in NOTHING:
        metadata["metadata"] = row["metadata"]
    named = {
        "tags": row.get("tags"),
        "session": row.get("thread_id"),
        "created_by": row.get("created_by"),
    }
    metadata |= but(named) | but(row, *_TRACE) | unread_times(row, "start_time", "end_time")
    if failed:
        metadata["error_info"] = row["error_info"]
    if len(found) > 1:
        metadata["other_readings"] = [dict(other) for other in found[:-1]]
    for key, whole, sides in (
        ("input", given, [step.input for step in trace.steps]),
        ("output", made, [step.output for step in trace.steps]),
    ):
        # Where the words in it are shown, the rest of it has no other place.
        if _wraps(whole, getattr(trace, key)) and whole not in (*sides, getattr(trace, key)):
            metadata[f"trace.{key}"] = whole
    start, end = to_ns(row.get("start_time")), to_ns(row.get("end_time"))
    return replace(
        trace,
        input=trace.input if _wraps(given, trace.input) or given in NOTHING else given,
        output=trace.output if _wraps(made, trace.output) or made in NOTHING else made,
        error=failed or trace.error,
        metadata=metadata,
        start_ns=trace.start_ns if start is None else start,
        end_ns=trace.end_ns if end is None else end,
        scores=unique([*scores_of(row, None), *trace.scores]),
    )


def _wraps(given: Json, inner: Json) -> bool:
    """Whether the words of a side of the trace stand somewhere in it: then they are what it says."""
    return isinstance(inner, str) and bool(inner) and inner in as_text(given)


def _failure(row: Mapping[str, Json]) -> str | None:
    """What an error says, with its type."""
    info = mapping(row.get("error_info"))
    said = ": ".join(filter(None, (text(info.get("exception_type")), text(info.get("message")))))
    return said or (as_text(row["error_info"]) if row.get("error_info") not in NOTHING else None)


def _run(span: Mapping[str, Json]) -> RunRow:
    step = _step(span)
    return RunRow(step, tuple(scores_of(span, step.id)))


def _step(span: Mapping[str, Json]) -> Step:
    usage, kind = mapping(span.get("usage")), text(span.get("type"))
    spent: dict[str, Json] = {
        ours: usage[theirs] for ours, theirs in _USAGE.items() if theirs in usage
    }
    spent["cost"] = span.get("total_estimated_cost")
    spent = {key: item for key, item in spent.items() if finite(item) is not None}
    rest = but(usage, *(_USAGE[key] for key in spent if key in _USAGE))
    more: dict[str, Json] = {
        "usage": rest or (span.get("usage") if not usage else None),
        "total_estimated_cost": None if "cost" in spent else span.get("total_estimated_cost"),
        "error_info": span.get("error_info"),
        "type": None if kind in _KINDS else span.get("type"),
    }
    return run_step(
        {**span, **more},
        [key for key in _SPAN if key not in more],
        step_id=as_text(span.get("id")),
        kind=_KINDS.get(kind or "", "chain"),
        name=span.get("name"),
        parent=span.get("parent_span_id"),
        input_value=span.get("input"),
        output_value=span.get("output"),
        start=span.get("start_time"),
        end=span.get("end_time"),
        error=_failure(span),
        model=span.get("model"),
        usage=spent,
    )


READER: Final = OpikReader()
