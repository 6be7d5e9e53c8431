"""Chat in every vendor's format, as messages. Values that are not chat give none; no field is lost.

Formats: OpenAI chat and Responses, Anthropic blocks, OpenTelemetry GenAI parts, Vercel AI,
LangChain, ShareGPT. Texts are passed on byte for byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...canonical import Json
from ...trace import Message, ToolCall, as_text, replace
from ..values.json_access import json_in_text
from .message_parts import (
    call_of,
    calls_of,
    first_of,
    is_block,
    rest_of,
    text_or_none,
    unread_of_calls,
    with_blocks,
)

_ROLES: Final = {
    "human": "user",
    "ai": "assistant",
    "AI": "assistant",
    "Human": "user",
    "gpt": "assistant",
    "bot": "assistant",
    "chatgpt": "assistant",
    "model": "assistant",
    "observation": "tool",
    "function": "tool",
    "function_response": "tool",
    "function_call": "assistant",
}
_KNOWN_ROLES: Final = frozenset(
    {"system", "developer", "user", "assistant", "tool", "critic", "moderator", *_ROLES}
)
_MESSAGE_KEYS: Final = frozenset(
    {"role", "name", "tool_calls", "tool_call_id", "function_call", "reasoning_content"}
)
_CONTENTS: Final = ("content", "parts", "text")
_LISTS: Final = ("messages", "conversations", "conversation", "history", "traj", "contents")
_LANGCHAIN_TYPES: Final = ("human", "ai", "system", "tool", "function")
_LANGCHAIN_CLASSES: Final = {
    f"{name}Message{piece}": kind
    for name, kind in (
        ("Human", "human"),
        ("AI", "ai"),
        ("System", "system"),
        ("Tool", "tool"),
        ("Function", "function"),
    )
    for piece in ("", "Chunk")
}
"""The names of LangChain's classes, as scripts write them for the type."""
_RESPONSE_ITEMS: Final = ("function_call", "function_call_output", "reasoning")
_REASONED: Final = ("summary", "content")


def messages_from(value: Json) -> tuple[Message, ...]:
    """The messages of a chat value: a list of them, an object that contains one, a single message, a
    completion or response object. () if it is not chat. Never raises."""
    value = json_in_text(value)
    if isinstance(value, list):
        return _from_list(value)
    if isinstance(value, dict):
        return _from_object(value)
    return ()


def plain_message(item: Json) -> Message | None:
    """A message that has only a role and a text, as most have; None for any other."""
    if type(item) is not dict or len(item) != 2:
        return None
    role, content = item.get("role"), item.get("content")
    if type(role) is not str or type(content) is not str or not content:
        return None
    return Message(_ROLES.get(role, role), content)


def _from_list(items: list[Json], *, response: bool = False) -> tuple[Message, ...]:
    """Messages of a list. Items that only have a `type` (a web search of the Responses API) are kept whole
    if the others are chat, or if the list is known to be a response's output."""
    while len(items) == 1 and isinstance(items[0], list):
        items = items[0]
    plain = [plain_message(item) for item in items]
    if plain and None not in plain:
        return tuple(message for message in plain if message is not None)
    if not items or not all(isinstance(item, dict) for item in items):
        return ()
    if all(_is_vercel_call(item) for item in items):
        return (Message("assistant", "", tool_calls=tuple(call_of(item) for item in items)),)
    known = [_is_message(item) for item in items]
    if not any(known) and not response:
        return ()
    if not all(
        yes or isinstance(item.get("type"), str) for yes, item in zip(known, items, strict=True)
    ):
        return ()
    return tuple(
        message
        for yes, item in zip(known, items, strict=True)
        for message in (_messages_of(item) if yes else [Message("assistant", parts=(item,))])
    )


