"""A connection to the journal of a library that another process has open: it reads, and refuses to write.

The file is opened with `mode=ro`: such a connection never checkpoints, so the fault of SQLite that `writer.py` names
cannot occur (https://sqlite.org/wal.html#walresetbug). What the other process saves is seen at the next read.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import peewee

from ..database import open_to_read
from .tables import JOURNAL
from .writer import NotSaved, Writer

T = TypeVar("T")


class ReadOnly(NotSaved):
    """This process only reads the library, because another one has it open."""

    def __init__(self, holder: str = "by another process") -> None:
        super().__init__(
            f"This window only reads: the library is in use {holder}",
            "Judge there; or close it there and open tracejury again here.",
        )


class Reader(Writer):
    """Runs reads on a connection of its own, in its own thread; every write is refused."""

    def __init__(self, path: Path, holder: str) -> None:
        """`holder` says who has the library open, for messages."""
        self._holder = holder
        super().__init__(path, path.parent / "backups", None, lambda: None)

    def _opened(self) -> peewee.SqliteDatabase:
        return open_to_read(self._path, JOURNAL)

    def commit(
        self,
        work: Callable[[peewee.SqliteDatabase], T],
        landed: Callable[[peewee.SqliteDatabase], T | None] = lambda _: None,
    ) -> T:
        """Raise `ReadOnly`."""
        del work, landed
        raise ReadOnly(self._holder)
