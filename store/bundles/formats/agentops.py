"""AgentOps: traces as its public API gives them, with the spans' summaries or with their attributes.

Source: AgentOps-AI/agentops, `app/api/agentops/public/v1/traces.py` (TraceResponse: `trace_id`, `project_id`, `tags`,
`spans`) and `spans.py` (SpanResponse: nested `attributes`, `span_attributes`, `resource_attributes`); agentops
0.4.21, `semconv/span_attributes.py` and `semconv/span_kinds.py` (`agentops.span.kind`, `agentops.entity.*`,
`agentops.session.end_state`), `enums.py` (how a session ended, as its program says).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ...canonical import Json
from ...trace import Score, Status, StepKind, Trace, as_text, replace
from ..input.gathering import complete
from ..protocol import (
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
from ..spans.span_steps import Span
from ..spans.span_traces import trace_from
from ..values.json_access import NOTHING, but, mapping, text
from ..values.raters import finite, scored
from ..values.times import to_ns, unread_times

_SPAN: Final = frozenset({"span_id", "span_name", "span_kind", "status_code"})
_READ: Final = (
    *(
        "span_id",
        "parent_span_id",
        "trace_id",
        "span_name",
        "start_time",
        "end_time",
        "duration",
        "status_code",
    ),
    *("status_message", "attributes", "span_attributes", "resource_attributes", "service_name"),
)
_SETS: Final = ("attributes", "span_attributes")
_KINDS: Final[Mapping[str, StepKind]] = {
    "agent": "agent",
    "tool": "tool",
    "llm": "llm",
    "guardrail": "guardrail",
    "llm.call": "llm",
    "tool.usage": "tool",
}
_SUMMARY: Final = "the attributes of the span are not in the export"
_END: Final = "end_state"


def _is_span(value: Json) -> bool:
    return isinstance(value, dict) and value.keys() >= _SPAN


def _is_trace(value: Json) -> bool:
    if not isinstance(value, dict) or text(value.get("trace_id")) is None:
        return False
    spans = value.get("spans")
    return isinstance(spans, list) and any(map(_is_span, spans[:5]))


class AgentOpsReader(Reader):
    """Reader for traces with their spans."""

    name = "agentops"
    title = "AgentOps traces"
    gathering = Gathering.BY_TRACE
    more_specific_than = ("nemo",)
    keeps = "spans as a tree, attributes, messages and tools in them, inputs and outputs, errors, tags, end state"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for traces whose spans have a `span_name`, a `span_kind` and a `status_code`."""
        found = any(_is_trace(record) or _is_span(record) for record in sample.records)
        return Vote.CERTAIN if found and not sample.columns else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield each trace when all of its spans are read."""
        for found in complete(source, _parse):
            if isinstance(found, Reject):
                yield found
            else:
                yield found.located(_trace(found.trace_id, found.parts, self.name))


def _parse(record: Record) -> Iterator[tuple[str, Mapping[str, Json]] | Reject]:
    value = record.value
    if not isinstance(value, dict) or not (_is_trace(value) or _is_span(value)):
        yield Reject(record.position, "not a trace with spans", as_text(value)[:EXCERPT_CHARS])
        return
    trace_id = text(value.get("trace_id"))
    if trace_id is None:
        reason = "the span names no trace; load the trace that has it"
        yield Reject(record.position, reason, as_text(value)[:EXCERPT_CHARS])
        return
    if not _is_trace(value):
        yield trace_id, value
        return
    yield trace_id, {"about": but(value, "trace_id", "spans")}
    for span in value["spans"]:
        if _is_span(span) and text(span["span_id"]) is not None:
            yield trace_id, span
        else:
            yield Reject(record.position, "not a span", as_text(span)[:EXCERPT_CHARS])


def _trace(trace_id: str, parts: list[Mapping[str, Json]], format: str) -> Trace:  # noqa: A002 - the model's own name
    spans = [part for part in parts if "about" not in part]
    about: dict[str, Json] = {}
    for part in parts:
        about |= mapping(part.get("about"))
    read = [_span(trace_id, row) for row in spans]
    trace = trace_from(trace_id, read, format)
    summaries = {
        str(row["span_id"]) for row in spans if all(row.get(key) in NOTHING for key in _SETS)
    }
    steps = tuple(
        replace(step, incomplete=(*step.incomplete, _SUMMARY)) if step.id in summaries else step
        for step in trace.steps
    )
    scores = [score for row in spans for score in _outcome(row)]
    return replace(
        trace, steps=steps, metadata={**trace.metadata, **about}, scores=(*trace.scores, *scores)
    )


def _own(row: Mapping[str, Json]) -> dict[str, Json]:
    """What the `agentops` attributes of a span say, by dotted names without the first one."""
    found: dict[str, Json] = {}
    for key in _SETS:
        for name, value in mapping(row.get(key)).items():
            if name == "agentops" and isinstance(value, dict):
                found |= _flat(value)
            elif name.startswith("agentops."):
                found[name.removeprefix("agentops.")] = value
    return found


def _flat(value: Mapping[str, Json], before: str = "") -> dict[str, Json]:
    out: dict[str, Json] = {}
    for key, item in value.items():
        if isinstance(item, dict) and item and before.count(".") < 1:
            out |= _flat(item, f"{before}{key}.")
        else:
            out[f"{before}{key}"] = item
    return out


def _span(trace_id: str, row: Mapping[str, Json]) -> Span:
    own = _own(row)
    attributes: dict[str, Any] = {}
    for key in _SETS:
        given = mapping(row.get(key))
        for name, value in given.items():
            if name != "agentops" and not name.startswith("agentops."):
                attributes[
                    name if name not in attributes or attributes[name] == value else f"{key}.{name}"
                ] = value
        if not given and row.get(key) not in (*NOTHING, "{}"):
            attributes[key] = row[key]
    kind = text(own.get("span.kind")) or ""
    for side, name in (("entity.input", "input.value"), ("entity.output", "output.value")):
        if own.get(side) not in NOTHING and name not in attributes:
            attributes[name] = own.pop(side)
    attributes |= {f"agentops.{name}": value for name, value in own.items() if value not in NOTHING}
    attributes |= but(row, *_READ) | unread_times(row, "start_time", "end_time")
    if row.get("duration") not in NOTHING and (
        finite(row["duration"]) is None or row.get("end_time") in NOTHING
    ):
        attributes["duration"] = row["duration"]
    status, code = _status(row)
    if code is not None:
        attributes["status_code"] = code
    resource = dict(mapping(row.get("resource_attributes")))
    if text(row.get("service_name")):
        resource["service.name"] = row["service_name"]
    return Span(
        trace_id=trace_id,
        span_id=as_text(row["span_id"]),
        parent_id=text(row.get("parent_span_id")),
        name=text(row.get("span_name")) or "",
        start_ns=to_ns(row.get("start_time")),
        end_ns=to_ns(row.get("end_time")),
        status=status,
        status_message=text(row.get("status_message")),
        attributes=attributes,
        resource=resource,
        kind=_KINDS.get(kind) or _KINDS.get((text(row.get("span_name")) or "").rpartition(".")[2]),
    )


def _status(row: Mapping[str, Json]) -> tuple[Status, Json]:
    """The status of a span, and its code if that is none."""
    code = (text(row.get("status_code")) or "").upper().removeprefix("STATUS_CODE_")
    if code in ("ERROR", "OK"):
        return ("error" if code == "ERROR" else "ok"), None
    return "unset", row.get("status_code") if code not in ("", "UNSET") else None


def _outcome(row: Mapping[str, Json]) -> Iterator[Score]:
    """How a session ended, as its program said."""
    said = _own(row).get("session.end_state")
    if text(said):
        yield scored(_END, None, said, rater="code", step_id=None)


READER: Final = AgentOpsReader()
