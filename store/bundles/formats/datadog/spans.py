"""A span of Datadog LLM Observability as a step. Ids may be decimal texts beyond 2^53; durations and starts are
nanoseconds, though examples of the export show milliseconds; the parent "undefined" means none.

Source: dd-trace-py, `ddtrace/llmobs/types.py` (_Meta, Message, ToolCall, ToolResult, Document); costs: Datadog's
guide "Cost": the SDK takes dollars and the export has nanodollars.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ....canonical import Json
from ....trace import Document, Message, Step, StepKind, ToolCall, as_text, replace
from ...chat.message_parts import call_of, unread_of_calls
from ...chat.messages import messages_from
from ...spans.runs import RunRow, run_step
from ...values.documents import documents_from
from ...values.json_access import NOTHING, but, listing, mapping, text
from ...values.raters import finite
from ...values.times import later, to_ns, unread_times
from .scores import evaluation_scores

_KINDS: Final[Mapping[str, StepKind]] = {
    "llm": "llm",
    "agent": "agent",
    "tool": "tool",
    "task": "chain",
    "workflow": "chain",
    "embedding": "embedding",
    "retrieval": "retriever",
}
_READ: Final = frozenset(
    [
        "span_id",
        "trace_id",
        "parent_id",
        "name",
        "span_kind",
        "start_ns",
        "duration",
        "status",
        "input",
        "output",
        "metrics",
        "meta",
        "tags",
        "session_id",
        "ml_app",
        "model_name",
        "evaluation",
        "metadata",
        "expected_output",
    ]
)
_META_READ: Final = frozenset(
    [
        "span.kind",
        "kind",
        "span",
        "input",
        "output",
        "error",
        "model_name",
        "metadata",
        "expected_output",
    ]
)
_NO_PARENT: Final = ("undefined", "0", "", None, 0)
_SIDES: Final = ("value", "messages", "documents")
_USAGE: Final = ("input_tokens", "output_tokens", "total_tokens")
_NANO: Final = 10**9


def is_root(row: Mapping[str, Json]) -> bool:
    """Whether a span names no parent."""
    parent = row.get("parent_id")
    return isinstance(parent, str | int | None) and parent in _NO_PARENT


def span_run(row: Mapping[str, Json], number: int) -> RunRow:
    """A span as a step, with its scores and its data about the trace."""
    meta = mapping(row.get("meta"))
    root = is_root(row)
    step_id = text(row.get("span_id")) or f"span-{number}"
    tags = _tags(row.get("tags"))
    metadata = mapping(row.get("metadata")) or mapping(meta.get("metadata"))
    about: dict[str, Json] = {**metadata, **tags} if root else {}
    for name, tag, given in (
        ("session", "session_id", row.get("session_id")),
        ("app", "ml_app", row.get("ml_app")),
        ("user", "user_id", None),
    ):
        value = given or tags.get(tag)
        if value and (root or name != "user"):
            about[name] = value
            if about.get(tag) == value:
                del about[tag]
    expected = meta.get("expected_output", row.get("expected_output"))
    held = mapping(expected)
    return RunRow(
        _step(row, step_id, root),
        tuple(evaluation_scores(row, None if root else step_id)),
        about,
        held["value"] if set(held) == {"value"} else None if expected in NOTHING else expected,
    )


def _side(row: Mapping[str, Json], meta: Mapping[str, Json], name: str) -> Mapping[str, Json]:
    """An input or output as an object; any other type becomes its value, as in experiments."""
    given = row.get(name) if row.get(name) not in NOTHING else meta.get(name)
    if isinstance(given, dict) and (set(given) & {*_SIDES, "prompt", "parameters"}):
        return given
    return {} if given in NOTHING else {"value": given}


def _step(row: Mapping[str, Json], step_id: str, root: bool) -> Step:
    meta, metrics = mapping(row.get("meta")), mapping(row.get("metrics"))
    kind_given = row.get("span_kind") or meta.get("span.kind") or meta.get("kind")
    kind_given = kind_given or mapping(meta.get("span")).get("kind")
    input_side, output_side = _side(row, meta, "input"), _side(row, meta, "output")
    start, length = to_ns(row.get("start_ns")), finite(row.get("duration"))
    kind = _KINDS.get(str(kind_given), "chain")
    before, after = _chat(input_side.get("messages")), _chat(output_side.get("messages"))
    read_from, found = _documents(input_side), _documents(output_side)
    asked = input_side.get("value")
    if asked in NOTHING and read_from:
        asked = input_side["documents"]
    rest = _rest(row, root)
    if str(kind_given) not in _KINDS:
        rest["span_kind"] = kind_given
    step = run_step(
        rest,
        (),
        step_id=step_id,
        kind=kind,
        name=row.get("name"),
        parent=None if root else row.get("parent_id"),
        input_value=asked if asked not in NOTHING or before else input_side.get("messages"),
        output_value=output_side.get("value")
        if output_side.get("value") not in NOTHING or after
        else _unread(output_side),
        start=start,
        end=None if length is None else later(start, length),
        error=_error(row, meta),
        status="ok" if row.get("status") == "ok" else "unset",
        model=row.get("model_name") or meta.get("model_name"),
        usage={
            "input": metrics.get("input_tokens"),
            "output": metrics.get("output_tokens"),
            "total": metrics.get("total_tokens"),
            "cost": _cost(metrics, sent="meta" in row),
        },
    )
    return replace(
        step,
        messages_in=before or step.messages_in,
        messages_out=after or step.messages_out,
        documents=found or step.documents,
    )


def _unread(side: Mapping[str, Json]) -> Json:
    """Values under `messages` or `documents` that are neither."""
    documents = side.get("documents")
    return side.get("messages") or (documents if not isinstance(documents, list) else None)


def _rest(row: Mapping[str, Json], root: bool) -> dict[str, Json]:
    """The fields of a span that its step does not contain."""
    meta, metrics = mapping(row.get("meta")), mapping(row.get("metrics"))
    rest: dict[str, Json] = {k: v for k, v in row.items() if k not in _READ}
    rest |= unread_times(row, "start_ns")
    rest |= {f"meta.{k}": v for k, v in meta.items() if k not in _META_READ}
    span = but(mapping(meta.get("span")), "kind")
    if span:
        rest["meta.span"] = span
    rest["metrics"] = {k: v for k, v in metrics.items() if k not in _USAGE}
    rest["error"] = {k: v for k, v in mapping(meta.get("error")).items() if k != "message"}
    for side in ("input", "output"):
        held = _side(row, meta, side)
        rest[side] = {k: v for k, v in held.items() if k not in _SIDES}
    if not root:
        metadata = mapping(row.get("metadata")) or mapping(meta.get("metadata"))
        rest["metadata"], rest["tags"] = dict(metadata), _tags(row.get("tags"))
    return rest


def _error(row: Mapping[str, Json], meta: Mapping[str, Json]) -> Json:
    failed = mapping(meta.get("error"))
    reason = failed.get("message") or failed.get("type")
    if reason or row.get("status") != "error":
        return reason
    named = _tags(row.get("tags")).get("error_type")
    return row.get("status_message") or named or "ended with an error"


def _cost(metrics: Mapping[str, Json], *, sent: bool) -> Json:
    """US dollars."""
    nano = finite(metrics.get("estimated_total_cost"))
    if nano is not None:
        return nano / _NANO
    return metrics.get("total_cost") if sent else None


def _documents(side: Mapping[str, Json]) -> tuple[Document, ...]:
    return documents_from([_document(one) for one in listing(side.get("documents"))])


def _document(given: Json) -> Json:
    one = mapping(given)
    return (
        {**one, "content": one.get("text", one.get("content"))} if one else {"content": text(given)}
    )


def _chat(value: Json) -> tuple[Message, ...]:
    """Messages in Datadog's own format of tool calls and results."""
    return tuple(message for given in listing(value) for message in _messages(given))


