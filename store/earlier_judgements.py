"""What in a trace judged it before: its scores, and the steps of judges. `hiding.py` takes it out of what is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from .canonical import Json
from .judging_names import gives_reason, judges
from .trace import Score, Step, Trace

_SCORER_SPANS: Final = frozenset(["scorer", "scorers"])
"""Types of Inspect AI's spans (event/_span.py) around what scores a sample, model calls of graders among it."""


@dataclass(frozen=True, slots=True)
class Judgements:
    """What judged a trace before: `steps` are the ids of the steps of judges and of all below them. `count` says how
    many judgements there are: each score is one, and each judge's outermost step."""

    steps: frozenset[str]
    count: int


def earlier_judgements(trace: Trace) -> Judgements:
    """What judged a trace before."""
    steps = set(_judging_steps(trace))
    for step in trace.steps:
        if step.parent_id in steps:
            steps.add(step.id)
    top = sum(1 for step in trace.steps if step.id in steps and step.parent_id not in steps)
    return Judgements(frozenset(steps), len(trace.scores) + top)


def said_by(score: Score) -> Iterator[str]:
    """What a score says in words."""
    yield from (one for one in (score.explanation, score.label) if one)
    for name, value in score.extra.items():
        if judges(name) or gives_reason(name):
            yield from texts_in(value)


def said_in(step: Step) -> Iterator[str]:
    """What a step was given and says, in words."""
    for message in (*step.messages_in, *step.messages_out):
        yield from (one for one in (message.content, message.reasoning) if one)
        for call in message.tool_calls:
            yield from texts_in(call.arguments)
    yield from texts_in(step.input)
    yield from texts_in(step.output)
    yield from (document.content for document in step.documents)
    if step.status_message:
        yield step.status_message


def texts_in(value: Json) -> Iterator[str]:
    """The texts in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts_in(one)


def _judging_steps(trace: Trace) -> set[str]:
    """The steps that judge by themselves, and those that hold nothing but such steps."""
    scored = {score.step_id for score in trace.scores if score.step_id is not None}
    children: dict[str, list[Step]] = {}
    for step in trace.steps:
        if step.parent_id is not None:
            children.setdefault(step.parent_id, []).append(step)
    found = {step.id for step in trace.steps if _judges(step, scored)}
    if found:
        # Children stand behind their parents, so that from the end each parent is seen after all of its children.
        for step in reversed(trace.steps):
            below = children.get(step.id)
            if below and step.kind == "chain" and all(child.id in found for child in below):
                found.add(step.id)
    return found


def _judges(step: Step, scored: Collection[str]) -> bool:
    if step.kind == "evaluator":
        return True
    if step.kind == "guardrail":
        return step.id in scored
    if step.kind == "event":
        return judges(step.name, of_run=False)
    given = step.attributes.get("type")
    return step.kind == "chain" and isinstance(given, str) and given in _SCORER_SPANS
