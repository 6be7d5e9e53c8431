"""A seal of the journal to keep elsewhere, and the journal held against one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from ..journal.journal import Journal, LibraryInUse, NotWritable, now_ms
from ..journal.sealing import Seal, SealComparison, compare_seal, read_seal, seal_of

__all__ = ["Seal", "SealComparison", "held_against", "seal_library"]


def seal_library(folder: Path) -> Seal:
    """The seal of the journal of a library, also while it is open elsewhere. Raises UserError."""
    with closing(_opened(folder)) as journal:
        return journal.run(lambda db: seal_of(db, now_ms()))


def held_against(folder: Path, given: str) -> SealComparison:
    """Hold the journal of a library against a seal: a file, or a line. Raises UserError."""
    seal = read_seal(given)
    with closing(_opened(folder)) as journal:
        return journal.run(lambda db: compare_seal(db, seal))


def _opened(folder: Path) -> Journal:
    try:
        return Journal.open(folder)
    except LibraryInUse:
        return Journal.open_beside(folder)
    except NotWritable as refused:
        return Journal.open_beside(folder, refused.why)
