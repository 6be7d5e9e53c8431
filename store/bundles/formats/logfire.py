"""Logfire: rows of its `records` table, one a span or a log, as its query API and client give them.

Source: Logfire's documentation "SQL reference" (the columns of `records`: `span_name`, `message`, `kind`, `level`,
`start_timestamp`, `exception_*`, `otel_*`, `attributes`), logfire 4.41.0 `query_client.py` (JSON by rows or by
columns, CSV, Arrow).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ...canonical import Json
from ...trace import Status, StepKind, as_text
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
from ..spans.genai import SpanEvent
from ..spans.otlp_values import hex_id
from ..spans.span_steps import Span
from ..spans.span_traces import trace_from
from ..values.json_access import NOTHING, but, json_in_text, listing, mapping, text
from ..values.times import to_ns, unread_times

_SIGNS: Final = frozenset(
    {
        "span_name",
        "otel_events",
        "otel_scope_name",
        "otel_status_code",
        "attributes_json_schema",
        "is_exception",
    }
)
_TIMES: Final = ("start_timestamp", "end_timestamp")
_READ: Final = (
    *("trace_id", "span_id", "parent_span_id", "span_name", *_TIMES, "attributes", "otel_events"),
    *(
        "otel_resource_attributes",
        "otel_status_code",
        "otel_status_message",
        "duration",
        "service_name",
    ),
)
_EVENT: Final = ("event_name", "name", "event_timestamp", "timestamp", "attributes")
_EVENT_TIMES: Final = ("event_timestamp", "timestamp")
_ERROR_LEVEL: Final = 17


def _rows(value: Json) -> list[Json]:
    """The rows in a record: itself, those of a page, or the columns of one, turned."""
    if not isinstance(value, dict):
        return [value]
    if isinstance(value.get("rows"), list):
        return list(value["rows"])
    columns = value.get("columns")
    if (
        isinstance(columns, list)
        and columns
        and all(isinstance(mapping(one).get("values"), list) for one in columns)
    ):
        count = max(len(one["values"]) for one in columns)
        return [
            {
                as_text(one.get("name")): one["values"][at]
                for one in columns
                if at < len(one["values"])
            }
            for at in range(count)
        ]
    return [value]


def _is_record(row: Json) -> bool:
    named = isinstance(row, dict) and {"trace_id", "span_id", "start_timestamp"} <= row.keys()
    return named and bool(_SIGNS & row.keys())


class LogfireReader(Reader):
    """Reader for records; those of one trace id are one trace."""

    name = "logfire"
    title = "Logfire records"
    gathering = Gathering.BY_TRACE
    more_specific_than = ("spans",)
    keeps = "spans and logs as a tree, attributes of every dialect, exceptions, events, levels, tags, resource"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for rows with the columns of `records`."""
        found = any(_is_record(row) for record in sample.records for row in _rows(record)[:5])
        return Vote.CERTAIN if found else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield each trace after its last record."""
        for found in complete(source, _parse):
            if isinstance(found, Reject):
                yield found
            else:
                yield found.located(trace_from(found.trace_id, found.parts, self.name))


def _parse(record: Record) -> Iterator[tuple[str, Span] | Reject]:
    for row in _rows(record.value):
        given = mapping(row) if isinstance(row, dict) else {}
        trace_id, span_id = hex_id(given.get("trace_id"), 16), hex_id(given.get("span_id"), 8)
        if trace_id is None or span_id is None:
            yield Reject(
                record.position,
                "the record has no trace_id or no span_id",
                as_text(row)[:EXCERPT_CHARS],
            )
        else:
            yield trace_id, _span(trace_id, span_id, given)


def _span(trace_id: str, span_id: str, row: Mapping[str, Json]) -> Span:
    attributes = dict(mapping(row.get("attributes")))
    if not attributes and row.get("attributes") not in (*NOTHING, "{}"):
        attributes["attributes"] = row["attributes"]
    rest = but(row, *_READ) | unread_times(row, *_TIMES)
    resource = dict(mapping(row.get("otel_resource_attributes")))
    if text(row.get("service_name")):
        resource.setdefault("service.name", row["service_name"])
    if rest.get("message") == row.get("span_name"):
        rest.pop("message", None)
    for key, value in rest.items():
        attributes[key if key not in attributes else f"logfire.{key}"] = json_in_text(value)
    if row.get("end_timestamp") in NOTHING and row.get("duration") not in NOTHING:
        attributes["duration"] = row["duration"]
    events = [_event(one) for one in listing(row.get("otel_events"))]
    if not events and row.get("otel_events") not in (*NOTHING, "[]"):
        attributes["otel_events"] = row["otel_events"]
    status, message = _status(row)
    code = row.get("otel_status_code")
    if text(code) and text(code) not in ("OK", "ERROR", "UNSET"):
        attributes["otel_status_code"] = code
    kind: StepKind | None = "event" if row.get("kind") == "log" else None
    return Span(
        trace_id=trace_id,
        span_id=span_id,
        parent_id=hex_id(row.get("parent_span_id"), 8),
        name=text(row.get("span_name")) or text(row.get("message")) or "",
        start_ns=to_ns(row.get("start_timestamp")),
        end_ns=to_ns(row.get("end_timestamp")),
        status=status,
        status_message=message,
        attributes=attributes,
        events=events,
        resource=resource,
        kind=kind,
    )


def _status(row: Mapping[str, Json]) -> tuple[Status, str | None]:
    """The status, and what an exception says. An exception below the level of errors is none of the span's."""
    code, level = row.get("otel_status_code"), row.get("level")
    said = text(row.get("otel_status_message"))
    if not said and row.get("is_exception") in (True, "true", "True"):
        named = (text(row.get("exception_type")), text(row.get("exception_message")))
        said = ": ".join(filter(None, named)) or None
    severe = level in ("error", "fatal") or (isinstance(level, int) and level >= _ERROR_LEVEL)
    if code == "ERROR" or severe:
        return "error", said
    return ("ok" if code == "OK" else "unset"), said


def _event(given: Json) -> SpanEvent:
    one = mapping(given)
    if not one:
        return SpanEvent("event", None, {"given": given})
    at = next((to_ns(one[key]) for key in _EVENT_TIMES if to_ns(one.get(key)) is not None), None)
    attributes = {
        **but(one, *_EVENT),
        **mapping(one.get("attributes")),
        **unread_times(one, *_EVENT_TIMES),
    }
    return SpanEvent(
        text(one.get("event_name")) or text(one.get("name")) or "event", at, attributes
    )


READER: Final = LogfireReader()
