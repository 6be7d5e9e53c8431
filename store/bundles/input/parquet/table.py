"""One Parquet file as batches of rows: what the process does for a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from ..arrow_values import UnreadableRow, rows_of_batch
from ..column_names import distinct
from .limits import (
    MOST_MEMORY,
    MOST_VALUE,
    TooMuch,
    check_bytes,
    check_rows,
    check_values,
    too_large,
)
from .messages import Ended, Lost, Opened, Row, Rows

_BATCH: Final = 256
_BATCH_BYTES: Final = 8 << 20
_PAGE_BYTES: Final = 1 << 20


class Table:
    """A Parquet file whose rows are asked for batch by batch. Raises whatever Arrow raises for a file that is none."""

    def __init__(self, source: Any, size: int, columns: Sequence[str] | None) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        # A row group is read page by page: other tools write ones of a gigabyte.
        self._file = pq.ParquetFile(
            pa.PythonFile(source, mode="r"), pre_buffer=False, buffer_size=_PAGE_BYTES
        )
        self._size = size
        held = self._file.schema_arrow.names
        self._some = columns is not None
        self._wanted = held if columns is None else [one for one in held if one in set(columns)]
        self._answers = self._all()

    def opened(self) -> Opened:
        """The columns that are read."""
        return Opened(tuple(self._wanted))

    def next(self) -> Rows | Lost | Ended:
        """The next rows, or what is lost of them."""
        return next(self._answers, Ended())

    def _all(self) -> Iterator[Rows | Lost]:
        number = 0
        try:
            check_rows(self._file.metadata.num_rows)
            for answer in self._groups():
                number = number + answer.count if isinstance(answer, Rows) else answer.end
                yield answer
        except TooMuch as error:
            yield Lost(self._file.metadata.num_rows, str(error), ends=True)
        except Exception as error:  # noqa: BLE001 - Arrow raises many kinds for a broken file
            yield Lost(number + 1, why(error), ends=True)

    def _groups(self) -> Iterator[Rows | Lost]:
        number = end = held = 0
        metadata = self._file.metadata
        at_once = rows_at_a_time(metadata)
        for group in range(metadata.num_row_groups):
            end += metadata.row_group(group).num_rows
            try:
                check_values(metadata.row_group(group))
                for found in self._batches(group, at_once):
                    rows = Rows.of(found)
                    held += len(rows.packed)
                    # What the first rows take is taken for what all do: a bomb is refused before it is loaded.
                    if not number:
                        all_rows = metadata.num_rows
                        self._check(held * all_rows // max(1, rows.count), all_rows)
                    number += rows.count
                    self._check(held, number)
                    yield rows
            except _Bomb:
                raise
            except Exception as error:  # noqa: BLE001 - see above
                yield Lost(end, why(error))
                number = end

    def _check(self, held: int, rows: int) -> None:
        try:
            check_bytes(held, self._size, rows)
        except TooMuch as error:
            raise _Bomb(*error.args) from None

    def _batches(self, group: int, at_once: int) -> Iterator[list[Row]]:
        names = distinct(self._wanted)
        # Naming all columns would read one that is there twice only once.
        batches = self._file.iter_batches(
            at_once,
            row_groups=[group],
            columns=self._wanted if self._some else None,
            use_threads=False,
        )
        for batch in batches:
            yield [_bounded(row) for row in rows_of_batch(batch, names)]


class _Bomb(TooMuch):
    """The file as a whole is refused."""


def _bounded(row: Row) -> Row:
    if isinstance(row, UnreadableRow) or not too_large(row.values()):
        return row
    name = next(name for name, value in row.items() if too_large([value]))
    return UnreadableRow(f"the value of {name!r} has more than {MOST_VALUE >> 20} MB")


def rows_at_a_time(metadata: Any) -> int:
    """How many rows of a table with that metadata are decoded together: fewer if they are large."""
    groups = (metadata.row_group(number) for number in range(metadata.num_row_groups))
    size = sum(max(int(group.total_byte_size), 0) for group in groups)
    return max(1, min(_BATCH, _BATCH_BYTES * int(metadata.num_rows) // max(size, 1)))


def why(error: Exception) -> str:
    """The reason in a line, for a reject."""
    if isinstance(error, TooMuch):
        return str(error)
    if isinstance(error, MemoryError):
        return f"decoding it takes more than {MOST_MEMORY >> 20} MB of memory"
    return (
        f"not readable as Parquet: {(str(error).splitlines() or [type(error).__name__])[0][:200]}"
    )
