"""MLflow 3 traces: as JSON, in lists and pages, as rows of a data frame, and as bare spans.

Source: mlflow, `mlflow/entities/{trace,trace_info,span,assessment}.py`. Three schemas of spans: the old one
(`context`, `start_time` in ns), the one of version 3 (`span_id`, `start_time_unix_nano`, base64 ids), and
OTLP's. Attributes hold JSON as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ....canonical import Json
from ....trace import Trace, replace
from ...input.gathering import per_record
from ...input.unexpected import attempted
from ...protocol import (
    Gathering,
    Item,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ...spans.runs import run_trace
from ...values.json_access import NOTHING, but, json_in_text, listing, mapping, page, text
from ...values.times import to_ns, unread_times
from .ids import id_of
from .scores import combined, expectation_of, in_force, score_of
from .spans import decoded, is_span, run_of

_INFO_READ: Final = frozenset(
    [
        "trace_id",
        "request_id",
        "request_preview",
        "response_preview",
        "assessments",
        "trace_metadata",
        "request_metadata",
        "tags",
        "state",
        "status",
        "request_time",
        "timestamp_ms",
        "execution_duration",
        "execution_duration_ms",
        "execution_time_ms",
    ]
)


def _spans(value: Json) -> list[Json] | None:
    if not isinstance(value, dict):
        return None
    data = mapping(value.get("data"))
    for holder in (data, value):
        if isinstance(holder.get("spans"), list | str):
            return listing(holder["spans"])
    return None


def _traces(value: Json) -> list[Json]:
    """The traces of a record: itself, those of a page, or the one in a row of a data frame."""
    found: list[Json] = []
    for row in page(value, "traces"):
        held = mapping(row.get("trace")) if isinstance(row, dict) else {}
        if held:
            rest = {f"column.{k}": v for k, v in row.items() if k not in ("trace", "spans")}
            repeated = ("trace_id", "state", "request", "response", "tags", "assessments")
            more = {k: v for k, v in rest.items() if k.removeprefix("column.") not in repeated}
            found.append({**held, "row": {k: v for k, v in more.items() if v not in NOTHING}})
        else:
            found.append(row)
    return found


def _is_trace(value: Json) -> bool:
    spans = _spans(value)
    if spans is None or not isinstance(value, dict):
        return False
    info = mapping(value.get("info"))
    if "trace_id" in info or "request_id" in info:
        return True
    columns = {"trace_metadata", "execution_duration", "request_time", "assessments"}
    return any(map(is_span, spans[:3])) or len(columns & set(value)) >= 2


class MlflowReader(Reader):
    """Reader for traces with their assessments."""

    name = "mlflow"
    title = "MLflow 3 traces"
    gathering = Gathering.PER_RECORD
    more_specific_than = ("phoenix",)
    keeps = "spans, messages, tool calls, usage, assessments with source and reason, expectations"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for an info next to spans, spans with MLflow's attributes, or its data frame's columns."""
        for value in sample.records:
            # Higher than the generic span readers, which also recognise a list of spans.
            if any(_is_trace(one) for one in _traces(value)[:3]):
                return Vote.CERTAIN
        return Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield one trace per record."""
        return per_record(source, self._items)

    def _items(self, record: Record) -> Iterator[Item]:
        for value in _traces(record.value):
            spans = _spans(value)
            if spans is None or not isinstance(value, dict):
                reason = "no spans found"
                yield Reject(record.position, reason, str(value)[:200])
            else:
                yield from attempted(record.position, value, _trace, value, spans, self.name)


def _trace(value: Mapping[str, Json], spans: list[Json], name: str) -> Trace:
    info = mapping(value.get("info")) or {
        k: v for k, v in value.items() if k not in ("spans", "data")
    }
    runs = [run_of(mapping(span), span, number) for number, span in enumerate(spans)]
    metadata = _metadata(value, info)
    trace_id = (
        text(info.get("trace_id") or info.get("request_id")) or _id_in_spans(spans) or "trace"
    )
    assessments = [mapping(one) for one in listing(info.get("assessments"))]
    scores = [score_of(one) for one in in_force(assessments) if "expectation" not in one]
    given = [one for one in assessments if "expectation" in one]
    expected = [expectation_of(one) for one in given]
    if given:
        metadata["expectations"] = given
    trace = run_trace(trace_id, runs, name, metadata=metadata, name=_named(info))
    notes, incomplete = list(trace.notes), list(trace.incomplete)
    data = mapping(value.get("data"))
    question, answer = trace.input, trace.output
    for field, full, preview in (
        ("input", data.get("request", info.get("request")), info.get("request_preview")),
        ("output", data.get("response", info.get("response")), info.get("response_preview")),
    ):
        current = question if field == "input" else answer
        found = decoded(full)
        if current is None and found in NOTHING and preview:
            notes.append(f"its {field} is a preview, which MLflow shortens")
            incomplete.append(f"the {field} is only a preview of MLflow")
            found = preview
        if current is None and found not in NOTHING:
            question, answer = (found, answer) if field == "input" else (question, found)
    state = str(info.get("state") or info.get("status") or "")
    return replace(
        trace,
        input=question,
        output=answer,
        expected=combined(expected),
        error=trace.error or ("the trace ended with an error" if state == "ERROR" else None),
        start_ns=to_ns(info.get("request_time") or info.get("timestamp_ms")) or trace.start_ns,
        scores=(*scores, *trace.scores),
        notes=tuple(notes),
        incomplete=tuple(incomplete),
    )


def _named(info: Mapping[str, Json]) -> str | None:
    return text(mapping(info.get("tags")).get("mlflow.traceName"))


def _id_in_spans(spans: list[Json]) -> str | None:
    for span in spans:
        given = mapping(span).get("trace_id") or mapping(mapping(span).get("context")).get(
            "trace_id"
        )
        attributes = mapping(mapping(span).get("attributes"))
        found = decoded(attributes.get("mlflow.traceRequestId")) or given
        if found:
            return id_of(found)
    return None


def _metadata(value: Mapping[str, Json], info: Mapping[str, Json]) -> dict[str, Json]:
    out: dict[str, Json] = {
        k: v for k, v in info.items() if k not in _INFO_READ and v not in NOTHING
    }
    out |= unread_times(info, "request_time", "timestamp_ms")
    out |= mapping(value.get("row"))
    if "info" in value:
        out |= but(value, "info", "data", "row", "spans")
    data = mapping(value.get("data"))
    known = ("spans", "request", "response")
    out |= {f"data.{k}": v for k, v in data.items() if k not in known and v not in NOTHING}
    about = {**mapping(info.get("request_metadata")), **mapping(info.get("trace_metadata"))}
    for ours, theirs in (("session", "mlflow.trace.session"), ("user", "mlflow.trace.user")):
        if about.get(theirs):
            out[ours] = about.pop(theirs)
    out |= {key: json_in_text(item) for key, item in about.items()}
    tags = {k: v for k, v in mapping(info.get("tags")).items() if k != "mlflow.traceName"}
    if tags:
        out["tags"] = tags
    if info.get("state") or info.get("status"):
        out["state"] = info.get("state") or info.get("status")
    return out


READER: Final = MlflowReader()
