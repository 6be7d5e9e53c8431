"""How much a Parquet file may ask for before it is refused: some kilobytes can hold 40 GB of rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ..containers import MAX_RATIO, RATIO_FREE

MOST_ROWS: Final = 50_000_000
MOST_VALUE: Final = 64 << 20
"""Bytes of one value."""
MOST_MEMORY: Final = 768 << 20
"""Bytes that decoding may take on top of what the process has when it begins."""
MOST_SECONDS: Final = 60.0
"""So long the next rows may take."""
LEAST_ROW: Final = 100
"""Bytes that a row takes at least, however little is in it."""


class TooMuch(Exception):
    """The reason why a file or a part of it is refused."""


def check_rows(rows: int) -> None:
    """Raise TooMuch for a file that declares more rows than are read."""
    if rows > MOST_ROWS:
        raise TooMuch(f"it declares {rows:,} rows, more than {MOST_ROWS:,}; split it to load it")


def check_values(group: Any) -> None:
    """Raise TooMuch for a row group whose own metadata say that its values are too large."""
    for at in range(group.num_columns):
        column = group.column(at)
        size, count = int(column.total_uncompressed_size), max(1, int(column.num_values))
        if size > MOST_VALUE * count:
            raise TooMuch(
                f"the values of {column.path_in_schema!r} have {size // count >> 20:,} MB, more than"
                f" {MOST_VALUE >> 20} MB"
            )


def check_bytes(held: int, packed: int, rows: int) -> None:
    """Raise TooMuch for `rows` rows of `held` bytes, in a file of `packed` bytes, that hold far more than a file of that
    size does."""
    size = max(held, rows * LEAST_ROW)
    if size > RATIO_FREE and size > MAX_RATIO * max(1, packed):
        raise TooMuch(
            f"its {rows:,} rows would take about {_size(size)}, more than {MAX_RATIO} times the size of the file; refused as"
            " a decompression bomb"
        )


def too_large(values: Iterable[object]) -> bool:
    """Whether one of these values is larger than a value may be."""
    return any(isinstance(one, str | bytes) and len(one) > MOST_VALUE for one in values)


def _size(size: int) -> str:
    return f"{size / (1 << 30):,.1f} GB" if size >= 1 << 30 else f"{size >> 20:,} MB"
