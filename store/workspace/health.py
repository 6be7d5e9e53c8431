"""Is the library sound: examine and rebuild the journal, and back it up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..journal.journal import Journal
from . import carrying, trace_keys


@dataclass(frozen=True, slots=True)
class Health:
    """What an examination found. `problems` are damage to the journal, `differences` are reviews that
    differ from what the journal says, `notices` are what opening it repaired."""

    events: int
    recovered: int
    problems: list[str]
    differences: list[str]
    notices: list[str]
    sqlite: str


def examine(folder: Path, *, rebuild: bool = False, recover: Path | None = None) -> Health:
    """Examine the journal of a library. `recover` is a journal.jsonl whose missing events are added
    first; `rebuild` derives the reviews again. Raises LibraryInUse, UserError."""
    journal = Journal.open(folder)
    try:
        if rebuild or recover:
            journal.backup_if_due()
        recovered = journal.recover(recover) if recover else 0
        if recovered:
            # The events may name traces by earlier keys, and reviews of earlier revisions.
            for seen in (trace_keys.SEEN, carrying.SEEN):
                journal.remember("", seen, None)
        problems = journal.verify()
        differences = journal.rebuild() if rebuild else journal.differences()
        return Health(
            events=journal.count(),
            recovered=recovered,
            problems=list(problems),
            differences=list(differences),
            notices=list(journal.notices),
            sqlite=journal.sqlite_version,
        )
    finally:
        journal.close()


def back_up(folder: Path) -> Path:
    """Write a verified copy of the journal into the library's backups; returns its path.

    Raises LibraryInUse, UserError.
    """
    journal = Journal.open(folder)
    try:
        return journal.backup()
    finally:
        journal.close()
