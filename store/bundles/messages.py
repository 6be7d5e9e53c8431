"""Chat in every vendor's shape, as messages. What is not chat gives none; nothing is thrown away.

Shapes: OpenAI chat and Responses, Anthropic blocks, OpenTelemetry GenAI parts, Vercel AI, LangChain,
ShareGPT. Texts are handed on byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from ..canonical import Json
from ..trace import Message, ToolCall, as_text
from .decode import json_in_text

_ROLES: Final = {
    "human": "user", "ai": "assistant", "gpt": "assistant", "bot": "assistant",
    "chatgpt": "assistant", "model": "assistant", "observation": "tool", "function": "tool",
    "function_call_output": "tool",
}
_KNOWN_ROLES: Final = frozenset(
    {"system", "developer", "user", "assistant", "tool", "function", "human", "ai", "gpt", "bot",
     "model", "chatgpt", "observation", "critic", "moderator"}
)
_MESSAGE_KEYS: Final = frozenset(
    {"role", "content", "name", "tool_calls", "tool_call_id", "parts", "function_call",
     "reasoning_content", "from", "value"}
)
_LISTS: Final = ("messages", "conversations", "conversation", "history", "traj")
_TEXT_TYPES: Final = frozenset({"text", "input_text", "output_text"})
_CALL_TYPES: Final = frozenset({"tool_use", "server_tool_use", "tool_call", "tool-call"})
_RESULT_TYPES: Final = frozenset({"tool_result", "tool_call_response", "tool-result"})
_REASONING: Final = frozenset({"thinking", "reasoning"})


def messages_from(value: Json) -> tuple[Message, ...]:
    """The messages of a chat value: a list of them, an object that holds one, a single message, a
    completion or response object. () where it is not chat."""
    value = json_in_text(value)
    if isinstance(value, list):
        return _from_list(value)
    if isinstance(value, Mapping):
        return _from_object(value)
    return ()


def _from_list(items: list[Json]) -> tuple[Message, ...]:
    if len(items) == 1 and isinstance(items[0], list):
        return _from_list(items[0])
    if not items or not all(isinstance(item, Mapping) for item in items):
        return ()
    if all(_is_vercel_call(item) for item in items):
        return (Message("assistant", "", tool_calls=tuple(_call(item) for item in items)),)
    if not all(_is_message(item) for item in items):
        return ()
    return tuple(message for item in items for message in _messages_of(item))


def _from_object(value: Mapping[str, Json]) -> tuple[Message, ...]:
    for name in _LISTS:
        if isinstance(value.get(name), list):
            found = _from_list(value[name])
            system = value.get("system")
            if found and isinstance(system, str) and found[0].role != "system":
                return (Message("system", system), *found)
            return found
    if value.get("object") == "response" and isinstance(value.get("output"), list):
        return _from_list(value["output"])
    choices = value.get("choices")
    if isinstance(choices, list):
        return tuple(
            message
            for choice in choices
            if isinstance(choice, Mapping) and isinstance(choice.get("message"), Mapping)
            for message in _messages_of(choice["message"])
        )
    if isinstance(value.get("generations"), list):
        return _generations(value["generations"])
    if value.get("type") == "message" and isinstance(value.get("content"), list):
        return tuple(_messages_of(value))
    if _is_message(value):
        return tuple(_messages_of(value))
    return ()


def _generations(value: list[Json]) -> tuple[Message, ...]:
    found: list[Message] = []
    for item in value:
        for one in item if isinstance(item, list) else [item]:
            if isinstance(one, Mapping):
                if isinstance(one.get("message"), Mapping):
                    found += _messages_of(one["message"])
                elif isinstance(one.get("text"), str):
                    found.append(Message("assistant", one["text"]))
    return tuple(found)


def _is_vercel_call(item: Mapping[str, Json]) -> bool:
    return isinstance(item.get("toolName"), str) and "toolCallId" in item and "role" not in item


def _is_message(item: Mapping[str, Json]) -> bool:
    role = item.get("role")
    if isinstance(role, str):
        has_content = any(
            name in item for name in ("content", "parts", "tool_calls", "function_call", "text")
        )
        return has_content and (role in _KNOWN_ROLES or "content" in item)
    if isinstance(item.get("from"), str) and "value" in item:
        return True
    kind = item.get("type")
    if kind in ("function_call", "function_call_output", "reasoning"):
        return "call_id" in item or "summary" in item or "arguments" in item
    if item.get("lc") == 1 and isinstance(item.get("kwargs"), Mapping):
        return True
    if kind in ("human", "ai", "system", "tool", "function"):
        return "content" in item or isinstance(item.get("data"), Mapping)
    return False


def _messages_of(item: Mapping[str, Json]) -> list[Message]:
    """One message as given; more than one where tool results are blocks of it."""
    kind = item.get("type")
    if kind == "function_call":
        call = ToolCall(
            str(item.get("name", "")), json_in_text(item.get("arguments")), _text(item.get("call_id"))
        )
        return [Message("assistant", tool_calls=(call,), extra=_rest(item, "name", "arguments", "call_id", "type"))]
    if kind == "function_call_output":
        return [
            Message("tool", as_text(item.get("output")), tool_call_id=_text(item.get("call_id")),
                    extra=_rest(item, "output", "call_id", "type"))
        ]
    if kind == "reasoning" and "role" not in item:
        summary = item.get("summary") or []
        texts = [str(part.get("text", "")) for part in summary if isinstance(part, Mapping)]
        return [Message("assistant", reasoning="\n".join(texts) or None, extra=_rest(item, "summary"))]
    if item.get("lc") == 1:
        inner = dict(item["kwargs"])
        names = item.get("id")
        name = str(names[-1]) if isinstance(names, list) and names else ""
        inner.setdefault("type", name.removesuffix("Chunk").removesuffix("Message").lower())
        return _messages_of(inner)
    if kind in ("human", "ai", "system", "tool", "function") and "role" not in item:
        data = item["data"] if isinstance(item.get("data"), Mapping) else item
        return _messages_of({**{k: v for k, v in data.items() if k != "type"}, "role": kind})
    if "from" in item and "role" not in item:
        role = str(item["from"])
        rest = _rest(item, "from", "value")
        return [Message(_ROLES.get(role, role), as_text(item.get("value")), extra=rest)]
    return _standard(item)


def _standard(item: Mapping[str, Json]) -> list[Message]:
    role = str(item.get("role"))
    role = _ROLES.get(role, role)
    content = item.get("content") if "content" in item else item.get("parts", item.get("text"))
    if isinstance(content, Mapping):
        content = [content] if "type" in content else content
    message = Message(
        role=role,
        name=_text(item.get("name")),
        tool_calls=tuple(_calls(item)),
        tool_call_id=_text(item.get("tool_call_id")),
        reasoning=_text(item.get("reasoning_content")),
        extra={
            key: value
            for key, value in item.items()
            if key not in _MESSAGE_KEYS and value is not None and not (
                key == "type" and value == "message"
            )
        },
    )
    if not isinstance(content, list):
        text = None if content is None else as_text(content)
        return [replace(message, content=text)]
    return _with_blocks(message, content)


def _with_blocks(message: Message, blocks: Iterable[Json]) -> list[Message]:
    """A message whose content is parts. Text parts join to its text, calls become calls, results
    messages of their own, everything else stays a part."""
    texts: list[str] = []
    calls = list(message.tool_calls)
    results: list[Message] = []
    reasoning: list[str] = []
    parts: list[Json] = []
    for block in blocks:
        if isinstance(block, str):
            texts.append(block)
            continue
        kind = block.get("type") if isinstance(block, Mapping) else None
        if not isinstance(block, Mapping):
            parts.append(block)
        elif kind in _TEXT_TYPES or (kind is None and isinstance(block.get("text"), str)):
            texts.append(as_text(block.get("text", block.get("content"))))
        elif kind in _CALL_TYPES:
            calls.append(_call(block))
        elif kind in _RESULT_TYPES:
            results.append(_result(block))
        elif kind in _REASONING:
            reasoning.append(
                as_text(block.get("thinking") or block.get("content") or block.get("text") or "")
            )
        else:
            parts.append(block)
    whole = replace(
        message,
        content="".join(texts) if texts else None,
        tool_calls=tuple(calls),
        parts=tuple(parts),
        reasoning="\n".join(reasoning) or message.reasoning,
    )
    if not results:
        return [whole]
    if len(results) == 1 and message.role == "tool" and not texts and not calls and not parts:
        merged = replace(
            results[0], name=message.name or results[0].name, extra={**message.extra, **results[0].extra}
        )
        return [merged]
    empty = not (texts or calls or parts or reasoning)
    return results if empty else [whole, *results]


def _calls(item: Mapping[str, Json]) -> Iterable[ToolCall]:
    given = item.get("tool_calls")
    if isinstance(given, list):
        for call in given:
            if isinstance(call, Mapping):
                yield _call(call)
    single = item.get("function_call")
    if isinstance(single, Mapping):
        yield _call(single)


def _call(call: Mapping[str, Json]) -> ToolCall:
    """A tool call in any shape: {function: {name, arguments}}, {name, args|arguments|input}, or
    Vercel's {toolName, toolCallId, input|args}."""
    function = call.get("function") if isinstance(call.get("function"), Mapping) else call
    assert isinstance(function, Mapping)
    name = function.get("name", function.get("toolName", call.get("name", "")))
    arguments: Json = None
    for key in ("arguments", "args", "input", "parameters"):
        if key in function:
            arguments = function[key]
            break
    given = call.get("id", call.get("toolCallId", call.get("call_id")))
    return ToolCall(str(name), json_in_text(arguments), _text(given))


def _result(block: Mapping[str, Json]) -> Message:
    content: Json = None
    for key in ("content", "response", "result", "output"):
        if key in block:
            content = block[key]
            break
    if isinstance(content, list) and all(
        isinstance(part, Mapping) and part.get("type") in _TEXT_TYPES for part in content
    ):
        content = "".join(str(part.get("text", "")) for part in content)
    known = ("type", "tool_use_id", "id", "toolCallId", "content", "response", "result", "output",
             "name", "toolName")
    given = block.get("tool_use_id", block.get("id", block.get("toolCallId")))
    return Message(
        "tool",
        as_text(content),
        name=_text(block.get("name", block.get("toolName"))),
        tool_call_id=_text(given),
        extra=_rest(block, *known),
    )


def _rest(item: Mapping[str, Json], *known: str) -> dict[str, Json]:
    return {key: value for key, value in item.items() if key not in known and value is not None}


def _text(value: Json) -> str | None:
    return None if value is None else str(value)
