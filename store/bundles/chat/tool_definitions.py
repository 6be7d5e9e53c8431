"""Definitions of tools that stand among messages: tracers list what a model may call beside what was said.

Seen in Langfuse's handler for LangChain (`{role: tool, content: {type: function, function: …}}`), DeepEval's (a role of
their own, the definition as Python wrote it), and lists of the OpenAI Responses API.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...canonical import Json
from ..values.json_access import json_in_text

_PYTHON: Final = "{'type': 'function', 'function': {'name':"
_LISTING: Final = ("functionDeclarations", "function_declarations")


def is_definition(item: Mapping[str, Json]) -> bool:
    """Whether an element of a list of messages defines a tool: no one said it."""
    role = item.get("role")
    if role is None:
        if item.get("type") == "mcp_list_tools" or any(name in item for name in _LISTING):
            return True
        return _defines(item)
    if role in ("user", "assistant", "system") or item.get("tool_call_id") is not None:
        return False
    content = item.get("content")
    if isinstance(content, str):
        if content.startswith(_PYTHON):
            return True
        if '"function"' not in content[:400]:
            return False
        content = json_in_text(content)
    return isinstance(content, dict) and _defines(content)


def _defines(value: Mapping[str, Json]) -> bool:
    """Whether a value is {type: function, function: {name, parameters}}. A call has arguments instead."""
    if value.get("type") != "function":
        return False
    function = value.get("function")
    held = function if isinstance(function, dict) else value
    if "arguments" in held or not isinstance(held.get("name"), str):
        return False
    return "parameters" in held or "description" in held
