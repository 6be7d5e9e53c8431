"""Langfuse traces: the download of one trace, old and new, and the trace object of the public API.

Old download: {"trace": {…, "scores"}, "observations": […]}, the observations often a second time
inside the trace. New: {"observations": […], "scores": […]} with the trace's fields on every
observation. API: the trace object itself with `observations` and `scores`, or a page of them under
`data`. Source: Langfuse, `web/src/features/traces/server/buildTraceExport.ts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ..canonical import Json
from ..trace import Message, Step, StepKind, Trace, as_text
from .decode import json_in_text
from .documents import documents_from
from .langfuse_scores import read_scores
from .message_parts import is_block
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
_STEP_KEYS: Final = frozenset(
    {
        "id",
        "traceId",
        "parentObservationId",
        "type",
        "name",
        "startTime",
        "endTime",
        "statusMessage",
        "model",
        "input",
        "output",
        "usageDetails",
        "projectId",
        "createdAt",
        "updatedAt",
    }
)
_TRACE_KEYS: Final = frozenset(
    {
        "trace",
        "id",
        "name",
        "input",
        "output",
        "timestamp",
        "observations",
        "scores",
        "corrections",
        "projectId",
        "createdAt",
        "updatedAt",
        "latency",
        "metadata",
        "htmlPath",
        "userId",
        "sessionId",
    }
)
_REPEATED: Final = ("traceName", "userId", "sessionId", "tags", "release", "bookmarked", "public")
"""The trace's fields that the new download repeats on every observation."""
_NOTHING: Final[tuple[Json, ...]] = (None, "", [], {})


def _trace_object(value: Json) -> Mapping[str, Json] | None:
    """The object that holds the trace's own fields; None where the record is no Langfuse trace."""
    if not isinstance(value, Mapping) or not isinstance(value.get("observations"), list):
        return None
    trace = value.get("trace")
    if isinstance(trace, Mapping):
        return trace
    observations = [item for item in value["observations"] if isinstance(item, Mapping)]
    if "id" in value or any("traceId" in item for item in observations):
        return value
    return None


def _traces_in(value: Json) -> list[Json]:
    """The traces of a page of the public API; else the record itself."""
    page = value.get("data") if isinstance(value, Mapping) else None
    if isinstance(page, list) and page and all(_trace_object(item) is not None for item in page):
        return page
    return [value]


class LangfuseReader:
    """Reads one trace a record, or a page of them."""

    name = "langfuse"
    title = "Langfuse traces"
    keeps = "observations, messages, tool calls, scores of people, judges and code"

    def sniff(self, sample: Sample) -> int:
        """Observations that name their trace."""
        for record in sample.records:
            for value in _traces_in(record):
                if _trace_object(value) is None:
                    continue
                for item in value["observations"]:
                    if isinstance(item, Mapping) and (
                        "traceId" in item or "parentObservationId" in item
                    ):
                        return 95
                return 70
        return 0

    def read(self, records: Iterator[Record]) -> Iterator[Item]:
        """One trace a record, or for each element of a page."""
        for record in records:
            for value in _traces_in(record.value):
                trace = _trace_object(value)
                if trace is None:
                    yield Reject(record.position, "it is no Langfuse trace", str(value)[:200])
                    continue
                try:
                    yield read_trace(value, trace)
                except (ValueError, TypeError, AttributeError, LookupError) as error:
                    reason = f"a value has an unexpected shape ({error})"
                    yield Reject(record.position, reason, str(value)[:200])


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _observations(
    value: Mapping[str, Json], trace: Mapping[str, Json]
) -> tuple[list[Mapping[str, Json]], list[str]]:
    """All observations, those that appear twice (top level and inside the trace) once; and in words
    what could not be used."""
    top = _listed(value.get("observations"))
    inner = _listed(trace.get("observations")) if trace is not value else []
    ids = {str(item["id"]) for item in top if isinstance(item, Mapping) and "id" in item}
    known = {str(item) for item in top if not isinstance(item, Mapping)}
    found = [item for item in top if isinstance(item, Mapping)]
    unread = len(top) - len(found)
    for item in inner:
        if not isinstance(item, Mapping):
            unread += str(item) not in ids | known
        elif str(item.get("id")) not in ids:
            found.append(item)
    notes = (
        [f"{unread} observation(s) are only named in the export, not included"] if unread else []
    )
    return found, notes


