"""SWE-agent trajectories (`.traj`): what the agent thought, did and saw.

Source: SWE-agent, `sweagent/agent/agents.py`: `trajectory` (thought, action, observation), `history` (the
chat, whose demonstrations are no part of the run), `info`; `replay_config` is JSON text or an object.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ..canonical import Json
from ..trace import Message, Step, Trace
from .messages import messages_from
from .protocol import Item, Record, Reject, Sample
from .runs import NOTHING, listing, mapping, text

_KNOWN: Final = (
    "trajectory",
    "history",
    "info",
    "environment",
    "problem_statement",
    "replay_config",
)
_TURN: Final = ("action", "observation", "response", "thought")


def _is_run(value: Json) -> bool:
    if not isinstance(value, Mapping):
        return False
    turns = listing(value.get("trajectory"))
    acted = any(isinstance(t, Mapping) and {"action", "observation"} <= set(t) for t in turns[:3])
    history = [one for one in listing(value.get("history"))[:5] if isinstance(one, Mapping)]
    agents = any("agent" in one or "is_demo" in one or "message_type" in one for one in history)
    return acted or (agents and any("role" in one for one in history))


class SweAgentReader:
    """Reads trajectories; one file is one trace."""

    name = "swe-agent"
    title = "SWE-agent trajectories"
    keeps = "thoughts, actions, observations, the chat, exit status, submission, cost"

    def sniff(self, sample: Sample) -> int:
        """Turns of action and observation, or a chat whose messages name their agent."""
        return 90 if any(map(_is_run, sample.records)) else 0

    def read(self, records: Iterable[Record]) -> Iterator[Item]:
        """One trace a record."""
        for record in records:
            if isinstance(record.value, Mapping) and _is_run(record.value):
                yield _trace(record.value, record.position.file, self.name)
            else:
                yield Reject(record.position, "it is no trajectory", str(record.value)[:200])


def _trace(value: Mapping[str, Json], file: str, name: str) -> Trace:
    info = mapping(value.get("info"))
    turns = listing(value.get("trajectory"))
    history = [one for one in listing(value.get("history")) if isinstance(one, Mapping)]
    own = [one for one in history if not one.get("is_demo")]
    notes = []
    if len(own) < len(history):
        notes.append(f"{len(history) - len(own)} messages of a demonstration are kept aside")
    steps = [step for at, turn in enumerate(turns) for step in _turn(mapping(turn), turn, at)]
    if not steps:
        notes.append("there is no trajectory, only the chat")
        steps = [step for at, one in enumerate(own) for step in _said(one, at)]
    asked = value.get("problem_statement") or _question(own)
    metadata: dict[str, Json] = {
        key: item for key, item in value.items() if key not in _KNOWN and item not in NOTHING
    }
    metadata |= {key: item for key, item in info.items() if item not in NOTHING}
    if value.get("environment"):
        metadata["environment"] = value["environment"]
    replay = mapping(value.get("replay_config"))
    if replay or value.get("replay_config"):
        metadata["replay_config"] = dict(replay) or value["replay_config"]
    if turns:
        metadata["history"] = history
    elif len(own) < len(history):
        metadata["demonstration"] = [one for one in history if one.get("is_demo")]
    last = next((step.output for step in reversed(steps) if step.kind == "llm"), None)
    status = text(info.get("exit_status"))
    return Trace(
        source_id=text(mapping(value.get("problem_statement")).get("id")) or _stem(file),
        name=text(value.get("environment")),
        input=asked,
        output=info.get("submission") or last,
        error=status if status and "error" in status.casefold() else None,
        steps=tuple(steps),
        metadata=metadata,
        format=name,
        notes=tuple(notes),
    )


def _stem(file: str) -> str:
    return file.rpartition("/")[2].removesuffix(".traj").removesuffix(".json")


def _question(history: list[Mapping[str, Json]]) -> str | None:
    for one in history:
        if one.get("role") == "user":
            said = messages_from([dict(one)])
            if said and said[0].content:
                return said[0].content
    return None


def _turn(turn: Mapping[str, Json], given: Json, at: int) -> Iterator[Step]:
    """A turn: what the model said, and the action with what came of it under that."""
    if not turn:
        yield Step(f"{at}", "event", "turn", output=given)
        return
    said, thought = text(turn.get("response")), text(turn.get("thought"))
    messages = (Message("assistant", said, reasoning=thought if thought != said else None),)
    rest = {key: item for key, item in turn.items() if key not in _TURN and item not in NOTHING}
    state = mapping(turn.get("state"))
    if state:
        rest["state"] = dict(state)
    yield Step(
        f"{at}",
        "llm",
        "turn",
        output=said,
        messages_out=messages if said or thought else (),
        attributes=rest,
    )
    action = text(turn.get("action"))
    if action is not None or turn.get("observation") not in NOTHING:
        words = (action or "").split()
        yield Step(
            f"{at}-action",
            "tool",
            words[0] if words else "action",
            parent_id=f"{at}",
            input=action,
            output=turn.get("observation"),
        )


def _said(one: Mapping[str, Json], at: int) -> Iterator[Step]:
    found = messages_from([dict(one)])
    role = text(one.get("role")) or "message"
    if not found:
        yield Step(f"{at}", "event", role, output=dict(one))
    for number, message in enumerate(found):
        yield Step(
            f"{at}" if not number else f"{at}-{number}",
            "llm" if role == "assistant" else "tool" if role == "tool" else "message",
            text(one.get("agent")) or role,
            output=message.content,
            messages_out=(message,),
        )


READER: Final = SweAgentReader()
