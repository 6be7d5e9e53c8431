"""ATIF, the Agent Trajectory Interchange Format (schema_version ATIF-v1.x).

Source: the fields of the format's published schema: `session_id`, `agent`, `steps` (source, message,
tool_calls, observation, metrics), `final_metrics`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ..canonical import Json
from ..trace import Message, Step, Trace
from .message_parts import call_of
from .protocol import Item, Record, Reject, Sample
from .raters import finite
from .runs import NOTHING, but, chat, listing, mapping, text
from .times import to_ns

_ROLES: Final = {"agent": "assistant", "user": "user", "system": "system"}
_READ: Final = frozenset(
    [
        "step_id",
        "timestamp",
        "source",
        "message",
        "tool_calls",
        "observation",
        "metrics",
        "model_name",
    ]
)
_USAGE: Final = {"input": "prompt_tokens", "output": "completion_tokens", "cost": "cost_usd"}


def _is_run(value: Json) -> bool:
    return (
        isinstance(value, Mapping)
        and str(value.get("schema_version", "")).upper().startswith("ATIF")
        and isinstance(value.get("steps"), list)
    )


class AtifReader:
    """Reads trajectories; one document is one trace."""

    name = "atif"
    title = "ATIF trajectories"
    keeps = "every step, tool calls with observations, metrics"

    def sniff(self, sample: Sample) -> int:
        """The schema names itself."""
        return 95 if any(map(_is_run, sample.records)) else 0

    def read(self, records: Iterable[Record]) -> Iterator[Item]:
        """One trace a record."""
        for record in records:
            if isinstance(record.value, Mapping) and _is_run(record.value):
                yield _trace(record.value, self.name)
            else:
                yield Reject(record.position, "it is no ATIF trajectory", str(record.value)[:200])


def _trace(value: Mapping[str, Json], name: str) -> Trace:
    agent = mapping(value.get("agent"))
    seen: set[str] = set()
    steps = tuple(step for at, one in enumerate(value["steps"]) for step in _steps(one, at, seen))
    said = [step for step in steps if step.kind == "llm" and step.output]
    asked = next((s.output for s in steps if s.kind == "message" and s.name == "user"), None)
    known = ("steps", "session_id", "agent")
    metadata: dict[str, Json] = {
        key: item for key, item in value.items() if key not in known and item not in NOTHING
    }
    metadata["agent"] = dict(agent) or value.get("agent")
    model = text(agent.get("model_name"))
    return Trace(
        source_id=text(value.get("session_id")),
        name=text(agent.get("name")),
        input=asked,
        output=said[-1].output if said else None,
        steps=steps,
        metadata={k: v for k, v in metadata.items() if v not in NOTHING}
        | ({"model": model} if model else {}),
        start_ns=min((s.start_ns for s in steps if s.start_ns is not None), default=None),
        end_ns=max((s.start_ns for s in steps if s.start_ns is not None), default=None),
        format=name,
    )


def _free(wanted: str, at: int, seen: set[str]) -> str:
    """An id that no step of the run has yet."""
    found = wanted
    while found in seen:
        found = f"{found}#{at}"
    seen.add(found)
    return found


def _steps(given: Json, at: int, seen: set[str]) -> Iterator[Step]:
    """A step of the agent, and each of its tool calls with what was observed under it."""
    one = mapping(given)
    step_id = _free(text(one.get("step_id")) or f"step-{at}", at, seen)
    source = text(one.get("source")) or "step"
    metrics = mapping(one.get("metrics"))
    calls = [mapping(call) for call in listing(one.get("tool_calls"))]
    made = tuple(
        call_of({**call, "name": call.get("function_name") or call.get("name")}) for call in calls
    )
    said = text(one.get("message")) if not isinstance(one.get("message"), list) else None
    found = chat(one.get("message"), _ROLES.get(source, source)) if said is None else ()
    said = said or "\n".join(m.content for m in found if m.content) or None
    message = Message(_ROLES.get(source, source), said, tool_calls=made)
    observation = mapping(one.get("observation"))
    results = {
        text(mapping(r).get("source_call_id")): mapping(r)
        for r in listing(observation.get("results"))
    }
    rest = {key: item for key, item in one.items() if key not in _READ and item not in NOTHING}
    rest |= {key: item for key, item in metrics.items() if key not in _USAGE.values()}
    rest |= {f"observation.{k}": v for k, v in but(observation, "results").items()}
    ids = [text(call.get("tool_call_id") or call.get("id")) for call in calls]
    free = [dict(result) for key, result in results.items() if key not in ids]
    if free or (one.get("observation") not in NOTHING and not observation):
        rest["observation"] = free or one["observation"]
    yield Step(
        step_id,
        "llm" if source == "agent" else "message",
        source,
        start_ns=to_ns(one.get("timestamp")),
        output=said if one else given,
        messages_out=(message,) if said or made else (),
        model=text(one.get("model_name")),
        usage={
            ours: metrics[k] for ours, k in _USAGE.items() if finite(metrics.get(k)) is not None
        },
        attributes=rest,
    )
    for number, (call, tool, call_id) in enumerate(zip(calls, made, ids, strict=True)):
        result = results.get(call_id, {})
        known = ("source_call_id", "content")
        read = ("tool_call_id", "id", "function_name", "name", "arguments")
        more = {k: v for k, v in {**call, **result}.items() if k not in (*known, *read)}
        yield Step(
            _free(call_id or f"{step_id}-call-{number}", at, seen),
            "tool",
            tool.name or "tool",
            parent_id=step_id,
            input=tool.arguments,
            output=result.get("content"),
            attributes={k: v for k, v in more.items() if v not in NOTHING},
        )


READER: Final = AtifReader()
