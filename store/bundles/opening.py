"""A path becomes parts: the files of a bundle, sorted by what their content is, and their readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias

from ...errors import UserError
from .containers import Meter, files_of, members
from .decode import as_utf8, records
from .protocol import Item, Member, Position, Record, Reject, Sample
from .registry import RECORD_READERS, TABLES, reader_names
from .rows import is_table, table_records
from .sniffing import described, sampled

Progress: TypeAlias = Callable[[int, int | None], None]
UNKNOWN: Final = "unknown"
_HEAD: Final = 4096


@dataclass(frozen=True)
class Part:
    """The files of a bundle that are of one format, as a stream of what is in them."""

    format: str
    title: str
    items: Iterator[Item]


def read_bundle(
    path: Path,
    *,
    format: str | None = None,  # noqa: A002 - the option's own name
    mapping: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[Part]:
    """The parts of a bundle, one a format found in it; what nothing recognises is the last part.

    `format` names a reader and skips the sniffing; `mapping` names the columns of a table (field ->
    column). Raises UserError where the path cannot be opened or the format has no such name.
    """
    if format is not None and format not in reader_names():
        raise UserError(
            f"There is no format named {format}", f"Known are: {', '.join(reader_names())}."
        )
    meter = Meter(None, progress)
    if path.exists():
        meter.total = sum(file.stat().st_size for file in files_of(path))
    groups: dict[str, list[Member]] = {}
    rejects: list[Reject] = []
    for found in members(path, meter):
        if isinstance(found, Reject):
            rejects.append(found)
            continue
        name = format or _sniff(found, rejects, tabular=mapping is not None)
        if name is not None:
            groups.setdefault(name, []).append(found)
    meter.high = 0
    for name, files in groups.items():
        yield _part(name, files, mapping, cancelled)
    if rejects:
        yield Part(UNKNOWN, "not recognised", iter(rejects))


def _sniff(member: Member, rejects: list[Reject], *, tabular: bool) -> str | None:
    """The name of the format that a file is in; None, with a reject, where it is none or two."""
    sample, named = sampled(member)
    if sample is None:
        rejects.append(Reject(Position(member.name), named))
        return None
    votes = _votes(sample)
    if tabular and (votes or sample.records):
        return TABLES.name
    if not votes:
        rejects.append(Reject(Position(member.name), described(sample)))
        return None
    best = max(votes.values())
    winners = [name for name, vote in votes.items() if vote == best]
    if len(winners) > 1:
        rejects.append(
            Reject(
                Position(member.name),
                f"it could be {' or '.join(winners)}: say which with --format {winners[0]}",
            )
        )
        return None
    return winners[0]


def _votes(sample: Sample) -> dict[str, int]:
    votes = {reader.name: reader.sniff(sample) for reader in RECORD_READERS}
    votes[TABLES.name] = TABLES.sniff(sample)
    return {name: vote for name, vote in votes.items() if vote > 0}


def _part(
    name: str,
    files: Sequence[Member],
    mapping: Mapping[str, str] | None,
    cancelled: Callable[[], bool] | None,
) -> Part:
    if name == TABLES.name:
        rows = _read(partial(TABLES.read, mapping=mapping or {}), files)
        return Part(name, TABLES.title, _until(rows, cancelled))
    reader = next(reader for reader in RECORD_READERS if reader.name == name)
    return Part(name, reader.title, _until(_read(reader.read, files), cancelled))


def _records(member: Member) -> Iterator[Record | Reject]:
    with member.open() as stream:
        head = stream.read(_HEAD)
    return table_records(member) if is_table(as_utf8(head)) else records(member)


def _read(
    read: Callable[[Iterator[Record]], Iterator[Item]], files: Sequence[Member]
) -> Iterator[Item]:
    """Give a reader the records of all its files; what was not even a record is kept as well."""
    broken: list[Reject] = []

    def good() -> Iterator[Record]:
        for member in files:
            for found in _records(member):
                if isinstance(found, Record):
                    yield found
                else:
                    broken.append(found)
            broken.extend(
                Reject(Position(member.name), problem) for problem in dict.fromkeys(member.problems)
            )

    for item in read(good()):
        if broken:
            yield from list(broken)
            broken.clear()
        yield item
    yield from broken


def _until(items: Iterator[Item], cancelled: Callable[[], bool] | None) -> Iterator[Item]:
    if cancelled is None:
        yield from items
        return
    while not cancelled():
        some = list(islice(items, 1))
        if not some:
            return
        yield some[0]
