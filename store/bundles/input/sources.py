"""Positions of records as a trace keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ...trace import Source
from ..protocol import Position

MAX_RECORDS: Final = 2000
"""A trace remembers so many of its records; of the others only the files."""


def source_of(position: Position) -> Source:
    """A position as a trace keeps it."""
    return Source(position.file, position.line, position.byte, position.record)


def sources_of(positions: Iterable[Position]) -> tuple[Source, ...]:
    """The records of a trace, each once."""
    found = list(dict.fromkeys(map(source_of, positions)))
    if len(found) > MAX_RECORDS:
        files = dict.fromkeys(Source(one.file) for one in found[MAX_RECORDS:])
        found = [*found[:MAX_RECORDS], *files]
    return tuple(found)
