"""Running a candidate's command once: without a shell, with limits on its time and its output. It gets all of its
input at once, and all of its output is waited for."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Final

from .process_trees import Running

MAX_ANSWER: Final = 16 << 20
MAX_STDERR: Final = 64 << 10
_CHUNK: Final = 64 << 10
_POLL: Final = 0.2
GRACE: Final = 1.0
"""Seconds after the end of a command for which its output is read on, if something that it started holds it open."""


@dataclass(frozen=True, slots=True)
class CommandResult:
    """The result of one run. `stopped` says in words why it had to be stopped, "" if it was not;
    `stderr` is the end of its error output."""

    code: int
    stdout: bytes
    stderr: bytes
    stopped: str = ""


class PipeThread(threading.Thread):
    """Reads a pipe to its end, so that the other side never blocks; keeps at most `limit` bytes."""

    def __init__(self, pipe: IO[bytes], limit: int, *, tail: bool) -> None:
        super().__init__(daemon=True)
        self._pipe, self._limit, self._tail = pipe, limit, tail
        self._parts = bytearray()
        self.too_much = threading.Event()

    def run(self) -> None:
        """Read."""
        parts = self._parts
        with contextlib.suppress(OSError, ValueError):
            while chunk := os.read(self._pipe.fileno(), _CHUNK):
                parts += chunk
                if len(parts) > self._limit:
                    self.too_much.set()
                    if not self._tail:
                        break
                    del parts[: -self._limit]

    @property
    def kept(self) -> bytes:
        """What was read so far."""
        return bytes(self._parts)


def _feed(pipe: IO[bytes], body: bytes) -> None:
    # A candidate may answer without reading all of its input.
    with contextlib.suppress(OSError, ValueError):
        pipe.write(body)
    with contextlib.suppress(OSError, ValueError):
        pipe.close()


def run_command(
    words: Sequence[str], asked: bytes, timeout: float, running: Running | None = None
) -> CommandResult:
    """Start `words` with `asked` on standard input and wait at most `timeout` seconds for it to end and
    to close its output; once it has answered and ended, whatever it leaves behind may not hold up its answer. Raises
    CommandNotStarted. An interruption stops the command, too."""
    running = running or Running()
    process = running.start(words)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    out = PipeThread(process.stdout, MAX_ANSWER, tail=False)
    err = PipeThread(process.stderr, MAX_STDERR, tail=True)
    writer = threading.Thread(target=_feed, args=(process.stdin, asked), daemon=True)
    until = time.monotonic() + timeout
    stopped = ""
    try:
        for thread in (writer, out, err):
            thread.start()
        _joined(out, until, running, process)
        if out.too_much.is_set():
            stopped = f"its answer is larger than {MAX_ANSWER >> 20} MB"
        elif out.is_alive() and not (process.poll() is not None and out.kept):
            stopped = f"it did not answer within {timeout:g} s"
        else:
            process.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        stopped = f"it answered, but did not end within {timeout:g} s"
    finally:
        running.end(process)
    for thread in (out, err, writer):
        # A grandchild that left the process group may keep the pipe open.
        thread.join(1.0)
    for pipe, thread in ((process.stdout, out), (process.stderr, err)):
        if not thread.is_alive():
            pipe.close()
    return CommandResult(
        process.returncode, out.kept, err.kept, running.stopped(process) or stopped
    )


def _joined(
    out: PipeThread, until: float, running: Running, process: subprocess.Popen[bytes]
) -> None:
    """Wait for the end of an output, but no longer than until the time or the end of the check, or until nothing more has
    come for a while from a command that has ended."""
    read, since = 0, 0.0
    while out.is_alive() and not running.over.is_set() and time.monotonic() < until:
        out.join(min(_POLL, max(0.0, until - time.monotonic())))
        if process.poll() is None or len(out.kept) != read:
            read, since = len(out.kept), time.monotonic()
        elif read and time.monotonic() - since >= GRACE:
            return
