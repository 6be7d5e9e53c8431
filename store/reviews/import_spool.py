"""What the lines of an import state, set aside until all of them were checked: a temporary SQLite file, so that any
number of them needs little memory."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from ..acts import Act, Part
from ..canonical import canonical_bytes

_SCHEMA: Final = (
    "CREATE TABLE parts(number INTEGER PRIMARY KEY, place BLOB NOT NULL, part BLOB NOT NULL)"
)
_LATEST: Final = "SELECT part FROM parts WHERE place = ? ORDER BY number DESC LIMIT 1"


class ImportSpool:
    """Parts of a press in order, and the latest part of each review. Close it; its file is gone then."""

    def __init__(self) -> None:
        # An empty name: SQLite makes a file of its own that nobody else sees, once its cache is full.
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._file.execute("PRAGMA journal_mode = OFF").fetchone()
        self._file.execute(_SCHEMA)
        self._file.execute("CREATE INDEX parts_place ON parts(place)")
        self._file.execute("BEGIN")

    def close(self) -> None:
        """Delete the file."""
        self._file.close()

    def add(self, part: Part, repeat: str | None) -> None:
        """Set a part aside, whose texts are as the journal keeps them. `repeat` names the queue that asked for a second
        judgement, if it is one."""
        acts = [[act.kind, act.body] for act in part.acts]
        told = canonical_bytes([part.reviewer, part.trace, part.rubric, part.at_ms, acts])
        place = _place(part.reviewer, part.trace, part.rubric, repeat)
        self._file.execute("INSERT INTO parts(place, part) VALUES (?, ?)", (place, told))

    def latest(self, reviewer: str, trace: str, rubric: str, repeat: str | None) -> Part | None:
        """The part that was set aside last for a review; None if there is none."""
        place = _place(reviewer, trace, rubric, repeat)
        row = self._file.execute(_LATEST, (place,)).fetchone()
        return None if row is None else _part(row[0])

    def __iter__(self) -> Iterator[Part]:
        """The parts in order, one at a time."""
        rows = self._file.execute("SELECT part FROM parts ORDER BY number")
        return (_part(told) for (told,) in rows)


def _place(*names: str | None) -> bytes:
    return hashlib.blake2b(canonical_bytes(names), digest_size=16).digest()


def _part(told: bytes) -> Part:
    reviewer, trace, rubric, at_ms, acts = _decoded(told)
    return Part(reviewer, trace, rubric, [Act(kind, body) for kind, body in acts], at_ms)


def _decoded(told: bytes) -> Any:
    return msgspec.json.decode(told)
