"""What the program and the process that decodes Parquet say to each other.

The process opens no file: it asks for the bytes that it needs, so that archives are read like files, and it can be held
to limits that the program itself is not under.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, TypeAlias

from ....canonical import Json
from ..arrow_values import UnreadableRow

Row: TypeAlias = dict[str, Json] | UnreadableRow


@dataclass(frozen=True, slots=True)
class Open:
    """Begin table `number`, a file of `size` bytes; of `columns` alone if given."""

    number: int
    size: int
    columns: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Next:
    """Decode the next rows of a table."""

    number: int


@dataclass(frozen=True, slots=True)
class Close:
    """Forget a table. Nothing is answered."""

    number: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """The process needs these bytes of a table's file."""

    number: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Given:
    """The bytes that it asked for; fewer at the end of the file. `problem` says why the file cannot be read."""

    data: bytes
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """The names of the columns that are read, as the file says them."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows in their order, packed: their size counts, and they are unpacked only where they are needed."""

    count: int
    packed: bytes

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Rows:
        """Pack rows."""
        return cls(len(rows), pickle.dumps(rows, protocol=pickle.HIGHEST_PROTOCOL))

    def unpacked(self) -> Sequence[Row]:
        """The rows."""
        rows: Sequence[Row] = pickle.loads(self.packed)  # noqa: S301 - written by our own process
        return rows


@dataclass(frozen=True, slots=True)
class Lost:
    """The rows up to number `end` (from 1) cannot be read, or none of the file, and why. `ends` if nothing follows."""

    end: int
    reason: str
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """There are no more rows."""


Request: TypeAlias = Open | Next | Close | Given
Answer: TypeAlias = Opened | Rows | Lost | Ended | Wanted


def send(stream: IO[bytes], message: Request | Answer) -> None:
    """Write one message."""
    pickle.dump(message, stream, protocol=pickle.HIGHEST_PROTOCOL)
    stream.flush()


def receive_request(stream: IO[bytes]) -> Request | None:
    """The next message of the program; None once it has ended."""
    try:
        request: Request = pickle.load(stream)  # noqa: S301 - written by our own process
    except (EOFError, pickle.UnpicklingError, OSError):
        return None
    return request


def receive_answer(stream: IO[bytes]) -> Answer | None:
    """The next message of the process; None if it has ended, even in the middle of a message."""
    try:
        answer: Answer = pickle.load(stream)  # noqa: S301 - written by our own process
    except (EOFError, pickle.UnpicklingError, OSError):
        return None
    return answer
