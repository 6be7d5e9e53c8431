"""The process that decodes Parquet, started as `python -m tracejury.store.bundles.input.parquet.process`.

Arrow is a large C++ library, and its own documentation warns that a file which is not valid may make it access memory
that is not its own: what happens here happens to no library of traces and no screen. It ends with the program that
started it, whose requests come on standard input.
"""

from __future__ import annotations

import io
import sys
from contextlib import suppress
from typing import IO, Final

from .limits import MOST_MEMORY
from .messages import (
    Answer,
    Close,
    Ended,
    Given,
    Lost,
    Next,
    Open,
    Wanted,
    receive_request,
    send,
)
from .table import Table, why

_NO_MEMORY: Final = "decoding it takes too much memory"


class _Asked(io.RawIOBase):
    """A file whose bytes the program has."""

    def __init__(self, request: Open, asks: IO[bytes], answers: IO[bytes]) -> None:
        self._request = request
        self._asks, self._answers = asks, answers
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._request.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        wanted = self._request.size - self._at if size < 0 else size
        send(self._asks, Wanted(self._request.number, self._at, wanted))
        given = receive_request(self._answers)
        if not isinstance(given, Given):
            raise EOFError("the program has ended")
        if given.problem:
            raise OSError(given.problem)
        self._at += len(given.data)
        return given.data


def _limited() -> None:
    """Let this process take no more memory than it may, where the system can hold it to that."""
    with suppress(ImportError, OSError, ValueError):
        import resource
        from pathlib import Path

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        most = pages * resource.getpagesize() + MOST_MEMORY
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        if hard == resource.RLIM_INFINITY or most < hard:
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _opened(request: Open, tables: dict[int, Table], ins: IO[bytes], out: IO[bytes]) -> Answer:
    try:
        table = Table(_Asked(request, out, ins), request.size, request.columns)
    except Exception as error:  # noqa: BLE001 - Arrow raises many kinds for a broken file
        return Lost(0, why(error), ends=True)
    tables[request.number] = table
    return table.opened()


def serve(ins: IO[bytes], out: IO[bytes]) -> None:
    """Answer requests until the program ends."""
    tables: dict[int, Table] = {}
    while (request := receive_request(ins)) is not None:
        try:
            match request:
                case Open():
                    send(out, _opened(request, tables, ins, out))
                case Next(number):
                    table = tables.get(number)
                    send(out, Ended() if table is None else table.next())
                case Close(number):
                    tables.pop(number, None)
                case Given():
                    pass
        except MemoryError:
            send(out, Lost(0, _NO_MEMORY, ends=True))


def main() -> None:
    """Import what is needed, then be limited: what the import takes does not count."""
    import pyarrow.parquet  # noqa: F401

    _limited()
    with suppress(BrokenPipeError):
        serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
