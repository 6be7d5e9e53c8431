"""The mirror of the journal: a file with one JSON line per event, which can be read without SQLite."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
import peewee

from ..canonical import Json
from ..database import run_sql
from ..database_copies import sync_folder
from ..private_files import private
from . import log, memory
from .mirror_lines import MirrorState, compared, line_of

FILE: Final = "journal.jsonl"
SYNC_SECONDS: Final = 5.0
_TAIL: Final = 1 << 16
_MEMORY: Final = "mirror"


class Mirror:
    """Appends events after each commit; synced within five seconds of a change, and on closing.

    If the mirror cannot be written, reviewing goes on: the database is what counts. The mirror catches
    up with the next event or when the journal is opened again. Until `begin` nothing is written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._begun = False
        self._behind = True
        self._verified = False
        self._unsynced_since: float | None = None

    # --- whether it is what the log says ----------------------------------------------------------

    def begin(self, db: peewee.SqliteDatabase) -> list[str]:
        """Make the file equal to the log: cut off an incomplete last line, add missing events, and write it anew where it
        has a hole. It is compared line by line, unless it is as it was when the journal was closed.

        A file with lines that are not in the log is renamed, never deleted or overwritten. Returns notices for the user:
        what was wrong, or that it could not be written.
        """
        self._begun = True
        if self._is_as_remembered(db):
            self._behind = False
            self._verified = True
            return []
        return self.mend(db)

    def mend(self, db: peewee.SqliteDatabase) -> list[str]:
        """Compare the file with the log and repair it, as `begin` does."""
        was_there = memory.recall(db, "", _MEMORY) is not None
        try:
            state = self.state(db)
            if state is None:
                self._append(log.after_seq(db, 0))
                notices = [f"{FILE} was missing; it was written anew."] if was_there else []
            elif state.hole:
                notices = self._written_anew(db, state)
            else:
                notices = []
                self._cut(state.sound_bytes)
                if state.sound_rows < state.rows:
                    self._append(log.after_seq(db, _seq_at(db, state.sound_rows)))
            self._behind = False
            self._verified = True
        except OSError as error:
            self._behind = True
            notices = [f"{FILE} could not be written: {error.strerror}"]
        return notices

    def state(self, db: peewee.SqliteDatabase) -> MirrorState | None:
        """How the file compares with the log; None if there is none. Raises OSError."""
        try:
            with self._path.open("rb") as file:
                return compared(file, db)
        except FileNotFoundError:
            return None

    def _written_anew(self, db: peewee.SqliteDatabase, state: MirrorState) -> list[str]:
        """Replace the file by what the log says; one that says more is kept under another name."""
        new = self._path.with_suffix(".tmp")
        new.unlink(missing_ok=True)
        with open(new, "wb", opener=private) as file:
            file.writelines(map(line_of, log.after_seq(db, 0)))
            file.flush()
            os.fsync(file.fileno())
        wrong = "; ".join(state.words(FILE))
        said = f"{wrong}. It was written anew from journal.db."
        if state.says_more:
            aside = self._path.with_name(f"{self._path.stem}.aside-{time.time_ns()}.jsonl")
            self._path.replace(aside)
            said = f"{wrong}. It was renamed to {aside}, and written anew from journal.db."
            if state.foreign:
                said += (
                    f" tracejury doctor --recover {aside} adds the events that only that file has."
                )
        new.replace(self._path)
        sync_folder(self._path.parent)
        return [said]

    def _cut(self, length: int) -> None:
        """Cut off what follows the last complete line."""
        if self._path.stat().st_size > length:
            os.truncate(self._path, length)

    def _is_as_remembered(self, db: peewee.SqliteDatabase) -> bool:
        found = self._fingerprint(db)
        return found is not None and found == memory.recall(db, "", _MEMORY)

    def _fingerprint(self, db: peewee.SqliteDatabase) -> Json:
        """What changes with the file and with the log; None without a file."""
        try:
            stat = self._path.stat()
        except OSError:
            return None
        return [stat.st_size, str(stat.st_mtime_ns), str(stat.st_ino), log.last_seq(db)]

    def is_news(self, db: peewee.SqliteDatabase) -> bool:
        """Whether the synced file is known to be what the log says, and looks otherwise than was remembered."""
        known = self._begun and self._verified and not self._behind and self._unsynced_since is None
        return known and self._path.exists() and not self._is_as_remembered(db)

    def remember(self, db: peewee.SqliteDatabase) -> None:
        """Store how the file looks; call it in a transaction."""
        memory.remember(db, "", _MEMORY, self._fingerprint(db))

    # --- writing ----------------------------------------------------------------------------------

    def catch_up(self, db: peewee.SqliteDatabase) -> None:
        """Add the events of the log that follow the last line, whatever stands before that."""
        if not self._begun:
            return
        try:
            seq = self._known_seq(db)
            if seq is None:
                self.mend(db)
                return
            self._append(log.after_seq(db, seq))
            self._behind = False
        except OSError:
            self._behind = True

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
        if not self._begun:
            return
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
                file.write(line_of(row))
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


def _seq_at(db: peewee.SqliteDatabase, rows: int) -> int:
    """The number of the last one of the first `rows` rows; 0 for none."""
    if not rows:
        return 0
    found = run_sql(db, "SELECT seq FROM events ORDER BY seq LIMIT 1 OFFSET ?", (rows - 1,))
    return int(found.fetchone()[0])