def _from_object(value: Mapping[str, Json]) -> tuple[Message, ...]:
    for name in _LISTS:
        inner = json_in_text(value.get(name))
        if isinstance(inner, list) and (found := _from_list(inner)):
            return _with_system(found, value.get("system"))
    if value.get("object") == "response" and isinstance(value.get("output"), list):
        return _from_list(value["output"], response=True)
    if isinstance(value.get("choices"), list):
        return _choices(value["choices"])
    if isinstance(value.get("generations"), list):
        return _generations(value["generations"])
    if _is_message(value):
        return tuple(_messages_of(value))
    if value.get("type") == "message" and isinstance(value.get("content"), list):
        return tuple(_messages_of({**value, "role": "assistant"}))
    return _prompt(value)


def _prompt(value: Mapping[str, Json]) -> tuple[Message, ...]:
    """The messages of a request: Vercel's {prompt, system?}, Responses' {input}."""
    prompt = json_in_text(value.get("prompt"))
    if isinstance(prompt, list):
        return _with_system(_from_list(prompt), value.get("system"))
    if isinstance(prompt, str) and set(value) <= {"prompt", "system"}:
        return _with_system((Message("user", prompt),), value.get("system"))
    given = value.get("input")
    if isinstance(given, list):
        return _with_system(_from_list(given), value.get("instructions"))
    if isinstance(given, str) and isinstance(value.get("instructions"), str) and "model" in value:
        return _with_system((Message("user", given),), value["instructions"])
    return ()


def _with_system(found: tuple[Message, ...], system: Json) -> tuple[Message, ...]:
    """The messages, preceded by the system prompt from a separate field (text or text blocks)."""
    if not found or found[0].role == "system":
        return found
    if isinstance(system, str):
        return (Message("system", system), *found)
    if isinstance(system, list) and system:
        return (*with_blocks(Message("system"), system), *found)
    return found


def _choices(choices: list[Json]) -> tuple[Message, ...]:
    found: list[Message] = []
    for choice in choices:
        if not isinstance(choice, dict):
            continue
        if isinstance(choice.get("message"), dict):
            found += _messages_of({"role": "assistant", **choice["message"]})
        elif isinstance(choice.get("text"), str):
            found.append(Message("assistant", choice["text"]))
    return tuple(found)


def _generations(generations: list[Json]) -> tuple[Message, ...]:
    """LangChain's LLMResult: a list, or a list of lists, of {text, message}."""
    found: list[Message] = []
    for item in generations:
        for one in item if isinstance(item, list) else [item]:
            if not isinstance(one, dict):
                continue
            if isinstance(one.get("message"), dict) and _is_message(one["message"]):
                found += _messages_of(one["message"])
            elif isinstance(one.get("text"), str):
                found.append(Message("assistant", one["text"]))
    return tuple(found)


def _is_vercel_call(item: Mapping[str, Json]) -> bool:
    return isinstance(item.get("toolName"), str) and "toolCallId" in item and "role" not in item


def _lc_class(item: Mapping[str, Json]) -> str:
    """The class in a LangChain constructor, if it is a message class; else ""."""
    names = item.get("id")
    if item.get("lc") != 1 or not isinstance(item.get("kwargs"), dict):
        return ""
    name = names[-1] if isinstance(names, list) and names else None
    if not isinstance(name, str):
        return ""
    name = name.removesuffix("Chunk")
    return name if name.endswith("Message") else ""


def _is_message(item: Mapping[str, Json]) -> bool:
    role = item.get("role")
    if isinstance(role, str):
        if "content" in item:
            return True
        return role in _KNOWN_ROLES and any(
            name in item for name in ("parts", "tool_calls", "function_call", "text")
        )
    if isinstance(item.get("from"), str) and "value" in item:
        return True
    kind = item.get("type")
    if kind in _RESPONSE_ITEMS:
        return "call_id" in item or "summary" in item or "arguments" in item
    if kind in _LANGCHAIN_TYPES or (isinstance(kind, str) and kind in _LANGCHAIN_CLASSES):
        return "content" in item or isinstance(item.get("data"), dict)
    return bool(_lc_class(item))


