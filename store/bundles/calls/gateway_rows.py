"""Rows of requests that a gateway logged: one call of a model as a step, and the calls of a trace together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace as dataclass_replace
from typing import Final

from ...canonical import Json, canonical_bytes
from ...trace import Step, StepKind, Trace, replace
from ..spans.runs import RunRow, run_trace
from ..values.json_access import NOTHING, json_in_text, text
from ..values.raters import finite
from ..values.times import to_ns
from .model_calls import call_trace

_WORDS: Final = ("choices", "output", "content", "candidates", "error")


def number_in(value: Json) -> Json:
    """A number, also where a table has it as text; None for anything else."""
    if isinstance(value, str):
        try:
            value = float(value) if any(mark in value for mark in ".eE") else int(value)
        except ValueError:
            return None
    return value if finite(value) is not None else None


def body_of(value: Json) -> tuple[Mapping[str, Json], Json]:
    """The body of a request or a response as an object, and what of it is none."""
    inner = json_in_text(value)
    if isinstance(inner, dict):
        return inner, None
    if isinstance(inner, list):
        return {"messages": inner}, None
    return {}, None if inner in NOTHING else inner


def call_step(
    step_id: str,
    request: Json,
    response: Json,
    rest: Mapping[str, Json],
    *,
    kind: StepKind = "llm",
    name: str | None = None,
    parent: str | None = None,
    model: str | None = None,
    usage: Mapping[str, Json],
    start: Json,
    end: Json,
    error: str | None,
    format: str,  # noqa: A002 - the model's own name
) -> Step:
    """A logged request as a step. `rest` are the fields of the row that are read nowhere else."""
    asked, plain_asked = body_of(request)
    given, plain_given = body_of(response)
    (step,) = call_trace(step_id, asked, given, format, error=error).steps
    about = {key: value for key, value in step.attributes.items() if value not in NOTHING}
    spent = {key: value for key, value in usage.items() if finite(value) is not None}
    output = step.output if plain_given is None else plain_given
    if (
        not step.messages_out
        and output is None
        and given
        and not any(key in given for key in _WORDS)
    ):
        output = dict(given)
        about = {key: value for key, value in about.items() if not key.startswith("response.")}
    missing = tuple(
        f"the {what} is not in the export"
        for what, value in (("request", request), ("response", response))
        if json_in_text(value) in NOTHING and not (what == "response" and error)
    )
    return replace(
        step,
        id=step_id,
        kind=kind,
        name=name or model or step.name,
        parent_id=parent,
        status="error" if error else step.status,
        status_message=error or step.status_message,
        start_ns=to_ns(start) or step.start_ns,
        end_ns=to_ns(end),
        input=step.input if plain_asked is None else plain_asked,
        output=output,
        model=model or step.model,
        usage={**step.usage, **spent},
        attributes={**rest, **about},
        incomplete=missing,
    )


def calls_trace(
    trace_id: str,
    runs: list[RunRow],
    format: str,  # noqa: A002 - the model's own name
    repeated: int,
) -> Trace:
    """The calls of one trace, several of them under a step for the whole: that a call failed and was made again is no
    failure of it, that the last one failed is."""
    notes = [f"{repeated} repeated row(s) were dropped"] if repeated else []
    trace = run_trace(trace_id, _under_one(trace_id, runs), format, notes=notes)
    last = max(runs, key=lambda run: (run.step.start_ns or 0, run.step.id)).step
    error = last.status_message or "the last call failed" if last.status == "error" else None
    answers = [
        message.content
        for step in trace.steps
        for message in step.messages_out
        if message.role == "assistant" and message.content
    ]
    questions = [
        m.content
        for step in trace.steps
        for m in step.messages_in
        if m.role == "user" and m.content
    ]
    return replace(
        trace,
        error=error,
        input=questions[0] if questions else trace.input,
        output=answers[-1] if answers else trace.output,
    )


def _under_one(trace_id: str, runs: list[RunRow]) -> list[RunRow]:
    """The calls, under a step for the trace if there are several."""
    if len(runs) < 2:
        return runs
    taken = {run.step.id for run in runs}
    root = trace_id
    while root in taken:
        root = f"{root}#trace"
    starts = [run.step.start_ns for run in runs if run.step.start_ns is not None]
    ends = [run.step.end_ns for run in runs if run.step.end_ns is not None]
    whole = Step(
        root, "chain", "calls", start_ns=min(starts, default=None), end_ns=max(ends, default=None)
    )
    below = [
        run
        if run.step.parent_id in taken
        else dataclass_replace(run, step=replace(run.step, parent_id=root))
        for run in runs
    ]
    return [RunRow(whole), *below]


def once(rows: list[Mapping[str, Json]], key: str) -> dict[str, Mapping[str, Json]]:
    """The rows by their id, equal ones once; of different rows with one id each is kept."""
    found: dict[str, Mapping[str, Json]] = {}
    bodies = {canonical_bytes(row): row for row in rows}
    for body in sorted(bodies):
        step_id = text(bodies[body].get(key)) or "call"
        number = 1
        while step_id in found:
            number += 1
            step_id = f"{step_id.partition('#')[0]}#{number}"
        found[step_id] = bodies[body]
    return found
