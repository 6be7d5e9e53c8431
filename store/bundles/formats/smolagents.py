"""smolagents: the memory of an agent as its steps, bare or in the result of a run.

Source: smolagents 1.26.0, `memory.py` (TaskStep, PlanningStep, ActionStep, SystemPromptStep and their `dict()`;
`get_full_steps`, `get_succinct_steps`), `agents.py` (RunResult.dict), `monitoring.py` (Timing, TokenUsage), `utils.py`
(AgentError.dict). Older versions have the times of a step in the step itself. A step has one text of observations,
whatever the number of its calls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from ...canonical import Json
from ...trace import Message, Step, ToolCall, Trace, as_text
from ..chat.message_parts import call_of
from ..chat.messages import messages_from
from ..input.gathering import complete
from ..protocol import (
    EXCERPT_CHARS,
    Gathering,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ..values.json_access import NOTHING, but, json_in_text, listing, mapping, text
from ..values.raters import finite
from ..values.times import to_ns, unread_times

_ACTION: Final = frozenset({"step_number", "observations", "action_output"})
_PLAN: Final = frozenset({"plan", "model_output_message", "timing"})
_TASKS: Final = ("task", "system_prompt")
_ROLES: Final = {"tool-call": "assistant", "tool-response": "tool"}
_USAGE: Final = {"input": "input_tokens", "output": "output_tokens", "total": "total_tokens"}
_TIMES: Final = ("start_time", "end_time")
_READ: Final = (
    *(
        "step_number",
        "timing",
        "model_input_messages",
        "tool_calls",
        "error",
        "model_output_message",
        "plan",
    ),
    *("model_output", "observations", "token_usage", *_TIMES),
)
_RUN: Final = (
    "steps",
    "output",
    "state",
    "token_usage",
    "timing",
    "task",
    "id",
    "task_id",
    "run_id",
)
_IDS: Final = ("id", "task_id", "run_id")


def _is_action(value: Json) -> bool:
    return isinstance(value, dict) and value.keys() >= _ACTION


def _is_sign(value: Json) -> bool:
    """Whether it is a step that only smolagents writes."""
    return _is_action(value) or (isinstance(value, dict) and value.keys() >= _PLAN)


def _is_step(value: Json) -> bool:
    if _is_sign(value):
        return True
    return isinstance(value, dict) and any(key in value for key in _TASKS) and len(value) <= 4


def _is_run(value: Json) -> bool:
    steps = value.get("steps") if isinstance(value, dict) else value
    return isinstance(steps, list) and any(map(_is_sign, steps[:20]))


class SmolagentsReader(Reader):
    """Reader for memories; a run, or the steps in one file, are one trace."""

    name = "smolagents"
    title = "smolagents runs"
    gathering = Gathering.BY_TRACE
    keeps = "tasks, plans, the model's input and output, tool calls with observations, errors, tokens, times"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for steps of actions and plans."""
        found = any(_is_sign(record) or _is_run(record) for record in sample.records)
        return Vote.CERTAIN if found and not sample.columns else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield each run, and the steps of a file when all of them are read."""
        for found in complete(source, _parse):
            if isinstance(found, Reject):
                yield found
                continue
            run: Mapping[str, Json] = {"steps": found.parts}
            if not found.trace_id:
                run = found.parts[0]
            stem = PurePosixPath(found.positions[0].file).stem
            yield found.located(_trace(run, stem if found.trace_id else None, self.name))


def _parse(record: Record) -> Iterator[tuple[str | None, Mapping[str, Json]] | Reject]:
    value = record.value
    if _is_run(value):
        yield None, value if isinstance(value, dict) else {"steps": value}
    elif isinstance(value, dict) and _is_step(value):
        yield record.position.file, value
    else:
        yield Reject(record.position, "not a step of an agent", as_text(value)[:EXCERPT_CHARS])


def _trace(run: Mapping[str, Json], stem: str | None, format: str) -> Trace:  # noqa: A002 - the model's own name
    given = listing(run["steps"])
    steps = [step for at, one in enumerate(given) for step in _steps(at, one)]
    timing, usage = mapping(run.get("timing")), mapping(run.get("token_usage"))
    tasks = [one["task"] for one in given if isinstance(one, dict) and "task" in one]
    final: Mapping[str, Json] = next((one for one in reversed(given) if _is_action(one)), {})
    output = run.get("output")
    if output is None and final.get("is_final_answer", True):
        output = final.get("action_output")
    state = text(run.get("state"))
    models = dict.fromkeys(step.model for step in steps if step.model)
    metadata: dict[str, Json] = {
        **({"model": ", ".join(models)} if models else {}),
        **but(run, *_RUN),
        **but({"state": state, "token_usage": dict(usage) or run.get("token_usage")}),
        **but(timing, *_TIMES),
        **unread_times(timing, *_TIMES),
    }
    if not timing and run.get("timing") not in NOTHING:
        metadata["timing"] = run["timing"]
    used = next((key for key in _IDS if run.get(key) not in NOTHING), None)
    metadata |= {key: run[key] for key in _IDS if key != used and run.get(key) not in NOTHING}
    if run.get("task") not in NOTHING and tasks:
        metadata["task"] = run["task"]
    starts = [step.start_ns for step in steps if step.start_ns is not None]
    ends = [step.end_ns for step in steps if step.end_ns is not None]
    return Trace(
        source_id=text(run[used]) if used else stem,
        input=tasks[0] if tasks else run.get("task"),
        output=output,
        error=_error(state, final),
        steps=tuple(steps),
        metadata=metadata,
        start_ns=to_ns(timing.get("start_time")) or min(starts, default=None),
        end_ns=to_ns(timing.get("end_time")) or max(ends, default=None),
        format=format,
    )


def _error(state: str | None, final: Mapping[str, Json]) -> str | None:
    """How the run failed: by its state, else by the error of its last action."""
    failed = mapping(final.get("error"))
    said = ": ".join(filter(None, (text(failed.get("type")), text(failed.get("message")))))
    if state is not None:
        return None if state == "success" else f"the run ended with {state}"
    return said or None


def _steps(at: int, given: Json) -> Iterator[Step]:
    """Yield a step of the memory: a task, a plan, or an action with its tools under it."""
    one = mapping(given) if isinstance(given, dict) else {}
    named = next((key for key in _TASKS if key in one), None)
    if named is not None and not _is_sign(one):
        role = "user" if named == "task" else "system"
        said = text(one[named])
        message = (Message(role, said),) if said else ()
        yield Step(
            str(at),
            "message",
            role,
            output=one[named],
            messages_out=message,
            attributes=but(one, named),
        )
    elif _is_sign(one):
        yield from _action(at, one)
    else:
        yield Step(str(at), "event", "step", output=given)


def _action(at: int, one: Mapping[str, Json]) -> Iterator[Step]:
    step_id = str(at)
    timing = mapping(one.get("timing")) or one
    start, end = (to_ns(timing.get(key)) for key in _TIMES)
    calls = [call_of(call) for call in listing(one.get("tool_calls")) if isinstance(call, dict)]
    reply, failed = mapping(one.get("model_output_message")), mapping(one.get("error"))
    message = _message(one, reply, calls)
    usage = mapping(one.get("token_usage"))
    spent = {
        ours: usage[theirs]
        for ours, theirs in _USAGE.items()
        if finite(usage.get(theirs)) is not None
    }
    observed = one.get("observations")
    acted = bool(calls) and len(calls) == len(listing(one.get("tool_calls")))
    reason = (
        ": ".join(filter(None, (text(failed.get("type")), text(failed.get("message"))))) or None
    )
    rest = _rest(one, reply, message, usage, spent, acted=acted)
    rest |= unread_times(timing, *_TIMES)
    # Which of several calls failed is not said.
    blamed = acted and len(calls) == 1
    is_plan = "plan" in one and "step_number" not in one
    raw = mapping(json_in_text(reply.get("raw")))
    yield Step(
        step_id,
        "llm",
        "plan" if is_plan else f"step {as_text(one.get('step_number'))}",
        status="error" if failed and not blamed else "unset",
        status_message=reason if not blamed else None,
        start_ns=start,
        end_ns=end,
        output=one.get("plan") if is_plan else message.content,
        messages_in=_asked(one.get("model_input_messages")),
        messages_out=(message,) if message.content or calls or message.parts else (),
        model=text(raw.get("model")),
        usage=spent,
        attributes=rest,
    )
    for number, call in enumerate(calls if acted else ()):
        yield Step(
            f"{step_id}-call-{number}",
            "tool",
            call.name,
            parent_id=step_id,
            status="error" if failed and blamed else "unset",
            status_message=reason if blamed else None,
            input=call.arguments,
            output=observed if blamed and observed not in NOTHING else None,
            attributes={"tool_call_id": call.id} if call.id else {},
        )
    if observed not in NOTHING and not blamed:
        yield Step(
            f"{step_id}-observations", "event", "observations", parent_id=step_id, output=observed
        )


def _rest(
    one: Mapping[str, Json],
    reply: Mapping[str, Json],
    message: Message,
    usage: Mapping[str, Json],
    spent: Mapping[str, Json],
    *,
    acted: bool,
) -> dict[str, Json]:
    """What of a step is not read elsewhere."""
    rest = but(one, *_READ)
    plain = {"role", *(("content",) if _words(reply.get("content")) == message.content else ())}
    if more := but(reply, *plain):
        rest["model_output_message"] = more
    elif not reply and one.get("model_output_message") not in NOTHING:
        rest["model_output_message"] = one["model_output_message"]
    if one.get("model_output") not in (*NOTHING, message.content):
        rest["model_output"] = one["model_output"]
    if not acted and one.get("tool_calls") not in NOTHING:
        rest["tool_calls"] = one["tool_calls"]
    elif unread := [
        more for call in listing(one.get("tool_calls")) if (more := _unread(mapping(call)))
    ]:
        rest["tool_calls"] = unread
    left = but(usage, *(_USAGE[key] for key in spent))
    if left or (one.get("token_usage") not in NOTHING and not usage):
        rest["token_usage"] = left or one["token_usage"]
    failed = one.get("error")
    if failed not in NOTHING and (not mapping(failed) or but(mapping(failed), "type", "message")):
        rest["error"] = failed
    timing = one.get("timing")
    if more := but(mapping(timing), *_TIMES, "duration"):
        rest["timing"] = more
    elif timing not in NOTHING and not mapping(timing):
        rest["timing"] = timing
    if "step_number" in one and "plan" in one:
        rest["plan"] = one["plan"]
    asked = one.get("model_input_messages")
    if asked not in NOTHING and not _asked(asked):
        rest["model_input_messages"] = asked
    return rest


def _unread(call: Mapping[str, Json]) -> dict[str, Json]:
    function = but(mapping(call.get("function")), "name", "arguments")
    kind = ("type",) if call.get("type") == "function" else ()
    return but(call, "id", "function", *kind) | ({"function": function} if function else {})


def _words(content: Json) -> str | None:
    """The text of a message's content."""
    if isinstance(content, list):
        found = messages_from([{"role": "assistant", "content": content}])
        return found[0].content if found else None
    return text(content)


def _message(
    one: Mapping[str, Json], reply: Mapping[str, Json], calls: Sequence[ToolCall]
) -> Message:
    """What the model wrote in a step."""
    content = _words(one.get("model_output"))
    if content is None:
        content = _words(reply.get("content"))
    return Message("assistant", content, tool_calls=tuple(calls))


def _asked(value: Json) -> tuple[Message, ...]:
    """What the model was given, with the roles that other formats use."""
    given = [
        {
            **{key: item for key, item in one.items() if item is not None},
            "role": _ROLES.get(str(one.get("role")), one.get("role")),
        }
        if isinstance(one, dict)
        else one
        for one in listing(value)
    ]
    return messages_from(given) if given else ()


READER: Final = SmolagentsReader()
