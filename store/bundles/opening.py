"""A path becomes parts: the files of a bundle, sorted by what their content is, and their readers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Final, TypeAlias

from ...errors import UserError
from .input.containers import Meter, files_of, members
from .input.decoding import Undecoded, Unit, as_utf8, decoded, records, units
from .input.origins import Origins
from .input.rows import is_table, table_records
from .input.shares import Share
from .mapping import columns_of, fitting, problem_of
from .protocol import Item, Member, Position, Record, Reject, Sample
from .registry import RECORD_READERS, TABLES, reader_names, reader_of
from .sniffing import described, sampled

Progress: TypeAlias = Callable[[int, int | None], None]
UNKNOWN: Final = "unknown"
_HEAD: Final = 4096
UNPACKED: Final = 16 << 20
"""What a file from an archive is taken to hold, where that is not known before it is unpacked."""
HUGE_RECORD: Final = 16 << 20
"""Records of more bytes are not to be held by several processes at once."""
_MANY: Final = 8
"""From so many files for each process on, the files are shared out and not what is in them."""
_MOST_UNITS: Final = 1 << 40


@dataclass(frozen=True)
class Part:
    """The files of a bundle that are of one format, as a stream of what is in them."""

    format: str
    title: str
    items: Iterator[Item]
    note: str = ""
    """How it is read, where that was a choice."""
    files: tuple[int, ...] = ()
    """The numbers (from 0) of its files among those of the bundle."""
    size: int = 0
    """Of its files, in bytes, about."""
    first: Member | None = None
    """The first of its files."""

    def begins_huge(self) -> bool:
        """Whether already its first record is so large that several must not be held at once."""
        if self.first is None or _is_table(self.first):
            return False
        unit = next(iter(units(self.first)), None)
        return isinstance(unit, Undecoded) and len(unit.raw) > HUGE_RECORD


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
    files: Collection[int] | None = None,
) -> Iterator[Part]:
    """The parts of a bundle, one a format found in it; what nothing recognises is the last part.

    `format` names a reader and skips the sniffing; `mapping` (field -> path) makes a table of whatever
    it is; `saved` are mappings by name, of which one that fits reads what is of no other format. `share` is
    what this process is to build of it, and `files` are then the numbers of those that are of the format.
    Raises UserError where the path cannot be opened, or the format or a field has no such name.
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
    groups: dict[_Way, list[tuple[int, Member]]] = {}
    rejects: list[Reject] = []
    there: list[tuple[int, Member]] = []
    for number, found in enumerate(members(path, meter)):
        if isinstance(found, Reject):
            rejects.append(found)
        elif files is None or number in files:
            there.append((number, found))
    wholes = {} if format else _wholes(there)
    ways: dict[str, _Way | None] = {}
    for number, member in sorted(there, key=lambda one: one[1].name in wholes):
        if format:
            way: _Way | None = _Way(format)
        elif member.name in wholes and ways.get(wholes[member.name][0]) == wholes[member.name][1]:
            way = wholes[member.name][1]
        else:
            way = _sniff(member, rejects, mapping, saved or {})
        ways[member.name] = way
        if way is not None:
            groups.setdefault(way, []).append((number, member))
    for way, numbered in groups.items():
        fields = (saved or {}).get(way.saved, {}) if way.saved else mapping
        yield _part(way, sorted(numbered, key=itemgetter(0)), fields, meter, cancelled, share)
    if rejects and files is None:
        yield Part(UNKNOWN, "not recognised", iter(rejects))


