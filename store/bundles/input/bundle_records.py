"""The records of several files of a bundle as the source of a reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..protocol import BundleFile, Position, Record, Reject, Share, Undecoded, Unit
from .containers import Meter
from .csv_parquet import is_table, table_records
from .decoding import decoded, records, units
from .json_bytes import as_utf8

_HEAD: Final = 4096
_UNPACKED: Final = 16 << 20
"""The assumed size of an archive's file, if it is not known before it is unpacked."""
_MANY_FILES: Final = 8
"""From so many files per process on, files are shared out and not the records in them."""
_MAX_UNITS: Final = 1 << 40
HUGE_RECORD: Final = 16 << 20
"""Larger records (bytes) should not be held by several processes at once."""


class BundleRecords:
    """A `RecordSource` that reads the files again each time.

    What was not even a record is collected once and handed out by `take_broken()`. With `per_record`, the
    share is one of records and not of traces.
    """

    def __init__(
        self,
        files: Sequence[BundleFile],
        meter: Meter,
        share: Share | None = None,
        *,
        per_record: bool = False,
    ) -> None:
        self._files = files
        self._meter = meter
        self.share = share
        self._record_share = share if per_record else None
        self._read_once = False
        self._broken: list[Reject] = []
        self.size = sum(file.size or _UNPACKED for file in files)
        self.first_file = files[0].name if files else ""

    def __iter__(self) -> Iterator[Record]:
        for _, record in self.numbered():
            yield record

    def numbered(self) -> Iterator[tuple[int, Record]]:
        """The records with numbers that grow; those of one line have the same."""
        reports = not self._read_once and (
            self.share is None or self.share.first or self._record_share is not None
        )
        for number, unit in self._numbered_units():
            for found in decoded(unit):
                if isinstance(found, Record):
                    yield number, found
                elif reports:
                    self._broken.append(found)

    def holding(self, *marks: bytes) -> Iterator[Record]:
        """The records whose bytes contain a mark, and those that had to be decoded to separate them.

        It does not count as reading: broken records are reported when the records are read.
        """
        for file in self._files:
            for unit in units_of(file):
                if (
                    isinstance(unit, Undecoded)
                    and marks
                    and not any(map(unit.raw.__contains__, marks))
                ):
                    continue
                yield from (one for one in decoded(unit) if isinstance(one, Record))

    def units(self) -> Iterator[Unit]:
        """The records, decoded only if that was needed to separate them."""
        for _, unit in self._numbered_units():
            yield unit

    def take_broken(self) -> list[Reject]:
        """What was not even a record since the last call."""
        broken, self._broken = self._broken, []
        return broken

    def _numbered_units(self) -> Iterator[tuple[int, Unit]]:
        first, self._read_once = not self._read_once, True
        # Progress starts again: reading on silently after 100 % would look like hanging.
        self._meter.high = 0
        share = self._record_share
        by_file = share is not None and len(self._files) >= _MANY_FILES * share.count
        for at, file in enumerate(self._files):
            if by_file and share is not None and not share.takes(at):
                continue
            for number, unit in enumerate(units_of(file)):
                if share is None or by_file or share.takes(number):
                    yield at * _MAX_UNITS + number, unit
            if first and (by_file or self.share is None or self.share.first):
                self._broken.extend(
                    Reject(Position(file.name), problem) for problem in dict.fromkeys(file.problems)
                )


def units_of(file: BundleFile) -> Iterator[Unit]:
    """The records of one file, decoded only if that was needed to separate them."""
    if file.records is not None:
        return file.records()
    return table_records(file) if _is_table(file) else units(file)


def records_of(file: BundleFile) -> Iterator[Record | Reject]:
    """The records of one file, whatever its format."""
    return table_records(file) if _is_table(file) else records(file)


def begins_huge(file: BundleFile) -> bool:
    """Whether the first record is so large that several of its size must not be held at once."""
    if _is_table(file):
        return False
    unit = next(iter(units(file)), None)
    return isinstance(unit, Undecoded) and len(unit.raw) > HUGE_RECORD


def _is_table(file: BundleFile) -> bool:
    with file.open() as stream:
        return is_table(as_utf8(stream.read(_HEAD)))
