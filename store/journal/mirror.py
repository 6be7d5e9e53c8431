"""The mirror of the journal: a file with one JSON line per event, which can be read without SQLite."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
import peewee

from ...errors import UserError
from ..acts import Event
from ..canonical import canonical_bytes
from ..private_files import private
from . import log
from .chains import CanonicalEvent, canonical_json

SYNC_SECONDS: Final = 5.0
_TAIL: Final = 1 << 16


class Mirror:
    """Appends events after each commit; synced within five seconds of a change, and on closing.

    If the mirror cannot be written, reviewing goes on: the database is what counts. The mirror catches
    up with the next event or when the journal is opened again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._behind = True
        self._unsynced_since: float | None = None

    def catch_up(self, db: peewee.SqliteDatabase) -> str | None:
        """Make the file equal to the log: cut off an incomplete last line, add missing events.

        A file whose last event is not in the log is renamed, never deleted, and a new one is written.
        Returns a notice for the user if so, or if the file could not be written.
        """
        notice = None
        try:
            seq = self._known_seq(db)
            if seq is None:
                aside = self._path.with_name(f"{self._path.stem}.aside-{time.time_ns()}.jsonl")
                self._path.replace(aside)
                notice = (
                    f"{self._path.name} ended with an event that is not in journal.db; it was renamed "
                    f"to {aside}. `tracejury doctor --recover FILE` adds its events to the journal."
                )
            self._append(log.after_seq(db, seq or 0))
            self._behind = False
        except OSError as error:
            self._behind = True
            notice = f"{self._path.name} could not be written: {error.strerror}"
        return notice

    def _known_seq(self, db: peewee.SqliteDatabase) -> int | None:
        """The row of the last event in the file: 0 if there is none, None if it is not in the log."""
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

    def write(
        self, opened: Callable[[], peewee.SqliteDatabase], rows: Iterable[log.EventValues]
    ) -> None:
        """Append events that have just been committed, as rows of the log; `opened` gives its connection."""
        if self._behind:
            self.catch_up(opened())
            return
        try:
            self._append(rows)
        except OSError:
            # The last line may be incomplete now; catching up cuts it off.
            self._behind = True

    def _append(self, rows: Iterable[log.EventValues]) -> None:
        with open(self._path, "ab", opener=private) as file:
            for row in rows:
                file.write(_line(row))
                if self._unsynced_since is None:
                    self._unsynced_since = time.monotonic()
        self.sync_if_due()

    def sync_if_due(self) -> float | None:
        """Sync if it is due; returns the seconds until it will be, or None if nothing is unsynced."""
        if self._unsynced_since is None:
            return None
        left = self._unsynced_since + SYNC_SECONDS - time.monotonic()
        if left > 0:
            return left
        self.sync()
        return None

    def sync(self) -> None:
        """Sync what was written to the disk."""
        if self._unsynced_since is None:
            return
        self._unsynced_since = None
        try:
            with self._path.open("ab") as file:
                os.fsync(file.fileno())
        except OSError:
            self._behind = True


def _line(row: log.EventValues) -> bytes:
    """A row of the log as a line, with its end: the canonical JSON of its event."""
    event_id, press, at_ms, reviewer, kind, trace, rubric, body, prev, given = row
    if "\n" in body:
        # It was not written by this program; a line must not be two.
        body = canonical_bytes(msgspec.json.decode(body)).decode()
    line = CanonicalEvent(
        at_ms, msgspec.Raw(body.encode()), given, event_id, kind, press, prev, reviewer, rubric, trace
    )  # fmt: skip
    return canonical_json(line) + b"\n"


def _last_line(file: BinaryIO) -> bytes:
    """The last complete line of a file; anything after it is cut off."""
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
    """The events of a mirror file; an incomplete last line is skipped.

    Raises UserError if the file cannot be read or a line is not an event.
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
                        "Name a journal.jsonl, or a file that was renamed from one.",
                    ) from None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "Check the path.") from None
