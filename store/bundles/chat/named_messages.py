"""Messages whose speaker and words stand under names of their own, as a mapping gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ...canonical import Json
from ...trace import Message, as_text
from ..values.json_access import json_in_text
from ..values.json_paths import at_path
from .message_steps import one_a_message


def named_messages(items: Sequence[Json], role: str, content: str) -> tuple[list[Message], int]:
    """One message for each element, whose role and content stand at these paths ("" where they are called so), and how
    many of them are no messages and kept as they are."""
    given = [json_in_text(item) for item in items]
    roles = _roles(given, role) if role or content else {}
    out: list[Message] = []
    odd = 0
    for item in given:
        read = one_a_message([_renamed(item, role, content, roles)])
        odd += read is None
        out += read or [Message("message", as_text(item))]
    return out, odd


def _roles(items: Sequence[Json], path: str) -> dict[str, str]:
    """The words for who speaks, each with the role of chat that it is. Who talks with a user is the assistant, whatever
    they are called, if nobody else is there."""
    spoken = {as_text(at_path(one, path or "role")).strip() for one in items}
    roles = {one: _SPOKEN.get(one.casefold(), one) or "message" for one in spoken}
    strange = [one for one in spoken if one and one.casefold() not in _SPOKEN]
    if len(strange) == 1 and "user" in roles.values() and "assistant" not in roles.values():
        roles[strange[0]] = "assistant"
    return roles


def _renamed(item: Json, role: str, content: str, roles: Mapping[str, str]) -> Json:
    """An element with its speaker under `role` and its words under `content`, and all else as it is."""
    if not isinstance(item, dict) or not (role or content):
        return item
    out = dict(item)
    for name, path in (("role", role), ("content", content)):
        if not path or path == name:
            continue
        value = at_path(item, path)
        # What is moved whole is not kept twice.
        out.pop(path, None)
        if name in out:
            out[f"{name} as given"] = out.pop(name)
        out[name] = value
    spoken = as_text(out.get("role")).strip()
    out["role"] = roles.get(spoken, spoken) or "message"
    if spoken and out["role"] != spoken.casefold() and out["role"] != spoken:
        # The word that the application has for this side.
        out["speaker"] = spoken
    out.setdefault("content", None)
    return out


_SPOKEN: Final = {
    "user": "user",
    "human": "user",
    "customer": "user",
    "client": "user",
    "caller": "user",
    "assistant": "assistant",
    "ai": "assistant",
    "bot": "assistant",
    "chatbot": "assistant",
    "agent": "assistant",
    "model": "assistant",
    "gpt": "assistant",
    "system": "system",
    "tool": "tool",
    "function": "tool",
}
"""Who speaks, in the words of chat, whatever the case."""
