"""Results of library queries: rows of lists, and counts."""

from __future__ import annotations

from dataclasses import dataclass

from ..bundles.protocol import Reject


@dataclass(frozen=True, slots=True)
class SaveCounts:
    """What saving traces did: how many were new, known, and revisions of an earlier trace."""

    new: int = 0
    known: int = 0
    revised: int = 0

    def __add__(self, other: SaveCounts) -> SaveCounts:
        return SaveCounts(
            self.new + other.new, self.known + other.known, self.revised + other.revised
        )


@dataclass(frozen=True, slots=True)
class TraceRow:
    """A row of a list of traces."""

    row: int
    key: str
    source_id: str | None
    name: str | None
    title: str
    status: str
    steps: int
    start_ns: int | None
    bundle: int
    format: str


@dataclass(frozen=True, slots=True)
class BundleRow:
    """A bundle that was loaded."""

    id: int
    name: str
    path: str
    format: str
    loaded_at: str
    traces: int
    steps: int
    scores: int
    rejected: int


@dataclass(frozen=True, slots=True)
class RejectRow:
    """A record that could not be read, and its bundle."""

    bundle: str
    reject: Reject


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a library contains."""

    traces: int
    steps: int
    scores: int
    bundles: int
    rejects: int
