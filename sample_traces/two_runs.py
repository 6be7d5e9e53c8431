"""Twelve questions asked of two versions of Vina, what is in production and a candidate: two bundles to compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from .stories import Json, as_json, digest, read_yaml

STORIES: Final = "two_runs"
RELEASES: Final[Mapping[str, Mapping[str, str]]] = {
    "production": {"release": "2026.11.2", "model": "sparrow-4"},
    "candidate": {"release": "2026.12.0-rc1", "model": "sparrow-5-mini"},
}


def runs() -> Iterator[tuple[str, list[Json]]]:
    """Each run by its name, and the lines of its file: a message list for each question, in the order of the stories."""
    stories = read_yaml(STORIES)
    for run in RELEASES:
        yield run, [_conversation(run, story) for story in stories]


def _conversation(run: str, story: Mapping[str, Json]) -> Json:
    said = story[run]
    messages: list[Json] = [{"role": "user", "content": story["user"]}]
    for number, call in enumerate(said["calls"]):
        call_id = f"call_{digest(run, story['id'], str(number), length=10)}"
        function = {"name": call["tool"], "arguments": as_json(call["arguments"])}
        messages.append(
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [{"id": call_id, "type": "function", "function": function}],
            }
        )
        result = f"Error: {call['error']}" if "error" in call else as_json(call["result"])
        messages.append(
            {"role": "tool", "tool_call_id": call_id, "name": call["tool"], "content": result}
        )
    messages.append({"role": "assistant", "content": said["answer"]})
    return {
        "id": digest(run, story["id"], length=32),
        "metadata": {
            "agent": "vina",
            "intent": story["intent"],
            "locale": story.get("locale", "en"),
            **RELEASES[run],
        },
        "messages": messages,
    }
