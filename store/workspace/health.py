"""Is the library sound: examine and rebuild the journal, and back it up."""

from __future__ import annotations

import shlex
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import UserError
from ..database import still_connection
from ..journal.journal import Journal, LibraryInUse, NotWritable
from ..journal.losing import JournalLost
from ..journal.mirror_lines import BadLine
from ..journal.recovering import Recovery, read_events
from ..plurals import counted
from . import carrying, trace_keys
from .masking import copy_key, key_notices


@dataclass(frozen=True, slots=True)
class Health:
    """What an examination found. `problems` are damage to the journal, `differences` are reviews that
    differ from what the journal says, `notices` are what opening it repaired. `only_read` says why nothing was
    repaired, "" if opening it does; `bad_lines` are the lines of a mirror of which nothing could be recovered."""

    events: int
    recovered: int
    problems: list[str]
    differences: list[str]
    notices: list[str]
    sqlite: str
    only_read: str = ""
    bad_lines: list[BadLine] = field(default_factory=list)
    lost: bool = False
    """Whether there is no journal that can be read, though copies tell that there was one."""


def examine(folder: Path, *, rebuild: bool = False, recover: Path | None = None) -> Health:
    """Examine the journal of a library. `recover` is a journal.jsonl whose missing events are added
    first; `rebuild` derives the reviews again.

    A library that is open elsewhere, or whose folder cannot be written, is examined as it is, and nothing is repaired.
    Raises LibraryInUse and NotWritable where something is to be changed, and UserError.
    """
    try:
        return _examined(folder, rebuild=rebuild, recover=recover)
    except JournalLost as lost:
        return _lost(lost)
    except UserError as error:
        if rebuild or recover is not None or not _damaged(folder / "journal.db"):
            raise
        return _lost(UserError(error.what, "tracejury restore latest gets the reviews back."))


def _lost(why: UserError) -> Health:
    """What is said where there is no journal to examine."""
    return Health(0, 0, [why.what, why.hint], [], [], Journal.sqlite_version, lost=True)


def _damaged(file: Path) -> bool:
    """Whether a database cannot be read as a whole."""
    if not file.exists():
        return False
    try:
        with closing(still_connection(file)) as db:
            return bool(db.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",))
    except sqlite3.Error:
        return True


def _examined(folder: Path, *, rebuild: bool, recover: Path | None) -> Health:
    journal, only_read = _opened(folder, recover, change=rebuild or recover is not None)
    try:
        if rebuild or recover:
            journal.backup_if_due()
        recovery = journal.recovery or Recovery()
        if recovery.new:
            # The events may name traces by earlier keys, and reviews of earlier revisions.
            for seen in (trace_keys.SEEN, carrying.SEEN):
                journal.remember("", seen, None)
        problems, differences = journal.examined(
            journal.rebuild if rebuild else journal.differences
        )
        return Health(
            events=journal.count(),
            recovered=recovery.new,
            bad_lines=recovery.bad,
            problems=[*problems, *_of_mirror(journal), *_of_asides(folder, journal)],
            differences=list(differences),
            notices=[*journal.notices, *key_notices(folder)],
            sqlite=journal.sqlite_version,
            only_read=only_read,
        )
    finally:
        journal.close()


def _of_mirror(journal: Journal) -> list[str]:
    """What is wrong with the mirror and was not repaired; every line of it is looked at."""
    if not journal.read_only:
        journal.notices += journal.mend_mirror()
        return []
    state = journal.mirror_state()
    if state is None:
        return ["journal.jsonl is missing"] if journal.count() else []
    # Whoever has the library open adds the last lines after they are saved.
    return state.words("journal.jsonl") if state.hole else []


def _of_asides(folder: Path, journal: Journal) -> list[str]:
    """Which mirrors that were set aside have events that are not in the journal."""
    found = []
    for path in sorted(folder.glob("journal.aside-*.jsonl")):
        with suppress(UserError):
            count = journal.count_missing(read_events(path).events.values())
            if count:
                these = f"{counted(count, 'event')} that {'is' if count == 1 else 'are'}"
                command = f"tracejury doctor --recover {shlex.quote(str(path))}"
                found.append(f"{path} has {these} not in the journal: {command}")
    return found


def _opened(folder: Path, recover: Path | None, *, change: bool) -> tuple[Journal, str]:
    """The journal, and why it is only read, if it is."""
    try:
        return Journal.open(folder, recover=recover), ""
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
