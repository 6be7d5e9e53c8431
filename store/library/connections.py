"""The file of a library's traces, with a connection for each thread."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self, TypeVar

import peewee

from ...errors import UserError
from ..database import can_be_written, connection_of, open_database, open_to_read
from ..places import require_safe_place
from ..private_files import make_folder
from ..score_meanings import NOTHING_DECLARED, Declared
from .migrations import TRACES

T = TypeVar("T")

LOADING_KIB: Final = 32 * 1024
"""So much of the file a connection holds in memory while bundles are loaded; see `TRACES` for what it is otherwise."""


class LibraryFile:
    """traces.db of one library folder. Can be used from several threads; each has its own connection."""

    def __init__(
        self, database: peewee.SqliteDatabase, folder: Path, *, read_only: bool = False
    ) -> None:
        self._database = database
        self.read_only = read_only
        self.folder = folder
        self.declared: Callable[[], Declared] = lambda: NOTHING_DECLARED
        """What was declared of scores, by their name: the journal knows it, where it is open (`meanings.py`)."""
        self.ranges_read: tuple[tuple[int, tuple[str, ...]], list[str]] = ((-1, ()), [])
        """The last score and the names asked for when `meanings.py` last looked for ranges, and what it found."""
        self._writing = threading.RLock()
        self._connections: dict[int, sqlite3.Connection] = {}

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open traces.db in `folder`, making it if it is new; where the folder cannot be written, to read it. Raises
        UserError."""
        require_safe_place(folder)
        file = folder / "traces.db"
        if file.exists() and not can_be_written(file):
            return cls(open_to_read(file, TRACES, alone=True), folder, read_only=True)
        try:
            make_folder(folder)
        except OSError as error:
            raise UserError(
                f"The library folder {folder} cannot be made: {error.strerror}",
                "Name another one with --library.",
            ) from None
        return cls(open_database(file, TRACES, backups=folder / "backups"), folder)

    def close(self) -> None:
        """Close every thread's connection."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()
        self._database.close()

    def _db(self) -> peewee.SqliteDatabase:
        self._database.connect(reuse_if_open=True)
        self._connections[threading.get_ident()] = connection_of(self._database)
        return self._database

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """One write transaction; writers of this process take turns."""
        if self.read_only:
            raise UserError(
                f"The library folder {self.folder} cannot be written",
                "Copy it to a disk that can be written and name the copy with --library.",
            )
        with self._writing:
            db = self._db()
            with db.atomic("IMMEDIATE"):
                yield connection_of(db)

    @contextmanager
    def loading(self) -> Iterator[None]:
        """While much is saved, this thread's connection holds more of the file in memory; then it gives that back."""
        connection = connection_of(self._db())
        (before,) = connection.execute("PRAGMA cache_size").fetchone()
        connection.execute(f"PRAGMA cache_size = {-LOADING_KIB}")
        try:
            yield
        finally:
            connection.execute(f"PRAGMA cache_size = {before}")
            connection.execute("PRAGMA shrink_memory")

    @property
    def database(self) -> peewee.SqliteDatabase:
        """The file, with a connection of this thread."""
        return self._db()

    def write(self, work: Callable[[], None]) -> None:
        """Run a piece of work in one write transaction on this thread's connection. Raises UserError."""
        with self._transaction():
            work()

    def read(self, work: Callable[[peewee.SqliteDatabase], T]) -> T:
        """Run a query of another module of this package on this thread's connection."""
        return work(self._db())
