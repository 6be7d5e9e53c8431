"""Rows of CSV and Parquet as records, one mapping a row, streamed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from ...canonical import Json, clean_json
from ..protocol import EXCERPT_CHARS, BundleFile, Position, Record, Reject
from .decoding import is_event_stream
from .yaml_documents import is_yaml

PARQUET: Final = b"PAR1"
_HEAD: Final = 64 << 10
_FIELD_LIMIT: Final = 256 << 20
_MAX_ROWS: Final = 50_000_000
_BATCH: Final = 256
_BATCH_BYTES: Final = 8 << 20


def is_table(head: bytes) -> bool:
    """Whether a file that begins so is read as a table: Parquet, or text that is neither JSON nor YAML."""
    if head.startswith(PARQUET):
        return True
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"[") and not (
        is_yaml(head) or is_event_stream(head)
    )


def table_records(file: BundleFile) -> Iterator[Record | Reject]:
    """The rows of a table. A row that does not fit its header is a Reject."""
    with file.open() as stream:
        head = stream.read(_HEAD)
    yield from _parquet(file) if head.startswith(PARQUET) else _csv(file, head)


def sampled_rows(file: BundleFile, head: bytes, most: int) -> tuple[tuple[str, ...], list[Json]]:
    """The column names of a table and its first rows; nothing where it is no table."""
    if head.startswith(PARQUET):
        rows = [item.value for item in islice(_parquet(file), most) if isinstance(item, Record)]
        first = next((row for row in rows if isinstance(row, dict)), {})
        return tuple(first), rows
    names = header_of(head)
    if names is None:
        return (), []
    found = islice(_csv(file, head[:_HEAD]), most)
    return tuple(names), [item.value for item in found if isinstance(item, Record)]


def delimiter_of(text: str) -> str:
    """The delimiter of a CSV: the one that cuts most of the first lines into equally many cells.

    Counted over the four candidates by hand, because the standard sniffer needs seconds for some
    hostile inputs.
    """
    lines = [line for line in text.split("\n")[:20] if line.strip()]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0].strip()[4]
    best, most = ",", 0
    for candidate in (",", ";", "\t", "|"):
        counts = [line.count(candidate) for line in lines]
        score = counts[0] * sum(count == counts[0] for count in counts) if counts else 0
        if score > most:
            best, most = candidate, score
    return best


def _is_utf16(head: bytes) -> bool:
    return head[:2] in (b"\xff\xfe", b"\xfe\xff")


def _text_of(head: bytes) -> str | None:
    """The beginning of a file as text, a character cut off at its end left out; None if it is none."""
    encoding = "utf-16" if _is_utf16(head) else "utf-8-sig"
    try:
        return head.decode(encoding)
    except UnicodeDecodeError as error:
        return head[: error.start].decode(encoding) if error.start > len(head) - 4 else None


def header_of(head: bytes) -> list[str] | None:
    """The column names of a CSV, or None where the bytes are no text."""
    text = _text_of(head)
    if text is None or "\0" in text[:200]:
        return None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and lines[0].lower().startswith("sep="):
        lines = lines[1:]
    if not lines:
        return None
    row = next(csv.reader([lines[0][:10_000]], delimiter=delimiter_of(text)), None)
    return distinct([cell.strip() for cell in row]) if row else None


def distinct(names: list[str]) -> list[str]:
    """Column names, each once: "Status", "Status#2". A row is an object, so that of several columns of
    one name only the last would be left."""
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


def _csv(file: BundleFile, head: bytes) -> Iterator[Record | Reject]:
    csv.field_size_limit(_FIELD_LIMIT)
    encoding = "utf-16" if _is_utf16(head) else "utf-8-sig"
    text = _text_of(head) or head.decode("utf-8", "replace")
    delimiter = delimiter_of(text.replace("\r\n", "\n").replace("\r", "\n"))
    with file.open() as stream:
        lines = io.TextIOWrapper(stream, encoding, errors="backslashreplace", newline="")
        reader = csv.reader(lines, delimiter=delimiter)
        names: list[str] = []
        number = 0
        while True:
            start = reader.line_num + 1
            try:
                row = next(reader, None)
            except csv.Error as error:
                yield Reject(Position(file.name, line=start), f"not CSV: {error}")
                continue
            if row is None:
                return
            if not any(cell.strip() for cell in row):
                continue
            if not names:
                if row[0].lower().startswith("sep=") and len(row) <= 2:
                    continue
                names = distinct([cell.strip() for cell in row])
                continue
            number += 1
            place = Position(file.name, line=start, record=number)
            if len(row) != len(names):
                reason = f"the row has {len(row)} cells, the header {len(names)}"
                yield Reject(place, reason, delimiter.join(row)[:EXCERPT_CHARS])
                continue
            yield Record(
                place, {name: clean_json(cell) for name, cell in zip(names, row, strict=True)}
            )


def _rows_at_a_time(table: Any) -> int:
    """How many rows of a table of that metadata are decoded together: fewer where they are large."""
    groups = (table.row_group(number) for number in range(table.num_row_groups))
    size = sum(max(int(group.total_byte_size), 0) for group in groups)
    return max(1, min(_BATCH, _BATCH_BYTES * int(table.num_rows) // max(size, 1)))


def _parquet(file: BundleFile) -> Iterator[Record | Reject]:
    """Rows of a Parquet file, a batch at a time. The file is read by a library written in C++; what
    it refuses is a reject, whatever it raises."""
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
