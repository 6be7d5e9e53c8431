"""What in a trace judged it before: steps of judges, and entries of metadata and records that say a score.

A reviewer who is to judge for themselves sees none of it before they have finished.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from .canonical import Json
from .trace import Step, Trace

HIDDEN: Final = "hidden until you finish"
"""Stands in place of a value that judges the trace."""

_JUDGING: Final = frozenset(
    """score scores scored scorer scorers scoring reward rewards grade grades graded grader grading judge judges judged
    judgement judgements judgment judgments verdict verdicts eval evals evaluation evaluations evaluator evaluators
    rating ratings rated feedback correct correctness passed satisfied thumbs""".split()  # noqa: SIM905
)
"""Words in the names under which exports keep judgements: `reward_info` (tau-bench), `is_correct` (Who&When),
`gradingResult` (promptfoo), `feedback_stats` (LangSmith), `satisfied` (DevAI), `eval` and `scores` (Inspect AI)."""
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SCORER_SPANS: Final = frozenset(["scorer", "scorers"])
"""Types of Inspect AI's spans (event/_span.py) around what scores a sample, model calls of graders among it."""
_NAMING: Final = ("key", "name", "metric", "id", "type")
_VALUES: Final = ("value", "score", "label", "stringValue", "numberValue", "result", "passed")
_DEEPEST: Final = 12


@dataclass(frozen=True, slots=True)
class Judgements:
    """What judged a trace before: `steps` are the ids of the steps of judges and of all below them, `metadata` the
    paths of the entries of its metadata, and `count` says how many judgements that is, its scores included."""

    steps: frozenset[str]
    metadata: tuple[str, ...]
    count: int


def earlier_judgements(trace: Trace) -> Judgements:
    """What judged a trace before. Each score, each judge's outermost step and each entry of the metadata counts."""
    outermost = _judging_steps(trace)
    steps = set(outermost)
    for step in trace.steps:
        if step.parent_id in steps:
            steps.add(step.id)
    named = {score.name for score in trace.scores}
    metadata = tuple(_judging_paths(trace.metadata, named))
    top = sum(1 for step in trace.steps if step.id in steps and step.parent_id not in steps)
    return Judgements(frozenset(steps), metadata, len(trace.scores) + top + len(metadata))


def judges(name: str) -> bool:
    """Whether an entry of this name is a judgement: `reward_info`, `isCorrect`, `gen_ai.evaluation.score`."""
    return any(word.lower() in _JUDGING for word in _WORD.findall(name))


def without_judgements(value: Json, named: Collection[str] = ()) -> Json:
    """A value with `HIDDEN` in place of each entry that judges; `named` are the names of the trace's scores."""
    return _without(value, frozenset(named), 0)


def _without(value: Json, named: frozenset[str], depth: int) -> Json:
    if depth > _DEEPEST:
        return HIDDEN
    if isinstance(value, Mapping):
        of_score = _is_of_score(value, named)
        return {
            name: HIDDEN
            if _hides(name, one, named) or (of_score and name not in _NAMING and one is not None)
            else _without(one, named, depth + 1)
            for name, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [_without(one, named, depth + 1) for one in value]
    if isinstance(value, str) and value[:1] in ("{", "["):
        return _without_in_text(value, named, depth)
    return value


def _without_in_text(text: str, named: frozenset[str], depth: int) -> str:
    """JSON in a string, as columns of tables and attributes of spans hold it."""
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return text
    left = _without(value, named, depth + 1)
    return text if left == value else json.dumps(left, ensure_ascii=False)


def _is_of_score(value: Mapping[str, Json], named: Collection[str]) -> bool:
    """Whether an object is one judgement under its name: an attribute of a span ({"key": …, "value": …}), or a row of
    a table of scores."""
    said = [value[name] for name in _NAMING if isinstance(value.get(name), str)]
    return any(one in named or judges(str(one)) for one in said) and any(
        name in value for name in _VALUES
    )


def _hides(name: str, value: Json, named: Collection[str]) -> bool:
    if value in (None, "", [], {}):
        return False
    return (
        name in named or judges(name) or name.startswith(tuple(f"{one}_" for one in named if one))
    )


def _judging_paths(
    value: Json, named: Collection[str], path: str = "", depth: int = 0
) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(value, Mapping):
        for name, one in value.items():
            at = f"{path}.{name}" if path else str(name)
            if _hides(str(name), one, named):
                yield at
            else:
                yield from _judging_paths(one, named, at, depth + 1)
    elif isinstance(value, list | tuple):
        for number, one in enumerate(value):
            yield from _judging_paths(one, named, f"{path}[{number}]", depth + 1)


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
    return step.kind == "chain" and step.attributes.get("type") in _SCORER_SPANS
