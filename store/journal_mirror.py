"""The mirror of the journal: one JSON line an event, in a file that needs no SQLite to be read."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import peewee

from . import journal_log as log
from .canonical import canonical_bytes
from .judgement import Event

SYNC_SECONDS: Final = 5.0
_TAIL: Final = 1 << 20


class Mirror:
    """Appends after each commit; synced at most every five seconds and at the end.

    A mirror that cannot be written never stops a review: the database is what counts, and the next
    opening catches up.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._synced = 0.0

    def catch_up(self, db: peewee.SqliteDatabase) -> None:
        """Make the file say what the log says: a torn last line is cut off, missing events added.

        A file whose last event the log does not know is set aside and written anew.
        """
        try:
            seq = self._known_seq(db)
            self._append(log.after_seq(db, seq))
        except OSError:
            return

    def _known_seq(self, db: peewee.SqliteDatabase) -> int:
        if not self._path.exists():
            return 0
        with self._path.open("rb+") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL))
            tail = file.read()
            whole = tail[: tail.rfind(b"\n") + 1]
            if len(whole) < len(tail):
                file.truncate(size - len(tail) + len(whole))
        if not whole:
            return 0
        try:
            event_id = json.loads(whole.splitlines()[-1])["id"]
            seq = log.seq_of(db, str(event_id))
        except (ValueError, KeyError, TypeError):
            seq = None
        if seq is None:
            self._path.replace(self._path.with_suffix(f".foreign-{time.time_ns()}.jsonl"))
            return 0
        return seq

    def write(self, events: Iterable[Event]) -> None:
        """Append events that have been committed."""
        try:
            self._append(events)
        except OSError:
            return

    def _append(self, events: Iterable[Event]) -> None:
        with self._path.open("ab") as file:
            for event in events:
                file.write(canonical_bytes(log.event_json(event)) + b"\n")
            file.flush()
            if time.monotonic() - self._synced > SYNC_SECONDS:
                os.fsync(file.fileno())
                self._synced = time.monotonic()

    def close(self) -> None:
        """Sync."""
        try:
            with self._path.open("ab") as file:
                os.fsync(file.fileno())
        except OSError:
            return
