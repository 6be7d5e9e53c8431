"""The files that SQLite keeps beside a database: its write-ahead log, the index of that, its rollback journal.

They belong to one database and to one moment of it. Beside another file of the same name, put there by hand, SQLite reads
them all the same, and mixes pages of both: "database disk image is malformed".
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from ..errors import UserError

SUFFIXES: Final = ("-wal", "-shm", "-journal")
_VERSION_AT: Final = 18
_ROLLBACK: Final = 1
"""The write version in the header of a database without a write-ahead log (https://sqlite.org/fileformat.html, 1.3)."""


def beside(path: Path) -> list[Path]:
    """The files beside a database that are there."""
    every = (path.with_name(path.name + suffix) for suffix in SUFFIXES)
    return [one for one in every if one.exists()]


def foreign_log(path: Path) -> Path | None:
    """The write-ahead log beside a database that cannot be its own; None if there is none. Every copy that tracejury
    writes is marked as a database without one, and SQLite removes the log before it marks a database so."""
    log = path.with_name(path.name + "-wal")
    try:
        if not log.stat().st_size:
            return None
        with path.open("rb") as file:
            header = file.read(_VERSION_AT + 1)
    except OSError:
        return None
    return log if len(header) > _VERSION_AT and header[_VERSION_AT] == _ROLLBACK else None


def require_own_log(path: Path) -> None:
    """Raise UserError if the write-ahead log beside a database is that of another file."""
    log = foreign_log(path)
    if log is not None:
        hint = (
            f"tracejury restore {path.name} takes the file without it, and keeps both in backups/."
            if path.name == "journal.db"
            else f"Move {log.name} and {path.stem}.db-shm out of the folder."
        )
        raise UserError(
            f"{path} was put there by hand while {log.name} of the file before it was still there:"
            " read together they would damage each other",
            f"{hint} Nothing was changed.",
        )


def copy_with_sidecars(path: Path, target: Path) -> None:
    """Copy a database that cannot be read as it is, with what is beside it. Raises OSError."""
    for one in (path, *beside(path)):
        shutil.copyfile(one, target.with_name(target.name + one.name.removeprefix(path.name)))


def remove_beside(path: Path) -> None:
    """Remove what is beside a database that is to be replaced. Raises OSError."""
    for one in beside(path):
        one.unlink(missing_ok=True)
