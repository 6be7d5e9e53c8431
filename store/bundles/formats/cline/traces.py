"""A task as a trace: the conversation, and around it what the extension showed and noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ....canonical import Json
from ....trace import Step, Trace, replace
from ...spans.ordering import tree_order
from ...values.json_access import NOTHING, but, text
from ...values.times import to_ns
from .calls import Request, event_of, kind_of, repeats, requests_of, steps_of
from .messages import Turn, answer_in, question_in, turns_of


@dataclass
class Task:
    """What the files of a task's folder hold. `others` are what the program keeps beside the conversation, by file."""

    history: list[Mapping[str, Json]] = field(default_factory=list)
    shown: list[Mapping[str, Json]] = field(default_factory=list)
    item: Mapping[str, Json] = field(default_factory=dict)
    others: dict[str, list[Json]] = field(default_factory=dict)


def trace_of(task: Task, name: str | None, format: str) -> Trace:  # noqa: A002 - the model's own name
    """The files of a task as one trace; `name` is that of its folder, which is the task's id."""
    requests = requests_of(task.shown)
    turns = turns_of(task.history)
    notes: list[str] = []
    if turns:
        steps, repeated = _around(turns, requests)
        if repeated:
            notes.append(f"{repeated} messages of the user interface only repeat the conversation")
    else:
        steps = [step for request in requests for step in steps_of(request)]
    ordered, repaired = tree_order(steps)
    first = next((one for one in task.shown if to_ns(one.get("ts")) is not None), {})
    item = task.item
    models = dict.fromkeys(step.model for step in ordered if step.model)
    metadata: dict[str, Json] = but(item, "id", "task", "ts")
    if text(item.get("task")):
        metadata["title"] = item["task"]
    if models:
        metadata["model"] = ", ".join(models)
    for key, values in task.others.items():
        metadata[key] = values[0] if len(values) == 1 else values
    times = [at for step in ordered for at in (step.start_ns, step.end_ns) if at is not None]
    return Trace(
        source_id=text(item.get("id")) or name or text(first.get("ts")),
        input=question_in(turns) or _asked(task.shown) or text(item.get("task")),
        output=_completed(task.shown) or answer_in(turns) or _last(ordered),
        error=_error(requests),
        steps=ordered,
        metadata=metadata,
        start_ns=min(times, default=None),
        end_ns=max(times, default=None),
        format=format,
        notes=(*notes, *repaired),
    )


def _around(turns: Sequence[Turn], requests: Sequence[Request]) -> tuple[list[Step], int]:
    """The turns of the conversation with what was shown during each, and how much of that only repeats them."""
    conversation = "\n".join(said for turn in turns for said in turn.texts)
    of_turn = _paired(turns, requests)
    steps: list[Step] = []
    repeated = 0

    def shown(request: Request, parent: str | None) -> None:
        nonlocal repeated
        for number, one in request.said:
            if repeats(one, conversation):
                repeated += 1
            else:
                steps.append(event_of(number, one, parent))

    placed: set[int] = set()
    for at, turn in enumerate(turns):
        steps += turn.steps
        if at not in of_turn:
            continue
        number = of_turn[at]
        request = requests[number]
        own = turn.steps[0].id
        index = len(steps) - len(turn.steps)
        steps[index] = _informed(steps[index], request)
        shown(request, own)
        placed.add(number)
    for number, request in enumerate(requests):
        if number in placed:
            continue
        if request.started is None:
            shown(request, None)
            continue
        unanswered = _request(request)
        steps.append(unanswered)
        shown(request, unanswered.id)
    return steps, repeated


def _informed(step: Step, request: Request) -> Step:
    """The model's answer with the time, tokens and failure that the extension noted."""
    failed = request.failure
    return replace(
        step,
        start_ns=request.ts_ns if request.ts_ns is not None else step.start_ns,
        end_ns=step.start_ns if _after(step.start_ns, request.ts_ns) else None,
        status="error" if failed else step.status,
        status_message=failed or step.status_message,
        model=step.model or request.model,
        usage={**request.usage, **step.usage},
        attributes={**request.left, **step.attributes},
    )


def _after(end: int | None, start: int | None) -> bool:
    return end is not None and start is not None and end >= start


def _request(request: Request) -> Step:
    """A request that no answer in the conversation belongs to: it failed, or was taken back."""
    failed = request.failure
    return Step(
        f"ui-{request.number}",
        "llm",
        "request without an answer",
        status="error" if failed else "unset",
        status_message=failed,
        start_ns=request.ts_ns,
        model=request.model,
        usage=request.usage,
        attributes=request.left,
    )


def _paired(turns: Sequence[Turn], requests: Sequence[Request]) -> dict[int, int]:
    """The request of each answer, both by their place: by time, else by order if none is missing, else by the
    place in the conversation that the messages of a request name."""
    answers = [at for at, turn in enumerate(turns) if turn.role == "assistant"]
    asked = [at for at, request in enumerate(requests) if request.started is not None]
    if answers and all(turns[at].ts_ns is not None for at in answers):
        found: dict[int, int] = {}
        for place, at in enumerate(asked):
            begun = requests[at].ts_ns
            later = [requests[other].ts_ns for other in asked[place + 1 :]]
            until = next((one for one in later if one is not None), None)
            for answer in answers:
                said = turns[answer].ts_ns
                if said is None or begun is None or answer in found:
                    continue
                if begun <= said and (until is None or said < until):
                    found[answer] = at
                    break
        return found
    if len(answers) == len(asked):
        return dict(zip(answers, asked, strict=True))
    found = {}
    for at in asked:
        for _, one in requests[at].said:
            index = one.get("conversationHistoryIndex")
            if type(index) is int and index + 1 in answers and index + 1 not in found:
                found[index + 1] = at
                break
    return found


def _asked(shown: Sequence[Mapping[str, Json]]) -> str | None:
    first = next((one for one in shown if kind_of(one) in ("task", "text")), {})
    return text(first.get("text"))


def _completed(shown: Sequence[Mapping[str, Json]]) -> str | None:
    for one in reversed(shown):
        if kind_of(one) == "completion_result" and one.get("text") not in NOTHING:
            return text(one["text"])
    return None


def _last(steps: Sequence[Step]) -> Json:
    return next(
        (step.output for step in reversed(steps) if step.kind == "llm" and step.output), None
    )


def _error(requests: Sequence[Request]) -> str | None:
    """Why the task ended: its last request failed."""
    last = next((request for request in reversed(requests) if request.started is not None), None)
    if last is None or not last.failure:
        return None
    return f"the last request ended with: {last.failure}"
