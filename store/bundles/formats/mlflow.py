"""MLflow 3 traces: as JSON, in lists and pages, as rows of a data frame, and as bare spans.

Source: mlflow, `mlflow/entities/{trace,trace_info,span,assessment}.py`. Three schemas of spans: the old one
(`context`, `start_time` in ns), the one of version 3 (`span_id`, `start_time_unix_nano`, base64 ids), and
OTLP's. Attributes hold JSON as text.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ...canonical import Json
from ...trace import Score, StepKind, Trace, replace
from ..input.gathering import per_record
from ..input.json_bytes import NotJson, decode_json
from ..protocol import (
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
from ..spans.otlp_values import attributes_of
from ..spans.runs import RunRow, run_step, run_trace
from ..values.json_access import NOTHING, but, json_in_text, listing, mapping, page, text
from ..values.raters import scored
from ..values.times import to_ns, unread_times

_KINDS: Final[Mapping[str, StepKind]] = {
    "LLM": "llm",
    "CHAT_MODEL": "llm",
    "AGENT": "agent",
    "TOOL": "tool",
    "CHAIN": "chain",
    "RETRIEVER": "retriever",
    "EMBEDDING": "embedding",
    "RERANKER": "reranker",
    "GUARDRAIL": "guardrail",
    "EVALUATOR": "evaluator",
    "PARSER": "chain",
    "WORKFLOW": "chain",
    "TASK": "chain",
}
_SPAN_KEYS: Final = frozenset(
    [
        "context",
        "name",
        "parent_id",
        "parent_span_id",
        "span_id",
        "trace_id",
        "start_time",
        "end_time",
        "start_time_unix_nano",
        "end_time_unix_nano",
        "status",
        "status_code",
        "status_message",
        "attributes",
        "inputs",
        "outputs",
        "span_type",
    ]
)
_READ: Final = frozenset(
    [
        "mlflow.spanInputs",
        "mlflow.spanOutputs",
        "mlflow.spanType",
        "mlflow.traceRequestId",
        "mlflow.chat.tokenUsage",
    ]
)
_RATERS: Final = {"HUMAN": "human", "LLM_JUDGE": "llm", "AI_JUDGE": "llm", "CODE": "code"}
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


def _is_span(span: Json) -> bool:
    if not isinstance(span, dict):
        return False
    attributes = mapping(span.get("attributes")) or attributes_or_none(span.get("attributes"))
    return any(str(name).startswith("mlflow.") for name in attributes)


def attributes_or_none(value: Json) -> Mapping[str, Json]:
    """Attributes given as an object or as a list of pairs (OTLP); {} if they are neither."""
    try:
        return attributes_of(value) if isinstance(value, list) else {}
    except (ValueError, TypeError, AttributeError):
        return {}


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
    return any(map(_is_span, spans[:3])) or len(columns & set(value)) >= 2


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
                yield _trace(value, spans, self.name)


def _trace(value: Mapping[str, Json], spans: list[Json], name: str) -> Trace:
    info = mapping(value.get("info")) or {
        k: v for k, v in value.items() if k not in ("spans", "data")
    }
    runs = [_run(mapping(span), span, number) for number, span in enumerate(spans)]
    metadata = _metadata(value, info)
    trace_id = (
        text(info.get("trace_id") or info.get("request_id")) or _id_in_spans(spans) or "trace"
    )
    assessments = [mapping(one) for one in listing(info.get("assessments"))]
    scores = [_score(one) for one in _in_force(assessments) if "expectation" not in one]
    given = [one for one in assessments if "expectation" in one]
    expected = [_expectation(one) for one in given]
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
        found = _decoded(full)
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
        expected=_combined(expected),
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
        found = _decoded(attributes.get("mlflow.traceRequestId")) or given
        if found:
            return _id(found)
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


def _id(value: Json) -> str | None:
    """A span or trace id; base64 (version 3) is converted to hex, 0x is removed."""
    found = text(value)
    if found is None:
        return None
    if found.startswith("0x"):
        return found[2:]
    if found.endswith("="):
        try:
            return base64.b64decode(found, validate=True).hex()
        except (binascii.Error, ValueError):
            return found
    return found


def _decoded(value: Json) -> Json:
    """An attribute's value: MLflow writes each as JSON text, even plain text."""
    if isinstance(value, str) and value[:1] == '"':
        try:
            return json_in_text(decode_json(value))
        except NotJson:
            return value
    return json_in_text(value)