def _messages(given: Json) -> Iterator[Message]:
    one = mapping(given)
    if not one:
        if given not in NOTHING:
            yield Message("user", as_text(given))
        return
    results = listing(one.get("tool_results"))
    of_calls = {k: v for k, v in one.items() if k not in ("tool_calls", "tool_results")}
    of_calls.setdefault("tool_call_id", of_calls.pop("tool_id", None))
    plain = {"content": None, **of_calls, "role": text(one.get("role")) or "user"}
    found = list(messages_from([plain]))
    if found:
        calls, left = _calls(one.get("tool_calls"))
        extra = {**found[0].extra, **({"tool_calls": left} if left else {})}
        found[0] = replace(found[0], tool_calls=(*found[0].tool_calls, *calls), extra=extra)
    answers = [_result(result) for result in results]
    if answers and len(found) == 1 and not (found[0].content or found[0].tool_calls):
        # A message of the role "tool" that only contains results; its other fields stay with the results.
        answers[0] = replace(answers[0], extra={**found[0].extra, **answers[0].extra})
        found = []
    yield from found
    yield from answers


def _calls(value: Json) -> tuple[tuple[ToolCall, ...], list[Json]]:
    """The calls, and the unread fields of each. The id is `tool_id`; some integrations use OpenAI's format."""
    given = [
        {**one, "id": one.get("tool_id") or one.get("id")} if isinstance(one, dict) else one
        for one in listing(value)
    ]
    calls = []
    for one in given:
        call = call_of(mapping(one))
        calls.append(replace(call, name=call.name or "tool"))
    plain = [but(mapping(one), "tool_id") if isinstance(one, dict) else one for one in given]
    return tuple(calls), unread_of_calls({"tool_calls": plain})


def _result(value: Json) -> Message:
    one = mapping(value)
    if not one:
        return Message("tool", text(value))
    return Message(
        "tool",
        text(one.get("result")),
        text(one.get("name")),
        tool_call_id=text(one.get("tool_id")),
        extra={
            k: v
            for k, v in but(one, "result", "name", "tool_id").items()
            if (k, v) != ("type", "tool_result")
        },
    )


def _tags(value: Json) -> dict[str, Json]:
    """Tags as a name-to-value object; those without a value go under `tags`."""
    out: dict[str, Json] = {}
    bare: list[Json] = []
    for tag in listing(value):
        name, colon, held = str(tag).partition(":")
        if colon and held:
            out[name] = held
        elif not colon:
            bare.append(tag)
    return {**out, **({"tags": bare} if bare else {})}
