"""Which turn is the question, and which is the answer to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ....store.canonical import Json
from ....store.trace import Step, Trace, answer_text
from .drafts import Draft, Given, Said
from .history import normal

_QUESTIONS: Final = (
    "question", "query", "prompt", "input", "message", "user_msg", "user_message", "user_input", "text", "content", "task",
)  # fmt: skip


_ANSWERS: Final = ("content", "text", "answer", "output", "response")


def question_text(given: Json) -> str:
    """What the input of a trace asks, as text."""
    if isinstance(given, dict):
        for name in _QUESTIONS:
            if isinstance(given.get(name), str):
                return str(given[name]).strip()
    return normal(given)


def find_answer(trace: Trace, drafts: list[Draft]) -> Draft | None:
    """The draft of what was answered; made from the output of the trace if no step says that. None if there is
    no output and nobody spoke."""
    answer = normal(answer_text(trace))
    spoken = [one for one in drafts if one.place == "spoken" and (one.text or one.pieces)]
    if not answer:
        return spoken[-1] if spoken else None
    for draft in reversed(drafts):
        if draft.place in ("spoken", "work") and _says(draft, answer):
            if draft.kind == "step":
                # Its input is the question, which stands above it.
                draft.pieces = [one for one in draft.pieces if not _is_question(one, trace)]
            return draft
    held = _in_quiet_step(trace, drafts, answer)
    if held is not None:
        return held
    if spoken and answer in spoken[-1].text:
        return spoken[-1]
    draft = Draft("assistant", "final output", "spoken", tone="assistant", text=answer_text(trace))
    draft.pieces.append(Given("final output", trace.output))
    drafts.append(draft)
    return draft


def _is_question(piece: Said | Given, trace: Trace) -> bool:
    return isinstance(piece, Given) and piece.value == trace.input


def _says(draft: Draft, answer: str) -> bool:
    if draft.kind in ("assistant", "step"):
        return _same(draft.text, answer)
    return draft.kind == "call" and draft.step is not None and _answers(draft.step, answer)


def _answers(step: Step, answer: str) -> bool:
    """Whether a step gave this answer, in the form of `normal`."""
    for message in reversed(step.messages_out):
        if message.content:
            return _same(message.content, answer)
    return _same(step.output, answer)


def _same(output: Json, answer: str) -> bool:
    if isinstance(output, str):
        return output == answer or (len(output) >= len(answer) and normal(output) == answer)
    if isinstance(output, Mapping):
        # The output of a trace is taken out of an object as well (`answer_text`).
        said = [output.get(name) for name in _ANSWERS]
        if any(isinstance(one, str) and normal(one) == answer for one in said):
            return True
    return answer[:1] in "{[" and output is not None and normal(output) == answer


def _in_quiet_step(trace: Trace, drafts: list[Draft], answer: str) -> Draft | None:
    """The answer where only a step that holds others says it: that step becomes a turn of its own."""
    for at in range(len(drafts) - 1, -1, -1):
        if drafts[at].place != "quiet":
            continue
        for step in drafts[at].group:
            if step.kind != "event" and _answers(step, answer):
                draft = Draft("assistant", "assistant", "spoken", step, "assistant", [Said(step)])
                draft.text = answer_text(trace)
                drafts[at] = draft
                drafts.append(drafts.pop(at))
                return draft
    return None


def find_question(trace: Trace, drafts: list[Draft], answer: Draft | None) -> Draft | None:
    """The draft of what was asked last before the answer; made from the input of the trace if no step holds it.
    Turns of a user are told from what programs wrote in a user's place."""
    question = question_text(trace.input)
    users = [one for one in drafts if one.place == "user"]
    if not users:
        users = _users_of_calls(drafts, question, answer.step if answer else None)
        for draft in users:
            draft.place = "user"
    for draft in drafts:
        if draft.place == "prompt" and draft.kind == "user":
            draft.label, draft.tone, draft.kind = "prompt", "system", "system"
    if not users:
        if not question:
            return None
        draft = Draft("user", "user", "user", tone="user", text=question)
        draft.pieces.append(Given("input", trace.input))
        drafts.insert(0, draft)
        return draft
    before = drafts[: drafts.index(answer)] if answer is not None else drafts
    asked = [one for one in before if one.place == "user"]
    return asked[-1] if asked else users[0]


def _users_of_calls(drafts: Sequence[Draft], question: str, answerer: Step | None) -> list[Draft]:
    """The messages that a user wrote, among those that models were given in the role of the user."""
    given = [one for one in drafts if one.place == "prompt" and one.kind == "user"]
    if question:
        asks = {one.given_to for one in given if _asks(one, question)}
        if asks:
            return [one for one in given if one.given_to in asks or one.continues]
        if any(question in one.text for one in given):
            return []
    last = answerer.id if answerer is not None else given[-1].given_to if given else ""
    found = [one for one in given if one.given_to == last]
    return found or (given[:1] if not question else [])


def _asks(draft: Draft, question: str) -> bool:
    return normal(draft.text) == question
