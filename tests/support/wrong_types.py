"""Example files in which one value has been replaced by one of another JSON type, and what readers make of them."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from tracejury.store.bundles.driving import driven
from tracejury.store.bundles.input.bundle_records import records_of
from tracejury.store.bundles.input.containers import Meter, bundle_files
from tracejury.store.bundles.opening import elected, with_sources
from tracejury.store.bundles.protocol import (
    BundleFile,
    HeldRecords,
    LocatedTrace,
    Position,
    Record,
    Reject,
)
from tracejury.store.bundles.registry import TABLES, reader_of
from tracejury.store.bundles.sniffing import sampled
from tracejury.store.loading.preparing import prepared_or_not

ROOT: Final = Path(__file__).parents[2]
FOLDERS: Final = (ROOT / "sample_traces", ROOT / "tests" / "data")
WRONG: Final[tuple[Any, ...]] = (
    None, True, 7, 1.5, "x", [], {}, ["x", {"a": [1]}], {"a": {"b": ["x"]}}, [[]], [None],
)  # fmt: skip
SMALL: Final = 60_000
"""Characters of a record; larger ones say nothing that smaller ones do not."""
MANY: Final = 40


@dataclass(frozen=True)
class Example:
    """The records of one file, and the reader that they are for."""

    name: str
    format: str
    records: tuple[Record, ...]


@dataclass
class Outcome:
    """What a reader made of records."""

    traces: list[tuple[str | None, str, frozenset[Position]]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    unattached: int = 0

    @property
    def places(self) -> set[Position]:
        """The records that a trace or a reject is of."""
        held = {place for _, _, places in self.traces for place in places}
        return held | {one.position for one in self.rejects}


def examples(folders: Sequence[Path] = FOLDERS) -> Iterator[Example]:
    """Every example file that one reader reads."""
    for folder in folders:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            yield from _examples_in(path, path.relative_to(folder.parent).as_posix())


def _examples_in(path: Path, name: str) -> Iterator[Example]:
    found: dict[str, list[Record]] = {}
    for file in bundle_files(path, Meter(None)):
        if not isinstance(file, BundleFile):
            continue
        sample, _ = sampled(file)
        formats = elected(sample) if sample is not None else []
        if len(formats) == 1:
            records = [one for one in records_of(file) if isinstance(one, Record)]
            found.setdefault(formats[0], []).extend(records)
    for format_name, records in found.items():
        small = [one for one in records if len(str(one.value)) < SMALL][:MANY]
        if small:
            yield Example(name, format_name, tuple(small))


def outcome_of(format_name: str, records: Sequence[Record]) -> Outcome:
    """What loading makes of the records. Whatever it raises is a failure of the test."""
    reader = reader_of(format_name)
    read = reader.read if reader is not None else partial(TABLES.read_mapped, mapping={})
    found = Outcome()
    for item in driven(read, HeldRecords(records), "example"):
        if isinstance(item, LocatedTrace):
            trace = with_sources(item)
            kept = prepared_or_not(trace)
            if isinstance(kept, list):
                found.rejects += kept
            else:
                found.traces.append((trace.source_id, kept.key, frozenset(item.positions)))
        elif isinstance(item, Reject):
            found.rejects.append(item)
        else:
            found.unattached += 1
    return found


def places_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value, containers too."""
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places_in(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from places_in(item, (*path, number))


def pattern_of(path: tuple[Any, ...]) -> str:
    """A place without the numbers in it."""
    return ".".join("N" if isinstance(part, int) else str(part) for part in path)


def with_value(value: Any, path: tuple[Any, ...], wrong: Any) -> Any:
    """A copy of a JSON value with another value at one place."""
    if not path:
        return copy.deepcopy(wrong)
    head, *rest = path
    changed = value.copy()
    changed[head] = with_value(value[head], tuple(rest), wrong)
    return changed


def changed_places(example: Example) -> list[tuple[int, tuple[Any, ...]]]:
    """Each kind of place once, with the number of its record."""
    found: dict[str, tuple[int, tuple[Any, ...]]] = {}
    for number, record in enumerate(example.records):
        for path in places_in(record.value):
            found.setdefault(pattern_of(path), (number, path))
    return list(found.values())
