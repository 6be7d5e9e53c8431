"""Checks the hash chains of a large journal in a process of its own, while this one does something else: hashing every
event takes as long as comparing the tables, and one Python process uses one processor.

    python -m tracejury.store.journal.chain_process FILE    # prints the problems as a JSON list of texts
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Final

import msgspec

LEAST_EVENTS: Final = 50_000
"""With fewer, starting a process costs more than it saves."""


class ChainProcess:
    """The process, on a connection that only reads. Use it in a `with` statement, which ends the process."""

    def __init__(self, path: Path) -> None:
        try:
            self._process: subprocess.Popen[bytes] | None = subprocess.Popen(  # noqa: S603 - ourselves
                [sys.executable, "-P", "-m", __spec__.name, str(path)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            self._process = None

    def __enter__(self) -> ChainProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.communicate()

    def problems(self) -> list[str] | None:
        """What it found, once it has ended; None if it could not do its work."""
        if self._process is None:
            return None
        said, _ = self._process.communicate()
        if self._process.returncode != 0:
            return None
        try:
            return msgspec.json.decode(said, type=list[str])
        except msgspec.DecodeError:
            return None


def _main(path: Path) -> None:
    from ..database import close_database, open_to_read
    from .chains import broken_chains
    from .tables import JOURNAL

    db = open_to_read(path, JOURNAL)
    try:
        found = broken_chains(db)
    finally:
        close_database(db)
    sys.stdout.buffer.write(msgspec.json.encode(found))


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
