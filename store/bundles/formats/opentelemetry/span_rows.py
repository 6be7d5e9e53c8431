"""Spans as plain rows, as written by custom exporters, Jaeger and Zipkin.

Sources: the fields of OpenTelemetry's ReadableSpan in the spellings of custom exporters; the JSON
of Jaeger's UI (`traceID`, `operationName`, `references`, `tags`, microseconds); Zipkin's v2 API
(`traceId`, `id`, `parentId`, `timestamp`, `tags`, microseconds).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ....canonical import Json
from ....trace import Status
from ...input.gathering import complete
from ...input.unexpected import said_of
from ...protocol import (
    Gathering,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ...spans.genai import SpanEvent
from ...spans.otlp_values import hex_id
from ...spans.span_steps import Span
from ...spans.span_traces import trace_from
from ...values.json_access import json_in_text
from ...values.raters import finite
from ...values.times import later, to_ns, unread_times

_TRACE: Final = ("trace_id", "traceId", "traceID")
_SPAN: Final = ("span_id", "spanId", "spanID")
_PARENT: Final = ("parent_span_id", "parentSpanId", "parent_id", "parentId", "parentSpanID")
_NAME: Final = ("name", "operationName", "span_name")
_START: Final = ("start_time", "startTime", "start_time_unix_nano", "startTimeUnixNano", "start_ns")
_END: Final = ("end_time", "endTime", "end_time_unix_nano", "endTimeUnixNano", "end_ns")
_DURATIONS: Final = {"duration_ns": 1, "duration_us": 1_000, "duration_ms": 1_000_000}
_ERRORS: Final = frozenset({"error", "status_code_error", "statuscode.error", "2", "failed"})
_OK: Final = frozenset({"ok", "status_code_ok", "statuscode.ok", "1", "success"})
_OWN: Final = frozenset(
    [
        *_TRACE,
        *_SPAN,
        *_PARENT,
        *_NAME,
        *_START,
        *_END,
        *_DURATIONS,
        "attributes",
        "tags",
        "events",
        "logs",
        "status",
        "status_code",
        "status_message",
        "resource",
        "references",
        "process",
        "duration",
        "timestamp",
    ]
)


def _first(row: Mapping[str, Json], names: tuple[str, ...]) -> Json:
    return next((row[name] for name in names if row.get(name) not in (None, "")), None)


def _rows(value: Json) -> list[Json]:
    """The spans in a record: the record itself, or the spans of a trace or a page of Jaeger."""
    if isinstance(value, dict):
        pages = value.get("data")
        if isinstance(pages, list) and all(
            isinstance(page, dict) and isinstance(page.get("spans"), list) for page in pages
        ):
            return [row for page in pages for row in _rows(page)]
        spans = value.get("spans")
        if isinstance(spans, list) and _first(value, _TRACE) is not None:
            shared = {name: value[name] for name in value if name in _TRACE}
            services = value.get("processes")
            return [
                {**shared, **row, "process": _process(row, services)}
                if isinstance(row, dict)
                else row
                for row in spans
            ]
    return [value]


def _process(row: Mapping[str, Json], services: Json) -> Json:
    named = row.get("processID")
    if isinstance(named, list) and len(named) == 1:
        named = named[0]
    known = isinstance(services, dict) and isinstance(named, str)
    return services.get(named) if known else None


def _is_span(row: Json) -> bool:
    if not isinstance(row, dict) or _first(row, _TRACE) is None:
        return False
    timed = any(name in row for name in (*_START, *_DURATIONS, "timestamp", "duration"))
    named = _first(row, _SPAN) is not None or "id" in row
    return named and timed and _first(row, _NAME) is not None


class SpanRowsReader(Reader):
    """Reader for rows that have a trace id, a span id, a name and a time."""

    name = "spans"
    title = "Spans as rows (custom exporters, Jaeger, Zipkin)"
    gathering = Gathering.BY_TRACE
    more_specific_than = ("messages",)
    keeps = "spans, attributes of every dialect, events, status; messages and tool calls in them"

    def sniff(self, sample: Sample) -> Vote:
        """Vote below the readers of specific formats."""
        return (
            Vote.POSSIBLE
            if any(_is_span(row) for one in sample.records for row in _rows(one)[:3])
            else Vote.NO
        )

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield rejects at once, each trace after its last span."""
        for found in complete(source, _by_trace, _trace_ids):
            if isinstance(found, Reject):
                yield found
            else:
                yield from found.made(trace_from, found.trace_id, found.parts, self.name)


