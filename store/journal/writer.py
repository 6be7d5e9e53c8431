"""The thread that owns the only connection of the journal, and what it does when a commit fails.

SQLite before 3.51.3 can lose committed transactions when a second connection checkpoints or writes. So there
is no second one that could, neither in this process (one thread owns the connection) nor in another (the lock
file); the connections of `reader.py` can do neither.
"""

from __future__ import annotations

import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final, TypeVar

import peewee

from ...errors import UserError
from ..database import check_integrity, close_database, open_database, open_to_read, pragma
from .lock import FolderLock
from .tables import JOURNAL

T = TypeVar("T")
_FAILURES: Final = (peewee.PeeweeException, sqlite3.Error, OSError)


class NotSaved(UserError):
    """A press could not be committed. The screen shows this until a later press is saved."""


def _first_problem(error: BaseException) -> BaseException:
    """What went wrong first: SQLite may have rolled back by itself, and then peewee's rollback fails over it."""
    while "cannot rollback" in str(error) and error.__context__ is not None:
        error = error.__context__
    return error


def _not_saved(why: object) -> NotSaved:
    return NotSaved(
        f"Your last press was not saved: {why}",
        "Free some disk space or check the disk, then press the key again.",
    )


class Writer:
    """Runs work on the connection of the journal, one piece after the other, in its own thread."""

    def __init__(
        self,
        path: Path,
        backups: Path,
        lock: FolderLock | None,
        wake: Callable[[], float | None],
    ) -> None:
        """`wake` is called between pieces of work. It returns the seconds after which to call it again
        if no work arrives, or None; it must not raise."""
        self.path = path
        self._backups = backups
        self._lock = lock
        self._wake = wake
        self._db: peewee.SqliteDatabase | None = None
        self._file: tuple[int, int] | None = None
        self._work: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None]
        self._work = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name="journal", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Queue a piece of work; the future raises what it raises."""
        future: Future[T] = Future()
        with self._gate:
            if self._closed:
                future.set_exception(NotSaved("The journal is closed", "Open the library again."))
            else:
                self._work.put((work, future))
        return future

    def do(self, work: Callable[[], T]) -> T:
        """Queue a piece of work, wait for it, and return its result."""
        return self.submit(work).result()

    def close(self) -> None:
        """Finish the queued work, close the file, release the lock. A second call does nothing."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._work.put(None)
        self._thread.join()

    def _serve(self) -> None:
        try:
            while True:
                try:
                    task = self._work.get(timeout=self._wake())
                except queue.Empty:
                    continue
                if task is None:
                    break
                work, future = task
                if future.set_running_or_notify_cancel():
                    try:
                        future.set_result(work())
                    except BaseException as error:  # noqa: BLE001 - raised in the caller
                        future.set_exception(error)
                del task, work, future
        finally:
            if self._db is not None:
                # Optional: SQLite replays the WAL when the file is opened again.
                with contextlib.suppress(*_FAILURES):
                    pragma(self._db, "wal_checkpoint(TRUNCATE)")
            self._drop()
            if self._lock is not None:
                self._lock.release()

    # --- runs on the writer thread ---------------------------------------------------------------

    def database(self) -> peewee.SqliteDatabase:
        """The connection. Raises NotSaved if its file was deleted or replaced."""
        if self._db is None:
            self._connect()
        self._check_file()
        assert self._db is not None
        return self._db

    def _connect(self) -> None:
        if self._file is not None:
            # Opening a deleted file would create an empty one, and the log would be lost.
            self._check_file()
        self._db = self._opened()
        stat = self.path.stat()
        self._file = self._file or (stat.st_dev, stat.st_ino)

    def _opened(self) -> peewee.SqliteDatabase:
        return open_database(self.path, JOURNAL, backups=self._backups)

    def checked_beside(self) -> list[str]:
        """The problems that SQLite finds in the file, by a connection of the calling thread that only reads. Raises
        UserError."""
        db = open_to_read(self.path, JOURNAL)
        try:
            return check_integrity(db)
        finally:
            close_database(db)

    def _check_file(self) -> None:
        try:
            stat = self.path.stat()
        except OSError as error:
            raise NotSaved(
                f"Your last press was not saved: {self.path} is gone ({error.strerror})",
                "Put it back, or close tracejury and restore a copy from backups/.",
            ) from None
        if (stat.st_dev, stat.st_ino) != self._file:
            raise NotSaved(
                f"Your last press was not saved: {self.path} was replaced by another file",
                "Close tracejury, find out which file is the right one, put it there, and start again.",
            )

    def _drop(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            with contextlib.suppress(*_FAILURES):
                close_database(db)

    def read(self, work: Callable[[peewee.SqliteDatabase], T]) -> T:
        """Run a read; after an error, run it once more on a new connection. Raises UserError."""
        try:
            return work(self.database())
        except _FAILURES:
            self._drop()
        try:
            return work(self.database())
        except _FAILURES as error:
            self._drop()
            raise UserError(
                f"{self.path} cannot be read: {error}",
                "Close tracejury: tracejury restore latest gets the reviews back from their copies.",
            ) from None

    def commit(
        self,
        work: Callable[[peewee.SqliteDatabase], T],
        landed: Callable[[peewee.SqliteDatabase], T | None] = lambda _: None,
    ) -> T:
        """Run a write in one transaction; returns its result once it is on the disk.

        A commit that reported an error may have reached the disk all the same. So after an error the
        connection is closed, `landed` checks on a new one (it returns the result if the write is
        there, else None), and a write that is not there is tried once more. Raises NotSaved.
        """
        try:
            return self._transaction(work)
        except _FAILURES as error:
            problem: object = _first_problem(error)
        for tries_left in (1, 0):
            self._drop()
            try:
                found = landed(self.database())
                if found is not None:
                    return found
                if tries_left:
                    return self._transaction(work)
            except NotSaved:
                raise
            except (*_FAILURES, UserError) as error:
                problem = _first_problem(error)
        raise _not_saved(problem)

    def _transaction(self, work: Callable[[peewee.SqliteDatabase], T]) -> T:
        db = self.database()
        with db.atomic("IMMEDIATE"):
            result = work(db)
        # Again, because a commit to a file that was deleted meanwhile is not saved.
        self._check_file()
        return result
