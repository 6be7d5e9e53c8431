"""One process at a time: a lock on a file in the library folder, which says who holds it."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import IO

from ..errors import UserError


class LibraryInUse(UserError):
    """Another process holds the journal of this library."""


def _try_lock(file: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(1 << 20)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


class FolderLock:
    """Holds the lock until `release`, or until the process ends in whatever way."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "lock"
        self._file = self._path.open("a+", encoding="utf-8")
        if not _try_lock(self._file):
            self._file.seek(0)
            holder = self._file.read(4096)
            self._file.close()
            raise LibraryInUse(
                f"The library {folder} is in use{_who(holder)}",
                "Close it there first, or name another library with --library.",
            )
        self._file.seek(0)
        self._file.truncate()
        self._file.write(json.dumps({"pid": os.getpid(), "since": time.strftime("%H:%M:%S")}))
        self._file.flush()

    def release(self) -> None:
        """Let the next one in."""
        self._file.close()


def _who(holder: str) -> str:
    try:
        found = json.loads(holder)
        return f" by process {int(found['pid'])} since {str(found['since'])[:8]}"
    except (ValueError, KeyError, TypeError):
        return ""
