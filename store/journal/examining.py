"""Whether the stored tables are what the log says: both are read in the same order, and one review or press at a time is
held."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import groupby
from typing import Final, TypeAlias

import peewee

from ..act_kinds import LIBRARY_KINDS
from ..acts import Event
from ..code_names import CodeNames, under_present_names
from ..database import run_sql
from ..folding import fold_both
from . import code_acts, history, log, projections, trace_keys
from .projections import Row
from .tables import (
    CodeActRow,
    PressRow,
    QueueRow,
    RepeatRow,
    ReversalRow,
    ReviewRow,
    RubricRow,
    TraceKeyRow,
)

_Key: TypeAlias = tuple[str, ...]
_Keyed: TypeAlias = tuple[_Key, Row]
_PRESS: Final = ("press",)
_REVIEW: Final = ("trace", "reviewer", "rubric")
_REPEAT: Final = (*_REVIEW, "repeat")


def differences(db: peewee.SqliteDatabase) -> list[str]:
    """A message for each row of a projection that differs from the log."""
    # One view of both: another process may be saving.
    with db.atomic():
        keys = trace_keys.keys_in(log.of_kinds(db, ("trace-keys",)))
        reversals = history.Reversals(db)
        changes = [
            event
            for event in _present(log.of_kinds(db, ("codes",)), keys)
            if reversals.counts(event.press)
        ]
        found = [
            *_unequal("trace key", trace_keys.rows_of(keys), _rows(db, TraceKeyRow)),
            *_unequal("reversal", reversals.rows(), _rows(db, ReversalRow)),
            *_unequal("change to codes", map(code_acts.row, changes), _rows(db, CodeActRow)),
            *_rubrics(db),
            *_queues(db, keys, reversals),
        ]
        presses = ((_key(row, _PRESS), row) for row in history.derive_in_order(db, reversals))
        found += _compared("press", presses, _stored(db, PressRow, _PRESS))
        names = CodeNames.of_bodies(event.body for event in changes)
        # They come up with the reviews, and there are few of them.
        repeats: list[_Keyed] = []
        reviews = _reviews(db, keys, names, repeats)
        found += _compared("review", reviews, _stored(db, ReviewRow, _REVIEW))
        repeats.sort(key=_first)
        found += _compared("repeat", iter(repeats), _stored(db, RepeatRow, _REPEAT))
    return sorted(found)


def _present(events: Iterable[Event], keys: Mapping[str, str]) -> Iterator[Event]:
    return trace_keys.under_present_keys(events, trace_keys.naming(keys))


def _rubrics(db: peewee.SqliteDatabase) -> list[str]:
    rows = {event.rubric: projections.rubric_row(event) for event in log.of_kinds(db, ("rubric",))}
    return _unequal("rubric", rows.values(), _rows(db, RubricRow))


def _queues(
    db: peewee.SqliteDatabase, keys: Mapping[str, str], reversals: history.Reversals
) -> list[str]:
    """One queue at a time is held: it can name every trace of a library."""
    made: dict[str, str] = {}
    for event in log.of_kinds(db, ("queue",)):
        if reversals.counts(event.press):
            made[str(event.body["name"])] = event.id
    names = {str(name) for (name,) in run_sql(db, "SELECT name FROM queues")}
    found: list[str] = []
    for name in sorted(names | made.keys()):
        events = _present(log.with_ids(db, [made[name]] if name in made else []), keys)
        stored = (row for row in _rows(db, QueueRow, " WHERE name = ?", (name,)))
        found += _unequal("queue", map(projections.queue_row, events), stored)
    return found


def _first(keyed: _Keyed) -> _Key:
    return keyed[0]


def _key(row: Row, names: Sequence[str]) -> _Key:
    return tuple(row[name] for name in names)


def _text(row: Row) -> str:
    return json.dumps(row, sort_keys=True)


def _rows(
    db: peewee.SqliteDatabase,
    table: type[peewee.Model],
    which: str = "",
    parameters: Sequence[object] = (),
) -> Iterator[Row]:
    name = table._meta.table_name  # noqa: SLF001 - peewee's own way to ask
    cursor = run_sql(db, f"SELECT * FROM {name}{which}", parameters)  # noqa: S608
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, values, strict=True)) for values in cursor)


def _stored(
    db: peewee.SqliteDatabase, table: type[peewee.Model], key: Sequence[str]
) -> Iterator[_Keyed]:
    return ((_key(row, key), row) for row in _rows(db, table, f" ORDER BY {', '.join(key)}"))


def _unequal(name: str, logged: Iterable[Row], stored: Iterable[Row]) -> list[str]:
    """A message for each row that only one side has; both are few."""
    one, other = list(logged), list(stored)
    if one == other:
        return []
    of_log = {_text(row) for row in one}
    of_table = {_text(row) for row in other}
    return [
        *(f"a stored {name} differs from the log: {row[:160]}" for row in of_table - of_log),
        *(f"a {name} of the log is not stored: {row[:160]}" for row in of_log - of_table),
    ]


def _compared(name: str, logged: Iterator[_Keyed], stored: Iterator[_Keyed]) -> Iterator[str]:
    """A message for each row that only one side has. Both are in the order of their keys."""
    both = merge(
        ((key, 0, row) for key, row in logged),
        ((key, 1, row) for key, row in stored),
        key=lambda one: one[:2],
    )
    for _, some in groupby(both, key=lambda one: one[0]):
        rows = list(some)
        if len(rows) != 2 or rows[0][2] != rows[1][2]:
            sides: tuple[list[Row], list[Row]] = ([], [])
            for _, side, row in rows:
                sides[side].append(row)
            yield from _unequal(name, *sides)


def _reviews(
    db: peewee.SqliteDatabase, keys: Mapping[str, str], names: CodeNames, repeats: list[_Keyed]
) -> Iterator[_Keyed]:
    """The reviews that the log amounts to, in order; their second judgements are added to `repeats`."""
    for place, events in _by_review(db, keys):
        review, again = fold_both(under_present_names(events, names))
        if review is not None:
            yield place, projections.review_row(review)
        for one in again:
            row = projections.repeat_row(one)
            repeats.append((_key(row, _REPEAT), row))


def _by_review(
    db: peewee.SqliteDatabase, keys: Mapping[str, str]
) -> Iterator[tuple[_Key, list[Event]]]:
    """The events of each review under the present key of its trace, in order."""
    ends = trace_keys.moved(keys)
    moved: dict[_Key, list[Event]] = {}
    for event in _present(log.on_traces(db, ends), keys) if ends else ():
        if event.kind not in LIBRARY_KINDS:
            moved.setdefault(_place(event), []).append(event)
    events = log.in_order_of_reviews(db, but=LIBRARY_KINDS)
    unmoved = (
        (place, list(_present(some, keys) if keys else some))
        for place, some in groupby(events, key=_place)
        if place[0] not in ends
    )
    return merge(unmoved, ((place, moved[place]) for place in sorted(moved)), key=_of)


def _place(event: Event) -> _Key:
    return event.trace, event.reviewer, event.rubric


def _of(one: tuple[_Key, list[Event]]) -> _Key:
    return one[0]
