"""What a conversation has said so far. Each call of a model repeats it, and only what is new is shown."""

from __future__ import annotations

import json
from collections import Counter
from typing import Final

import msgspec

from ....store.canonical import Json
from ....store.trace import Message, as_text
from .words import parsed_json

_ROLES: Final = {
    "human": "user", "customer": "user", "ai": "assistant", "model": "assistant", "bot": "assistant", "gpt": "assistant",
    "developer": "system", "function": "tool", "function_call_output": "tool",
}  # fmt: skip
_COMPARED: Final = 100_000
"""Characters of JSON that are decoded to see that two texts say the same; longer ones are compared as text."""


def role_of(role: str) -> str:
    """`user`, `assistant`, `system` or `tool` for the names that vendors give to them; any other role as it is."""
    low = role.lower()
    return _ROLES.get(low, low)


def normal(value: Json) -> str:
    """A value as text by which the same content is recognised, whatever its white space and order of keys."""
    if value is None:
        return ""
    if isinstance(value, str):
        if len(value) > _COMPARED:
            return value
        parsed = parsed_json(value)
        if parsed is None:
            return value.strip()
        value = parsed
    try:
        return msgspec.json.encode(value, order="sorted").decode()
    except (TypeError, ValueError, RecursionError, OverflowError):
        return json.dumps(value, sort_keys=True, ensure_ascii=True, default=str)


class History:
    """The messages that have been shown. Where no step `repeats` any, none are remembered."""

    def __init__(self, *, repeats: bool) -> None:
        self._repeats = repeats
        self._said: Counter[tuple[object, ...]] = Counter()
        self._last: tuple[Message, ...] = ()
        self._here: Counter[tuple[object, ...]] = Counter()

    def new(self, messages: tuple[Message, ...]) -> list[Message]:
        """The messages that have not been shown, recorded as shown.

        A history repeats everything, so the second "yes" of a list is new if only one was shown.
        """
        known = len(self._last)
        if known and len(messages) >= known and messages[:known] == self._last:
            here, fresh = self._here, messages[known:]
        else:
            here, fresh = Counter(), messages
        self._last, self._here = messages, here
        found = []
        for message in fresh:
            content = _content(message)
            here[content] += 1
            if here[content] > self._said[content]:
                self._said[content] += 1
                found.append(message)
        return found

    def add(self, message: Message) -> None:
        """Record a message that was shown as the output of its step."""
        if self._repeats:
            self._said[_content(message)] += 1


def _content(message: Message) -> tuple[object, ...]:
    text = (message.content or "").strip()
    if not message.tool_calls and not message.parts:
        return (role_of(message.role), text)
    calls = tuple((call.name, normal(call.arguments)) for call in message.tool_calls)
    return (role_of(message.role), text, calls, tuple(map(as_text, message.parts)))
