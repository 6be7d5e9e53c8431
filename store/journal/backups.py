"""Backups of journal.db: when one is due, how it is named, which are kept."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import peewee

from ..database import backup_database
from . import log, memory

KEPT: Final = 10
_MEMORY: Final = "backup_seq"


def _backups(folder: Path) -> list[Path]:
    """The dated backups, oldest first, without those that were made before a migration."""
    return sorted(folder.glob("journal-2*.db"))


def backup_due(db: peewee.SqliteDatabase, folder: Path) -> bool:
    """Whether the log has events that are in no backup."""
    last = log.last_seq(db)
    if last == 0:
        return False
    return bool(last > int(memory.recall(db, "", _MEMORY) or 0)) or not _backups(folder)


def backup_journal(db: peewee.SqliteDatabase, folder: Path) -> Path:
    """Write a verified backup into `folder` and remove all but the latest ten; returns its path.

    Raises UserError if it cannot be written or is damaged; then no older backup is removed.
    """
    last = log.last_seq(db)
    stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
    path = backup_database(db, folder / f"journal-{stamp}-{last:08d}.db")
    memory.remember(db, "", _MEMORY, last)
    for old in _backups(folder)[:-KEPT]:
        old.unlink(missing_ok=True)
    return path
