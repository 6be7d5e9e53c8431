"""The file of a library's traces, with a connection for each thread."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TypeVar

import peewee

from ..database import connection_of, open_database
from .migrations import TRACES

T = TypeVar("T")


class LibraryFile:
    """traces.db of one library folder. Can be used from several threads; each has its own connection."""

    def __init__(self, database: peewee.SqliteDatabase, folder: Path) -> None:
        self._database = database
        self.folder = folder
        self._writing = threading.RLock()
        self._connections: dict[int, sqlite3.Connection] = {}

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open traces.db in `folder`, making it if it is new. Raises UserError."""
        folder.mkdir(parents=True, exist_ok=True)
        database = open_database(folder / "traces.db", TRACES, backups=folder / "backups")
        return cls(database, folder)

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
        with self._writing:
            db = self._db()
            with db.atomic("IMMEDIATE"):
                yield connection_of(db)

    def read(self, work: Callable[[peewee.SqliteDatabase], T]) -> T:
        """Run a query of another module of this package on this thread's connection."""
        return work(self._db())
