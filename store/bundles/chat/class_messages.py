"""Messages whose author is told by a class: LangChain's `type` and constructors, AutoGen's messages.

Sources: langchain-core (`messages`, `load/serializable.py`), AutoGen 0.4 (`autogen_core.models`,
`autogen_agentchat.messages`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...canonical import Json

_TYPES: Final = {
    **{name: name for name in ("human", "ai", "system", "tool", "function")},
    "developer": "developer",
    "user": "user",
    "assistant": "assistant",
    "functionexecutionresult": "tool",
    "text": "assistant",
    "multimodal": "assistant",
    "stop": "assistant",
    "handoff": "assistant",
    "toolcallsummary": "assistant",
    "toolcallrequestevent": "assistant",
    "toolcallexecutionevent": "tool",
    "thoughtevent": "assistant",
}
"""The roles, by what a class is called without `Message` and `Chunk`, in small letters."""
_BARE: Final = frozenset(["human", "ai", "system", "tool", "function"])


def class_role(kind: Json) -> str | None:
    """The role of messages with this `type`; None if it is not the name of a class of messages."""
    if not isinstance(kind, str):
        return None
    if kind in _BARE:
        return kind
    name = kind.removesuffix("Chunk")
    if not name.endswith(("Message", "Event")):
        return None
    return _TYPES.get(name.removesuffix("Message").casefold())


def constructed(item: Mapping[str, Json]) -> str:
    """The class in LangChain's constructor, without `Chunk`, if it is a class of messages; else ""."""
    names = item.get("id")
    if item.get("lc") != 1 or not isinstance(item.get("kwargs"), dict):
        return ""
    name = names[-1] if isinstance(names, list) and names else None
    if not isinstance(name, str):
        return ""
    name = name.removesuffix("Chunk")
    return name if name.endswith("Message") else ""


def with_class_content(item: Mapping[str, Json]) -> dict[str, Json]:
    """A message of AutoGen with calls and results as typed blocks, and its agent as name; others without `type`."""
    out = {key: value for key, value in item.items() if key != "type"}
    source = out.get("source")
    if isinstance(source, str) and "name" not in out:
        del out["source"]
        if source == "user":
            out["role"] = "user"
        else:
            out["name"] = source
    content = out.get("content")
    if isinstance(content, list) and content:
        out["content"] = [_block(one) for one in content]
    thought = out.get("thought")
    if isinstance(thought, str) and "reasoning_content" not in out:
        out["reasoning_content"] = out.pop("thought")
    return out


def _block(one: Json) -> Json:
    if not isinstance(one, dict) or "type" in one:
        return one
    if "name" in one and "arguments" in one:
        return {**one, "type": "tool_call"}
    if "call_id" in one and "content" in one:
        failed = {key: value for key, value in one.items() if not (key == "is_error" and not value)}
        return {**failed, "type": "tool_result"}
    return one


def with_kept_calls(item: Mapping[str, Json]) -> Mapping[str, Json]:
    """A message of LangChain whose calls are only kept for its provider, or still pieces of a stream, with them."""
    if item.get("tool_calls"):
        return item
    held = item.get("additional_kwargs")
    kept: Mapping[str, Json] = held if isinstance(held, dict) else {}
    for name in ("tool_calls", "function_call"):
        given = kept.get(name)
        if isinstance(given, list if name == "tool_calls" else dict) and given:
            rest = {key: value for key, value in kept.items() if key != name}
            return {**item, name: given, "additional_kwargs": rest}
    pieces = item.get("tool_call_chunks")
    if isinstance(pieces, list) and pieces:
        return {**item, "tool_calls": _joined(pieces), "tool_call_chunks": None}
    return item


def _joined(pieces: list[Json]) -> list[Json]:
    """The calls in pieces of a stream: those of one index belong together."""
    calls: dict[Json, dict[str, Json]] = {}
    for at, piece in enumerate(pieces):
        if not isinstance(piece, dict):
            continue
        index = piece.get("index")
        key = at if not isinstance(index, int | str) else f"index {index}"
        held = calls.setdefault(key, {})
        for name, value in piece.items():
            before = held.get(name)
            if name == "args" and isinstance(before, str) and isinstance(value, str):
                held[name] = before + value
            elif value is not None and before is None:
                held[name] = value
    return [{key: value for key, value in one.items() if key != "index"} for one in calls.values()]
