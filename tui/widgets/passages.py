"""What a step said, as passages in reading order: texts, tool calls, documents, errors. Pure.

How a tool call reads is decided here, in `call_text` and `call_passage`, for the step, the conversation
and the tree of steps alike. `step_text` is the text that evidence is marked in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from ...store.canonical import Json
from ...store.trace import Document, Message, Step, ToolCall

GAP_TEXT: Final = "\n\n"
"""Stands between the passages of `step_text`."""

_SHORT_CALL: Final = 72
"""Characters of a call that is written on one line."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a step that reads as one: what one role said, one call, one document."""

    role: str
    text: str
    form: Literal["text", "json", "error"] = "text"
    detail: str = ""


def pretty_json(value: Json) -> str:
    """JSON on indented lines, text readable (no \\u escapes), keys in their given order."""
    flat = json.dumps(value, ensure_ascii=False, default=str)
    try:
        # Ten times as fast as json.dumps with an indent, which does not use its C encoder.
        return msgspec.json.format(flat, indent=2)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def call_text(call: ToolCall) -> str:
    """A tool call as `name(arguments)`, on one line if it is short."""
    if call.arguments is None:
        return f"{call.name}()"
    if isinstance(call.arguments, str):
        return f"{call.name}({call.arguments})"
    short = json.dumps(call.arguments, ensure_ascii=False, default=str)
    body = short if len(short) + len(call.name) <= _SHORT_CALL else pretty_json(call.arguments)
    return f"{call.name}({body})"


def call_passage(call: ToolCall) -> Passage:
    """A tool call; its id is its detail."""
    return Passage("call", call_text(call), "json", call.id or "")


def value_passage(role: str, value: Json, detail: str = "") -> Passage:
    """A value: text as text, anything else as JSON."""
    if isinstance(value, str):
        return Passage(role, value, "text", detail)
    return Passage(role, pretty_json(value), "json", detail)


def message_passages(message: Message) -> Iterator[Passage]:
    """What one message says, in order: reasoning, text, other parts, calls."""
    role = message.role or "message"
    who = message.name or ""
    if message.tool_call_id:
        who = f"{who} {message.tool_call_id}".strip()
    if message.reasoning:
        yield Passage("reasoning", message.reasoning, detail=who)
    if message.content:
        yield Passage(role, message.content, detail=who)
    for part in message.parts:
        yield value_passage(role, part, who or "part")
    for call in message.tool_calls:
        yield call_passage(call)
    if message.extra:
        yield value_passage("extra", dict(message.extra), who)


def document_passage(document: Document, number: int) -> Passage:
    """One retrieved document; number, id and score are its detail."""
    score = "" if document.score is None else f"score {document.score:.4g}"
    detail = " · ".join(part for part in (f"#{number}", document.id or "", score) if part)
    return Passage("document", document.content, detail=detail)


def output_passages(step: Step) -> tuple[Passage, ...]:
    """The output of a step, in order; for a message step without output, its input."""
    passages: list[Passage] = []
    for message in step.messages_out:
        passages += message_passages(message)
    passages += (document_passage(item, number) for number, item in enumerate(step.documents, 1))
    if not passages and step.output is not None:
        passages.append(value_passage("result" if step.kind == "tool" else "output", step.output))
    if not passages and step.kind == "message":
        for message in step.messages_in:
            passages += message_passages(message)
        if not passages and step.input is not None:
            passages.append(value_passage("input", step.input))
    if step.status_message:
        passages.append(Passage("error", step.status_message, "error"))
    return tuple(passage for passage in passages if passage.text)


def step_text(step: Step) -> str:
    """The text of a step that evidence is marked in: its output passages with a blank line between.

    Ranges of evidence count the code points of this text. It depends on the step alone.
    """
    return GAP_TEXT.join(passage.text for passage in output_passages(step))


def step_preview(step: Step) -> str:
    """The beginning of what a step says, at most 200 characters, for a list."""
    for message in step.messages_out:
        if message.content:
            return message.content[:200]
        if message.tool_calls:
            return call_text(message.tool_calls[0])[:200]
    if step.kind == "tool" and isinstance(step.input, Mapping) and len(step.input) < 20:
        return ", ".join(f"{key}={value}"[:60] for key, value in step.input.items())[:200]
    for value in (step.output, step.input):
        if isinstance(value, str) and value:
            return value[:200]
    for message in step.messages_in[:1] if step.kind == "message" else ():
        return (message.content or "")[:200]
    return ""