def _trace_ids(record: Record) -> Iterator[str]:
    """Yield the trace ids in a record without reading the other fields of its spans."""
    for row in _rows(record.value):
        trace_id = _trace_id(row) if isinstance(row, dict) else None
        if trace_id is not None:
            yield trace_id


def _trace_id(row: Mapping[str, Json]) -> str | None:
    return hex_id(_first(row, _TRACE), 16)


def _by_trace(record: Record) -> Iterator[tuple[str, Span] | Reject]:
    for row in _rows(record.value):
        try:
            span = span_of(row)
        except (ValueError, TypeError, AttributeError) as error:
            yield Reject(record.position, said_of(error), str(row)[:200])
        else:
            yield span.trace_id, span


def span_of(row: Json) -> Span:
    """One row as a span; raises ValueError if it has no ids."""
    if not isinstance(row, dict):
        raise ValueError("the record is not an object")
    zipkin = _first(row, _SPAN) is None
    trace_id = _trace_id(row)
    span_id = hex_id(row.get("id") if zipkin else _first(row, _SPAN), 8)
    if trace_id is None or span_id is None:
        raise ValueError("the span has no trace id or no span id")
    start, end = _times(row)
    status, message = _status(row)
    process = row.get("process")
    resource = row.get("resource") or (process if isinstance(process, dict) else {})
    return Span(
        trace_id=trace_id,
        span_id=span_id,
        parent_id=_parent(row),
        name=str(_first(row, _NAME) or ""),
        start_ns=start,
        end_ns=end,
        status=status,
        status_message=message,
        attributes=_attributes(row),
        events=_events(row),
        resource=dict(resource) if isinstance(resource, dict) else {"resource": resource},
    )


def _parent(row: Mapping[str, Json]) -> str | None:
    given = _first(row, _PARENT)
    references = row.get("references")
    if given is None and isinstance(references, list):
        given = next(
            (
                _first(one, _SPAN)
                for one in references
                if isinstance(one, dict) and one.get("refType", "CHILD_OF") == "CHILD_OF"
            ),
            None,
        )
    return hex_id(given, 8)


def _times(row: Mapping[str, Json]) -> tuple[int | None, int | None]:
    """Start and end. Jaeger and Zipkin have microseconds, and a duration instead of an end."""
    start = to_ns(_first(row, (*_START, "timestamp")))
    end = to_ns(_first(row, _END))
    if end is None and start is not None:
        for name, unit in {**_DURATIONS, "duration": 1_000}.items():
            length = finite(row.get(name))
            if length is not None:
                return start, later(start, length * unit)
    return start, end


def _status(row: Mapping[str, Json]) -> tuple[Status, str | None]:
    given = row.get("status")
    inner = given if isinstance(given, dict) else {}
    code = row.get("status_code", inner.get("status_code", inner.get("code", given)))
    message = row.get("status_message") or inner.get("description") or inner.get("message")
    word = str(code).casefold() if isinstance(code, str | int) else ""
    tags = _attributes(row)
    if word in _ERRORS or tags.get("error") in (True, "true"):
        return "error", None if message is None else str(message)
    return ("ok" if word in _OK else "unset"), None if message is None else str(message)


def _pairs(value: Json) -> dict[str, Json]:
    """Attributes as a mapping; Jaeger's tags are a list of {key, type, value}."""
    value = json_in_text(value)
    if isinstance(value, dict):
        return dict(value)
    return {
        str(pair["key"]): pair.get("value")
        for pair in (value if isinstance(value, list) else ())
        if isinstance(pair, dict) and "key" in pair
    }


def _attributes(row: Mapping[str, Json]) -> dict[str, Json]:
    rest = {key: item for key, item in row.items() if key not in _OWN and item is not None}
    rest |= unread_times(row, *_START, *_END, "timestamp")
    return {**rest, **_pairs(row.get("tags")), **_pairs(row.get("attributes"))}


def _events(row: Mapping[str, Json]) -> list[SpanEvent]:
    found = []
    value = json_in_text(row.get("events") or row.get("logs"))
    for event in value if isinstance(value, list) else ():
        if not isinstance(event, dict):
            raise ValueError("an event of the span is not an object")
        attributes = _pairs(event.get("attributes") or event.get("fields"))
        name = event.get("name") or attributes.get("event") or ""
        at_ns = to_ns(event.get("timestamp", event.get("time")))
        attributes |= unread_times(event, "timestamp", "time")
        found.append(SpanEvent(str(name), at_ns, attributes))
    return found


READER: Final = SpanRowsReader()
