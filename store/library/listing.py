"""Results of library queries: rows of lists, and counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from ..bundles.protocol import Reject


class Revision(Struct, frozen=True):
    """Two states of one trace, by their keys: one that was superseded, and the present one."""

    earlier: str
    present: str


class SaveCounts(Struct, frozen=True):
    """What saving traces did: how many were new and known. Of those known, `poorer` said less than the library
    has, and `earlier` are states that were superseded; of those new, `completed` add to a trace that it has, and
    `revisions` contradict one. `together` are the keys of present traces of which this bundle holds other records."""

    new: int = 0
    known: int = 0
    poorer: int = 0
    earlier: int = 0
    completed: int = 0
    revisions: tuple[Revision, ...] = ()
    together: tuple[str, ...] = ()

    @property
    def revised(self) -> int:
        """How many were revisions."""
        return len(self.revisions)

    def __add__(self, other: SaveCounts) -> SaveCounts:
        return SaveCounts(
            self.new + other.new,
            self.known + other.known,
            self.poorer + other.poorer,
            self.earlier + other.earlier,
            self.completed + other.completed,
            self.revisions + other.revisions,
            self.together + other.together,
        )


class TraceRow(Struct, frozen=True):
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


class BundleRow(Struct, frozen=True):
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


class RejectRow(Struct, frozen=True):
    """A record that could not be read, and its bundle."""

    bundle: str
    reject: Reject


class Counts(Struct, frozen=True):
    """How much a library contains."""

    traces: int
    steps: int
    scores: int
    bundles: int
    rejects: int
