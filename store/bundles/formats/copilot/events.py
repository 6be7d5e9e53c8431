"""The events of a session (`events.jsonl`) as steps: turns, tools with results, sub-agents, every other event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ....canonical import Json
from ....trace import Message, Step, ToolCall, Trace, as_text, replace
from ...spans.ordering import tree_order
from ...values.json_access import NOTHING, but, json_in_text, listing, mapping, text
from ...values.raters import finite
from ...values.times import to_ns, unread_times
from .calls import FRAME, Tool, data_of, kind_of, rest_of, tool_step

_FAMILIES: Final = frozenset(
    {
        *(
            "session",
            "user",
            "assistant",
            "tool",
            "system",
            "subagent",
            "hook",
            "permission",
            "abort",
        ),
        *(
            "user_input",
            "elicitation",
            "sampling",
            "mcp",
            "command",
            "commands",
            "skill",
            "external_tool",
        ),
        *(
            "pending_messages",
            "model",
            "capabilities",
            "exit_plan_mode",
            "auto_mode_switch",
            "binary",
        ),
    }
)
"""The first words of the kinds of events that the runtime's schema names."""
_ANSWER: Final = (
    "content",
    "toolRequests",
    "reasoningText",
    "outputTokens",
    "model",
    "parentToolCallId",
)
_DELTAS: Final = (
    "assistant.message_delta",
    "assistant.reasoning_delta",
    "assistant.streaming_delta",
)
_ERRORS: Final = ("session.error", "model.call_failure", "subagent.failed")
_ENDED: Final = ("subagent.completed", "subagent.failed")


@dataclass
class _Session:
    """What is gathered from the events of a session in their order."""

    model: str | None = None
    steps: list[Step] = field(default_factory=list)
    tools: dict[str, Tool] = field(default_factory=dict)
    agents: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    reasoning: tuple[str, Mapping[str, Json]] | None = None
    pieces: int = 0
    unknown: list[str] = field(default_factory=list)


def trace_of(events: Sequence[Mapping[str, Json]], file_id: str, format: str) -> Trace:  # noqa: A002 - the model's own name
    """The events of one session as a trace."""
    session = _Session()
    whole = {
        text(data_of(one).get("messageId")) for one in events if kind_of(one) == "assistant.message"
    } - {None}
    for number, event in enumerate(events):
        _add(session, number, event, whole)
    _flush(session)
    steps, notes = tree_order(
        [*session.steps, *(tool_step(i, t) for i, t in session.tools.items())]
    )
    begun = next((data_of(one) for one in events if kind_of(one) == "session.start"), {})
    title = next(
        (
            data_of(one).get("title")
            for one in reversed(events)
            if kind_of(one) == "session.title_changed"
        ),
        None,
    )
    models = dict.fromkeys(step.model for step in steps if step.model)
    context = mapping(begun.get("context"))
    metadata: dict[str, Json] = {
        **({"title": title} if text(title) else {}),
        **({"model": ", ".join(models)} if models else {}),
        **{key: context[key] for key in ("cwd", "branch", "repository") if text(context.get(key))},
        **{key: begun[key] for key in ("copilotVersion", "producer") if text(begun.get(key))},
    }
    if session.pieces:
        notes = (
            *notes,
            f"pieces of streamed messages that are also there as a whole: {session.pieces}",
        )
    if session.unknown:
        kinds = ", ".join(sorted(set(session.unknown)))
        notes = (
            *notes,
            f"events of kinds that are not known: {len(session.unknown)} ({kinds[:200]})",
        )
    times = [at for step in steps for at in (step.start_ns, step.end_ns) if at is not None]
    own = [step for step in steps if step.parent_id is None]
    return Trace(
        source_id=text(begun.get("sessionId")) or file_id or None,
        input=next((step.output for step in own if step.name == "user" and step.output), None),
        output=next(
            (step.output for step in reversed(own) if step.kind == "llm" and step.output), None
        ),
        error=_error(events),
        steps=steps,
        metadata=metadata,
        start_ns=min(times, default=None),
        end_ns=max(times, default=None),
        format=format,
        notes=notes,
    )


