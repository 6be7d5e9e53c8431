"""The reviews file as a table: CSV and Parquet with the keys of a line as columns.

A list or an object is JSON text in its cell. A CSV cell that a spreadsheet would take for a formula is
written with a leading apostrophe, which reading removes.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ...errors import UserError
from ..bundles.input.decoding import NotJson, decode_json
from ..canonical import Json, canonical_bytes, clean_json
from .lines import LINE_KEYS

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "'")


def _nested(name: str) -> bool:
    return name in LINE_KEYS and LINE_KEYS[name].nested


def _cell(name: str, value: Json) -> str | None:
    if value is None or value in ([], {}):
        return None
    return canonical_bytes(value).decode() if _nested(name) else str(value)


def _value(name: str, cell: Any) -> Json:
    if not isinstance(cell, str) or not _nested(name):
        return clean_json(cell)
    # A rubric id, a step or a correction may be plain text.
    if cell.lstrip()[:1] not in ("{", "[", '"'):
        return cell
    try:
        return clean_json(decode_json(cell.encode()))
    except NotJson:
        return cell


def _filled(row: Mapping[str, Any]) -> dict[str, Json]:
    return {name: _value(name, cell) for name, cell in row.items() if cell not in (None, "")}


def csv_text(lines: Iterable[Mapping[str, Json]]) -> str:
    """Review lines as CSV (RFC 4180, LF), with a header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(LINE_KEYS)
    for line in lines:
        cells = (_cell(name, line.get(name)) or "" for name in LINE_KEYS)
        writer.writerow("'" + cell if cell.startswith(_FORMULA) else cell for cell in cells)
    return out.getvalue()


def parquet_bytes(lines: Iterable[Mapping[str, Json]]) -> bytes:
    """Review lines as one Parquet file of text columns."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [{name: _cell(name, line.get(name)) for name in LINE_KEYS} for line in lines]
    schema = pa.schema([(name, pa.string()) for name in LINE_KEYS])
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows, schema), sink)
    return bytes(sink.getvalue().to_pybytes())


def is_table(body: bytes) -> bool:
    """Whether the content of a reviews file is a table and not JSON lines."""
    return body.startswith(b"PAR1") or not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def read_table(path: Path, body: bytes) -> Iterator[tuple[int, dict[str, Json]]]:
    """The rows of a table as review lines, each with the number of its first line (Parquet: its row).

    Raises UserError if it is not a table whose header names a trace.
    """
    if body.startswith(b"PAR1"):
        yield from _parquet_rows(path, body)
        return
    csv.field_size_limit(sys.maxsize)
    reader = csv.reader(io.StringIO(body.decode("utf-8-sig", "backslashreplace"), newline=""))
    try:
        header = next(reader, [])
        _check_header(path, header)
        before = reader.line_num
        for cells in reader:
            row = dict(zip(header, map(_unguarded, cells), strict=False))
            if any(cells):
                yield before + 1, _filled(row)
            before = reader.line_num
    except csv.Error as error:
        raise UserError(
            f"{path}, line {reader.line_num}: it cannot be read as CSV ({error})",
            "Write the file again, or use JSON lines.",
        ) from None


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _parquet_rows(path: Path, body: bytes) -> Iterator[tuple[int, dict[str, Json]]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(body))
        rows = table.to_pylist()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise UserError(
            f"{path} cannot be read as Parquet: {error}", "Write the file again."
        ) from None
    _check_header(path, table.column_names)
    for number, row in enumerate(rows, start=1):
        yield number, _filled(row)


def _check_header(path: Path, header: list[str]) -> None:
    if not {"trace", "source_id"} & set(header):
        raise UserError(
            f"{path} is not a reviews file: it has neither a column `trace` nor `source_id`",
            f"The columns of a reviews file are {', '.join(LINE_KEYS)}.",
        )