def read_trace(value: Mapping[str, Json], trace: Mapping[str, Json]) -> Trace:
    """One trace with its observations and scores."""
    observations, notes = _observations(value, trace)
    first: Mapping[str, Json] = observations[0] if observations else {}
    steps = [read_observation(item, number, first) for number, item in enumerate(observations, 1)]
    ordered, repairs = tree_order(steps)
    raw_scores = [
        item
        for holder in ([value] if trace is value else [value, trace])
        for name in ("scores", "corrections")
        for item in _listed(holder.get(name))
    ]
    starts = [step.start_ns for step in ordered if step.start_ns is not None]
    began = to_ns(trace.get("timestamp"))
    failed = next((s for s in ordered if s.parent_id is None and s.status == "error"), None)
    given_in, given_out = json_in_text(trace.get("input")), json_in_text(trace.get("output"))
    source = trace.get("id") if trace.get("id") is not None else first.get("traceId")
    name = trace.get("name") if trace.get("name") is not None else first.get("traceName")
    return Trace(
        source_id=None if source is None else as_text(source),
        name=None if name is None else as_text(name),
        input=_asked(given_in) if given_in is not None else question_of(ordered),
        output=_said(given_out) if given_out is not None else answer_of(ordered),
        error=(failed.status_message or "the run ended with an error") if failed else None,
        steps=ordered,
        metadata=_metadata(value, trace, first, ordered),
        start_ns=min([*starts, *([] if began is None else [began])], default=None),
        end_ns=max((step.end_ns for step in ordered if step.end_ns is not None), default=None),
        scores=read_scores(raw_scores, {step.id for step in ordered}),
        format="langfuse",
        notes=(*repairs, *notes),
    )


def _metadata(
    value: Mapping[str, Json],
    trace: Mapping[str, Json],
    first: Mapping[str, Json],
    steps: tuple[Step, ...],
) -> dict[str, Json]:
    """What slices are made of: the trace's own fields, its metadata, session, user and models."""
    out: dict[str, Json] = {}
    for holder in (trace, value):
        for key, item in holder.items():
            if key not in _TRACE_KEYS and item not in _NOTHING:
                out.setdefault(key, item)
    inner = json_in_text(trace.get("metadata"))
    if isinstance(inner, Mapping):
        out.update({str(key): item for key, item in inner.items()})
    elif inner not in _NOTHING:
        out["metadata"] = inner
    for key in (*_REPEATED[3:], "environment"):
        if first.get(key) not in _NOTHING:
            out.setdefault(key, first[key])
    for key, given in (("user", "userId"), ("session", "sessionId")):
        found = trace.get(given) or first.get(given)
        if found:
            out.setdefault(key, found)
    models = dict.fromkeys(step.model for step in steps if step.model)
    if models:
        out.setdefault("model", ", ".join(models))
    return out


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
    said = last_text(chat(value, "assistant"), "assistant")
    return value if said is None else said


def read_observation(item: Mapping[str, Json], number: int, first: Mapping[str, Json]) -> Step:
    """An observation as a step. `number` names one without an id; what it repeats of the trace is
    left out where the first observation says the same."""
    given_in, given_out = json_in_text(item.get("input")), json_in_text(item.get("output"))
    kind = _KINDS.get(str(item.get("type") or "SPAN").upper(), "chain")
    level = item.get("level")
    attributes = {
        key: json_in_text(value) if key == "metadata" else value
        for key, value in item.items()
        if key not in _STEP_KEYS
        and value not in _NOTHING
        and not (key in _REPEATED and value == first.get(key))
        and not (key == "level" and value in ("DEFAULT", "ERROR"))
    }
    usage = attributes.pop("usage", None)
    usage = item.get("usageDetails") or usage
    numbers = dict(usage) if isinstance(usage, Mapping) else {}
    cost = item.get("costDetails")
    if isinstance(cost, Mapping) and cost.get("total") is not None:
        numbers["cost"] = cost["total"]
    elif item.get("calculatedTotalCost") is not None:
        numbers["cost"] = item["calculatedTotalCost"]
    parent, model = item.get("parentObservationId"), item.get("model")
    said = item.get("statusMessage")
    return Step(
        id=as_text(item["id"]) if item.get("id") is not None else f"observation-{number}",
        kind=kind,
        name=as_text(item.get("name") or item.get("type") or ""),
        parent_id=as_text(parent) if parent else None,
        status="error" if level == "ERROR" else "unset",
        status_message=as_text(said) if said else None,
        start_ns=to_ns(item.get("startTime")),
        end_ns=to_ns(item.get("endTime")),
        input=given_in,
        output=given_out,
        messages_in=chat(given_in, "user"),
        messages_out=chat(given_out, "tool" if kind == "tool" else "assistant"),
        documents=documents_from(given_out) if kind == "retriever" else (),
        model=as_text(model) if model else None,
        usage=numbers,
        attributes=attributes,
    )


def chat(value: Json, role: str) -> tuple[Message, ...]:
    """The chat reading of an input or output. Content blocks without a role, alone or as {content:
    […]}, are one message of `role`."""
    found = messages_from(value)
    if found:
        return found
    blocks = value.get("content") if isinstance(value, Mapping) else value
    if isinstance(blocks, list) and blocks and all(is_block(item) for item in blocks):
        rest = value if isinstance(value, Mapping) else {}
        return messages_from([{**rest, "role": role, "content": blocks}])
    return ()


READER: Final = LangfuseReader()
