"""What a trace recorded of tools: the calls that were made, in order, with their results.

Exports keep a call in one or two places: in the message that asked for it, and as a step of its own that ran it.
Both are one call here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ..bundles.chat.message_steps import tool_failed
from ..canonical import Json, canonical_hash
from ..claims.claim import Output
from ..claims.paths.effects import ToolEffects, declared_effects
from ..trace import Message, Step, ToolCall, Trace, answer_text
from .cases import without_floats

_DEFINITIONS: Final = ("tools", "tool_definitions", "gen_ai.tool.definitions", "llm.tools")


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """One tool call. `asked` is the position of the step that asked for it, `ran` that of the step that ran it, None
    where the trace has no such step; `answered`: whether its result was recorded; `failed`: the result is an
    error."""

    name: str
    arguments: Json
    asked: int | None = None
    ran: int | None = None
    answered: bool = False
    result: Json = None
    failed: bool = False

    @property
    def at(self) -> int:
        """The position of the first step that it appears in."""
        return min(at for at in (self.asked, self.ran) if at is not None)

    def json(self) -> dict[str, Json]:
        """As in a witness: `failed` only where it did."""
        return {
            "name": self.name,
            "arguments": without_floats(self.arguments),
            **({"failed": True} if self.failed else {}),
        }


@dataclass(slots=True)
class _Asked:
    call: ToolCall
    at: int
    ran: int | None = None
    result: tuple[Json, bool] | None = None

    def recorded(self) -> RecordedCall:
        result, failed = self.result or (None, False)
        return RecordedCall(
            *(self.call.name, self.call.arguments, self.at, self.ran),
            answered=self.result is not None,
            result=result,
            failed=failed,
        )


def recorded_calls(trace: Trace) -> list[RecordedCall]:
    """The calls of a trace in order."""
    asked = [
        _Asked(call, at)
        for at, step in enumerate(trace.steps)
        for message in step.messages_out
        for call in message.tool_calls
    ]
    own: list[RecordedCall] = []
    for at, step in enumerate(trace.steps):
        if step.kind != "tool":
            continue
        result = (step.output, step.status == "error")
        match = _asked_by(step, at, asked)
        if match is not None:
            match.ran, match.result = at, result
        elif not step.messages_out or step.messages_out[0].role == "tool":
            # A terminal that takes part in a conversation of agents is not called.
            own.append(
                RecordedCall(
                    *(step.name, step.input, None, at),
                    answered=True,
                    result=result[0],
                    failed=result[1],
                )
            )
    _results_told_later(trace.steps, asked)
    return sorted([*(one.recorded() for one in asked), *own], key=lambda one: one.at)


def _asked_by(step: Step, at: int, asked: Sequence[_Asked]) -> _Asked | None:
    """The call that a step ran: by its id, else the first open one before it of that name with those arguments,
    else of that name."""
    open_ = [one for one in asked if one.ran is None and one.at <= at]
    said = step.messages_out[0].tool_call_id if step.messages_out else None
    call_id = said or step.attributes.get("tool_call_id")
    by_id = [one for one in open_ if call_id and one.call.id == call_id]
    if by_id:
        return by_id[0]
    named = [
        one for one in open_ if one.call.name == step.name and (not call_id or not one.call.id)
    ]
    wanted = canonical_hash(without_floats(step.input))
    exact = [one for one in named if canonical_hash(without_floats(one.call.arguments)) == wanted]
    return next(iter([*exact, *named]), None)


def _results_told_later(steps: Sequence[Step], asked: Sequence[_Asked]) -> None:
    """Results that are recorded only in what the model was told next."""
    missing = {one.call.id: one for one in asked if one.result is None and one.call.id}
    for step in steps if missing else ():
        for message in step.messages_in:
            one = missing.get(message.tool_call_id or "") if message.role == "tool" else None
            if one is not None and one.result is None:
                one.result = (message.content, tool_failed(message))


def recorded_output(trace: Trace, since: int = 0) -> Output:
    """The output of a trace, with the tools that it called from the step at position `since` on."""
    calls = tuple(call.json() for call in recorded_calls(trace) if call.at >= since)
    return Output(without_floats(answer_text(trace)), calls)


def calls_in(messages: Iterable[Message]) -> tuple[dict[str, Json], ...]:
    """The calls that messages ask for, as JSON; those that a tool message answers with an error are `failed`."""
    said = list(messages)
    failed = {one.tool_call_id for one in said if one.role == "tool" and tool_failed(one)}
    return tuple(
        {
            "name": call.name,
            "arguments": call.arguments,
            **({"failed": True} if call.id and call.id in failed else {}),
        }
        for message in said
        for call in message.tool_calls
    )


def tape_of(trace: Trace) -> tuple[dict[str, Json], ...]:
    """The recorded tool results of a trace, in order: name, arguments and result, `failed` where it is an error."""
    return tuple(
        {**call.json(), "result": without_floats(call.result)}
        for call in recorded_calls(trace)
        if call.answered
    )


def effects_in(trace: Trace, known: ToolEffects) -> ToolEffects:
    """What is known of tools, with what the trace's own definitions of its tools declare."""
    declared = ToolEffects()
    for given in (trace.metadata, *(step.attributes for step in trace.steps)):
        for name in _DEFINITIONS:
            if name in given:
                declared = declared_effects(given[name]).under(declared)
    return declared.under(known)
