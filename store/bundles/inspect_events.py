"""Events of Inspect AI samples as steps: spans, model calls, tools, scores, and all the rest.

Source: inspect_ai, `event/*.py`. Old logs nest with `step` begin and end, newer ones with spans.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ..canonical import Json
from ..trace import Step, StepKind, as_text
from .messages import messages_from
from .runs import NOTHING, but, listing, mapping, run_step, text
from .times import to_ns

_TIMES: Final = ("timestamp", "completed", "working_start", "working_time", "event", "span_id")
_SPANS: Final[Mapping[str, StepKind]] = {"agent": "agent", "tool": "chain", "scorer": "evaluator"}


def event_steps(events: Iterable[Json], pool: Sequence[Json], root: str) -> Iterator[Step]:
    """The events as steps under `root`. `pool` holds messages that events refer to by place."""
    open_steps: list[str] = []
    ends: dict[str, int | None] = {}
    steps: list[Step] = []
    for number, given in enumerate(events):
        event = mapping(given)
        kind = str(event.get("event"))
        at = to_ns(event.get("timestamp"))
        parent = text(event.get("span_id")) or (open_steps[-1] if open_steps else root)
        if kind == "span_begin":
            steps.append(_span(event, number, root, at))
        elif kind == "span_end":
            ends[text(event.get("id")) or ""] = at
        elif kind == "step" and event.get("action") == "begin":
            step_id = f"step-{number}"
            steps.append(
                Step(
                    step_id,
                    "chain",
                    text(event.get("name")) or "step",
                    parent_id=parent,
                    start_ns=at,
                )
            )
            open_steps.append(step_id)
        elif kind == "step" and event.get("action") == "end" and open_steps:
            ends[open_steps.pop()] = at
        else:
            steps.append(_event(event, given, kind, number, parent, pool))
    for step in steps:
        end = ends.get(step.id)
        yield step if end is None else replace(step, end_ns=end)


def _span(event: Mapping[str, Json], number: int, root: str, at: int | None) -> Step:
    known = ("id", "parent_id", "type", "name", "uuid", *_TIMES)
    return Step(
        text(event.get("id")) or f"span-{number}",
        _SPANS.get(str(event.get("type")), "chain"),
        text(event.get("name")) or "span",
        parent_id=text(event.get("parent_id")) or root,
        start_ns=at,
        attributes={k: v for k, v in event.items() if k not in known and v not in NOTHING},
    )


def _event(
    event: Mapping[str, Json],
    given: Json,
    kind: str,
    number: int,
    parent: str,
    pool: Sequence[Json],
) -> Step:
    step_id = text(event.get("uuid")) or f"event-{number}"
    start, end = event.get("timestamp"), event.get("completed")
    if kind == "model":
        return _model(event, step_id, parent, pool)
    if kind == "tool":
        failed = mapping(event.get("error"))
        event = {**event, "error_data": but(failed, "message")}
        known = (
            "id",
            "uuid",
            "type",
            "function",
            "arguments",
            "result",
            "error",
            *_TIMES,
            "events",
        )
        return run_step(
            event,
            known,
            step_id=step_id,
            kind="tool",
            name=event.get("function"),
            parent=parent,
            given=event.get("arguments"),
            said=event.get("result"),
            start=start,
            end=end,
            error=failed.get("message") or failed.get("type"),
        )
    if kind == "score":
        score = mapping(event.get("score"))
        return run_step(
            event,
            ("uuid", "score", *_TIMES),
            step_id=step_id,
            kind="evaluator",
            name="score",
            parent=parent,
            said=dict(score),
            start=start,
            end=end or start,
        )
    error = mapping(event.get("error")) if kind == "error" else {}
    rest = {k: v for k, v in event.items() if k not in ("uuid", *_TIMES) and v not in NOTHING}
    return Step(
        step_id,
        "event",
        kind if event else "event",
        parent_id=parent,
        status="error" if error else "unset",
        status_message=text(error.get("message")),
        start_ns=to_ns(start),
        end_ns=to_ns(end) or to_ns(start),
        output=rest or (None if event else as_text(given)),
    )


def _model(event: Mapping[str, Json], step_id: str, parent: str, pool: Sequence[Json]) -> Step:
    messages = listing(event.get("input"))
    for span in listing(event.get("input_refs")):
        first_last = [one for one in listing(span) if isinstance(one, int)]
        if len(first_last) == 2:
            messages = [*messages, *pool[max(0, first_last[0]) : max(0, first_last[1])]]
    output = mapping(event.get("output"))
    usage = mapping(output.get("usage"))
    said = [mapping(choice).get("message") for choice in listing(output.get("choices"))]
    rest: dict[str, Json] = dict(event)
    rest["response"] = {
        k: v for k, v in output.items() if k not in ("choices", "usage", "completion", "model")
    }
    rest["choices"] = [
        left
        for choice in listing(output.get("choices"))
        if (left := but(mapping(choice), "message"))
    ]
    rest["usage"] = but(usage, "input_tokens", "output_tokens", "total_tokens")
    rest["stop_reason"] = next(
        (mapping(choice).get("stop_reason") for choice in listing(output.get("choices"))), None
    )
    known = ("uuid", "model", "input", "input_refs", "output", "error", *_TIMES)
    step = run_step(
        rest,
        known,
        step_id=step_id,
        kind="llm",
        name=event.get("model"),
        parent=parent,
        given=messages,
        said=output.get("completion") or None,
        start=event.get("timestamp"),
        end=event.get("completed"),
        error=event.get("error") or output.get("error"),
        model=output.get("model") or event.get("model"),
        usage={
            "input": usage.get("input_tokens"),
            "output": usage.get("output_tokens"),
            "total": usage.get("total_tokens"),
        },
    )
    found = messages_from([one for one in said if one is not None])
    return replace(step, messages_out=found) if found else step
