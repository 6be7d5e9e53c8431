"""Flat tables: rows of CSV and Parquet (rows.py), and JSON lines without messages. One trace per row.

Columns are recognised by name (`id`, `input`, `output`, `expected`, `error`, `score*` and common
synonyms); all other columns are metadata, which slices are built from. `mapping` overrides this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ...canonical import Json
from ...trace import as_text
from ..calls.table_rows import Columns, row_trace
from ..input.gathering import per_record
from ..mapping import mapped, rows_of
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
        pairs += [f"score={column}" for column in found.scores]
        return f"read as a table with {', '.join(pairs)}; --map changes that"

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield every row as a trace, with columns recognised by name."""
        return self.read_mapped(source, {})

    def read_mapped(self, source: RecordSource, mapping: Mapping[str, str]) -> Iterator[ReaderItem]:
        """Yield every row as a trace. `mapping` names the columns (field -> column)."""
        shapes: dict[tuple[str, ...], Columns] = {}

        def items_of(record: Record) -> Iterator[Item]:
            for row in rows_of(record.value, mapping):
                yield self._row(row, record, mapping, shapes)

        return per_record(source, items_of)

    @staticmethod
    def _row(
        row: Json,
        record: Record,
        mapping: Mapping[str, str],
        shapes: dict[tuple[str, ...], Columns],
    ) -> Item:
        if not isinstance(row, dict):
            return Reject(record.position, "the record is not an object", str(row)[:200])
        if mapping:
            row = mapped(row, mapping)
        shape = tuple(row)
        if shape not in shapes:
            shapes[shape] = Columns(shape, mapping)
        found = row_trace(shapes[shape], row)
        if isinstance(found, str):
            return Reject(record.position, found, as_text(dict(row))[:200])
        return found


READER: Final = TableReader()
