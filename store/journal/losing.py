"""A journal that is gone is never taken for an empty one: its mirror and its backups tell that there was one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from ...errors import UserError
from ..database import reading_connection
from ..plurals import counted
from . import mirror
from .mirror_lines import has_events, read_mirror


class JournalLost(UserError):
    """journal.db is missing, or holds nothing, while copies of it hold events."""

    def __init__(self, folder: Path, what: str, copies: str) -> None:
        super().__init__(
            f"{folder / 'journal.db'} {what}, but {copies}: the reviews are not lost",
            "tracejury restore latest brings them back; tracejury restore lists what there is. Nothing was changed.",
        )


def require_file(folder: Path) -> None:
    """Raise JournalLost if there is no journal in a folder in which there was one."""
    if not (folder / "journal.db").exists() and (copies := copies_in_words(folder)):
        raise JournalLost(folder, "is missing", copies)


def require_events(folder: Path, last_seq: int) -> None:
    """Raise JournalLost if the journal has no event, and its mirror or a backup has."""
    if not last_seq and (copies := copies_in_words(folder)):
        raise JournalLost(folder, "has no events", copies)


def copies_in_words(folder: Path) -> str:
    """Which copies of a journal there are, in words; "" if there are none."""
    found = []
    if has_events(folder / mirror.FILE):
        events = sum(1 for _ in read_mirror(folder / mirror.FILE))
        found.append(f"{mirror.FILE} has {counted(events, 'event')}")
    backups = [path for path in (folder / "backups").glob("journal-*.db") if _holds_events(path)]
    if backups:
        found.append(f"backups/ has {counted(len(backups), 'copy', 'copies')} of it")
    return " and ".join(found)


def _holds_events(path: Path) -> bool:
    """Whether a copy holds events; one that cannot be read counts, as somebody may be able to."""
    try:
        with closing(reading_connection(path)) as db:
            return db.execute("SELECT 1 FROM events LIMIT 1").fetchone() is not None
    except sqlite3.Error:
        return True
