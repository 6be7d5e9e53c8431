"""What a reader is: bytes of one shape in, traces and rejects out, nothing lost in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Final, Protocol, TypeAlias

from ..canonical import Json
from ..trace import Score, Trace


@dataclass(frozen=True, slots=True)
class Position:
    """Where in a bundle a record stood. `file` is a display name (it may come from an archive and is
    never used as a path); `line` counts from 1; `byte` is an offset into the decompressed file;
    `record` counts from 1."""

    file: str
    line: int | None = None
    byte: int | None = None
    record: int | None = None

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
    """A record that could not be read: where it stood, why, and its first bytes as text."""

    position: Position
    reason: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class LooseScores:
    """Scores that came without their trace, to be attached to a trace of that source id."""

    source_id: str
    scores: tuple[Score, ...]


Item: TypeAlias = Trace | LooseScores | Reject
"""What a reader yields."""

EXCERPT_CHARS: Final = 200


@dataclass(frozen=True, slots=True)
class Record:
    """One decoded JSON record (a line, an array element, a whole document) and where it stood."""

    position: Position
    value: Json


@dataclass
class Member:
    """One file of a bundle: the file itself, or an entry of a folder, zip or gzip.

    `open` gives a fresh binary stream of the decompressed content, bounded against bombs; it may be
    called more than once. `problems` tells, once it has been read, where its archive was damaged.
    """

    name: str
    open: Callable[[], IO[bytes]]
    size: int | None = None
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sample:
    """What the sniffer looks at: the first bytes and the first decoded records of a member.

    `columns` names the columns of a table (CSV, Parquet), whose rows then are the records; it is empty
    for JSON.
    """

    head: bytes
    records: Sequence[Json]
    columns: tuple[str, ...] = ()


class RecordReader(Protocol):
    """A reader of JSON records. One module under `bundles/` a format, each with such an object.

    `sniff` gives 0 for "not mine" up to 100 for "certain", from content alone. `read` sees every
    record of the whole bundle (all members that sniffed alike), in order, because one trace may be
    spread over several files; it yields a Reject for each record that it cannot use.
    """

    name: str
    title: str
    keeps: str
    """What of the export is kept, in a line for people."""

    # A reader with `shared = True` gathers traces with complete(), and yields beside them only what nowhere()
    # says is about nothing in the bundle; one with `apart = True` reads each record by itself. Of both,
    # several processes can each build a share.
    # One with `whole_of(file) -> str | None` says by a file's name which other file it is a part of: where
    # that one is there and of its format, this one is as well, whatever it looks like by itself.

    def sniff(self, sample: Sample) -> int:
        """How sure we are that this is our format, 0 to 100."""
        ...

    def read(self, records: Iterable[Record]) -> Iterator[Item]:
        """Traces, loose scores and rejects, streamed where the format allows."""
        ...
