"""The journal: an append-only log of everything a reviewer does, and the only writer of it.

One thread owns the only connection; everybody else hands it work. SQLite before 3.51.3 can lose
committed transactions when a second connection checkpoints, so there is none: not in this process
(the thread), and not in another (the lock file, and `locking_mode=EXCLUSIVE`).
"""

from __future__ import annotations

import json
import os
import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import peewee

from ..errors import UserError
from . import journal_log as log
from . import journal_projections as projections
from .canonical import Json
from .database import (
    backup_database,
    check_integrity,
    open_database,
    pragma,
)
from .journal_mirror import Mirror
from .journal_tables import JOURNAL, DraftRow, EventRow, MemoryRow
from .judgement import Act, Event
from .lock import FolderLock, LibraryInUse
from .uuid7 import Uuid7

__all__ = ["Draft", "Journal", "LibraryInUse", "NotSaved", "Undone", "now_ms"]

T = TypeVar("T")
KEPT_BACKUPS: Final = 10


class NotSaved(UserError):
    """A press could not be committed. The screen says so until a later press is."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo or redo moved: the events concerned, and the review they belong to."""

    events: tuple[Event, ...]
    trace: str
    rubric: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is being written, and where the caret stood."""

    text: str
    caret: int


def now_ms() -> int:
    """Milliseconds since the Unix epoch."""
    return time.time_ns() // 1_000_000


class Journal:
    """The log of one library. Safe to call from any thread; every call waits for the writer."""

    def __init__(self, folder: Path, clock: Callable[[], int]) -> None:
        self._folder = folder
        self._path = folder / "journal.db"
        self._clock = clock
        self._ids = Uuid7()
        self._work: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None]
        self._work = queue.SimpleQueue()
        self._db: peewee.SqliteDatabase | None = None
        self._file: tuple[int, int] = (0, 0)
        self._mirror = Mirror(folder / "journal.jsonl")
        self._closed = False
        self.sqlite_version = ""

    @classmethod
    def open(cls, folder: Path, *, clock: Callable[[], int] = now_ms) -> Journal:
        """Open the journal of a library folder, making it if it is new.

        Raises LibraryInUse while another process holds it, UserError for a file that is damaged,
        newer, or on a disk that cannot keep its promises.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = FolderLock(folder)
        except OSError as error:
            raise UserError(
                f"The library folder {folder} cannot be used: {error.strerror}",
                "Name another one with --library.",
            ) from None
        journal = cls(folder, clock)
        thread = threading.Thread(
            target=journal._serve, args=(lock,), name="tracejury-journal", daemon=True
        )
        thread.start()
        journal._thread = thread
        try:
            journal._do(journal._start)
        except BaseException:
            journal.close()
            raise
        return journal

    _thread: threading.Thread

    # --- the writer thread ----------------------------------------------------------------------

    def _serve(self, lock: FolderLock) -> None:
        while (task := self._work.get()) is not None:
            work, future = task
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001 - it is handed to the one who waits
                future.set_exception(error)
        self._shut()
        lock.release()

    def _submit(self, work: Callable[[], T]) -> Future[T]:
        future: Future[T] = Future()
        if self._closed:
            future.set_exception(NotSaved("The journal is closed", "Open the library again."))
        else:
            self._work.put((work, future))
        return future

    def _do(self, work: Callable[[], T]) -> T:
        return self._submit(work).result()

    def _start(self) -> None:
        db = self._connect()
        last = log.last_id(db)
        if last is not None:
            self._ids.follow(last)
        self._mirror.catch_up(db)
        if log.last_seq(db) > int(self._recall(db, "", "backup_seq") or 0):
            self._backup(db)

    def _connect(self) -> peewee.SqliteDatabase:
        self._db = open_database(self._path, JOURNAL, backups=self._folder / "backups")
        stat = self._path.stat()
        self._file = (stat.st_dev, stat.st_ino)
        self.sqlite_version = str(self._db.execute_sql("SELECT sqlite_version()").fetchone()[0])
        return self._db

    def _database(self) -> peewee.SqliteDatabase:
        """The connection, while the file under it is still the one that was opened."""
        if self._db is None:
            return self._connect()
        try:
            stat = self._path.stat()
        except OSError:
            raise NotSaved(
                f"{self._path} is gone", "Put it back, or restore a copy from backups/."
            ) from None
        if (stat.st_dev, stat.st_ino) != self._file:
            raise NotSaved(
                f"{self._path} was replaced by another file while it was open",
                "Close tracejury and open it again.",
            )
        return self._db

    def _reconnect(self) -> peewee.SqliteDatabase:
        if self._db is not None:
            try:
                self._db.close()
            except peewee.DatabaseError:
                pass
            self._db = None
        return self._connect()

    def _shut(self) -> None:
        self._mirror.close()
        if self._db is not None:
            try:
                pragma(self._db, "wal_checkpoint(TRUNCATE)")
            except peewee.DatabaseError:
                pass  # The log is complete without it; SQLite replays the WAL at the next open.
            self._db.close()
            self._db = None

    def close(self) -> None:
        """Finish what is queued, sync the mirror, let go of the lock."""
        if not self._closed:
            self._closed = True
            self._work.put(None)
            self._thread.join()

    # --- writing --------------------------------------------------------------------------------

    def append(
        self,
        reviewer: str,
        trace: str,
        rubric: str,
        acts: Sequence[Act],
        *,
        at_ms: int | None = None,
    ) -> list[Event]:
        """Save one press, in one transaction; returns its events once they are committed and synced.

        `at_ms` is when it was done, if not now (an import). Raises NotSaved.
        """
        return self.append_async(reviewer, trace, rubric, acts, at_ms=at_ms).result()

    def append_async(
        self,
        reviewer: str,
        trace: str,
        rubric: str,
        acts: Sequence[Act],
        *,
        at_ms: int | None = None,
    ) -> Future[list[Event]]:
        """`append` without waiting; the future raises NotSaved."""
        kept = list(acts)
        return self._submit(lambda: self._append(reviewer, trace, rubric, kept, at_ms))

    def _append(
        self, reviewer: str, trace: str, rubric: str, acts: Sequence[Act], at_ms: int | None = None
    ) -> list[Event]:
        if not acts:
            return []
        events: list[Event] = []
        try:
            events = self._events_for(self._database(), reviewer, trace, rubric, acts, at_ms)
            self._commit(self._database(), events)
        except (peewee.DatabaseError, OSError) as error:
            self._settle(events, error)
        self._mirror.write(events)
        return events

    def _events_for(
        self,
        db: peewee.SqliteDatabase,
        reviewer: str,
        trace: str,
        rubric: str,
        acts: Sequence[Act],
        at_ms: int | None,
    ) -> list[Event]:
        now = self._clock()
        press = self._ids.make(now)
        prev = log.last_hash(db, reviewer)
        events = []
        for act in acts:
            event = log.chained(
                Event(
                    id=self._ids.make(now),
                    press=press,
                    at_ms=now if at_ms is None else at_ms,
                    reviewer=reviewer,
                    kind=act.kind,
                    trace=trace,
                    rubric=rubric,
                    body=dict(act.body),
                    prev=prev,
                    hash="",
                )
            )
            prev = event.hash
            events.append(event)
        return events

    def _commit(self, db: peewee.SqliteDatabase, events: Sequence[Event]) -> None:
        with db.atomic("IMMEDIATE"):
            log.insert(db, events)
            projections.update(db, events)

    def _settle(self, events: Sequence[Event], error: Exception) -> None:
        """After an error nothing is known: a failed commit may have reached the disk. So a fresh
        connection reads back; what is not there is tried once more."""
        try:
            db = self._reconnect()
            if events and log.present(db, events):
                return
            if events:
                self._commit(db, events)
                return
        except (peewee.DatabaseError, OSError, UserError) as again:
            error = again
        raise NotSaved(
            f"Your last press was not saved: {error}",
            "Free some disk space or check the disk, then press the key again.",
        ) from None

    def undo(self, reviewer: str) -> Undone | None:
        """Take back the reviewer's last press; None when nothing is left. Raises NotSaved."""
        return self._do(lambda: self._reverse(reviewer, log.undo_target))

    def redo(self, reviewer: str) -> Undone | None:
        """Do again what was last undone, unless something else was done since. Raises NotSaved."""
        return self._do(lambda: self._reverse(reviewer, log.redo_target))

    def _reverse(
        self, reviewer: str, target: Callable[[peewee.SqliteDatabase, str], str | None]
    ) -> Undone | None:
        db = self._database()
        press = target(db, reviewer)
        if press is None:
            return None
        moved = log.of_press(db, press)
        self._append(reviewer, moved[0].trace, moved[0].rubric, [Act("undo", {"press": press})])
        return Undone(tuple(moved), moved[0].trace, moved[0].rubric)

    def merge(self, events: Iterable[Event]) -> int:
        """Take in another journal's events; returns how many were new. Order-free, repeatable.

        Raises UserError for an event whose hash does not fit its content.
        """
        given = sorted(events, key=lambda event: event.id)
        for event in given:
            if log.chained(event).hash != event.hash:
                raise UserError(
                    f"Event {event.id} was changed after it was written",
                    "Ask its reviewer for the file again; nothing was taken in.",
                )

        def work() -> int:
            db = self._database()
            new = [event for event in given if not log.present(db, [event])]
            self._commit(db, new)
            if new:
                self._ids.follow(max(event.id for event in new))
            self._mirror.write(new)
            return len(new)

        return self._do(work)

    # --- reading --------------------------------------------------------------------------------

    def run(self, work: Callable[[peewee.SqliteDatabase], T]) -> T:
        """Run a read on the writer thread and wait for it."""
        return self._do(lambda: work(self._database()))

    def events(self, reviewer: str | None = None, trace: str | None = None) -> list[Event]:
        """Events in order of their ids."""
        return self.run(lambda db: log.select(db, reviewer=reviewer, trace=trace))

    def verify(self) -> list[str]:
        """What is wrong with the file or with a reviewer's hash chain; empty when all is well."""
        return self.run(lambda db: [*check_integrity(db), *log.broken_chains(db)])

    def rebuild(self) -> list[str]:
        """Derive the projections anew from the events; returns where the old ones differed."""
        return self.run(projections.rebuild)

    # --- drafts and memory ----------------------------------------------------------------------

    def save_draft(self, reviewer: str, trace: str, field: str, text: str, caret: int) -> None:
        """Keep a half-written text; does not wait."""

        def work() -> None:
            DraftRow.replace(
                reviewer=reviewer, trace=trace, field=field, text=text, caret=caret
            ).execute(self._database())

        self._submit(work)

    def drafts(self, reviewer: str, trace: str) -> dict[str, Draft]:
        """The reviewer's half-written texts on a trace, by field."""

        def work(db: peewee.SqliteDatabase) -> dict[str, Draft]:
            rows = (
                DraftRow.select(DraftRow.field, DraftRow.text, DraftRow.caret)
                .where((DraftRow.reviewer == reviewer) & (DraftRow.trace == trace))
                .tuples()
                .execute(db)
            )
            return {name: Draft(text, caret) for name, text, caret in rows}

        return self.run(work)

    def drop_draft(self, reviewer: str, trace: str, field: str) -> None:
        """Forget a draft, once its text is saved."""

        def work(db: peewee.SqliteDatabase) -> None:
            DraftRow.delete().where(
                (DraftRow.reviewer == reviewer)
                & (DraftRow.trace == trace)
                & (DraftRow.field == field)
            ).execute(db)

        self.run(work)

    def remember(self, reviewer: str, name: str, value: Json) -> None:
        """Keep a small thing for a reviewer (where they stopped, the look they chose)."""
        self.run(lambda db: self._remember(db, reviewer, name, value))

    def recall(self, reviewer: str, name: str) -> Json:
        """What was remembered, or None."""
        return self.run(lambda db: self._recall(db, reviewer, name))

    @staticmethod
    def _remember(db: peewee.SqliteDatabase, reviewer: str, name: str, value: Json) -> None:
        MemoryRow.replace(reviewer=reviewer, name=name, value=json.dumps(value)).execute(db)

    @staticmethod
    def _recall(db: peewee.SqliteDatabase, reviewer: str, name: str) -> Json:
        row = (
            MemoryRow.select(MemoryRow.value)
            .where((MemoryRow.reviewer == reviewer) & (MemoryRow.name == name))
            .tuples()
            .execute(db)
        )
        found = list(row)
        return json.loads(found[0][0]) if found else None

    # --- backups --------------------------------------------------------------------------------

    def backup(self) -> Path:
        """Write a verified copy to `backups/` and thin the old ones out; returns its path."""
        return self.run(self._backup)

    def _backup(self, db: peewee.SqliteDatabase) -> Path:
        folder = self._folder / "backups"
        stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime()) + f"-{log.last_seq(db):08d}"
        path = backup_database(db, folder / f"journal-{stamp}.db")
        self._remember(db, "", "backup_seq", log.last_seq(db))
        for old in sorted(folder.glob("journal-2*.db"))[:-KEPT_BACKUPS]:
            os.unlink(old)
        return path

    def count(self) -> int:
        """How many events the journal holds."""
        return self.run(lambda db: int(EventRow.select().count(db)))
