"""One simulation of tau2-bench as a trace.

Source: tau2-bench, `src/tau2/data_model/{simulation,message}.py`. A conversation is `messages`, or, if both sides
could speak at once, `ticks`: fractions of a second with a piece of each side's speech, tool calls and results.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ....canonical import Json
from ....trace import Message, Score, Step, StepKind, ToolCall, Trace
from ...chat.messages import messages_from
from ...values.json_access import NOTHING, but, listing, mapping, text
from ...values.raters import finite
from ...values.times import to_ns
from .scores import simulation_scores
from .ticks import spoken_in

_JUDGED: Final = (
    *("reward_info", "review", "user_only_review", "hallucination_check", "auth_classification"),
)
_READ: Final = (
    *("id", "task_id", "trial", "start_time", "end_time", "messages", "ticks", "info"),
    *_JUDGED,
)
_KINDS: Final[Mapping[str, StepKind]] = {"assistant": "llm", "tool": "tool"}
_ENDED_BADLY: Final = ("context_window_exceeded", "too_many_errors")
_USAGE: Final = {"input": "prompt_tokens", "output": "completion_tokens"}


def simulation_trace(
    value: Mapping[str, Json],
    task: Json,
    about: Mapping[str, Json],
    note_scores: tuple[Score, ...],
    name: str,
    notes: tuple[str, ...] = (),
) -> Trace:
    """A simulation with its task, the metadata of its results file, and the notes on it."""
    run = mapping(about.get("info"))
    model = text(mapping(run.get("agent_info")).get("llm"))
    ticks = listing(value.get("ticks"))
    spoken = listing(value.get("messages"))
    steps = tuple(_steps(spoken or list(spoken_in(ticks)), model))
    answers = [step.output for step in steps if step.kind == "llm" and step.output]
    asked = next((s.output for s in steps if s.actor == "user" and s.output), None)
    reason = text(value.get("termination_reason"))
    failed = reason and (reason.endswith("_error") or reason in _ENDED_BADLY)
    return Trace(
        source_id=text(value.get("id"))
        or f"{text(value.get('task_id'))}/{text(value.get('trial'))}",
        name=text(value.get("task_id")),
        input=asked,
        output=answers[-1] if answers else None,
        expected=mapping(task).get("evaluation_criteria"),
        error=reason if failed else None,
        steps=steps,
        metadata=_metadata(value, task, about),
        start_ns=to_ns(value.get("start_time")),
        end_ns=to_ns(value.get("end_time")),
        scores=(*simulation_scores(value, steps), *note_scores),
        format=name,
        notes=notes,
    )


def _metadata(value: Mapping[str, Json], task: Json, about: Mapping[str, Json]) -> dict[str, Json]:
    run = mapping(about.get("info"))
    found: dict[str, Json] = {
        "model": mapping(run.get("agent_info")).get("llm"),
        "domain": mapping(run.get("environment_info")).get("domain_name"),
        "task_id": value.get("task_id"),
        "trial": value.get("trial"),
        "task": but(mapping(task), "evaluation_criteria") or task,
        **about,
        **but(value, *_READ),
        "simulation.info": value.get("info"),
    }
    # Most ticks contain no words; the other fields of ticks are kept here unchanged.
    found["ticks"] = value.get("ticks")
    for key in _JUDGED:
        found[key] = None if mapping(value.get(key)) else value.get(key)
    found["messages"] = None if listing(value.get("messages")) else value.get("messages")
    for key in ("start_time", "end_time"):
        found[key] = None if to_ns(value.get(key)) is not None else value.get(key)
    return {key: item for key, item in found.items() if item not in NOTHING}


def _steps(spoken: list[Json], model: str | None) -> Iterator[Step]:
    """Yield a step per message, with its index as id; tool results refer to the call they answer."""
    calls: dict[str, ToolCall] = {}
    for at, given in enumerate(spoken):
        one = mapping(given)
        several = one.get("tool_messages")
        if one.get("role") == "tool" and isinstance(several, list) and several:
            beside = but(one, "role", "tool_messages")
            for number, inner in enumerate(several):
                whole = {"role": "tool", **beside, **mapping(inner)} if mapping(inner) else inner
                yield _step(whole, f"{at}-{number}", calls, model)
        else:
            yield _step(given, str(at), calls, model)


def _step(given: Json, step_id: str, calls: dict[str, ToolCall], model: str | None) -> Step:
    one = dict(mapping(given))
    role = text(one.get("role")) or "event"
    call: ToolCall | None = None
    if role == "tool" and "tool_call_id" not in one:
        one["tool_call_id"] = one.pop("id", None)
    found = messages_from([{"content": None, **one}]) if "role" in one else ()
    if len(found) != 1:
        return Step(step_id, "event", role, output=given)
    message: Message = found[0]
    for made in message.tool_calls:
        if made.id:
            calls[made.id] = made
    if role == "tool":
        call = calls.get(message.tool_call_id or "")
    usage = mapping(one.get("usage"))
    spent = {ours: usage.get(theirs) for ours, theirs in _USAGE.items()} | {"cost": one.get("cost")}
    made_names = " + ".join(each.name for each in message.tool_calls if each.name)
    times = {"start": one.get("timestamp"), "end": one.get("ended")}
    return Step(
        step_id,
        _KINDS.get(role, "message"),
        made_names or (call.name if call else None) or role,
        actor=role,
        status="error" if one.get("error") is True else "unset",
        start_ns=to_ns(times["start"]),
        end_ns=to_ns(times["end"]),
        input=call.arguments if call else None,
        output=message.content,
        messages_out=found,
        model=model if role == "assistant" else None,
        usage={key: item for key, item in spent.items() if finite(item) is not None},
        attributes={"tick_start": one["tick_start"], "tick_end": one["tick_end"]}
        if "tick_start" in one and "tick_end" in one
        else {},
    )
