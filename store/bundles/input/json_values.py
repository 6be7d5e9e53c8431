"""Split a stream of JSON into its values without holding more than one of them in memory.

For documents too large to decode as a whole: the elements of one top-level array, or concatenated values.
Only brackets and strings are scanned; whether a value is valid JSON is found when it is decoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

MAX_VALUE: Final = 256 << 20
TOO_LARGE: Final = f"larger than {MAX_VALUE >> 20} MB"
_CHUNK: Final = 1 << 20
_OPEN: Final = b"[{"
# Everything up to the next bracket; strings are matched as a whole, so brackets in them do not count.
_PLAIN: Final = re.compile(rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
_NEXT: Final = re.compile(_PLAIN.pattern + rb"([\[\]{}])", re.DOTALL)
_IN_STRING: Final = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
_BETWEEN: Final = b" \t\r\n,"


@dataclass(frozen=True, slots=True)
class JsonPiece:
    """One value as bytes, its offset in the stream, and whether it was cut off.

    `scalars` marks scalars between two arrays or objects.
    """

    offset: int
    data: bytes | bytearray
    scalars: bool = False
    cut: str = ""


def json_pieces(stream: IO[bytes], *, array: bool) -> Iterator[JsonPiece]:
    """Yield the values of a stream, or with `array` the elements of the array that it begins with.

    Of a value of more than MAX_VALUE bytes the beginning is given as a truncated piece, and the end of it is passed over;
    a value in which the stream ends is truncated as well.
    """
    yield from _Cutter(stream, array=array).pieces()


class _Cutter:
    """The bytes not yet returned, and the nesting depth reached."""

    def __init__(self, stream: IO[bytes], *, array: bool) -> None:
        self._stream = stream
        self._buffer = bytearray()
        self._offset = 0
        self._scanned = 0
        self._start = 0
        self._depth = 0
        self._in_string = False
        self._base = 1 if array else 0
        self._skips = False

    def pieces(self) -> Iterator[JsonPiece]:
        while chunk := self._stream.read(_CHUNK):
            self._buffer += chunk
            yield from self._scan()
            if len(self._buffer) > MAX_VALUE and not self._skips:
                yield JsonPiece(self._offset, bytes(self._buffer[:_CHUNK]), cut=TOO_LARGE)
                self._skips = True
                self._pass_over()
        rest = bytes(self._buffer).strip(_BETWEEN)
        if self._skips:
            return
        if self._depth > self._base:
            yield JsonPiece(self._offset + self._start, rest, cut="the file ends inside it")
        elif rest and not (self._base and rest == b"]"):
            yield JsonPiece(self._offset + self._start, rest.removesuffix(b"]"), scalars=True)

    def _scan(self) -> Iterator[JsonPiece]:
        while (at := self._next_bracket()) is not None:
            if self._buffer[at] in _OPEN:
                if self._depth == self._base:
                    if not self._skips:
                        yield from self._between(at)
                    self._start, self._skips = at, False
                elif self._depth < self._base:
                    self._start = self._scanned
                self._depth += 1
                continue
            self._depth -= 1
            if self._depth == self._base and self._skips:
                self._start, self._skips = self._scanned, False
            elif self._depth == self._base:
                yield self._value()
            elif self._depth < self._base:
                yield from self._between(at)
                # Anything after the end of the array is a separate value.
                self._base = self._depth = 0
                self._start = at + 1
        if self._skips:
            self._pass_over()
        else:
            self._discard(self._start)

    def _pass_over(self) -> None:
        """Drop what is there of a value that is too large."""
        self._start = self._scanned
        self._discard(self._start)

    def _next_bracket(self) -> int | None:
        """Scan up to the next bracket and return its position; None if the end of the buffer is reached."""
        buffer = self._buffer
        while True:
            if self._in_string:
                # A long string spans many chunks: scan each of them only once.
                self._scanned = _end(_IN_STRING, buffer, self._scanned)
                if buffer[self._scanned : self._scanned + 1] != b'"':
                    return None
                self._scanned += 1
                self._in_string = False
            found = _NEXT.match(buffer, self._scanned)
            if found is not None:
                self._scanned = found.end()
                return found.start(1)
            self._scanned = _end(_PLAIN, buffer, self._scanned)
            if self._scanned == len(buffer):
                return None
            self._scanned += 1
            self._in_string = True

    def _value(self) -> JsonPiece:
        """The value that ends here."""
        place = self._offset + self._start
        size = self._scanned - self._start
        if size < _CHUNK:
            data: bytes | bytearray = bytes(memoryview(self._buffer)[self._start : self._scanned])
            self._start = self._scanned
            return JsonPiece(place, data)
        # Hand over the buffer of a large value instead of copying it.
        self._discard(self._start)
        data, self._buffer = self._buffer, self._buffer[size:]
        del data[size:]
        self._offset += size
        self._scanned = 0
        return JsonPiece(place, data)

    def _discard(self, size: int) -> None:
        """Drop the returned bytes; an unfinished value has to stay."""
        del self._buffer[:size]
        self._offset += size
        self._scanned -= size
        self._start -= size

    def _between(self, end: int) -> Iterator[JsonPiece]:
        gap = bytes(self._buffer[self._start : end]).strip(_BETWEEN)
        if gap:
            yield JsonPiece(self._offset + self._start, gap, scalars=True)


def _end(pattern: re.Pattern[bytes], buffer: bytearray, start: int) -> int:
    """The end position of a pattern that matches everywhere."""
    found = pattern.match(buffer, start)
    return found.end() if found is not None else start
