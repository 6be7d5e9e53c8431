"""OpenTelemetry GenAI: messages in span attributes and events, and evaluation results.

Sources: the GenAI semantic conventions from 1.37 (`gen_ai.input.messages`) and up to 1.36 (events
`gen_ai.user.message`, `gen_ai.choice`), and OpenLLMetry (`gen_ai.prompt.N.…`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ...canonical import Json
from ...trace import Message, Score, as_text
from ..chat.events import split_events
from ..chat.message_parts import is_block
from ..chat.messages import messages_from
from ..values.json_access import json_in_text
from ..values.raters import scored
from .attributes import listed


@dataclass(frozen=True)
class SpanEvent:
    """Something that happened within a span."""

    name: str
    at_ns: int | None
    attributes: Mapping[str, Json]


_ROLES: Final = {
    "gen_ai.system.message": "system",
    "gen_ai.user.message": "user",
    "gen_ai.assistant.message": "assistant",
    "gen_ai.tool.message": "tool",
}
_DETAILS: Final = "gen_ai.client.inference.operation.details"
_EVALUATION: Final = "gen_ai.evaluation.result"
_EVALUATION_KEYS: Final = frozenset(
    f"gen_ai.evaluation.{name}" for name in ("name", "score.value", "score.label", "explanation")
)


def structured(value: Json, role: str) -> list[Message]:
    """`gen_ai.input.messages` and similar: messages, or the parts of one, as JSON text or structured;
    other text is one message of that role."""
    found = messages_from(value)
    if found:
        return list(found)
    inner = json_in_text(value)
    if isinstance(inner, list) and inner and all(is_block(item) for item in inner):
        return list(messages_from([{"role": role, "parts": inner}]))
    return [] if value in (None, "", [], {}) else [Message(role, as_text(value))]


def indexed(value: Json, role: str) -> list[Message]:
    """`gen_ai.prompt.N.{role,content,tool_calls.M.…}` of OpenLLMetry, or one text instead."""
    if isinstance(value, str):
        return structured(value, role)
    found: list[Message] = []
    for item in listed(value):
        if isinstance(item, dict):
            plain = {"role": role, "content": None, **item}
            plain["content"] = _blocks(plain["content"])
            if "tool_calls" in plain:
                plain["tool_calls"] = listed(plain["tool_calls"])
            found += messages_from([plain])
    return found


def _blocks(value: Json) -> Json:
    """Content that is blocks as JSON text, decoded; any other text unchanged."""
    inner = json_in_text(value)
    if isinstance(inner, list) and inner and all(map(_is_content, inner)):
        return inner
    return value


def _is_content(item: Json) -> bool:
    """Whether an item is a block; Strands writes texts without a type."""
    return is_block(item) or (isinstance(item, dict) and set(item) == {"text"})


def exchange(value: Json) -> tuple[list[Message], list[Message]]:
    """A whole exchange in one attribute, as what the model was given and what it answered at last: a list of events
    with `event.name` (pydantic-ai), or of messages."""
    held = json_in_text(value)
    items = held if isinstance(held, list) else []
    asked, choices = split_events(items)
    if choices:
        return list(messages_from(asked)), list(messages_from(choices))
    found = list(messages_from(held))
    if found and found[-1].role == "assistant":
        return found[:-1], found[-1:]
    return found, []


_READ: Final = {
    _DETAILS: (
        "gen_ai.system_instructions",
        "gen_ai.input.messages",
        "gen_ai.output.messages",
    ),
    "gen_ai.content.prompt": ("gen_ai.prompt",),
    "gen_ai.content.completion": ("gen_ai.completion",),
}


def event_messages(events: Sequence[SpanEvent]) -> tuple[list[Message], list[Message]]:
    """The messages in events of a span: the model's input, and its output."""
    before: list[Message] = []
    after: list[Message] = []
    for event in events:
        body = _body(event)
        if event.name in _ROLES:
            plain = {"role": _ROLES[event.name], "content": None, **body}
            plain["content"] = _blocks(plain["content"])
            plain["tool_calls"] = listed(plain.get("tool_calls"))
            if event.name == "gen_ai.tool.message" and "id" in plain:
                plain["tool_call_id"] = plain.pop("id")
            before += messages_from([plain])
        elif event.name == "gen_ai.choice":
            inner = json_in_text(body.get("message"))
            # Almost always there is only one choice, which needs no index.
            beside = body if body.get("index") else {**body, "index": None}
            choice = {key: item for key, item in beside.items() if key != "message"}
            if inner is not None:
                choice |= inner if isinstance(inner, dict) else {"content": inner}
            choice = {"role": "assistant", "content": None, **choice}
            choice["tool_calls"] = listed(choice.get("tool_calls"))
            after += messages_from([choice])
        elif event.name == _DETAILS:
            before += structured(body.get("gen_ai.system_instructions"), "system")
            before += structured(body.get("gen_ai.input.messages"), "user")
            after += structured(body.get("gen_ai.output.messages"), "assistant")
        elif event.name == "gen_ai.content.prompt":
            before += structured(body.get("gen_ai.prompt"), "user")
        elif event.name == "gen_ai.content.completion":
            after += structured(body.get("gen_ai.completion"), "assistant")
    return before, after


def unread_of(event: SpanEvent) -> dict[str, Json]:
    """The unread fields of a message event. An event that is one message has none."""
    read = _READ.get(event.name)
    if read is None:
        return {}
    return {key: item for key, item in _body(event).items() if key not in read}


def carries_messages(event: SpanEvent) -> bool:
    """Whether `event_messages` reads events of that name."""
    return event.name in (
        *_ROLES,
        _DETAILS,
        "gen_ai.choice",
        "gen_ai.content.prompt",
        "gen_ai.content.completion",
    )


def _body(event: SpanEvent) -> dict[str, Json]:
    """The attributes of an event, including those that some writers put into one as JSON text."""
    body = dict(event.attributes)
    inner = json_in_text(body.get("gen_ai.event.content"))
    if isinstance(inner, dict):
        del body["gen_ai.event.content"]
        body.update(inner)
    return {key: value for key, value in body.items() if key not in ("gen_ai.system", "event.name")}


def evaluations(events: Sequence[SpanEvent], span_id: str) -> list[Score]:
    """The `gen_ai.evaluation.result` events of a span as scores of its step."""
    found = []
    for event in events:
        if event.name == _EVALUATION:
            given = event.attributes
            found.append(
                scored(
                    given.get("gen_ai.evaluation.name") or "evaluation",
                    given.get("gen_ai.evaluation.score.value"),
                    given.get("gen_ai.evaluation.score.label"),
                    explanation=given.get("gen_ai.evaluation.explanation"),
                    step_id=span_id,
                    at_ns=event.at_ns,
                    extra={k: v for k, v in given.items() if k not in _EVALUATION_KEYS},
                )
            )
    return found


def is_evaluation(event: SpanEvent) -> bool:
    """Whether `evaluations` reads an event."""
    return event.name == _EVALUATION
