"""Spans as Arize Phoenix exports them: one JSON object a span, attributes flat, nested or both.

Sources: the spans API (`context: {trace_id, span_id}`, `attributes`), the data frame dump
(`context.trace_id`, `attributes.<name>` columns), console span dumps of the OpenTelemetry SDK.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ..canonical import Json
from ..trace import Status
from .decode import json_in_text
from .genai import SpanEvent
from .otlp import hex_id
from .protocol import Item, Record, Reject, Sample
from .span_attributes import Span
from .span_traces import traces_from
from .times import to_ns

_STATUS: Final[Mapping[str, Status]] = {"OK": "ok", "ERROR": "error"}
_OWN: Final = frozenset(
    {
        "id",
        "name",
        "context",
        "span_kind",
        "parent_id",
        "start_time",
        "end_time",
        "status_code",
        "status_message",
        "status",
        "attributes",
        "events",
        "kind",
        "resource",
        "links",
    }
)


def _context(record: Mapping[str, Json]) -> tuple[Json, Json]:
    context = record.get("context")
    if isinstance(context, Mapping):
        return context.get("trace_id"), context.get("span_id")
    return record.get("context.trace_id"), record.get("context.span_id")


class PhoenixReader:
    """Reads span objects with a context."""

    name = "phoenix"
    title = "Phoenix and other span exports"
    keeps = "spans, messages, tool calls, documents, annotations with their annotator"

    def sniff(self, sample: Sample) -> int:
        """A context with a trace and a span id, and a name."""
        for record in sample.records:
            inner = record
            if isinstance(record, Mapping) and isinstance(record.get("data"), list):
                inner = next(iter(record["data"]), None)
            if isinstance(inner, Mapping) and all(_context(inner)) and "name" in inner:
                return 95
        return 0

    def read(self, records: Iterator[Record]) -> Iterator[Item]:
        """Rejects as they come, traces at the end."""
        spans: dict[str, list[Span]] = {}
        for record in records:
            value = record.value
            rows = value["data"] if _is_page(value) else [value]
            for row in rows:
                try:
                    span = span_of(row)
                except (ValueError, TypeError, AttributeError) as error:
                    yield Reject(record.position, str(error), str(row)[:200])
                else:
                    spans.setdefault(span.trace_id, []).append(span)
        yield from traces_from(spans, self.name)


def _is_page(value: Json) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("data"), list)


def span_of(row: Json) -> Span:
    """One row as a span; raises ValueError where it has no ids."""
    if not isinstance(row, Mapping):
        raise ValueError("the record is not an object")
    trace_given, span_given = _context(row)
    trace_id, span_id = hex_id(trace_given, 16), hex_id(span_given, 8)
    if trace_id is None or span_id is None:
        raise ValueError("the span has no trace id or no span id (context)")
    given = row.get("status")
    status = given if isinstance(given, Mapping) else {}
    code = str(row.get("status_code") or status.get("status_code") or "").upper()
    said = row.get("status_message") or status.get("description")
    resource = row.get("resource")
    described = resource.get("attributes", resource) if isinstance(resource, Mapping) else {}
    return Span(
        trace_id=trace_id,
        span_id=span_id,
        parent_id=hex_id(row.get("parent_id"), 8),
        name=str(row.get("name", "")),
        start_ns=to_ns(row.get("start_time")),
        end_ns=to_ns(row.get("end_time")),
        status=_STATUS.get(code.removeprefix("STATUSCODE."), "unset"),
        status_message=str(said) if said else None,
        attributes=_attributes(row),
        events=_events(row.get("events")),
        resource=dict(described) if isinstance(described, Mapping) else {},
    )


def _attributes(row: Mapping[str, Json]) -> dict[str, Json]:
    """The attributes of a row, whichever way they are written, and every column of no other use.

    Columns `eval.<name>.score` (label, explanation) of a data frame with evaluations become what
    evaluations are in OpenInference attributes.
    """
    attributes: dict[str, Json] = {}
    given = json_in_text(row.get("attributes"))
    if isinstance(given, Mapping):
        attributes.update(given)
    evaluated: list[str] = []
    for key, value in row.items():
        if value is None or key in _OWN or key.startswith("context."):
            continue
        prefix, _, last = key.rpartition(".")
        if key.startswith("attributes."):
            attributes[key.removeprefix("attributes.")] = value
        elif prefix.startswith("eval.") and last in ("score", "label", "explanation"):
            if prefix not in evaluated:
                evaluated.append(prefix)
                name = f"evaluations.{len(evaluated) - 1}.evaluation.name"
                attributes[name] = prefix.removeprefix("eval.")
            attributes[f"evaluations.{evaluated.index(prefix)}.evaluation.{last}"] = value
        else:
            attributes[key] = value
    for key in ("links", "kind"):
        if row.get(key):
            attributes.setdefault(f"otel.{key}", row[key])
    kind = row.get("span_kind")
    if kind and kind != "UNKNOWN":
        attributes.setdefault("openinference.span.kind", kind)
    return attributes


def _events(value: Json) -> list[SpanEvent]:
    found = []
    value = json_in_text(value)
    for event in value if isinstance(value, list) else ():
        if not isinstance(event, Mapping):
            raise ValueError("an event of the span is not an object")
        given = event.get("attributes")
        attributes = dict(given) if isinstance(given, Mapping) else {}
        at_ns = to_ns(event.get("timestamp", event.get("time")))
        found.append(SpanEvent(str(event.get("name", "")), at_ns, attributes))
    return found


READER: Final = PhoenixReader()
