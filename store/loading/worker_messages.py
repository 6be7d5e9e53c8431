"""What the processes that read a bundle are told, and what they say."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeAlias

from ..bundles.protocol import Reject, UnattachedScores
from ..library.prepared import PreparedTrace


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
Said: TypeAlias = Sequence[Made | Reject | UnattachedScores] | Progressed | Ended


def say(stream: IO[bytes], what: Said | Task) -> None:
    """Write one message."""
    # Into the stream: as one value, it would hold the texts of a trace a second time.
    pickle.dump(what, stream, protocol=pickle.HIGHEST_PROTOCOL)
    stream.flush()


def heard(stream: IO[bytes]) -> Said | Task | None:
    """The next message; None where the stream has ended, be it within one."""
    try:
        message: Said | Task = pickle.load(stream)  # noqa: S301 - written by our own process
    except (EOFError, pickle.UnpicklingError):
        return None
    return message
