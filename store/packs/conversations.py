"""A command that is written to and answers line by line: once, or request after request while it is kept alive."""

from __future__ import annotations

import contextlib
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from typing import IO, Final

from .process_trees import Running
from .subprocesses import GRACE, MAX_ANSWER, MAX_STDERR, CommandResult, PipeThread

_POLL: Final = 0.2


class _LineThread(threading.Thread):
    """Reads a pipe line by line into a queue, None at its end; it takes no more than `left` bytes."""

    def __init__(self, pipe: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self.left = MAX_ANSWER
        self.lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.too_much = threading.Event()

    def run(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while line := self._pipe.readline(MAX_ANSWER + 1):
                self.left -= len(line)
                if self.left < 0:
                    self.too_much.set()
                    break
                self.lines.put(line)
        self.lines.put(None)


def _speak(pipe: IO[bytes], replies: queue.SimpleQueue[bytes | None]) -> None:
    # A candidate may end without reading what it was told.
    with contextlib.suppress(OSError, ValueError):
        while (reply := replies.get()) is not None:
            pipe.write(reply)
            pipe.flush()
    with contextlib.suppress(OSError, ValueError):
        pipe.close()


class Conversation:
    """A started command. Whoever starts one closes it. Raises CommandNotStarted."""

    def __init__(self, words: Sequence[str], running: Running) -> None:
        self._running = running
        self._at_end = False
        self._process = running.start(words)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._out = _LineThread(self._process.stdout)
        self._err = PipeThread(self._process.stderr, MAX_STDERR, tail=True)
        self._replies: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._writer = threading.Thread(
            target=_speak, args=(self._process.stdin, self._replies), daemon=True
        )
        for thread in (self._writer, self._out, self._err):
            thread.start()

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def exchange(self, asked: bytes, reply: Callable[[bytes], bytes | None], timeout: float) -> str:
        """Write a line, and answer each line that comes back with what `reply` returns, until that is None or the
        command ends. In words why it has to be stopped, "" if it has not. Raises what `reply` raises."""
        until = time.monotonic() + timeout
        self._out.left = MAX_ANSWER
        self._replies.put(asked)
        try:
            while (line := self._next_line(until)) is not None:
                if line.strip():
                    answer = reply(line)
                    if answer is None:
                        return ""
                    self._replies.put(answer)
        except queue.Empty:
            return f"it did not answer within {timeout:g} s"
        return self._too_much()

    def end(self, timeout: float) -> str:
        """Close its input and wait for it to end by itself. In words why it has to be stopped, "" if it has not."""
        until = time.monotonic() + timeout
        self._replies.put(None)
        try:
            self._read_to_end(until)
            self._process.wait(max(0.0, until - time.monotonic()))
        except (queue.Empty, subprocess.TimeoutExpired):
            return "it answered, but did not end"
        return self._too_much()

    def _read_to_end(self, until: float) -> None:
        """Read the lines that are left; once it has ended, no longer than a while, as what it leaves behind may hold its
        output open. Raises queue.Empty if there is no end until the time or the end of the check."""
        ended: float | None = None
        while True:
            now = time.monotonic()
            if ended is None and not self.alive:
                ended = now
            try:
                if self._next_line(min(until, now + _POLL)) is None:
                    return
            except queue.Empty:
                if now >= until or self._running.over.is_set():
                    raise
            if ended is not None and now - ended >= GRACE:
                return

    def close(self) -> CommandResult:
        """Stop it, with everything that it started; how it ended."""
        self._replies.put(None)
        self._running.end(self._process)
        for thread in (self._err, self._writer, self._out):
            # A grandchild that left the process group may keep the pipe open.
            thread.join(1.0)
        pipes = ((self._process.stdout, self._out), (self._process.stderr, self._err))
        for pipe, reader in pipes:
            if pipe is not None and not reader.is_alive():
                pipe.close()
        stopped = self._running.stopped(self._process)
        return CommandResult(self._process.returncode, b"", self._err.kept, stopped)

    def _too_much(self) -> str:
        too_much = self._out.too_much.is_set()
        return f"its answer is larger than {MAX_ANSWER >> 20} MB" if too_much else ""

    def _next_line(self, until: float) -> bytes | None:
        """The next line; None at the end. Raises queue.Empty if none comes until the time or the end of the check."""
        while True:
            left = max(0.0, until - time.monotonic())
            try:
                line = None if self._at_end else self._out.lines.get(timeout=min(_POLL, left))
                self._at_end = line is None
                return line
            except queue.Empty:
                if not left or self._running.over.is_set():
                    raise


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
    until = time.monotonic() + timeout
    talk = Conversation(words, running or Running())
    stopped = ""
    try:
        stopped = talk.exchange(asked, reply, timeout)
        if not stopped and (late := talk.end(max(0.0, until - time.monotonic()))):
            stopped = f"{late} within {timeout:g} s"
    finally:
        ended = talk.close()
    return CommandResult(ended.code, b"", ended.stderr, ended.stopped or stopped)
