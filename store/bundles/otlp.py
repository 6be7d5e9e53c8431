"""OpenTelemetry OTLP as JSON: what the collector's file exporter and SDKs write.

Source: opentelemetry-proto, JSON mapping (`resourceSpans` > `scopeSpans` > `spans`; attributes as
key/value pairs of AnyValue; 64-bit integers as decimal strings; ids in hex, or base64 from canonical
protobuf writers).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Final

from ..canonical import Json
from ..trace import Status
from .protocol import Item, Position, Record, Reject, Sample
from .span_attributes import Span
from .span_traces import traces_from
from .times import to_ns

_SPAN_LISTS: Final = ("resourceSpans", "resource_spans", "batches")
_LOG_LISTS: Final = ("resourceLogs", "resource_logs")
_SCOPES: Final = ("scopeSpans", "scope_spans", "instrumentationLibrarySpans", "ilSpans")
_STATUS: Final[Mapping[str, Status]] = {
    "0": "unset",
    "1": "ok",
    "2": "error",
    "STATUS_CODE_UNSET": "unset",
    "STATUS_CODE_OK": "ok",
    "STATUS_CODE_ERROR": "error",
}


class Malformed(ValueError):
    """Why a span or log record cannot be used."""


def _get(value: Mapping[str, Json], camel: str) -> Json:
    """A field by its JSON name, or by its snake_case name."""
    if camel in value:
        return value[camel]
    snake = "".join(f"_{ch.lower()}" if ch.isupper() else ch for ch in camel)
    return value.get(snake)


def any_value(value: Json) -> Json:
    """An AnyValue as plain JSON. Integers come as strings; bytes stay base64 text."""
    if not isinstance(value, Mapping):
        return value
    for camel, item in value.items():
        name = camel.replace("_", "").lower()
        if name == "stringvalue":
            return item
        if name == "boolvalue":
            return bool(item)
        if name == "intvalue":
            return int(item)
        if name == "doublevalue":
            return float(item) if not isinstance(item, str) else item
        if name == "bytesvalue":
            return item
        if name == "arrayvalue":
            return [any_value(one) for one in (item or {}).get("values") or ()]
        if name == "kvlistvalue":
            return attributes_of((item or {}).get("values"))
    return None


def attributes_of(pairs: Json) -> dict[str, Json]:
    """A list of {key, value} as a dict. Plain dicts pass through."""
    if isinstance(pairs, Mapping):
        return dict(pairs)
    out: dict[str, Json] = {}
    for pair in pairs or ():
        if isinstance(pair, Mapping) and "key" in pair:
            out[str(pair["key"])] = any_value(pair.get("value"))
    return out


def hex_id(value: Json, size: int) -> str | None:
    """A span or trace id of `size` bytes as lower-case hex; None for the several ways to say none."""
    if value is None:
        return None
    text = str(value).strip()
    if text.lower().startswith("0x"):
        text = text[2:]
    if not text or text.lower() in ("none", "null", "undefined") or set(text) == {"0"}:
        return None
    if len(text) == size * 2 and all(ch in "0123456789abcdefABCDEF" for ch in text):
        return text.lower()
    if text.endswith("=") or len(text) == -(-size // 3) * 4:
        try:
            raw = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            return text
        if len(raw) == size:
            return None if not any(raw) else raw.hex()
    return text


def span_of(value: Mapping[str, Json], resource: dict[str, Json]) -> Span:
    """One span; raises Malformed where it names no trace or has no id."""
    trace_id = hex_id(_get(value, "traceId"), 16)
    span_id = hex_id(_get(value, "spanId"), 8)
    if trace_id is None:
        raise Malformed("a span names no trace (traceId)")
    if span_id is None:
        raise Malformed("a span has no id (spanId)")
    status = value.get("status") or {}
    code = str(status.get("code", "0")) if isinstance(status, Mapping) else "0"
    events = []
    for event in value.get("events") or ():
        if isinstance(event, Mapping):
            at_ns = to_ns(_get(event, "timeUnixNano"))
            events.append(
                (str(event.get("name", "")), at_ns, attributes_of(event.get("attributes")))
            )
    attributes = attributes_of(value.get("attributes"))
    for name in ("links", "droppedAttributesCount", "droppedEventsCount", "traceState"):
        if value.get(name):
            attributes[f"otel.{name}"] = value[name]
    if value.get("kind") is not None:
        attributes["otel.kind"] = value["kind"]
    return Span(
        trace_id=trace_id,
        span_id=span_id,
        parent_id=hex_id(_get(value, "parentSpanId"), 8),
        name=str(value.get("name", "")),
        start_ns=to_ns(_get(value, "startTimeUnixNano")),
        end_ns=to_ns(_get(value, "endTimeUnixNano")),
        status=_STATUS.get(code, "unset"),
        status_message=(status.get("message") or None) if isinstance(status, Mapping) else None,
        attributes=attributes,
        events=events,
        resource=resource,
    )


def log_span(value: Mapping[str, Json], number: int, resource: dict[str, Json]) -> Span:
    """A log record as a step of its trace; raises Malformed where it belongs to none."""
    trace_id = hex_id(_get(value, "traceId"), 16)
    if trace_id is None:
        raise Malformed("a log record belongs to no trace (traceId)")
    attributes = attributes_of(value.get("attributes"))
    name = str(_get(value, "eventName") or attributes.get("event.name") or "log")
    body = any_value(value.get("body"))
    at_ns = to_ns(_get(value, "timeUnixNano")) or to_ns(_get(value, "observedTimeUnixNano"))
    attributes["langfuse.observation.type"] = "event"
    if body is not None:
        attributes["output.value"] = body
    parent = hex_id(_get(value, "spanId"), 8)
    return Span(
        trace_id,
        f"log-{number}",
        parent,
        name,
        at_ns,
        at_ns,
        attributes=attributes,
        resource=resource,
    )


class OtlpReader:
    """Reads OTLP JSON; spans of one trace may be spread over lines and files."""

    name = "otlp"
    title = "OpenTelemetry (OTLP JSON)"

    def sniff(self, sample: Sample) -> int:
        """`resourceSpans` or `resourceLogs`, or a bare resource with its scopes."""
        for record in sample.records:
            if isinstance(record, Mapping):
                if any(name in record for name in (*_SPAN_LISTS[:2], *_LOG_LISTS)):
                    return 100
                if any(name in record for name in _SCOPES) or (
                    "scopeLogs" in record and "resource" in record
                ):
                    return 95
                if "traceId" in record and "spanId" in record and "startTimeUnixNano" in record:
                    return 90
        return 0

    def read(self, records: Iterator[Record]) -> Iterator[Item]:
        """Rejects as they come, traces at the end: only then is every trace complete."""
        spans: dict[str, list[Span]] = {}
        logs: list[Span] = []
        for record in records:
            for found in _spans_of(record):
                if isinstance(found, Reject):
                    yield found
                elif found.span_id.startswith("log-"):
                    logs.append(found)
                else:
                    spans.setdefault(found.trace_id, []).append(found)
        _attach_logs(spans, logs)
        yield from traces_from(spans, self.name)


def _attach_logs(spans: dict[str, list[Span]], logs: list[Span]) -> None:
    """GenAI log records are what was said in their span: they become its events."""
    for number, log in enumerate(logs):
        owner = next(
            (span for span in spans.get(log.trace_id, ()) if span.span_id == log.parent_id), None
        )
        if owner is not None and log.name.startswith("gen_ai."):
            attributes = {
                key: value
                for key, value in log.attributes.items()
                if key not in ("output.value", "langfuse.observation.type")
            }
            body = log.attributes.get("output.value")
            if isinstance(body, Mapping):
                attributes.update(body)
            owner.events.append((log.name, log.start_ns, attributes))
        else:
            log.span_id = f"log-{number}"
            spans.setdefault(log.trace_id, []).append(log)


def _spans_of(record: Record) -> Iterator[Span | Reject]:
    value = record.value
    if not isinstance(value, Mapping):
        yield Reject(record.position, "the record is not an object", str(value)[:200])
        return
    found = False
    for name in (*_SPAN_LISTS, *_LOG_LISTS):
        if isinstance(value.get(name), list):
            found = True
            for resource in value[name]:
                yield from _resource(resource, record.position, logs=name in _LOG_LISTS)
    if found:
        return
    if any(name in value for name in _SCOPES):
        yield from _resource(value, record.position, logs=False)
    elif "scopeLogs" in value:
        yield from _resource(value, record.position, logs=True)
    elif "spanId" in value or "span_id" in value:
        yield from _one(value, {}, record.position, None)
    else:
        yield Reject(record.position, "it holds neither spans nor log records", str(value)[:200])


def _resource(value: Json, position: Position, *, logs: bool) -> Iterator[Span | Reject]:
    if not isinstance(value, Mapping):
        yield Reject(position, "a resource is not an object", str(value)[:200])
        return
    resource = attributes_of((value.get("resource") or {}).get("attributes"))
    scopes = ("scopeLogs", "scope_logs") if logs else _SCOPES
    lists = ("logRecords", "log_records") if logs else ("spans",)
    number = 0
    for scope_name in scopes:
        for scope in value.get(scope_name) or ():
            for list_name in lists:
                for item in scope.get(list_name) or () if isinstance(scope, Mapping) else ():
                    number += 1
                    yield from _one(item, resource, position, number if logs else None)


def _one(
    item: Json, resource: dict[str, Json], position: Position, log: int | None
) -> Iterator[Span | Reject]:
    try:
        if not isinstance(item, Mapping):
            raise Malformed("a span is not an object")
        yield span_of(item, resource) if log is None else log_span(item, log, resource)
    except Malformed as error:
        yield Reject(position, str(error), str(item)[:200])
    except (ValueError, TypeError, AttributeError) as error:
        yield Reject(
            position, f"a span has a value of an unexpected shape ({error})", str(item)[:200]
        )


READER: Final = OtlpReader()
