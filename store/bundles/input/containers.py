"""The files of a bundle: on disk, in folders, and in gzip, zstd and zip archives, recognised by content.

Archives are decompressed as bounded streams. Nothing is written to disk, and no path is resolved from a name
inside an archive; such names are for display.
"""

from __future__ import annotations

import gzip
import io
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO, Final, Protocol, cast

from ....errors import UserError
from ....plain_files import require_plain, special_kind
from ...canonical import name_text
from ..protocol import BundleFile, Position, Reject

if sys.version_info >= (3, 14):
    import zipfile

    from compression import zstd
else:
    from backports import zstd
    from backports.zstd import zipfile

MAX_ENTRIES: Final = 10_000
MAX_BYTES: Final = 8 << 30
MAX_RATIO: Final = 200
RATIO_FREE: Final = 64 << 20
"""So many decompressed bytes are allowed whatever the ratio."""
MAX_NESTING: Final = 2
_DEBRIS: Final = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".venv",
        ".idea",
        ".vscode",
        ".DS_Store",
        ".gitignore",
        ".gitattributes",
        ".gitkeep",
        ".mypy_cache",
        ".ruff_cache",
        "__MACOSX",
        "__pycache__",
        "node_modules",
    }
)
_DATA_SET_DEBRIS: Final = frozenset({"_SUCCESS", "_metadata", "_common_metadata"})
_DATA_SET_MARKS: Final = ("_committed_", "_started_")
"""What Hadoop, Spark and Databricks write beside the files of a data set; the checksums end in .crc."""
_BUFFER: Final = 1 << 20
_SPOOL: Final = 64 << 20
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
"""RFC 8878, the magic number of a frame."""


@dataclass
class Meter:
    """Counts the bytes read of the files on disk, and reports progress."""

    total: int | None
    report: Callable[[int, int | None], None] | None = None
    done: int = 0
    high: int = 0

    def reached(self, done: int) -> None:
        """Report that `done` bytes of the bundle have been read."""
        if done > self.high:
            self.high = done
            if self.report is not None:
                self.report(done, self.total)


class _Counted(io.RawIOBase):
    """A file whose read bytes are counted."""

    def __init__(self, path: Path, meter: Meter, before: int) -> None:
        self._file = path.open("rb", buffering=0)
        self._meter = meter
        self._before = before

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: bytearray | memoryview, /) -> int | None:  # type: ignore[override]
        count = self._file.readinto(buffer)
        self._meter.reached(self._before + self._file.tell())
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


