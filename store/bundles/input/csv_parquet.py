"""Rows of delimited text and Parquet as records, one mapping per row, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from ...canonical import Json, clean_json
from ..protocol import BundleFile, Position, Record, Reject
from .chat_logs import is_chat_log
from .column_names import distinct, renamed
from .decoding import is_event_stream
from .delimited import BadRow, Row, rows
from .encodings import WrongEncoding
from .parquet.rows import NO_ROWS, parquet_columns, parquet_rows
from .yaml_documents import is_yaml

PARQUET: Final = b"PAR1"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_HEAD: Final = 4096


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
        return _sampled_parquet(file, most)
    if b"\0" in head[:200] and not head.startswith(_UTF16):
        return (), []
    found = list(islice(_csv(file), most))
    sample = [item.value for item in found if isinstance(item, Record)]
    if not sample and found:
        refused = found[0]
        assert isinstance(refused, Reject)
        raise NotATable(refused.reason)
    return tuple(sample[0]) if sample and isinstance(sample[0], dict) else (), sample


def _sampled_parquet(file: BundleFile, most: int) -> tuple[tuple[str, ...], list[Json]]:
    found = list(islice(parquet_rows(file), most))
    sample = [item.value for item in found if isinstance(item, Record)]
    refused = next((item.reason for item in found if isinstance(item, Reject)), NO_ROWS)
    if not sample and refused != NO_ROWS:
        raise NotATable(refused)
    first = next((row for row in sample if isinstance(row, dict)), {})
    # A file without rows has columns as well.
    return tuple(first) or tuple(distinct(parquet_columns(file))), sample


def _csv(file: BundleFile) -> Iterator[Record | Reject]:
    names: list[str] | None = None
    notes: tuple[str, ...] = ()
    number = 0
    try:
        for found in rows(file.open):
            if isinstance(found, Row) and names is None:
                given = [cell.strip() for cell in found.cells]
                names = distinct(given)
                notes = renamed(given, names)
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
