"""The sessions of versions before 0.0.342: one document with the chat and a timeline of what was shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ....canonical import Json
from ....trace import Message, Status, Step, ToolCall, Trace, replace
from ...chat.message_steps import message_steps, one_a_message
from ...values.json_access import but, json_in_text, listing, mapping, text
from ...values.times import to_ns, unread_times

_ROLES: Final = {"user": "user", "copilot": "assistant"}
_FAILED: Final = ("failure", "error")


def is_old_session(value: Json) -> bool:
    """Whether it is a session in one document."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("sessionId"), str)
        and isinstance(value.get("timeline"), list)
        and isinstance(value.get("chatMessages", []), list)
    )


def old_trace(value: Mapping[str, Json], format: str) -> Trace:  # noqa: A002 - the model's own name
    """The session as a trace: the chat, with times and outcomes of tools from the timeline."""
    chat, timeline = listing(value.get("chatMessages")), listing(value["timeline"])
    steps: list[Step] = []
    said: list[str] = []
    for at, given in enumerate(chat):
        found = one_a_message([given])
        if not found:
            steps.append(Step(f"chat-{at}", "event", "message", output=given))
    read = [message for given in chat for message in one_a_message([given]) or []]
    steps = [*_below(message_steps(read)), *steps]
    said += [message.content for message in read if message.content]
    results = {
        step.attributes.get("tool_call_id"): at
        for at, step in enumerate(steps)
        if step.kind == "tool"
    }
    repeated = 0
    for number, given in enumerate(timeline):
        entry = mapping(given)
        place = results.get(text(entry.get("callId")))
        if place is not None and entry.get("type") == "tool_call_completed":
            steps[place] = _timed(steps[place], entry)
        elif not entry or not _repeats(entry, said):
            steps.append(_entry(number, given))
        else:
            repeated += 1
    times = [at for step in steps for at in (step.start_ns, step.end_ns) if at is not None]
    begun = to_ns(value.get("startTime"))
    model = text(value.get("selectedModel"))
    notes = (f"{repeated} entries of the timeline only repeat the chat",) if repeated else ()
    spoken = [step for step in steps if step.kind == "llm" and step.output]
    return Trace(
        source_id=value["sessionId"],
        input=next((step.output for step in steps if step.name == "user" and step.output), None),
        output=spoken[-1].output if spoken else None,
        steps=tuple(steps),
        metadata={
            **({"model": model} if model else {}),
            **but(
                value,
                "sessionId",
                "startTime",
                "chatMessages",
                "timeline",
                *(("selectedModel",) if model else ()),
            ),
            **unread_times(value, "startTime"),
        },
        start_ns=begun if begun is not None else min(times, default=None),
        end_ns=max(times, default=None),
        format=format,
        notes=notes,
    )


def _below(steps: Sequence[Step]) -> Iterator[Step]:
    """The steps of the chat, each tool under the answer that called it."""
    asked: dict[str | None, str] = {}
    for step in steps:
        asked |= {call.id: step.id for message in step.messages_out for call in message.tool_calls}
        above = (
            asked.get(text(step.attributes.get("tool_call_id"))) if step.kind == "tool" else None
        )
        yield replace(step, parent_id=above) if above else step


def _repeats(entry: Mapping[str, Json], said: list[str]) -> bool:
    shown = text(entry.get("text"))
    plain = entry.keys() <= {"id", "timestamp", "type", "text"} and not unread_times(
        entry, "timestamp"
    )
    return (
        plain
        and text(entry.get("type")) in _ROLES
        and shown is not None
        and any(shown in one for one in said)
    )


def _status(entry: Mapping[str, Json]) -> Status:
    kind = mapping(entry.get("result")).get("type")
    return "error" if kind in _FAILED else "ok" if kind == "success" else "unset"


def _timed(step: Step, entry: Mapping[str, Json]) -> Step:
    """The tool of the chat with when it ended, and how."""
    result = mapping(entry.get("result"))
    rest = but(entry, "timestamp", "callId", "type", "arguments", "result") | unread_times(
        entry, "timestamp"
    )
    if result:
        rest |= {f"result.{key}": value for key, value in result.items() if value != step.output}
    elif entry.get("result") is not None:
        rest["result"] = entry["result"]
    if json_in_text(entry.get("arguments")) != step.input:
        rest |= but({"timeline.arguments": entry.get("arguments")})
    given = {f"timeline.{key}": value for key, value in rest.items()}
    status = _status(entry)
    return replace(
        step,
        status=step.status if status == "unset" else status,
        end_ns=to_ns(entry.get("timestamp")),
        attributes={**step.attributes, **given},
    )


def _entry(number: int, given: Json) -> Step:
    """An entry of the timeline that the chat does not have."""
    entry = mapping(given)
    kind, at = text(entry.get("type")) or "entry", to_ns(entry.get("timestamp"))
    rest = but(entry, "timestamp", "type", "text") | unread_times(entry, "timestamp")
    step_id, said = f"timeline-{number}", text(entry.get("text"))
    if not entry:
        return Step(step_id, "event", kind, output=given)
    if kind in _ROLES and said:
        role = _ROLES[kind]
        message = Message(role, said)
        return Step(
            step_id,
            "llm" if role == "assistant" else "message",
            role,
            start_ns=at,
            output=said,
            messages_out=(message,),
            attributes=rest,
        )
    if kind.startswith("tool_call"):
        result = mapping(entry.get("result"))
        call = ToolCall(
            text(entry.get("name")) or text(entry.get("toolTitle")) or "tool",
            json_in_text(entry.get("arguments")),
        )
        read = ("arguments", *(("result",) if result else ()))
        return Step(
            step_id,
            "tool",
            call.name,
            status=_status(entry),
            end_ns=at,
            input=call.arguments,
            output=result.get("log") if result else None,
            attributes={
                **but(rest, *read),
                **{f"result.{k}": v for k, v in but(result, "log").items()},
                "type": kind,
            },
        )
    return Step(step_id, "event", kind, start_ns=at, output=said, attributes=rest)
