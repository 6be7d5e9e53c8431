"""Cuts a stream of JSON into its values without holding more than one of them.

For documents too large to decode whole: the elements of one top-level array, or values one after
another. Only brackets and strings are looked at; whether a value is JSON is found when it is decoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

MAX_VALUE: Final = 512 << 20
_CHUNK: Final = 1 << 20
_OPEN: Final = b"[{"
_CLOSE: Final = b"]}"
# Everything up to the next bracket; strings are taken whole, so that brackets in them do not count.
_NEXT: Final = re.compile(rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+")*+([\[\]{}])', re.DOTALL)
_BETWEEN: Final = b" \t\r\n,"


@dataclass(frozen=True, slots=True)
class Piece:
    """One value as bytes, its place (offset into the stream), and whether it was cut off.

    `scalars` says that it is no array or object, but what stood between two of them.
    """

    offset: int
    data: bytes
    scalars: bool = False
    cut: str = ""


def pieces(stream: IO[bytes], *, array: bool) -> Iterator[Piece]:
    """The values of a stream, or (`array`) the elements of the array that it begins with.

    A value of more than MAX_VALUE bytes ends the reading with a cut piece; so does the end of the
    stream within a value.
    """
    yield from _Cutter(stream, array=array).pieces()


class _Cutter:
    """The bytes not yet given out, and how deep we are in them."""

    def __init__(self, stream: IO[bytes], *, array: bool) -> None:
        self._stream = stream
        self._buffer = bytearray()
        self._offset = 0
        self._scanned = 0
        self._start = 0
        self._depth = 0
        self._base = 1 if array else 0

    def pieces(self) -> Iterator[Piece]:
        more = _CHUNK
        while True:
            chunk = self._stream.read(more)
            if not chunk:
                break
            self._buffer += chunk
            before = self._scanned
            yield from self._scan()
            if len(self._buffer) > MAX_VALUE:
                yield Piece(
                    self._offset, bytes(self._buffer[:_CHUNK]), cut="it is larger than 512 MB"
                )
                return
            # A long string is scanned from its beginning each time: reading twice as much keeps the
            # work in proportion to its length.
            stuck = self._scanned == before and len(self._buffer) > more
            more = min(2 * more, 64 << 20) if stuck else _CHUNK
        rest = bytes(self._buffer).strip(_BETWEEN)
        if self._depth > self._base:
            yield Piece(self._offset + self._start, rest, cut="the file ends within it")
        elif rest and not (self._base and rest == b"]"):
            yield Piece(self._offset + self._start, rest.removesuffix(b"]"), scalars=True)

    def _scan(self) -> Iterator[Piece]:
        buffer = self._buffer
        while found := _NEXT.match(buffer, self._scanned):
            at = found.start(1)
            self._scanned = found.end()
            if buffer[at] in _OPEN:
                if self._depth == self._base:
                    yield from self._between(at)
                    self._start = at
                elif self._depth < self._base:
                    self._start = found.end()
                self._depth += 1
                continue
            self._depth -= 1
            if self._depth == self._base:
                yield Piece(self._offset + self._start, bytes(buffer[self._start : at + 1]))
                self._start = at + 1
            elif self._depth < self._base:
                yield from self._between(at)
                # After the array is closed, whatever follows is a value of its own.
                self._base = self._depth = 0
                self._start = at + 1
        # Only what was given out may go: a value that is still open has to stay whole.
        del buffer[: self._start]
        self._offset += self._start
        self._scanned -= self._start
        self._start = 0

    def _between(self, end: int) -> Iterator[Piece]:
        gap = bytes(self._buffer[self._start : end]).strip(_BETWEEN)
        if gap:
            yield Piece(self._offset + self._start, gap, scalars=True)
