"""DeepEval's traces: five lists of spans, one per kind, merged into one tree.

Source: deepeval, `deepeval/tracing/api.py` (TraceApi, BaseApiSpan).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ....canonical import Json, canonical_hash
from ....trace import Document, StepKind, Trace, as_text, replace
from ...chat.messages import messages_from
from ...spans.runs import RunRow, run_step, run_trace
from ...values.documents import document_from
from ...values.json_access import NOTHING, but, json_in_text, listing, mapping, text
from ...values.times import to_ns
from .scores import metric_score

_LISTS: Final[Mapping[str, StepKind]] = {
    "baseSpans": "chain",
    "agentSpans": "agent",
    "llmSpans": "llm",
    "retrieverSpans": "retriever",
    "toolSpans": "tool",
}
_SPAN_READ: Final = frozenset(
    [
        "uuid",
        "name",
        "parentUuid",
        "startTime",
        "endTime",
        "input",
        "output",
        "model",
        "status",
        "error",
        "inputTokenCount",
        "outputTokenCount",
    ]
)
_READ: Final = (
    *("uuid", "startTime", "endTime", "input", "output", "name", "metadata"),
    *("threadId", "userId", "expectedOutput"),
)


def is_trace(value: Json) -> bool:
    """Whether a value is a trace: lists of spans and an id or times."""
    if not isinstance(value, dict) or not ("uuid" in value or "startTime" in value):
        return False
    return any(isinstance(value.get(name), list) for name in _LISTS)


def documents_in(given: Json) -> tuple[Document, ...]:
    """Retrieved texts, some with their source."""
    out = []
    for one in listing(given):
        found = one
        if isinstance(one, dict) and isinstance(one.get("context"), str):
            found = {"content": one["context"], **but(one, "context")}
        out.append(document_from(found))
    return tuple(out)


def span_trace(value: Mapping[str, Json], name: str) -> Trace:
    """A trace from its lists of spans."""
    runs = [
        _span(given, kind, f"{which}-{number}")
        for which, kind in _LISTS.items()
        for number, given in enumerate(listing(value.get(which)))
    ]
    metadata = {
        key: item
        for key, item in but(value, *_READ).items()
        if not (key in (*_LISTS, "metricsData") and isinstance(item, list))
    }
    for when in ("startTime", "endTime"):
        if value.get(when) not in NOTHING and to_ns(value[when]) is None:
            metadata[when] = value[when]
    own = mapping(value.get("metadata"))
    metadata |= own
    if not own and value.get("metadata") not in NOTHING:
        metadata["metadata"] = value["metadata"]
    for ours, theirs in (("session", "threadId"), ("user", "userId")):
        if value.get(theirs) not in NOTHING:
            metadata[ours] = value[theirs]
    shortened = _own(value)
    for field, short in shortened.items():
        # A shortened chat is kept in full by the step that it belongs to; otherwise here.
        given = json_in_text(value[field])
        if given != short and all(given != getattr(run.step, field) for run in runs):
            metadata.setdefault(f"trace.{field}", given)
    trace = run_trace(
        text(value.get("uuid")) or canonical_hash(dict(value))[:16],
        runs,
        name,
        metadata=metadata,
        name=text(value.get("name")),
    )
    failed = value.get("status") == "ERRORED"
    scores = tuple(metric_score(one) for one in listing(value.get("metricsData")))
    return replace(
        trace,
        input=shortened.get("input", trace.input),
        output=shortened.get("output", trace.output),
        expected=value.get("expectedOutput") or None,
        error=trace.error or ("the run ended with an error" if failed else None),
        start_ns=to_ns(value.get("startTime")) or trace.start_ns,
        end_ns=to_ns(value.get("endTime")) or trace.end_ns,
        scores=(*scores, *trace.scores),
    )


def _own(value: Mapping[str, Json]) -> dict[str, Json]:
    """The trace's own input and output, with chats reduced to the question and the answer."""
    out: dict[str, Json] = {}
    for field, role in (("input", "user"), ("output", "assistant")):
        given = json_in_text(value.get(field))
        if given in NOTHING:
            continue
        texts = [m.content for m in messages_from(given) if m.role == role and m.content]
        out[field] = texts[-1] if texts else given
    return out


def _span(given: Json, kind: StepKind, fallback: str) -> RunRow:
    row = mapping(given)
    if not row:
        return RunRow(
            run_step({}, (), step_id=fallback, kind="event", name="span", output_value=given)
        )
    step_id = text(row.get("uuid")) or fallback
    status = row.get("status")
    known = {*_SPAN_READ, *(("type",) if row.get("type") in ("base", kind) else ())}
    if isinstance(row.get("metricsData"), list):
        known.add("metricsData")
    if status not in ("SUCCESS", "ERRORED"):
        known.discard("status")
    step = run_step(
        row,
        known,
        step_id=step_id,
        kind=kind,
        name=row.get("name"),
        parent=row.get("parentUuid"),
        input_value=row.get("input"),
        output_value=row.get("output"),
        start=row.get("startTime"),
        end=row.get("endTime"),
        error=row.get("error") or ("failed" if status == "ERRORED" else None),
        status="ok" if status == "SUCCESS" else "unset",
        model=row.get("model"),
        usage={"input": row.get("inputTokenCount"), "output": row.get("outputTokenCount")},
    )
    if kind == "retriever" and not step.documents:
        found = documents_in(row.get("retrievalContext")) or documents_in(_texts(step.output))
        step = replace(step, documents=found)
    scores = tuple(metric_score(one, step_id) for one in listing(row.get("metricsData")))
    return RunRow(step, scores)


def _texts(value: Json) -> list[Json]:
    """A retriever's output if it is a list of texts."""
    found = value if isinstance(value, list) else []
    return found if all(isinstance(one, str) and as_text(one) for one in found) else []
