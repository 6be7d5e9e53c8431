"""One process at a time: a lock on a file in the library folder, which says who holds it."""

from __future__ import annotations

import errno
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from ...errors import UserError

_HELD: Final = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


class LibraryInUse(UserError):
    """Another process holds the journal of this library."""


def _try_lock(file: IO[str]) -> bool:
    """Whether the lock could be had. Raises OSError where the disk knows no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            # Beyond the text, because Windows would keep a locked range from being read.
            file.seek(1 << 20)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            return False
        raise
    return True


class FolderLock:
    """Holds the lock until `release`, or until the process ends in whatever way.

    Raises LibraryInUse while somebody else holds it, and OSError where it cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        # The lock lives as long as the open file does, so no `with` closes it here.
        self._file = (folder / "lock").open("a+", encoding="utf-8", errors="replace")
        try:
            if not _try_lock(self._file):
                self._file.seek(0)
                raise LibraryInUse(
                    f"The library {folder} is in use{_who(self._file.read(4096))}",
                    "Close it there first, or name another library with --library.",
                )
            self._file.seek(0)
            self._file.truncate()
            since = datetime.now(UTC).isoformat(timespec="seconds")
            self._file.write(json.dumps({"pid": os.getpid(), "since": since}))
            self._file.flush()
        except BaseException:
            self._file.close()
            raise

    def release(self) -> None:
        """Let the next one in."""
        self._file.close()


def _who(holder: str) -> str:
    try:
        found = json.loads(holder)
        since = datetime.fromisoformat(found["since"]).astimezone()
        return f" by process {int(found['pid'])} since {since:%Y-%m-%d %H:%M:%S}"
    except (ValueError, KeyError, TypeError):
        return " by another process"
