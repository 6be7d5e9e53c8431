"""A span of any dialect as a step, from its attributes and events.

The dialects: OpenInference (`openinference.py`), OpenTelemetry GenAI and OpenLLMetry (`genai.py`),
Vercel AI (`ai.…`), Traceloop (`traceloop.…`), MLflow and Langfuse attributes on OTLP spans.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ...canonical import Json
from ...trace import Message, Score, Status, Step, StepKind
from ..chat.messages import messages_from
from ..input.json_bytes import NotJson, decode_json
from ..values.cuts import cut_json, stops_inside
from ..values.documents import documents_from
from ..values.json_access import json_in_text
from ..values.raters import finite
from .attribute_names import NamesInUse, names_in_use
from .attributes import Attributes
from .genai import (
    SpanEvent,
    carries_messages,
    evaluations,
    event_messages,
    exchange,
    indexed,
    is_evaluation,
    structured,
    unread_of,
)
from .openinference import read_annotations, read_documents, read_messages


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
    events: list[SpanEvent] = field(default_factory=list)
    resource: dict[str, Json] = field(default_factory=dict)
    kind: StepKind | None = None


@dataclass(frozen=True)
class ReadSpan:
    """A span that has been read: its step, the scores on it, and its data about the trace."""

    step: Step
    scores: tuple[Score, ...] = ()
    about: Mapping[str, Json] = field(default_factory=dict)


_KINDS: Final[Mapping[str, StepKind]] = {
    "llm": "llm",
    "agent": "agent",
    "tool": "tool",
    "chain": "chain",
    "retriever": "retriever",
    "embedding": "embedding",
    "reranker": "reranker",
    "rerank": "reranker",
    "guardrail": "guardrail",
    "evaluator": "evaluator",
    "prompt": "chain",
    "chat": "llm",
    "chat_model": "llm",
    "completion": "llm",
    "generate_content": "llm",
    "text_completion": "llm",
    "embeddings": "embedding",
    "create_agent": "agent",
    "invoke_agent": "agent",
    "execute_tool": "tool",
    "retrieval": "retriever",
    "workflow": "chain",
    "task": "chain",
    "generation": "llm",
    "span": "chain",
    "event": "event",
}
_SPEAKING: Final = ("llm", "agent", "chain", "event")
"""The kinds whose input and output can be chat; a tool's arguments are not."""


def _kind(attributes: Attributes, names: NamesInUse) -> StepKind | None:
    """The step kind from the attributes of a span; None if they contain none."""
    for path in names.kinds:
        found = attributes.get(path)
        if isinstance(found, str) and found.lower() in _KINDS:
            return _KINDS[found.lower()]
    if attributes.first(names.tools) is not None:
        return "tool"
    if attributes.first(names.asked_models) is not None:
        return "llm"
    return "retriever" if names.documents and attributes.get("retrieval.documents") else None


def read_span(span: Span) -> ReadSpan:
    """A span as a step, the scores on it, and its data about the trace."""
    attributes = Attributes(span.attributes)
    names = names_in_use(attributes)
    kind = span.kind or _kind(attributes, names) or "chain"
    scores = read_annotations(attributes, names.annotations, span.span_id)
    said_before: list[Message] = []
    said_after: list[Message] = []
    if span.events:
        scores += evaluations(span.events, span.span_id)
        said_before, said_after = event_messages(span.events)
    messages_in = (_messages_in(attributes) if names.said_before else []) or said_before
    messages_out = (_messages_out(attributes) if names.said_after else []) or said_after
    if names.exchanges and not (messages_in and messages_out):
        before, after = _exchange(attributes, names.exchanges)
        messages_in, messages_out = messages_in or before, messages_out or after
    documents = read_documents(attributes, names.documents)
    cuts: list[str] = []
    given_in = _given(attributes, names.inputs, "the input", cuts)
    given_out = _given(attributes, names.outputs, "the output", cuts)
    if kind in _SPEAKING:
        messages_in = messages_in or list(messages_from(given_in))
        messages_out = messages_out or list(messages_from(given_out))
    if kind in ("retriever", "reranker"):
        documents = documents or documents_from(given_out)
    name = span.name
    rest = attributes.left()
    tool = attributes.text(names.tools)
    if kind == "tool" and tool and tool != name:
        rest["span.name"] = name
        name = tool
    if events := list(_events(span.events, read=bool(said_before or said_after))):
        rest["events"] = events
    step = Step(
        id=span.span_id,
        kind=kind,
        name=name,
        parent_id=span.parent_id,
        actor=attributes.text(names.actors),
        status=span.status,
        status_message=span.status_message or _exception(span.events),
        start_ns=span.start_ns,
        end_ns=span.end_ns,
        input=given_in,
        output=given_out,
        messages_in=tuple(messages_in),
        messages_out=tuple(messages_out),
        documents=documents,
        model=attributes.text(names.models),
        usage=_usage(attributes, names) if names.usage else {},
        attributes=rest,
        incomplete=tuple(cuts),
    )
    return ReadSpan(step, tuple(scores), _about(attributes, names) if names.about else {})


