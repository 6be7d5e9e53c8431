"""A span of MLflow as a step, in each of its three schemas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ....canonical import Json
from ....trace import StepKind
from ...input.json_bytes import NotJson, decode_json
from ...spans.otlp_values import attributes_of
from ...spans.runs import RunRow, run_step
from ...values.json_access import but, json_in_text, mapping, text
from .ids import id_of

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


def is_span(span: Json) -> bool:
    """Whether a value is a span with attributes of MLflow."""
    if not isinstance(span, dict):
        return False
    return any(str(name).startswith("mlflow.") for name in _attributes(span))


def _attributes(span: Mapping[str, Json]) -> Mapping[str, Json]:
    """The attributes of a span, given as an object or as a list of pairs (OTLP); {} if they are neither."""
    given = span.get("attributes")
    try:
        return mapping(given) or (attributes_of(given) if isinstance(given, list) else {})
    except (ValueError, TypeError, AttributeError):
        return {}


def decoded(value: Json) -> Json:
    """An attribute's value: MLflow writes each as JSON text, even plain text."""
    if isinstance(value, str) and value[:1] == '"':
        try:
            return json_in_text(decode_json(value))
        except NotJson:
            return value
    return json_in_text(value)


def run_of(span: Mapping[str, Json], given: Json, number: int) -> RunRow:
    """The run of a span; `given` is what stands in its place, `number` where."""
    attributes = {str(key): decoded(item) for key, item in _attributes(span).items()}
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
        step_id=id_of(context.get("span_id") or span.get("span_id")) or f"span-{number}",
        kind=kind,
        name=span.get("name"),
        parent=id_of(span.get("parent_id") or span.get("parent_span_id")),
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
