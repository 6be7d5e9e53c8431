"""Events of OpenHands from version 1 on (its software agent SDK) as steps.

Source: OpenHands/software-agent-sdk 1.x, `openhands-sdk/openhands/sdk/event/` (`llm_convertible/action.py`,
`observation.py`, `message.py`, `system.py`, `conversation_error.py`): `kind` names the class of an event; an action
and its observation have the id of the call; actions of one response of the model have its `llm_response_id`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ....canonical import Json
from ....trace import Message, Status, Step, ToolCall
from ...chat.messages import messages_from
from ...chat.turns import Turns, spoken
from ...values.json_access import NOTHING, but, json_in_text, mapping, text
from ...values.times import to_ns, unread_times
from .answers import Answers, Said

KINDS: Final = frozenset(
    [
        "MessageEvent",
        "ActionEvent",
        "ObservationEvent",
        "AgentErrorEvent",
        "UserRejectObservation",
        "SystemPromptEvent",
        "ConversationStateUpdateEvent",
        "ConversationErrorEvent",
        "PauseEvent",
        "TokenEvent",
        "LLMCompletionLogEvent",
    ]
)
_FRAME: Final = ("kind", "id", "timestamp", "source")
_SOURCES: Final = ("agent", "user", "environment")
_ACTION: Final = (
    "thought",
    "reasoning_content",
    "action",
    "tool_name",
    "tool_call_id",
    "tool_call",
)
_SEEN: Final = ("observation", "tool_name", "tool_call_id", "error", "rejection_reason")


class SdkEvents:
    """The events of a conversation while it is read."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._answers = Answers(turns)
        self.error: str | None = None

    def add(self, given: Json, number: int) -> None:
        """Add an event; `number` names it if it has no id."""
        event = mapping(given)
        kind = text(event.get("kind")) or "event"
        event_id = text(event.get("id")) or f"event {number}"
        at = to_ns(event.get("timestamp"))
        rest = {**but(event, *_FRAME), **unread_times(event, "timestamp")}
        if event.get("source") not in (*_SOURCES, *NOTHING):
            rest["source"] = event["source"]
        if kind == "MessageEvent" and mapping(event.get("llm_message")):
            self._message(event, event_id, at, but(rest, "llm_message"))
        elif kind == "ActionEvent":
            self._action(event, event_id, at, rest)
        elif kind in ("ObservationEvent", "AgentErrorEvent", "UserRejectObservation"):
            self._observation(event, kind, event_id, at, rest)
        elif kind == "SystemPromptEvent":
            self._system(event, event_id, at, rest)
        else:
            self._other(event or {"event": given}, kind, event_id, at)

    def _other(self, event: Mapping[str, Json], kind: str, event_id: str, at: int | None) -> None:
        failed = kind == "ConversationErrorEvent"
        why = [text(event.get("code")), text(event.get("detail"))]
        message = ": ".join(one for one in why if one) if failed else None
        if failed:
            self.error = message or kind
        left = {**but(event, "kind", "id", "timestamp"), **unread_times(event, "timestamp")}
        self._turns.add(
            Step(
                event_id,
                "event",
                kind,
                status="error" if failed else "unset",
                status_message=message,
                start_ns=at,
                end_ns=at,
                attributes=left,
            )
        )

    def _message(
        self, event: Mapping[str, Json], event_id: str, at: int | None, rest: dict[str, Json]
    ) -> None:
        given = mapping(event["llm_message"])
        # Calls of the agent have events of their own; a message repeats none.
        found = messages_from(
            [{**given, "role": given.get("role") or event.get("source") or "user"}]
        )
        if not found:
            rest["llm_message"] = dict(given)
        role = found[0].role if found else text(event.get("source")) or "event"
        said = spoken(found)
        if role == "assistant" and found:
            response = text(event.get("llm_response_id"))
            left = but(rest, "llm_response_id")
            if response:
                left["llm_response_id"] = response
            self._answers.add(Said(event_id, at, response, attributes=left, message=found[0]))
            return
        self._turns.add(
            Step(
                event_id,
                "message" if found else "event",
                role,
                start_ns=at,
                end_ns=at,
                output=said,
                messages_out=found,
                attributes=rest,
            )
        )

    def _system(
        self, event: Mapping[str, Json], event_id: str, at: int | None, rest: dict[str, Json]
    ) -> None:
        prompt = event.get("system_prompt")
        said = prompt if isinstance(prompt, str) else text(mapping(prompt).get("text"))
        if said is not None:
            rest = but(rest, "system_prompt")
            if more := but(mapping(prompt), "type", "text"):
                rest["system_prompt"] = more
        self._turns.add(
            Step(
                event_id,
                "message",
                "system",
                start_ns=at,
                end_ns=at,
                output=said,
                messages_out=(Message("system", said),) if said else (),
                attributes=rest,
            )
        )

    def _action(
        self, event: Mapping[str, Json], event_id: str, at: int | None, rest: dict[str, Json]
    ) -> None:
        made, action = mapping(event.get("tool_call")), mapping(event.get("action"))
        thought, unread = texts_of(event.get("thought"))
        done = text(action.get("message")) if action.get("kind") == "FinishAction" else None
        name = text(event.get("tool_name")) or text(made.get("name")) or "tool"
        given = json_in_text(made.get("arguments"))
        if given in NOTHING:
            given = but(action, "kind") or None
        call_id = text(event.get("tool_call_id")) or text(made.get("id")) or f"action {event_id}"
        rest = but(rest, *_ACTION)
        rest |= but({"thought": unread, "action": event.get("action")})
        rest |= {f"tool_call.{k}": v for k, v in but(made, "id", "name", "arguments").items()}
        said = "\n".join(dict.fromkeys(one for one in (thought, done) if one)) or None
        if not made and event.get("tool_call") not in NOTHING:
            rest["tool_call"] = event["tool_call"]
        for key, own in (("id", call_id), ("name", name)):
            if made.get(key) not in NOTHING and text(made[key]) != own:
                rest[f"tool_call.{key}"] = made[key]
        self._answers.add(
            Said(
                event_id,
                at,
                text(event.get("llm_response_id")),
                said,
                text(event.get("reasoning_content")),
                ToolCall(name, given, call_id),
                attributes=rest,
            )
        )

    def _observation(
        self,
        event: Mapping[str, Json],
        kind: str,
        event_id: str,
        at: int | None,
        rest: dict[str, Json],
    ) -> None:
        seen = mapping(event.get("observation"))
        said = text(event.get("error")) or text(event.get("rejection_reason"))
        output: Json = said
        rest = but(rest, *_SEEN)
        status: Status = "unset" if kind == "ObservationEvent" else "error"
        if said is None:
            key = next((k for k in ("content", "output") if seen.get(k) not in NOTHING), "content")
            words, unread = texts_of(seen.get(key))
            output = words if words is not None and not unread else seen.get(key)
            rest |= but(seen, key)
            status = _status(seen) if status == "unset" else status
        elif seen:
            rest["observation"] = dict(seen)
        for key in ("observation", "error", "rejection_reason"):
            if event.get(key) not in (*NOTHING, said) and not (key == "observation" and seen):
                rest[key] = event[key]
        call_id, name = text(event.get("tool_call_id")), text(event.get("tool_name")) or "tool"
        if self._turns.waiting(call_id) is None:
            rest |= but({"tool_call_id": call_id})
        elif self._turns[self._turns.waiting(call_id) or ""].name != name:
            rest["tool_name"] = name
        self._turns.result(
            call_id,
            output,
            status,
            otherwise=Step(event_id, "tool", name),
            at_ns=at,
            message=said if status == "error" else None,
            attributes={**rest, "observation_id": event_id},
        )


def texts_of(given: Json) -> tuple[str | None, Json]:
    """The texts of blocks, joined, and what is in them beside texts; a text is one block."""
    if isinstance(given, str):
        return given or None, None
    if not isinstance(given, list):
        return None, given
    texts = [
        one["text"] for one in given if isinstance(one, dict) and isinstance(one.get("text"), str)
    ]
    more = [
        but(one, "type", "text")
        if isinstance(one, dict) and isinstance(one.get("text"), str)
        else one
        for one in given
    ]
    odd = [one for one in more if one not in NOTHING and one != {"cache_prompt": False}]
    return "\n".join(texts) or None, odd or None


def _status(seen: Mapping[str, Json]) -> Status:
    if seen.get("is_error") is True or seen.get("error") is True:
        return "error"
    code = seen.get("exit_code", mapping(seen.get("metadata")).get("exit_code"))
    if isinstance(code, int) and not isinstance(code, bool) and code != -1:
        return "error" if code else "ok"
    return "ok" if seen.get("is_error") is False else "unset"