def _run(span: Mapping[str, Json], given: Json, number: int) -> RunRow:
    attributes = {
        str(key): _decoded(item)
        for key, item in (
            mapping(span.get("attributes")) or attributes_or_none(span.get("attributes"))
        ).items()
    }
    context = mapping(span.get("context"))
    status = mapping(span.get("status"))
    code = str(status.get("code") or span.get("status_code") or span.get("status") or "")
    failed = "ERROR" in code.upper() or code == "2"
    message = text(status.get("message") or status.get("description") or span.get("status_message"))
    kind_given = attributes.get("mlflow.spanType") or span.get("span_type")
    kind = _KINDS.get(str(kind_given).upper(), "chain")
    usage = mapping(attributes.get("mlflow.chat.tokenUsage"))
    rest: dict[str, Json] = {k: v for k, v in attributes.items() if k not in _READ}
    rest |= {k: v for k, v in span.items() if k not in _SPAN_KEYS}
    rest["status"] = but(status, "code", *(("message", "description") if failed else ()))
    if not span:
        rest["span"] = given
    if str(kind_given).upper() not in _KINDS:
        rest["span_type"] = kind_given
    step = run_step(
        rest,
        (),
        step_id=_id(context.get("span_id") or span.get("span_id")) or f"span-{number}",
        kind=kind,
        name=span.get("name"),
        parent=_id(span.get("parent_id") or span.get("parent_span_id")),
        input_value=attributes.get("mlflow.spanInputs", span.get("inputs")),
        output_value=attributes.get("mlflow.spanOutputs", span.get("outputs")),
        start=span.get("start_time_unix_nano") or span.get("start_time"),
        end=span.get("end_time_unix_nano") or span.get("end_time"),
        error=(message or "ended with an error") if failed else None,
        status="ok" if "OK" in code.upper() else "unset",
        model=attributes.get("mlflow.llm.model")
        or mapping(attributes.get("mlflow.spanInputs")).get("model"),
        usage={
            "input": usage.get("input_tokens"),
            "output": usage.get("output_tokens"),
            "total": usage.get("total_tokens"),
        },
    )
    return RunRow(step)


def _in_force(assessments: Sequence[Mapping[str, Json]]) -> Iterator[Mapping[str, Json]]:
    """The assessments in force; one that another overrides is kept with the one that overrides it."""
    by_id = {named: one for one in assessments if (named := text(one.get("assessment_id")))}
    later = {text(one.get("overrides")): one for one in assessments if one.get("overrides")}
    for one in assessments:
        chain: list[Mapping[str, Json]] = [one]
        while (following := later.get(text(chain[-1].get("assessment_id")))) is not None:
            if any(following is known for known in chain):
                break
            chain.append(following)
        else:
            if len(chain) > 1:
                continue
        yield _with_overridden(one, by_id)


def _with_overridden(
    one: Mapping[str, Json], by_id: Mapping[str, Mapping[str, Json]], depth: int = 20
) -> Mapping[str, Json]:
    before = by_id.get(text(one.get("overrides")) or "")
    if before is None or depth == 0:
        return one
    return {**one, "overridden": dict(_with_overridden(before, by_id, depth - 1))}


def _score(one: Mapping[str, Json]) -> Score:
    source = mapping(one.get("source"))
    feedback = mapping(one.get("feedback"))
    failed = mapping(feedback.get("error") or one.get("error"))
    value = feedback.get("value", one.get("value"))
    known = ("assessment_name", "name", "source", "feedback", "rationale", "span_id", "create_time")
    extra: dict[str, Json] = {k: v for k, v in one.items() if k not in known and v not in NOTHING}
    extra |= but(source, "source_type", "source_id") | but(feedback, "value", "error")
    extra |= unread_times(one, "create_time", "create_time_ms")
    if failed:
        extra["error"] = dict(failed)
    return scored(
        one.get("assessment_name") or one.get("name"),
        value,
        explanation=one.get("rationale") or failed.get("error_message"),
        rater=_RATERS.get(str(source.get("source_type")), "unknown"),
        author=source.get("source_id"),
        step_id=_id(one.get("span_id")),
        at_ns=to_ns(one.get("create_time") or one.get("create_time_ms")),
        extra=extra,
    )


def _expectation(one: Mapping[str, Json]) -> tuple[str, Json]:
    held = mapping(one.get("expectation"))
    value = held.get("value")
    if value is None:
        value = json_in_text(mapping(held.get("serialized_value")).get("value"))
    return text(one.get("assessment_name") or one.get("name")) or "expectation", value


def _combined(expected: list[tuple[str, Json]]) -> Json:
    """A single expectation as its value, several as an object by name."""
    if len(expected) == 1:
        return expected[0][1]
    return dict(expected) or None


READER: Final = MlflowReader()
