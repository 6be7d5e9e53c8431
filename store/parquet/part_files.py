"""The files of one table: rows in, row groups of a bounded size out, a new file where one is full.

The same rows give the same bytes with the same version of pyarrow: nothing of a file depends on the time or the machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq

from ..export_tables import NO_PARTITION, PART, SCHEMA_VERSION, Column, Table
from ..private_files import make_folder
from ..trace import KEY_VERSION

GROUP_BYTES: Final = 8 << 20
"""A row group is written once its rows hold about so many bytes of text: several of them are in memory at once."""
GROUP_ROWS: Final = 20_000
FILE_BYTES: Final = 256 << 20
"""A file is full once about so much is in it, compressed."""
_PER_ROW: Final = 200
_REPEATED: Final = frozenset(
    ("bundle", "format", "kind", "name", "status", "model", "rater", "rubric", "verdict", "how")
)
"""Columns of few different values: those are written once. Elsewhere a dictionary would only take memory."""
_TYPES: Final[Mapping[str, pa.DataType]] = {
    "text": pa.string(),
    "json": pa.string(),
    "whole": pa.int64(),
    "real": pa.float64(),
    "truth": pa.bool_(),
    "time": pa.timestamp("us", "UTC"),
    "texts": pa.list_(pa.string()),
    "text map": pa.map_(pa.string(), pa.string()),
}


def arrow_schema(table: Table, *, masked: bool) -> pa.Schema:
    """The columns of a table, with what a file says of itself: which table it is, of which version, and whether masked."""
    return pa.schema(
        [pa.field(one.name, _TYPES[one.type], nullable=True) for one in table.columns],
        metadata={
            "tracejury.table": table.name,
            "tracejury.schema_version": str(SCHEMA_VERSION),
            "tracejury.key_version": str(KEY_VERSION),
            "tracejury.masked": "yes" if masked else "no",
        },
    )


class PartFiles:
    """Writes the rows of one table into files below a folder. `close` it, also after an error."""

    def __init__(self, folder: Path, table: Table, *, masked: bool) -> None:
        self._folder = folder / table.name
        self._schema = arrow_schema(table, masked=masked)
        self.table = table
        self._columns: dict[str, list[Any]] = {name: [] for name in table.names}
        self._held = 0
        self._bytes = 0
        self._place: Path | None = None
        self._number = 0
        self._writer: pq.ParquetWriter | None = None
        self._file: Any = None
        self.rows = 0
        self.files: list[Path] = []

    def begin(self, value: str | None = None) -> None:
        """Go on in the folder of a partition, from its first file; of a table without one, in that of the table."""
        self.end_file()
        self._place = self._folder
        if self.table.partition:
            said = NO_PARTITION if value is None else quote(value, safe="")
            self._place = self._folder / f"{self.table.partition}={said}"
        self._number = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Add a row."""
        size = _PER_ROW
        for name, held in self._columns.items():
            value = row.get(name)
            held.append(value)
            if type(value) is str:
                size += len(value)
        self._held += 1
        self._bytes += size
        self.rows += 1
        if self._bytes >= GROUP_BYTES or self._held >= GROUP_ROWS:
            self.flush()

    @property
    def full(self) -> bool:
        """Whether the present file holds as much as it should."""
        return self._file is not None and self._file.tell() >= FILE_BYTES

    def flush(self) -> None:
        """Write what is held as one row group."""
        if not self._held:
            return
        writer = self._writer or self._opened()
        arrays = [_array(self._columns[one.name], one) for one in self.table.columns]
        writer.write_table(
            pa.Table.from_arrays(arrays, schema=self._schema), row_group_size=self._held
        )
        for held in self._columns.values():
            held.clear()
        self._held = self._bytes = 0

    def end_file(self) -> None:
        """End the present file: the next row begins another one."""
        self.flush()
        if self._writer is not None:
            self._writer.close()
            self._file.close()
            self._writer = self._file = None
            self._number += 1

    def finish(self) -> None:
        """End the table. One without rows has an empty file: its columns can be asked for all the same."""
        if self._place is None:
            self.begin()
        if not self.files and not self._held:
            self._opened()
        self.end_file()

    def close(self) -> None:
        """Leave the files as they are."""
        if self._file is not None:
            self._file.close()

    def _opened(self) -> pq.ParquetWriter:
        assert self._place is not None
        make_folder(self._place)
        path = self._place / PART.format(number=self._number)
        self._file = path.open("wb")
        self._writer = pq.ParquetWriter(
            self._file,
            self._schema,
            compression="zstd",
            use_dictionary=[name for name in self.table.names if name in _REPEATED] or False,
            # Where texts begin tells a reader nothing, and long ones would fill the footer.
            write_statistics=[
                one.name
                for one in self.table.columns
                if one.type in ("whole", "real", "time") or one.name in (*_REPEATED, "trace")
            ],
        )
        self.files.append(path)
        return self._writer


def _array(values: list[Any], column: Column) -> pa.Array:
    return pa.array(values, _TYPES[column.type])
