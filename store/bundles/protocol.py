"""The contract between the input and the readers: records in; traces, unattached scores and rejects out.

A reader turns the records of one format into traces. `Reader` is its base class, `RecordSource` is what it
reads from, `Gathering` is how it puts traces together and `Vote` is how sure it is of a file.
"""

from __future__ import annotations

import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import IO, ClassVar, Final, Protocol, TypeAlias

from ..canonical import Json
from ..trace import Score, Trace

EXCERPT_CHARS: Final = 200

Octets: TypeAlias = bytes | bytearray


@dataclass(frozen=True, slots=True)
class Position:
    """Where a record is in a bundle.

    `file` is a display name: it may come from an archive and is never used as a path. `line` and `record`
    count from 1; `byte` is an offset into the decompressed file. `notes` say what was noticed while the record
    was decoded ("the key 'id' is given twice"); the traces that are made of it get them.
    """

    file: str
    line: int | None = None
    byte: int | None = None
    record: int | None = None
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        parts = [self.file]
        if self.line is not None:
            parts.append(f"line {self.line}")
        elif self.record is not None:
            parts.append(f"record {self.record}")
        elif self.byte is not None:
            parts.append(f"byte {self.byte}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that could not be read: its position, the reason, and its first bytes as text."""

    position: Position
    reason: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class UnattachedScores:
    """Scores that came without their trace, to be attached to the trace with that source id, or else one of the `others`:
    a set may write the ids of its runs in several ways."""

    source_id: str
    scores: tuple[Score, ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LocatedTrace:
    """A trace, the positions of the records that it was made of, and its order number.

    Numbers grow in the order in which one process finds the traces of a bundle. Several processes that each
    read a share give the same trace the same number, so that their traces can be merged in that order.
    """

    trace: Trace
    positions: tuple[Position, ...]
    number: int


Item: TypeAlias = Trace | UnattachedScores | Reject
"""What a bundle contains."""

ReaderItem: TypeAlias = LocatedTrace | UnattachedScores | Reject
"""What a reader yields."""


@dataclass(frozen=True, slots=True)
class Record:
    """One decoded JSON record (a line, an array element, a whole document) and its position."""

    position: Position
    value: Json


class Undecoded:
    """One or more records that are still bytes. Implemented in `input/decoding.py`."""

    __slots__ = ()

    position: Position
    raw: Octets

    def records(self) -> Sequence[Record | Reject]:
        """Decode the records. The bytes are released: they may be hundreds of megabytes."""
        raise NotImplementedError


Unit: TypeAlias = Undecoded | Record | Reject
"""What a file consists of, decoded only if that was needed to find its end."""


@dataclass
class BundleFile:
    """One file of a bundle: a file on disk, or an entry of an archive.

    `open` returns a new binary stream of the decompressed content, bounded against decompression bombs; it
    may be called more than once. `problems` lists, after reading, how the archive was damaged. `records`, if it is given,
    reads the file in place of what its content says: a reader that joins files makes it (`Reader.joined`).
    """

    name: str
    open: Callable[[], IO[bytes]]
    size: int | None = None
    problems: list[str] = field(default_factory=list)
    records: Callable[[], Iterator[Record | Reject]] | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """What readers vote on: the first bytes and the first decoded records of a file.

    `columns` are the column names of a table (CSV, Parquet), whose rows are then the records; it is empty
    for JSON.
    """

    head: bytes
    records: Sequence[Json]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """Share `index` (from 0) of `count`: what one of several processes builds of a bundle.

    The share of a trace depends on its id alone, so all of its records come together in one process,
    wherever they are. If each record is read independently, records are shared out by their number.
    """

    index: int
    count: int

    def holds(self, trace_id: str) -> bool:
        """Whether the trace with this id belongs to this share."""
        return zlib.crc32(trace_id.encode("utf-8", "surrogatepass")) % self.count == self.index

    def takes(self, number: int) -> bool:
        """Whether the record or file with this number belongs to this share."""
        return number % self.count == self.index

    @property
    def first(self) -> bool:
        """Whether this is the share that reports records which belong to no trace."""
        return self.index == 0


class RecordSource(Protocol):
    """The records of all files of a bundle that have one format, in order.

    Each method starts again from the first record, so that a reader may go through them more than once.
    """

    @property
    def share(self) -> Share | None:
        """The share of the traces that this process builds; None if it builds all of them."""
        ...

    @property
    def size(self) -> int:
        """The approximate size in bytes; 0 if the records are in memory already."""
        ...

    def __iter__(self) -> Iterator[Record]: ...

    def numbered(self) -> Iterator[tuple[int, Record]]:
        """The records with numbers that grow. For a `PER_RECORD` reader, only those of this share."""
        ...

    def units(self) -> Iterator[Unit]:
        """The records, decoded only if that was needed to separate them."""
        ...

    def holding(self, *marks: bytes) -> Iterator[Record]:
        """The records whose bytes contain one of `marks` (all of them without marks), and possibly others.

        For looking ahead: it reports no broken records.
        """
        ...


class HeldRecords:
    """Records in memory as a `RecordSource`: for tests, previews and readers that hold what they read."""

    share: Share | None = None
    size = 0

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = tuple(records)

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records)

    def numbered(self) -> Iterator[tuple[int, Record]]:
        """The records, numbered from 0."""
        return enumerate(self._records)

    def units(self) -> Iterator[Unit]:
        """The records."""
        return iter(self._records)

    def holding(self, *marks: bytes) -> Iterator[Record]:  # noqa: ARG002 - there are no bytes to look at
        """All records."""
        return iter(self._records)


class Gathering(Enum):
    """How a reader puts traces together; decides how several processes can share a bundle."""

    BY_TRACE = "by trace"
    """The parts of a trace are spread over records and gathered by `complete()`. What the reader yields
    beside these traces is about nothing else in the bundle (`absent_from()`). Shared out by trace id."""
    PER_RECORD = "per record"
    """Each record is read independently, with `per_record()`. Shared out by record."""
    WHOLE = "whole"
    """The reader needs all records in one process."""


class Vote(IntEnum):
    """How sure a reader is that a file has its format. The highest vote reads the file."""

    NO = 0
    """It is not this format."""
    FALLBACK = 1
    """It can be read in general terms, if no format claims it: a row with an input or an output."""
    POSSIBLE = 2
    """It has the shape, but so do exports of other tools."""
    LIKELY = 3
    """It has a shape that several tools write and that this reader knows best."""
    CERTAIN = 4
    """It has keys or values that only this format has."""


class Reader(ABC):
    """Base class of the readers: one module under `formats/` per format, with one instance `READER`."""

    name: ClassVar[str]
    """What `--format` takes and a trace remembers as its format."""
    title: ClassVar[str]
    keeps: ClassVar[str]
    """What of the export is kept, in one line for `tracejury formats`."""
    gathering: ClassVar[Gathering]
    joins_records: ClassVar[bool] = False
    """Whether a record may hold only a part of a step, so that the records of a trace that came in two bundles are
    read again together; the steps of other formats are united by their ids (`spans/uniting.py`)."""
    more_specific_than: ClassVar[tuple[str, ...]] = ()
    """Names of readers that may cast the same vote on a file of this format; this one reads the file."""

    @abstractmethod
    def sniff(self, sample: Sample) -> Vote:
        """Vote on a file by its content alone."""

    def understood(self, sample: Sample) -> str:  # noqa: ARG002 - an overriding method looks at it
        """How a file of this format with this beginning is read, if there was a choice; else ""."""
        return ""

    @abstractmethod
    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Read the records of all files of this format, because a trace may be spread over several.

        Yield a Reject for each record that cannot be used; stream if the format allows it.
        """

    def joined(self, files: Sequence[BundleFile]) -> Sequence[BundleFile]:
        """The files as they are read: a reader whose records lie in several files side by side joins these."""
        return files

    def part_of(self, file: str) -> str | None:  # noqa: ARG002 - an overriding method looks at it
        """The name of the file that `file` is a part of, by its name; None if it is a file by itself.

        If that file is in the bundle and has this format, `file` has it too, whatever its content.
        """
        return None
