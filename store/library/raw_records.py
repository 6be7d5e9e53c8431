"""The original records of a trace: kept beside the library, and found again.

The files of a bundle are copied once into `raw/`, into a folder named by the bundle's hash, under their own
names. A trace stores the positions of its records; they are read from the copy or, if there is none, from
the path that the bundle was loaded from.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import peewee

from ..bundles.input.bundle_records import records_of
from ..bundles.input.containers import Meter, bundle_files, files_of
from ..bundles.input.encodings import as_utf8_stream
from ..bundles.input.sources import source_of
from ..bundles.protocol import BundleFile, Record
from ..canonical import Json, name_on_disk, name_text
from ..database import run_sql
from ..private_files import make_folder, private
from ..trace import Source
from .encoding import sources_of
from .library import Library
from .raw_removal import RawForgotten, remove_records
from .read_as import encoding_read_as

FOLDER: Final = "raw"


@dataclass(frozen=True, slots=True)
class RawRecord:
    """An original record, decoded, and its position."""

    source: Source
    value: Json


@dataclass(frozen=True)
class RawTrace:
    """Where the records of a trace are.

    `bundle` is the path they are read from; it is None, with the reason in `why`, if they no longer exist.
    """

    sources: tuple[Source, ...]
    bundle: Path | None
    why: str = ""
    encoding: str | None = None
    """The encoding that was declared when the bundle was loaded."""
    row: int = 0
    """The row id of the bundle."""
    others: tuple[RawTrace, ...] = ()
    """Its records in other bundles, if it was united from several."""

    @property
    def complete(self) -> bool:
        """Whether every record is known and still exists."""
        return all(
            part.bundle is not None and not part.whole_files for part in (self, *self.others)
        )

    @property
    def whole_files(self) -> bool:
        """Whether only the files are known, not the records in them."""
        return all(one[1:] == (None, None, None) for one in self.sources)


def keep_raw(
    library: Path, bundle: Path, sha256: str, without: Collection[Source] = ()
) -> str | None:
    """Copy the files of a bundle, `without` the records of traces that were forgotten; None if they are there, else the
    reason why not."""
    target = library / FOLDER / sha256
    if target.exists():
        return None
    made = target.with_name(f"{sha256}.{os.getpid()}.part")
    try:
        for file in files_of(bundle):
            name = Path(name_on_disk(name_text(bundle.name))) / (
                file.relative_to(bundle) if bundle.is_dir() else ""
            )
            copy = made / name
            make_folder(copy.parent)
            _copy(file, copy)
        if without:
            remove_records(made, without, RawForgotten())
        made.replace(target)
    except OSError as error:
        shutil.rmtree(made, ignore_errors=True)
        if target.exists():
            return None
        return f"its files were not kept: {error.strerror or error}"
    return None


def _copy(source: Path, target: Path) -> None:
    """Copy a file; if the file system can, both share their blocks."""
    share = getattr(os, "copy_file_range", None)
    if share is not None:
        try:
            with source.open("rb") as reading, open(target, "wb", opener=private) as writing:
                left = os.fstat(reading.fileno()).st_size
                while left > 0:
                    done = share(reading.fileno(), writing.fileno(), left)
                    if not done:
                        break
                    left -= done
            if not left:
                return
        except OSError:
            # Between two file systems, or the system call is not supported.
            pass
    target.unlink(missing_ok=True)
    with source.open("rb") as reading, open(target, "wb", opener=private) as writing:
        shutil.copyfileobj(reading, writing)


def raw_trace(library: Library, key: str) -> RawTrace:
    """Find the records of a trace."""

    def work(db: peewee.SqliteDatabase) -> list[tuple[str, ...]]:
        rows = run_sql(
            db,
            "SELECT 0, t.sources, b.sha256, b.path, b.name, b.read_as, b.id FROM traces t"
            " JOIN bundles b ON b.id = t.bundle WHERE t.key = ?1 UNION ALL"
            " SELECT 1, l.sources, b.sha256, b.path, b.name, b.read_as, b.id FROM traces t"
            " JOIN trace_bundles l ON l.trace = t.id AND l.bundle != t.bundle AND l.sources != '[]'"
            " JOIN bundles b ON b.id = l.bundle WHERE t.key = ?1 ORDER BY 1, 7",
            (key,),
        )
        return [tuple(map(str, row[1:])) for row in rows]

    found = [_in_bundle(library, *row) for row in library.read(work)]
    if not found:
        return RawTrace((), None, "the trace is not in the library")
    return replace(found[0], others=tuple(found[1:]))


def _in_bundle(
    library: Library, sources: str, sha256: str, path: str, name: str, read_as: str, row: str
) -> RawTrace:
    encoding = encoding_read_as(read_as)
    wanted = sources_of(sources)
    if not wanted:
        return RawTrace((), None, "it was loaded before records were remembered; load --again does")
    kept = library.folder / FOLDER / sha256 / name_on_disk(name)
    original = Path(name_on_disk(path))
    for bundle in (kept, original):
        if bundle.exists():
            return RawTrace(wanted, bundle, encoding=encoding, row=int(row))
    return RawTrace(wanted, None, f"{path} no longer exists, and no copy was kept")


def raw_records(trace: RawTrace) -> Iterator[RawRecord]:
    """The records of a trace, in the order of the files; all of a file if no more is known."""
    yield from _of_bundle(trace)
    for other in trace.others:
        yield from _of_bundle(other)


def _of_bundle(trace: RawTrace) -> Iterator[RawRecord]:
    for record in _records(trace, set(trace.sources)):
        yield RawRecord(source_of(record.position), record.value)


def records_together(traces: Iterable[RawTrace]) -> Iterator[tuple[int, Record]]:
    """The records of many traces, each once and each bundle read once, with the row ids of their bundles."""
    wanted: dict[int, tuple[RawTrace, dict[Source, None]]] = {}
    for trace in traces:
        for part in (trace, *trace.others):
            if part.bundle is not None:
                wanted.setdefault(part.row, (part, {}))[1].update(dict.fromkeys(part.sources))
    for row, (part, sources) in wanted.items():
        for record in _records(part, set(sources)):
            yield row, record


def _records(trace: RawTrace, wanted: set[Source]) -> Iterator[Record]:
    if trace.bundle is None:
        return
    names = {source.file for source in wanted}
    for member in bundle_files(trace.bundle, Meter(None, None)):
        if not isinstance(member, BundleFile) or member.name not in names:
            continue
        if trace.encoding is not None:
            member.open = as_utf8_stream(member.open, trace.encoding)
        here = {source for source in wanted if source.file == member.name}
        whole = Source(member.name) in here
        left = len(here)
        for found in records_of(member):
            if isinstance(found, Record) and (whole or source_of(found.position) in here):
                yield found
                left -= 1
                if left <= 0 and not whole:
                    break


def place(source: Source, *, named: bool = True) -> str:
    """The position of a record in words; without the file's name unless it is `named`: a file can be called by what was
    found in it."""
    numbers = (("line", source.line), ("record", source.record), ("byte", source.byte))
    number = next((f"{what} {at}" for what, at in numbers if at is not None), "")
    if not named:
        return number or "the whole file"
    return f"{source.file}, {number}" if number else source.file
