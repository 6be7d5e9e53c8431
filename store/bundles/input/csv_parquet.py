"""Rows of delimited text and Parquet as records, one mapping per row, streamed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from ...canonical import Json, clean_json
from ..protocol import BundleFile, Position, Record, Reject
from .decoding import is_event_stream
from .delimited import BadRow, Row, rows
from .encodings import WrongEncoding
from .yaml_documents import is_yaml

PARQUET: Final = b"PAR1"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_HEAD: Final = 4096
_MAX_ROWS: Final = 50_000_000
_BATCH: Final = 256
_BATCH_BYTES: Final = 8 << 20


class NotATable(ValueError):
    """The reason why no row of a table can be read."""


def is_table(head: bytes) -> bool:
    """Whether a file with this beginning is a table: Parquet, or text that is neither JSON nor YAML."""
    if head.startswith(PARQUET):
        return True
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"[") and not (
        is_yaml(head) or is_event_stream(head)
    )


def table_records(file: BundleFile) -> Iterator[Record | Reject]:
    """Yield the rows of a table. A row that does not match the header is a Reject."""
    with file.open() as stream:
        head = stream.read(_HEAD)
    yield from _parquet(file) if head.startswith(PARQUET) else _csv(file)


def sampled_rows(file: BundleFile, head: bytes, most: int) -> tuple[tuple[str, ...], list[Json]]:
    """The column names of a table and its first rows; nothing if it is not a table. Raises NotATable."""
    if head.startswith(PARQUET):
        rows = [item.value for item in islice(_parquet(file), most) if isinstance(item, Record)]
        first = next((row for row in rows if isinstance(row, dict)), {})
        return tuple(first), rows
    if b"\0" in head[:200] and not head.startswith(_UTF16):
        return (), []
    found = list(islice(_csv(file), most))
    sample = [item.value for item in found if isinstance(item, Record)]
    if not sample and found:
        refused = found[0]
        assert isinstance(refused, Reject)
        raise NotATable(refused.reason)
    return tuple(sample[0]) if sample and isinstance(sample[0], dict) else (), sample


def distinct(names: list[str]) -> list[str]:
    """Make column names unique: "Status", "Status#2". A row is an object, so it would keep only the last
    of several columns with the same name."""
    taken = set(names)
    seen: dict[str, int] = {}
    out = []
    for name in names:
        number = seen[name] = seen.get(name, 0) + 1
        found = name if number == 1 else f"{name}#{number}"
        while number > 1 and found in taken:
            number += 1
            found = f"{name}#{number}"
        taken.add(found)
        out.append(found)
    return out


def _csv(file: BundleFile) -> Iterator[Record | Reject]:
    names: list[str] | None = None
    number = 0
    try:
        for found in rows(file.open):
            if isinstance(found, Row) and names is None:
                names = distinct([cell.strip() for cell in found.cells])
                continue
            number += 1
            place = Position(file.name, line=found.line, record=number)
            if isinstance(found, BadRow):
                yield Reject(place, found.reason, found.text)
            else:
                cells = zip(names or (), found.cells, strict=True)
                yield Record(place, {name: clean_json(cell) for name, cell in cells})
    except WrongEncoding as error:
        yield Reject(Position(file.name, line=error.line, byte=error.byte), str(error))
    except OSError as error:
        yield Reject(Position(file.name), str(error))


def _rows_at_a_time(table: Any) -> int:
    """How many rows of a table with that metadata are decoded together: fewer if they are large."""
    groups = (table.row_group(number) for number in range(table.num_row_groups))
    size = sum(max(int(group.total_byte_size), 0) for group in groups)
    return max(1, min(_BATCH, _BATCH_BYTES * int(table.num_rows) // max(size, 1)))


def _parquet(file: BundleFile) -> Iterator[Record | Reject]:
    """Yield rows of a Parquet file, batch by batch. The reader is a C++ library; whatever it raises, a
    refused file is a reject."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        with file.open() as stream:
            source = stream if stream.seekable() else io.BytesIO(stream.read())
            parquet = pq.ParquetFile(pa.PythonFile(source, mode="r"), pre_buffer=False)
            rows = parquet.metadata.num_rows
            if rows > _MAX_ROWS:
                yield Reject(
                    Position(file.name),
                    f"it declares {rows:,} rows, more than {_MAX_ROWS:,}; split it to load it",
                )
                return
            for batch in parquet.iter_batches(_rows_at_a_time(parquet.metadata)):
                rows_of_batch: list[dict[str, Any]] = batch.to_pylist()
                for row in rows_of_batch:
                    number += 1
                    yield Record(Position(file.name, record=number), clean_json(row))
        if not number:
            yield Reject(Position(file.name), "the table has no rows")
    except Exception as error:  # noqa: BLE001 - Arrow raises many kinds for a broken file
        lines = str(error).splitlines()
        why = lines[0][:200] if lines else type(error).__name__
        yield Reject(Position(file.name, record=number + 1), f"not readable as Parquet: {why}")
