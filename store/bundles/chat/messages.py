"""Chat in every vendor's format, as messages. Values that are not chat give none; no field is lost.

Formats: OpenAI chat and Responses, Anthropic blocks, OpenTelemetry GenAI parts and events, Vercel AI, LangChain and
AutoGen, Google, Bedrock, Cohere, Ollama, ShareGPT. Texts are passed on byte for byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...canonical import Json
from ...trace import Message, ToolCall, replace
from ..values.json_access import json_in_text
from .class_messages import class_role, constructed, with_class_content, with_kept_calls
from .events import BODY, NAME, event_message, is_event
from .google import google_messages, streamed_answer
from .message_parts import (
    call_id,
    call_of,
    calls_of,
    is_block,
    rest_of,
    text_or_none,
    unread_of_calls,
    with_blocks,
)
from .part_shapes import is_wrapped
from .replies import reply_in, request_in
from .response_items import is_response_item, response_item
from .tool_definitions import is_definition

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
    "tool-call": "assistant",
    "tool-response": "tool",
    "CHATBOT": "assistant",
    **{name.upper(): name for name in ("system", "user", "assistant", "tool")},
    **{f"MessageRole.{name.upper()}": name for name in ("system", "user", "assistant", "tool")},
}
_KNOWN_ROLES: Final = frozenset(
    {"system", "developer", "user", "assistant", "tool", "critic", "moderator", *_ROLES}
)
_MESSAGE_KEYS: Final = frozenset(
    {"role", "name", "tool_calls", "tool_call_id", "function_call", "toolCalls", "toolCallId"}
)
_CONTENTS: Final = ("content", "parts", "text", "blocks")
_SAID: Final = (*_CONTENTS, "tool_calls", "toolCalls", "function_call", "toolInvocations")
_LISTS: Final = ("messages", "conversations", "conversation", "history", "traj")
_THOUGHT: Final = ("reasoning_content", "reasoning", "thinking")
_SPEAKERS: Final = ("user", "assistant", "system")
_BLOCKS_IN_TEXT: Final = ('[{"text"', '[{"toolUse"', '[{"toolResult"', '[{"reasoningContent"')


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
    if role not in _SPEAKERS and is_definition(item):
        return None
    if content[0] == "[" and content.startswith(_BLOCKS_IN_TEXT):
        return None
    return Message(_ROLES.get(role, role), content)


def _from_list(items: list[Json], *, response: bool = False) -> tuple[Message, ...]:
    """Messages of a list. Items that only have a `type` (a web search of the Responses API) are kept whole
    if the others are chat, or if the list is known to be a response's output."""
    if items and type(items[0]) is list and all(map(_is_pair, items)):
        items = [{"role": role, "content": content} for role, content in items]
    while len(items) == 1 and isinstance(items[0], list):
        items = items[0]
    plain = [plain_message(item) for item in items]
    if plain and None not in plain:
        return tuple(message for message in plain if message is not None)
    if not items or not all(isinstance(item, dict) for item in items):
        return ()
    if all(_is_vercel_call(item) for item in items):
        return (Message("assistant", "", tool_calls=tuple(call_of(item) for item in items)),)
    if "candidates" in items[0]:
        return _from_list(streamed_answer(items) or [])
    tools: list[Json] = []
    others: list[Json] = []
    events = False
    for item in items:
        defines = item.get("role") not in _SPEAKERS and is_definition(item)
        (tools if defines else others).append(item)
        events = events or NAME in item or BODY in item
    if tools:
        return _with_tools(_from_list(others), tools)
    if events:
        items = [event_message(item) if is_event(item) else item for item in items]
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


def _is_pair(item: Json) -> bool:
    """Whether an item is a role and a text, as LangChain also takes messages."""
    return (
        isinstance(item, list)
        and len(item) == 2
        and isinstance(item[0], str)
        and item[0] in _KNOWN_ROLES
        and isinstance(item[1], str)
    )


def _with_tools(found: tuple[Message, ...], tools: list[Json]) -> tuple[Message, ...]:
    """The messages; the tools that were defined among them are kept with the first."""
    if not found:
        return ()
    return (replace(found[0], extra={**found[0].extra, "tools": tools}), *found[1:])


def _from_object(value: Mapping[str, Json]) -> tuple[Message, ...]:
    for name in _LISTS:
        inner = json_in_text(value.get(name))
        if isinstance(inner, list) and (found := _from_list(inner)):
            return _with_system(found, value.get("system"))
    if (given := google_messages(value)) is not None and (found := _from_list(given)):
        return found
    if isinstance(value.get("contents"), list) and (found := _from_list(value["contents"])):
        return found
    if is_event(value):
        return _from_list([value])
    if value.get("object") == "response" and isinstance(value.get("output"), list):
        return _from_list(value["output"], response=True)
    if isinstance(value.get("choices"), list):
        return _choices(value["choices"])
    if isinstance(value.get("generations"), list):
        return _generations(value["generations"])
    if _is_message(value):
        return () if is_definition(value) else tuple(_messages_of(value))
    if value.get("type") == "message" and isinstance(value.get("content"), list):
        return tuple(_messages_of({**value, "role": "assistant"}))
    given = reply_in(value) or request_in(value)
    return _from_list(given) if given else _prompt(value)


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
    held = next((value[name] for name in ("output", "items") if name in value), None)
    return _from_list(held) if isinstance(held, list) else ()


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


