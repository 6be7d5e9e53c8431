"""A case as a row of a data set: what every tool has a place for, and the rest as metadata."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ...canonical import Json, canonical_bytes
from ..cases import Case, Role, witness_calls
from ..read import Pack

NAMESPACE: Final = uuid.UUID("a6a0e2f0-3f0d-5b7e-9a53-7c1d5c1b6f10")
"""Of the UUIDs (version 5) that stand for case ids where a tool asks for one. It never changes: a second upload of a
case has to find the first."""


@dataclass(frozen=True, slots=True)
class Row:
    """A case as other tools hold one.

    `input` is what the candidate is asked, `messages` its messages. `expected` is the answer that an expert accepts first:
    the correction, or the recorded good answer; None if there is none, and then `expected_calls` is None too, as it is where
    nobody knows which tools were called. `metadata` names the case, its role and why it was judged so, all of it text.
    """

    id: str
    role: Role
    input: Mapping[str, Json]
    expected: str | None
    expected_calls: Sequence[Mapping[str, Json]] | None
    metadata: Mapping[str, str]
    slices: tuple[str, ...]

    @property
    def uuid(self) -> str:
        """The case id as a UUID: the same one in every export."""
        return str(uuid.uuid5(NAMESPACE, self.id))

    @property
    def messages(self) -> list[dict[str, Json]]:
        """The messages of the input."""
        given = self.input.get("messages")
        return [dict(one) for one in given] if isinstance(given, list) else []


def row_of(case: Case) -> Row:
    """The row of a case."""
    accepted = next((one for one in case.witnesses if one.accepted), None)
    calls = witness_calls(accepted) if accepted is not None else None
    metadata = {
        "case_id": case.id,
        "role": case.role,
        "question": case.question,
        "reason": case.reason,
        "severity": case.severity or "",
        "proof": case.proof.status,
        "rubric": str(case.verdict.get("rubric") or ""),
        "input_hash": case.input_hash,
        "content_hash": case.content_hash,
    }
    return Row(
        id=case.id,
        role=case.role,
        input=case.input,
        expected=accepted.output.text if accepted is not None else None,
        expected_calls=calls if isinstance(calls, list) else None,
        metadata={name: value for name, value in metadata.items() if value},
        slices=case.slices,
    )


def rows_of(pack: Pack) -> tuple[Row, ...]:
    """The rows of a pack's cases, in their order."""
    return tuple(map(row_of, pack.cases))


def json_lines(values: Iterable[Json]) -> bytes:
    """One JSON value a line, the same bytes on every machine."""
    return b"".join(canonical_bytes(value) + b"\n" for value in values)
