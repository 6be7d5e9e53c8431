"""Puts together what belongs to one trace, and hands it on as soon as it is complete.

Exports of spans spread a trace over records, in any order. A small bundle is simply held; a large one is
read twice, first to learn where each trace ends, so that only the traces that are open are held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from .origins import tell
from .protocol import Position, Record, Reject

T = TypeVar("T")
Parsed = Iterable[tuple[str, T] | Reject]


def complete(
    records: Iterable[Record],
    parse: Callable[[Record], Parsed[T]],
    ids: Callable[[Record], Iterable[str]] | None = None,
) -> Iterator[tuple[str, list[T]] | Reject]:
    """The parts of each trace, as (trace id, parts in the order of the records); rejects as they come.

    `parse` gives the parts of a record, each with the id of its trace; `ids` no more than those ids, where
    that is quicker.
    """
    if getattr(records, "large", False):
        yield from _streamed(records, parse, ids or _ids_by(parse))
        return
    held: dict[str, list[T]] = {}
    stood: dict[str, dict[Position, None]] = {}
    for record in records:
        for found in parse(record):
            if isinstance(found, Reject):
                yield found
            else:
                held.setdefault(found[0], []).append(found[1])
                stood.setdefault(found[0], {})[record.position] = None
    # Each is let go when it has been used.
    for trace_id in list(held):
        parts = held.pop(trace_id)
        tell(stood.pop(trace_id))
        yield trace_id, parts


def _ids_by(parse: Callable[[Record], Parsed[T]]) -> Callable[[Record], Iterable[str]]:
    return lambda record: (found[0] for found in parse(record) if not isinstance(found, Reject))


def _streamed(
    records: Iterable[Record],
    parse: Callable[[Record], Parsed[T]],
    ids: Callable[[Record], Iterable[str]],
) -> Iterator[tuple[str, list[T]] | Reject]:
    last = {trace_id: number for number, record in enumerate(records) for trace_id in ids(record)}
    held: dict[str, list[T]] = {}
    stood: dict[str, dict[Position, None]] = {}
    for number, record in enumerate(records):
        ended: dict[str, None] = {}
        for found in parse(record):
            if isinstance(found, Reject):
                yield found
                continue
            held.setdefault(found[0], []).append(found[1])
            stood.setdefault(found[0], {})[record.position] = None
            if last.get(found[0], number) <= number:
                ended[found[0]] = None
        for trace_id in ended:
            parts = held.pop(trace_id)
            tell(stood.pop(trace_id))
            yield trace_id, parts
    for trace_id, parts in held.items():
        tell(stood[trace_id])
        yield trace_id, parts
