"""What the processes that read a bundle are told, and what they say."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, TypeAlias

from .bundles.protocol import LooseScores, Reject
from .prepared import PreparedTrace


@dataclass(frozen=True, slots=True)
class Task:
    """What to read (the numbers of files in a bundle), as which format, and which share of it."""

    path: Path
    format: str
    files: tuple[int, ...]
    index: int
    count: int


@dataclass(frozen=True, slots=True)
class Progressed:
    """Bytes of the bundle that have been read, and in all."""

    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a share; `problem` says why it came too early."""

    problem: str = ""


Made: TypeAlias = tuple[int, PreparedTrace]
"""A trace with its number among all traces of the bundle."""
Said: TypeAlias = Sequence[Made | Reject | LooseScores] | Progressed | Ended


_LENGTH: Final = struct.Struct("<Q")


def say(stream: IO[bytes], what: Said | Task) -> None:
    """Write one message: its length, and a pickle."""
    message = pickle.dumps(what, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()


def next_message(stream: IO[bytes]) -> bytes:
    """The next message, still a pickle; nothing where the stream has ended, be it within one."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return b""
    (length,) = _LENGTH.unpack(head)
    message = stream.read(length)
    return message if len(message) == length else b""