def _is_message(item: Mapping[str, Json]) -> bool:
    role = item.get("role")
    if isinstance(role, str):
        return "content" in item or (role in _KNOWN_ROLES and any(name in item for name in _SAID))
    if isinstance(item.get("from"), str) and "value" in item:
        return True
    if is_response_item(item):
        return True
    if class_role(item.get("type")):
        return "content" in item or isinstance(item.get("data"), dict)
    return bool(constructed(item))


def _messages_of(item: Mapping[str, Json]) -> list[Message]:
    """One message unchanged; more than one if it contains tool results as blocks."""
    if isinstance(item.get("role"), str):
        return _standard(item, item["role"])
    if isinstance(item.get("from"), str) and "value" in item:
        return [_sharegpt(item)]
    if is_response_item(item):
        return response_item(item)
    lc_class = constructed(item)
    if lc_class:
        inner = {**rest_of(item, "lc", "type", "id", "kwargs", "name"), **item["kwargs"]}
        role = inner.get("role")
        named = lc_class.removesuffix("Message").lower()
        return _standard(_untyped(inner), role if isinstance(role, str) else named)
    role = class_role(item.get("type")) or "assistant"
    if isinstance(item.get("data"), dict):
        return _standard(_untyped(item["data"]), role)
    inner = with_class_content(item)
    return _standard(inner, inner.get("role") or role)


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


def _standard(item: Mapping[str, Json], role: str) -> list[Message]:
    """A message with its text or blocks under one of _CONTENTS."""
    if "additional_kwargs" in item or "tool_call_chunks" in item:
        item = with_kept_calls(item)
    role = _ROLES.get(role, role)
    held, content = _content_of(item, role)
    thought = None
    for name in _THOUGHT:
        if name in item and isinstance(item[name], str):
            thought = name
            break
    named = "tool_name" if role == "tool" and item.get("name") is None else "name"
    read = (held, thought, named)
    message = Message(
        role=role,
        name=text_or_none(item.get(named)),
        tool_calls=tuple(calls_of(item)),
        tool_call_id=call_id(item.get("tool_call_id", item.get("toolCallId"))),
        reasoning=item[thought] if thought else None,
        extra={
            key: value
            for key, value in item.items()
            if key not in _MESSAGE_KEYS
            and key not in read
            and value is not None
            and not (key in _CONTENTS and value in ("", []))
            and not (key == "type" and value == "message")
        },
    )
    unread = unread_of_calls(item) if "tool_calls" in item or "toolCalls" in item else []
    if unread:
        message = replace(message, extra={**message.extra, "tool_calls": unread})
    if isinstance(content, list):
        return with_blocks(message, content)
    return [replace(message, content=text_or_none(content))]


def _content_of(item: Mapping[str, Json], role: str) -> tuple[str | None, Json]:
    """The field with what a message says, and its text or blocks."""
    if type(content := item.get("content")) is str and content and "parts" not in item:
        held: str | None = "content"
    else:
        held = next((name for name in _CONTENTS if item.get(name) not in (None, "", [])), None)
        held = held or next((name for name in _CONTENTS if item.get(name) is not None), None)
        content = item[held] if held else None
    if isinstance(content, dict):
        if "type" in content or is_wrapped(content):
            return held, [content]
        if isinstance(content.get("parts"), list):
            return held, content["parts"]
    parts = item.get("parts")
    if held == "content" and isinstance(parts, list) and any(map(is_block, parts)):
        # Messages of a screen repeat their text beside the parts, which also have the calls.
        return "parts", parts
    invoked = item.get("toolInvocations")
    if isinstance(invoked, list) and invoked and not isinstance(content, list):
        calls = [{"type": "tool-invocation", "toolInvocation": one} for one in invoked]
        return held, [*([content] if content else []), *calls]
    if role != "tool" and isinstance(content, str) and content.startswith(_BLOCKS_IN_TEXT):
        return held, _blocks_in(content)
    return held, content


def _blocks_in(content: str) -> Json:
    """Content that is untyped blocks as JSON text (Strands), decoded; any other text unchanged."""
    found = json_in_text(content)
    plain = isinstance(found, list) and all(
        is_wrapped(one) or (isinstance(one, dict) and set(one) == {"text"}) for one in found
    )
    return found if plain else content


def chat(value: Json, role: str) -> tuple[Message, ...]:
    """An input or output as chat; content blocks without a role are one message of `role`."""
    found = messages_from(value)
    if not found and isinstance(value, list) and value and all(is_block(item) for item in value):
        found = messages_from([{"role": role, "content": value}])
    return found
