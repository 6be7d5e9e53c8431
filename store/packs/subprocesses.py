"""Running a candidate's command once: without a shell, with limits on its time and its output.

`run_command` gives it all of its input and waits for all of its output; `converse` answers it line by line.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, Final

from .process_trees import Running

MAX_ANSWER: Final = 16 << 20
MAX_STDERR: Final = 64 << 10
_CHUNK: Final = 64 << 10
_POLL: Final = 0.2


@dataclass(frozen=True, slots=True)
class CommandResult:
    """The result of one run. `stopped` says in words why it had to be stopped, "" if it was not;
    `stderr` is the end of its error output."""

    code: int
    stdout: bytes
    stderr: bytes
    stopped: str = ""


class _PipeThread(threading.Thread):
    """Reads a pipe to its end, so that the other side never blocks; keeps at most `limit` bytes."""

    def __init__(self, pipe: IO[bytes], limit: int, *, tail: bool) -> None:
        super().__init__(daemon=True)
        self._pipe, self._limit, self._tail = pipe, limit, tail
        self.kept = b""
        self.too_much = threading.Event()

    def run(self) -> None:
        parts = bytearray()
        with contextlib.suppress(OSError, ValueError):
            while chunk := os.read(self._pipe.fileno(), _CHUNK):
                parts += chunk
                if len(parts) > self._limit:
                    self.too_much.set()
                    if not self._tail:
                        break
                    del parts[: -self._limit]
        self.kept = bytes(parts)


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
    to close its output. Raises CommandNotStarted. An interruption stops the command, too."""
    running = running or Running()
    process = running.start(words)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    out = _PipeThread(process.stdout, MAX_ANSWER, tail=False)
    err = _PipeThread(process.stderr, MAX_STDERR, tail=True)
    writer = threading.Thread(target=_feed, args=(process.stdin, asked), daemon=True)
    until = time.monotonic() + timeout
    stopped = ""
    try:
        for thread in (writer, out, err):
            thread.start()
        _joined(out, until, running)
        if out.too_much.is_set():
            stopped = f"its answer is larger than {MAX_ANSWER >> 20} MB"
        elif out.is_alive():
            stopped = f"it did not answer within {timeout:g} s"
        else:
            process.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        stopped = f"it answered, but did not end within {timeout:g} s"
    finally:
        running.end(process)
    for thread in (err, writer):
        # A grandchild that left the process group may keep the pipe open.
        thread.join(1.0)
    for pipe, thread in ((process.stdout, out), (process.stderr, err)):
        if not thread.is_alive():
            pipe.close()
    return CommandResult(process.returncode, out.kept, err.kept, stopped)


def _joined(thread: threading.Thread, until: float, running: Running) -> None:
    """Wait for a thread, but no longer than until the time or the end of the check."""
    while thread.is_alive() and not running.over.is_set() and time.monotonic() < until:
        thread.join(min(_POLL, max(0.0, until - time.monotonic())))


class _LineThread(threading.Thread):
    """Reads a pipe line by line into a queue, None at its end; keeps no more than `limit` bytes in all."""

    def __init__(self, pipe: IO[bytes], limit: int) -> None:
        super().__init__(daemon=True)
        self._pipe, self._limit = pipe, limit
        self.lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.too_much = threading.Event()

    def run(self) -> None:
        left = self._limit
        with contextlib.suppress(OSError, ValueError):
            while line := self._pipe.readline(left + 1):
                left -= len(line)
                if left < 0:
                    self.too_much.set()
                    break
                self.lines.put(line)
        self.lines.put(None)

    def next_line(self, until: float, running: Running) -> bytes | None:
        """The next line; None at the end. Raises queue.Empty if none comes until the time or the end of the check."""
        while True:
            left = max(0.0, until - time.monotonic())
            try:
                return self.lines.get(timeout=min(_POLL, left))
            except queue.Empty:
                if not left or running.over.is_set():
                    raise


def _speak(pipe: IO[bytes], replies: queue.SimpleQueue[bytes | None]) -> None:
    # A candidate may end without reading what it was told.
    with contextlib.suppress(OSError, ValueError):
        while (reply := replies.get()) is not None:
            pipe.write(reply)
            pipe.flush()
    with contextlib.suppress(OSError, ValueError):
        pipe.close()


def converse(
    words: Sequence[str],
    asked: bytes,
    reply: Callable[[bytes], bytes | None],
    timeout: float,
    running: Running | None = None,
) -> CommandResult:
    """Start `words`, write the line `asked` to it, and answer each line that it writes with what `reply` returns;
    None ends the conversation. Its input stays open until then, and it has `timeout` seconds in all to come to an
    end by itself. Raises CommandNotStarted, and what `reply` raises: the command is stopped either way.

    `stdout` of the result is empty: `reply` has seen every line.
    """
    running = running or Running()
    process = running.start(words)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    out = _LineThread(process.stdout, MAX_ANSWER)
    err = _PipeThread(process.stderr, MAX_STDERR, tail=True)
    replies: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    writer = threading.Thread(target=_speak, args=(process.stdin, replies), daemon=True)
    until = time.monotonic() + timeout
    stopped = ""
    try:
        for thread in (writer, out, err):
            thread.start()
        replies.put(asked)
        over = False
        while (line := out.next_line(until, running)) is not None:
            if line.strip() and not over:
                answer = reply(line)
                replies.put(answer)
                over = answer is None
        if out.too_much.is_set():
            stopped = f"its answer is larger than {MAX_ANSWER >> 20} MB"
        else:
            process.wait(max(0.0, until - time.monotonic()))
    except queue.Empty:
        stopped = f"it did not answer within {timeout:g} s"
    except subprocess.TimeoutExpired:
        stopped = f"it answered, but did not end within {timeout:g} s"
    finally:
        replies.put(None)
        running.end(process)
    for thread in (err, writer, out):
        # A grandchild that left the process group may keep the pipe open.
        thread.join(1.0)
    for pipe, thread in ((process.stdout, out), (process.stderr, err)):
        if not thread.is_alive():
            pipe.close()
    return CommandResult(process.returncode, b"", err.kept, stopped)
