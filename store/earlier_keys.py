"""Trace keys of version 1, so that reviews and files that name a trace by one still find it.

Version 1 was the SHA-256 of the canonical JSON of all that is stored of a trace. A step is stored in the shape
that it had then as long as it has nothing to say beyond it, so the bytes that are stored give the key.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from .canonical import Json
from .trace import Document, Message, Status, Step, StepKind


class FirstStep(Struct, frozen=True):
    """The fields of a step in version 1. They never change."""

    id: str
    kind: StepKind
    name: str
    parent_id: str | None
    actor: str | None
    status: Status
    status_message: str | None
    start_ns: int | None
    end_ns: int | None
    input: Json
    output: Json
    messages_in: tuple[Message, ...]
    messages_out: tuple[Message, ...]
    documents: tuple[Document, ...]
    model: str | None
    usage: Mapping[str, Json]
    attributes: Mapping[str, Json]


def first_shape(step: Step) -> FirstStep:
    """A step in the shape of version 1."""
    return FirstStep(
        step.id,
        step.kind,
        step.name,
        step.parent_id,
        step.actor,
        step.status,
        step.status_message,
        step.start_ns,
        step.end_ns,
        step.input,
        step.output,
        step.messages_in,
        step.messages_out,
        step.documents,
        step.model,
        step.usage,
        step.attributes,
    )
