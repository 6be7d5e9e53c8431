"""Standard output and standard error as they are: in any encoding, full, broken, or closed.

Nothing is lost silently. A character that the encoding lacks is written as JSON would escape it (`\u20ac`), so that
a JSON document stays one. Output that cannot be written never stops a command half-way: the command ends what it
does, and then says so, with exit code 2. A reader that has seen enough (`| head -1`) is no error.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from typing import IO, Final

_ESCAPING: Final = "tracejury.escaping"
_ASCII: Final = "tracejury_ascii"
_CLOSED: Final = errno.EBADF


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """An error handler for encoding: each character as one or two UTF-16 units in hexadecimal digits."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass").hex()
    escapes = [f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4)]
    return "".join(escapes), error.end


codecs.register_error(_ESCAPING, _escaped)


def _ascii(name: str) -> codecs.CodecInfo | None:
    """ASCII by another name: click takes a stream in "ascii" for misconfigured, and writes UTF-8 to it."""
    if name != _ASCII:
        return None
    found = codecs.lookup("ascii")
    return codecs.CodecInfo(
        found.encode,
        found.decode,
        found.streamreader,
        found.streamwriter,
        found.incrementalencoder,
        found.incrementaldecoder,
        name=_ASCII,
    )


codecs.register(_ascii)


def as_ascii(json_text: str) -> str:
    """JSON in ASCII: the characters beyond are in strings, where escapes mean the same."""
    return json_text.encode("ascii", _ESCAPING).decode()


class _Watched(io.RawIOBase):
    """The bytes of a stream. After the first failure, which it remembers, they are dropped."""

    def __init__(self, raw: io.RawIOBase | None) -> None:
        super().__init__()
        self._raw = raw
        self.failure: OSError | None = None

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._raw is not None and self._raw.isatty()

    def fileno(self) -> int:
        if self._raw is None:
            raise OSError(_CLOSED, os.strerror(_CLOSED))
        return self._raw.fileno()

    def write(self, data: bytes, /) -> int | None:  # type: ignore[override]
        if self.failure is None:
            try:
                if self._raw is None:
                    raise OSError(_CLOSED, "it is closed")
                return self._raw.write(data)
            except OSError as error:
                self.failure = error
        return len(data)


def prepare() -> None:
    """Make standard output and standard error safe to write any text to, for the rest of the program."""
    for descriptor in range(3):
        # Else the next file that is opened, perhaps the journal, would be taken for a standard stream.
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = _text(sys.stdout)
    sys.stderr = _text(sys.stderr)


def _text(stream: IO[str] | None) -> io.TextIOWrapper:
    buffer = getattr(stream, "buffer", None)
    # With PYTHONUNBUFFERED there is nothing between the text and the file.
    watched = _Watched(getattr(buffer, "raw", buffer))
    encoding = codecs.lookup(getattr(stream, "encoding", None) or "utf-8").name
    encoding = _ASCII if encoding == "ascii" else encoding
    return io.TextIOWrapper(
        io.BufferedWriter(watched),  # type: ignore[type-var]
        encoding,
        _ESCAPING,
        line_buffering=watched.isatty(),
    )


def finish() -> OSError | None:
    """Write what is still held back. Returns why standard output could not be written, if it could not."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    watched = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    failure = watched.failure if isinstance(watched, _Watched) else None
    return None if isinstance(failure, BrokenPipeError) else failure
