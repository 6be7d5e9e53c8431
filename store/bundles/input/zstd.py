"""Zstandard, which the standard library cannot unpack before Python 3.14: files, and entries of a zip.

Source: RFC 8878 (the frame's magic number); APPNOTE.TXT of PKWARE 6.3.8 (method 93, local header).
"""

from __future__ import annotations

import io
import struct
import zipfile
from typing import IO, Final, cast

MAGIC: Final = b"\x28\xb5\x2f\xfd"
ZIP_METHOD: Final = 93
_LOCAL_HEADER: Final = struct.Struct("<4s22xHH")


class Broken(ValueError):
    """The packed data is damaged."""


class _Unpacked(io.RawIOBase):
    """A stream unpacked by Arrow, whose own errors are told apart from those of the disk."""

    def __init__(self, packed: IO[bytes]) -> None:
        import pyarrow as pa

        self._packed = packed
        self._inner = pa.CompressedInputStream(pa.PythonFile(packed, mode="r"), "zstd")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        try:
            data = self._inner.read(len(buffer))
        except (OSError, ValueError) as error:
            raise Broken(str(error).splitlines()[0][:200]) from None
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._packed.close()
        super().close()


class _Slice(io.RawIOBase):
    """So many bytes of a file from where it stands."""

    def __init__(self, stream: IO[bytes], start: int, size: int) -> None:
        self._stream = stream
        self._at = start
        self._end = start + size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        # Entries of an archive share its file: each says where it stands before it reads.
        self._stream.seek(self._at)
        data = self._stream.read(min(len(buffer), self._end - self._at))
        self._at += len(data)
        buffer[: len(data)] = data
        return len(data)


def unpacked(packed: IO[bytes]) -> IO[bytes]:
    """A stream of what `packed` holds. Reading it raises Broken where the data is damaged."""
    return cast("IO[bytes]", _Unpacked(packed))


def zip_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    """The unpacked stream of a zip entry of method 93. Raises zipfile.BadZipFile."""
    stream = cast("IO[bytes]", archive.fp)
    stream.seek(info.header_offset)
    header = stream.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile(f"no local header for {info.filename!r}")
    _, name_size, extra_size = _LOCAL_HEADER.unpack(header)
    start = info.header_offset + _LOCAL_HEADER.size + name_size + extra_size
    return unpacked(cast("IO[bytes]", _Slice(stream, start, info.compress_size)))