class _Decompressing(Protocol):
    """A stream that decompresses as it is read. Its `read` drops what it decompressed before it found
    damage; `read1` returns it first."""

    def read1(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


class _Bounded(io.RawIOBase):
    """A decompressed stream that stops at a decompression bomb, and ends (with a note) at damage."""

    def __init__(self, inner: _Decompressing, packed: int, broken: list[str]) -> None:
        self._inner = inner
        self._packed = max(1, packed)
        self._read = 0
        self._broken = broken

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        try:
            data = self._inner.read1(len(buffer))
        except (
            EOFError,
            zlib.error,
            lzma.LZMAError,
            zstd.ZstdError,
            zipfile.BadZipFile,
            NotImplementedError,
            RuntimeError,
            OSError,
        ) as error:
            # Errors of the disk have a number; those of gzip and bz2 about their data have none.
            if isinstance(error, OSError) and error.errno is not None:
                raise
            self._broken.append(
                f"the archive is damaged from here on ({error}); what came before is kept"
            )
            return 0
        self._read += len(data)
        if self._read > MAX_BYTES or (
            self._read > RATIO_FREE and self._read > MAX_RATIO * self._packed
        ):
            self._broken.append(
                f"it unpacks to more than {MAX_RATIO} times its size; reading stopped there"
            )
            return 0
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._inner.close()
        super().close()


def bundle_files(path: Path, meter: Meter) -> Iterator[BundleFile | Reject]:
    """Every file of a bundle: the file itself, those of a folder, and the files in archives.

    Raises UserError if the path itself cannot be opened.
    """
    if not path.exists():
        raise UserError(f"There is no file or folder {path}", "Check the path.")
    require_plain(path)
    try:
        if path.is_dir():
            yield from _folder(path, meter)
        else:
            with path.open("rb"):
                pass
            yield from _file(path, name_text(path.name), meter, 0)
    except PermissionError as error:
        raise UserError(
            f"{error.filename or path} cannot be read", "Check its permissions."
        ) from None


def _is_debris(name: PurePath) -> bool:
    """Whether a file is not part of the export but left in the folder by the system or a tool.

    Other hidden files are read: `.traces/`, `.deepeval/` and `.latest_test_run.json` are exports.
    """
    if any(part in _DEBRIS or part.startswith("._") for part in name.parts):
        return True
    last = name.name
    checksum = last.startswith(".") and last.endswith(".crc")
    return checksum or last in _DATA_SET_DEBRIS or last.startswith(_DATA_SET_MARKS)


def files_of(path: Path) -> list[Path]:
    """The files of a bundle, in the order in which they are read."""
    if not path.is_dir():
        return [path]
    return sorted(
        item
        for item in path.rglob("*")
        if item.is_file()
        and not _is_debris(item.relative_to(path))
        and item.resolve().is_relative_to(path.resolve())
    )


def _folder(path: Path, meter: Meter) -> Iterator[BundleFile | Reject]:
    before = 0
    for item in sorted(path.rglob("*")):
        kind = special_kind(item)
        if kind is not None:
            name = name_text(item.relative_to(path).as_posix())
            yield Reject(Position(name), f"it is {kind}, not a file")
    for file in files_of(path):
        yield from _file(file, name_text(file.relative_to(path).as_posix()), meter, before)
        before += file.stat().st_size


def _file(path: Path, name: str, meter: Meter, before: int) -> Iterator[BundleFile | Reject]:
    def opened() -> IO[bytes]:
        return io.BufferedReader(_Counted(path, meter, before), _BUFFER)

    yield from _unpacked(BundleFile(name, opened, path.stat().st_size), 0)


def _unpacked(file: BundleFile, level: int) -> Iterator[BundleFile | Reject]:
    with file.open() as stream:
        head = stream.read(4)
    if head[:2] == _GZIP:
        yield from _compressed(file, level, ".gz", lambda packed: gzip.GzipFile(fileobj=packed))
    elif head in _ZIP:
        yield from _zip(file, level)
    elif head == _ZSTD:
        yield from _compressed(file, level, ".zst", zstd.ZstdFile)
    else:
        yield file


def _too_nested(file: BundleFile) -> Reject:
    return Reject(Position(file.name), f"archives nest deeper than {MAX_NESTING} levels")


def _compressed(
    file: BundleFile, level: int, suffix: str, decompress: Callable[[IO[bytes]], _Decompressing]
) -> Iterator[BundleFile | Reject]:
    """What a file that is compressed as a whole contains."""
    if level >= MAX_NESTING:
        yield _too_nested(file)
        return
    broken = file.problems

    def opened() -> IO[bytes]:
        broken.clear()
        bounded = _Bounded(decompress(file.open()), file.size or 1, broken)
        return io.BufferedReader(bounded, _BUFFER)

    name = file.name.removesuffix(suffix)
    yield from _unpacked(BundleFile(name, opened, None, problems=broken), level + 1)


def _overlapping(archive: zipfile.ZipFile) -> bool:
    """Whether entries share bytes, as in archives that declare far more than they hold (CVE-2024-0450)."""
    end = 0
    for info in sorted(archive.infolist(), key=lambda item: item.header_offset):
        if info.header_offset < end:
            return True
        end = info.header_offset + 30 + len(info.orig_filename) + info.compress_size
    return False


def _zip(file: BundleFile, level: int) -> Iterator[BundleFile | Reject]:
    place = Position(file.name)
    if level >= MAX_NESTING:
        yield _too_nested(file)
        return
    stream = file.open()
    try:
        if not stream.seekable():
            held = stream.read(_SPOOL + 1)
            if len(held) > _SPOOL:
                yield Reject(place, "an archive within an archive is larger than 64 MB")
                return
            stream = io.BytesIO(held)
        archive = zipfile.ZipFile(stream)
        entries = [info for info in archive.infolist() if not info.is_dir()]
        if len(entries) > MAX_ENTRIES:
            yield Reject(place, f"it contains {len(entries)} files, more than {MAX_ENTRIES}")
            return
        if _overlapping(archive):
            yield Reject(place, "its entries overlap, as those of a zip bomb do; refused")
            return
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        yield Reject(place, f"the zip archive cannot be read: {error}")
        return
    for info in sorted(entries, key=lambda item: item.filename):
        if _is_debris(PurePath(info.filename)):
            continue
        yield from _entry(file, archive, info, level)


def _entry(
    file: BundleFile, archive: zipfile.ZipFile, info: zipfile.ZipInfo, level: int
) -> Iterator[BundleFile | Reject]:
    name = f"{file.name}/{info.filename}"
    if info.flag_bits & 1:
        yield Reject(Position(name), "it is encrypted")
        return
    broken: list[str] = []

    def opened() -> IO[bytes]:
        broken.clear()
        bounded = _Bounded(
            cast("zipfile.ZipExtFile", archive.open(info)), info.compress_size, broken
        )
        return io.BufferedReader(bounded, _BUFFER)

    try:
        with opened() as stream:
            stream.read(1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        yield Reject(Position(name), f"it cannot be unpacked: {error}")
        return
    yield from _unpacked(BundleFile(name, opened, info.file_size, problems=broken), level + 1)
