"""The messages between the process that loads a bundle and the worker processes that read it for it."""

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
    """What a worker reads: the numbers of files in a bundle, their format, and its share of them."""

    path: Path
    format: str
    files: tuple[int, ...]
    index: int
    count: int
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Progressed:
    """Bytes of the bundle that have been read, and the total."""

    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class ShareEnded:
    """The end of a share; `problem` is the error that ended it early."""

    problem: str = ""


NumberedTrace: TypeAlias = tuple[int, PreparedTrace]
"""A trace with its order number in the bundle."""
WorkerMessage: TypeAlias = (
    Sequence[NumberedTrace | Reject | UnattachedScores] | Progressed | ShareEnded
)


def send(stream: IO[bytes], message: WorkerMessage | Task) -> None:
    """Write one message."""
    # Into the stream: as one value, it would hold the texts of a trace a second time.
    pickle.dump(message, stream, protocol=pickle.HIGHEST_PROTOCOL)
    stream.flush()


def receive(stream: IO[bytes]) -> WorkerMessage | Task | None:
    """The next message; None at the end of the stream, even in the middle of a message."""
    try:
        message: WorkerMessage | Task = pickle.load(stream)  # noqa: S301 - written by our own process
    except (EOFError, pickle.UnpicklingError):
        return None
    return message