def plain_span(span: Span) -> ReadSpan:
    """A span whose attributes cannot be interpreted: all of them are kept unchanged."""
    return ReadSpan(
        Step(
            id=span.span_id,
            kind=span.kind or "chain",
            name=span.name,
            parent_id=span.parent_id,
            status=span.status,
            status_message=span.status_message,
            start_ns=span.start_ns,
            end_ns=span.end_ns,
            attributes=dict(span.attributes),
        )
    )


def _messages_in(attributes: Attributes) -> list[Message]:
    """The model's input messages, from the first dialect that has them."""
    found = attributes.read("llm.input_messages", read_messages)
    if not found:
        chat = attributes.read("gen_ai.input.messages", lambda value: structured(value, "user"))
        chat = chat or attributes.read("gen_ai.prompt", lambda value: indexed(value, "user"))
        system = attributes.read(
            "gen_ai.system_instructions", lambda value: structured(value, "system")
        )
        found = [*system, *chat]
    found = found or attributes.read("ai.prompt.messages", messages_from)
    return list(found or attributes.read("ai.prompt", messages_from))


def _messages_out(attributes: Attributes) -> list[Message]:
    """The model's output messages, from the first dialect that has them."""
    found = attributes.read("llm.output_messages", read_messages)
    found = found or attributes.read(
        "gen_ai.output.messages", lambda value: structured(value, "assistant")
    )
    found = found or attributes.read("gen_ai.completion", lambda value: indexed(value, "assistant"))
    return list(found or _vercel_output(attributes))


def _exchange(attributes: Attributes, paths: Iterable[str]) -> tuple[list[Message], list[Message]]:
    """What was given and answered, from the first attribute that has a whole exchange."""
    for path in paths:
        before, after = exchange(attributes.get(path))
        if before or after:
            attributes.take(path)
            return before, after
    return [], []


def _vercel_output(attributes: Attributes) -> list[Message]:
    calls = attributes.read("ai.response.toolCalls", messages_from)
    text = attributes.get("ai.response.text")
    if isinstance(text, str):
        attributes.take("ai.response.text")
    elif not calls:
        return []
    content = text if isinstance(text, str) else ""
    return [Message("assistant", content, tool_calls=calls[0].tool_calls if calls else ())]


def _given(
    attributes: Attributes,
    paths: Iterable[tuple[str, tuple[str, ...]]],
    place: str,
    cuts: list[str],
) -> Json:
    """The value of the first path that has one, decoded according to its MIME type attribute.

    Adds to `cuts` if it is declared as JSON and ends inside it.
    """
    for path, typed in paths:
        found = attributes.take(path)
        if found is None:
            continue
        mime = attributes.take(typed[0]) if typed else None
        if not isinstance(found, str) or mime == "text/plain":
            return found
        if mime == "application/json":
            try:
                return json_in_text(decode_json(found))
            except NotJson:
                if stops_inside(found):
                    cuts.append(f"{place} {cut_json(found)}")
                return found
        return json_in_text(found)
    return None


def _usage(attributes: Attributes, names: NamesInUse) -> dict[str, Json]:
    found = {name: attributes.first(paths) for name, paths in names.usage}
    return {name: value for name, value in found.items() if finite(value) is not None}


def _about(attributes: Attributes, names: NamesInUse) -> dict[str, Json]:
    out = {name: attributes.first(paths) for name, paths in names.about}
    if "metadata" in out:
        metadata = json_in_text(out["metadata"])
        out["metadata"] = metadata if isinstance(metadata, dict) else None
    return {name: value for name, value in out.items() if value is not None}


def _events(events: Iterable[SpanEvent], *, read: bool) -> Iterator[dict[str, Json]]:
    """Yield the events of a span as kept; without those `read` as messages or scores."""
    for event in events:
        attributes = dict(event.attributes)
        if is_evaluation(event):
            continue
        if read and carries_messages(event):
            attributes = unread_of(event)
            if not attributes:
                continue
        yield {"name": event.name, "at_ns": event.at_ns, "attributes": attributes}


def _exception(events: Iterable[SpanEvent]) -> str | None:
    for event in events:
        if event.name == "exception":
            kind = event.attributes.get("exception.type", "")
            return f"{kind}: {event.attributes.get('exception.message', '')}".strip(": ") or None
    return None


def last_text(messages: Iterable[Message], role: str | None = None) -> str | None:
    """The last text among messages (of one role, if given)."""
    for message in reversed(tuple(messages)):
        if message.content and (role is None or message.role == role):
            return message.content
    return None
