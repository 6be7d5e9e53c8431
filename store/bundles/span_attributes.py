"""What the attributes of a span say, in the dialects that are in use.

OpenInference semantic conventions (`openinference.span.kind`, `llm.input_messages.…`), OpenTelemetry
GenAI semantic conventions 1.37 and later (`gen_ai.input.messages`), before (`gen_ai.prompt.…`, message
events), OpenLLMetry (`traceloop.…`) and Vercel AI (`ai.…`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..canonical import Json
from ..trace import Document, Message, Rater, Score, Status, Step, StepKind, as_text
from .decode import json_in_text
from .messages import messages_from


@dataclass
class Span:
    """A span of any dialect before it is a step. `attributes` are flat (dotted keys) or nested."""

    trace_id: str
    span_id: str
    parent_id: str | None
    name: str
    start_ns: int | None = None
    end_ns: int | None = None
    status: Status = "unset"
    status_message: str | None = None
    attributes: dict[str, Json] = field(default_factory=dict)
    events: list[tuple[str, int | None, dict[str, Json]]] = field(default_factory=list)
    resource: dict[str, Json] = field(default_factory=dict)


_KINDS: Final[Mapping[str, StepKind]] = {
    "llm": "llm", "agent": "agent", "tool": "tool", "chain": "chain", "retriever": "retriever",
    "embedding": "embedding", "reranker": "reranker", "guardrail": "guardrail",
    "evaluator": "evaluator", "prompt": "chain", "chat": "llm", "generate_content": "llm",
    "text_completion": "llm", "embeddings": "embedding", "create_agent": "agent",
    "invoke_agent": "agent", "execute_tool": "tool", "retrieval": "retriever", "workflow": "chain",
    "task": "chain", "generation": "llm", "span": "chain", "event": "event",
}
_OLD_EVENTS: Final = {
    "gen_ai.system.message": "system", "gen_ai.user.message": "user",
    "gen_ai.assistant.message": "assistant", "gen_ai.tool.message": "tool",
}
_CONSUMED: Final = (
    "openinference.span.kind", "input.value", "input.mime_type", "output.value", "output.mime_type",
    "llm.input_messages", "llm.output_messages", "retrieval.documents", "reranker.output_documents",
    "gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions",
    "gen_ai.prompt", "gen_ai.completion", "gen_ai.tool.call.arguments", "gen_ai.tool.call.result",
    "traceloop.entity.input", "traceloop.entity.output", "ai.prompt.messages", "ai.prompt",
    "ai.response.text", "ai.response.toolCalls", "ai.toolCall.args", "ai.toolCall.result",
    "annotations", "evaluations",
)


def unflattened(flat: Mapping[str, Json]) -> dict[str, Json]:
    """Dotted keys as nested dicts, runs of numbers as lists in index order.

    Where a parent and its children both have a value, a dict parent is filled up and any other
    parent is kept under the empty key, so that nothing is lost.
    """
    root: dict[str, Json] = {}
    for key in sorted(flat):
        value = flat[key]
        if value is None:
            continue
        at = root
        *path, last = key.split(".")
        for name in path:
            held = at.get(name)
            if not isinstance(held, dict):
                at[name] = {} if held is None else {"": held}
            at = at[name]
        if isinstance(at.get(last), dict) and not isinstance(value, dict):
            at[last][""] = value
        elif isinstance(at.get(last), dict) and isinstance(value, dict):
            at[last] = {**value, **at[last]}
        else:
            at[last] = dict(value) if isinstance(value, dict) else value
    return _listed(root)  # type: ignore[no-any-return]


def _listed(value: Json) -> Json:
    if not isinstance(value, dict):
        return value
    inner = {key: _listed(item) for key, item in value.items()}
    if inner and all(key.isdigit() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


def _dig(tree: Json, path: str) -> Json:
    for name in path.split("."):
        if not isinstance(tree, dict):
            return None
        tree = tree.get(name)
    return tree.get("") if isinstance(tree, dict) and set(tree) == {""} else tree


def kind_of(tree: Mapping[str, Json]) -> StepKind | None:
    """What kind of step the attributes make of a span; None where they say nothing."""
    for path in (
        "openinference.span.kind", "gen_ai.operation.name", "traceloop.span.kind",
        "langfuse.observation.type", "mlflow.spanType",
    ):
        found = _dig(tree, path)
        if isinstance(found, str) and found.lower() in _KINDS:
            return _KINDS[found.lower()]
    if _dig(tree, "gen_ai.request.model") or _dig(tree, "llm.model_name") or _dig(tree, "ai.model.id"):
        return "tool" if _dig(tree, "ai.toolCall.name") else "llm"
    if _dig(tree, "gen_ai.tool.name") or _dig(tree, "ai.toolCall.name") or _dig(tree, "tool.name"):
        return "tool"
    return "retriever" if _dig(tree, "retrieval.documents") else None


def _openinference_messages(items: Json) -> list[Message]:
    """`llm.input_messages`: [{message: {role, content, contents, tool_calls, …}}]."""
    plain = []
    for item in items if isinstance(items, list) else ():
        inner = item.get("message", item) if isinstance(item, dict) else item
        if not isinstance(inner, dict):
            continue
        if any(key.startswith("message.") for key in inner):
            nested = unflattened(inner)
            inner = nested.get("message", nested)
        out = {key: value for key, value in inner.items() if key not in ("contents", "tool_calls")}
        parts = [
            part.get("message_content", part) for part in inner.get("contents") or ()
            if isinstance(part, dict)
        ]
        if parts and "content" not in out:
            out["content"] = parts
        calls = [
            call.get("tool_call", call) for call in inner.get("tool_calls") or ()
            if isinstance(call, dict)
        ]
        if calls:
            out["tool_calls"] = calls
        out.setdefault("role", "assistant")
        out.setdefault("content", None)
        plain.append(out)
    return [message for item in plain for message in messages_from([item])]


def _indexed_messages(items: Json) -> list[Message]:
    """`gen_ai.prompt.N` and `gen_ai.completion.N` of OpenLLMetry."""
    if isinstance(items, str):
        found = messages_from(items)
        return list(found) if found else [Message("user", items)]
    out: list[Message] = []
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            plain = {"role": "assistant", "content": None, **item}
            out += messages_from([plain])
    return out


def _event_messages(span: Span) -> tuple[list[Message], list[Message]]:
    """Messages that conventions up to 1.36 put into events, `choice` being the output."""
    before: list[Message] = []
    after: list[Message] = []
    for name, _, attributes in span.events:
        if name in _OLD_EVENTS:
            plain = {"role": _OLD_EVENTS[name], "content": None, **attributes}
            plain["content"] = json_in_text(plain["content"])
            if name == "gen_ai.tool.message" and "id" in plain:
                plain["tool_call_id"] = plain.pop("id")
            before += messages_from([plain])
        elif name == "gen_ai.choice":
            inner = json_in_text(attributes.get("message"))
            plain = inner if isinstance(inner, dict) else dict(attributes)
            after += messages_from([{"role": "assistant", "content": None, **plain}])
        elif name == "gen_ai.client.inference.operation.details":
            before += _genai(attributes.get("gen_ai.input.messages"), "user")
            after += _genai(attributes.get("gen_ai.output.messages"), "assistant")
    return before, after


def _genai(value: Json, role: str) -> list[Message]:
    if value is None:
        return []
    found = messages_from(value)
    if found:
        return list(found)
    inner = json_in_text(value)
    if isinstance(inner, list) and all(isinstance(item, dict) for item in inner):
        as_parts = messages_from([{"role": role, "parts": inner}])
        if as_parts:
            return list(as_parts)
    return [Message(role, as_text(inner))]


def _documents(tree: Json) -> tuple[Document, ...]:
    items = _dig(tree, "retrieval.documents") or _dig(tree, "reranker.output_documents")
    items = json_in_text(items)
    out = []
    for item in items if isinstance(items, list) else ():
        inner = item.get("document", item) if isinstance(item, dict) else item
        if not isinstance(inner, dict):
            out.append(Document(as_text(inner)))
            continue
        if any(key.startswith("document.") for key in inner):
            nested = unflattened(inner)
            inner = nested.get("document", nested)
        metadata = json_in_text(inner.get("metadata"))
        score = inner.get("score")
        rest = {k: v for k, v in inner.items() if k not in ("content", "id", "score", "metadata")}
        out.append(
            Document(
                as_text(inner.get("content")),
                None if inner.get("id") is None else str(inner["id"]),
                float(score) if isinstance(score, int | float) else None,
                {**(metadata if isinstance(metadata, dict) else {}), **rest},
            )
        )
    return tuple(out)


_RATERS: Final[Mapping[str, Rater]] = {"human": "human", "llm": "llm", "code": "code"}


def _annotations(tree: Json, span_id: str | None) -> list[Score]:
    """`annotations.N.annotation.{name,score,label,explanation,annotator_kind}` and its twins."""
    out = []
    for path, inner_name in (("annotations", "annotation"), ("evaluations", "evaluation")):
        items = _dig(tree, path)
        for item in items if isinstance(items, list) else ():
            inner = item.get(inner_name, item) if isinstance(item, dict) else None
            if not isinstance(inner, dict):
                continue
            score = inner.get("score")
            kind = str(inner.get("annotator_kind", "")).lower()
            out.append(
                Score(
                    str(inner.get("name", path)),
                    float(score) if isinstance(score, int | float) else None,
                    None if inner.get("label") is None else str(inner["label"]),
                    inner.get("explanation"),
                    _RATERS.get(kind, "unknown"),
                    inner.get("identifier"),
                    span_id,
                )
            )
    return out


def _evaluation_events(span: Span) -> list[Score]:
    out = []
    for name, at_ns, attributes in span.events:
        if name == "gen_ai.evaluation.result":
            value = attributes.get("gen_ai.evaluation.score.value")
            label = attributes.get("gen_ai.evaluation.score.label")
            out.append(
                Score(
                    str(attributes.get("gen_ai.evaluation.name", "evaluation")),
                    float(value) if isinstance(value, int | float) else None,
                    None if label is None else str(label),
                    attributes.get("gen_ai.evaluation.explanation"),
                    "unknown",
                    step_id=span.span_id,
                    at_ns=at_ns,
                )
            )
    return out


def _first(tree: Json, paths: Sequence[str]) -> Json:
    for path in paths:
        found = _dig(tree, path)
        if found is not None:
            return found
    return None


def _usage(tree: Json) -> dict[str, Json]:
    names = {
        "input": ("llm.token_count.prompt", "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens",
                  "ai.usage.promptTokens", "ai.usage.inputTokens"),
        "output": ("llm.token_count.completion", "gen_ai.usage.output_tokens",
                   "gen_ai.usage.completion_tokens", "ai.usage.completionTokens",
                   "ai.usage.outputTokens"),
        "total": ("llm.token_count.total", "llm.usage.total_tokens", "ai.usage.totalTokens"),
        "cost": ("llm.cost.total",),
    }
    found = {name: _first(tree, paths) for name, paths in names.items()}
    return {name: value for name, value in found.items() if isinstance(value, int | float)}


def _left(flat: Mapping[str, Json]) -> dict[str, Json]:
    """The attributes that have not become a field of the step."""
    return {
        key: value
        for key, value in flat.items()
        if value is not None
        and not any(key == name or key.startswith(f"{name}.") for name in _CONSUMED)
    }


def read_span(span: Span) -> tuple[Step, list[Score]]:
    """A span as a step, and the scores that came on it."""
    tree = unflattened(span.attributes)
    before, after = _event_messages(span)
    messages_in = (
        _genai(_dig(tree, "gen_ai.system_instructions"), "system")
        + _openinference_messages(_dig(tree, "llm.input_messages"))
        + _genai(_dig(tree, "gen_ai.input.messages"), "user")
        + _indexed_messages(_dig(tree, "gen_ai.prompt"))
        + _genai(_dig(tree, "ai.prompt.messages"), "user")
        + before
    )
    messages_out = (
        _openinference_messages(_dig(tree, "llm.output_messages"))
        + _genai(_dig(tree, "gen_ai.output.messages"), "assistant")
        + _indexed_messages(_dig(tree, "gen_ai.completion"))
        + _vercel_output(tree)
        + after
    )
    given_in = json_in_text(
        _first(tree, ("input.value", "gen_ai.tool.call.arguments", "traceloop.entity.input",
                      "ai.toolCall.args", "ai.prompt"))
    )
    given_out = json_in_text(
        _first(tree, ("output.value", "gen_ai.tool.call.result", "traceloop.entity.output",
                      "ai.toolCall.result", "ai.response.text"))
    )
    kind = kind_of(tree) or "chain"
    if kind in ("llm", "agent"):
        messages_in = messages_in or list(messages_from(given_in))
        messages_out = messages_out or list(messages_from(given_out))
    agent = _first(tree, ("agent.name", "gen_ai.agent.name"))
    model = _first(
        tree, ("llm.model_name", "gen_ai.response.model", "gen_ai.request.model", "ai.model.id")
    )
    tool = _first(tree, ("tool.name", "gen_ai.tool.name", "ai.toolCall.name"))
    attributes = _left(span.attributes)
    if span.events:
        attributes["events"] = [
            {"name": name, "at_ns": at_ns, "attributes": inner} for name, at_ns, inner in span.events
        ]
    step = Step(
        id=span.span_id,
        kind=kind,
        name=str(tool) if kind == "tool" and tool else span.name,
        parent_id=span.parent_id,
        actor=None if agent is None else str(agent),
        status=span.status,
        status_message=span.status_message or _exception(span),
        start_ns=span.start_ns,
        end_ns=span.end_ns,
        input=given_in,
        output=given_out,
        messages_in=tuple(messages_in),
        messages_out=tuple(messages_out),
        documents=_documents(tree),
        model=None if model is None else str(model),
        usage=_usage(tree),
        attributes=attributes,
    )
    return step, [*_annotations(tree, span.span_id), *_evaluation_events(span)]


def _vercel_output(tree: Json) -> list[Message]:
    text = _dig(tree, "ai.response.text")
    calls = messages_from(_dig(tree, "ai.response.toolCalls"))
    if calls:
        return [Message("assistant", text or "", tool_calls=calls[0].tool_calls)]
    return [Message("assistant", text)] if isinstance(text, str) else []


def _exception(span: Span) -> str | None:
    for name, _, attributes in span.events:
        if name == "exception":
            kind = attributes.get("exception.type", "")
            return f"{kind}: {attributes.get('exception.message', '')}".strip(": ")
    return None


def last_text(messages: Iterable[Message], role: str | None = None) -> str | None:
    """The last text among messages (of one role, if named)."""
    for message in reversed(tuple(messages)):
        if message.content and (role is None or message.role == role):
            return message.content
    return None
