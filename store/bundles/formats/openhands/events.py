"""Events of OpenHands before version 1 as steps: actions of the agent with what was observed, turns of the user.

Source: All-Hands-AI/OpenHands 0.9 to 0.62, `openhands/events/serialization/event.py` (an event is an action with `args`
or an observation with `content` and `extras`; `cause` is the id of the action), `events/tool.py` (ToolCallMetadata),
`events/action/` and `events/observation/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ....canonical import Json
from ....trace import Message, Status, Step, ToolCall
from ...chat.turns import Turns
from ...values.json_access import NOTHING, but, listing, mapping, text
from ...values.raters import finite
from ...values.times import to_ns, unread_times
from .answers import Answers, Said

_EVENT: Final = (
    *("id", "timestamp", "source", "message", "cause", "action", "observation", "args"),
    *("content", "extras", "tool_call_metadata"),
)
_USAGE: Final = {"input": "prompt_tokens", "output": "completion_tokens"}
_OF_PROGRAM: Final = frozenset(
    [
        "change_agent_state",
        "null",
        "pause",
        "resume",
        "stop",
        "recall",
        "initialize",
        "condensation",
    ]
)
"""Actions that the program itself takes: nothing that the model called."""
SOURCES: Final = ("agent", "user", "environment")
_FAILED: Final = ("error", "user_rejected")
_UNKNOWN: Final = -1
"""The exit code of a command that has not ended, or of which it is not known."""


class Events:
    """The events of a run while it is read."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._answers = Answers(turns)
        self._calls: dict[str, str] = {}
        self.error: str | None = None
        self.kinds: list[str] = []

    def add(self, given: Json, number: int) -> None:
        """Add an event; `number` names it if it has no id."""
        event = mapping(given)
        event_id = text(event.get("id")) or f"event {number}"
        at = to_ns(event.get("timestamp"))
        rest = {**but(event, *_EVENT), **unread_times(event, "timestamp")}
        if event.get("source") not in (*SOURCES, *NOTHING):
            rest["source"] = event["source"]
        for key, inner in (("args", "action"), ("extras", "observation")):
            if event.get(key) not in NOTHING and not (mapping(event[key]) and inner in event):
                rest[key] = event[key]
        if "action" in event:
            self._action(event, event_id, at, rest)
        elif "observation" in event:
            self._observation(event, event_id, at, rest)
        else:
            left: Json = event.get("content") if event else given
            self._event(event_id, text(event.get("source")) or "event", at, left, rest, event)

    def _event(
        self,
        event_id: str,
        name: str,
        at: int | None,
        output: Json,
        rest: Mapping[str, Json],
        event: Mapping[str, Json],
        status: Status = "unset",
    ) -> None:
        """Add an event that is no turn and no tool."""
        more = but({k: event.get(k) for k in ("cause", "tool_call_metadata", "message")})
        if more.get("message") == output:
            more.pop("message", None)
        self._turns.add(
            Step(
                event_id,
                "event",
                name,
                status=status,
                status_message=text(output) if status == "error" else None,
                start_ns=at,
                end_ns=at,
                output=output,
                attributes={**rest, **more, **but({"source": event.get("source")})},
            )
        )

    def _action(
        self, event: Mapping[str, Json], event_id: str, at: int | None, rest: dict[str, Json]
    ) -> None:
        action, source = text(event.get("action")) or "action", text(event.get("source"))
        args = mapping(event.get("args"))
        if event.get("content") not in NOTHING:
            rest["content"] = event["content"]
        if action == "system" or (action == "message" and source == "user"):
            said = text(args.get("content")) or text(event.get("message"))
            role = "system" if action == "system" else "user"
            self._turns.add(
                Step(
                    event_id,
                    "message",
                    role,
                    start_ns=at,
                    end_ns=at,
                    output=said,
                    messages_out=(Message(role, said),),
                    attributes={**rest, **_left(event, args, said, "content")},
                )
            )
        elif action in _OF_PROGRAM or source in ("user", "environment"):
            said = text(event.get("message"))
            self._event(event_id, action, at, said, {**rest, **but({"args": dict(args)})}, event)
        else:
            self._of_agent(event, action, args, event_id, at, rest)

    def _of_agent(
        self,
        event: Mapping[str, Json],
        action: str,
        args: Mapping[str, Json],
        event_id: str,
        at: int | None,
        rest: dict[str, Json],
    ) -> None:
        """An action that the model chose: a message, the end of the run, or a call of a tool."""
        tool = mapping(event.get("tool_call_metadata"))
        response = mapping(tool.get("model_response"))
        reply = mapping(mapping(next(iter(listing(response.get("choices"))), None)).get("message"))
        spent = mapping(response.get("usage"))
        usage = {k: spent[v] for k, v in _USAGE.items() if finite(spent.get(v)) is not None}
        if more := but(tool, "tool_call_id", "function_name"):
            rest["tool_call_metadata"] = more
        elif not tool and event.get("tool_call_metadata") not in NOTHING:
            rest["tool_call_metadata"] = event["tool_call_metadata"]
        if event.get("cause") not in NOTHING:
            rest["cause"] = event["cause"]
        key = {"message": "content", "finish": "final_thought"}.get(action)
        thought = text(args.get("thought"))
        texts = [thought, text(args.get(key)) if key else None]
        said = "\n".join(dict.fromkeys(one for one in texts if one)) or None
        if key is not None and said is None:
            said = text(event.get("message"))
        given = but(args, "thought", *((key,) if key else ()))
        call: ToolCall | None = None
        if key is None:
            named = text(tool.get("function_name")) or action
            call = ToolCall(named, given, text(tool.get("tool_call_id")) or f"action {event_id}")
        else:
            rest |= but({"args": given})
            ids = but(tool, "model_response", "total_calls_in_response")
            rest |= {f"call.{k}": v for k, v in ids.items()}
        own = text(event.get("message"))
        attributes = (
            rest if own is None or own in (said, thought) or call else {**rest, "message": own}
        )
        added = self._answers.add(
            Said(
                event_id,
                at,
                text(response.get("id")),
                said,
                text(reply.get("reasoning_content")),
                call,
                text(response.get("model")),
                usage,
                attributes,
            )
        )
        if added is not None and call is not None:
            self._calls[event_id] = call.id or ""
            more = {"action": action} if call.name != action else {}
            self._turns.note(added, {**more, **({"message": own} if own else {})})

    def _observation(
        self, event: Mapping[str, Json], event_id: str, at: int | None, rest: dict[str, Json]
    ) -> None:
        kind = text(event.get("observation")) or "observation"
        extras = mapping(event.get("extras"))
        tool = mapping(event.get("tool_call_metadata"))
        status = _status(event, kind, extras)
        content = event.get("content")
        call_id = self._calls.get(text(event.get("cause")) or "")
        named = text(tool.get("tool_call_id"))
        if call_id is None and self._turns.called(named):
            call_id = named
        if kind == "error":
            self.error = text(content)
        left = {**rest, **but(extras), **but({"args": event.get("args")})}
        if call_id is None or self._turns.waiting(call_id) is None:
            if kind == "error":
                status = "error"
            own = content if content not in NOTHING else event.get("message")
            self._event(event_id, kind, at, own, left, event, status)
            return
        message = text(event.get("message"))
        known = but(tool, "tool_call_id", "function_name")
        if not tool and event.get("tool_call_metadata") not in NOTHING:
            left["tool_call_metadata"] = event["tool_call_metadata"]
        if named not in (None, call_id):
            left["observed_call_id"] = named
        if text(event.get("cause")) not in (None, *self._calls):
            left["cause"] = event["cause"]
        step = self._turns[self._turns.waiting(call_id) or ""]
        if known and known != but(self._model_response(step.parent_id), "args"):
            left["tool_call_metadata"] = known
        if text(tool.get("function_name")) not in (None, step.name):
            left["function_name"] = tool["function_name"]
        if kind not in (step.name, step.attributes.get("action")):
            left["observation"] = kind
        if message not in (None, content):
            left["observed"] = message
        self._turns.result(
            call_id,
            content,
            status,
            otherwise=Step(event_id, "tool", kind),
            at_ns=at,
            attributes={**left, "observation_id": event_id},
        )

    def _model_response(self, step_id: str | None) -> Mapping[str, Json]:
        """What the answer above a call says of the model's response, which observations repeat."""
        return mapping(self._turns[step_id].attributes.get("tool_call_metadata")) if step_id else {}


def _left(
    event: Mapping[str, Json], args: Mapping[str, Json], said: str | None, read: str
) -> dict[str, Json]:
    """The fields of a turn that its text does not have."""
    more = but({k: event.get(k) for k in ("cause", "tool_call_metadata", "message")})
    if more.get("message") == said:
        more.pop("message", None)
    return {**but(args, read), **more}


def _status(event: Mapping[str, Json], kind: str, extras: Mapping[str, Json]) -> Status:
    if kind in _FAILED or event.get("success") is False:
        return "error"
    code = mapping(extras.get("metadata")).get("exit_code", extras.get("exit_code"))
    if isinstance(code, int) and not isinstance(code, bool) and code != _UNKNOWN:
        return "error" if code else "ok"
    return "ok" if event.get("success") is True else "unset"
