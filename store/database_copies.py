"""Verified copies of SQLite files: written under a temporary name, checked, synced, and only then given their name.

A process that is killed leaves at most a file whose name ends in `.tmp`; see `remove_unfinished`.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path
from threading import Event, Lock
from typing import Final

from ..errors import UserError
from .private_files import make_file, make_folder

_STEP_PAGES: Final = 256
_PAUSE_SECONDS: Final = 0.002
_SYNC_PAGES: Final = 2048
"""A copy in the background goes step by step, with a pause after each, and is synced as it grows: one sync of the
whole file would keep the syncs of key presses waiting."""
_CHECK_INSTRUCTIONS: Final = 50_000
_TEMPORARY: Final = ".tmp"


class CopyCancelled(Exception):
    """The copy was cancelled; nothing of it is left."""


class Cancellation:
    """With which another thread ends a copy."""

    def __init__(self) -> None:
        self._asked = Event()
        self._lock = Lock()
        self._checking: sqlite3.Connection | None = None

    def cancel(self) -> None:
        """End the copy soon. A second call does nothing more."""
        self._asked.set()
        with self._lock:
            if self._checking is not None:
                self._checking.interrupt()

    def wait(self, seconds: float) -> None:
        """Wait for so long at most. Raises CopyCancelled."""
        if self._asked.wait(seconds):
            raise CopyCancelled

    def asked(self) -> bool:
        """Whether the copy is to end."""
        return self._asked.is_set()

    def checking(self, connection: sqlite3.Connection | None) -> None:
        """Name the connection whose statement is to be interrupted; None when there is none any more."""
        with self._lock:
            self._checking = connection


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable, if the system supports it."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def copy_database(
    source: sqlite3.Connection, target: Path, cancellation: Cancellation | None = None
) -> Path:
    """Write a verified copy of an open database. With a `cancellation` it goes slowly, so as to keep nobody waiting;
    hold a read transaction then, because the copy begins anew when another connection commits.

    Raises UserError if the copy is damaged or cannot be written, and CopyCancelled; an earlier copy of that name then
    remains.
    """
    aside = target.with_suffix(_TEMPORARY)
    try:
        make_folder(target.parent)
        aside.unlink(missing_ok=True)
        make_file(aside)
        found = _copy(source, aside, cancellation)
        if found != ["ok"]:
            raise UserError(
                f"The copy of the database to {target} is damaged: {found[0]}",
                "The database may be damaged: run tracejury doctor.",
            )
        with aside.open("rb+") as file:
            os.fsync(file.fileno())
        aside.replace(target)
        sync_folder(target.parent)
    except (OSError, sqlite3.Error) as error:
        _remove(aside)
        if cancellation is not None and cancellation.asked():
            raise CopyCancelled from None
        raise UserError(
            f"No backup could be written to {target}: {error}", "Check the disk and its free space."
        ) from None
    except BaseException:
        _remove(aside)
        raise
    return target


def _copy(source: sqlite3.Connection, aside: Path, cancellation: Cancellation | None) -> list[str]:
    """Copy into a new file and return the result of an integrity check."""
    copy = sqlite3.connect(aside, isolation_level=None)
    try:
        # What was not finished is thrown away: no journal beside it, no sync before the last one.
        copy.execute("PRAGMA journal_mode = OFF").fetchone()
        copy.execute("PRAGMA synchronous = OFF")
        if cancellation is None:
            source.backup(copy)
        else:
            _copy_slowly(source, copy, aside, cancellation)
        # In WAL mode, opening the copy would leave two more files.
        copy.execute("PRAGMA journal_mode = DELETE").fetchone()
        return _checked(copy, cancellation)
    finally:
        copy.close()


def _copy_slowly(
    source: sqlite3.Connection, copy: sqlite3.Connection, aside: Path, cancellation: Cancellation
) -> None:
    with aside.open("rb") as file:
        unsynced = 0

        def step(_status: int, _left: int, _total: int) -> None:
            nonlocal unsynced
            unsynced += _STEP_PAGES
            if unsynced >= _SYNC_PAGES and hasattr(os, "fdatasync"):
                os.fdatasync(file.fileno())
                unsynced = 0
            cancellation.wait(_PAUSE_SECONDS)

        source.backup(copy, pages=_STEP_PAGES, progress=step)


def _checked(copy: sqlite3.Connection, cancellation: Cancellation | None) -> list[str]:
    if cancellation is not None:
        cancellation.checking(copy)
        copy.set_progress_handler(cancellation.asked, _CHECK_INSTRUCTIONS)
    try:
        return [str(row[0]) for row in copy.execute("PRAGMA integrity_check")]
    finally:
        if cancellation is not None:
            cancellation.checking(None)


def _remove(aside: Path) -> None:
    for path in (aside, aside.with_name(f"{aside.name}-journal")):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def remove_unfinished(folder: Path, beginning: str) -> None:
    """Remove what a killed process left of copies whose names begin so. Call it only where nobody makes one."""
    for path in folder.glob(f"{beginning}*{_TEMPORARY}*"):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
