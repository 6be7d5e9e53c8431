"""Encode traces as rows and back. Each step is encoded once, both for the store and for the trace key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from msgspec import Struct

from ..canonical import Json, canonical_bytes, canonical_pieces
from ..earlier_keys import first_shape
from ..trace import (
    KeyDigest,
    Score,
    Source,
    Step,
    Trace,
    as_text,
    header_content,
    own_content,
    step_content,
    step_from_json,
)

TITLE_CHARS: Final = 160
LARGE: Final = 8 << 20
"""A larger part of a trace, in bytes, is encoded once for the key and again, in pieces, when it is written: a
trace may contain one text of 100 MB three times, and these must not be in memory together."""


class Unencoded(Struct, frozen=True):
    """A large part of a trace, encoded when it is written. `size` is its encoded size in bytes."""

    value: Json
    size: int

    def pieces(self) -> Iterator[bytes]:
        """Its canonical JSON, in pieces."""
        return canonical_pieces(self.value)

    def __len__(self) -> int:
        return self.size


Encoded: TypeAlias = bytes | Unencoded
"""A part of a trace as JSON in UTF-8, or the value to encode."""


def encoded_bytes(part: Encoded) -> bytes:
    """A part of a trace as JSON in UTF-8."""
    return b"".join(part.pieces()) if isinstance(part, Unencoded) else part


@dataclass(frozen=True, slots=True)
class EncodedTrace:
    """A trace ready to be stored: its keys, its content without steps, and each step.

    `earlier_key` is its key of version 1; it changes with everything that is stored.
    """

    key: str
    earlier_key: str
    header: Encoded
    steps: tuple[Encoded, ...]


def encode(trace: Trace) -> EncodedTrace:
    """Encode a trace; `key` is `trace.key`, and `earlier_key` is computed from the bytes that are stored anyway."""
    key, earlier = KeyDigest(), hashlib.sha256()
    content = header_content(trace)
    large = _is_long(content.values())
    key.add(own_content(trace), large=large)
    first = {name: value for name, value in content.items() if name != "incomplete"}
    # "steps" is last in canonical order, so the whole is never in memory at once.
    header = _part(first, earlier, large=large, but_last=True)
    if trace.incomplete:
        header = _part(content, None, large=large)
    earlier.update(b',"steps":[')
    steps = []
    for number, step in enumerate(trace.steps):
        if number:
            earlier.update(b",")
        large = _is_large(step)
        key.add(step_content(step), large=large)
        body = _part(first_shape(step), earlier, large=large)
        steps.append(_part(step, None, large=large) if step.incomplete else body)
    earlier.update(b"]}")
    return EncodedTrace(key.key, earlier.hexdigest(), header, tuple(steps))


def _part(
    value: Json, digest: hashlib._Hash | None, *, large: bool, but_last: bool = False
) -> Encoded:
    """Encode a part, and add it to the digest, without its last byte if `but_last`. `large` is an estimate."""
    if not large:
        data = canonical_bytes(value)
        if digest is not None:
            digest.update(memoryview(data)[:-1] if but_last else data)
        return data if len(data) < LARGE else Unencoded(value, len(data))
    size = 0
    last = b""
    for piece in canonical_pieces(value):
        if digest is not None:
            digest.update(last)
        size += len(piece)
        last = piece
    if digest is not None:
        digest.update(last[:-1] if but_last else last)
    return Unencoded(value, size)


def _is_large(step: Step) -> bool:
    """Whether a step contains a large text in the usual fields."""
    if _is_long((step.input, step.output)) or _is_long(step.attributes.values()):
        return True
    texts: list[Json] = [message.content for message in step.messages_in]
    texts += [message.content for message in step.messages_out]
    texts += [document.content for document in step.documents]
    return _is_long(texts)


def _is_long(values: Iterable[Json]) -> bool:
    # A loop: for every step, `any` would cost as much as encoding it.
    for value in values:  # noqa: SIM110
        if type(value) is str and len(value) >= LARGE:
            return True
    return False


def title(trace: Trace) -> str:
    """A title for lists: the start of the input, else of the output, else the name."""
    given = trace.input if trace.input not in (None, "") else trace.output
    if isinstance(given, dict) and len(given) == 1:
        given = next(iter(given.values()))
    from ..unreadable import readable

    beginning = readable(as_text(given)[: TITLE_CHARS * 4], amounts=False)
    return " ".join(beginning.split())[:TITLE_CHARS] or (trace.name or "")


def sources_text(sources: Sequence[Source]) -> str:
    """The sources of a trace as JSON; unknown values at the end of each are left out."""
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


def _header(stored: dict[str, Any]) -> dict[str, Any]:
    return {**stored, "incomplete": tuple(stored.get("incomplete", ()))}


def decode(
    header: str | bytes,
    steps: Sequence[str | bytes],
    scores: Sequence[str | bytes],
    *,
    format: str,  # noqa: A002 - the model's own name
    notes: str,
) -> Trace:
    """The trace that was encoded, with its scores and notes."""
    return Trace(
        **_header(json.loads(header)),
        steps=tuple(step_from_json(json.loads(step)) for step in steps),
        scores=tuple(Score(**json.loads(score)) for score in scores),
        format=format,
        notes=tuple(json.loads(notes)),
    )
