"""Parts of a message that are not typed blocks, or typed in a way of their own, as typed blocks.

Sources: Google's Generative Language API (Part), the Bedrock Converse API (ContentBlock), the parts of a UI message of
the Vercel AI SDK and Mastra, Haystack's ChatMessage, LlamaIndex's content blocks, Azure AI evaluation, and the content
types of Microsoft.Extensions.AI.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from ...canonical import Json
from ...trace import as_text
from ..values.json_access import json_in_text

Part: TypeAlias = Mapping[str, Json]
_Maker: TypeAlias = Callable[[Part, Mapping[str, Json], str], list[Json]]


def typed_parts(part: Part) -> list[Json] | None:
    """A part as typed blocks, most often one; None if it is one already or has another meaning."""
    kind = part.get("type")
    if kind is None:
        for key in part:
            made = _BY_KEY.get(key)
            inner = part[key]
            if made is not None and isinstance(inner, dict):
                return made(part, inner, key)
        if part.get("block_type") is not None:
            return _llama_index(part)
        return _of_gemini_text(part)
    if not isinstance(kind, str):
        return None
    if kind == "tool-invocation":
        inner = part.get("toolInvocation")
        return _vercel_ui(inner, inner.get("toolName")) if isinstance(inner, dict) else None
    if kind.startswith(("tool-", "dynamic-tool")) and "state" in part and "toolCallId" in part:
        return _vercel_ui(part, part.get("toolName") or kind.removeprefix("tool-"))
    if kind == "tool_call" and isinstance(part.get("tool_call"), dict):
        return [{**_but(part, "tool_call"), **part["tool_call"], "type": "tool_call"}]
    if kind.endswith("TextReasoningContent"):
        inner = part.get("content")
        held = inner if isinstance(inner, dict) else {"text": inner}
        return [{**_but(part, "content"), **held, "type": "reasoning"}]
    return None


def is_wrapped(part: Json) -> bool:
    """Whether a part is a call or a result whose only mark is its key: `functionCall`, `toolUse`, …"""
    return (
        isinstance(part, dict)
        and "type" not in part
        and "role" not in part
        and any(key in _BY_KEY and isinstance(part[key], dict) for key in part)
    )


def _but(part: Part, *known: str) -> dict[str, Json]:
    return {key: value for key, value in part.items() if key not in known and value is not None}


def _google_call(part: Part, inner: Mapping[str, Json], key: str) -> list[Json]:
    return [{**_but(part, key), **inner, "type": "tool_call"}]


def _google_result(part: Part, inner: Mapping[str, Json], key: str) -> list[Json]:
    response = inner.get("response")
    block = {
        **_but(part, key),
        **_but(inner, "response"),
        "type": "tool_result",
        "content": response,
    }
    # A failed function answers with nothing but its error.
    if isinstance(response, dict) and set(response) == {"error"}:
        block["is_error"] = True
    return [block]


def _of_gemini_text(part: Part) -> list[Json] | None:
    """A thought, or an answer as JSON, of Gemini; other texts are read as they are."""
    text = part.get("text")
    if part.get("thought") is True and text is not None:
        return [{**_but(part, "thought", "text"), "type": "reasoning", "text": as_text(text)}]
    if isinstance(text, dict | list):
        return [{**_but(part, "text"), "type": "text", "text": as_text(text)}]
    return None


def _bedrock_call(part: Part, inner: Mapping[str, Json], key: str) -> list[Json]:
    return [
        {
            **_but(part, key),
            **_but(inner, "toolUseId"),
            "type": "tool_use",
            "id": inner.get("toolUseId"),
        }
    ]


def _bedrock_result(part: Part, inner: Mapping[str, Json], key: str) -> list[Json]:
    content = inner.get("content")
    if isinstance(content, list):
        content = [_bedrock_content(one) for one in content]
    block = {
        **_but(part, key),
        **_but(inner, "toolUseId", "content", "status"),
        "type": "tool_result",
        "tool_use_id": inner.get("toolUseId"),
        "content": content,
    }
    if inner.get("status") == "error":
        block["is_error"] = True
    return [block]


def _bedrock_content(one: Json) -> Json:
    if isinstance(one, dict) and set(one) == {"json"}:
        return {"type": "text", "text": as_text(one["json"])}
    if isinstance(one, dict) and set(one) == {"text"}:
        return {"type": "text", "text": as_text(one["text"])}
    return one


def _bedrock_reasoning(part: Part, inner: Mapping[str, Json], key: str) -> list[Json]:
    told = inner.get("reasoningText")
    if not isinstance(told, dict):
        return [{**_but(part, key), "type": "redacted_thinking", **inner}]
    return [{**_but(part, key), **told, "type": "reasoning"}]


def _haystack_call(part: Part, inner: Mapping[str, Json], key: str) -> list[Json]:
    named = {"name": inner["tool_name"]} if inner.get("tool_name") is not None else {}
    return [{**_but(part, key), **_but(inner, "tool_name"), **named, "type": "tool_call"}]


def _haystack_result(part: Part, inner: Mapping[str, Json], key: str) -> list[Json]:
    origin = inner.get("origin")
    call = origin if isinstance(origin, dict) else {}
    block = {
        **_but(part, key),
        **_but(inner, "origin", "result", "error"),
        "type": "tool_result",
        "tool_use_id": call.get("id"),
        "name": call.get("tool_name"),
        "content": inner.get("result"),
    }
    if inner.get("error") is True:
        block["is_error"] = True
    return [block]


def _llama_index(part: Part) -> list[Json] | None:
    kind = part["block_type"]
    rest = _but(part, "block_type")
    if kind == "tool_call":
        return [
            {
                **_but(rest, "tool_call_id", "tool_name", "tool_kwargs"),
                "type": "tool_call",
                "id": part.get("tool_call_id"),
                "name": part.get("tool_name"),
                "arguments": part.get("tool_kwargs"),
            }
        ]
    if kind == "thinking":
        return [{**rest, "type": "thinking"}]
    return [{**rest, "type": "text"}] if kind == "text" else None


def _vercel_ui(part: Part, name: Json) -> list[Json]:
    """A call with its result, if there is one, from a part of a message as a screen shows it."""
    known = ("type", "state", "toolCallId", "toolName", "args", "input", "result", "output")
    given = part.get("input", part.get("args"))
    found: list[Json] = [
        {
            "type": "tool-call",
            "toolCallId": part.get("toolCallId"),
            "toolName": name,
            "input": given,
        }
    ]
    said = next((part[key] for key in ("result", "output") if part.get(key) is not None), None)
    failed = part.get("errorText")
    rest = _but(part, *known, "errorText")
    if said is not None or failed is not None:
        answer: dict[str, Json] = {
            "type": "tool-result",
            "toolCallId": part.get("toolCallId"),
            "toolName": name,
            "result": json_in_text(said) if said is not None else failed,
            **rest,
        }
        found.append({**answer, "is_error": True} if failed is not None else answer)
    elif rest:
        found[0] = {**found[0], **rest}
    return found


_BY_KEY: Final[Mapping[str, _Maker]] = {
    "functionCall": _google_call,
    "function_call": _google_call,
    "functionResponse": _google_result,
    "function_response": _google_result,
    "toolUse": _bedrock_call,
    "toolResult": _bedrock_result,
    "reasoningContent": _bedrock_reasoning,
    "tool_call": _haystack_call,
    "tool_call_result": _haystack_result,
}
