"""The mirror of the journal: one JSON line an event, in a file that needs no SQLite to be read."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
import peewee

from ...errors import UserError
from ..acts import Event
from ..canonical import canonical_bytes
from . import log

SYNC_SECONDS: Final = 5.0
_TAIL: Final = 1 << 16


class Mirror:
    """Appends after each commit; synced within five seconds of a change, and at the end.

    A mirror that cannot be written never stops a review: the database is what counts. It catches up
    with the next event or at the next opening.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._behind = True
        self._unsynced_since: float | None = None

    def catch_up(self, db: peewee.SqliteDatabase) -> str | None:
        """Make the file say what the log says: a torn last line is cut off, missing events added.

        A file whose last line the log does not know is set aside, never thrown away, and written
        anew; the answer then says so.
        """
        said = None
        try:
            seq = self._known_seq(db)
            if seq is None:
                aside = self._path.with_name(f"{self._path.stem}.aside-{time.time_ns()}.jsonl")
                self._path.replace(aside)
                said = (
                    f"{self._path.name} ended with an event that journal.db does not hold; it was "
                    f"kept as {aside}. `tracejury doctor --recover FILE` takes in what it holds."
                )
            self._append(log.after_seq(db, seq or 0))
            self._behind = False
        except OSError as error:
            self._behind = True
            said = f"{self._path.name} could not be written: {error.strerror}"
        return said

    def _known_seq(self, db: peewee.SqliteDatabase) -> int | None:
        """The row of the last event in the file; 0 for none, None for one not in the log."""
        if not self._path.exists():
            return 0
        with self._path.open("rb+") as file:
            line = _last_line(file)
        if not line:
            return 0
        try:
            return log.seq_of(db, str(msgspec.json.decode(line)["id"]))
        except (ValueError, KeyError, TypeError):
            return None

    def write(self, db: peewee.SqliteDatabase, events: Iterable[Event]) -> None:
        """Append events that have just been committed to `db`."""
        if self._behind:
            self.catch_up(db)
            return
        try:
            self._append(events)
        except OSError:
            # A half-written line may stand at the end now; catching up cuts it off.
            self._behind = True

    def _append(self, events: Iterable[Event]) -> None:
        with self._path.open("ab") as file:
            for event in events:
                file.write(canonical_bytes(log.event_json(event)) + b"\n")
                if self._unsynced_since is None:
                    self._unsynced_since = time.monotonic()
        self.sync_if_due()

    def sync_if_due(self) -> float | None:
        """Sync what has waited long enough; returns the seconds until the rest is due, or None."""
        if self._unsynced_since is None:
            return None
        left = self._unsynced_since + SYNC_SECONDS - time.monotonic()
        if left > 0:
            return left
        self.sync()
        return None

    def sync(self) -> None:
        """Bring what was written to the disk."""
        if self._unsynced_since is None:
            return
        self._unsynced_since = None
        try:
            with self._path.open("ab") as file:
                os.fsync(file.fileno())
        except OSError:
            self._behind = True


def _last_line(file: BinaryIO) -> bytes:
    """The last whole line of a file; what stands after it is cut off."""
    size = file.seek(0, os.SEEK_END)
    window = _TAIL
    while True:
        start = max(0, size - window)
        file.seek(start)
        tail = file.read(size - start)
        end = tail.rfind(b"\n")
        begin = tail.rfind(b"\n", 0, max(0, end))
        if begin >= 0 or start == 0:
            break
        window *= 4
    if end + 1 < len(tail):
        file.truncate(start + end + 1)
    return tail[begin + 1 : end + 1].strip()


def read_mirror(path: Path) -> Iterator[Event]:
    """The events of a mirror file; a torn last line is passed over.

    Raises UserError where the file cannot be read or a line is no event.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if not line.endswith(b"\n"):
                    return
                try:
                    yield log.event_from_json(msgspec.json.decode(line))
                except (ValueError, KeyError, TypeError, RecursionError):
                    raise UserError(
                        f"{path}, line {number}: not an event of a journal",
                        "Name a journal.jsonl, or a file that was set aside from one.",
                    ) from None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "Check the path.") from None
