"""Opens a bundle: its files, grouped by their format, and what the reader of each format finds in them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Final, TypeAlias

from ...errors import UserError
from ..trace import Trace, replace
from .driving import driven, vote_of
from .formats.exported import NOTE as EXPORTED_NOTE
from .formats.exported import READER as EXPORTED
from .incomplete import with_cuts
from .input.bundle_records import BundleRecords, begins_huge
from .input.containers import Meter, bundle_files, files_of
from .input.encodings import as_utf8_stream, known_encoding
from .input.sources import sources_of
from .input.unexpected import LET_THROUGH, said_of
from .label_files import LabelFile, label_file
from .label_texts import NAME as LABEL_TEXTS
from .label_texts import TITLE as LABEL_TEXTS_TITLE
from .label_texts import read_texts
from .mapping import columns_of, fitting, problem_of
from .protocol import (
    BundleFile,
    Gathering,
    Item,
    LocatedTrace,
    Position,
    ReaderItem,
    RecordSource,
    Reject,
    Sample,
    Share,
    Vote,
)
from .registry import READERS, TABLES, reader_names, reader_of
from .scripts import script_in
from .sniffing import SAMPLE_RECORDS, described, sampled

Progress: TypeAlias = Callable[[int, int | None], None]
UNKNOWN: Final = "unknown"
_UNJUDGED: Final = (
    "whether it is complete could not be read: a value in it is not one that its format has"
)


@dataclass(frozen=True)
class BundlePart:
    """The files of a bundle that have one format, and a stream of what is in them.

    `located` can be read once, either itself or through `items`.
    """

    format: str
    title: str
    located: Iterator[ReaderItem]
    note: str = ""
    """How it is read, if there was a choice."""
    files: tuple[int, ...] = ()
    """The numbers (from 0) of its files among those of the bundle."""
    size: int = 0
    """The approximate size of its files in bytes."""
    first: BundleFile | None = None
    encoding: str | None = None
    """The encoding that was declared for its text."""

    @property
    def items(self) -> Iterator[Item]:
        """What is in the files, each trace with the records that it was made of."""
        for item in self.located:
            yield with_sources(item) if isinstance(item, LocatedTrace) else item

    def begins_huge(self) -> bool:
        """Whether the first record is so large that several of its size must not be held at once."""
        return self.first is not None and begins_huge(self.first)


def with_sources(located: LocatedTrace) -> Trace:
    """The trace with the records that it was made of, and what it lacks, and what was noticed while they
    were decoded."""
    try:
        trace = with_cuts(located.trace)
    except LET_THROUGH:
        raise
    except Exception:  # noqa: BLE001 - the trace is worth more than what it lacks
        trace = replace(located.trace, notes=(*located.trace.notes, _UNJUDGED))
    notes = dict.fromkeys(note for position in located.positions for note in position.notes)
    return replace(trace, sources=sources_of(located.positions), notes=(*trace.notes, *notes))


@dataclass(frozen=True)
class _ReadPlan:
    """How a file is read: files with the same plan make one part of the bundle."""

    format: str
    saved: str = ""
    note: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """The format, and the name of the saved mapping if it is read with one."""
        return f"{self.format}:{self.saved}" if self.saved else self.format


def read_bundle(
    path: Path,
    *,
    format: str | None = None,  # noqa: A002 - the option's own name
    mapping: Mapping[str, str] | None = None,
    saved: Mapping[str, Mapping[str, str]] | None = None,
    encoding: str | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    share: Share | None = None,
    files: Collection[int] | None = None,
) -> Iterator[BundlePart]:
    """The parts of a bundle, one for each format found in it; the last part is what was not recognised.

    `format` names a reader and skips the vote. `mapping` (field -> path) reads whatever it is as a table.
    `encoding` is that of text that is neither UTF-8 nor begins with a byte order mark. `saved` are mappings by name, which are tried on files without another format. `share` is what this
    process builds of the bundle; `files` are then the numbers of the files that have the format.
    Raises UserError if the path cannot be opened, or the format or a field does not exist.
    """
    problem = problem_of(mapping) if mapping else None
    if problem:
        raise UserError(f"The mapping cannot be used: {problem}", "Correct --map.")
    if format is not None and format not in reader_names():
        raise UserError(
            f"There is no format named {format}", f"Known are: {', '.join(reader_names())}."
        )
    if encoding is not None and not known_encoding(encoding):
        raise UserError(f"There is no encoding named {encoding}", "For example: cp1252, utf-16.")
    meter = Meter(None, progress)
    if path.exists():
        meter.total = sum(file.stat().st_size for file in files_of(path))
    rejects: list[Reject] = []
    found: list[tuple[int, BundleFile]] = []
    for number, file in enumerate(bundle_files(path, meter)):
        if isinstance(file, Reject):
            rejects.append(file)
        elif files is None or number in files:
            if encoding is not None:
                file.open = as_utf8_stream(file.open, encoding)
            found.append((number, file))
    groups: dict[_ReadPlan, list[tuple[int, BundleFile]]] = {}
    owners = {} if format else _owners([file.name for _, file in found])
    plans: dict[str, _ReadPlan | None] = {}
    for number, file in sorted(found, key=lambda one: one[1].name in owners):
        owner, plan = owners.get(file.name, ("", None))
        if format:
            plan = _ReadPlan(format)
        elif plan is None or plans.get(owner) != plan:
            plan = _planned(file, rejects, mapping, saved or {})
        plans[file.name] = plan
        if plan is not None:
            groups.setdefault(plan, []).append((number, file))
    for plan, numbered in groups.items():
        fields = (saved or {}).get(plan.saved, {}) if plan.saved else mapping
        numbered.sort(key=itemgetter(0))
        part = _part(plan, numbered, fields or {}, meter, cancelled, share)
        yield replace(part, encoding=encoding)
    if rejects and files is None:
        yield BundlePart(UNKNOWN, "not recognised", iter(rejects))


def read_without_mapping(path: Path) -> str | None:
    """As what a bundle is read that nobody gives a mapping for, in words; None if its format is not known."""
    for part in read_bundle(path):
        if part.format != UNKNOWN:
            return f"{part.title}; {part.note}" if part.note else part.title
    return None


def _owners(names: Sequence[str]) -> dict[str, tuple[str, _ReadPlan]]:
    """The files that by their names are parts of other files, with these and how both are then read."""
    known = set(names)
    found: dict[str, tuple[str, _ReadPlan]] = {}
    for reader in READERS:
        for name in names:
            owner = reader.part_of(name)
            if owner is not None and owner in known and owner != name:
                found[name] = (owner, _ReadPlan(reader.name))
    return found


def _planned(
    file: BundleFile,
    rejects: list[Reject],
    mapping: Mapping[str, str] | None,
    saved: Mapping[str, Mapping[str, str]],
) -> _ReadPlan | None:
    """How a file is read; None, with a reject, if it is not known or cannot be told."""
    try:
        return _plan(file, rejects, mapping, saved)
    except LET_THROUGH:
        raise
    except Exception as error:  # noqa: BLE001 - one odd file must not cost the bundle
        reason = f"its format cannot be told: {said_of(error)}; --format names it"
        rejects.append(Reject(Position(file.name), reason))
        return None


def _plan(
    file: BundleFile,
    rejects: list[Reject],
    mapping: Mapping[str, str] | None,
    saved: Mapping[str, Mapping[str, str]],
) -> _ReadPlan | None:
    """How a file is read; None, with a reject, if it has no format or two."""
    sample, problem = sampled(file)
    if sample is None:
        rejects.append(Reject(Position(file.name), problem))
        return None
    if mapping and sample.records:
        absent = fitting(mapping, sample.records)
        if len(absent) == len(mapping):
            columns = ", ".join(column.path for column in columns_of(sample.records)[:12])
            reason = f"it has none of {', '.join(absent)}; it has {columns}"
            rejects.append(Reject(Position(file.name), reason))
            return None
        return _ReadPlan(TABLES.name)
    labels = labels_in(sample)
    if labels is not None:
        rejects.append(Reject(Position(file.name), f"{labels.said}; {labels.next_step}"))
        return None
    winners = elected(sample)
    if not winners or winners == [TABLES.name]:
        script = script_in(file.name, next(iter(sample.records), None))
        if script and not mapping:
            rejects.append(Reject(Position(file.name), f"{script}, not traces"))
            return None
        for name, fields in saved.items():
            if sample.records and not fitting(fields, sample.records):
                return _ReadPlan(TABLES.name, saved=name, note=f"read with the mapping {name!r}")
    if not winners:
        rejects.append(Reject(Position(file.name), described(sample)))
        return None
    if len(winners) > 1:
        rejects.append(
            Reject(
                Position(file.name),
                f"it could be {' or '.join(winners)}: choose one with --format {winners[0]}",
            )
        )
        return None
    note = (reader_of(winners[0]) or TABLES).understood(sample)
    if winners == [EXPORTED.name]:
        note = EXPORTED_NOTE
    return _ReadPlan(winners[0], note=note)


def labels_in(sample: Sample) -> LabelFile | None:
    """The labels of another tool that a file holds; None if it holds traces or something else."""
    found = label_file(sample, whole=len(sample.records) < SAMPLE_RECORDS)
    # A format that is certain of its own records is right.
    if found is not None and any(vote_of(reader, sample) is Vote.CERTAIN for reader in READERS):
        return None
    return found


def elected(sample: Sample) -> list[str]:
    """The names of the readers with the highest vote, without those that a more specific one replaces."""
    votes = {reader: vote_of(reader, sample) for reader in (*READERS, TABLES)}
    best = max(votes.values())
    if best is Vote.NO:
        return []
    winners = [reader for reader, vote in votes.items() if vote is best]
    replaced = {name for reader in winners for name in reader.more_specific_than}
    return [reader.name for reader in winners if reader.name not in replaced]


def _part(
    plan: _ReadPlan,
    numbered: Sequence[tuple[int, BundleFile]],
    mapping: Mapping[str, str],
    meter: Meter,
    cancelled: Callable[[], bool] | None,
    share: Share | None,
) -> BundlePart:
    read: Callable[[RecordSource], Iterator[ReaderItem]]
    reader = reader_of(plan.format)
    title = ""
    if plan.format == LABEL_TEXTS:
        reader, title, read = TABLES, LABEL_TEXTS_TITLE, partial(read_texts, tables=TABLES)
    elif reader is None:
        reader, read = TABLES, partial(TABLES.read_mapped, mapping=mapping)
    else:
        read = reader.read
    source = BundleRecords(
        reader.joined([file for _, file in numbered]),
        meter,
        share,
        per_record=reader.gathering is Gathering.PER_RECORD,
    )
    return BundlePart(
        plan.name,
        title or reader.title,
        _until(_with_broken(read, source), cancelled),
        plan.note,
        tuple(number for number, _ in numbered),
        source.size,
        numbered[0][1],
    )


def _with_broken(
    read: Callable[[RecordSource], Iterator[ReaderItem]], source: BundleRecords
) -> Iterator[ReaderItem]:
    """What a reader yields, and what was not even a record."""
    for item in driven(read, source, source.first_file):
        yield from source.take_broken()
        yield item
    yield from source.take_broken()


def _until(
    items: Iterator[ReaderItem], cancelled: Callable[[], bool] | None
) -> Iterator[ReaderItem]:
    if cancelled is None:
        yield from items
        return
    while not cancelled():
        some = list(islice(items, 1))
        if not some:
            return
        yield some[0]
