"""The text of a step that evidence is marked in: frozen and versioned, whatever a screen draws.

Offsets of evidence count the code points of `evidence_text(step)`. The quoted text is kept beside them, so that
offsets of another text can be recognised and corrected (`anchored`). Changing what `evidence_text`
returns for any step moves every mark made before: make a new VERSION instead and keep this one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import msgspec

from .canonical import Json
from .trace import Document, Message, Step, ToolCall

VERSION: Final = 1
SEPARATOR: Final = "\n\n"
"""Stands between the passages of a step's text."""
_SHORT_CALL: Final = 72

PassageForm: TypeAlias = Literal["text", "json", "error"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a step's output that reads as one: what one role said, one call, one document.

    `detail` is shown beside it and is not part of the text.
    """

    role: str
    text: str
    form: PassageForm = "text"
    detail: str = ""


def evidence_text(step: Step) -> str:
    """The text of a step: its output passages, a blank line between them."""
    return SEPARATOR.join(passage.text for passage in output_passages(step))


def output_passages(step: Step) -> tuple[Passage, ...]:
    """The output of a step, in order; for a message that only came in, the message."""
    passages: list[Passage] = []
    for message in step.messages_out:
        passages += message_passages(message)
    passages += (document_passage(one, number) for number, one in enumerate(step.documents, 1))
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


def message_passages(message: Message) -> Iterator[Passage]:
    """The passages of one message: reasoning, text, parts other than text, tool calls."""
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


def call_passage(call: ToolCall) -> Passage:
    """A tool call; its id is the detail."""
    return Passage("call", call_text(call), "json", call.id or "")


def document_passage(document: Document, number: int) -> Passage:
    """One retrieved document; its id and score are the detail."""
    score = "" if document.score is None else f"score {document.score:.4g}"
    detail = " · ".join(part for part in (f"#{number}", document.id or "", score) if part)
    return Passage("document", document.content, detail=detail)


def value_passage(role: str, value: Json, detail: str = "") -> Passage:
    """Any value: text as text, the rest as indented JSON."""
    if isinstance(value, str):
        return Passage(role, value, "text", detail)
    return Passage(role, pretty_json(value), "json", detail)


def call_text(call: ToolCall) -> str:
    """A tool call as `name(arguments)`, on one line if it is short."""
    if call.arguments is None:
        return f"{call.name}()"
    if isinstance(call.arguments, str):
        return f"{call.name}({call.arguments})"
    short = json.dumps(call.arguments, ensure_ascii=False, default=str)
    body = short if len(short) + len(call.name) <= _SHORT_CALL else pretty_json(call.arguments)
    return f"{call.name}({body})"


def pretty_json(value: Json) -> str:
    """JSON indented by two blanks, text readable (no \\u escapes), keys in their given order."""
    flat = json.dumps(value, ensure_ascii=False, default=str)
    try:
        # Ten times as fast as json's own indentation, which does not use its C encoder.
        return msgspec.json.format(flat, indent=2)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return json.dumps(value, ensure_ascii=False, indent=2, default=str)


Unit: TypeAlias = Literal["characters", "UTF-16 units", "UTF-8 bytes", "quotation"]
"""How a range was understood: offsets counted in one of three units, or the quoted text found once."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A range of a step's text in code points, and how it was understood."""

    start: int
    end: int
    unit: Unit


def anchored(text: str, start: int, end: int, quoted: str) -> Anchor | None:
    """Where a quotation stands in `text`, given offsets that may count another unit or another text.

    The quotation decides: offsets count only if they enclose it. Otherwise it counts where it
    occurs exactly once. None if it cannot be placed. Without a quotation the offsets must be a range of `text`.
    """
    if not quoted:
        return Anchor(start, end, "characters") if 0 <= start < end <= len(text) else None
    if text[max(start, 0) : end] == quoted and start >= 0:
        return Anchor(start, end, "characters")
    for unit, width in _UNITS:
        found = _converted(text, start, end, width)
        if found is not None and text[found[0] : found[1]] == quoted:
            return Anchor(*found, unit)
    first = text.find(quoted)
    if first >= 0 and text.find(quoted, first + 1) < 0:
        return Anchor(first, first + len(quoted), "quotation")
    return None


def _utf16_width(char: str) -> int:
    return 2 if ord(char) > 0xFFFF else 1


def _utf8_width(char: str) -> int:
    code = ord(char)
    return 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4


_UNITS: Final[tuple[tuple[Unit, Callable[[str], int]], ...]] = (
    ("UTF-16 units", _utf16_width),
    ("UTF-8 bytes", _utf8_width),
)


def _converted(
    text: str, start: int, end: int, width: Callable[[str], int]
) -> tuple[int, int] | None:
    """A range in other units as a range of code points; None if it does not fall between characters."""
    places: dict[int, int] = {}
    at = 0
    for number, char in enumerate(text):
        places.setdefault(at, number)
        if at >= end:
            break
        at += width(char)
    else:
        places[at] = len(text)
    if start in places and end in places:
        return places[start], places[end]
    return None