def _messages_of(item: Mapping[str, Json]) -> list[Message]:
    """One message unchanged; more than one if it contains tool results as blocks."""
    if isinstance(item.get("role"), str):
        return _standard(item, item["role"])
    if isinstance(item.get("from"), str) and "value" in item:
        return [_sharegpt(item)]
    kind = item.get("type")
    if kind in _RESPONSE_ITEMS:
        return [_response_item(item)]
    lc_class = _lc_class(item)
    if lc_class:
        inner = {**rest_of(item, "lc", "type", "id", "kwargs", "name"), **item["kwargs"]}
        role = inner.get("role")
        named = lc_class.removesuffix("Message").lower()
        return _standard(_untyped(inner), role if isinstance(role, str) else named)
    role = _LANGCHAIN_CLASSES.get(str(kind), str(kind))
    if isinstance(item.get("data"), dict):
        return _standard(_untyped(item["data"]), role)
    return _standard(_untyped(item), role)


def _untyped(item: Mapping[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in item.items() if key != "type"}


def _sharegpt(item: Mapping[str, Json]) -> Message:
    given = str(item["from"])
    value = item.get("value")
    calls: tuple[ToolCall, ...] = ()
    if given == "function_call":
        decoded = json_in_text(value)
        if isinstance(decoded, dict) and "name" in decoded:
            calls = (call_of(decoded),)
    return Message(
        _ROLES.get(given, given),
        text_or_none(value),
        tool_calls=calls,
        extra=rest_of(item, "from", "value"),
    )


def _response_item(item: Mapping[str, Json]) -> Message:
    """An item of the OpenAI Responses API that is not a message."""
    kind = item["type"]
    if kind == "function_call":
        extra = rest_of(item, "type", "name", "arguments", "call_id")
        arguments = json_in_text(item.get("arguments"))
        given = text_or_none(first_of(item, ("call_id", "id")))
        return Message(
            "assistant",
            tool_calls=(ToolCall(as_text(item.get("name")), arguments, given),),
            extra=extra,
        )
    if kind == "function_call_output":
        return Message(
            "tool",
            text_or_none(item.get("output")),
            tool_call_id=text_or_none(item.get("call_id")),
            extra=rest_of(item, "type", "output", "call_id"),
        )
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


def _standard(item: Mapping[str, Json], role: str) -> list[Message]:
    """A message with its text or blocks under `content`, `parts` or `text`."""
    held = next((name for name in _CONTENTS if item.get(name) not in (None, "", [])), None)
    held = held or next((name for name in _CONTENTS if item.get(name) is not None), None)
    content = item[held] if held else None
    if isinstance(content, dict) and "type" in content:
        content = [content]
    message = Message(
        role=_ROLES.get(role, role),
        name=text_or_none(item.get("name")),
        tool_calls=tuple(calls_of(item)),
        tool_call_id=text_or_none(item.get("tool_call_id")),
        reasoning=text_or_none(item.get("reasoning_content")),
        extra={
            key: value
            for key, value in item.items()
            if key not in _MESSAGE_KEYS
            and key != held
            and value is not None
            and not (key in _CONTENTS and value in ("", []))
            and not (key == "type" and value == "message")
        },
    )
    unread = unread_of_calls(item) if "tool_calls" in item else []
    if unread:
        message = replace(message, extra={**message.extra, "tool_calls": unread})
    if isinstance(content, list):
        return with_blocks(message, content)
    return [replace(message, content=text_or_none(content))]


def chat(value: Json, role: str) -> tuple[Message, ...]:
    """An input or output as chat; content blocks without a role are one message of `role`."""
    found = messages_from(value)
    if not found and isinstance(value, list) and value and all(is_block(item) for item in value):
        found = messages_from([{"role": role, "content": value}])
    return found
