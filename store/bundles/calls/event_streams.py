"""Streamed answers, assembled from their events.

Sources: the streaming APIs of OpenAI (`chat.completion.chunk`; Responses, whose last event contains all of it) and
Anthropic (`message_start`, `content_block_start`, `content_block_delta`, `message_delta`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Final

from ...canonical import Json
from ..input.json_bytes import NotJson, decode_json
from ..protocol import Position
from ..values.json_access import json_in_text, listing, mapping
from .completion_chunks import CHUNK, joined
from .provider_streams import provider_answer

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
_ANY_MESSAGE_EVENT: Final = _MESSAGE_EVENTS | {"ping"}
_ENDS: Final = frozenset(
    ["message_stop", "response.completed", "response.failed", "response.incomplete"]
)
_BEGINS: Final = frozenset(["message_start", "response.created"])
_BLOCK_OF: Final = {
    "thinking_delta": "thinking",
    "signature_delta": "thinking",
    "input_json_delta": "tool_use",
}
# The item type of each response event, and which of the item's texts it is about, if any.
_PLACES: Final = {
    "response.content_part": ("message", ""),
    "response.output_text": ("message", "text"),
    "response.refusal": ("message", "refusal"),
    "response.function_call_arguments": ("function_call", "arguments"),
    "response.reasoning_summary_part": ("reasoning", ""),
    "response.reasoning_summary_text": ("reasoning", "text"),
}
_TYPES: Final = {"text": "output_text", "refusal": "refusal"}
_READ_OF_EVENTS: Final = frozenset(
    [
        "type",
        "index",
        "delta",
        "message",
        "content_block",
        "usage",
        "response",
        "item",
        "item_id",
        "output_index",
        "content_index",
        "summary_index",
        "sequence_number",
        "part",
        "text",
        "refusal",
        "arguments",
        # Padding of random length, added against traffic analysis.
        "obfuscation",
    ]
)


def is_message_event(value: Json) -> bool:
    """Whether a record is an event of Anthropic's stream (events without content such as `ping` are not)."""
    kind = value.get("type") if isinstance(value, dict) else None
    return isinstance(kind, str) and kind in _ANY_MESSAGE_EVENT


def is_response_event(value: Json) -> bool:
    """Whether a record is an event of OpenAI's Responses stream."""
    kind = value.get("type") if isinstance(value, dict) else None
    return isinstance(kind, str) and kind.startswith("response.")


class Answers:
    """Assigns events to the answers of a file: an answer ends with its last event, or when another begins.

    Pass events in file order first; after that in any order.
    """

    def __init__(self) -> None:
        self._cuts: dict[str, list[tuple[int, int, int]]] = {}
        self._read: dict[str, tuple[int, int]] = {}
        self._open: set[str] = set()

    def place(self, position: Position, event: Mapping[str, Json]) -> str:
        """The key of an event's answer: its file and its index (from 0) in the file."""
        file, at = position.file, (position.line or 0, position.record or 0)
        cuts = self._cuts.setdefault(file, [])
        if at > self._read.get(file, (-1, -1)):
            self._read[file] = at
            if event.get("type") in _BEGINS and file in self._open:
                cuts.append((*at, 0))
            self._open.add(file)
            if event.get("type") in _ENDS:
                cuts.append((*at, 1))
                self._open.discard(file)
        return f"{file} {bisect_right(cuts, (*at, 0))}"


def events_of(text: str) -> list[Mapping[str, Json]]:
    """The objects in the `data` lines of a text/event-stream; [] if it is not one."""
    found: list[Mapping[str, Json]] = []
    for line in text.splitlines():
        if not line.startswith("data:"):
            continue
        try:
            value = decode_json(line.removeprefix("data:").strip())
        except NotJson:
            # "[DONE]", or the rest of a broken connection.
            continue
        if isinstance(value, dict):
            found.append(value)
    return found


def answer_of(events: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    """The answer assembled from the events of a stream; {} if they contain none."""
    chunks = [one for one in events if one.get("object") == CHUNK]
    if chunks:
        return joined(chunks)
    if answer := provider_answer(events):
        return answer
    answer = _response(events) if any(map(is_response_event, events)) else _message(events)
    if answer:
        for event in events:
            for key, value in event.items():
                if key not in _READ_OF_EVENTS:
                    answer.setdefault(key, value)
    return answer


def _message(events: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    """Anthropic's message: blocks extended by their deltas, stop reason and usage from the last event."""
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
            _grow(
                blocks.setdefault(index, {"type": _BLOCK_OF.get(str(delta.get("type")), "text")}),
                delta,
            )
        elif kind == "message_delta":
            message |= {key: value for key, value in delta.items() if value is not None}
            usage = {**mapping(message.get("usage")), **mapping(event.get("usage"))}
            message["usage"] = usage
    for block in blocks.values():
        if "partial_json" in block:
            block["input"] = json_in_text(block.pop("partial_json")) or {}
    if blocks:
        message["content"] = [blocks[index] for index in sorted(blocks)]
    # A stream without its beginning has neither.
    return {"type": "message", "role": "assistant"} | message if message else {}


def _grow(block: dict[str, Json], delta: Mapping[str, Json]) -> None:
    for key, value in delta.items():
        if key != "type":
            before = block.get(key)
            grows = isinstance(before, str) and isinstance(value, str)
            block[key] = before + value if grows else value


def _response(events: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    """A response of OpenAI: the last complete one; if it came before the end, with the later events applied."""
    answer: dict[str, Json] = {"object": "response"}
    items: dict[int, dict[str, Json]] = {}
    for event in events:
        if whole := mapping(event.get("response")):
            answer = dict(whole)
        index = event.get("output_index")
        at = index if isinstance(index, int) else 0
        if item := mapping(event.get("item")):
            items[at] = dict(item)
            continue
        about = str(event.get("type")).rpartition(".")[0]
        if about in _PLACES:
            _write(items.setdefault(at, {}), event, *_PLACES[about])
        elif isinstance(event.get("delta"), str):
            # The event type belongs to another item type: arguments of another tool, or code that it runs.
            held, name = items.setdefault(at, {}), about.removeprefix("response.")
            held[name] = _written(held.get(name), event, name)
    if items and not answer.get("output"):
        answer["output"] = [items[at] for at in sorted(items)]
    return answer


def _write(item: dict[str, Json], event: Mapping[str, Json], kind: str, name: str) -> None:
    """Write the value of an event (a part, a whole text, or a delta) into the item at its position."""
    item.setdefault("type", kind)
    if kind == "function_call":
        item[name] = _written(item.get(name), event, name)
        return
    if kind == "message":
        item.setdefault("role", "assistant")
    holder = "content" if kind == "message" else "summary"
    parts = [dict(mapping(one)) for one in listing(item.get(holder))]
    number = event.get("content_index" if kind == "message" else "summary_index")
    if not isinstance(number, int) or not 0 <= number < len(parts):
        parts.append({})
        number = len(parts) - 1
    if given := mapping(event.get("part")):
        parts[number] = {
            **given,
            **{k: v for k, v in parts[number].items() if v and not given.get(k)},
        }
    elif name:
        part = _TYPES[name] if kind == "message" else "summary_text"
        parts[number].setdefault("type", part)
        parts[number][name] = _written(parts[number].get(name), event, name)
    item[holder] = parts


def _written(before: Json, event: Mapping[str, Json], name: str) -> Json:
    """A text with the delta of an event appended, or the whole text if the event has it."""
    whole = event.get(name)
    if isinstance(whole, str):
        return whole
    delta = event.get("delta")
    return f"{before or ''}{delta}" if isinstance(delta, str) else before
