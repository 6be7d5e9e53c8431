"""Spans as Arize Phoenix exports them: one JSON object per span, attributes flat, nested or both.

Sources: the spans API (`context: {trace_id, span_id}`, `attributes`), the data frame dump
(`context.trace_id`, `attributes.<name>` columns), console span dumps of the OpenTelemetry SDK.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final

from ....canonical import Json
from ....trace import Status, Trace
from ...input.gathering import complete
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
from ...spans.otlp_values import hex_id
from ...spans.span_steps import Span
from ...spans.span_traces import trace_from
from ...values.json_access import json_in_text
from ...values.times import to_ns, unread_times
from .annotations import Annotation, Annotations, annotation_of, is_annotation, score_of
from .examples import example_trace, vote
from .rows import filled, is_flat, rows_of

_LOOKED_AT: Final = 20
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
    if isinstance(context, dict):
        return context.get("trace_id"), context.get("span_id")
    return record.get("context.trace_id"), record.get("context.span_id")


class PhoenixReader(Reader):
    """Reader for span objects with a context, separate annotations, and examples of datasets."""

    name = "phoenix"
    title = "Phoenix and other span exports"
    gathering = Gathering.WHOLE
    more_specific_than = ("messages",)
    keeps = "spans, messages, tool calls, documents, annotations, datasets and experiment runs"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for a context with a trace and a span id, and a name; or a row of Phoenix's other tables."""
        return max(
            (_vote(row) for record in sample.records for row in rows_of(record)[:_LOOKED_AT]),
            default=Vote.NO,
        )

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield rejects at once, each trace after its last span."""
        annotations = Annotations()

        def parts(record: Record) -> Iterator[tuple[str, Span | Trace] | Reject]:
            for number, row in enumerate(rows_of(record.value)):
                try:
                    yield from _parts(row, record.position, number, annotations)
                except (ValueError, TypeError, AttributeError, LookupError) as error:
                    yield Reject(record.position, said_of(error), str(row)[:200])

        def ids(record: Record) -> Iterator[str]:
            """Yield the trace ids in a record; only annotated spans are read in full."""
            for number, row in enumerate(rows_of(record.value)):
                if not _is_span(row) or row.get("annotations"):
                    with suppress(ValueError, TypeError, AttributeError, LookupError):
                        found = _parts(row, record.position, number, annotations)
                        yield from (part[0] for part in found if not isinstance(part, Reject))
                elif (trace_id := hex_id(_context(row)[0], 16)) is not None:
                    yield trace_id

        for found in complete(source, parts, ids):
            if isinstance(found, Reject):
                yield found
                continue
            yield from (found.located(one) for one in found.parts if isinstance(one, Trace))
            spans = [one for one in found.parts if isinstance(one, Span)]
            if spans:
                yield from found.made(_annotated, found.trace_id, spans, annotations)
        yield from annotations.elsewhere()


def _annotated(trace_id: str, spans: list[Span], annotations: Annotations) -> Trace:
    return annotations.on(trace_from(trace_id, spans, READER.name))


def _parts(
    row: Json, position: Position, number: int, annotations: Annotations
) -> Iterator[tuple[str, Span | Trace] | Reject]:
    """A row as a part of a trace. Annotations are stored until their trace is complete."""
    if not _is_span(row) and is_annotation(row):
        annotations.add(annotation_of(row, position), number)
    elif not _is_span(row) and vote(row):
        example = example_trace(row)
        if isinstance(example, Trace):
            yield f"{position} {number}", example
        else:
            yield Reject(position, example, str(row)[:200])
    else:
        span = span_of(row)
        for count, one in enumerate(_attached(row, span, position)):
            annotations.add(one, number, count)
        yield span.trace_id, span


def _is_span(row: Json) -> bool:
    """Whether a row has a trace id, a span id and a name. Called for every span, so kept cheap."""
    if not isinstance(row, dict) or "name" not in row or "annotator_kind" in row:
        return False
    trace_id, span_id = _context(row)
    return trace_id is not None and span_id is not None


def _vote(row: Json) -> Vote:
    if _is_span(row):
        return Vote.CERTAIN
    return Vote.CERTAIN if is_annotation(row) else vote(row)


def _attached(row: Json, span: Span, position: Position) -> Iterator[Annotation]:
    """The annotations that the command line tool writes next to the attributes of a span."""
    given = row.get("annotations")
    for one in given if isinstance(given, list) else ():
        if _is_attached(one):
            score = score_of(one, span.span_id)
            yield Annotation(position, score, str(one)[:200], span.span_id, span.trace_id)


def _is_attached(one: Json) -> bool:
    return isinstance(one, dict) and "annotator_kind" in one and "result" in one


def span_of(row: Json) -> Span:
    """One row as a span; raises ValueError if it has no ids."""
    if not isinstance(row, dict):
        raise ValueError("the record is not an object")
    if is_flat(row):
        row = filled(row)
    trace_given, span_given = _context(row)
    trace_id, span_id = hex_id(trace_given, 16), hex_id(span_given, 8)
    if trace_id is None or span_id is None:
        raise ValueError("the span has no trace id or no span id (context)")
    given = row.get("status")
    status = given if isinstance(given, dict) else {}
    code = str(row.get("status_code") or status.get("status_code") or "").upper()
    message = row.get("status_message") or status.get("description")
    resource = row.get("resource")
    described = resource.get("attributes", resource) if isinstance(resource, dict) else {}
    return Span(
        trace_id=trace_id,
        span_id=span_id,
        parent_id=hex_id(row.get("parent_id"), 8),
        name=str(row.get("name", "")),
        start_ns=to_ns(row.get("start_time")),
        end_ns=to_ns(row.get("end_time")),
        status=_STATUS.get(code.removeprefix("STATUSCODE."), "unset"),
        status_message=str(message) if message else None,
        attributes=_attributes(row),
        events=_events(row.get("events")),
        resource=dict(described) if isinstance(described, dict) else {},
    )


def _attributes(row: Mapping[str, Json]) -> dict[str, Json]:
    """The attributes of a row in any of their formats, and every column that is not used otherwise.

    Columns `eval.<name>.score` (label, explanation) of a data frame with evaluations are converted to
    evaluations in OpenInference attributes.
    """
    attributes: dict[str, Json] = unread_times(row, "start_time", "end_time")
    given = json_in_text(row.get("attributes"))
    if isinstance(given, dict):
        attributes.update(given)
    evaluated: list[str] = []
    for key, value in row.items():
        if value is None or key in _OWN or key.startswith("context."):
            continue
        if key == "annotations" and isinstance(value, list) and all(map(_is_attached, value)):
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
    events = row.get("events")
    if events and not isinstance(json_in_text(events), list):
        attributes["otel.events"] = events
    context = row.get("context")
    if isinstance(context, dict):
        rest = {key: item for key, item in context.items() if key not in ("trace_id", "span_id")}
        if any(item not in (None, "", [], {}) for item in rest.values()):
            attributes["otel.context"] = rest
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
        if not isinstance(event, dict):
            raise ValueError("an event of the span is not an object")
        given = event.get("attributes")
        attributes = dict(given) if isinstance(given, dict) else {}
        known = ("name", "timestamp", "time", "attributes")
        for key in sorted(event.keys() - known):
            attributes.setdefault(key, event[key])
        at_ns = to_ns(event.get("timestamp", event.get("time")))
        attributes |= unread_times(event, "timestamp", "time")
        found.append(SpanEvent(str(event.get("name", "")), at_ns, attributes))
    return found


READER: Final = PhoenixReader()
