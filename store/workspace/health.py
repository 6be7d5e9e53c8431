"""Is the library sound: examine and rebuild the journal, and back it up."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..journal.journal import Journal, LibraryInUse, NotWritable
from . import carrying, trace_keys
from .masking import copy_key, key_notices


@dataclass(frozen=True, slots=True)
class Health:
    """What an examination found. `problems` are damage to the journal, `differences` are reviews that
    differ from what the journal says, `notices` are what opening it repaired. `only_read` says why nothing was
    repaired, "" if opening it does."""

    events: int
    recovered: int
    problems: list[str]
    differences: list[str]
    notices: list[str]
    sqlite: str
    only_read: str = ""


def examine(folder: Path, *, rebuild: bool = False, recover: Path | None = None) -> Health:
    """Examine the journal of a library. `recover` is a journal.jsonl whose missing events are added
    first; `rebuild` derives the reviews again.

    A library that is open elsewhere, or whose folder cannot be written, is examined as it is, and nothing is repaired.
    Raises LibraryInUse and NotWritable where something is to be changed, and UserError.
    """
    journal, only_read = _opened(folder, change=rebuild or recover is not None)
    try:
        if rebuild or recover:
            journal.backup_if_due()
        recovered = journal.recover(recover) if recover else 0
        if recovered:
            # The events may name traces by earlier keys, and reviews of earlier revisions.
            for seen in (trace_keys.SEEN, carrying.SEEN):
                journal.remember("", seen, None)
        problems, differences = journal.examined(
            journal.rebuild if rebuild else journal.differences
        )
        return Health(
            events=journal.count(),
            recovered=recovered,
            problems=list(problems),
            differences=list(differences),
            notices=[*journal.notices, *key_notices(folder)],
            sqlite=journal.sqlite_version,
            only_read=only_read,
        )
    finally:
        journal.close()


def _opened(folder: Path, *, change: bool) -> tuple[Journal, str]:
    """The journal, and why it is only read, if it is."""
    try:
        return Journal.open(folder), ""
    except LibraryInUse as held:
        if change:
            raise
        return Journal.open_beside(folder), f"the library is in use {held.holder}"
    except NotWritable as refused:
        if change:
            raise
        why = f"the folder of the library cannot be written ({refused.why})"
        return Journal.open_beside(folder, refused.why), why


def back_up(folder: Path) -> Path:
    """Write a verified copy of the journal into the library's backups, also while the library is open elsewhere: what is
    saved until then is in it; and of the key of its pseudonyms, if it has one. Returns its path. Raises NotWritable,
    UserError.
    """
    try:
        journal = Journal.open(folder)
    except LibraryInUse:
        journal = Journal.open_beside(folder)
    try:
        with suppress(OSError):
            copy_key(folder)
        return journal.backup()
    finally:
        journal.close()
