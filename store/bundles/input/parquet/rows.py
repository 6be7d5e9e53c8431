"""The rows of Parquet files as records."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final
from urllib.parse import unquote

from ....canonical import Json, clean_text
from ....export_tables import NO_PARTITION
from ...protocol import BundleFile, Position, Record, Reject
from ..arrow_values import UnreadableRow
from ..column_names import distinct, renamed
from .messages import Lost
from .reader import CannotRead, opened_table

NO_ROWS: Final = "the table has no rows"


def parquet_rows(
    file: BundleFile, columns: Sequence[str] | None = None
) -> Iterator[Record | Reject]:
    """Yield rows of a Parquet file, row group by row group and in each batch by batch; of `columns` alone if given. A
    refused file is a reject, and so is a damaged row group, after which the next one is read."""
    number = 0
    try:
        with opened_table(file, columns) as table:
            names = distinct(table.names)
            notes = renamed(table.names, names)
            more = {} if columns is not None else partition_values(file.name, names)
            for answer in table.answers():
                if isinstance(answer, Lost):
                    yield _lost(file, number, answer)
                    number = max(number + 1, answer.end)
                    continue
                for row in answer.unpacked():
                    number += 1
                    place = Position(file.name, record=number, notes=notes)
                    if isinstance(row, UnreadableRow):
                        yield Reject(place, row.reason)
                    else:
                        yield Record(place, row | more if more else row)
        if not number:
            yield Reject(Position(file.name), NO_ROWS)
    except (CannotRead, OSError, ValueError, EOFError) as error:
        yield Reject(Position(file.name, record=number + 1 if number else None), str(error))


def parquet_columns(file: BundleFile) -> tuple[str, ...]:
    """The names of its columns, as the file has them; () if it cannot be read."""
    try:
        with opened_table(file) as table:
            return table.names
    except (CannotRead, OSError, ValueError, EOFError):
        # Reading the rows says why.
        return ()


def _lost(file: BundleFile, number: int, lost: Lost) -> Reject:
    rows = "" if lost.end <= number + 1 else f"rows {number + 1:,} to {lost.end:,}: "
    if lost.ends and not number:
        return Reject(Position(file.name), lost.reason)
    return Reject(Position(file.name, record=number + 1), f"{rows}{lost.reason}")


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
