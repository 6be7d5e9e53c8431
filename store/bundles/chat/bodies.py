"""Chat in bodies that are not quite a vendor's message list: the choices of a completion without the
completion around them, as tracers log them, and Gemini's contents, candidates and function parts.

Source: Google's Generative Language API (GenerateContentRequest and -Response), OpenAI's chat API.
Everything else is read by messages.py.
"""

from __future__ import annotations

from ...canonical import Json
from ...trace import Message
from ..values.json_access import json_in_text, mapping
from .messages import chat, messages_from

_CALLS = ("functionCall", "function_call")
_RESULTS = ("functionResponse", "function_response")


def body_messages(value: Json, role: str) -> tuple[Message, ...]:
    """The chat messages of a request or response body; () if it is not chat. Never raises."""
    value = json_in_text(value)
    if _are_choices(value):
        return messages_from({"choices": value})
    body = mapping(value)
    if isinstance(body.get("candidates"), list):
        replies = [mapping(mapping(one).get("content")) for one in body["candidates"]]
        return _gemini([{**reply, "role": "model"} for reply in replies if reply])
    if isinstance(body.get("contents"), list):
        system = body.get("systemInstruction", body.get("system_instruction"))
        parts = mapping(system).get("parts", system)
        first = [{"role": "system", "parts": parts}] if isinstance(parts, list) else []
        return _gemini([*first, *body["contents"]])
    return chat(value, role)


def _are_choices(value: Json) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(
            isinstance(item, dict)
            and isinstance(item.get("message"), dict)
            and ("finish_reason" in item or "index" in item)
            for item in value
        )
    )


def _gemini(contents: list[Json]) -> tuple[Message, ...]:
    """The messages of Gemini's contents; those without a role are the user's."""
    return messages_from(
        [
            {"role": "user", **one, "parts": [_part(part) for part in one["parts"]]}
            if isinstance(one, dict) and isinstance(one.get("parts"), list)
            else one
            for one in contents
        ]
    )


def _part(part: Json) -> Json:
    """A part with a function call or response, as a typed block."""
    if not isinstance(part, dict):
        return part
    for names, kind in ((_CALLS, "tool_call"), (_RESULTS, "tool_result")):
        for name in names:
            inner = part.get(name)
            if isinstance(inner, dict) and inner.get("name") is not None:
                rest = {key: value for key, value in part.items() if key != name}
                return {**rest, **inner, "type": kind}
    return part
