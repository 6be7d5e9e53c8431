"""The rows of every derived table, made from the log alone: in the order of their keys, one review or press at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias

import peewee

from ..act_kinds import LIBRARY_KINDS
from ..acts import Event
from ..code_names import CodeNames, under_present_names
from ..database import run_many, run_sql
from ..folding import REVERSING, fold_both
from . import code_acts, log, press_rows, trace_keys
from .press_rows import Reversals
from .projections import (
    CODE_ACTS,
    PRESSES,
    QUEUES,
    REPEATS,
    REVERSALS,
    REVIEWS,
    RUBRICS,
    TRACE_KEYS,
    Projection,
    Row,
    queue_row,
    repeat_row,
    review_row,
    rubric_row,
)

Values: TypeAlias = tuple[Any, ...]
"""A row as the values of its columns."""
_Key: TypeAlias = tuple[str, ...]


def derived(db: peewee.SqliteDatabase) -> Iterator[tuple[Projection, Iterator[Values]]]:
    """Each derived table with its rows, in the order of their keys; use up the rows of one before you ask for the next
    table. Nothing but the log is read."""
    ids = log.ids_by_kind(db, (*REVERSING, "trace-keys", "codes", "rubric", "queue"))

    def of_kind(kind: str) -> Iterator[Event]:
        return log.with_ids(db, ids.get(kind, ()))

    keys = trace_keys.keys_in(of_kind("trace-keys"))
    reversals = Reversals(db, [one for kind in REVERSING for one in ids.get(kind, ())])
    changes = _present(of_kind("codes"), keys)
    codes = [event for event in changes if reversals.counts(event.press)]
    yield TRACE_KEYS, _sorted(TRACE_KEYS, trace_keys.rows_of(keys))
    yield REVERSALS, _sorted(REVERSALS, reversals.rows())
    yield CODE_ACTS, _sorted(CODE_ACTS, map(code_acts.row, codes))
    pinned = {event.rubric: rubric_row(event) for event in of_kind("rubric")}
    yield RUBRICS, _sorted(RUBRICS, pinned.values())
    yield QUEUES, _values(QUEUES, _queues(db, ids.get("queue", ()), keys, reversals))
    yield PRESSES, _values(PRESSES, press_rows.presses(db, reversals, ids))
    names = CodeNames.of_bodies(event.body for event in codes)
    # They come up with the reviews, and there are few of them.
    repeats: list[Row] = []
    yield REVIEWS, _values(REVIEWS, _reviews(db, keys, names, repeats))
    yield REPEATS, _sorted(REPEATS, repeats)


def refill(db: peewee.SqliteDatabase) -> None:
    """Replace the rows of every derived table by those that the log gives; call it in a transaction."""
    for projection, rows in derived(db):
        columns = projection.columns
        named = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join("?" * len(columns))
        run_sql(db, f"DELETE FROM {projection.table}")  # noqa: S608
        run_many(db, f"INSERT INTO {projection.table} ({named}) VALUES ({marks})", rows)  # noqa: S608


def _values(projection: Projection, rows: Iterable[Row]) -> Iterator[Values]:
    return map(itemgetter(*projection.columns), rows)


def _sorted(projection: Projection, rows: Iterable[Row]) -> Iterator[Values]:
    """The rows of a small table in the order of their keys."""
    return _values(projection, sorted(rows, key=itemgetter(*projection.key)))


def _present(events: Iterable[Event], keys: Mapping[str, str]) -> Iterator[Event]:
    return trace_keys.under_present_keys(events, trace_keys.naming(keys))


def _queues(
    db: peewee.SqliteDatabase, ids: Sequence[str], keys: Mapping[str, str], reversals: Reversals
) -> Iterator[Row]:
    """One queue at a time is held: it can name every trace of a library."""
    made = {name: one for one, press, name in log.named(db, ids) if reversals.counts(press)}
    for name in sorted(made):
        yield from map(queue_row, _present(log.with_ids(db, [made[name]]), keys))


def _reviews(
    db: peewee.SqliteDatabase, keys: Mapping[str, str], names: CodeNames, repeats: list[Row]
) -> Iterator[Row]:
    """The reviews that the log amounts to, in order; their second judgements are added to `repeats`."""
    for events in _by_review(db, keys):
        review, again = fold_both(under_present_names(events, names) if names else events)
        if review is not None:
            yield review_row(review)
        repeats += map(repeat_row, again)


def _by_review(db: peewee.SqliteDatabase, keys: Mapping[str, str]) -> Iterator[Sequence[Event]]:
    """The events of each review under the present key of its trace, in order."""
    ordered = (
        list(some) for _, some in groupby(log.in_order_of_reviews(db, but=LIBRARY_KINDS), key=place)
    )
    ends = trace_keys.moved(keys)
    if not ends:
        return ordered
    moved: dict[_Key, list[Event]] = {}
    for event in _present(log.on_traces(db, ends), keys):
        if event.kind not in LIBRARY_KINDS:
            moved.setdefault(place(event), []).append(event)
    unmoved = (list(_present(some, keys)) for some in ordered if some[0].trace not in ends)
    return merge(unmoved, (moved[one] for one in sorted(moved)), key=_place_of)


def place(event: Event) -> _Key:
    """Trace, reviewer and rubric of the review that an event belongs to."""
    return event.trace, event.reviewer, event.rubric


def _place_of(events: Sequence[Event]) -> _Key:
    return place(events[0])
