"""SWE-agent trajectories (`.traj`): thoughts, actions and observations of the agent.

Source: SWE-agent, `sweagent/types.py` and `sweagent/agent/agents.py`: `trajectory` (thought, action,
observation, the `query` sent), `history` (the chat; its demonstrations are not part of the run), `info`;
`replay_config` is JSON text or an object. mini-swe-agent 2 (`agents/default.py`, `models/utils/actions_*.py`) has
`messages` and gives its name in `trajectory_format`; the `extra` of a message has its time, cost and commands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ...canonical import Json
from ...failure_words import exit_failure
from ...trace import Message, Step, Trace, as_text, replace
from ..chat.message_steps import message_steps, one_a_message
from ..chat.messages import messages_from
from ..input.gathering import per_record
from ..protocol import (
    EXCERPT_CHARS,
    Gathering,
    Item,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ..values.json_access import NOTHING, but, listing, mapping, text
from ..values.raters import finite
from ..values.times import to_ns

_READ: Final = (
    *("trajectory", "history", "messages", "info", "environment", "problem_statement"),
    *("replay_config", "instance_id"),
)
_TURN: Final = ("action", "observation", "response", "thought", "query", "state", "execution_time")
_ATTEMPTS: Final = "attempts"


def _is_mini(value: Mapping[str, Json]) -> bool:
    named = str(value.get("trajectory_format", "")).startswith("mini-swe-agent")
    return named and isinstance(value.get("messages"), list)


def _is_run(value: Json) -> bool:
    if not isinstance(value, dict):
        return False
    turns = listing(value.get("trajectory"))
    acted = any(isinstance(t, dict) and {"action", "observation"} <= set(t) for t in turns[:3])
    history = [one for one in listing(value.get("history"))[:5] if isinstance(one, dict)]
    agents = any("agent" in one or "is_demo" in one or "message_type" in one for one in history)
    return acted or _is_mini(value) or (agents and any("role" in one for one in history))


def _runs(value: Json) -> list[Mapping[str, Json]]:
    """The run in a file, or each attempt if the file only contains attempts."""
    if _is_run(value):
        return [value]
    tried = listing(value.get(_ATTEMPTS)) if isinstance(value, dict) else []
    if not tried or not all(map(_is_run, tried)):
        return []
    shared = but(value, _ATTEMPTS)
    return [{**shared, **one, "attempt": number} for number, one in enumerate(tried)]


class SweAgentReader(Reader):
    """Reader for trajectories; one file is one trace."""

    name = "swe-agent"
    title = "SWE-agent trajectories"
    gathering = Gathering.PER_RECORD
    keeps = "thoughts, actions, observations, the chat, exit status, submission, cost"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for turns of action and observation, or a chat whose messages name their agent."""
        return Vote.CERTAIN if not sample.columns and any(map(_runs, sample.records)) else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield one trace per run."""
        return per_record(source, self._items)

    def _items(self, record: Record) -> Iterator[Item]:
        found = _runs(record.value)
        if not found:
            excerpt = as_text(record.value)[:EXCERPT_CHARS]
            yield Reject(record.position, "not a trajectory", excerpt)
        for run in found:
            yield _trace(run, record.position.file, self.name)


def _trace(value: Mapping[str, Json], file: str, name: str) -> Trace:
    info, replay = mapping(value.get("info")), mapping(value.get("replay_config"))
    problem = mapping(value.get("problem_statement")) or mapping(replay.get("problem_statement"))
    turns = listing(value.get("trajectory"))
    history = listing(value.get("messages" if _is_mini(value) else "history"))
    demonstrated = [one for one in history if _is_demonstration(one)]
    own = [one for one in history if not _is_demonstration(one)]
    notes = []
    if demonstrated:
        notes.append(f"{len(demonstrated)} messages of a demonstration are kept in the metadata")
    steps = [step for at, turn in enumerate(turns) for step in _turn(turn, at)]
    if not steps:
        if not _is_mini(value):
            notes.append("no trajectory found, only the chat")
        steps = _chat_steps(own)
    metadata: dict[str, Json] = {**but(value, *_READ), **but(info, "submission")}
    for key in ("environment", "replay_config", "problem_statement", "instance_id"):
        if value.get(key) not in NOTHING:
            metadata[key] = mapping(value[key]) or value[key]
    if not info and value.get("info") not in NOTHING:
        metadata["info"] = value["info"]
    model = mapping(mapping(replay.get("agent")).get("model")).get("name")
    if _is_mini(value):
        steps = list(_as_mini(steps))
        model = model or mapping(mapping(info.get("config")).get("model")).get("model_name")
    if text(model):
        metadata.setdefault("model", model)
    for key, listed in (("trajectory", turns), ("history", history), ("messages", history)):
        if not listed and value.get(key) not in NOTHING:
            metadata[key] = value[key]
    if turns and history:
        metadata["history"] = history
        metadata |= {"messages": value["messages"]} if value.get("messages") not in NOTHING else {}
    elif demonstrated:
        metadata["demonstration"] = demonstrated
    status = text(info.get("exit_status"))
    last = next((step.output for step in reversed(steps) if step.kind == "llm"), None)
    instance = text(value.get("instance_id")) or text(problem.get("id")) or _stem(file)
    return Trace(
        source_id=_source_id(instance, value.get("attempt")),
        name=text(value.get("environment")) or instance,
        input=problem.get("text")
        or _plain_statement(value.get("problem_statement"))
        or _question(own),
        output=info.get("submission") or last,
        error=status if status and exit_failure(status) else None,
        steps=tuple(steps),
        metadata=metadata,
        start_ns=min((step.start_ns for step in steps if step.start_ns is not None), default=None),
        end_ns=max((step.start_ns for step in steps if step.start_ns is not None), default=None),
        format=name,
        notes=tuple(notes),
    )


def _is_demonstration(one: Json) -> bool:
    return isinstance(one, dict) and bool(one.get("is_demo"))


def _plain_statement(problem: Json) -> Json:
    """A problem statement, unless it is one of SWE-agent's objects with a text."""
    return None if problem in NOTHING or mapping(problem) else problem