def _wholes(there: Sequence[tuple[int, Member]]) -> dict[str, tuple[str, _Way]]:
    """Files that by their names are parts of others that are there, and how they are read if those are."""
    names = {member.name for _, member in there}
    found: dict[str, tuple[str, _Way]] = {}
    for reader in RECORD_READERS:
        whole_of: Callable[[str], str | None] | None = getattr(reader, "whole_of", None)
        if whole_of is None:
            continue
        for name in names:
            whole = whole_of(name)
            if whole in names and whole != name:
                found[name] = (whole, _Way(reader.name))
    return found


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
    numbered: Sequence[tuple[int, Member]],
    mapping: Mapping[str, str] | None,
    meter: Meter,
    cancelled: Callable[[], bool] | None,
    share: Share | None,
) -> Part:
    read: Callable[[Iterable[Record]], Iterator[Item]]
    reader = reader_of(way.format)
    if reader is None:
        title, read = TABLES.title, partial(TABLES.read, mapping=mapping or {})
    else:
        title, read = reader.title, reader.read
    apart = share is not None and getattr(reader, "apart", False)
    source = _Records([member for _, member in numbered], meter, share, apart=apart)
    items = _until(_read(read, source), cancelled)
    files = tuple(number for number, _ in numbered)
    return Part(way.name, title, items, way.note, files, source.size, numbered[0][1])


def records_of(member: Member) -> Iterator[Record | Reject]:
    """The records of one file, whatever it holds."""
    return table_records(member) if _is_table(member) else records(member)


def _is_table(member: Member) -> bool:
    with member.open() as stream:
        return is_table(as_utf8(stream.read(_HEAD)))


class _Records:
    """The records of several files, read anew each time they are gone through.

    What was not even a record is kept in `broken`, once. With `apart`, only the records of this share.
    """

    def __init__(
        self,
        files: Sequence[Member],
        meter: Meter,
        share: Share | None = None,
        *,
        apart: bool = False,
    ) -> None:
        self._files = files
        self._meter = meter
        self.share = share
        self._parted = share if apart else None
        self._passed = False
        self.origins = Origins()
        self.broken: list[Reject] = []
        known = [member.size for member in files]
        self.size = sum(size or UNPACKED for size in known)

    def __iter__(self) -> Iterator[Record]:
        tells = not self._passed and (self.share is None or self.share.first or self._parted)
        for unit in self.units():
            for found in decoded(unit):
                if isinstance(found, Record):
                    self.origins.handed_out(found.position)
                    yield found
                elif tells:
                    self.broken.append(found)

    def holding(self, *marks: bytes) -> Iterator[Record]:
        """The records in whose bytes one of these stands (without any, all), and those that had to be
        decoded to be told apart; not a reading, so that it tells nothing of what is broken."""
        for member in self._files:
            for unit in _units_of(member):
                if (
                    isinstance(unit, Undecoded)
                    and marks
                    and not any(map(unit.raw.__contains__, marks))
                ):
                    continue
                yield from (one for one in decoded(unit) if isinstance(one, Record))

    def units(self) -> Iterator[Unit]:
        """The records, and what was not even one, decoded only where they had to be to be told apart."""
        first, self._passed = not self._passed, True
        # Progress starts anew: reading on silently after "all" would look like hanging.
        self._meter.high = 0
        share = self._parted
        by_file = share is not None and len(self._files) >= _MANY * share.count
        for place, member in enumerate(self._files):
            if by_file and share is not None and not share.takes(place):
                continue
            found = _units_of(member)
            if share is None:
                yield from found
            else:
                yield from _own(found, place, share, every=by_file)
            if first and (by_file or self.share is None or self.share.first):
                self.broken.extend(
                    Reject(Position(member.name), problem)
                    for problem in dict.fromkeys(member.problems)
                )


def _units_of(member: Member) -> Iterator[Unit]:
    return table_records(member) if _is_table(member) else units(member)


def _own(found: Iterator[Unit], place: int, share: Share, *, every: bool) -> Iterator[Unit]:
    """The units of a file that are of this share, or every one; each is numbered."""
    for number, unit in enumerate(found):
        if every or share.takes(number):
            share.number = place * _MOST_UNITS + number
            yield unit


def _read(read: Callable[[Iterable[Record]], Iterator[Item]], source: _Records) -> Iterator[Item]:
    """Give a reader the records of all its files; what was not even a record is kept as well."""
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
