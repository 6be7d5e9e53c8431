"""Batches of model calls: which request an answer belongs to, and which answers are of one call.

A batch names each request by a `custom_id` that is unique in that batch alone: the batches of two models, or a batch
that was sent again, have the same ones. Two different answers are two calls. The source id of the only call of a
`custom_id` is that id; of several it is the id, `#` and what tells them apart: the model if no two have the same,
else the id of their lines, else the beginning of the hash of their content. A line that came twice is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ...canonical import Json, canonical_hash
from ..protocol import Position

_HASH_CHARS: Final = 8
SEVERAL: Final = "its custom_id stands for several calls; the source id says which of them this is"
"""What is noted on each call of a `custom_id` that has several."""


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One side of a call: its line, the model that it names, the id that the line has of its own, and where it is."""

    row: Mapping[str, Json]
    model: str | None
    own_id: str | None
    places: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class BatchCall:
    """A request, its answer, or both, and the source id of their trace."""

    source_id: str
    request: BatchLine | None
    answer: BatchLine | None

    @property
    def places(self) -> tuple[Position, ...]:
        """The records of both sides."""
        sides = (side for side in (self.request, self.answer) if side is not None)
        return tuple(place for side in sides for place in side.places)

    @property
    def row(self) -> dict[str, Json]:
        """Both lines as one."""
        sides = (side.row for side in (self.request, self.answer) if side is not None)
        return {name: value for side in sides for name, value in side.items()}


def batch_calls(
    custom_id: str, requests: Sequence[BatchLine], answers: Sequence[BatchLine]
) -> list[BatchCall]:
    """The calls that have one `custom_id`, whatever the order of their lines."""
    asked, answered = _once(requests), _once(answers)
    found = [BatchCall(custom_id, _request_of(one, asked), one) for one in answered]
    taken = {id(call.request) for call in found}
    found += [BatchCall(custom_id, one, None) for one in asked if id(one) not in taken]
    if len(found) == 1:
        return found
    marks = _marks(found)
    return [
        replace(call, source_id=f"{custom_id}#{mark}")
        for call, mark in zip(found, marks, strict=True)
    ]


def _once(lines: Sequence[BatchLine]) -> list[BatchLine]:
    """The lines without those that came again."""
    found: dict[str, BatchLine] = {}
    for line in lines:
        key = canonical_hash(dict(line.row))
        held = found.get(key)
        found[key] = line if held is None else replace(held, places=held.places + line.places)
    return [found[key] for key in sorted(found)]


def _request_of(answer: BatchLine, requests: Sequence[BatchLine]) -> BatchLine | None:
    """The request of an answer: the only one, or the only one for its model; None if it cannot be told."""
    if len(requests) == 1:
        return requests[0]
    model = answer.model
    if model is None:
        return None
    named = [one for one in requests if one.model == model]
    # The name that was asked for can be that of the newest version of a model.
    named = named or [one for one in requests if one.model and model.startswith(one.model)]
    return named[0] if len(named) == 1 else None


def _marks(calls: Sequence[BatchCall]) -> list[str]:
    """What tells calls apart, for each."""
    sides = [call.answer or call.request for call in calls]
    for marks in (
        [side.model if side is not None else None for side in sides],
        [side.own_id if side is not None else None for side in sides],
    ):
        known = [mark for mark in marks if mark]
        if len(set(known)) == len(calls):
            return known
    return [canonical_hash(call.row)[:_HASH_CHARS] for call in calls]
