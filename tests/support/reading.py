"""Reading a bundle in a test: what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tracejury.store.bundles.opening import read_bundle, with_sources
from tracejury.store.bundles.protocol import (
    HeldRecords,
    Item,
    LocatedTrace,
    Position,
    Reader,
    Record,
    Reject,
    UnattachedScores,
)
from tracejury.store.trace import Score, Step, Trace

DATA = Path(__file__).parents[1] / "data"
QUESTION = "How much is one bag on the flight to Lisbon?"
WRONG = "One bag costs 30 euro."
RIGHT = "One bag costs 45 euro."


def read(path: Path) -> tuple[list[Trace], list[Reject]]:
    """The traces and rejects of a bundle; there are no unattached scores in these tests."""
    items = [item for part in read_bundle(path) for item in part.items]
    assert not any(isinstance(item, UnattachedScores) for item in items)
    traces = [item for item in items if isinstance(item, Trace)]
    return traces, [item for item in items if isinstance(item, Reject)]


def read_values(reader: Reader, *values: Any) -> list[Item]:
    """What a reader makes of records in memory."""
    records = (Record(Position("x.json", record=n), value) for n, value in enumerate(values, 1))
    found = reader.read(HeldRecords(records))
    return [with_sources(item) if isinstance(item, LocatedTrace) else item for item in found]


def one(name: str) -> Trace:
    """The only trace of an export of ours, which is read without a reject."""
    (trace,), rejects = read(DATA / name)
    assert rejects == []
    return trace


def step(trace: Trace, step_id: str) -> Step:
    """A step that has to be there."""
    found = trace.step(step_id)
    assert found is not None, [each.id for each in trace.steps]
    return found


def shape(trace: Trace) -> list[tuple[str, str, str, str | None]]:
    """Id, kind, name and parent of every step, in reading order."""
    return [(each.id, each.kind, each.name, each.parent_id) for each in trace.steps]


def judged(scores: tuple[Score, ...]) -> list[tuple[object, ...]]:
    """Name, value, label, rater, author and step of every score."""
    return [(s.name, s.value, s.label, s.rater, s.author, s.step_id) for s in scores]
