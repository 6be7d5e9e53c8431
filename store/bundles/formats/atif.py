"""ATIF, the Agent Trajectory Interchange Format (schema_version ATIF-v1.x).

Source: the format's published schema, up to v1.7 (Trajectory, Step, Observation, Metrics): `session_id`,
`agent`, `steps` (source, message, reasoning_content, tool_calls, observation, metrics), `final_metrics`, and
the trajectories of the agents that it delegated to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ...canonical import Json
from ...trace import Message, Step, ToolCall, Trace, as_text
from ..chat.message_parts import call_of
from ..chat.messages import chat
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

_ROLES: Final = {"agent": "assistant", "user": "user", "system": "system"}
_READ: Final = (
    *("step_id", "timestamp", "source", "message", "reasoning_content", "tool_calls"),
    *("observation", "metrics", "model_name"),
)
_CALL: Final = ("tool_call_id", "id", "function_name", "name", "arguments")
_USAGE: Final = {"input": "prompt_tokens", "output": "completion_tokens", "cost": "cost_usd"}
_DELEGATED: Final = "subagent_trajectories"


def _is_run(value: Json) -> bool:
    return (
        isinstance(value, dict)
        and str(value.get("schema_version", "")).upper().startswith("ATIF")
        and isinstance(value.get("steps"), list)
    )


class AtifReader(Reader):
    """Reader for trajectories; one document is one trace."""

    name = "atif"
    title = "ATIF trajectories"
    gathering = Gathering.PER_RECORD
    keeps = "every step, reasoning, tool calls with observations, delegated runs, metrics"

    def sniff(self, sample: Sample) -> Vote:
        """Vote by `schema_version`, which names the schema."""
        return Vote.CERTAIN if not sample.columns and any(map(_is_run, sample.records)) else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield one trace per record."""
        return per_record(source, self._items)

    def _items(self, record: Record) -> Iterator[Item]:
        if isinstance(record.value, dict) and _is_run(record.value):
            yield _trace(record.value, self.name)
        else:
            excerpt = as_text(record.value)[:EXCERPT_CHARS]
            yield Reject(record.position, "not an ATIF trajectory", excerpt)


def _trace(value: Mapping[str, Json], name: str) -> Trace:
    agent = mapping(value.get("agent"))
    delegated = [one for one in listing(value.get(_DELEGATED)) if _has_steps(one)]
    steps = tuple(_Steps(delegated).of(value["steps"], None))
    top = [step for step in steps if step.parent_id is None]
    answers = [step for step in top if step.kind == "llm" and step.output]
    asked = next((s.output for s in top if s.kind == "message" and s.name == "user"), None)
    model = text(agent.get("model_name"))
    metadata: dict[str, Json] = {
        **({"model": model} if model else {}),
        **but(value, "steps", "session_id", *((_DELEGATED,) if delegated else ())),
    }
    rest = [one for one in listing(value.get(_DELEGATED)) if not _has_steps(one)]
    if delegated and rest:
        metadata[_DELEGATED] = rest
    starts = [step.start_ns for step in steps if step.start_ns is not None]
    return Trace(
        source_id=text(value.get("session_id")) or text(value.get("trajectory_id")),
        name=text(agent.get("name")),
        input=asked,
        output=answers[-1].output if answers else None,
        steps=steps,
        metadata=metadata,
        start_ns=min(starts, default=None),
        end_ns=max(starts, default=None),
        format=name,
    )


def _has_steps(value: Json) -> bool:
    return isinstance(value, dict) and isinstance(value.get("steps"), list)


class _Steps:
    """The steps of a run with unique ids; delegated runs go under the calls that started them."""

    def __init__(self, delegated: list[Json]) -> None:
        self._seen: set[str] = set()
        self._waiting = list(delegated)

    def of(self, steps: list[Json], parent: str | None) -> Iterator[Step]:
        """Yield the steps of a run under `parent`, then the delegated runs that no step refers to."""
        for at, one in enumerate(steps):
            yield from self._step(one, at, parent)
        while parent is None and self._waiting:
            yield from self._run(self._waiting.pop(0), None)

    def _free(self, wanted: str, at: int) -> str:
        """An id that no other step of the run has yet."""
        found = wanted
        while found in self._seen:
            found = f"{found}#{at}"
        self._seen.add(found)
        return found

    def _run(self, run: Json, parent: str | None) -> Iterator[Step]:
        agent = mapping(run.get("agent"))
        step_id = self._free(
            text(run.get("trajectory_id")) or text(run.get("session_id")) or "agent", 0
        )
        named = text(agent.get("name")) or "agent"
        yield Step(step_id, "agent", named, parent_id=parent, attributes=but(run, "steps"))
        yield from self.of(run["steps"], step_id)

    def _named_by(self, result: Mapping[str, Json], parent: str) -> Iterator[Step]:
        """The runs in this document that a result refers to."""
        for ref in map(mapping, listing(result.get("subagent_trajectory_ref"))):
            wanted = [ref[k] for k in ("trajectory_id", "session_id") if ref.get(k) not in NOTHING]
            for run in list(self._waiting):
                if any(run.get(k) in wanted for k in ("trajectory_id", "session_id")):
                    self._waiting.remove(run)
                    yield from self._run(run, parent)
                    break

    def _step(self, given: Json, at: int, parent: str | None) -> Iterator[Step]:
        """Yield a step, and each of its tool calls with its observation under it."""
        one = mapping(given)
        step_id = self._free(text(one.get("step_id")) or f"step-{at}", at)
        if not one:
            yield Step(step_id, "event", "step", parent_id=parent, output=given)
            return
        calls = listing(one.get("tool_calls"))
        made = tuple(map(_call, calls))
        own, free = _matched([call.id for call in made], _results(one.get("observation")))
        seen = [result for result in free if mapping(result).get("content") not in NOTHING]
        yield _message_step(one, step_id, parent, made, [r for r in free if r not in seen])
        for number, (call, tool) in enumerate(zip(calls, made, strict=True)):
            tool_id = self._free(tool.id or f"{step_id}-call-{number}", at)
            yield _tool(call, tool, own[number], tool_id, step_id)
            for result in own[number]:
                yield from self._named_by(result, tool_id)
        for number, result in enumerate(free):
            if result in seen:
                seen_id = self._free(f"{step_id}-observation-{number}", at)
                yield _observed(mapping(result), seen_id, step_id)
            yield from self._named_by(mapping(result), step_id)


