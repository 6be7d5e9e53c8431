"""The bodies of Gemini and Vertex AI, and of the Agent Development Kit around them, as messages with parts.

Source: Google's Generative Language API (GenerateContentRequest, GenerateContentResponse, Content), as JSON of the API
(`systemInstruction`) and of the Python packages (`system_instruction`); the Kit's LlmRequest, LlmResponse and Event.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...canonical import Json

SYSTEM_KEYS: Final = ("systemInstruction", "system_instruction")
_CONFIGS: Final = ("config", "generationConfig", "generation_config")
_MARKS: Final = frozenset(("model", "safetySettings", "safety_settings", *SYSTEM_KEYS, *_CONFIGS))
_NEW: Final = ("new_message", "newMessage")


def google_messages(value: Mapping[str, Json]) -> list[Json] | None:
    """The messages of a request, a response or an event, each with `role` and `parts`; None for any other object."""
    candidates = value.get("candidates")
    if isinstance(candidates, list):
        return _answers(candidates)
    if "contents" in value:
        return _asked(value)
    content = value.get("content")
    if isinstance(content, dict) and isinstance(content.get("parts"), list) and "role" not in value:
        return [_named(content, value.get("author"))]
    for name in _NEW:
        new = value.get(name)
        if isinstance(new, dict) and isinstance(new.get("parts"), list):
            return [{"role": "user", **new}]
    return None


def streamed_answer(items: list[Json]) -> list[Json] | None:
    """The message of an answer that was recorded as the list of its streamed pieces; None if it is not one."""
    parts: list[Json] = []
    for item in items:
        candidates = item.get("candidates") if isinstance(item, dict) else None
        if not isinstance(candidates, list):
            return None
        for message in _answers(candidates[:1]) or ():
            parts += message["parts"] if isinstance(message.get("parts"), list) else ()
    return [{"role": "model", "parts": parts}] if parts else None


def _answers(candidates: list[Json]) -> list[dict[str, Json]] | None:
    found = [one.get("content") for one in candidates if isinstance(one, dict)]
    said = [one for one in found if isinstance(one, dict) and isinstance(one.get("parts"), list)]
    return [{**one, "role": "model"} for one in said] or None


def _named(content: Mapping[str, Json], author: Json) -> dict[str, Json]:
    """The content of an event; its role is that of its author."""
    message: dict[str, Json] = {"role": "user" if author == "user" else "model", **content}
    if isinstance(author, str) and author != "user" and message["role"] == "model":
        message["name"] = author
    return message


def _asked(value: Mapping[str, Json]) -> list[Json] | None:
    contents = value["contents"]
    if isinstance(contents, str):
        # Any record can have a text of this name.
        if _MARKS.isdisjoint(value):
            return None
        contents = [contents]
    found = [_content(one) for one in (contents if isinstance(contents, list) else [contents])]
    if not found or None in found:
        return None
    return [*_system(value), *found]


def _content(one: Json) -> Json:
    """A content of a request, which may be given as a text or a single part; None if it is none."""
    if isinstance(one, str):
        return {"role": "user", "parts": [one]}
    if not isinstance(one, dict):
        return None
    if isinstance(one.get("parts"), list):
        return {"role": "user", **one}
    if isinstance(one.get("parts"), dict):
        return {"role": "user", **one, "parts": [one["parts"]]}
    return {"role": "user", "parts": [one]} if "role" not in one and "text" in one else None


def _system(value: Mapping[str, Json]) -> list[Json]:
    held = [value, *(value[name] for name in _CONFIGS if isinstance(value.get(name), dict))]
    given = next((one[name] for one in held for name in SYSTEM_KEYS if one.get(name)), None)
    if given is None:
        return []
    parts = given.get("parts", given) if isinstance(given, dict) else given
    return [{"role": "system", "parts": parts if isinstance(parts, list) else [parts]}]
