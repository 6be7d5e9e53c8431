"""The passages of a step with what each is and where it stands in the step's `evidence_text`."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ....store.evidence_text import (
    SEPARATOR,
    Passage,
    document_passage,
    message_passages,
    pretty_json,
    value_passage,
)
from ....store.hiding import Hiding
from ....store.shown_steps import ShownStep
from ....store.trace import Message, Step
from ..blocks import FOLD, Block, hidden_fields
from .attachments import attachment_words
from .words import parsed_json

Part: TypeAlias = Literal[
    "reasoning", "content", "part", "call", "extra", "document", "value", "error"
]
Key: TypeAlias = tuple[Part, int, int]
"""What a passage is, the number of its message (or document), and which of its kind in that message."""

_LONGEST_PARSED: Final = 1_000_000
_TITLE: Final = 200
"""Characters of a document that stand in the line that opens it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A passage and where it begins in the `evidence_text` of its step."""

    key: Key
    passage: Passage
    offset: int


def placed(step: Step) -> Iterator[Placed]:
    """The passages of a step's output, in the order and with the places of `evidence_text`."""
    offset = 0
    for key, passage in _keyed(step):
        if passage.text:
            yield Placed(key, passage, offset)
            offset += len(passage.text) + len(SEPARATOR)


def _keyed(step: Step) -> Iterator[tuple[Key, Passage]]:
    """What `output_passages` joins, each passage with what it is."""
    found = False
    for key, passage in _of_messages(step.messages_out):
        found = True
        yield key, passage
    for number, document in enumerate(step.documents):
        found = True
        yield ("document", number, 0), document_passage(document, number + 1)
    if not found and step.output is not None:
        found = True
        role = "result" if step.kind == "tool" else "output"
        yield ("value", 0, 0), value_passage(role, step.output)
    if not found and step.kind == "message":
        for key, passage in _of_messages(step.messages_in):
            found = True
            yield key, passage
        if not found and step.input is not None:
            yield ("value", 0, 0), value_passage("input", step.input)
    if step.status_message:
        yield ("error", 0, 0), Passage("error", step.status_message, "error")


def _of_messages(messages: Sequence[Message]) -> Iterator[tuple[Key, Passage]]:
    for index, message in enumerate(messages):
        yield from zip(_message_keys(message, index), message_passages(message), strict=True)


def _message_keys(message: Message, index: int) -> Iterator[Key]:
    """What the passages of a message are, in the order of `message_passages`."""
    if message.reasoning:
        yield ("reasoning", index, 0)
    if message.content:
        yield ("content", index, 0)
    yield from (("part", index, number) for number in range(len(message.parts)))
    yield from (("call", index, number) for number in range(len(message.tool_calls)))
    if message.extra:
        yield ("extra", index, 0)


def blocks(
    step: Step, *, only: Collection[Key] | None = None, but: Collection[Key] = (), fold: int = FOLD
) -> Iterator[Block]:
    """The blocks of some passages of a step, with their places, so that they can be marked.

    What a vendor adds to a message (`extra`) is not among them: `extra_blocks` has it.
    """
    before: str | None = None
    for one in placed(step):
        part = one.key[0]
        if part == "extra" or (only is not None and one.key not in only) or one.key in but:
            continue
        passage, text = one.passage, _block(one, step, fold)
        if part == "document":
            title = " ".join(passage.text[:_TITLE].split())
            inner = (text, Block("gap"))
            named = passage.detail
            yield Block("fold", f"{named}  {title}", step=step.id, inner=inner, name=named)
            continue
        if part == "part" and (attached := attachment_words(parsed_json(passage.text))):
            yield Block("fold", attached, step=step.id, inner=(text, Block("gap")))
            yield Block("gap")
            continue
        if before is not None and passage.role != before and part != "error":
            yield Block("role", passage.role, passage.role, passage.detail, step.id)
        before = passage.role
        yield text
        yield Block("gap")


def extra_blocks(step: Step, judged: Hiding | None = None) -> Iterator[Block]:
    """What the vendor added to the messages of a step, with its places, without what `judged` the trace."""
    for one in placed(step):
        if one.key[0] != "extra":
            continue
        left = judged.of_step(json.loads(one.passage.text)) if judged is not None else None
        detail = hidden_fields(left.hidden) if left is not None else ""
        yield Block("role", "recorded with the message", "system", detail, step.id)
        if left is None or not left.hidden:
            yield _block(one, step, FOLD)
        else:
            yield Block("json", pretty_json(left.value), step=step.id, fold=FOLD)
        yield Block("gap")


def _block(one: Placed, step: Step, fold: int) -> Block:
    passage = one.passage
    # What is shown of a step is not the text that places count in.
    offset = None if isinstance(step, ShownStep) else one.offset
    return Block(
        as_form(passage), passage.text, passage.role, step=step.id, offset=offset, fold=fold
    )


def as_form(passage: Passage) -> Literal["text", "json", "error"]:
    """How a passage is drawn: a text that is JSON, as JSON."""
    if passage.form == "text" and len(passage.text) <= _LONGEST_PARSED:
        return "text" if parsed_json(passage.text) is None else "json"
    return passage.form
