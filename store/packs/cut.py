"""The question of a case: the conversation of its trace, cut before the mistake.

A conversation (one step a message) of a failure is cut at the first step that a reviewer named as wrong; else before
the first call that wrote something; else after the last message of the user before the judged answer. That of a good
answer is cut there too, or, if the answer wrote something, just before it did. What lies before the cut stays, with
tool results; it ends with a message of the user or of a tool, since an assistant that has just spoken is asked
nothing. What was said from the cut on is kept as reference and never shown to a candidate.

A run of spans is asked its own input: all that it did, mistakes and writes, comes later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..bundles.chat.messages import messages_from
from ..canonical import Json
from ..claims.paths.effects import ToolEffects
from ..judgement import Review
from ..trace import Message, Trace, answer_text, as_text
from .cases import without_floats
from .recorded import recorded_calls

MAX_DOCUMENTS: Final = 20
_SYSTEM: Final = ("system", "developer")
_ASKS: Final = ("user", "tool")


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the conversation of a trace is cut. `said` is what was said before, `later` from then on; `since` is the
    position of the first step after the cut: calls from there on are the answer's."""

    said: tuple[Message, ...] = ()
    later: tuple[Message, ...] = ()
    since: int = 0

    def later_json(self) -> tuple[Json, ...]:
        """What was said from the cut on, the form in a case."""
        return tuple(without_floats(_message(one, named=True)) for one in self.later)


@dataclass(frozen=True, slots=True)
class _Turn:
    """A message of a conversation, and the position of its step."""

    message: Message
    at: int


def _turns(trace: Trace) -> list[_Turn]:
    """The conversation of a trace whose steps are messages, else nothing."""
    if any(step.messages_in for step in trace.steps):
        return []
    turns = [
        _Turn(message, at) for at, step in enumerate(trace.steps) for message in step.messages_out
    ]
    asked = trace.format == "messages" or any(turn.message.role == "user" for turn in turns)
    return turns if asked else []


def mistakes(trace: Trace, review: Review) -> list[int]:
    """The positions of the steps that a reviewer named as wrong: break point, root cause, wrong marks."""
    if review.verdict != "fail":
        return []
    named = {mark.step for mark in review.marks if mark.kind == "wrong"}
    places = (review.break_point, review.root_cause)
    named |= {place.step for place in places if place is not None and place.step is not None}
    return [at for at, step in enumerate(trace.steps) if step.id in named]


def cut_of(trace: Trace, review: Review, effects: ToolEffects) -> Cut:
    """Where the input of a case is cut, by the review of its trace and the tools that write."""
    turns = _turns(trace)
    if not turns:
        return Cut(tuple(_asked_of_run(trace)))
    last = _last_asked(turns, trace)
    wrong = mistakes(trace, review)
    if not wrong:
        # A good answer to the last question may follow writes that earlier questions asked for.
        since = _position(turns, last, trace) if review.verdict == "pass" else 0
        wrong = [at for at in _writing(trace, effects) if at >= since]
    until = _before(turns, min(wrong)) if wrong else last
    return Cut(
        tuple(turn.message for turn in turns[:until]),
        tuple(turn.message for turn in turns[until:]),
        _position(turns, until, trace),
    )


def said_before_answer(trace: Trace) -> tuple[Message, ...]:
    """The messages up to the last one of the user before the answer, whatever was judged of the trace; of a run of spans
    those of its input, and none if that is not a chat."""
    turns = _turns(trace)
    if not turns:
        return tuple(_asked_of_run(trace))
    return tuple(turn.message for turn in turns[: _last_asked(turns, trace)])


def _position(turns: Sequence[_Turn], number: int, trace: Trace) -> int:
    """The position of the step of a turn."""
    return turns[number].at if number < len(turns) else len(trace.steps)


def _writing(trace: Trace, effects: ToolEffects) -> list[int]:
    """The positions of the calls that write. One that was refused counts as well: it gives away what comes next."""
    return [one.at for one in recorded_calls(trace) if effects.of(one.name) == "writes"]


def _asked_of_run(trace: Trace) -> Sequence[Message]:
    """The messages of a run's input, up to the last that asks."""
    said = [] if isinstance(trace.input, str | None) else list(messages_from(trace.input))
    while said and said[-1].role not in _ASKS:
        said.pop()
    return said


def _before(turns: Sequence[_Turn], at: int) -> int:
    """The number of turns that lie before the step at a position, down to the last that asks for an answer."""
    until = sum(turn.at < at for turn in turns)
    while until and not _asks(turns, until):
        until -= 1
    return until


def _asks(turns: Sequence[_Turn], until: int) -> bool:
    """Whether a conversation of that many turns waits for an answer of the assistant."""
    last = turns[until - 1].message
    if last.role not in _ASKS or _is_participant(last):
        return False
    if last.role == "user":
        return True
    back = until - 1
    while back and turns[back - 1].message.role == "tool":
        back -= 1
    calls = turns[back - 1].message.tool_calls if back else ()
    return until - back >= len(calls)


def _last_asked(turns: Sequence[_Turn], trace: Trace) -> int:
    """The number of turns up to the last message of the user before the judged answer."""
    answer = answer_text(trace)
    spoken = [
        number
        for number, turn in enumerate(turns)
        if turn.message.role == "assistant" and turn.message.content
    ]
    judged = [number for number in spoken if turns[number].message.content == answer] or spoken
    end = judged[-1] if judged else len(turns)
    users = [
        number
        for number, turn in enumerate(turns[:end], start=1)
        if turn.message.role == "user" and not _is_participant(turn.message)
    ]
    return max(users, default=0)


def _is_participant(message: Message) -> bool:
    """Whether a message is of a named participant: agents that talk to each other are the application, not its
    user."""
    return bool(message.name) and message.role != "tool"


def _message(message: Message, *, named: bool = False) -> dict[str, Json]:
    out: dict[str, Json] = {"role": message.role, "content": message.content or ""}
    if named and message.name:
        out["name"] = message.name
    if message.parts:
        out["parts"] = list(message.parts)
    if message.tool_calls:
        out["tool_calls"] = [
            {"id": call.id, "name": call.name, "arguments": call.arguments}
            for call in message.tool_calls
        ]
    if message.tool_call_id is not None:
        out["tool_call_id"] = message.tool_call_id
    if message.role in _SYSTEM:
        out["as_of_then"] = True
    return out


def case_input(trace: Trace, cut: Cut) -> dict[str, Json]:
    """The input of a candidate: what was said before the cut, or the trace's input; and the documents.

    Messages of named participants are left to the candidate. System prompts are marked `as_of_then`: a candidate
    uses its own.
    """
    messages = [
        _message(message)
        for message in cut.said
        if not _is_participant(message)
        and (message.content or message.parts or message.tool_calls or message.role == "tool")
    ]
    if not any(message["role"] not in _SYSTEM for message in messages):
        messages.append({"role": "user", "content": as_text(trace.input)})
    out: dict[str, Json] = {"messages": messages}
    if not isinstance(trace.input, str | None):
        out["input"] = trace.input
    documents = documents_of(trace)
    if documents:
        out["documents"] = documents[:MAX_DOCUMENTS]
    cleaned: Mapping[str, Json] = without_floats(out)
    return dict(cleaned)


def documents_of(trace: Trace) -> list[dict[str, Json]]:
    """The documents of all steps, each once, in order."""
    found = {
        (item.id, item.content): {"id": item.id, "content": item.content}
        for step in trace.steps
        for item in step.documents
    }
    return list(found.values())
