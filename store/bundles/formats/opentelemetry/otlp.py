"""OpenTelemetry OTLP as JSON, as written by the collector's file exporter and SDKs.

Source: opentelemetry-proto, JSON mapping (`resourceSpans` > `scopeSpans` > `spans`; attributes as
key/value pairs of AnyValue; 64-bit integers as decimal strings; ids in hex, or base64 from canonical
protobuf writers).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ....canonical import Json
from ....trace import Status, Trace
from ...input.gathering import Gathered, complete
from ...input.unexpected import said_of
from ...protocol import (
    Gathering,
    Position,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ...spans.genai import SpanEvent
from ...spans.otlp_values import any_value, attributes_of, hex_id, scanned_ids
from ...spans.span_steps import Span
from ...spans.span_traces import trace_from
from ...values.times import to_ns, unread_times

_SPAN_LISTS: Final = ("resourceSpans", "resource_spans", "batches")
_LOG_LISTS: Final = ("resourceLogs", "resource_logs")
_SCOPES: Final = ("scopeSpans", "scope_spans", "instrumentationLibrarySpans", "ilSpans")


_AROUND: Final = (
    *_SPAN_LISTS,
    *_LOG_LISTS,
    *_SCOPES,
    "scopeLogs",
    "scope_logs",
    "spans",
    "logRecords",
    "log_records",
)


def _snake(camel: str) -> str:
    return "".join(f"_{ch.lower()}" if ch.isupper() else ch for ch in camel)


def _spelled(*names: str) -> Iterator[str]:
    """Field names in both spellings of the protobuf JSON mapping."""
    for name in names:
        yield name
        yield _snake(name)


_STATUS: Final[Mapping[str, Status]] = {
    "0": "unset",
    "1": "ok",
    "2": "error",
    "STATUS_CODE_UNSET": "unset",
    "STATUS_CODE_OK": "ok",
    "STATUS_CODE_ERROR": "error",
}


_SPAN_FIELDS: Final = frozenset(
    _spelled(
        "traceId",
        "spanId",
        "parentSpanId",
        "name",
        "startTimeUnixNano",
        "endTimeUnixNano",
        "attributes",
        "events",
        "status",
    )
)
_STATUS_FIELDS: Final = frozenset({"code", "message"})
_EVENT_FIELDS: Final = frozenset(_spelled("name", "timeUnixNano", "attributes"))
_LOG_TIMES: Final = tuple(_spelled("timeUnixNano", "observedTimeUnixNano"))
_LOG_FIELDS: Final = frozenset(
    _spelled(
        "traceId",
        "spanId",
        "timeUnixNano",
        "observedTimeUnixNano",
        "attributes",
        "body",
        "eventName",
    )
)


class Malformed(ValueError):
    """The reason why a span or log record cannot be used."""


class LogRecord(Span):
    """A log record of a trace, as the step that it becomes unless it is an event of a span."""


def _get(value: Mapping[str, Json], camel: str) -> Json:
    """A field by its JSON name, or by its snake_case name."""
    if camel in value:
        return value[camel]
    return value.get(_snake(camel))


def _unread(value: Mapping[str, Json], known: frozenset[str]) -> dict[str, Json]:
    """The fields of a span, event or log record that are not read."""
    return {
        f"otel.{name}": item
        for name, item in value.items()
        if name not in known and item not in (None, 0, "", [], {})
    }


def span_of(value: Mapping[str, Json], resource: dict[str, Json]) -> Span:
    """One span; raises Malformed if it has no trace id or span id."""
    trace_id = hex_id(_get(value, "traceId"), 16)
    span_id = hex_id(_get(value, "spanId"), 8)
    if trace_id is None:
        raise Malformed("a span names no trace (traceId)")
    if span_id is None:
        raise Malformed("a span has no id (spanId)")
    given = value.get("status")
    status = given if isinstance(given, dict) else {}
    attributes = attributes_of(value.get("attributes"))
    if not value.keys() <= _SPAN_FIELDS:
        for name, item in _unread(value, _SPAN_FIELDS).items():
            attributes.setdefault(name, item)
    if status is not given or not status.keys() <= _STATUS_FIELDS:
        for name, item in _unread_of(given, *_STATUS_FIELDS).items():
            attributes.setdefault(name.replace("otel.", "otel.status.", 1), item)
    events = value.get("events") or []
    if not isinstance(events, list):
        attributes.setdefault("otel.events", events)
        events = []
    start, end = _get(value, "startTimeUnixNano"), _get(value, "endTimeUnixNano")
    start_ns, end_ns = to_ns(start), to_ns(end)
    for side, written, at_ns in (("start", start, start_ns), ("end", end, end_ns)):
        if at_ns is None and written not in (None, "", 0, "0"):
            attributes.setdefault(f"otel.{side}", written)
    return Span(
        trace_id=trace_id,
        span_id=span_id,
        parent_id=hex_id(_get(value, "parentSpanId"), 8),
        name=str(value.get("name", "")),
        start_ns=start_ns,
        end_ns=end_ns,
        status=_STATUS.get(str(status.get("code", "0")), "unset"),
        status_message=str(status["message"]) if status.get("message") else None,
        attributes=attributes,
        events=list(map(_event, events)),
        resource=resource,
    )


def _event(value: Json) -> SpanEvent:
    if not isinstance(value, dict):
        return SpanEvent("", None, {"event": value})
    at_ns = to_ns(_get(value, "timeUnixNano"))
    attributes = attributes_of(value.get("attributes"))
    if at_ns is None:
        attributes |= unread_times(value, "timeUnixNano", "time_unix_nano")
    if not value.keys() <= _EVENT_FIELDS:
        for name, item in _unread(value, _EVENT_FIELDS).items():
            attributes.setdefault(name, item)
    return SpanEvent(str(value.get("name", "")), at_ns, attributes)


def log_record(value: Mapping[str, Json], resource: dict[str, Json]) -> LogRecord:
    """A log record as a step of its trace; raises Malformed if it has no trace id."""
    trace_id = hex_id(_get(value, "traceId"), 16)
    if trace_id is None:
        raise Malformed("a log record belongs to no trace (traceId)")
    attributes = attributes_of(value.get("attributes"))
    name = str(_get(value, "eventName") or attributes.get("event.name") or "log")
    body = any_value(value.get("body"))
    at_ns = to_ns(_get(value, "timeUnixNano")) or to_ns(_get(value, "observedTimeUnixNano"))
    fields = {**attributes, **body} if isinstance(body, dict) else {**attributes, "body": body}
    attributes.update(_unread(value, _LOG_FIELDS))
    attributes |= unread_times(value, *_LOG_TIMES)
    if body is not None:
        attributes["output.value"] = body
        attributes["output.mime_type"] = "text/plain"
    return LogRecord(
        trace_id,
        "",
        hex_id(_get(value, "spanId"), 8),
        name,
        at_ns,
        at_ns,
        attributes=attributes,
        events=[SpanEvent(name, at_ns, fields)] if name.startswith("gen_ai.") else [],
        resource=resource,
        kind="event",
    )


class OtlpReader(Reader):
    """Reader for OTLP JSON; spans of one trace may be spread over lines and files."""

    name = "otlp"
    title = "OpenTelemetry (OTLP JSON)"
    gathering = Gathering.BY_TRACE
    keeps = "spans of every dialect, messages, tool calls, documents, evaluations; OpenTelemetry log events"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for `resourceSpans` or `resourceLogs`, or a bare resource with its scopes."""
        for record in sample.records:
            if isinstance(record, dict):
                if any(name in record for name in (*_SPAN_LISTS[:2], *_LOG_LISTS)):
                    return Vote.CERTAIN
                if any(name in record for name in _SCOPES) or (
                    "scopeLogs" in record and "resource" in record
                ):
                    return Vote.CERTAIN
                if "traceId" in record and "spanId" in record and "startTimeUnixNano" in record:
                    return Vote.CERTAIN
        return Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield rejects at once, each trace after its last span."""
        for found in complete(source, _by_trace, _trace_ids, scanned_ids):
            if isinstance(found, Reject):
                yield found
            else:
                yield from found.made(self._trace, found)

    def _trace(self, found: Gathered[Span]) -> Trace:
        return trace_from(found.trace_id, _with_logs(found.parts), self.name)


def _by_trace(record: Record) -> Iterator[tuple[str, Span] | Reject]:
    for found in _spans_of(record):
        yield found if isinstance(found, Reject) else (found.trace_id, found)


def _trace_ids(record: Record) -> Iterator[str]:
    """Yield the trace ids in a record: the value of every `traceId` at any depth."""
    waiting: list[Json] = [record.value]
    while waiting:
        at = waiting.pop()
        if isinstance(at, dict):
            found = _get(at, "traceId")
            if isinstance(found, str):
                trace_id = hex_id(found, 16)
                if trace_id is not None:
                    yield trace_id
            else:
                waiting += [at[name] for name in _AROUND if name in at]
        elif isinstance(at, list):
            waiting += at


def _with_logs(parts: Sequence[Span]) -> list[Span]:
    """The spans of a trace. GenAI log records contain the messages of a span and become its events.
    The others are separate steps, numbered within the trace."""
    spans = [part for part in parts if not isinstance(part, LogRecord)]
    owners = {span.span_id: span for span in spans}
    number = 0
    for log in parts:
        if not isinstance(log, LogRecord):
            continue
        owner = owners.get(log.parent_id or "")
        if owner is not None and log.events:
            owner.events += log.events
            continue
        number += 1
        log.span_id = f"log-{number}"
        spans.append(log)
    return spans


def _spans_of(record: Record) -> Iterator[Span | Reject]:
    value = record.value
    if not isinstance(value, dict):
        yield Reject(record.position, "the record is not an object", str(value)[:200])
        return
    found = False
    around = _unread_of(value, *_SPAN_LISTS, *_LOG_LISTS)
    for name in (*_SPAN_LISTS, *_LOG_LISTS):
        if isinstance(value.get(name), list):
            found = True
            for resource in value[name]:
                yield from _resource(resource, record.position, around, logs=name in _LOG_LISTS)
    if found:
        return
    if any(name in value for name in _SCOPES):
        yield from _resource(value, record.position, {}, logs=False)
    elif "scopeLogs" in value:
        yield from _resource(value, record.position, {}, logs=True)
    elif "spanId" in value or "span_id" in value:
        yield from _one(value, {}, record.position, logs=False)
    else:
        yield Reject(record.position, "no spans or log records found", str(value)[:200])


def _unread_of(value: Json, *known: str) -> dict[str, Json]:
    """The unread fields of an object that wraps spans."""
    if not isinstance(value, dict):
        return {} if value is None else {"otel.resource": value}
    return {
        f"otel.{name}": item
        for name, item in value.items()
        if name not in known and item not in (None, 0, "", [], {})
    }


def _resource(
    value: Json, position: Position, around: dict[str, Json], *, logs: bool
) -> Iterator[Span | Reject]:
    if not isinstance(value, dict):
        yield Reject(position, "a resource is not an object", str(value)[:200])
        return
    described = value.get("resource")
    resource = _described(described.get("attributes") if isinstance(described, dict) else None)
    resource |= _unread_of(described, "attributes")
    resource |= _unread_of(value, "resource", *_SCOPES, "scopeLogs", "scope_logs")
    resource |= around
    for scope_name in ("scopeLogs", "scope_logs") if logs else _SCOPES:
        scopes = value.get(scope_name) or []
        if not isinstance(scopes, list):
            yield Reject(position, f"`{scope_name}` is not a list", str(scopes)[:200])
            continue
        for scope in scopes:
            yield from _scope(scope, resource, position, logs=logs)


def _described(pairs: Json) -> dict[str, Json]:
    """Attributes of a resource or scope; unchanged if they are malformed."""
    try:
        return attributes_of(pairs)
    except (ValueError, TypeError, AttributeError):
        return {"attributes": pairs}


def _scope(
    value: Json, resource: dict[str, Json], position: Position, *, logs: bool
) -> Iterator[Span | Reject]:
    if not isinstance(value, dict):
        yield Reject(position, "a scope is not an object", str(value)[:200])
        return
    scope = value.get("scope", value.get("instrumentationLibrary"))
    named = scope.get("name") if isinstance(scope, dict) else None
    more = {
        **_unread_of(scope, "name"),
        **_unread_of(
            value, "scope", "instrumentationLibrary", "spans", "logRecords", "log_records"
        ),
    }
    more.pop("otel.schemaUrl", None)
    for name in ("logRecords", "log_records") if logs else ("spans",):
        items = value.get(name) or []
        if not isinstance(items, list):
            yield Reject(position, f"`{name}` is not a list", str(items)[:200])
            continue
        for item in items:
            for found in _one(item, resource, position, logs=logs):
                if isinstance(found, Span):
                    if named:
                        found.attributes.setdefault("otel.scope.name", named)
                    for key, held in more.items():
                        found.attributes.setdefault(key.replace("otel.", "otel.scope.", 1), held)
                yield found


def _one(
    item: Json, resource: dict[str, Json], position: Position, *, logs: bool
) -> Iterator[Span | Reject]:
    what = "log record" if logs else "span"
    try:
        if not isinstance(item, dict):
            raise Malformed(f"a {what} is not an object")
        yield log_record(item, resource) if logs else span_of(item, resource)
    except Malformed as error:
        yield Reject(position, str(error), str(item)[:200])
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        reason = f"a {what} has a value of an unexpected shape: {said_of(error)}"
        yield Reject(position, reason, str(item)[:200])


READER: Final = OtlpReader()
