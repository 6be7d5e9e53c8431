"""Reads a large bundle in several processes at once; what comes out is what one process would give.

Reading (decoding, understanding, encoding) costs several times what saving does, so on more than one
processor it pays for large bundles: by several processes where the format can be shared out (`shared` and
`apart` of its reader), else by one that reads while this one saves.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, cast

from ...errors import UserError
from ..bundles.input.gathering import LARGE_IF_SCANNED
from ..bundles.opening import BundlePart, Progress
from ..bundles.protocol import Gathering, Reject, UnattachedScores
from ..bundles.registry import reader_of
from ..library.prepared import PreparedTrace
from .worker_messages import Ended, Made, Progressed, Said, Task, heard, say

LEAST_BYTES: Final = LARGE_IF_SCANNED
"""Below that, starting the processes costs more than they save. It is also where one process alone begins to
go through spans twice, so that their traces come in the same order either way."""
MOST_PROCESSES: Final = 4
_AHEAD: Final = 8
"""So many messages of a process wait at most."""
_PATIENCE: Final = 0.2


def processes_for(part: BundlePart) -> int:
    """How many processes should read a part of a bundle; 0 where this one does it best alone.

    One is enough to read while this one saves; more than that need a format that can be shared out.
    """
    reader = reader_of(part.format)
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    if reader is None or part.size < LEAST_BYTES or not sys.executable or (usable or 1) < 2:
        return 0
    if part.begins_huge():
        return 0
    if reader.gathering is Gathering.WHOLE:
        return 1
    return min(MOST_PROCESSES, usable or 1)


class _WorkerProcess:
    """One process: what it says, a message at a time. A thread takes messages in while others are being
    saved, some ahead, because a pipe holds so little that the process would stand still."""

    def __init__(self, task: Task) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-P", "-m", f"{__package__}.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        # One that is dead already is told by what it does not say.
        with suppress(BrokenPipeError), cast("IO[bytes]", self._process.stdin) as stream:
            say(stream, task)
        self._heard: queue.Queue[Said | None] = queue.Queue(_AHEAD)
        self._listening = threading.Thread(target=self._listen, daemon=True)
        self._listening.start()
        self.waiting: list[Made] = []
        self.ended = False

    def _listen(self) -> None:
        try:
            with cast("IO[bytes]", self._process.stdout) as stream:
                while (said := heard(stream)) is not None:
                    self._heard.put(cast("Said", said))
                    # Not to be held here as well while the next is waited for.
                    del said
        finally:
            # Whatever happened: without it, whoever waits for a message would wait for ever.
            self._heard.put(None)

    def hear(self, cancelled: Callable[[], bool] | None) -> Said | None:
        """The next message; None where the load is cancelled before it comes. Raises UserError where the
        process died."""
        while True:
            try:
                said = self._heard.get(timeout=_PATIENCE)
                break
            except queue.Empty:
                if cancelled is not None and cancelled():
                    return None
        if said is None:
            raise UserError(
                f"A process that was reading the bundle ended too early (code {self._process.wait()})",
                "Load it again; what was saved until then is kept.",
            )
        if isinstance(said, Ended):
            self.ended = True
            if said.problem:
                raise UserError(f"The bundle could not be read: {said.problem}", "Load it again.")
        return said

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        while self._listening.is_alive():
            with suppress(queue.Empty):
                self._heard.get(timeout=_PATIENCE / 10)
        self._process.wait()


def read_in_processes(
    path: Path,
    part: BundlePart,
    count: int,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[PreparedTrace | Reject | UnattachedScores] | None:
    """The traces of a part of a bundle in the order in which one process would find them, made by `count`
    others; rejects and loose scores as they come. None where the system starts no more processes. While they
    are taken, UserError is raised where a process dies."""
    readers: list[_WorkerProcess] = []
    try:
        # Those that were started before one cannot be are in the list, and are ended.
        readers.extend(
            _WorkerProcess(Task(path.resolve(), part.format, part.files, at, count))
            for at in range(count)
        )
    except OSError:
        for reader in readers:
            reader.close()
        return None
    return _together(readers, progress, cancelled)


def _together(
    readers: list[_WorkerProcess],
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> Iterator[PreparedTrace | Reject | UnattachedScores]:
    try:
        while True:
            for reader in readers:
                while not reader.waiting and not reader.ended:
                    said = None if cancelled is not None and cancelled() else reader.hear(cancelled)
                    if said is None:
                        return
                    yield from _taken(reader, said, progress)
            ready = [reader for reader in readers if reader.waiting]
            if not ready:
                return
            first = min(ready, key=lambda reader: reader.waiting[-1][0])
            yield first.waiting.pop()[1]
    finally:
        for reader in readers:
            reader.close()


def _taken(
    reader: _WorkerProcess, said: Said, progress: Progress | None
) -> Iterator[Reject | UnattachedScores]:
    if isinstance(said, Progressed):
        if progress is not None:
            progress(said.done, said.total)
    elif not isinstance(said, Ended):
        traces = [item for item in said if isinstance(item, tuple)]
        # The last is the next: taking from the end of a list costs nothing.
        reader.waiting = traces[::-1]
        yield from (item for item in said if not isinstance(item, tuple))
