"""A conversation put together turn by turn: what was said, and under an answer the tools that it called, each with its
result, wherever that stands in the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ...canonical import Json
from ...trace import Message, Score, Status, Step, ToolCall, Trace, replace

_USER: Final = "user"


def beside(held: Mapping[str, Json], more: Mapping[str, Json]) -> dict[str, Json]:
    """Fields with further ones beside them; one whose name is taken gets a number, so that none is lost."""
    out = dict(held)
    for name, value in more.items():
        free, number = name, 1
        while free in out and out[free] != value:
            number += 1
            free = f"{name}#{number}"
        out[free] = value
    return out


class Turns:
    """The steps of one conversation while it is read; ids become unique, results find the call that they answer."""

    def __init__(self) -> None:
        self._steps: dict[str, Step] = {}
        self._calls: dict[str, list[str]] = {}
        self._answered: set[str] = set()

    def add(self, step: Step) -> str:
        """Add a step after all others; its id, with a number if another step has it."""
        free, number = step.id, 1
        while free in self._steps:
            number += 1
            free = f"{step.id}#{number}"
        self._steps[free] = step if free == step.id else replace(step, id=free)
        return free

    def __getitem__(self, step_id: str) -> Step:
        return self._steps[step_id]

    def change(self, step_id: str, **changes: Any) -> None:
        """Change fields of a step that was added."""
        self._steps[step_id] = replace(self._steps[step_id], **changes)

    def note(self, step_id: str, more: Mapping[str, Json]) -> None:
        """Add attributes to a step."""
        self.change(step_id, attributes=beside(self._steps[step_id].attributes, more))

    def call(self, call: ToolCall, parent: str | None, **fields: Any) -> str:
        """Add a tool under the step that called it; its result is added by `result()`."""
        wanted = call.id or f"{parent or 'call'}-call"
        named = call.name or "tool"
        step_id = self.add(
            Step(wanted, "tool", named, parent_id=parent, input=call.arguments, **fields)
        )
        self._calls.setdefault(call.id if call.id is not None else step_id, []).append(step_id)
        return step_id

    def called(self, call_id: str | None) -> str | None:
        """The step of a call by the id of the call: the last one that was made with it; None if there is none."""
        found = self._calls.get(call_id or "")
        return found[-1] if found else None

    def waiting(self, call_id: str | None) -> str | None:
        """The first call with that id that has no result yet."""
        found = self._calls.get(call_id or "", ())
        return next((one for one in found if one not in self._answered), None)

    def unanswered(self, name: str | None) -> str | None:
        """The id of the first call of a tool that has no result yet, for results that name only the tool; of any tool
        without a name."""
        for call_id, steps in self._calls.items():
            waiting = [self._steps[one].name for one in steps if one not in self._answered]
            if waiting and (name is None or name in waiting):
                return call_id
        return None

    def __len__(self) -> int:
        return len(self._steps)

    def result(
        self,
        call_id: str | None,
        output: Json,
        status: Status,
        *,
        otherwise: Step,
        at_ns: int | None = None,
        message: str | None = None,
        attributes: Mapping[str, Json] | None = None,
    ) -> str:
        """Give a call its result; `otherwise` is the step that it becomes if no call waits for it."""
        step_id = self.waiting(call_id)
        if step_id is None:
            step_id = self.add(otherwise)
        self._answered.add(step_id)
        held = self._steps[step_id]
        self.change(
            step_id,
            output=output,
            status=status if status != "unset" else held.status,
            status_message=message or held.status_message,
            start_ns=held.start_ns if held.start_ns is not None else at_ns,
            end_ns=at_ns if at_ns is not None else held.end_ns,
            attributes=beside(held.attributes, attributes or {}),
        )
        return step_id

    def steps(self) -> tuple[Step, ...]:
        """The steps in reading order: each after what it stands under, otherwise as they were added."""
        under: dict[str | None, list[Step]] = {}
        for step in self._steps.values():
            parent = step.parent_id if step.parent_id in self._steps else None
            under.setdefault(parent, []).append(step)
        out: list[Step] = []
        waiting = list(reversed(under.get(None, [])))
        while waiting:
            step = waiting.pop()
            out.append(step)
            waiting += reversed(under.get(step.id, []))
        return tuple(out)


def conversation(
    turns: Turns,
    *,
    format: str,  # noqa: A002 - the model's own name
    source_id: str | None,
    name: str | None = None,
    metadata: Mapping[str, Json],
    scores: Iterable[Score] = (),
    notes: Iterable[str] = (),
    error: str | None = None,
    expected: Json = None,
    times: Iterable[int | None] = (),
) -> Trace:
    """The trace of a conversation: asked by the first turn of the user, answered by the last of the model.

    `times` are those that the file gives beside the times of its turns.
    """
    steps = turns.steps()
    top = [step for step in steps if step.parent_id is None]
    asked = next((s.output for s in top if s.kind == "message" and s.name == _USER), None)
    answers = [s.output for s in top if s.kind == "llm" and s.output not in (None, "")]
    models = list(dict.fromkeys(step.model for step in steps if step.model))
    known = [at for at in times if at is not None]
    known += [at for step in steps for at in (step.start_ns, step.end_ns) if at is not None]
    named = {"model": ", ".join(models)} if models and "model" not in metadata else {}
    return Trace(
        source_id=source_id,
        name=name,
        input=asked,
        output=answers[-1] if answers else None,
        expected=expected,
        error=error,
        steps=steps,
        metadata={**named, **metadata},
        start_ns=min(known, default=None),
        end_ns=max(known, default=None),
        scores=tuple(scores),
        format=format,
        notes=tuple(notes),
    )


def spoken(messages: Iterable[Message]) -> str | None:
    """The texts of messages, for the output of their step; None if they have none."""
    return "\n".join(one.content for one in messages if one.content) or None
