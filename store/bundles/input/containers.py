"""Files, folders, gzip, zstd and zip: what a bundle comes in. Told by content, opened as a stream, bounded.

Nothing is ever written to disk or resolved from a name inside an archive; such names are for display.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO, Final, cast

from ....errors import UserError
from ..protocol import BundleFile, Position, Reject
from . import zstd

MAX_ENTRIES: Final = 10_000
MAX_BYTES: Final = 8 << 30
MAX_RATIO: Final = 200
RATIO_FREE: Final = 64 << 20
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
_BUFFER: Final = 1 << 20
_SPOOL: Final = 64 << 20


@dataclass
class Meter:
    """Bytes read of the outer files, told to whoever shows progress."""

    total: int | None
    report: Callable[[int, int | None], None] | None = None
    done: int = 0
    high: int = 0

    def reached(self, done: int) -> None:
        """`done` bytes of the bundle have been read."""
        if done > self.high:
            self.high = done
            if self.report is not None:
                self.report(done, self.total)


class _Counted(io.RawIOBase):
    """A file that counts what is read of it."""

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


class _Bounded(io.RawIOBase):
    """A decompressed stream that stops at a bomb, and ends (with a note) where the data is broken."""

    def __init__(self, inner: IO[bytes], packed: int, broken: list[str]) -> None:
        self._inner = inner
        self._packed = max(1, packed)
        self._read = 0
        self._broken = broken
        # `read` throws away what it unpacked before it met the damage; `read1` hands it over first.
        self._some: Callable[[int], bytes] = getattr(inner, "read1", inner.read)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        try:
            data = self._some(len(buffer))
        except (
            EOFError,
            gzip.BadGzipFile,
            zlib.error,
            zipfile.BadZipFile,
            zstd.Broken,
            NotImplementedError,
            RuntimeError,
        ) as error:
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
    """Every file of a bundle: the file itself, those of a folder, and what archives hold.

    Raises UserError where the path itself cannot be opened.
    """
    if not path.exists():
        raise UserError(f"There is no file or folder {path}", "Check the path.")
    try:
        if path.is_dir():
            yield from _folder(path, meter)
        else:
            with path.open("rb"):
                pass
            yield from _file(path, path.name, meter, 0)
    except PermissionError as error:
        raise UserError(
            f"{error.filename or path} cannot be read", "Check its permissions."
        ) from None


def _is_debris(name: PurePath) -> bool:
    """Whether a file is not a part of the export: what systems and tools leave in folders.

    Other hidden files are read: `.traces/`, `.deepeval/` and `.latest_test_run.json` are exports.
    """
    return any(part in _DEBRIS or part.startswith("._") for part in name.parts)


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
    for file in files_of(path):
        yield from _file(file, file.relative_to(path).as_posix(), meter, before)
        before += file.stat().st_size


def _file(path: Path, name: str, meter: Meter, before: int) -> Iterator[BundleFile | Reject]:
    def opened() -> IO[bytes]:
        return io.BufferedReader(_Counted(path, meter, before), _BUFFER)

    yield from _unpacked(BundleFile(name, opened, path.stat().st_size), 0)


def _unpacked(file: BundleFile, level: int) -> Iterator[BundleFile | Reject]:
    with file.open() as stream:
        head = stream.read(4)
    if head[:2] == b"\x1f\x8b":
        yield from _gzip(file, level)
    elif head in (b"PK\x03\x04", b"PK\x05\x06"):
        yield from _zip(file, level)
    elif head == zstd.MAGIC:
        yield from _zstd(file, level)
    else:
        yield file


def _too_nested(file: BundleFile) -> Reject:
    return Reject(Position(file.name), f"archives nest deeper than {MAX_NESTING} levels")


def _gzip(file: BundleFile, level: int) -> Iterator[BundleFile | Reject]:
    if level >= MAX_NESTING:
        yield _too_nested(file)
        return
    broken = file.problems

    def opened() -> IO[bytes]:
        broken.clear()
        inner = cast("IO[bytes]", gzip.GzipFile(fileobj=file.open()))
        bounded = _Bounded(inner, file.size or 1, broken)
        return io.BufferedReader(bounded, _BUFFER)

    name = file.name.removesuffix(".gz")
    yield from _unpacked(BundleFile(name, opened, None, problems=broken), level + 1)


def _zstd(file: BundleFile, level: int) -> Iterator[BundleFile | Reject]:
    if level >= MAX_NESTING:
        yield _too_nested(file)
        return
    broken = file.problems

    def opened() -> IO[bytes]:
        broken.clear()
        bounded = _Bounded(zstd.unpacked(file.open()), file.size or 1, broken)
        return io.BufferedReader(bounded, _BUFFER)

    name = file.name.removesuffix(".zst")
    yield from _unpacked(BundleFile(name, opened, None, problems=broken), level + 1)


def _overlapping(archive: zipfile.ZipFile) -> bool:
    """Whether entries share bytes: how a small archive declares a huge content (CVE-2024-0450)."""
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
            yield Reject(place, f"it holds {len(entries)} files, more than {MAX_ENTRIES}")
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
        if info.compress_type == zstd.ZIP_METHOD:
            inner = zstd.zip_entry(archive, info)
        else:
            inner = archive.open(info)
        return io.BufferedReader(_Bounded(inner, info.compress_size, broken), _BUFFER)

    try:
        with opened() as stream:
            stream.read(1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        yield Reject(Position(name), f"it cannot be unpacked: {error}")
        return
    yield from _unpacked(BundleFile(name, opened, info.file_size, problems=broken), level + 1)
