"""Collect the parts of each trace and pass it on as soon as it is complete.

Exports of spans spread a trace over records, in any order. A small bundle is kept in memory; a large one is
read twice, first to learn where each trace ends, so that only unfinished traces are in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Generic, ParamSpec, TypeAlias, TypeVar

from ...canonical import Json
from ...trace import Trace
from ..protocol import (
    EXCERPT_CHARS,
    Item,
    LocatedTrace,
    Octets,
    Position,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Share,
    UnattachedScores,
    Undecoded,
    Unit,
)
from .decoding import decoded
from .unexpected import guarded

LARGE: Final = 16 << 20
"""Larger bundles (bytes) are not kept in memory: small records take twelve times their size when decoded."""
LARGE_IF_SCANNED: Final = 32 << 20
"""The same for formats whose trace ids are found without decoding; their records are mostly larger."""

NOTHING_IN_IT: Final = "no traces found in it: its lists are empty"

T = TypeVar("T")
K = TypeVar("K")
P = ParamSpec("P")
TraceParts: TypeAlias = Iterable[tuple[str | None, T] | Reject]
"""The parts of traces in a record, each with its trace id; the id is None if the part is a whole trace."""
Parse: TypeAlias = Callable[[Record], TraceParts[T]]
Ids: TypeAlias = Callable[[Record], Iterable[str | None]]
Scan: TypeAlias = Callable[[Octets], Iterable[str] | None]


@dataclass(frozen=True, slots=True)
class Gathered(Generic[T]):
    """All parts of one trace in record order, the positions of the records, and the trace's order number.

    `trace_id` is "" for a trace of one part without an id.
    """

    trace_id: str
    parts: list[T]
    positions: tuple[Position, ...]
    number: int

    def only(self, trace_id: str, parts: list[T], positions: tuple[Position, ...]) -> Gathered[T]:
        """Some of these parts, which are a trace by themselves."""
        return Gathered(trace_id, parts, positions, self.number)

    def located(self, item: Item) -> ReaderItem:
        """An item made from these parts; a trace gets their positions and number."""
        return LocatedTrace(item, self.positions, self.number) if isinstance(item, Trace) else item

    def made(
        self, make: Callable[P, Item | Iterable[Item]], *args: P.args, **kwargs: P.kwargs
    ) -> Iterator[ReaderItem]:
        """What `make` makes of these parts, located. If that fails, the trace is a reject and the others are kept."""

        def items() -> Iterator[Item]:
            found = make(*args, **kwargs)
            if isinstance(found, Trace | UnattachedScores | Reject):
                yield found
            else:
                yield from found

        for item in map(self.located, guarded(items, self._place)):
            yield item
            if isinstance(item, Reject) and item.reason.startswith(self._named):
                # Each of its records is accounted for.
                yield from (replace(item, position=place) for place in self.positions[1:])

    @property
    def _named(self) -> str:
        return f"the trace {self.trace_id!r}" if self.trace_id else "the record"

    def _place(self) -> tuple[Position, str, Json]:
        return self.positions[0], self._named, str(self.parts[0])


def per_record(
    source: RecordSource,
    items_of: Callable[[Record], Iterable[Item]],
    *,
    empty: str = NOTHING_IN_IT,
) -> Iterator[ReaderItem]:
    """Yield the results of `items_of` for each record independently. A record that nothing came of is a reject, with
    the reason `empty` unless that is ""."""
    for number, record in source.numbered():
        nothing = True
        for item in _guarded(items_of, record):
            nothing = False
            if isinstance(item, Trace):
                yield LocatedTrace(item, (record.position,), number)
            else:
                yield item
        if nothing and empty:
            yield Reject(record.position, empty, str(record.value)[:EXCERPT_CHARS])


def _guarded(read: Callable[[Record], Iterable[T]], record: Record) -> Iterator[T | Reject]:
    """What a reader finds in a record; a Reject if a value in it is one that the reader did not expect."""
    return guarded(read, lambda: (record.position, "the record", record.value), record)


def absent_from(
    source: RecordSource, wanted: Iterable[K], names: Callable[[Record], Iterable[K]]
) -> set[K]:
    """Return those of `wanted`, not found by this process, that are nowhere in the bundle.

    `names` yields the names in a record. If several processes read, only the first searches and reports.
    """
    share, left = source.share, set(wanted)
    if share is None or not left:
        return left
    if not share.first:
        return set()
    for record in source.holding():
        left.difference_update(names(record))
        if not left:
            break
    return left


def is_large(source: RecordSource, *, scanned: bool = False) -> bool:
    """Whether a bundle is too large for memory; `scanned` if its ids can be found in undecoded bytes."""
    return source.size > (LARGE_IF_SCANNED if scanned else LARGE)


def complete(
    source: RecordSource, parse: Parse[T], ids: Ids | None = None, scan: Scan | None = None
) -> Iterator[Gathered[T] | Reject]:
    """Gather the parts of each trace; rejects, and traces of one part without an id, are yielded at once.

    `parse` returns the parts of a record, the same on each call; `ids` only their ids, if that is faster. `scan`
    finds the ids in the bytes of a record, possibly with some that are not in it; it returns None if it cannot be
    sure to find all. If several processes read the records, only the traces of this process's share are gathered.
    """
    share = source.share
    if is_large(source, scanned=scan is not None):
        found = _streamed(source, parse, ids or _ids_by(parse), scan, share)
    else:
        found = _held(source, parse, share)
    number = 0
    for item in found:
        if isinstance(item, Reject):
            yield item
            continue
        # Every process counts every trace, so that the numbers of all shares give one order.
        number += 1
        trace_id, parts, positions = item
        if parts and (share is None or _is_of(share, trace_id, number)):
            yield Gathered(trace_id or "", parts, tuple(positions), number)


def _is_of(share: Share, trace_id: str | None, number: int) -> bool:
    return share.takes(number) if trace_id is None else share.holds(trace_id)


_OfTrace: TypeAlias = tuple[str | None, list[T], dict[Position, None]]


def _held(
    source: RecordSource, parse: Parse[T], share: Share | None
) -> Iterator[_OfTrace[T] | Reject]:
    held: dict[str, list[T]] = {}
    positions: dict[str, dict[Position, None]] = {}
    for record in source:
        for found in _guarded(parse, record):
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
                positions.setdefault(trace_id, {})[record.position] = None
    # Release each after use.
    for trace_id in list(held):
        yield trace_id, held.pop(trace_id), positions.pop(trace_id, {})


def _ids_by(parse: Parse[T]) -> Ids:
    return lambda record: (
        found[0] for found in _guarded(parse, record) if not isinstance(found, Reject)
    )


def _streamed(
    source: RecordSource, parse: Parse[T], ids: Ids, scan: Scan | None, share: Share | None
) -> Iterator[_OfTrace[T] | Reject]:
    last: dict[str, int] = {}
    reports = bytearray()
    reads = bytearray()
    for number, unit in enumerate(source.units()):
        found_ids = _ids_in(unit, ids, scan)
        # Every process counts the traces of one part.
        alone = None in found_ids
        named = [one for one in found_ids if one is not None]
        last.update(dict.fromkeys(named, number))
        # Only one process reports unreadable records.
        mine = share is None or (share.holds(min(named)) if named else share.first)
        reports.append(mine)
        reads.append(mine or alone or any(share is not None and share.holds(one) for one in named))
    ends: dict[int, list[str]] = {}
    for trace_id, number in last.items():
        ends.setdefault(number, []).append(trace_id)
    del last
    held: dict[str, list[T]] = {}
    positions: dict[str, dict[Position, None]] = {}
    for number, unit in enumerate(source.units()):
        for found in _parsed(unit, parse) if reads[number] else ():
            if isinstance(found, Reject):
                if reports[number]:
                    yield found
                continue
            position, part_of, part = found
            if part_of is None:
                yield None, [part], {position: None}
            elif share is None or share.holds(part_of):
                held.setdefault(part_of, []).append(part)
                positions.setdefault(part_of, {})[position] = None
        for trace_id in sorted(ends.pop(number, ())):
            yield trace_id, held.pop(trace_id, []), positions.pop(trace_id, {})
    for trace_id in sorted(held):
        yield trace_id, held[trace_id], positions[trace_id]


def _ids_in(unit: Unit, ids: Ids, scan: Scan | None) -> set[str | None]:
    """The trace ids in a unit; an unreadable one has none."""
    if isinstance(unit, Undecoded):
        found = scan(unit.raw) if scan is not None else None
        if found is not None:
            return set(found)
    return {
        one
        for item in decoded(unit)
        if isinstance(item, Record)
        for one in _guarded(ids, item)
        if not isinstance(one, Reject)
    }


def _parsed(unit: Unit, parse: Parse[T]) -> Iterator[tuple[Position, str | None, T] | Reject]:
    for record in decoded(unit):
        if isinstance(record, Reject):
            yield record
            continue
        for found in _guarded(parse, record):
            yield found if isinstance(found, Reject) else (record.position, *found)
