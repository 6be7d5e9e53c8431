"""Rows of delimited text and Parquet as records, one mapping per row, streamed."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final
from urllib.parse import unquote

from ...canonical import Json, clean_json, clean_text
from ...export_tables import NO_PARTITION
from ..protocol import BundleFile, Position, Record, Reject
from .arrow_values import UnreadableRow, distinct, rows_of_batch
from .chat_logs import is_chat_log
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
_PAGE_BYTES: Final = 1 << 20


class NotATable(ValueError):
    """The reason why no row of a table can be read."""


def is_table(head: bytes) -> bool:
    """Whether a file with this beginning is a table: Parquet, or text that is neither JSON nor YAML nor a log of chats."""
    if head.startswith(PARQUET):
        return True
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    # JSON in a JSON text: a table would double the quotes in it.
    if start.startswith((b'"{\\', b'"[\\')):
        return False
    text = is_yaml(head) or is_event_stream(head) or is_chat_log(head)
    return start[:1] not in (b"{", b"[") and not text


def table_records(file: BundleFile) -> Iterator[Record | Reject]:
    """Yield the rows of a table. A row that does not match the header is a Reject. Rows of Parquet have the values in the
    names of its folders as well (`month=2026-11/part-0.parquet`), if no column of the file is named like that."""
    with file.open() as stream:
        head = stream.read(_HEAD)
    yield from parquet_rows(file) if head.startswith(PARQUET) else _csv(file)


def sampled_rows(file: BundleFile, head: bytes, most: int) -> tuple[tuple[str, ...], list[Json]]:
    """The column names of a table and its first rows; nothing if it is not a table. Raises NotATable."""
    if head.startswith(PARQUET):
        rows = [item.value for item in islice(parquet_rows(file), most) if isinstance(item, Record)]
        first = next((row for row in rows if isinstance(row, dict)), {})
        # A file without rows has columns as well.
        return tuple(first) or _parquet_columns(file), rows
    if b"\0" in head[:200] and not head.startswith(_UTF16):
        return (), []
    found = list(islice(_csv(file), most))
    sample = [item.value for item in found if isinstance(item, Record)]
    if not sample and found:
        refused = found[0]
        assert isinstance(refused, Reject)
        raise NotATable(refused.reason)
    return tuple(sample[0]) if sample and isinstance(sample[0], dict) else (), sample


def _csv(file: BundleFile) -> Iterator[Record | Reject]:
    names: list[str] | None = None
    notes: tuple[str, ...] = ()
    number = 0
    try:
        for found in rows(file.open):
            if isinstance(found, Row) and names is None:
                names, notes = _named([cell.strip() for cell in found.cells])
                continue
            number += 1
            place = Position(file.name, line=found.line, record=number, notes=notes)
            if isinstance(found, BadRow):
                yield Reject(place, found.reason, found.text)
            else:
                cells = zip(names or (), found.cells, strict=True)
                yield Record(place, {name: clean_json(cell) for name, cell in cells})
    except WrongEncoding as error:
        yield Reject(Position(file.name, line=error.line, byte=error.byte), str(error))
    except OSError as error:
        yield Reject(Position(file.name), str(error))


def _named(given: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Column names, each once, and a note for each that another column has too."""
    names = distinct(given)
    renamed = [(old, new) for old, new in zip(given, names, strict=True) if old != new]
    return names, tuple(
        f"two columns are named {old!r}; one is read as {new!r}" for old, new in renamed
    )


def _rows_at_a_time(table: Any) -> int:
    """How many rows of a table with that metadata are decoded together: fewer if they are large."""
    groups = (table.row_group(number) for number in range(table.num_row_groups))
    size = sum(max(int(group.total_byte_size), 0) for group in groups)
    return max(1, min(_BATCH, _BATCH_BYTES * int(table.num_rows) // max(size, 1)))


def parquet_rows(
    file: BundleFile, columns: Sequence[str] | None = None
) -> Iterator[Record | Reject]:
    """Yield rows of a Parquet file, row group by row group and in each batch by batch; of `columns` alone if given. The
    reader is a C++ library; whatever it raises, a refused file is a reject, and so is a damaged row group, after which the
    next one is read."""
    number = 0
    try:
        with _opened(file) as parquet:
            rows = parquet.metadata.num_rows
            if rows > _MAX_ROWS:
                yield Reject(
                    Position(file.name),
                    f"it declares {rows:,} rows, more than {_MAX_ROWS:,}; split it to load it",
                )
                return
            held = parquet.schema_arrow.names
            wanted = held if columns is None else [name for name in held if name in set(columns)]
            names, notes = _named(wanted)
            more = {} if columns is not None else partition_values(file.name, names)
            size = _rows_at_a_time(parquet.metadata)
            end = 0
            for group in range(parquet.num_row_groups):
                end += parquet.metadata.row_group(group).num_rows
                try:
                    # Naming all columns would read one that is there twice only once.
                    batches = parquet.iter_batches(
                        size, row_groups=[group], columns=None if columns is None else wanted
                    )
                    for batch in batches:
                        for row in rows_of_batch(batch, names):
                            number += 1
                            place = Position(file.name, record=number, notes=notes)
                            if isinstance(row, UnreadableRow):
                                yield Reject(place, row.reason)
                            else:
                                yield Record(place, row | more if more else row)
                except Exception as error:  # noqa: BLE001 - Arrow raises many kinds for a broken file
                    place = Position(file.name, record=number + 1)
                    lost = "" if end <= number + 1 else f"rows {number + 1:,} to {end:,} are "
                    yield Reject(place, f"{lost}not readable as Parquet: {_why(error)}")
                    number = end
        if not number:
            yield Reject(Position(file.name), "the table has no rows")
    except Exception as error:  # noqa: BLE001 - Arrow raises many kinds for a broken file
        place = Position(file.name, record=number + 1)
        yield Reject(place, f"not readable as Parquet: {_why(error)}")


@contextmanager
def _opened(file: BundleFile) -> Iterator[Any]:
    """A Parquet file. A row group is read page by page: other tools write ones of a gigabyte."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with file.open() as stream:
        source = stream if stream.seekable() else io.BytesIO(stream.read())
        yield pq.ParquetFile(
            pa.PythonFile(source, mode="r"), pre_buffer=False, buffer_size=_PAGE_BYTES
        )


def _parquet_columns(file: BundleFile) -> tuple[str, ...]:
    """The names of its columns; () if it cannot be read."""
    try:
        with _opened(file) as parquet:
            return tuple(_named(parquet.schema_arrow.names)[0])
    except Exception:  # noqa: BLE001 - reading the rows says why
        return ()


def partition_values(name: str, taken: Collection[str] = ()) -> dict[str, Json]:
    """The values in the names of the folders of a file (`intent=refund/month=2026-11/`), as Hive, Spark and DuckDB write
    them, as text: percent signs are decoded, and none is what they take for none. Those that are `taken` are left out."""
    found: dict[str, Json] = {}
    for folder in name.split("/")[:-1]:
        key, sign, value = folder.partition("=")
        key = clean_text(unquote(key))
        if sign and key and key not in taken:
            found[key] = None if value == NO_PARTITION else clean_text(unquote(value))
    return found


def _why(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