def _source_id(instance: str, attempt: Json) -> str:
    """The task plus the file name's ending: a task can have many runs, so it is not an id by itself."""
    return f"{instance}.traj" if attempt is None else f"{instance}.traj/{attempt}"


def _stem(file: str) -> str:
    name = file.rpartition("/")[2]
    return name.removesuffix(".json").removesuffix(".traj")


def _question(history: list[Json]) -> str | None:
    for one in history:
        if isinstance(one, dict) and one.get("role") == "user":
            messages = messages_from([dict(one)])
            if messages and messages[0].content:
                return messages[0].content
    return None


def _turn(given: Json, at: int) -> Iterator[Step]:
    """Yield a turn: the model's message, and under it the action with its observation."""
    turn = mapping(given)
    if not turn:
        yield Step(f"{at}", "event", "turn", output=given)
        return
    answer, thought = text(turn.get("response")), text(turn.get("thought"))
    message = Message("assistant", answer, reasoning=thought if thought != answer else None)
    action, seen = text(turn.get("action")), turn.get("observation")
    acted = action is not None or seen not in NOTHING
    rest = but(turn, *_TURN)
    if turn.get("state") not in NOTHING:
        rest["state"] = dict(mapping(turn["state"])) or turn["state"]
    took = but({"execution_time": turn.get("execution_time")})
    yield Step(
        f"{at}",
        "llm",
        "turn",
        input=turn.get("query") or None,
        output=answer,
        messages_in=messages_from(turn.get("query")),
        messages_out=(message,) if answer or thought else (),
        attributes=rest if acted else {**rest, **took},
    )
    if acted:
        words = (action or "").split()
        yield Step(
            f"{at}-action",
            "tool",
            words[0] if words else "action",
            parent_id=f"{at}",
            input=action,
            output=seen,
            attributes=took,
        )


def _chat_steps(history: list[Json]) -> list[Step]:
    """The chat as steps. A tool message lists its calls in `tool_call_ids`."""
    messages: list[Message] = []
    odd: dict[int, Json] = {}
    for at, given in enumerate(history):
        one = given
        ids = listing(given.get("tool_call_ids")) if isinstance(given, dict) else []
        if len(ids) == 1 and given.get("tool_call_id") is None:
            one = {**but(given, "tool_call_ids"), "tool_call_id": ids[0]}
        found = one_a_message([one])
        if not found:
            odd[at] = given
        messages += found or [Message("event")]
    steps = message_steps(messages)
    return [
        Step(step.id, "event", "message", output=odd[at]) if at in odd else _with_actor(step)
        for at, step in enumerate(steps)
    ]


def _as_mini(steps: list[Step]) -> Iterator[Step]:
    """The chat of mini-swe-agent with the times and costs that it notes beside the messages. What commands in an
    answer's text printed comes as users' messages: they are the tools' results. How the run ended is an event."""
    waiting: list[Json] = []
    for step in steps:
        message = step.messages_out[0] if step.messages_out else Message("")
        noted = mapping(message.extra.get("extra"))
        at, cost = to_ns(noted.get("timestamp")), noted.get("cost")
        usage = {"cost": cost} if finite(cost) is not None else {}
        found = replace(
            step, start_ns=step.start_ns if at is None else at, usage={**step.usage, **usage}
        )
        if step.kind == "llm":
            model = text(mapping(noted.get("response")).get("model"))
            waiting = [] if message.tool_calls else listing(noted.get("actions"))
            found = replace(found, model=model)
        elif message.role == "user" and waiting and "returncode" in noted:
            command = waiting.pop(0)
            given = text(mapping(command).get("command")) or command
            found = replace(found, kind="tool", name="bash", actor="tool", input=given)
        elif message.role == "exit":
            found = replace(found, kind="event")
        yield found


def _with_actor(step: Step) -> Step:
    """A step whose actor is the agent that its message names."""
    agent = step.messages_out[0].extra.get("agent") if step.messages_out else None
    return replace(step, actor=agent) if isinstance(agent, str) and step.kind == "llm" else step


READER: Final = SweAgentReader()
