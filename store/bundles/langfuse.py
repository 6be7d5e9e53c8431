"""Langfuse traces: the download of one trace, old and new, and the trace object of the public API.

Old download: {"trace": {…, "scores"}, "observations": […]}, the observations often a second time inside
the trace. New: {"observations": […], "scores": […]} with the trace's fields on every observation. API:
the trace object itself with `observations` and `scores`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ..canonical import Json
from ..trace import Message, Rater, Score, Step, StepKind, Trace
from .decode import json_in_text
from .messages import messages_from
from .protocol import Item, Record, Reject, Sample
from .span_attributes import last_text
from .span_traces import answer_of, question_of
from .spans import tree_order
from .times import to_ns

_KINDS: Final[Mapping[str, StepKind]] = {
    "SPAN": "chain",
    "EVENT": "event",
    "GENERATION": "llm",
    "AGENT": "agent",
    "TOOL": "tool",
    "CHAIN": "chain",
    "RETRIEVER": "retriever",
    "EVALUATOR": "evaluator",
    "EMBEDDING": "embedding",
    "GUARDRAIL": "guardrail",
}
_RATERS: Final[Mapping[str, Rater]] = {"EVAL": "llm", "ANNOTATION": "human", "API": "code"}
_STEP_KEYS: Final = frozenset(
    {
        "id",
        "traceId",
        "parentObservationId",
        "type",
        "name",
        "startTime",
        "endTime",
        "level",
        "statusMessage",
        "model",
        "input",
        "output",
        "usageDetails",
        "costDetails",
        "usage",
        "projectId",
        "createdAt",
        "updatedAt",
    }
)
_TRACE_KEYS: Final = frozenset(
    {
        "id",
        "name",
        "input",
        "output",
        "timestamp",
        "observations",
        "scores",
        "projectId",
        "createdAt",
        "updatedAt",
        "latency",
        "metadata",
        "htmlPath",
        "corrections",
    }
)


def _trace_object(value: Mapping[str, Json]) -> Mapping[str, Json] | None:
    """The object that holds the trace's own fields; None where the record is no Langfuse trace."""
    trace = value.get("trace")
    if isinstance(trace, Mapping) and isinstance(value.get("observations"), list):
        return trace
    observations = value.get("observations")
    if isinstance(observations, list) and all(isinstance(item, Mapping) for item in observations):
        if "id" in value or any("traceId" in item for item in observations):
            return value
    return None


class LangfuseReader:
    """Reads one trace a record."""

    name = "langfuse"
    title = "Langfuse traces"

    def sniff(self, sample: Sample) -> int:
        """Observations that name their trace."""
        for record in sample.records:
            if isinstance(record, Mapping) and _trace_object(record) is not None:
                observations = record["observations"]
                if any("traceId" in item or "parentObservationId" in item for item in observations):
                    return 95
                return 70
        return 0

    def read(self, records: Iterator[Record]) -> Iterator[Item]:
        """One trace a record."""
        for record in records:
            value = record.value
            trace = _trace_object(value) if isinstance(value, Mapping) else None
            if trace is None:
                yield Reject(record.position, "it is no Langfuse trace", str(value)[:200])
                continue
            try:
                yield read_trace(value, trace)
            except (ValueError, TypeError, AttributeError, KeyError) as error:
                reason = f"a value has an unexpected shape ({error})"
                yield Reject(record.position, reason, str(value)[:200])


