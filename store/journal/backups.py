"""Copies of journal.db: when one is due, how it is named, which are kept."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import peewee

from ..database import backup_database
from . import log, memory

KEPT: Final = 10
_REMEMBERED: Final = "backup_seq"


def _copies(folder: Path) -> list[Path]:
    """The dated copies, oldest first; those from before a migration are not among them."""
    return sorted(folder.glob("journal-2*.db"))


def backup_due(db: peewee.SqliteDatabase, folder: Path) -> bool:
    """Whether the log holds something that no copy does."""
    last = log.last_seq(db)
    if last == 0:
        return False
    return bool(last > int(memory.recall(db, "", _REMEMBERED) or 0)) or not _copies(folder)


def backup_journal(db: peewee.SqliteDatabase, folder: Path) -> Path:
    """Write a verified copy into `folder` and remove all but the latest ten; returns its path.

    Raises UserError where it cannot be written or is not sound; the older ones then all stay.
    """
    last = log.last_seq(db)
    stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
    path = backup_database(db, folder / f"journal-{stamp}-{last:08d}.db")
    memory.remember(db, "", _REMEMBERED, last)
    for old in _copies(folder)[:-KEPT]:
        old.unlink(missing_ok=True)
    return path
