"""Events of Inspect AI samples as steps: spans, model calls, tools, scores and others.

Source: inspect_ai, `event/*.py`. Old logs nest with `step` begin and end, and contain the events of tools and
subtasks inside them; newer ones nest with spans.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ....canonical import Json
from ....trace import Score, Step, StepKind, as_text, replace
from ...chat.messages import messages_from
from ...spans.runs import run_step
from ...values.json_access import but, listing, mapping, text
from ...values.times import to_ns, unread_times
from .scores import sample_scores

_CLOCK: Final = ("working_start", "working_time")
_PLACED: Final = ("uuid", "span_id", "event", "timestamp", "completed")
_SPANS: Final[Mapping[str, StepKind]] = {"agent": "agent", "scorer": "evaluator"}


@dataclass
class Events:
    """The events of a sample, read in order. `pool` contains the messages that they refer to by index."""

    pool: Sequence[Json]
    scores: list[Score] = field(default_factory=list)
    beyond: int = 0
    _made: list[Step] = field(default_factory=list)
    _used: set[int] = field(default_factory=set)
    _tool_spans: list[str] = field(default_factory=list)

    def add(self, events: Iterable[Json], root: str, prefix: str = "") -> None:
        """Read events; those without a span go under `root`, or the open `step`."""
        open_steps: list[str] = []
        ends: dict[str, Mapping[str, Json]] = {}
        first = len(self._made)
        for number, given in enumerate(events):
            event = mapping(given)
            kind = as_text(event.get("event"))
            step_id = text(event.get("uuid")) or f"{prefix}event-{number}"
            parent = text(event.get("span_id")) or (open_steps[-1] if open_steps else root)
            if kind == "span_begin":
                self._made.append(self._span(event, step_id, root))
            elif kind == "span_end" and event.get("id") is not None:
                ends[as_text(event["id"])] = event
            elif kind == "step" and event.get("action") == "begin":
                self._made.append(_opened(event, step_id, parent))
                open_steps.append(step_id)
            elif kind == "step" and event.get("action") == "end" and open_steps:
                ends[open_steps.pop()] = event
            else:
                self._one(event, given, kind, step_id, parent)
        for at in range(first, len(self._made)):
            if end := ends.pop(self._made[at].id, None):
                self._made[at] = _closed(self._made[at], end)
        for number, end in enumerate(ends.values()):
            self._one(end, end, "span_end", f"{prefix}end-{number}", root)

    @property
    def steps(self) -> list[Step]:
        """The steps; the events of a tool go under its call."""
        taken: dict[str, str] = {}
        calls = [step for step in self._made if step.kind == "tool"]
        for span in (step for step in self._made if step.id in self._tool_spans):
            call = next(
                (c for c in calls if c.id not in taken.values() and _executes(c, span)), None
            )
            if call is not None:
                taken[span.id] = call.id
        return [
            replace(step, parent_id=taken[step.id]) if step.id in taken else step
            for step in self._made
        ]

    def unused(self) -> list[Json]:
        """Messages of the pool that no event refers to."""
        return [one for number, one in enumerate(self.pool) if number not in self._used]

    def _span(self, event: Mapping[str, Json], step_id: str, root: str) -> Step:
        span_id = text(event.get("id")) or step_id
        if event.get("type") == "tool":
            self._tool_spans.append(span_id)
        return Step(
            span_id,
            _SPANS.get(as_text(event.get("type")), "chain"),
            text(event.get("name")) or "span",
            parent_id=text(event.get("parent_id")) or root,
            start_ns=to_ns(event.get("timestamp")),
            attributes=but(event, "id", "parent_id", "name", *_PLACED)
            | unread_times(event, "timestamp"),
        )

    def _one(
        self, event: Mapping[str, Json], given: Json, kind: str, step_id: str, parent: str
    ) -> None:
        """Read an event that is a step, with the events inside it."""
        inner = listing(event.get("events"))
        if inner:
            event = but(event, "events")
        if kind == "model":
            self._made.append(self._model(event, step_id, parent))
        elif kind == "score":
            self._made.append(_score(event, step_id, parent))
            if event.get("intermediate") is True:
                name = text(event.get("scorer")) or "score"
                self.scores += sample_scores({name: event.get("score")}, step_id=step_id)
        else:
            self._made.append(_step(event, given, kind, step_id, parent))
        if inner:
            self.add(inner, step_id, f"{step_id}/")

    def pooled(self, refs: Json) -> list[Json]:
        """The messages in ranges [start, end) of the pool."""
        out: list[Json] = []
        for given in listing(refs):
            match given:
                case [int(start), int(end)] if 0 <= start <= end:
                    there = range(start, min(end, len(self.pool)))
                    self._used.update(there)
                    out += [self.pool[at] for at in there]
                    self.beyond += (end - start) - len(there)
        return out

    def _model(self, event: Mapping[str, Json], step_id: str, parent: str) -> Step:
        pooled = self.pooled(event.get("input_refs"))
        asked = event.get("input")
        messages = [*listing(asked), *pooled] if pooled or isinstance(asked, list) else asked
        output = mapping(event.get("output"))
        usage = mapping(output.get("usage"))
        choices = [mapping(choice) for choice in listing(output.get("choices"))]
        rest: dict[str, Json] = but(event, *_PLACED, "model", "input", "input_refs", "output")
        if event.get("input_refs") and not pooled:
            rest["input_refs"] = event["input_refs"]
        rest["response"] = but(output, "choices", "usage", "completion", "model")
        rest["choices"] = [left for one in choices if (left := but(one, "message"))]
        rest["usage"] = but(usage, "input_tokens", "output_tokens", "total_tokens")
        rest["stop_reason"] = next((one.get("stop_reason") for one in choices), None)
        if output.get("model") not in (None, "", event.get("model")):
            rest["requested_model"] = event.get("model")
        if event.get("output") and not output:
            rest["output"] = event["output"]
        step = run_step(
            rest,
            ("error",),
            step_id=step_id,
            kind="llm",
            name=event.get("model"),
            parent=parent,
            input_value=messages,
            output_value=output.get("completion") or None,
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
        answers = messages_from({"choices": choices})
        return replace(step, messages_out=answers) if answers else step


def _opened(event: Mapping[str, Json], step_id: str, parent: str) -> Step:
    return Step(
        step_id,
        "chain",
        text(event.get("name")) or "step",
        parent_id=parent,
        start_ns=to_ns(event.get("timestamp")),
        attributes=but(event, "name", "action", *_PLACED) | unread_times(event, "timestamp"),
    )


def _closed(step: Step, end: Mapping[str, Json]) -> Step:
    """A span or step with its end time and the other fields of its end event."""
    known = ("id", "name", "action", "type", *_CLOCK, *_PLACED)
    return replace(
        step,
        end_ns=to_ns(end.get("timestamp")),
        attributes={
            **step.attributes,
            **but(end, *known),
            **{f"end.{name}": value for name, value in unread_times(end, "timestamp").items()},
        },
    )


def _executes(call: Step, span: Step) -> bool:
    """Whether a span contains the execution of a tool call."""
    if call.name != span.name or call.parent_id != span.parent_id:
        return False
    if call.start_ns is None or call.end_ns is None or span.start_ns is None:
        return False
    return call.start_ns <= span.start_ns <= call.end_ns


def _score(event: Mapping[str, Json], step_id: str, parent: str) -> Step:
    return run_step(
        but(event, *_PLACED, "score"),
        (),
        step_id=step_id,
        kind="evaluator",
        name=event.get("scorer") or "score",
        parent=parent,
        output_value=event.get("score"),
        start=event.get("timestamp"),
        end=event.get("completed") or event.get("timestamp"),
    )


def _step(event: Mapping[str, Json], given: Json, kind: str, step_id: str, parent: str) -> Step:
    """Any other event: input and output of a tool, sandbox or subtask; otherwise the unchanged event."""
    failed = mapping(event.get("error"))
    error = failed.get("message") or failed.get("type") or event.get("error")
    start, end = event.get("timestamp"), event.get("completed") or event.get("timestamp")
    rest = but(event, *_PLACED)
    step_kind, name, input_value, output_value, known = _read(kind, rest)
    if step_kind == "event":
        output_value = but(rest, *_CLOCK) or (None if event else as_text(given))
        known = tuple(name for name in rest if name not in _CLOCK)
    elif failed:
        rest["error"] = dict(failed)
    else:
        rest.pop("error", None)
    return run_step(
        rest,
        known,
        step_id=step_id,
        kind=step_kind,
        name=name,
        parent=parent,
        input_value=input_value,
        output_value=output_value,
        start=start,
        end=end,
        error=error,
    )


def _read(
    kind: str, event: Mapping[str, Json]
) -> tuple[StepKind, Json, Json, Json, tuple[str, ...]]:
    """Kind, name, input and output of an event's step, and the keys that were read."""
    read: tuple[str, ...]
    if kind == "tool":
        read = ("type", "function", "arguments", "result")
        return "tool", event.get("function"), event.get("arguments"), event.get("result"), read
    if kind == "subtask":
        read = ("name", "input", "result")
        return "chain", event.get("name"), event.get("input"), event.get("result"), read
    if kind == "sandbox":
        asked = {key: event[key] for key in ("cmd", "file", "input", "options") if key in event}
        held = "output" if "output" in event else "result"
        return "tool", event.get("action"), asked, event.get(held), ("action", *asked, held)
    return "event", kind or "event", None, None, ()
