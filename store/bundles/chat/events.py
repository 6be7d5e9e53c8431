"""Messages that tracers keep as the events of OpenTelemetry GenAI: `gen_ai.user.message`, `gen_ai.choice`, …

Sources: the GenAI semantic conventions up to 1.36, and their writers: pydantic-ai (lists of events with `event.name`),
Microsoft Semantic Kernel (each body as JSON text under `gen_ai.event.content`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...canonical import Json
from ..values.json_access import json_in_text

BODY: Final = "gen_ai.event.content"
NAME: Final = "event.name"
_ROLES: Final = {
    f"gen_ai.{role}.message": role for role in ("system", "user", "assistant", "tool", "developer")
}
_CHOICE: Final = "gen_ai.choice"
_AROUND: Final = (BODY, NAME, "gen_ai.system", "gen_ai.message.index", "message", "index")


def is_event(item: Mapping[str, Json]) -> bool:
    """Whether an object is the event of a message."""
    if isinstance(item.get(BODY), str | dict):
        return True
    name = item.get(NAME)
    return isinstance(name, str) and (name == _CHOICE or name in _ROLES)


def event_message(item: Mapping[str, Json]) -> Mapping[str, Json]:
    """The message of an event, with a role, `content`, and the call that it answers."""
    body = json_in_text(item.get(BODY))
    held = {**item, **body} if isinstance(body, dict) else dict(item)
    name = held.get(NAME)
    message = json_in_text(held.get("message"))
    rest = {key: value for key, value in held.items() if key not in _AROUND}
    if isinstance(message, dict):
        rest |= message
    elif message is not None:
        rest["content"] = message
    role = rest.get("role")
    if not isinstance(role, str):
        role = _ROLES.get(str(name), "assistant")
    out = {"content": None, **rest, "role": role.casefold()}
    if out["role"] == "tool" and "id" in out and "tool_call_id" not in out:
        out["tool_call_id"] = out.pop("id")
    return out


def split_events(items: list[Json]) -> tuple[list[Json], list[Json]]:
    """The events of one call, as what the model was given and what it answered."""
    asked = [item for item in items if not (isinstance(item, dict) and item.get(NAME) == _CHOICE)]
    return asked, [item for item in items if isinstance(item, dict) and item.get(NAME) == _CHOICE]
