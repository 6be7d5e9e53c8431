"""How much memory running commands use with everything that is in their sessions, where the system tells (Linux)."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_SESSION: Final = 3
_RESIDENT: Final = 21
"""The fields of /proc/PID/stat after the name in brackets, counted from 0: session, and resident pages."""
_EVERY: Final = 0.2


def memory_is_told() -> bool:
    """Whether this system tells how much memory each process uses."""
    return (_PROC / "self" / "stat").exists()


def memory_of_sessions() -> dict[int, int]:
    """The resident bytes of each session: of all processes in it."""
    page = os.sysconf("SC_PAGE_SIZE")
    found: dict[int, int] = {}
    for entry in os.scandir(_PROC):
        if entry.name.isdecimal():
            with contextlib.suppress(OSError, ValueError, IndexError):
                fields = (_PROC / entry.name / "stat").read_bytes().rpartition(b")")[2].split()
                session = int(fields[_SESSION])
                found[session] = found.get(session, 0) + int(fields[_RESIDENT]) * page
    return found


def watch_memory(
    most: int, sessions: Callable[[], frozenset[int]], end: Callable[[int], None]
) -> Callable[[], None]:
    """Let `end` end each of the sessions that uses more than so many bytes, looked at five times a second. Returns what
    ends the watch."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_EVERY):
            mine = sessions()
            if mine:
                for session, used in memory_of_sessions().items():
                    if session in mine and used > most:
                        end(session)

    threading.Thread(target=watch, name="memory", daemon=True).start()
    return over.set
