"""Items of the OpenAI Responses API that are not messages: calls of tools, their results, reasoning.

Source: OpenAI's API reference (Responses, input and output items). Items of other types are kept whole by the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...canonical import Json
from ...trace import Message, ToolCall, as_text
from ..values.json_access import json_in_text
from .message_parts import first_of, rest_of, text_or_none

_CALLS: Final = {
    "function_call": "arguments",
    "custom_tool_call": "input",
    "local_shell_call": "action",
    "mcp_call": "arguments",
}
"""The types of calls, and where each has its arguments."""
_OUTPUTS: Final = ("function_call_output", "custom_tool_call_output", "local_shell_call_output")
_REASONED: Final = ("summary", "content")


def is_response_item(item: Mapping[str, Json]) -> bool:
    """Whether an object is such an item."""
    kind = item.get("type")
    if not isinstance(kind, str):
        return False
    if kind == "reasoning":
        return "summary" in item
    if kind in _OUTPUTS:
        return "call_id" in item or ("id" in item and "output" in item)
    return kind in _CALLS and ("call_id" in item or _CALLS[kind] in item)


def response_item(item: Mapping[str, Json]) -> list[Message]:
    """The item as a message; two for a call that has its result."""
    kind = item["type"]
    if kind == "reasoning":
        return [_reasoning(item)]
    if kind in _OUTPUTS:
        return [_result(item, first_of(item, ("call_id", "id")), "type", "output", "call_id")]
    held = _CALLS[kind]
    call_id = text_or_none(first_of(item, ("call_id", "id")))
    answered = kind == "mcp_call" and first_of(item, ("output", "error")) is not None
    known = ("type", "name", held, "call_id", *(("output", "error") if answered else ()))
    name = as_text(item.get("name") or ("shell" if kind == "local_shell_call" else ""))
    call = ToolCall(name, json_in_text(item.get(held)), call_id)
    asked = Message("assistant", tool_calls=(call,), extra=rest_of(item, *known))
    if not answered:
        return [asked]
    failed = {"is_error": True} if item.get("error") is not None else {}
    said = text_or_none(first_of(item, ("error", "output")))
    return [asked, Message("tool", said, name=name or None, tool_call_id=call_id, extra=failed)]


def _result(item: Mapping[str, Json], call_id: Json, *known: str) -> Message:
    content = item.get("output")
    if isinstance(content, list) and content and all(map(_is_text_part, content)):
        content = "".join(part["text"] for part in content)
    return Message(
        "tool",
        text_or_none(content),
        tool_call_id=text_or_none(call_id),
        extra=rest_of(item, *known),
    )


def _reasoning(item: Mapping[str, Json]) -> Message:
    parts = {name: item[name] for name in _REASONED if isinstance(item.get(name), list)}
    texts = [
        part["text"]
        for held in parts.values()
        for part in held
        if isinstance(part, dict) and isinstance(part.get("text"), str)
    ]
    # Its texts are in the content already.
    plain = [name for name, held in parts.items() if texts and all(map(_is_text_part, held))]
    extra = rest_of(item, "type", *plain)
    return Message("assistant", reasoning="\n".join(texts) or None, extra=extra)


def _is_text_part(part: Json) -> bool:
    """Whether a part is a text without other fields."""
    return (
        isinstance(part, dict)
        and part.keys() <= {"type", "text"}
        and isinstance(part.get("text"), str)
    )
