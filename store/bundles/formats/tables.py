"""Flat tables: rows of CSV and Parquet (rows.py), and JSON lines without messages. One trace per row.

Columns are recognised by name (`id`, `input`, `output`, `expected`, `error`, `score*` and common
synonyms). A list of messages, steps or spans in another column becomes the steps of the trace; all other columns are
metadata, which slices are built from. `mapping` overrides this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ...canonical import Json
from ...identity import is_global_id
from ...trace import Trace, as_text
from ..calls.listed_rows import listed_trace
from ..calls.table_rows import Columns, row_trace
from ..input.gathering import complete, per_record
from ..mapping import as_options, mapped, mapped_list, proposed, rows_of
from ..protocol import (
    Gathering,
    Item,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ..record_lists import ListKind, proposed_rows, richest_list
from ..values.json_access import NOTHING
from ..values.json_paths import EACH, WHOLE, at_path, items_at, without_path


class TableReader(Reader):
    """Reader for rows of CSV and Parquet, and JSON objects without messages."""

    name = "table"
    title = "Flat tables (CSV, JSONL, Parquet)"
    gathering = Gathering.PER_RECORD
    more_specific_than = ("messages",)
    keeps = "input, output, expected, error, scores; every other column as metadata"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for columns that give an input or an output."""
        names = sample.columns
        if not names and sample.records and isinstance(sample.records[0], dict):
            names = tuple(str(key) for key in sample.records[0])
        return Vote.FALLBACK if names and Columns(names, {}).usable else Vote.NO

    def understood(self, sample: Sample) -> str:
        """Describe which columns give which fields."""
        names = sample.columns or tuple(str(key) for key in next(iter(sample.records), ()))
        found = Columns(names, {})
        pairs = [f"{field}={column}" for field, column in found.of.items()]
        pairs += [f"{field}={'+'.join(group)}" for field, group in found.groups.items()]
        lists = [
            listed
            for row in sample.records
            if isinstance(row, dict) and (listed := richest_list(row, found.read)) is not None
        ]
        pairs += dict.fromkeys(f"{one.kind}={one.path}" for one in lists)
        pairs += [f"score={column}" for column in found.scores]
        said = f"read as a table with {', '.join(pairs)}; --map changes that"
        whole = {"input", "output"} <= {*found.of, *found.groups}
        rows = None if whole or lists else proposed_rows(sample.records)
        if rows is not None:
            options = as_options(proposed(sample.records))
            said += f"; the rows look like {rows.kind} of longer runs: {options} puts them together"
        return said

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield every row as a trace, with columns recognised by name."""
        return self.read_mapped(source, {})

    def read_mapped(self, source: RecordSource, mapping: Mapping[str, str]) -> Iterator[ReaderItem]:
        """Yield every row as a trace. `mapping` names the columns (field -> column). If it says that the rows are the
        messages or steps, yield a trace for all rows of the same id, or without an id of the same file."""
        listed = mapped_list(mapping)
        if listed is not None and listed[1] == WHOLE:
            yield from self._gathered(source, mapping, listed[0])
            return
        shapes: dict[tuple[str, ...], Columns] = {}

        def items_of(record: Record) -> Iterator[Item]:
            for row in rows_of(record.value, mapping):
                yield self._row(row, record, mapping, shapes)

        yield from per_record(source, items_of)

    def _row(
        self,
        row: Json,
        record: Record,
        mapping: Mapping[str, str],
        shapes: dict[tuple[str, ...], Columns],
    ) -> Item:
        if not isinstance(row, dict):
            return Reject(record.position, "the record is not an object", str(row)[:200])
        listed = mapped_list(mapping)
        if listed is None and mapping:
            return self._plain(mapped(row, mapping), record, mapping, shapes)
        found = self._columns(row, mapping, shapes)
        if listed is None:
            rich = richest_list(row, found.read)
            if rich is None:
                return self._plain(row, record, mapping, shapes)
            kind, path = rich.kind, rich.path
        else:
            kind, path = listed
        items = items_at(row, path)
        if not items:
            if {"input", "output"} & found.of.keys():
                return self._plain(mapped(row, mapping), record, mapping, shapes)
            reason = f"no {kind} found at {path}"
            return Reject(record.position, reason, as_text(dict(row))[:200])
        rest = mapped(without_path(row, path) if EACH not in path else row, mapping)
        base = row_trace(self._columns(rest, mapping, shapes), rest, alone=False)
        if isinstance(base, str):
            return Reject(record.position, base, as_text(dict(row))[:200])
        return listed_trace(base, kind, path, items, mapping)

    @staticmethod
    def _columns(
        row: Mapping[str, Json], mapping: Mapping[str, str], shapes: dict[tuple[str, ...], Columns]
    ) -> Columns:
        shape = tuple(row)
        if shape not in shapes:
            shapes[shape] = Columns(shape, mapping)
        return shapes[shape]

    def _plain(
        self,
        row: Mapping[str, Json],
        record: Record,
        mapping: Mapping[str, str],
        shapes: dict[tuple[str, ...], Columns],
    ) -> Item:
        found = row_trace(self._columns(row, mapping, shapes), row)
        if isinstance(found, str):
            return Reject(record.position, found, as_text(dict(row))[:200])
        return found

    def _gathered(
        self, source: RecordSource, mapping: Mapping[str, str], kind: ListKind
    ) -> Iterator[ReaderItem]:
        """The traces whose messages or steps are rows."""

        def parts(record: Record) -> Iterator[tuple[str, Json] | Reject]:
            for row in rows_of(record.value, mapping):
                if not isinstance(row, dict):
                    yield Reject(record.position, "the record is not an object", as_text(row)[:200])
                    continue
                own = at_path(row, mapping["id"]) if "id" in mapping else None
                named = "" if own in NOTHING else as_text(own)
                # Two files may each have a session 1.
                among = "" if named and is_global_id(named) else record.position.file
                yield f"{among}#{named}" if named else among, row

        for found in complete(source, parts):
            if isinstance(found, Reject):
                yield found
                continue
            first = found.parts[0]
            own = at_path(first, mapping["id"]) if "id" in mapping else None
            name = found.trace_id if own in NOTHING else as_text(own)
            base = Trace(source_id=name, format=self.name)
            yield found.located(listed_trace(base, kind, WHOLE, found.parts, mapping))


READER: Final = TableReader()
