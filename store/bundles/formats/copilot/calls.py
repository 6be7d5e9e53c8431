"""The frame of an event, and the execution of a tool as one step of its start and its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ....canonical import Json
from ....trace import Status, Step, ToolCall
from ...values.json_access import NOTHING, but, json_in_text, mapping, text
from ...values.times import to_ns, unread_times

FRAME: Final = ("type", "data", "id", "timestamp", "agentId")


def kind_of(event: Mapping[str, Json]) -> str:
    """What kind of event it is."""
    return text(event.get("type")) or "event"


def data_of(event: Mapping[str, Json]) -> Mapping[str, Json]:
    """What the event says."""
    return mapping(event.get("data"))


@dataclass
class Tool:
    """A tool's execution: what the model asked for, and the events of its start and end."""

    call: ToolCall
    parent: str | None = None
    started: Mapping[str, Json] | None = None
    completed: Mapping[str, Json] | None = None


def rest_of(event: Mapping[str, Json], *read: str) -> dict[str, Json]:
    """What is not read of an event, without its place in the chain of events."""
    return (
        but(event, *FRAME, "parentId")
        | but(data_of(event), *read)
        | unread_times(event, "timestamp")
    )


def tool_step(step_id: str, tool: Tool) -> Step:
    """A tool's execution as a step: `success` of its end is its status, the error's message what it says."""
    started, completed = tool.started or {}, tool.completed or {}
    begun, done = data_of(started), data_of(completed)
    given, result, failure = begun.get("arguments"), done.get("result"), mapping(done.get("error"))
    inner = mapping(result) if isinstance(result, dict) else {}
    rest = rest_of(started, "toolCallId", "toolName", "arguments", "parentToolCallId")
    output = inner.get("content", result) if "content" in inner else result
    ended = rest_of(
        completed,
        "toolCallId",
        "toolName",
        "success",
        "result",
        "parentToolCallId",
        *(("error",) if failure else ()),
    )
    ended |= (
        {f"result.{key}": value for key, value in but(inner, "content").items()}
        if "content" in inner
        else {}
    )
    ended |= {f"error.{key}": value for key, value in but(failure, "message").items()}
    rest |= {
        key if rest.get(key, value) == value else f"complete.{key}": value
        for key, value in ended.items()
    }
    status: Status = "unset"
    if completed:
        status = (
            "ok"
            if done.get("success") is True
            else "error"
            if done.get("success") is False
            else "unset"
        )
        if status == "unset" and done.get("success") is not None:
            rest["success"] = done["success"]
    name = text(begun.get("toolName")) or tool.call.name
    arguments = json_in_text(given) if given not in NOTHING else tool.call.arguments
    message = text(failure.get("message")) or (text(done.get("error")) if not failure else None)
    return Step(
        step_id,
        "tool",
        name,
        parent_id=tool.parent,
        status=status,
        status_message=message,
        start_ns=to_ns(started.get("timestamp")),
        end_ns=to_ns(completed.get("timestamp")),
        input=arguments,
        output=output if output not in NOTHING else message,
        attributes=rest,
    )
