"""Backups of journal.db: when one is due, how it is named, which are kept."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import peewee

from ...errors import UserError
from ..database import reading_connection
from ..database_copies import Cancellation, copy_database, remove_unfinished
from . import log, memory

KEPT: Final = 5
ALWAYS_KEPT: Final = 2
MOST_BYTES: Final = 1 << 30
"""At most `KEPT` backups stay, and beyond the latest `ALWAYS_KEPT` only what fits into so many bytes with them. Of those
that were made before a migration the latest `ALWAYS_KEPT` stay."""

_MEMORY: Final = "backup_seq"
_BEGINNING: Final = "journal-2"


def _backups(folder: Path) -> list[Path]:
    """The dated backups, oldest first, without those that were made before a migration."""
    return sorted(folder.glob(f"{_BEGINNING}*.db"))


def backup_due(db: peewee.SqliteDatabase, folder: Path) -> bool:
    """Whether the log has events that are in no backup."""
    last = log.last_seq(db)
    if last == 0:
        return False
    return bool(last > int(memory.recall(db, "", _MEMORY) or 0)) or not _backups(folder)


def remember_backup(db: peewee.SqliteDatabase, last: int) -> None:
    """Store that the events up to number `last` are in a backup."""
    memory.remember(db, "", _MEMORY, last)


def back_up(file: Path, folder: Path, cancellation: Cancellation | None = None) -> tuple[Path, int]:
    """Write a verified backup of journal.db into `folder` and remove the older ones that are not kept. Returns its path
    and the number of the last event in it. The file is read on a connection that can neither write nor checkpoint.

    Raises UserError if the backup cannot be written or is damaged, CopyCancelled; then no older one is removed.
    """
    remove_unfinished(folder, _BEGINNING)
    _check_space(file, folder)
    try:
        with closing(reading_connection(file)) as source:
            # What is saved meanwhile belongs to the next backup.
            source.execute("BEGIN")
            last = int(source.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0])
            stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
            path = copy_database(source, folder / f"journal-{stamp}-{last:08d}.db", cancellation)
    except sqlite3.Error as error:
        raise UserError(
            f"No backup of {file} could be made: {error}", "Run tracejury doctor."
        ) from None
    _remove_old(folder)
    return path, last


def _check_space(file: Path, folder: Path) -> None:
    """Leave the disk to what is being saved: as much has to stay free as the backup takes."""
    there = folder if folder.is_dir() else folder.parent
    needed, free = file.stat().st_size, shutil.disk_usage(there).free
    if free < 2 * needed:
        raise UserError(
            f"No backup of {file} was made: it takes {needed >> 20:,} MB, and the disk has {free >> 20:,} MB free",
            "Free some disk space; everything you do is saved all the same.",
        )


def kept(sizes: Sequence[int]) -> int:
    """How many of the latest backups are kept, of these sizes, the latest first."""
    total = 0
    for number, size in enumerate(sizes[:KEPT]):
        total += size
        if number >= ALWAYS_KEPT and total > MOST_BYTES:
            return number
    return min(len(sizes), KEPT)


def _remove_old(folder: Path) -> None:
    latest = _backups(folder)[::-1]
    old = latest[kept([path.stat().st_size for path in latest]) :]
    migrated = sorted(folder.glob("journal-before-*.db"), key=lambda path: path.stat().st_mtime)
    for path in [*old, *migrated[:-ALWAYS_KEPT]]:
        path.unlink(missing_ok=True)