def _call(given: Json) -> ToolCall:
    call = mapping(given)
    named = call.get("function_name") or call.get("name")
    return call_of({**call, "name": named, "id": call.get("tool_call_id", call.get("id"))})


def _results(observation: Json) -> list[Json]:
    """What a step saw, one element per result; some writers give a single text."""
    if isinstance(observation, str) and observation and not mapping(observation):
        return [{"content": observation}]
    return listing(mapping(observation).get("results"))


def _observed(result: Mapping[str, Json], step_id: str, parent: str) -> Step:
    """What came back without naming a call, such as the screen of a terminal."""
    return Step(
        step_id,
        "tool",
        "observation",
        parent_id=parent,
        output=result["content"],
        attributes=but(result, "content"),
    )


def _matched(
    ids: list[str | None], results: list[Json]
) -> tuple[list[list[Mapping[str, Json]]], list[Json]]:
    """The results of each call, and the results that belong to no call.

    Results that name no call are those of the calls without one, in order, if there are as many.
    """
    own: list[list[Mapping[str, Json]]] = [[] for _ in ids]
    free: list[Json] = []
    for given in results:
        result = mapping(given)
        source = text(result.get("source_call_id"))
        if source is not None and source in ids:
            own[ids.index(source)].append(result)
        else:
            free.append(given)
    unnamed = [one for one in free if mapping(one) and not mapping(one).get("source_call_id")]
    waiting = [at for at, found in enumerate(own) if not found]
    if unnamed and len(unnamed) == len(free) == len(waiting):
        for at, one in zip(waiting, unnamed, strict=True):
            own[at].append(mapping(one))
        return own, []
    return own, free


def _message_step(
    one: Mapping[str, Json],
    step_id: str,
    parent: str | None,
    made: tuple[ToolCall, ...],
    free: list[Json],
) -> Step:
    source = text(one.get("source")) or "step"
    role = _ROLES.get(source, source)
    given, metrics, observation = (
        one.get("message"),
        mapping(one.get("metrics")),
        one.get("observation"),
    )
    found = chat(given, role) if isinstance(given, list) else ()
    content = "\n".join(m.content for m in found if m.content) if found else text(given)
    parts = tuple(part for message in found for part in message.parts)
    spent = {ours: metrics[theirs] for ours, theirs in _USAGE.items() if theirs in metrics}
    usage = {key: item for key, item in spent.items() if finite(item) is not None}
    rest = but(one, *_READ)
    rest |= but(metrics, *(_USAGE[key] for key in usage))
    rest |= {f"observation.{k}": v for k, v in but(mapping(observation), "results").items()}
    for key, read in (("metrics", metrics), ("tool_calls", made)):
        if not read and one.get(key) not in NOTHING:
            rest[key] = one[key]
    if free:
        rest["observation"] = free
    elif observation not in NOTHING and not mapping(observation):
        rest |= {} if isinstance(observation, str) else {"observation": observation}
    elif not listing(mapping(observation).get("results")):
        left = mapping(observation).get("results")
        rest |= {"observation": left} if left not in NOTHING else {}
    reasoning = text(one.get("reasoning_content"))
    message = Message(role, content or None, tool_calls=made, reasoning=reasoning, parts=parts)
    when = to_ns(one.get("timestamp"))
    if when is None and one.get("timestamp") not in NOTHING:
        rest["timestamp"] = one["timestamp"]
    return Step(
        step_id,
        "llm" if source == "agent" else "message",
        source,
        parent_id=parent,
        start_ns=when,
        output=content or None,
        messages_out=(message,) if content or made or reasoning or parts else (),
        model=text(one.get("model_name")),
        usage=usage,
        attributes=rest,
    )


def _tool(
    given: Json, tool: ToolCall, results: list[Mapping[str, Json]], step_id: str, parent: str
) -> Step:
    call = mapping(given)
    seen = [result.get("content") for result in results]
    rest = but(call, *_CALL) if call else {"call": given}
    for result in results:
        for key, item in but(result, "source_call_id", "content").items():
            rest[key if key not in rest else f"result.{key}"] = item
    return Step(
        step_id,
        "tool",
        tool.name or "tool",
        parent_id=parent,
        input=tool.arguments,
        output=seen[0] if len(seen) == 1 else seen or None,
        attributes=rest,
    )


READER: Final = AtifReader()
