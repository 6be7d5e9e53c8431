"""Spans of OpenTelemetry for JavaScript, as its console exporter shows them or as they are when written as JSON.

Source: @opentelemetry/sdk-trace-base 1.30.1 and 2.0.0, `export/ConsoleSpanExporter` (`id`, `parentId`, since 2.0
`parentSpanContext`, `timestamp` and `duration` in microseconds), `export/ReadableSpan` and `Span` (`_spanContext`,
`startTime` and `endTime` as [seconds, nanoseconds]); @opentelemetry/resources (`attributes`, `_attributes`,
`_rawAttributes`). Text of `console.dir` is no JSON and is not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ....canonical import Json
from ....trace import as_text
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
from ...spans.otlp_values import hex_id
from ...spans.span_steps import Span
from ...spans.span_traces import trace_from
from ...values.json_access import NOTHING, but, listing, mapping
from .span_rows import span_of

_CONTEXTS: Final = ("_spanContext", "spanContext")
_PARENT: Final = "parentSpanContext"
_SHOWN: Final = frozenset(
    {"traceId", "id", "name", "kind", "timestamp", "duration", "attributes", "status"}
)
_TIMES: Final = ("startTime", "endTime")
_DURATIONS: Final = ("duration", "_duration")
_RESOURCES: Final = ("attributes", "_attributes", "_syncAttributes")
_LONGEST: Final = 2**63


def _nanoseconds(value: Json) -> int | None:
    """Seconds and nanoseconds in a list as nanoseconds; None for anything else."""
    if (
        not isinstance(value, list)
        or len(value) != 2
        or not all(type(part) is int for part in value)
    ):
        return None
    found = int(value[0]) * 10**9 + int(value[1])
    return found if abs(found) < _LONGEST else None


def _context(row: Mapping[str, Json]) -> Mapping[str, Json]:
    return next((mapping(row[key]) for key in _CONTEXTS if isinstance(row.get(key), dict)), {})


def _is_span(row: Json) -> bool:
    if not isinstance(row, dict):
        return False
    if "traceId" in _context(row) and "spanId" in _context(row) and "startTime" in row:
        return True
    scoped = "instrumentationScope" in row or "instrumentationLibrary" in row
    shown = scoped and row.keys() >= _SHOWN and not isinstance(row["id"], dict | list)
    return shown or (
        "traceId" in row and "spanId" in row and _nanoseconds(row.get("startTime")) is not None
    )


class JavaScriptSpansReader(Reader):
    """Reader for spans of the JavaScript SDK; those of one trace id are one trace."""

    name = "otel-js"
    title = "OpenTelemetry JavaScript spans"
    gathering = Gathering.BY_TRACE
    keeps = "spans as a tree, attributes of every dialect, events, status; messages and tool calls in them"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for the keys of the console exporter, and for times in two parts."""
        return (
            Vote.CERTAIN if not sample.columns and any(map(_is_span, sample.records)) else Vote.NO
        )

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield each trace after its last span."""
        for found in complete(source, _by_trace, _trace_ids):
            if isinstance(found, Reject):
                yield found
            else:
                yield found.located(trace_from(found.trace_id, found.parts, self.name))


def _trace_ids(record: Record) -> Iterator[str]:
    row = mapping(record.value)
    trace_id = hex_id(_context(row).get("traceId", row.get("traceId")), 16)
    if trace_id is not None:
        yield trace_id


def _by_trace(record: Record) -> Iterator[tuple[str, Span] | Reject]:
    try:
        span = span_of(_plain(record.value) if isinstance(record.value, dict) else record.value)
    except (ValueError, TypeError, AttributeError) as error:
        yield Reject(record.position, str(error), as_text(record.value)[:EXCERPT_CHARS])
    else:
        yield span.trace_id, span


def _plain(row: Mapping[str, Json]) -> dict[str, Json]:
    """A span with the names and the times that spans as rows have."""
    out = dict(row)
    for key in _CONTEXTS:
        if isinstance(row.get(key), dict):
            out |= {name: row[key][name] for name in ("traceId", "spanId") if name in row[key]}
            out[key] = but(row[key], "traceId", "spanId") or None
    parent = row.get(_PARENT)
    if isinstance(parent, dict) and "spanId" in parent:
        out["parentSpanId"] = parent["spanId"]
        out[_PARENT] = but(
            parent, "spanId", *(("traceId",) if parent.get("traceId") == out.get("traceId") else ())
        )
        out[_PARENT] = out[_PARENT] or None
    for key in _TIMES:
        if (found := _nanoseconds(row.get(key))) is not None:
            out[key] = found
    for key in _DURATIONS:
        if (found := _nanoseconds(row.get(key))) is not None:
            out.pop(key)
            if "endTime" not in row:
                out["duration_ns"] = found
    status = row.get("status")
    if isinstance(status, dict) and (more := but(status, "code", "message")):
        out["spanStatus"] = more
    if isinstance(row.get("events"), list):
        out["events"] = [_event(event) for event in row["events"]]
    out["resource"] = _resource(row.get("resource"))
    return out


def _event(event: Json) -> Json:
    found = _nanoseconds(event.get("time")) if isinstance(event, dict) else None
    if found is None:
        return event
    rest = but(event, "name", "attributes", "time")
    return {
        "name": event.get("name"),
        "time": found,
        "attributes": {**rest, **mapping(event.get("attributes"))},
    }


def _resource(value: Json) -> Json:
    """The attributes of a resource, however its version keeps them."""
    given = mapping(value)
    for key in _RESOURCES:
        if isinstance(given.get(key), dict):
            return {**but(given, key), **given[key]}
    raw = listing(given.get("_rawAttributes"))
    pairs = [
        pair
        for pair in raw
        if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str)
    ]
    if pairs and len(pairs) == len(raw):
        return {**but(given, "_rawAttributes"), **{pair[0]: pair[1] for pair in pairs}}
    return value if value not in NOTHING else None


READER: Final = JavaScriptSpansReader()
