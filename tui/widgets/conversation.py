"""A whole trace as a conversation: blocks for the reading pane. Pure.

Model steps repeat the history so far, and the result of a tool is repeated as a message; the
conversation shows each message once, at its first place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from ...store.canonical import Json
from ...store.evidence_text import (
    Passage,
    call_passage,
    call_text,
    message_passages,
    output_passages,
    value_passage,
)
from ...store.trace import Message, Step, ToolCall, Trace, answer_text, as_text
from ..durations import duration_text
from .blocks import (
    FOLD,
    Block,
    folded,
    incomplete_blocks,
    passage_blocks,
    step_detail,
    values,
)

_CONTAINERS: Final = ("agent", "chain")


class _Said:
    """What the conversation has shown so far."""

    def __init__(self) -> None:
        self.messages: Counter[str] = Counter()
        self.calls: set[str] = set()

    def new_messages(self, messages: tuple[Message, ...]) -> list[Message]:
        """The messages of a step that have not been shown, recorded as shown.

        A history repeats everything, so the second "yes" of a step is new if only one was shown.
        """
        here: Counter[str] = Counter()
        new = []
        for message in messages:
            text = _said_text(message)
            here[text] += 1
            if here[text] > self.messages[text]:
                new.append(message)
                self.messages[text] += 1
        return new

    def add(self, text: str) -> None:
        if text.strip():
            self.messages[text.strip()] += 1


def _said_text(message: Message) -> str:
    calls = "".join(call_text(call) for call in message.tool_calls)
    return ((message.content or "") + calls + "".join(map(as_text, message.parts))).strip()


def trace_blocks(trace: Trace) -> tuple[Block, ...]:
    """Title, input, every step in order, the final output, then what is folded."""
    return tuple(_trace_blocks(trace))


def _trace_blocks(trace: Trace) -> Iterator[Block]:
    duration = None
    if trace.start_ns is not None and trace.end_ns is not None:
        duration = trace.end_ns - trace.start_ns
    steps = f"{len(trace.steps)} step{'' if len(trace.steps) == 1 else 's'}"
    status = {"error": "✗ error", "ok": "ok", "unset": ""}[trace.status]
    facts = (status, steps, duration_text(duration))
    title = trace.name or trace.source_id or trace.key[:12]
    yield Block("title", title, trace.status, " · ".join(fact for fact in facts if fact))
    yield Block("gap")
    yield from incomplete_blocks(trace.incomplete, "trace")
    said = _Said()
    if trace.input is not None and not _said_by_steps(trace, as_text(trace.input)):
        yield from passage_blocks([value_passage("input", trace.input)])
        said.add(as_text(trace.input))
    parents = {step.parent_id for step in trace.steps}
    for step in trace.steps:
        yield from _spoken(step, said, holds_others=step.id in parents)
    answer = answer_text(trace)
    if answer and not said.messages[answer.strip()]:
        yield from passage_blocks([value_passage("final output", trace.output)])
    if trace.error and not said.messages[trace.error.strip()]:
        yield from passage_blocks([Passage("error", trace.error, "error")])
    if trace.expected is not None:
        yield from passage_blocks([value_passage("expected", trace.expected)])
    if trace.metadata:
        yield folded("metadata", dict(trace.metadata), detail=values(trace.metadata))
    if trace.notes:
        notes = tuple(Block("text", note, "note") for note in trace.notes)
        yield Block("fold", "repairs made when it was loaded", inner=notes)


def _said_by_steps(trace: Trace, text: str) -> bool:
    """Whether one of the first steps shows the input of the trace."""
    wanted = text.strip()
    for step in trace.steps[:5]:
        messages = (*step.messages_in, *step.messages_out)
        if any((message.content or "").strip() == wanted for message in messages):
            return True
        if step.kind == "message" and wanted in (as_text(step.output), as_text(step.input)):
            return True
    return False


def _heading(step: Step, role: str) -> Block:
    name = " ".join(
        dict.fromkeys(part for part in (step.actor, step.name) if part not in ("", None, role))
    )
    detail = " · ".join(part for part in (name, step_detail(step)) if part)
    return Block("role", role, "error" if step.status == "error" else role, detail, step.id)


def _spoken(step: Step, said: _Said, *, holds_others: bool) -> Iterator[Block]:
    if step.kind in _CONTAINERS and holds_others:
        if step.kind == "agent" or step.status == "error" or step.incomplete:
            yield _heading(step, step.kind)
            yield from incomplete_blocks(step.incomplete, "step")
            if step.status_message:
                said.add(step.status_message)
                yield Block("error", step.status_message, "error", step=step.id, fold=FOLD)
            yield Block("gap")
        return
    yield from _inputs(step, said)
    passages = output_passages(step)
    for message in step.messages_out:
        said.add(_said_text(message))
        said.calls.update(map(call_text, message.tool_calls))
    if not step.messages_out:
        for passage in passages:
            said.add(passage.text)
    if not passages:
        yield _heading(step, step.kind)
        yield from incomplete_blocks(step.incomplete, "step")
        yield Block("gap")
        return
    yield from _outputs(step, passages)


def _inputs(step: Step, said: _Said) -> Iterator[Block]:
    if step.kind == "tool":
        call = call_text(ToolCall(step.name, step.input))
        if step.input is not None and call not in said.calls:
            yield from passage_blocks([call_passage(ToolCall(step.name, step.input))], step=step.id)
        return
    if step.messages_in and not (step.kind == "message" and not step.messages_out):
        for message in said.new_messages(step.messages_in):
            yield from passage_blocks(tuple(message_passages(message)))
        return
    value: Json = step.input
    if step.kind != "message" and value not in (None, "") and not step.messages_in:
        text = as_text(value).strip()
        if not said.messages[text]:
            said.add(text)
            yield from passage_blocks([value_passage("input", value, step.name)])


def _outputs(step: Step, passages: tuple[Passage, ...]) -> Iterator[Block]:
    """The heading of the step replaces the role line of its first passage."""
    first = passages[0].role
    role = step.kind if first in ("output", "result", "document") else first
    yield _heading(step, role)
    blocks = list(passage_blocks(passages, step=step.id, offset=0))
    keep_role = first in ("document", "call")
    yield from blocks if keep_role and role != first else blocks[1:]
    yield from incomplete_blocks(step.incomplete, "message" if step.kind == "message" else "step")
