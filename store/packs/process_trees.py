"""Commands that run, each with everything that it started, so that nothing of them is left.

What a command starts is in its process group. On Linux what left the group (a daemon) is found as well, if this process
has asked to adopt it: it carries the mark of its command in its environment.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final
from uuid import uuid4

from ..private_files import users_umask
from .memory_limit import watch_memory

_MARK: Final = "TRACEJURY_RUN"
_PROC: Final = Path("/proc")
_PR_SET_CHILD_SUBREAPER: Final = 36
_ROUNDS: Final = 20
"""A tree that goes on starting processes while it is ended is given up on after so many rounds."""


class CommandNotStarted(OSError):
    """Why a command could not be started."""


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def adopt_orphans() -> bool:
    """Let what commands leave behind become children of this process, so that it can be ended; whether the system can
    do that. It holds for the whole process, so a command does it and no function."""
    if sys.platform != "linux":
        return False
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        return bool(ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
    return False


class Running:
    """The commands that run for one candidate. After `end_all` no other starts. With `memory`, one that uses more bytes
    than that, with what is in its session, is ended."""

    def __init__(self, memory: int | None = None) -> None:
        self._marks: dict[int, str] = {}
        self._memory, self._watched = memory, False
        self._too_large: set[int] = set()
        self._lock = threading.RLock()
        self.over = threading.Event()
        """Set by `end_all`: what still holds a pipe open is not waited for."""
        self._last: list[Callable[[], None]] = []

    @property
    def pids(self) -> frozenset[int]:
        """The commands that run."""
        with self._lock:
            return frozenset(self._marks)

    def start(self, words: Sequence[str]) -> subprocess.Popen[bytes]:
        """Start a command in a group of its own. Raises CommandNotStarted."""
        mark = uuid4().hex
        with self._lock:
            if self.over.is_set():
                raise CommandNotStarted("the check was stopped")
            try:
                process = subprocess.Popen(  # noqa: S603 - the words are the user's own command
                    list(words),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    env={**os.environ, _MARK: mark},
                    start_new_session=os.name != "nt",
                    umask=users_umask(),
                )
            except (OSError, ValueError) as error:
                raise CommandNotStarted(getattr(error, "strerror", None) or str(error)) from None
            self._marks[process.pid] = mark
            self._too_large.discard(process.pid)
            if self._memory is not None and not self._watched:
                self._watched = True
                self.when_over(watch_memory(self._memory, lambda: self.pids, self._end_large))
        return process

    def _end_large(self, pid: int) -> None:
        with self._lock:
            if pid in self._marks:
                self._too_large.add(pid)
                _kill_group(pid, ended=False)

    def stopped(self, process: subprocess.Popen[bytes]) -> str:
        """In words why a command was stopped from here, "" if it was not."""
        if process.pid not in self._too_large:
            return ""
        return f"it used more than {(self._memory or 0) >> 20} MB of memory"

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """Kill a command, and on systems with process groups everything it started."""
        _kill_group(process.pid, ended=process.poll() is not None)
        process.wait()
        with self._lock:
            mark = self._marks.pop(process.pid, "")
            if mark:
                _end_orphans(mark, frozenset(self._marks))

    def when_over(self, end: Callable[[], None]) -> None:
        """Let `end_all` call `end` as well."""
        self._last.append(end)

    def end_all(self) -> None:
        """Kill every command; whoever waits for one sees it end."""
        with self._lock:
            self.over.set()
            for end in self._last:
                end()
            for pid in self._marks:
                _kill_group(pid, ended=False)
            for mark in self._marks.values():
                _end_orphans(mark, frozenset(self._marks))


def _kill_group(pid: int, *, ended: bool) -> None:
    with contextlib.suppress(OSError):
        if os.name != "nt":
            os.killpg(pid, signal.SIGKILL)
        elif not ended:
            os.kill(pid, signal.SIGTERM)


def _end_orphans(mark: str, others: frozenset[int]) -> None:
    """End what carries a mark among the children of this process, and what of it becomes a child by that."""
    wanted = f"{_MARK}={mark}".encode()
    for _ in range(_ROUNDS):
        found = [pid for pid in _children() if pid not in others and wanted in _environment(pid)]
        if not found:
            return
        for pid in found:
            # One that may not be killed is not waited for.
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def _children() -> Iterator[int]:
    """The children of this process, where the system lists them."""
    with contextlib.suppress(OSError):
        for task in (_PROC / "self" / "task").iterdir():
            with contextlib.suppress(OSError):
                yield from map(int, (task / "children").read_text("ascii").split())


def _environment(pid: int) -> list[bytes]:
    with contextlib.suppress(OSError):
        return (_PROC / str(pid) / "environ").read_bytes().split(b"\0")
    return []
