"""Encodings of text: declared, shown by a byte order mark, or UTF-8; anything else is named, never guessed."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable
from typing import IO, Final

HEAD: Final = 64 << 10
_CHUNK: Final = 1 << 20
_MAX_GUESSES: Final = 256
"""Bytes that are looked at to tell an encoding."""
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class WrongEncoding(ValueError):
    """Bytes that are not text in the expected encoding: where, and which encoding is likely."""

    def __init__(self, encoding: str, byte: int, line: int, value: int, likely: str | None) -> None:
        self.encoding, self.byte, self.line, self.value = encoding, byte, line, value
        self.likely = likely
        given = "UTF-8" if encoding.startswith("utf-8") else encoding
        self.where = f"line {line}, byte {byte}: 0x{value:02x} is not {given}"
        self.hint = encoding_hint(likely)
        super().__init__(f"{self.where}. {self.hint}")


def encoding_hint(likely: str | None) -> str:
    """What to do about text in an unknown encoding."""
    if likely is None:
        return "Give its encoding with --encoding NAME."
    return f"It is probably {likely}: give --encoding {likely}."


def known_encoding(name: str) -> bool:
    """Whether Python knows an encoding of text by that name."""
    try:
        return codecs.lookup(name)._is_text_encoding  # noqa: SLF001
    except LookupError:
        return False


def encoding_of(head: bytes, declared: str | None = None) -> str:
    """The encoding of a file that begins so: declared, by its byte order mark, else UTF-8."""
    if declared:
        return declared
    return next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")


_GUESSES: dict[bytes, str | None] = {}
"""Guesses by the bytes beyond ASCII that they were made from: a file may have thousands of broken lines."""


def likely_encoding(data: bytes) -> str | None:
    """The most likely encoding of bytes that are not UTF-8; None if nothing fits."""
    data = data[:HEAD]
    beyond = bytes(sorted({byte for byte in data if byte >= 0x80}))
    if beyond not in _GUESSES and len(_GUESSES) < _MAX_GUESSES:
        _GUESSES[beyond] = _guessed(data)
    return _GUESSES.get(beyond)


def _guessed(data: bytes) -> str | None:
    """Statistics of letters cannot tell the code pages of Western Europe apart in a short text; of those,
    the one that Excel writes is by far the most frequent.
    """
    from charset_normalizer import from_bytes

    found = next((one.encoding for one in from_bytes(data)), None)
    try:
        western = data.decode("cp1252")
    except UnicodeDecodeError:
        return found
    if found is None or found in _LIKE_WESTERN or data.decode(found, "replace") == western:
        return "cp1252"
    return found


_LIKE_WESTERN: Final = frozenset(
    f"cp{number}" for number in (437, 500, 775, 850, 852, 857, 858, 860, 861, 863, 865, 1006, 1257)
) | frozenset({"cp1252", "latin_1", "mac_roman", "hp_roman8", "iso8859_15", "iso8859_9", "cp1254"})


def check_encoding(opened: Callable[[], IO[bytes]], declared: str | None = None) -> str:
    """Go through a file once and return its encoding, so that nothing of a file is used whose end is not
    text. Raises WrongEncoding."""
    with opened() as stream:
        chunk = stream.read(_CHUNK)
        name = encoding_of(chunk[:4], declared)
        decoder = codecs.getincrementaldecoder(name)("strict")
        byte = line = 0
        while True:
            held = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                bad, at = error.object, error.start
                line += bad.count(b"\n", 0, at) - (bad.count(b"\n", 0, held) if held else 0) + 1
                likely = likely_encoding(bad[max(0, at - 2000) :])
                raise WrongEncoding(name, byte - held + at, line, bad[at], likely) from None
            if not chunk:
                return name
            byte += len(chunk)
            line += chunk.count(b"\n")
            chunk = stream.read(_CHUNK)


class _AsUtf8(io.RawIOBase):
    """A stream of text in a declared encoding, read as UTF-8."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        self._stream = stream
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._ready and not self._ended:
            chunk = self._stream.read(_CHUNK)
            self._ended = not chunk
            try:
                self._ready = self._decoder.decode(chunk, final=self._ended).encode()
            except UnicodeDecodeError as error:
                raise OSError(f"it is not {self._encoding}: {error.reason}") from None
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def close(self) -> None:
        self._stream.close()
        super().close()


def as_utf8_stream(opened: Callable[[], IO[bytes]], encoding: str) -> Callable[[], IO[bytes]]:
    """Opens text of a declared encoding as UTF-8; what is not of that encoding raises OSError."""
    return lambda: io.BufferedReader(_AsUtf8(opened(), encoding), _CHUNK)
