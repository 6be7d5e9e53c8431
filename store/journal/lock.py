"""One process at a time: a lock on a file in the library folder, which records who holds it.

Not the package filelock: on Windows it locks the first byte, so that the record could not be read, and
where flock is missing it falls back to a marker file, which outlives a killed process.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from ...errors import UserError
from ..private_files import private

_LOCKED: Final = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
REFUSED: Final = (errno.EROFS, errno.EACCES, errno.EPERM)
"""What the system says where a file cannot be written, though it may be read."""


class LibraryInUse(UserError):
    """Another process has the journal of this library open. `holder` says which, if that is known."""

    def __init__(self, folder: Path, holder: str) -> None:
        super().__init__(
            f"The library {folder} is in use {holder}",
            "Close it there first, or name another library with --library.",
        )
        self.holder = holder


class NotWritable(UserError):
    """The folder of this library cannot be written, so that it can only be read. `why` is what the system says."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"The library folder {folder} cannot be written: {why}",
            "It can be read: tracejury, traces, search, queue list and show, reviews export, doctor. To judge, copy"
            " the folder to a disk that can be written and name the copy with --library.",
        )
        self.why = why


def _try_lock(file: IO[str], *, shared: bool = False) -> bool:
    """Whether the lock was acquired. Raises OSError if the file system has no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            # Beyond the text, because a locked range cannot be read on Windows.
            file.seek(1 << 20)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            if shared:
                # There are no shared ones.
                msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        else:
            import fcntl

            kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
            fcntl.flock(file.fileno(), kind | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _LOCKED:
            return False
        raise
    return True


class FolderLock:
    """Holds the lock until `release`, or until the process ends, however it ends.

    Raises LibraryInUse while another process holds it, and OSError if the file cannot be locked.
    """

    def __init__(self, folder: Path) -> None:
        # The lock lasts as long as the file is open, so no `with` closes it here.
        self._file = open(  # noqa: SIM115
            folder / "lock", "a+", encoding="utf-8", errors="replace", opener=private
        )
        try:
            if not self._taken():
                self._file.seek(0)
                raise LibraryInUse(folder, _who(self._file.read(4096)))
            self._file.seek(0)
            self._file.truncate()
            since = datetime.now(UTC).isoformat(timespec="seconds")
            self._file.write(json.dumps({"pid": os.getpid(), "since": since}))
            self._file.flush()
        except BaseException:
            self._file.close()
            raise

    def _taken(self) -> bool:
        """Whether the lock was acquired. Whoever only asks who holds it holds it for less than a moment."""
        for wait in (0.02, 0.05, 0.0):
            if _try_lock(self._file):
                return True
            time.sleep(wait)
        return False

    def release(self) -> None:
        """Release the lock."""
        self._file.close()


def held_by(folder: Path) -> str | None:
    """Who has the library open, as it is said after "in use"; None if nobody has. Takes nothing from whoever opens it
    in this moment: `FolderLock` tries again."""
    try:
        with (folder / "lock").open("r", encoding="utf-8", errors="replace") as file:
            return None if _try_lock(file, shared=True) else _who(file.read(4096))
    except OSError:
        # There is no lock file, or no locks: nobody can have it.
        return None


def _who(holder: str) -> str:
    try:
        found = json.loads(holder)
        since = datetime.fromisoformat(found["since"]).astimezone()
        return f"by process {int(found['pid'])} since {since:%Y-%m-%d %H:%M:%S}"
    except (ValueError, KeyError, TypeError):
        return "by another process"
