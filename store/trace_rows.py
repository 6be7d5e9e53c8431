"""Traces as rows and back. Each step is encoded once, for the store and for the trace key alike."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from .canonical import canonical_bytes
from .trace import (
    Document,
    Score,
    Source,
    Step,
    Trace,
    as_text,
    header_content,
    message_from_json,
)

TITLE_CHARS: Final = 160


@dataclass(frozen=True, slots=True)
class EncodedTrace:
    """A trace ready to be stored: its key, its content without steps, and each step, as JSON in UTF-8."""

    key: str
    header: bytes
    steps: tuple[bytes, ...]


def encode(trace: Trace) -> EncodedTrace:
    """Encode a trace; the key is `trace.key`, computed from the bytes that are stored anyway."""
    header = canonical_bytes(header_content(trace))
    # "steps" comes last in canonical order, so that the whole is never held at once.
    digest = hashlib.sha256(header[:-1])
    digest.update(b',"steps":[')
    steps = []
    for number, step in enumerate(trace.steps):
        body = canonical_bytes(step)
        if number:
            digest.update(b",")
        digest.update(body)
        steps.append(body)
    digest.update(b"]}")
    return EncodedTrace(digest.hexdigest(), header, tuple(steps))


def title(trace: Trace) -> str:
    """One line that tells traces apart in a list: the start of the input, else of the output, else the
    name."""
    given = trace.input if trace.input not in (None, "") else trace.output
    if isinstance(given, dict) and len(given) == 1:
        given = next(iter(given.values()))
    return " ".join(as_text(given)[: TITLE_CHARS * 4].split())[:TITLE_CHARS] or (trace.name or "")


def sources_text(sources: Sequence[Source]) -> str:
    """Where the records of a trace stood, as JSON: what is not known at the end of each is left out."""
    if not sources:
        return "[]"
    return canonical_bytes([_trimmed(source) for source in sources]).decode()


def _trimmed(source: Source) -> list[str | int | None]:
    out: list[str | int | None] = list(source)
    while out[-1] is None:
        out.pop()
    return out


def sources_of(text: str) -> tuple[Source, ...]:
    """The sources that `sources_text` wrote."""
    return tuple(Source(*one) for one in json.loads(text))


def step_from_json(data: dict[str, Any]) -> Step:
    """The step that was written as JSON."""
    return Step(
        **{
            **data,
            "messages_in": tuple(message_from_json(item) for item in data["messages_in"]),
            "messages_out": tuple(message_from_json(item) for item in data["messages_out"]),
            "documents": tuple(Document(**item) for item in data["documents"]),
        }
    )


def decode(
    header: str | bytes,
    steps: Sequence[str | bytes],
    scores: Sequence[str],
    *,
    format: str,  # noqa: A002 - the model's own name
    notes: str,
) -> Trace:
    """The trace that was encoded, with its scores and notes."""
    return Trace(
        **json.loads(header),
        steps=tuple(step_from_json(json.loads(step)) for step in steps),
        scores=tuple(Score(**json.loads(score)) for score in scores),
        format=format,
        notes=tuple(json.loads(notes)),
    )
