"""The steps of every trace of a library in reading order, each with its kind and name alone: what came after what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from ..database import run_sql
from .library import Library

NamedSteps: TypeAlias = list[tuple[str, str]]
"""Kind and name of each step of a trace."""

_PAGE: Final = 2000
"""Traces read at a time."""
_TRACES: Final = (
    "SELECT id, key FROM traces WHERE superseded_by IS NULL AND id > ? ORDER BY id LIMIT ?"
)
_STEPS: Final = (
    "SELECT trace, kind, name FROM steps WHERE trace > ? AND trace <= ? ORDER BY trace, position"
)


def each_with_steps(library: Library) -> Iterator[tuple[str, NamedSteps]]:
    """The key of every present trace, in the order of loading, with its steps. Read page by page: any number of traces."""
    last = 0
    while True:
        traces = library.read(lambda db, a=last: run_sql(db, _TRACES, (a, _PAGE)).fetchall())  # type: ignore[misc]
        if not traces:
            return
        end = traces[-1][0]
        steps: dict[int, NamedSteps] = {row: [] for row, _ in traces}
        rows = library.read(lambda db, a=last, b=end: run_sql(db, _STEPS, (a, b)).fetchall())  # type: ignore[misc]
        for row, kind, name in rows:
            of = steps.get(row)
            if of is not None:
                of.append((kind, name))
        for row, key in traces:
            yield key, steps[row]
        last = end
