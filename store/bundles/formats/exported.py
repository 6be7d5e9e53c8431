"""Our own export to Parquet (`tracejury export --parquet`): traces, with their steps and scores in files beside them.

The rows of the three files are in the same order of traces, so that they are read side by side and one trace is in memory
at a time. The columns are in `export_tables.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

import msgspec

from ...canonical import Json
from ...export_tables import (
    BUNDLES,
    GROUP_MEMBERS,
    GROUPS,
    MANIFEST,
    REVIEWS,
    SCORES,
    STEPS,
    TRACES,
    VERDICTS,
    Table,
)
from ...trace import Score, Trace, step_from_json
from ..input.gathering import per_record
from ..input.parquet.rows import parquet_rows
from ..protocol import (
    BundleFile,
    Gathering,
    Item,
    Position,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)

NOTE: Final = (
    "its reviews, verdicts and groups are not loaded: tracejury reviews import adds the reviews"
)
"""What is said of an export that is loaded."""
_TABLE: Final = re.compile(rf"(?P<root>(?:.*/)?){TRACES.name}/(?P<part>.+\.parquet)", re.DOTALL)
_BESIDE: Final = re.compile(
    rf"(?P<root>(?:.*/)?)(?:{MANIFEST}|(?:{REVIEWS.name}|{VERDICTS.name}|{GROUPS.name}|{GROUP_MEMBERS.name})/[^/]+\.parquet)",
    re.DOTALL,
)
_MADE: Final = frozenset(
    (
        "bundle_id", "title", "status", "start", "end", "seconds", "slices", "bundle"
    )
)  # fmt: skip
"""Columns of `traces` and `steps` that follow from others: they are not read."""
_TEXT_OR_JSON: Final = ("input", "output", "expected")
_READ: Final = {
    TRACES.name: [name for name in TRACES.names if name not in _MADE],
    STEPS.name: [name for name in STEPS.names if name not in _MADE - {"status"}],
    SCORES.name: [name for name in SCORES.names if name not in (*_MADE, "at")],
}
_ADDED: Final = frozenset(("licence", "source", "consent"))
"""Columns of `bundles` that exports of earlier versions lack."""
_OUR_COLUMNS: Final = tuple(
    frozenset(one.names) - _ADDED for one in (TRACES, STEPS, SCORES, BUNDLES)
)
_decode: Final = msgspec.json.Decoder(strict=True).decode


class ExportReader(Reader):
    """Reader for our own export to Parquet."""

    name = "tracejury"
    title = "Parquet export of tracejury"
    gathering = Gathering.PER_RECORD
    keeps = "everything: a trace that is loaded again has the key that it had"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for files with all columns of a table of ours; more may have been added."""
        columns = set(sample.columns)
        return Vote.CERTAIN if any(known <= columns for known in _OUR_COLUMNS) else Vote.NO

    def part_of(self, file: str) -> str | None:
        """Tables without traces, and the manifest, belong to the list of the bundles."""
        found = _BESIDE.fullmatch(file)
        return f"{found['root']}{BUNDLES.name}/part-0.parquet" if found else None

    def joined(self, files: Sequence[BundleFile]) -> Sequence[BundleFile]:
        """The files of traces, each read together with those of its steps and scores."""
        known = {one.name: one for one in files}
        out: list[BundleFile] = []
        beside: set[str] = set()
        for file in files:
            found = _TABLE.fullmatch(file.name)
            if found is None:
                continue
            others = [
                known.get(f"{found['root']}{table.name}/{found['part']}")
                for table in (STEPS, SCORES)
            ]
            beside |= {one.name for one in others if one is not None} | {file.name}
            size = sum(one.size or 0 for one in (file, *others) if one is not None)
            out.append(
                BundleFile(file.name, file.open, size, records=partial(_rows, file, *others))
            )
        alone = (one for one in files if one.name not in beside and not _said_elsewhere(one.name))
        return [*out, *map(_alone, alone)]

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield the trace of each row."""
        return per_record(source, _items)


READER: Final = ExportReader()


def _said_elsewhere(name: str) -> bool:
    """Whether a file is of a table that the note tells of."""
    return bool(_BESIDE.fullmatch(name)) or name.rpartition("/")[0].endswith(BUNDLES.name)


def _alone(file: BundleFile) -> BundleFile:
    """A file that cannot be read by itself: it says why."""

    def records() -> Iterator[Record | Reject]:
        yield Reject(
            Position(file.name),
            f"a table of an export by itself: load the whole folder, with {TRACES.name}/, {STEPS.name}/ and {SCORES.name}/",
        )

    return BundleFile(file.name, file.open, 0, records=records)


class _Beside:
    """The rows of a table in the order of the traces, taken trace by trace."""

    def __init__(self, file: BundleFile | None, table: Table) -> None:
        self._rows = iter(()) if file is None else parquet_rows(file, _READ[table.name])
        self._next: dict[str, Json] | None = None
        self.rejects: list[Reject] = []
        self.passed = 0
        self._forward()

    def _forward(self) -> None:
        for item in self._rows:
            if isinstance(item, Record):
                self._next = item.value
                return
            if item.reason != "the table has no rows":
                self.rejects.append(item)
        self._next = None

    def take(self, key: Json, count: int) -> list[dict[str, Json]]:
        """The rows of a trace that has so many; rows of traces that are not there are passed over."""
        found: list[dict[str, Json]] = []
        while count and self._next is not None and self._next.get("trace") != key:
            self.passed += 1
            self._forward()
        while count and self._next is not None and self._next.get("trace") == key:
            found.append(self._next)
            self._forward()
        return found

    def left(self) -> int:
        """How many rows no trace took; to be asked at the end."""
        while self._next is not None:
            self.passed += 1
            self._forward()
        return self.passed


def _rows(
    file: BundleFile, steps: BundleFile | None, scores: BundleFile | None
) -> Iterator[Record | Reject]:
    """The rows of a file of traces, each with the rows of its steps and scores."""
    tables = {"steps": _Beside(steps, STEPS), "scores": _Beside(scores, SCORES)}
    counts = {"steps": "step_count", "scores": "score_count"}
    for item in parquet_rows(file, _READ[TRACES.name]):
        if isinstance(item, Reject):
            yield item
            continue
        row = dict(item.value)
        lacks = []
        for name, table in tables.items():
            wanted = int(row.get(counts[name]) or 0)
            row[name] = table.take(row.get("trace"), wanted)
            yield from table.rejects
            table.rejects.clear()
            if len(row[name]) != wanted:
                lacks.append(f"{len(row[name]):,} of its {wanted:,} {name}")
        if lacks:
            reason = f"the files beside it have {' and '.join(lacks)}: load the whole export, as it was written"
            yield Reject(item.position, reason, str(row.get("title") or row.get("trace"))[:200])
        else:
            yield Record(item.position, row)
    for name, table in tables.items():
        left = table.left()
        yield from table.rejects
        if left:
            yield Reject(Position(file.name), f"{left:,} {name} are of no trace in it")


def _items(record: Record) -> Iterator[Item]:
    row: dict[str, Any] = record.value
    fields = _fields(row, ("source_id", "name", *_TEXT_OR_JSON, "error", "start_ns", "end_ns"))
    fields["incomplete"] = tuple(fields.get("incomplete") or row["incomplete"] or ())
    fields.setdefault("metadata", _object(row["metadata"]))
    yield Trace(
        **fields,
        steps=tuple(map(_step, row["steps"])),
        scores=tuple(map(_score, row["scores"])),
        format=row["format"] or "",
        notes=tuple(row["notes"] or ()),
    )


_STEP_TEXTS: Final = (
    "kind", "name", "actor", "status", "status_message", "model", "input", "output", "start_ns", "end_ns",
)  # fmt: skip


def _step(row: dict[str, Any]) -> Any:
    fields = _fields(row, _STEP_TEXTS, {"id": "step", "parent_id": "parent"})
    for name in ("messages_in", "messages_out", "documents"):
        fields.setdefault(name, _decode(row[name]) if row[name] else [])
    for name in ("usage", "attributes"):
        fields.setdefault(name, _object(row[name]))
    fields.setdefault("incomplete", row["incomplete"] or ())
    return step_from_json(fields)


def _score(row: dict[str, Any]) -> Score:
    names = ("name", "value", "label", "explanation", "rater", "author", "at_ns")
    fields = _fields(row, names, {"step_id": "step"})
    fields.setdefault("extra", _object(row["extra"]))
    return Score(**fields)


def _fields(
    row: dict[str, Any], names: Sequence[str], named: dict[str, str] | None = None
) -> dict[str, Any]:
    """Fields from the columns of their names: text, or JSON where the row says so; what fits no column as it is."""
    as_json = set(row["json"] or ())
    fields = {}
    for field, column in {**{name: name for name in names}, **(named or {})}.items():
        value = row[column]
        fields[field] = _decode(value) if column in as_json else value
    if row["other"]:
        fields |= _decode(row["other"])
    return fields


def _object(text: str | None) -> dict[str, Json]:
    return _decode(text) if text else {}