def _observations(value: Mapping[str, Json], trace: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    """All observations, those that appear twice (top level and inside the trace) once."""
    seen: dict[str, Mapping[str, Json]] = {}
    out: list[Mapping[str, Json]] = []
    lists = [value.get("observations")]
    if trace is not value:
        lists.append(trace.get("observations"))
    for items in lists:
        for item in items or ():
            if not isinstance(item, Mapping):
                continue
            key = str(item.get("id"))
            if key in seen and items is not lists[0]:
                continue
            seen[key] = item
            out.append(item)
    return out


def read_trace(value: Mapping[str, Json], trace: Mapping[str, Json]) -> Trace:
    """One trace with its observations and scores."""
    observations = _observations(value, trace)
    ordered, notes = tree_order([read_observation(item) for item in observations])
    raw_scores = list(value.get("scores") or ())
    if trace is not value:
        raw_scores += trace.get("scores") or ()
    scores: dict[str, Score] = {}
    for number, item in enumerate(raw_scores):
        if isinstance(item, Mapping):
            scores.setdefault(str(item.get("id", number)), read_score(item))
    first = observations[0] if observations else {}
    given_in, given_out = json_in_text(trace.get("input")), json_in_text(trace.get("output"))
    metadata: dict[str, Json] = {}
    for key, item in trace.items():
        if key not in _TRACE_KEYS and key != "trace" and item not in (None, [], {}, ""):
            metadata[key] = item
    inner = json_in_text(trace.get("metadata"))
    if isinstance(inner, Mapping):
        metadata.update({str(key): item for key, item in inner.items()})
    for key in ("userId", "sessionId", "tags", "release", "environment"):
        if key not in metadata and first.get(key) not in (None, [], ""):
            metadata[key] = first[key]
    models = dict.fromkeys(step.model for step in ordered if step.model)
    if models:
        metadata.setdefault("model", ", ".join(models))
    starts = [step.start_ns for step in ordered if step.start_ns is not None]
    ends = [step.end_ns for step in ordered if step.end_ns is not None]
    failed = next((s for s in ordered if s.parent_id is None and s.status == "error"), None)
    name = trace.get("name", first.get("traceName"))
    source = (
        trace.get("id", first.get("traceId"))
        if trace is not value
        else (value.get("id") or first.get("traceId"))
    )
    return Trace(
        source_id=None if source is None else str(source),
        name=None if name is None else str(name),
        input=_asked(given_in) if given_in is not None else question_of(ordered),
        output=_said(given_out) if given_out is not None else answer_of(ordered),
        error=(failed.status_message or "the run ended with an error") if failed else None,
        steps=ordered,
        metadata=metadata,
        start_ns=min([*starts, *_some(to_ns(trace.get("timestamp")))], default=None),
        end_ns=max(ends, default=None),
        scores=tuple(scores.values()),
        format="langfuse",
        notes=notes,
    )


def _some(value: int | None) -> list[int]:
    return [] if value is None else [value]


def _asked(value: Json) -> Json:
    asked = last_text(messages_from(value), "user")
    if asked is not None:
        return asked
    if isinstance(value, Mapping):
        for name in ("prompt", "question", "query", "input"):
            if isinstance(value.get(name), str):
                return value[name]
    return value


def _said(value: Json) -> Json:
    said = last_text(messages_from(value))
    return value if said is None else said


def read_observation(item: Mapping[str, Json]) -> Step:
    """An observation as a step."""
    given_in, given_out = json_in_text(item.get("input")), json_in_text(item.get("output"))
    kind = _KINDS.get(str(item.get("type", "SPAN")).upper(), "chain")
    usage = item.get("usageDetails") or item.get("usage") or {}
    attributes = {
        key: value
        for key, value in item.items()
        if key not in _STEP_KEYS and value not in (None, [], {}, "")
    }
    cost = item.get("costDetails")
    numbers = dict(usage) if isinstance(usage, Mapping) else {}
    if isinstance(cost, Mapping) and cost.get("total") is not None:
        numbers["cost"] = cost["total"]
    level = item.get("level")
    parent = item.get("parentObservationId")
    return Step(
        id=str(item["id"]),
        kind=kind,
        name=str(item.get("name") or item.get("type") or ""),
        parent_id=str(parent) if parent else None,
        status="error" if level == "ERROR" else "unset",
        status_message=item.get("statusMessage") or None,
        start_ns=to_ns(item.get("startTime")),
        end_ns=to_ns(item.get("endTime")),
        input=given_in,
        output=given_out,
        messages_in=chat(given_in, "user"),
        messages_out=chat(given_out, "assistant"),
        model=item.get("model") or None,
        usage=numbers,
        attributes=attributes,
    )


def chat(value: Json, role: str) -> tuple[Message, ...]:
    """The chat reading of an input or output. A lone {content: …} without a role is one message."""
    found = messages_from(value)
    if found:
        return found
    if (
        isinstance(value, Mapping)
        and isinstance(value.get("content"), list)
        and "role" not in value
    ):
        return messages_from([{**value, "role": role}])
    return ()


def read_score(item: Mapping[str, Json]) -> Score:
    """A score; a human correction keeps the corrected text as its explanation."""
    kind = item.get("dataType")
    value = item.get("value")
    label = item.get("stringValue")
    explanation = item.get("comment")
    if kind == "CORRECTION":
        label, value = "correction", None
        explanation = item.get("longStringValue") or item.get("stringValue")
    elif kind == "TEXT":
        explanation = explanation or item.get("longStringValue") or label
        value = None
    elif kind == "BOOLEAN" and label is None and value is not None:
        label = "true" if value else "false"
    known = {
        "id",
        "name",
        "value",
        "stringValue",
        "comment",
        "source",
        "authorUserId",
        "timestamp",
        "observationId",
        "traceId",
        "projectId",
        "createdAt",
        "updatedAt",
        "longStringValue",
    }
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    return Score(
        name=str(item.get("name", "score")),
        value=float(value) if numeric and value is not None else None,
        label=None if label is None else str(label),
        explanation=explanation,
        rater=_RATERS.get(str(item.get("source")), "unknown"),
        author=item.get("authorUserId"),
        step_id=item.get("observationId") or None,
        at_ns=to_ns(item.get("timestamp")),
        extra={
            key: one for key, one in item.items() if key not in known and one not in (None, {}, "")
        },
    )


READER: Final = LangfuseReader()
