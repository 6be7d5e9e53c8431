"""A path becomes parts: the files of a bundle, sorted by what their content is, and their readers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias

from ...errors import UserError
from .containers import Meter, files_of, members
from .decode import Undecoded, Unit, as_utf8, records, units
from .mapping import columns_of, fitting, problem_of
from .origins import Origins
from .protocol import Item, Member, Position, Record, Reject, Sample
from .registry import RECORD_READERS, TABLES, reader_names
from .rows import is_table, table_records
from .shares import Share
from .sniffing import described, sampled

Progress: TypeAlias = Callable[[int, int | None], None]
UNKNOWN: Final = "unknown"
_HEAD: Final = 4096
UNPACKED: Final = 16 << 20
"""What a file from an archive is taken to hold, where that is not known before it is unpacked."""


@dataclass(frozen=True)
class Part:
    """The files of a bundle that are of one format, as a stream of what is in them."""

    format: str
    title: str
    items: Iterator[Item]
    note: str = ""
    """How it is read, where that was a choice."""


@dataclass(frozen=True)
class _Way:
    """How a file is read: files that are read alike make one part."""

    format: str
    saved: str = ""
    note: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """What the part is called: the format, and the mapping where it was read with a saved one."""
        return f"{self.format}:{self.saved}" if self.saved else self.format


def read_bundle(
    path: Path,
    *,
    format: str | None = None,  # noqa: A002 - the option's own name
    mapping: Mapping[str, str] | None = None,
    saved: Mapping[str, Mapping[str, str]] | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    share: Share | None = None,
) -> Iterator[Part]:
    """The parts of a bundle, one a format found in it; what nothing recognises is the last part.

    `format` names a reader and skips the sniffing; `mapping` (field -> path) makes a table of whatever
    it is; `share` is what this process is to build of it; `saved` are mappings by name, of which one that fits reads what is of no other format. Raises
    UserError where the path cannot be opened, or the format or a field has no such name.
    """
    problem = problem_of(mapping) if mapping else None
    if problem:
        raise UserError(f"The mapping cannot be used: {problem}", "Correct --map.")
    if format is not None and format not in reader_names():
        raise UserError(
            f"There is no format named {format}", f"Known are: {', '.join(reader_names())}."
        )
    meter = Meter(None, progress)
    if path.exists():
        meter.total = sum(file.stat().st_size for file in files_of(path))
    groups: dict[_Way, list[Member]] = {}
    rejects: list[Reject] = []
    for found in members(path, meter):
        if isinstance(found, Reject):
            rejects.append(found)
            continue
        way = _Way(format) if format else _sniff(found, rejects, mapping, saved or {})
        if way is not None:
            groups.setdefault(way, []).append(found)
    for way, files in groups.items():
        fields = (saved or {}).get(way.saved, {}) if way.saved else mapping
        yield _part(way, files, fields, meter, cancelled, share)
    if rejects:
        yield Part(UNKNOWN, "not recognised", iter(rejects))


def _sniff(
    member: Member,
    rejects: list[Reject],
    mapping: Mapping[str, str] | None,
    saved: Mapping[str, Mapping[str, str]],
) -> _Way | None:
    """How a file is read; None, with a reject, where it is of no format or of two."""
    sample, named = sampled(member)
    if sample is None:
        rejects.append(Reject(Position(member.name), named))
        return None
    if mapping and sample.records:
        absent = fitting(mapping, sample.records)
        if len(absent) == len(mapping):
            there = ", ".join(column.path for column in columns_of(sample.records)[:12])
            reason = f"it has none of {', '.join(absent)}; it has {there}"
            rejects.append(Reject(Position(member.name), reason))
            return None
        return _Way(TABLES.name)
    votes = _votes(sample)
    best = max(votes.values(), default=0)
    winners = [name for name, vote in votes.items() if vote == best]
    if not winners or winners == [TABLES.name]:
        for name, fields in saved.items():
            if sample.records and not fitting(fields, sample.records):
                return _Way(TABLES.name, saved=name, note=f"read with the mapping {name!r}")
    if not winners:
        rejects.append(Reject(Position(member.name), described(sample)))
        return None
    if len(winners) > 1:
        rejects.append(
            Reject(
                Position(member.name),
                f"it could be {' or '.join(winners)}: say which with --format {winners[0]}",
            )
        )
        return None
    note = TABLES.understood(sample) if winners == [TABLES.name] else ""
    return _Way(winners[0], note=note)


def _votes(sample: Sample) -> dict[str, int]:
    votes = {reader.name: reader.sniff(sample) for reader in RECORD_READERS}
    votes[TABLES.name] = TABLES.sniff(sample)
    return {name: vote for name, vote in votes.items() if vote > 0}


def _part(
    way: _Way,
    files: Sequence[Member],
    mapping: Mapping[str, str] | None,
    meter: Meter,
    cancelled: Callable[[], bool] | None,
    share: Share | None,
) -> Part:
    if way.format == TABLES.name:
        rows = _read(partial(TABLES.read, mapping=mapping or {}), files, meter)
        return Part(way.name, TABLES.title, _until(rows, cancelled), way.note)
    reader = next(reader for reader in RECORD_READERS if reader.name == way.format)
    return Part(
        way.format, reader.title, _until(_read(reader.read, files, meter, share), cancelled)
    )


def records_of(member: Member) -> Iterator[Record | Reject]:
    """The records of one file, whatever it holds."""
    return table_records(member) if _is_table(member) else records(member)


def _is_table(member: Member) -> bool:
    with member.open() as stream:
        return is_table(as_utf8(stream.read(_HEAD)))


class _Records:
    """The records of several files, read anew each time they are gone through.

    What was not even a record is kept in `broken`, once.
    """

    def __init__(self, files: Sequence[Member], meter: Meter, share: Share | None = None) -> None:
        self._files = files
        self._meter = meter
        self.share = share
        self._passed = False
        self.origins = Origins()
        self.broken: list[Reject] = []
        known = [member.size for member in files]
        self.size = sum(size or UNPACKED for size in known)

    def __iter__(self) -> Iterator[Record]:
        first = not self._passed and (self.share is None or self.share.first)
        for unit in self.units():
            for found in unit.records() if isinstance(unit, Undecoded) else (unit,):
                if isinstance(found, Record):
                    self.origins.handed_out(found.position)
                    yield found
                elif first:
                    self.broken.append(found)

    def units(self) -> Iterator[Unit]:
        """The records, and what was not even one, decoded only where they had to be to be told apart."""
        first, self._passed = not self._passed, True
        # Progress starts anew: reading on silently after "all" would look like hanging.
        self._meter.high = 0
        for member in self._files:
            yield from table_records(member) if _is_table(member) else units(member)
            if first and (self.share is None or self.share.first):
                self.broken.extend(
                    Reject(Position(member.name), problem)
                    for problem in dict.fromkeys(member.problems)
                )


def _read(
    read: Callable[[Iterable[Record]], Iterator[Item]],
    files: Sequence[Member],
    meter: Meter,
    share: Share | None = None,
) -> Iterator[Item]:
    """Give a reader the records of all its files; what was not even a record is kept as well."""
    source = _Records(files, meter, share)
    for item in read(source):
        if source.broken:
            yield from list(source.broken)
            source.broken.clear()
        yield source.origins.stamped(item)
    yield from source.broken


def _until(items: Iterator[Item], cancelled: Callable[[], bool] | None) -> Iterator[Item]:
    if cancelled is None:
        yield from items
        return
    while not cancelled():
        some = list(islice(items, 1))
        if not some:
            return
        yield some[0]
