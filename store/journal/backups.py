"""Backups of journal.db: when one is due, how it is named, which are kept."""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import peewee

from ...errors import UserError
from ..database import reading_connection
from ..database_copies import Cancellation, copy_database, remove_unfinished
from . import log, memory

LATEST: Final = 10
DAYS: Final = 7
WEEKS: Final = 4
"""The latest backups stay, and the last one of each of the latest days and weeks (UTC) that have one."""
ALWAYS_KEPT: Final = 2
MOST_BYTES: Final = 1 << 30
"""Beyond the latest `ALWAYS_KEPT` only backups stay that fit into so many bytes with them."""
BEFORE_RESTORE: Final = "journal-before-restore-"
_KEPT_BEFORE_RESTORE: Final = 10
"""So many stay of what was there before a restoration: of those from before a migration `ALWAYS_KEPT`."""

_MEMORY: Final = "backup_seq"
_BEGINNING: Final = "journal-2"
_STAMP: Final = re.compile(r"\d{8}T\d{6}")


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


def kept(backups: Sequence[tuple[datetime, int]]) -> list[int]:
    """Which backups stay, by number, of these (time, size in bytes), the latest first."""
    days: dict[object, int] = {}
    weeks: dict[object, int] = {}
    for number, (when, _) in enumerate(backups):
        days.setdefault(when.date(), number)
        weeks.setdefault(when.isocalendar()[:2], number)
    chosen = {
        *range(min(LATEST, len(backups))),
        *list(days.values())[:DAYS],
        *list(weeks.values())[:WEEKS],
    }
    found: list[int] = []
    total = 0
    for number in sorted(chosen):
        if number < ALWAYS_KEPT or total + backups[number][1] <= MOST_BYTES:
            total += backups[number][1]
            found.append(number)
    return found


def made_at(path: Path) -> datetime:
    """When a backup was made: as its name says, else as its file does."""
    found = _STAMP.search(path.name)
    if found:
        with suppress(ValueError):
            return datetime.strptime(found[0], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _remove_old(folder: Path) -> None:
    latest = _backups(folder)[::-1]
    stay = set(kept([(made_at(path), path.stat().st_size) for path in latest]))
    old = [path for number, path in enumerate(latest) if number not in stay]
    before = sorted(folder.glob("journal-before-*.db"), key=lambda path: path.stat().st_mtime)
    restored = [path for path in before if path.name.startswith(BEFORE_RESTORE)]
    migrated = [path for path in before if path not in restored]
    for path in [*old, *migrated[:-ALWAYS_KEPT], *restored[:-_KEPT_BEFORE_RESTORE]]:
        path.unlink(missing_ok=True)
