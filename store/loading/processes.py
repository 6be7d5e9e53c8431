"""Reads a large bundle in several processes; the result is what one process would give, in the same order.

Reading (decoding, interpreting, encoding) costs several times what saving does, so for large bundles it pays
to use every processor: several processes share the traces or records, or, if the reader needs everything in
one process (`Gathering.WHOLE`), one process reads while this one saves.
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
from .worker_messages import (
    NumberedTrace,
    Progressed,
    ShareEnded,
    Task,
    WorkerMessage,
    receive,
    send,
)

LEAST_BYTES: Final = LARGE_IF_SCANNED
"""For smaller bundles, starting the processes costs more than they save. From this size on one process reads
spans twice, so that their traces come in the same order either way."""
MOST_PROCESSES: Final = 4
_MAX_WAITING: Final = 8
"""So many messages of a process wait at most."""
_POLL_SECONDS: Final = 0.2


def processes_for(part: BundlePart) -> int:
    """How many processes should read a part of a bundle; 0 if this process reads it itself."""
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
    """A worker process and its messages.

    A thread receives some messages ahead, because a pipe holds so little that the process would wait while
    others are being saved.
    """

    def __init__(self, task: Task) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-P", "-m", f"{__package__}.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        # If it has ended already, the missing messages show that.
        with suppress(BrokenPipeError), cast("IO[bytes]", self._process.stdin) as stream:
            send(stream, task)
        self._messages: queue.Queue[WorkerMessage | None] = queue.Queue(_MAX_WAITING)
        self._thread = threading.Thread(target=self._receive_all, daemon=True)
        self._thread.start()
        self.waiting: list[NumberedTrace] = []
        self.ended = False

    def _receive_all(self) -> None:
        try:
            with cast("IO[bytes]", self._process.stdout) as stream:
                while (message := receive(stream)) is not None:
                    self._messages.put(cast("WorkerMessage", message))
                    # Or it would be held here as well while the next is received.
                    del message
        finally:
            # Whatever happened: without it, the reader of the queue would wait for ever.
            self._messages.put(None)

    def next_message(self, cancelled: Callable[[], bool] | None) -> WorkerMessage | None:
        """The next message; None if the load is cancelled first. Raises UserError if the process died."""
        while True:
            try:
                message = self._messages.get(timeout=_POLL_SECONDS)
                break
            except queue.Empty:
                if cancelled is not None and cancelled():
                    return None
        if message is None:
            raise UserError(
                f"A process that was reading the bundle ended too early (code {self._process.wait()})",
                "Load it again; what was saved until then is kept.",
            )
        if isinstance(message, ShareEnded):
            self.ended = True
            if message.problem:
                raise UserError(
                    f"The bundle could not be read: {message.problem}", "Load it again."
                )
        return message

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        while self._thread.is_alive():
            with suppress(queue.Empty):
                self._messages.get(timeout=_POLL_SECONDS / 10)
        self._process.wait()


def read_in_processes(
    path: Path,
    part: BundlePart,
    count: int,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[PreparedTrace | Reject | UnattachedScores] | None:
    """Read a part of a bundle with `count` processes; None if the system cannot start them.

    Yields the traces in the order in which one process would find them; rejects and unattached scores as
    they come. Raises UserError, while it is iterated, if a process dies.
    """
    workers: list[_WorkerProcess] = []
    try:
        # If one cannot be started, those in the list are ended.
        workers.extend(
            _WorkerProcess(Task(path.resolve(), part.format, part.files, at, count, part.encoding))
            for at in range(count)
        )
    except OSError:
        for worker in workers:
            worker.close()
        return None
    return _merged(workers, progress, cancelled)


def _merged(
    workers: list[_WorkerProcess],
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> Iterator[PreparedTrace | Reject | UnattachedScores]:
    try:
        while True:
            for worker in workers:
                while not worker.waiting and not worker.ended:
                    if cancelled is not None and cancelled():
                        return
                    message = worker.next_message(cancelled)
                    if message is None:
                        return
                    yield from _taken(worker, message, progress)
            ready = [worker for worker in workers if worker.waiting]
            if not ready:
                return
            first = min(ready, key=lambda worker: worker.waiting[-1][0])
            yield first.waiting.pop()[1]
    finally:
        for worker in workers:
            worker.close()


def _taken(
    worker: _WorkerProcess, message: WorkerMessage, progress: Progress | None
) -> Iterator[Reject | UnattachedScores]:
    """Keep the traces of a message with the worker; yield what else is in it."""
    if isinstance(message, Progressed):
        if progress is not None:
            progress(message.done, message.total)
    elif not isinstance(message, ShareEnded):
        traces = [item for item in message if isinstance(item, tuple)]
        # In reverse: taking the next from the end of a list costs nothing.
        worker.waiting = traces[::-1]
        yield from (item for item in message if not isinstance(item, tuple))
