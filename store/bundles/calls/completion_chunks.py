"""OpenAI completions assembled from their streamed chunks (`chat.completion.chunk`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from ...canonical import Json
from ..values.json_access import NOTHING, listing, mapping

CHUNK: Final = "chat.completion.chunk"
FROM_CHUNKS: Final = "put together from chunks"


def joined(chunks: Iterable[Mapping[str, Json]]) -> dict[str, Json]:
    """A completion from its streamed chunks: texts joined, tool calls merged by index."""
    out: dict[str, Json] = {}
    choices: dict[int, dict[str, Json]] = {}
    whole: dict[int, dict[str, Json]] = {}
    for chunk in chunks:
        out |= {
            key: value
            for key, value in chunk.items()
            if key not in ("choices", "object") and value not in NOTHING
        }
        for given in listing(chunk.get("choices")):
            choice = mapping(given)
            index = choice.get("index") if isinstance(choice.get("index"), int) else 0
            held = choices.setdefault(
                int(index or 0), {"index": index, "message": {"role": "assistant"}}
            )
            for key, value in choice.items():
                if key == "message" and isinstance(value, dict):
                    whole.setdefault(int(index or 0), {}).update(value)
                elif key == "message" and value is not None:
                    held["message_field"] = value
                elif key not in ("delta", "index") and value is not None:
                    held[key] = value
            _grow(held["message"], mapping(choice.get("delta")))
    for at, held in choices.items():
        calls = held["message"].get("tool_calls")
        if isinstance(calls, dict):
            held["message"]["tool_calls"] = [calls[number] for number in sorted(calls)]
        _fill(held, whole.get(at, {}))
    out["object"] = "chat.completion"
    out["choices"] = [choices[at] for at in sorted(choices)]
    return out


def _fill(choice: dict[str, Json], given: Mapping[str, Json]) -> None:
    """Add the fields of a whole message that some servers send beside the deltas; these are what was said."""
    said = choice["message"]
    more = {key: value for key, value in given.items() if value not in NOTHING}
    for key, value in more.items():
        if said.get(key) in NOTHING:
            said[key] = value
    if any(said[key] != value for key, value in more.items()):
        choice["message_beside_deltas"] = dict(given)


def _grow(message: dict[str, Json], delta: Mapping[str, Json]) -> None:
    for key, value in delta.items():
        if key == "tool_calls":
            calls = message.setdefault("tool_calls", {})
            for given in listing(value):
                call = mapping(given)
                index = call.get("index")
                held = calls.setdefault(index if isinstance(index, int) else 0, {"function": {}})
                for name, item in call.items():
                    if name == "function":
                        for part, piece in mapping(item).items():
                            before = held["function"].get(part)
                            grows = isinstance(before, str) and isinstance(piece, str)
                            held["function"][part] = before + piece if grows else piece
                    elif item is not None and name != "index":
                        held[name] = item
        elif isinstance(value, str) and key != "role" and isinstance(message.get(key), str):
            message[key] += value
        elif value is not None:
            message[key] = value
