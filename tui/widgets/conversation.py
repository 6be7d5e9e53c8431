"""A whole trace as a conversation: blocks for the reading pane. Pure.

Model steps carry the history so far again and again, and a tool's result comes back as a message;
the conversation shows each thing said once, where it was said first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from ...store.canonical import Json
from ...store.trace import Message, Step, ToolCall, Trace, answer_text, as_text
from ..durations import duration_text
from .blocks import (
    FOLD,
    Block,
    Piece,
    call_text,
    folded,
    message_pieces,
    output_pieces,
    piece_blocks,
    step_detail,
    value_piece,
)

_CONTAINERS: Final = ("agent", "chain")


class _Said:
    """What the conversation has shown already."""

    def __init__(self) -> None:
        self.messages: Counter[str] = Counter()
        self.calls: set[str] = set()

    def new_messages(self, messages: tuple[Message, ...]) -> list[Message]:
        """Those of a step's messages that have not been shown; they now have.

        A history repeats everything, so the second "yes" of a step is new if one was shown.
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
    said = _Said()
    if trace.input is not None and not _said_by_steps(trace, as_text(trace.input)):
        yield from piece_blocks([value_piece("input", trace.input)])
        said.add(as_text(trace.input))
    parents = {step.parent_id for step in trace.steps}
    for step in trace.steps:
        yield from _spoken(step, said, holds_others=step.id in parents)
    answer = answer_text(trace)
    if answer and not said.messages[answer.strip()]:
        yield from piece_blocks([value_piece("final output", trace.output)])
    if trace.error and not said.messages[trace.error.strip()]:
        yield from piece_blocks([Piece("error", trace.error, "error")])
    if trace.expected is not None:
        yield from piece_blocks([value_piece("expected", trace.expected)])
    if trace.metadata:
        told = f"{len(trace.metadata)} values"
        yield folded("metadata", dict(trace.metadata), detail=told)
    if trace.notes:
        notes = tuple(Block("text", note, "note") for note in trace.notes)
        yield Block("fold", "what was repaired when it was loaded", inner=notes)


def _said_by_steps(trace: Trace, text: str) -> bool:
    """Whether the first steps say the trace's input anyway."""
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
        if step.kind == "agent" or step.status == "error":
            yield _heading(step, step.kind)
            if step.status_message:
                said.add(step.status_message)
                yield Block("error", step.status_message, "error", step=step.id, fold=FOLD)
            yield Block("gap")
        return
    yield from _inputs(step, said)
    pieces = output_pieces(step)
    for message in step.messages_out:
        said.add(_said_text(message))
        said.calls.update(map(call_text, message.tool_calls))
    if not step.messages_out:
        for piece in pieces:
            said.add(piece.text)
    if not pieces:
        yield _heading(step, step.kind)
        yield Block("gap")
        return
    yield from _outputs(step, pieces)


def _inputs(step: Step, said: _Said) -> Iterator[Block]:
    if step.kind == "tool":
        call = call_text(ToolCall(step.name, step.input))
        if step.input is not None and call not in said.calls:
            yield Block("role", "call", "call", step.id if not step.name else "", step.id)
            yield Block("json", call, "call", fold=FOLD)
            yield Block("gap")
        return
    if step.messages_in and not (step.kind == "message" and not step.messages_out):
        for message in said.new_messages(step.messages_in):
            yield from piece_blocks(tuple(message_pieces(message)))
        return
    value: Json = step.input
    if step.kind != "message" and value not in (None, "") and not step.messages_in:
        text = as_text(value).strip()
        if not said.messages[text]:
            said.add(text)
            yield from piece_blocks([value_piece("input", value, step.name)])


def _outputs(step: Step, pieces: tuple[Piece, ...]) -> Iterator[Block]:
    """The step's heading takes the place of its first piece's role line."""
    first = pieces[0].role
    role = step.kind if first in ("output", "result", "document") else first
    yield _heading(step, role)
    blocks = list(piece_blocks(pieces, step=step.id, offset=0))
    keep_role = first in ("document", "call")
    yield from blocks if keep_role and role != first else blocks[1:]
