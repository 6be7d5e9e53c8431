"""A trace as the rows of the library, made in this or another process."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from msgspec import Struct

from ..canonical import canonical_bytes, sha256_hex
from ..database import storable
from ..identity import is_global_id
from ..trace import Score, Trace, incomplete_in
from ..wordless import nothing_to_read
from .encoding import Encoded, decode, encode, encoded_bytes, sources_text, title
from .search_text import SearchText, search_text

StepRow: TypeAlias = tuple[str, str, str, str, Encoded]
"""step id, kind, name, status, body."""
ScoreRow: TypeAlias = tuple[str, str | None, str, float | None, str | None, str, str]
"""hash, step id, name, value, label, rater, body."""


class PreparedTrace(Struct, frozen=True):
    """The rows of a trace, without what only the library knows: row ids and the bundle.

    `own` is whether its source id is unique beyond its bundle; `incomplete` is all that it and its steps lack,
    `nothing` what it says if there is nothing to read in it.
    """

    key: str
    earlier_key: str
    source_id: str | None
    own: bool
    name: str | None
    title: str
    status: str
    start_ns: int | None
    end_ns: int | None
    format: str
    header: Encoded
    notes: tuple[str, ...]
    incomplete: tuple[str, ...]
    sources: str
    steps: tuple[StepRow, ...]
    scores: tuple[ScoreRow, ...]
    search: SearchText
    nothing: str = ""

    @property
    def size(self) -> int:
        """The approximate size of the rows in bytes."""
        return len(self.header) + sum(len(step[-1]) for step in self.steps)

    def trace(self) -> Trace:
        """The trace itself."""
        return decode(
            encoded_bytes(self.header),
            [encoded_bytes(body) for *_, body in self.steps],
            [body for *_, body in self.scores],
            format=self.format,
            notes=canonical_bytes(list(self.notes)).decode(),
        )


def prepare(trace: Trace) -> PreparedTrace:
    """The rows of a trace."""
    encoded = encode(trace)
    return PreparedTrace(
        key=encoded.key,
        earlier_key=encoded.earlier_key,
        source_id=trace.source_id,
        own=trace.source_id is not None and is_global_id(trace.source_id),
        name=trace.name,
        title=title(trace),
        status=trace.status,
        start_ns=storable(trace.start_ns),
        end_ns=storable(trace.end_ns),
        format=trace.format,
        header=encoded.header,
        notes=trace.notes,
        incomplete=incomplete_in(trace),
        sources=sources_text(trace.sources),
        steps=tuple(
            (step.id, step.kind, step.name, step.status, body)
            for step, body in zip(trace.steps, encoded.steps, strict=True)
        ),
        scores=score_rows(trace.scores),
        search=search_text(trace),
        nothing=nothing_to_read(trace),
    )


def score_rows(scores: Iterable[Score]) -> tuple[ScoreRow, ...]:
    """The rows of scores."""
    out = []
    for score in scores:
        body = canonical_bytes(score)
        out.append(
            (
                sha256_hex(body),
                score.step_id,
                score.name,
                score.value,
                score.label,
                score.rater,
                body.decode(),
            )
        )
    return tuple(out)
