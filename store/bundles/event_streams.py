"""Answers that were streamed, put together again from their events.

Sources: the streaming APIs of OpenAI (`chat.completion.chunk`; Responses, whose last event holds all of it) and
Anthropic (`message_start`, `content_block_start`, `content_block_delta`, `message_delta`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ..canonical import Json
from .chunks import CHUNK, joined
from .decode import NotJson, decode_json, json_in_text
from .runs import mapping

_MESSAGE_EVENTS: Final = frozenset(
    [
        "message_start",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
    ]
)
_ENDS: Final = frozenset(
    ["message_stop", "response.completed", "response.failed", "response.incomplete"]
)
_BEGINS: Final = frozenset(["message_start", "response.created"])


def is_message_event(value: Json) -> bool:
    """Whether a record is an event of Anthropic's stream (those without content, `ping` too, say nothing)."""
    return isinstance(value, dict) and value.get("type") in (*_MESSAGE_EVENTS, "ping")


def is_response_event(value: Json) -> bool:
    """Whether a record is an event of the stream of OpenAI's Responses."""
    kind = value.get("type") if isinstance(value, dict) else None
    return isinstance(kind, str) and kind.startswith("response.")


class Streams:
    """Events in the order of their files, one answer after another in each."""

    def __init__(self) -> None:
        self._open: dict[str, list[Mapping[str, Json]]] = {}

    def add(self, file: str, event: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
        """Take an event; the answer that it ends, or that is broken off where another begins."""
        if event.get("type") in _BEGINS and self._open.get(file):
            yield from self._taken(file)
        self._open.setdefault(file, []).append(event)
        if event.get("type") in _ENDS:
            yield from self._taken(file)

    def left(self) -> Iterator[dict[str, Json]]:
        """What was not ended."""
        for file in list(self._open):
            yield from self._taken(file)

    def _taken(self, file: str) -> Iterator[dict[str, Json]]:
        events = self._open.pop(file)
        if any(event.get("type") != "ping" for event in events):
            yield answer_of(events)


def events_of(text: str) -> list[Mapping[str, Json]]:
    """The objects in the `data` lines of a text/event-stream; [] where it is none."""
    found: list[Mapping[str, Json]] = []
    for line in text.splitlines():
        if not line.startswith("data:"):
            continue
        try:
            value = decode_json(line.removeprefix("data:").strip())
        except NotJson:
            # "[DONE]", and whatever a broken connection left.
            continue
        if isinstance(value, dict):
            found.append(value)
    return found


def answer_of(events: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    """The answer that the events of a stream make; {} where they make none."""
    chunks = [one for one in events if one.get("object") == CHUNK]
    if chunks:
        return joined(chunks)
    whole = [mapping(one["response"]) for one in events if mapping(one.get("response"))]
    if whole:
        return dict(whole[-1])
    return _message(events)


def _message(events: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    """Anthropic's message: its blocks grown by their deltas, its end and usage from the last."""
    message: dict[str, Json] = {}
    blocks: dict[int, dict[str, Json]] = {}
    for event in events:
        kind, index = event.get("type"), event.get("index")
        delta = mapping(event.get("delta"))
        if kind == "message_start":
            message = dict(mapping(event.get("message")))
        elif kind == "content_block_start" and isinstance(index, int):
            blocks[index] = dict(mapping(event.get("content_block")))
        elif kind == "content_block_delta" and isinstance(index, int):
            _grow(blocks.setdefault(index, {"type": "text"}), delta)
        elif kind == "message_delta":
            message |= {key: value for key, value in delta.items() if value is not None}
            usage = {**mapping(message.get("usage")), **mapping(event.get("usage"))}
            message["usage"] = usage
    for block in blocks.values():
        if "partial_json" in block:
            block["input"] = json_in_text(block.pop("partial_json")) or {}
    if blocks:
        message["content"] = [blocks[index] for index in sorted(blocks)]
    return message


def _grow(block: dict[str, Json], delta: Mapping[str, Json]) -> None:
    for key, value in delta.items():
        if key != "type":
            before = block.get(key)
            grows = isinstance(before, str) and isinstance(value, str)
            block[key] = before + value if grows else value
