"""Chat in bodies that are not quite a vendor's message list: the choices of a completion without the
completion around them, as tracers log them.

Source: OpenAI's chat API. Everything else is read by messages.py.
"""

from __future__ import annotations

from ...canonical import Json
from ...trace import Message
from ..values.json_access import json_in_text
from .messages import chat, messages_from


def body_messages(value: Json, role: str) -> tuple[Message, ...]:
    """The chat messages of a request or response body; () if it is not chat. Never raises."""
    value = json_in_text(value)
    if _are_choices(value):
        return messages_from({"choices": value})
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
