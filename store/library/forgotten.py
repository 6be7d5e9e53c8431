"""Which traces were forgotten: their text is not loaded again, and how the rows and pages of those in traces.db go."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from ..canonical import canonical_bytes
from ..identity import is_global_id

_OF_TRACE: Final = (
    ("steps", "trace"), ("scores", "trace"), ("earlier_keys", "trace"), ("trace_bundles", "trace"),
    ("traces", "id"),
)  # fmt: skip


def run_hash(source_id: str | None) -> str:
    """What stands for a global id where the id itself is not to stay; "" for an id that is only a bundle's."""
    if source_id is None or not is_global_id(source_id):
        return ""
    return hashlib.sha256(b"run\0" + source_id.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Forgotten:
    """Traces that were forgotten, by key, and their runs, by `run_hash`."""

    traces: frozenset[str] = frozenset()
    runs: frozenset[str] = frozenset()

    @classmethod
    def of(cls, bodies: Iterable[dict[str, list[str]]]) -> Forgotten:
        """Those that the bodies of `forget` acts name."""
        some = list(bodies)
        return cls(
            frozenset(key for body in some for key in body["traces"]),
            frozenset(run for body in some for run in body.get("runs", ())),
        )

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.traces)

    def holds(self, keys: Collection[str], source_id: str | None) -> bool:
        """Whether a trace with one of these keys or this source id was forgotten."""
        return not self.traces.isdisjoint(keys) or run_hash(source_id) in self.runs


def delete_traces(connection: sqlite3.Connection, keys: Collection[str]) -> int:
    """Delete traces with all that hangs on them; returns how many there were. The search index, which holds their words
    without saying where, is made anew by the next search."""
    from .search_index import create_index

    asked = canonical_bytes(sorted(keys)).decode()
    found = connection.execute(
        "SELECT id, source_id FROM traces WHERE key IN (SELECT value FROM json_each(?))", (asked,)
    ).fetchall()
    for row, source_id in found:
        for table, column in _OF_TRACE:
            connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (row,))  # noqa: S608
        waiting = connection.execute(
            "DELETE FROM waiting_scores WHERE source_id = ? RETURNING bundle, reason", (source_id,)
        ).fetchall()
        connection.executemany("DELETE FROM rejects WHERE bundle = ? AND reason = ?", waiting)
    if found:
        create_index(connection)
    return len(found)