def _error(events: Sequence[Mapping[str, Json]]) -> str | None:
    """The error that the session ended with: no answer came after it."""
    for event in reversed(events):
        kind, data = kind_of(event), data_of(event)
        if kind == "session.error":
            return text(data.get("message")) or "the session ended with an error"
        if kind == "session.shutdown" and data.get("shutdownType") == "error":
            return text(data.get("errorReason")) or "the session ended with an error"
        if kind in ("assistant.message", "user.message"):
            return None
    return None


def _free(session: _Session, event: Mapping[str, Json], number: int) -> str:
    """An id that no other step of the session has."""
    found = text(event.get("id")) or f"event-{number}"
    if found in session.seen:
        found = f"{found}#{number}"
    session.seen.add(found)
    return found


def _parent(session: _Session, event: Mapping[str, Json]) -> str | None:
    """The step that an event of a sub-agent belongs under."""
    agent = text(event.get("agentId"))
    if agent in session.agents:
        return session.agents[agent or ""]
    return text(data_of(event).get("parentToolCallId"))


def _add(session: _Session, number: int, event: Mapping[str, Json], whole: set[str | None]) -> None:
    kind, data = kind_of(event), data_of(event)
    if kind in ("session.start", "session.resume"):
        session.model = text(data.get("selectedModel")) or session.model
    elif kind == "session.model_change":
        session.model = text(data.get("newModel")) or session.model
    if kind.partition(".")[0] not in _FAMILIES:
        session.unknown.append(kind)
    if kind in _DELTAS and text(data.get("messageId")) in whole:
        session.pieces += 1
    elif (
        kind == "assistant.reasoning"
        and text(data.get("content"))
        and event.keys() <= {*FRAME, "parentId"}
    ):
        _flush(session)
        session.reasoning = (_free(session, event, number), event)
    elif kind == "assistant.message":
        _answer(session, number, event)
    elif kind in ("user.message", "system.message"):
        _flush(session)
        session.steps.append(_turn(session, number, event, kind.partition(".")[0]))
    elif kind in ("tool.execution_start", "tool.execution_complete") and text(
        data.get("toolCallId")
    ):
        _execution(session, number, event)
    elif kind == "subagent.started":
        _agent(session, number, event)
    elif kind in _ENDED and _ended(session, event):
        pass
    else:
        session.steps.append(_other(session, number, event))


def _flush(session: _Session) -> None:
    """Keep reasoning that no answer followed as an event."""
    if session.reasoning is not None:
        step_id, event = session.reasoning
        session.reasoning = None
        session.steps.append(replace(_other(session, 0, event), id=step_id))


def _turn(session: _Session, number: int, event: Mapping[str, Json], role: str) -> Step:
    content = data_of(event).get("content")
    at = to_ns(event.get("timestamp"))
    said = text(content)
    return Step(
        _free(session, event, number),
        "message",
        role,
        parent_id=_parent(session, event),
        start_ns=at,
        end_ns=at,
        output=content if said is None else said,
        messages_out=(Message(role, said),) if said else (),
        attributes=rest_of(event, "content", "parentToolCallId"),
    )


