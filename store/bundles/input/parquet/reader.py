"""The rows of Parquet files, from the process that decodes them.

One process serves all files that are open; it is started with the first, and ended some seconds after the last was
closed. If it dies or takes too long, the file that it was reading has a reject, and the next file has a new process.
"""

from __future__ import annotations

import atexit
import io
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, Final, cast

from ...protocol import BundleFile
from .limits import MOST_SECONDS
from .messages import (
    Answer,
    Close,
    Ended,
    Given,
    Lost,
    Next,
    Open,
    Opened,
    Request,
    Rows,
    Wanted,
    receive_answer,
    send,
)

_IDLE_SECONDS: Final = 5.0


class CannotRead(ValueError):
    """Why no row of a file can be read."""


class _Process:
    """A process that decodes, and the files that it asks for."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-P", "-m", f"{__package__}.process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Arrow's own allocators reserve more memory than they use.
            env={**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system"},
        )
        self._files: dict[int, IO[bytes]] = {}
        self._slow = False

    def add(self, number: int, file: IO[bytes]) -> None:
        """Give the bytes of this file when they are asked for."""
        self._files[number] = file

    def forget(self, number: int) -> None:
        """Close a table."""
        # If it has ended, there is nothing to close.
        with suppress(OSError, ValueError):
            send(self._in, Close(number))
        self._files.pop(number, None)

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def ask(self, request: Request) -> Answer:
        """What it answers. Raises CannotRead if it ended over it."""
        watch = threading.Timer(MOST_SECONDS, self._end_slow)
        watch.daemon = True
        watch.start()
        try:
            send(self._in, request)
            while isinstance(answer := receive_answer(self._out), Wanted):
                send(self._in, self._given(answer))
        except OSError:
            answer = None
        finally:
            watch.cancel()
        if answer is None:
            self.end()
            raise CannotRead(self._end_reason())
        return answer

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.wait()
        with suppress(OSError):
            self._in.close()
        self._out.close()

    def _end_slow(self) -> None:
        self._slow = True
        self._process.kill()

    def _end_reason(self) -> str:
        if self._slow:
            return f"decoding it took more than {MOST_SECONDS:.0f} seconds for some rows"
        return (
            "the process that decoded it broke down over it"
            f" (code {self._process.returncode}): the file is damaged"
        )

    def _given(self, wanted: Wanted) -> Given:
        file = self._files[wanted.number]
        try:
            file.seek(wanted.offset)
            return Given(file.read(max(0, wanted.size)))
        except (OSError, ValueError) as error:
            return Given(b"", str(error))

    @property
    def _in(self) -> IO[bytes]:
        return cast("IO[bytes]", self._process.stdin)

    @property
    def _out(self) -> IO[bytes]:
        return cast("IO[bytes]", self._process.stdout)


class _Decoding:
    """The one process of this program, there while it is needed."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._process: _Process | None = None
        self._open = 0
        self._last = 0
        self._idle: threading.Timer | None = None
        atexit.register(self.stop)

    def begin(self, file: IO[bytes]) -> tuple[_Process, int]:
        """The process, and the number that a table has there. Raises OSError if none can be started."""
        with self._lock:
            if self._idle is not None:
                self._idle.cancel()
            if self._process is None or not self._process.alive:
                self.stop()
                self._process = _Process()
            self._open += 1
            self._last += 1
            self._process.add(self._last, file)
            return self._process, self._last

    def ask(self, process: _Process, request: Request) -> Answer:
        """Ask, one after the other. Raises CannotRead."""
        with self._lock:
            if not process.alive:
                raise CannotRead("the process that decoded it broke down over another file")
            return process.ask(request)

    def done(self, process: _Process, number: int) -> None:
        """A table is no longer read."""
        with self._lock:
            process.forget(number)
            self._open -= 1
            if not self._open:
                self._idle = threading.Timer(_IDLE_SECONDS, self._stop_idle)
                self._idle.daemon = True
                self._idle.start()

    def stop(self) -> None:
        """End the process."""
        with self._lock:
            if self._process is not None:
                self._process.end()
                self._process = None

    def _stop_idle(self) -> None:
        with self._lock:
            if not self._open:
                self.stop()


_DECODING: Final = _Decoding()


class ParquetTable:
    """A Parquet file that is being read."""

    def __init__(self, process: _Process, number: int, names: tuple[str, ...]) -> None:
        self._process, self._number = process, number
        self.names = names
        """The columns that are read, as the file names them."""

    def answers(self) -> Iterator[Rows | Lost]:
        """Rows batch by batch, and what is lost of them; nothing follows a Lost that `ends`. Raises CannotRead."""
        while True:
            answer = _DECODING.ask(self._process, Next(self._number))
            if isinstance(answer, Ended):
                return
            assert isinstance(answer, Rows | Lost)
            yield answer
            if isinstance(answer, Lost) and answer.ends:
                return


@contextmanager
def opened_table(file: BundleFile, columns: Sequence[str] | None = None) -> Iterator[ParquetTable]:
    """Read a Parquet file, of `columns` alone if given. Raises CannotRead, OSError."""
    with file.open() as stream:
        source = stream if stream.seekable() else io.BytesIO(stream.read())
        size = source.seek(0, io.SEEK_END)
        process, number = _DECODING.begin(source)
        try:
            wanted = None if columns is None else tuple(columns)
            answer = _DECODING.ask(process, Open(number, size, wanted))
            if isinstance(answer, Lost):
                raise CannotRead(answer.reason)
            assert isinstance(answer, Opened)
            yield ParquetTable(process, number, answer.names)
        finally:
            _DECODING.done(process, number)
