"""Puts together what belongs to one trace, and hands it on as soon as it is complete.

Exports of spans spread a trace over records, in any order. A small bundle is simply held; a large one is
read twice, first to learn where each trace ends, so that only the traces that are open are held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, Protocol, TypeAlias, TypeVar, cast

from ..protocol import Position, Record, Reject
from .decoding import Octets, Undecoded, Unit, decoded
from .origins import tell
from .shares import Share

LARGE: Final = 16 << 20
"""Bundles of more bytes are not held in memory as a whole: decoded, small records take twelve times as much."""
LARGE_IF_SCANNED: Final = 32 << 20
"""The same for formats whose trace ids are found without decoding, whose records are mostly larger."""

T = TypeVar("T")
K = TypeVar("K")
Parsed = Iterable[tuple[str | None, T] | Reject]
"""The parts of traces in a record, each with the id of its trace; None for one that is a trace by itself."""


class Source(Protocol):
    """The records of a bundle as a reader is given them: read anew each time they are gone through."""

    share: Share | None
    size: int
    """In bytes, about."""

    def __iter__(self) -> Iterator[Record]: ...

    def units(self) -> Iterator[Unit]:
        """The records, decoded only where they had to be to be told apart."""
        ...

    def holding(self, *marks: bytes) -> Iterator[Record]:
        """The records in whose bytes one of these stands, and some others; gone through beforehand, it is
        not a reading of them."""
        ...


def holding(records: Iterable[Record], *marks: bytes) -> Iterator[Record]:
    """The records in whose bytes one of these stands, and perhaps others, to look at before all are read;
    without marks, every one."""
    found = getattr(records, "holding", None)
    yield from records if found is None else found(*marks)


def nowhere(
    records: Iterable[Record], wanted: Iterable[K], names: Callable[[Record], Iterable[K]]
) -> set[K]:
    """Which of the things that one process found nothing of are nowhere in the bundle, `names` being those in
    a record: of several processes one looks, and tells."""
    share: Share | None = getattr(records, "share", None)
    left = set(wanted)
    if share is None or not left:
        return left
    for record in holding(records) if share.first else ():
        left.difference_update(names(record))
        if not left:
            break
    return left if share.first else set()


def is_large(records: Iterable[Record], *, scanned: bool = False) -> bool:
    """Whether the records of a bundle are too many to be held; `scanned` where their ids are found in bytes."""
    most = LARGE_IF_SCANNED if scanned else LARGE
    return bool(getattr(records, "size", 0) > most)


def complete(
    records: Iterable[Record],
    parse: Callable[[Record], Parsed[T]],
    ids: Callable[[Record], Iterable[str | None]] | None = None,
    scan: Callable[[Octets], Iterable[str] | None] | None = None,
) -> Iterator[tuple[str, list[T]] | Reject]:
    """The parts of each trace, as (trace id, parts in the order of the records); rejects as they come. What
    is a trace by itself comes at once, with the id "".

    `parse` gives the parts of a record, the same each time it is asked; `ids` no more than their ids, where
    that is quicker. `scan` finds them in the bytes of a record, and some that are none of it if need be;
    None where it cannot be sure to have all. Where the records are read by several processes, only the
    traces of this one's share.
    """
    share: Share | None = getattr(records, "share", None)
    if is_large(records, scanned=scan is not None):
        source = cast("Source", records)
        found = _streamed(source, parse, ids or _ids_by(parse), scan, share)
    else:
        found = _held(records, parse, share)
    number = 0
    for item in found:
        if isinstance(item, Reject):
            yield item
            continue
        trace_id, parts, stood = item
        number += 1
        if not parts or (share is not None and not _is_of(share, trace_id, number)):
            continue
        if share is not None:
            share.number = number
        tell(stood)
        yield trace_id or "", parts


def _is_of(share: Share, trace_id: str | None, number: int) -> bool:
    return share.takes(number) if trace_id is None else share.holds(trace_id)


Gathered: TypeAlias = tuple[str | None, list[T], dict[Position, None]]


def _held(
    records: Iterable[Record], parse: Callable[[Record], Parsed[T]], share: Share | None
) -> Iterator[Gathered[T] | Reject]:
    held: dict[str, list[T]] = {}
    stood: dict[str, dict[Position, None]] = {}
    for record in records:
        for found in parse(record):
            if isinstance(found, Reject):
                if share is None or share.first:
                    yield found
                continue
            trace_id, part = found
            if trace_id is None:
                yield None, [part], {record.position: None}
                continue
            parts = held.setdefault(trace_id, [])
            if share is None or share.holds(trace_id):
                parts.append(part)
                stood.setdefault(trace_id, {})[record.position] = None
    # Each is let go when it has been used.
    for trace_id in list(held):
        yield trace_id, held.pop(trace_id), stood.pop(trace_id, {})


def _ids_by(parse: Callable[[Record], Parsed[T]]) -> Callable[[Record], Iterable[str | None]]:
    return lambda record: (found[0] for found in parse(record) if not isinstance(found, Reject))


def _streamed(
    source: Source,
    parse: Callable[[Record], Parsed[T]],
    ids: Callable[[Record], Iterable[str | None]],
    scan: Callable[[Octets], Iterable[str] | None] | None,
    share: Share | None,
) -> Iterator[Gathered[T] | Reject]:
    last: dict[str, int] = {}
    tells = bytearray()
    reads = bytearray()
    for number, unit in enumerate(source.units()):
        found_ids = _ids_in(unit, ids, scan)
        # What is a trace by itself is counted by every process.
        alone = None in found_ids
        named = [one for one in found_ids if one is not None]
        last.update(dict.fromkeys(named, number))
        # Of each record one process tells what could not be read.
        told = share is None or (share.holds(min(named)) if named else share.first)
        tells.append(told)
        reads.append(told or alone or any(share is not None and share.holds(one) for one in named))
    ends: dict[int, list[str]] = {}
    for trace_id, number in last.items():
        ends.setdefault(number, []).append(trace_id)
    del last
    held: dict[str, list[T]] = {}
    stood: dict[str, dict[Position, None]] = {}
    for number, unit in enumerate(source.units()):
        for found in _parsed(unit, parse) if reads[number] else ():
            if isinstance(found, Reject):
                if tells[number]:
                    yield found
                continue
            position, part_of, part = found
            if part_of is None:
                yield None, [part], {position: None}
            elif share is None or share.holds(part_of):
                held.setdefault(part_of, []).append(part)
                stood.setdefault(part_of, {})[position] = None
        for trace_id in sorted(ends.pop(number, ())):
            yield trace_id, held.pop(trace_id, []), stood.pop(trace_id, {})
    for trace_id in sorted(held):
        yield trace_id, held[trace_id], stood[trace_id]


def _ids_in(
    unit: Unit,
    ids: Callable[[Record], Iterable[str | None]],
    scan: Callable[[Octets], Iterable[str] | None] | None,
) -> set[str | None]:
    """The ids of the traces of a unit; a broken one has none."""
    if isinstance(unit, Undecoded):
        found = scan(unit.raw) if scan is not None else None
        if found is not None:
            return set(found)
    return {one for item in decoded(unit) if isinstance(item, Record) for one in ids(item)}


def _parsed(
    unit: Unit, parse: Callable[[Record], Parsed[T]]
) -> Iterator[tuple[Position, str | None, T] | Reject]:
    for record in decoded(unit):
        if isinstance(record, Reject):
            yield record
            continue
        for found in parse(record):
            yield found if isinstance(found, Reject) else (record.position, *found)