def _answer(session: _Session, number: int, event: Mapping[str, Json]) -> None:
    """A model's answer with the calls in it."""
    data = data_of(event)
    step_id = _free(session, event, number)
    calls, left = [], []
    for given in listing(data.get("toolRequests")):
        one = mapping(given)
        if text(one.get("name")) is None:
            left.append(given)
            continue
        call = ToolCall(
            as_text(one["name"]), json_in_text(one.get("arguments")), text(one.get("toolCallId"))
        )
        calls.append(call)
        if more := but(
            one,
            "name",
            "arguments",
            "toolCallId",
            *(("type",) if one.get("type") == "function" else ()),
        ):
            left.append({"toolCallId": call.id, **more})
        key = call.id or f"{step_id}-call-{len(calls)}"
        tool = session.tools.setdefault(key, Tool(call))
        tool.call, tool.parent = call, step_id
    reasoning = text(data.get("reasoningText"))
    about: dict[str, Json] = {}
    if session.reasoning is not None and reasoning in (
        None,
        data_of(session.reasoning[1]).get("content"),
    ):
        said = data_of(session.reasoning[1])
        reasoning = text(said.get("content"))
        about = {"reasoning_event": rest} if (rest := but(said, "content")) else {}
        session.reasoning = None
    _flush(session)
    model = text(data.get("model")) or session.model
    at = to_ns(event.get("timestamp"))
    tokens = data.get("outputTokens")
    spoken = text(data.get("content"))
    unread = rest_of(
        event, *(key for key in _ANSWER if key != "outputTokens" or finite(tokens) is not None)
    )
    if not isinstance(data.get("toolRequests"), list | None):
        unread["toolRequests"] = data["toolRequests"]
    if left:
        unread["toolRequests"] = left
    session.steps.append(
        Step(
            step_id,
            "llm",
            model or "assistant",
            parent_id=_parent(session, event),
            start_ns=at,
            end_ns=at,
            output=spoken,
            messages_out=(
                Message("assistant", spoken, tool_calls=tuple(calls), reasoning=reasoning),
            ),
            model=model,
            usage={"output": tokens} if finite(tokens) is not None else {},
            attributes={**unread, **about},
        )
    )


def _execution(session: _Session, number: int, event: Mapping[str, Json]) -> None:
    data = data_of(event)
    call_id = as_text(data["toolCallId"])
    name = text(data.get("toolName")) or "tool"
    tool = session.tools.setdefault(
        call_id, Tool(ToolCall(name, None, call_id), _parent(session, event))
    )
    side = "started" if kind_of(event) == "tool.execution_start" else "completed"
    if getattr(tool, side) is not None:
        session.steps.append(_other(session, number, event))
    else:
        setattr(tool, side, event)


def _agent(session: _Session, number: int, event: Mapping[str, Json]) -> None:
    data = data_of(event)
    step_id = _free(session, event, number)
    for key in (text(event.get("agentId")), text(data.get("agentId"))):
        if key:
            session.agents[key] = step_id
    call = text(data.get("toolCallId"))
    if call:
        session.agents[call] = step_id
    session.steps.append(
        Step(
            step_id,
            "agent",
            text(data.get("agentDisplayName")) or text(data.get("agentName")) or "sub-agent",
            parent_id=call if call != step_id else None,
            start_ns=to_ns(event.get("timestamp")),
            attributes=rest_of(event),
        )
    )


def _ended(session: _Session, event: Mapping[str, Json]) -> bool:
    """Whether the end of a sub-agent could be put to its start."""
    data = data_of(event)
    keys = (text(event.get("agentId")), text(data.get("agentId")), text(data.get("toolCallId")))
    step_id = next((session.agents[key] for key in keys if key in session.agents), None)
    at = next((n for n, step in enumerate(session.steps) if step.id == step_id), None)
    if at is None or session.steps[at].status != "unset":
        return False
    step = session.steps[at]
    failed = kind_of(event) == "subagent.failed"
    more = rest_of(event)
    session.steps[at] = replace(
        step,
        status="error" if failed else "ok",
        status_message=text(data.get("error")) if failed else None,
        end_ns=to_ns(event.get("timestamp")),
        attributes={
            **step.attributes,
            **{
                key if step.attributes.get(key, value) == value else f"ended.{key}": value
                for key, value in more.items()
            },
        },
    )
    return True


def _other(session: _Session, number: int, event: Mapping[str, Json]) -> Step:
    """Any other event, with all that it says."""
    kind, data, at = kind_of(event), event.get("data"), to_ns(event.get("timestamp"))
    return Step(
        _free(session, event, number),
        "event",
        kind,
        parent_id=_parent(session, event),
        status="error" if kind in _ERRORS else "unset",
        status_message=text(mapping(data).get("message")) if kind in _ERRORS else None,
        start_ns=at,
        end_ns=at,
        output=data if data not in NOTHING else None,
        attributes=but(event, *FRAME, "parentId") | unread_times(event, "timestamp"),
    )
