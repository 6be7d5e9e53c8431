"""A content of Google's API, as its tools keep it: its messages, and the results of functions in it.

Source: googleapis/python-genai, `types.py` (Content, Part, FunctionCall, FunctionResponse); names of fields in snake or
camel case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ...canonical import Json
from ...trace import Message, Status
from ..values.json_access import NOTHING, but, text
from .bodies import body_messages

_RESULTS: Final = ("functionResponse", "function_response")
_ROLES: Final = ("user", "model", "assistant", "system", "function", "tool")
_ANSWERS: Final = ("output", "result")


@dataclass(frozen=True, slots=True)
class FunctionResult:
    """What a function gave back."""

    call_id: str | None
    name: str | None
    output: Json
    status: Status
    rest: dict[str, Json]


def parts_of(content: Json) -> list[Json]:
    """The parts of a content; a text, a part or a list of them are parts too."""
    if isinstance(content, dict) and "parts" in content:
        content = content["parts"]
    if content in NOTHING:
        return []
    return content if isinstance(content, list) else [content]


def content_messages(content: Json, role: str) -> tuple[Message, ...]:
    """The messages of a content, without the results of functions in it; () if there is nothing else."""
    parts = [_part(part) for part in parts_of(content) if function_result(part) is None]
    if not parts:
        return ()
    rest = but(content, "parts", "role") if isinstance(content, dict) and "parts" in content else {}
    if isinstance(content, dict) and content.get("role") not in (*_ROLES, role, *NOTHING):
        rest["own_role"] = content["role"]
    return body_messages({"contents": [{**rest, "role": role, "parts": parts}]}, role)


def function_results(content: Json) -> list[FunctionResult]:
    """The results of functions in a content."""
    return [one for part in parts_of(content) if (one := function_result(part)) is not None]


def function_result(part: Json) -> FunctionResult | None:
    """The result of a function in a part; None if the part is something else."""
    if not isinstance(part, dict):
        return None
    held = next((name for name in _RESULTS if isinstance(part.get(name), dict)), None)
    if held is None:
        return None
    return result_of(part[held], but(part, held))


def result_of(given: Mapping[str, Json], beside: Mapping[str, Json]) -> FunctionResult:
    """A function response, and the fields beside it. An `error` in it is a failure."""
    response = given.get("response")
    output, status = response, "ok"
    if isinstance(response, dict):
        if response.get("error") not in NOTHING:
            output, status = (response["error"] if len(response) == 1 else response), "error"
        else:
            only = [name for name in _ANSWERS if name in response]
            output = response[only[0]] if len(response) == 1 and only else response
    rest = {**but(given, "id", "name", "response"), **beside}
    failed: Status = "error" if status == "error" else "ok"
    return FunctionResult(text(given.get("id")), text(given.get("name")), output, failed, rest)


def _part(part: Json) -> Json:
    """A part as a block: a text as it is, a thought as reasoning, without empty fields."""
    if not isinstance(part, dict):
        return {"text": part} if isinstance(part, str) else part
    own = {key: value for key, value in part.items() if value is not None}
    if own.get("thought") is True and isinstance(own.get("text"), str):
        return {**but(own, "thought", "text"), "type": "thinking", "thinking": own["text"]}
    return own
