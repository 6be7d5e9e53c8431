"""The reviews file as a table: CSV and Parquet with the keys of a line as columns.

Lists and mappings stand in their cell as JSON text. A CSV cell that a spreadsheet would take for a
formula gets an apostrophe before it, which reading takes away again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final

from ...errors import UserError
from ..bundles.input.delimited import BadRow, rows
from ..bundles.input.encodings import encoding_of
from ..bundles.input.json_bytes import NotJson, decode_json
from ..bundles.input.parquet.rows import NO_ROWS, parquet_columns, parquet_rows
from ..bundles.protocol import BundleFile, Record
from ..canonical import Json, canonical_bytes, clean_json
from .lines import LINE_KEYS

_PLAIN: Final = re.compile(r"(?!\s)[^'\",;|\t\r\n]*(?<!\s)")
"""A cell that needs no quotation marks, whatever delimiter or quotation mark a reader tries."""
_ROW_GROUP: Final = 2_000
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
    # A rubric's id, a step or a correction may stand there as plain text.
    if cell.lstrip()[:1] not in ("{", "[", '"'):
        return cell
    try:
        return clean_json(decode_json(cell.encode()))
    except NotJson:
        return cell


def _filled(row: Mapping[str, Any]) -> dict[str, Json]:
    return {name: _value(name, cell) for name, cell in row.items() if cell not in (None, "")}


def table_row(line: Mapping[str, Json]) -> dict[str, str | None]:
    """A review line as the row of a table: text in every cell, None where there is nothing."""
    return {name: _cell(name, line.get(name)) for name in LINE_KEYS}


def csv_lines(lines: Iterable[Mapping[str, Json]]) -> Iterator[str]:
    """Review lines as CSV (RFC 4180, LF), each with its end; first the header."""
    yield ",".join(LINE_KEYS) + "\n"
    for line in lines:
        cells = (_cell(name, line.get(name)) or "" for name in LINE_KEYS)
        yield ",".join(map(_quoted, map(_guarded, cells))) + "\n"


def _guarded(cell: str) -> str:
    return "'" + cell if cell.startswith(_FORMULA) else cell


def _quoted(cell: str) -> str:
    """A cell as it stands in a row. Python's csv module would not quote a lone carriage return, which other
    readers take for the end of the row, nor blanks at the ends, which some strip."""
    if _PLAIN.fullmatch(cell):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def write_parquet(out: BinaryIO, lines: Iterable[Mapping[str, Json]]) -> None:
    """Write review lines as one Parquet file of text columns."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.string()) for name in LINE_KEYS])
    rows = map(table_row, lines)
    with pq.ParquetWriter(out, schema) as writer:
        while group := list(islice(rows, _ROW_GROUP)):
            writer.write_table(pa.Table.from_pylist(group, schema))


def is_table(head: bytes, encoding: str | None = None) -> bool:
    """Whether a reviews file that begins so is a table, not JSON lines."""
    if head.startswith(b"PAR1"):
        return True
    start = head[:64].decode(encoding_of(head, encoding), "replace")
    return not start.lstrip("\ufeff \t\r\n").startswith("{")


def read_table(
    path: Path, head: bytes, encoding: str | None = None
) -> Iterator[tuple[int, dict[str, Json] | BadRow]]:
    """The rows of a table that begins with `head` as review lines, each with the line (row in Parquet) it starts on; a row
    that cannot be read as a BadRow. Delimiter, case and blanks of the header are understood as in `load`.

    Raises UserError if it is not a table with a header that names a trace, WrongEncoding.
    """
    if head.startswith(b"PAR1"):
        yield from _parquet_rows(path)
        return
    header: list[str] | None = None
    for found in rows(lambda: path.open("rb"), encoding):
        if isinstance(found, BadRow):
            yield found.line, found
        elif header is None:
            header = _header(path, found.cells)
        else:
            yield found.line, _filled(dict(zip(header, map(_unguarded, found.cells), strict=True)))
    if header is None:
        _header(path, ())


def _header(path: Path, names: Iterable[str]) -> list[str]:
    """The column names as keys of a line. Raises UserError."""
    header = [name.strip().lower().replace(" ", "_") for name in names]
    if not {"trace", "source_id"} & set(header):
        raise UserError(
            f"{path} is not a reviews file: it has neither a column `trace` nor `source_id`",
            f"Its columns can be {', '.join(LINE_KEYS)}.",
        )
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        raise UserError(f"{path} has two columns named {twice!r}", "Remove or rename one of them.")
    return header


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _parquet_rows(path: Path) -> Iterator[tuple[int, dict[str, Json] | BadRow]]:
    file = BundleFile(path.name, lambda: path.open("rb"), path.stat().st_size)
    names = parquet_columns(file)
    header = _header(path, names) if names else []
    for row in parquet_rows(file):
        place = row.position.record
        if isinstance(row, Record):
            assert isinstance(row.value, dict)
            cells = map(row.value.get, names)
            yield place or 0, _filled(dict(zip(header, cells, strict=True)))
        elif row.reason == NO_ROWS and names:
            return
        elif place is None or not names:
            raise UserError(f"{path} cannot be read: {row.reason}", "Write the file again.")
        else:
            yield place, BadRow(place, row.reason, "")
