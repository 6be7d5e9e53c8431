"""Flat tables: rows of CSV and Parquet (rows.py), and JSON lines without messages. One row, one trace.

Columns are taken by name (`id`, `input`, `output`, `expected`, `error`, `score*` and their usual
other names); every other column is metadata, out of which slices are made. `mapping` overrides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ...canonical import Json
from ...trace import as_text
from ..calls.table_rows import Columns, row_trace
from ..mapping import mapped, rows_of
from ..protocol import Item, Record, Reject, Sample


class TableReader:
    """Reads rows: of CSV and Parquet, and JSON objects without messages."""

    name = "table"
    title = "Flat tables (CSV, JSONL, Parquet)"
    keeps = "input, output, expected, error, scores; every other column as metadata"

    def sniff(self, sample: Sample) -> int:
        """Columns that give an input or an output."""
        names = sample.columns
        if not names and sample.records and isinstance(sample.records[0], dict):
            names = tuple(str(key) for key in sample.records[0])
        return 40 if names and Columns(names, {}).usable else 0

    def understood(self, sample: Sample) -> str:
        """Which columns give what, in words."""
        names = sample.columns or tuple(str(key) for key in next(iter(sample.records), ()))
        found = Columns(names, {})
        pairs = [f"{field}={column}" for field, column in found.of.items()]
        pairs += [f"{field}={'+'.join(group)}" for field, group in found.groups.items()]
        pairs += [f"score={column}" for column in found.scores]
        return f"read as a table with {', '.join(pairs)}; --map changes that"

    def read(self, records: Iterable[Record], mapping: Mapping[str, str]) -> Iterator[Item]:
        """Every row as a trace. `mapping` names the columns (field -> column)."""
        shapes: dict[tuple[str, ...], Columns] = {}
        for record in records:
            for row in rows_of(record.value, mapping):
                yield self._row(row, record, mapping, shapes)

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
