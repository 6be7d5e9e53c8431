"""Puts together what belongs to one trace, and hands it on as soon as it is complete.

Exports of spans spread a trace over records, in any order. A small bundle is simply held; a large one is
read twice, first to learn where each trace ends, so that only the traces that are open are held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias, TypeVar

from .origins import tell
from .protocol import Position, Record, Reject
from .shares import Share

T = TypeVar("T")
Parsed = Iterable[tuple[str, T] | Reject]


def complete(
    records: Iterable[Record],
    parse: Callable[[Record], Parsed[T]],
    ids: Callable[[Record], Iterable[str]] | None = None,
) -> Iterator[tuple[str, list[T]] | Reject]:
    """The parts of each trace, as (trace id, parts in the order of the records); rejects as they come.

    `parse` gives the parts of a record, each with the id of its trace; `ids` no more than those ids, where
    that is quicker. Where the records are read by several processes, only the traces of this one's share.
    """
    share: Share | None = getattr(records, "share", None)
    if getattr(records, "large", False):
        found = _streamed(records, parse, ids or _ids_by(parse), share)
    else:
        found = _held(records, parse, share)
    number = 0
    for item in found:
        if isinstance(item, Reject):
            yield item
            continue
        trace_id, parts, stood = item
        number += 1
        if share is not None:
            if not share.holds(trace_id):
                continue
            share.number = number
        tell(stood)
        yield trace_id, parts


Gathered: TypeAlias = tuple[str, list[T], dict[Position, None]]


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
            parts = held.setdefault(found[0], [])
            if share is None or share.holds(found[0]):
                parts.append(found[1])
                stood.setdefault(found[0], {})[record.position] = None
    # Each is let go when it has been used.
    for trace_id in list(held):
        yield trace_id, held.pop(trace_id), stood.pop(trace_id, {})


def _ids_by(parse: Callable[[Record], Parsed[T]]) -> Callable[[Record], Iterable[str]]:
    return lambda record: (found[0] for found in parse(record) if not isinstance(found, Reject))


def _streamed(
    records: Iterable[Record],
    parse: Callable[[Record], Parsed[T]],
    ids: Callable[[Record], Iterable[str]],
    share: Share | None,
) -> Iterator[Gathered[T] | Reject]:
    last: dict[str, int] = {}
    tells = bytearray()
    reads = bytearray()
    for number, record in enumerate(records):
        found_ids = set(ids(record))
        last.update(dict.fromkeys(found_ids, number))
        # Of each record one process tells what could not be read.
        told = share is None or (share.holds(min(found_ids)) if found_ids else share.first)
        tells.append(told)
        reads.append(told or any(share is not None and share.holds(one) for one in found_ids))
    ends: dict[int, list[str]] = {}
    for trace_id, number in last.items():
        ends.setdefault(number, []).append(trace_id)
    held: dict[str, list[T]] = {}
    stood: dict[str, dict[Position, None]] = {}
    for number, record in enumerate(records):
        if reads[number]:
            for found in parse(record):
                if isinstance(found, Reject):
                    if tells[number]:
                        yield found
                elif share is None or share.holds(found[0]):
                    held.setdefault(found[0], []).append(found[1])
                    stood.setdefault(found[0], {})[record.position] = None
        for trace_id in sorted(ends.pop(number, ())):
            yield trace_id, held.pop(trace_id, []), stood.pop(trace_id, {})
    for trace_id in sorted(held):
        yield trace_id, held[trace_id], stood[trace_id]
