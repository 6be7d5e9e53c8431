"""The log of the journal: rows to events and back, the hash chain, and what an undo would reverse."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import peewee

from .canonical import canonical_bytes, canonical_hash
from .journal_tables import EventRow
from .judgement import Event

_FIELDS = ("id", "press", "at_ms", "reviewer", "kind", "trace", "rubric", "body", "prev", "hash")
_COLUMNS = tuple(getattr(EventRow, name) for name in _FIELDS)
NOT_REVIEWS = ("rubric", "queue")


def event_json(event: Event) -> dict[str, Any]:
    """An event as JSON, as the mirror and a kit carry it."""
    return {name: getattr(event, name) for name in _FIELDS} | {"body": dict(event.body)}


def event_from_json(data: dict[str, Any]) -> Event:
    """The event that `event_json` wrote."""
    return Event(**{name: data[name] for name in _FIELDS})


def chained(event: Event) -> Event:
    """`event` with the hash that covers every other field of it."""
    content = event_json(event)
    del content["hash"]
    return replace(event, hash=canonical_hash(content))


def _event(row: Sequence[Any]) -> Event:
    values = dict(zip(_FIELDS, row, strict=True))
    values["body"] = json.loads(values["body"])
    return Event(**values)


def select(
    db: peewee.SqliteDatabase,
    *,
    reviewer: str | None = None,
    trace: str | None = None,
    rubric: str | None = None,
) -> list[Event]:
    """Events in order of their ids, which for one reviewer is the order in which they were done."""
    query = EventRow.select(*_COLUMNS)
    for column, value in (
        (EventRow.reviewer, reviewer),
        (EventRow.trace, trace),
        (EventRow.rubric, rubric),
    ):
        if value is not None:
            query = query.where(column == value)
    return [_event(row) for row in query.order_by(EventRow.id).tuples().execute(db)]


def of_press(db: peewee.SqliteDatabase, press: str) -> list[Event]:
    """The events of one press."""
    query = EventRow.select(*_COLUMNS).where(EventRow.press == press).order_by(EventRow.id)
    return [_event(row) for row in query.tuples().execute(db)]


def after_seq(db: peewee.SqliteDatabase, seq: int) -> Iterator[Event]:
    """Events that arrived after row `seq`, in order of arrival."""
    query = EventRow.select(*_COLUMNS).where(EventRow.seq > seq).order_by(EventRow.seq)
    for row in query.tuples().execute(db):
        yield _event(row)


def seq_of(db: peewee.SqliteDatabase, event_id: str) -> int | None:
    """The row of an event, or None."""
    rows = list(EventRow.select(EventRow.seq).where(EventRow.id == event_id).tuples().execute(db))
    return int(rows[0][0]) if rows else None


def insert(db: peewee.SqliteDatabase, events: Iterable[Event]) -> None:
    """Append events; one that is there already is left alone, so that a retry does no harm."""
    rows = []
    for event in events:
        row = event_json(event)
        row["body"] = canonical_bytes(row["body"]).decode()
        rows.append(row)
    if rows:
        EventRow.insert_many(rows).on_conflict_ignore().execute(db)


def present(db: peewee.SqliteDatabase, events: Sequence[Event]) -> bool:
    """Whether every one of these events is in the log."""
    ids = [event.id for event in events]
    return bool(EventRow.select().where(EventRow.id.in_(ids)).count(db) == len(ids))


def last_id(db: peewee.SqliteDatabase) -> str | None:
    """The greatest event id, or None in an empty log."""
    row = db.execute_sql("SELECT max(id) FROM events").fetchone()
    return None if row is None else row[0]


def last_seq(db: peewee.SqliteDatabase) -> int:
    """The last row; 0 in an empty log."""
    return int(db.execute_sql("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0])


def last_hash(db: peewee.SqliteDatabase, reviewer: str) -> str:
    """The hash of the reviewer's last event, "" where there is none."""
    query = (
        EventRow.select(EventRow.hash)
        .where(EventRow.reviewer == reviewer)
        .order_by(EventRow.id.desc())
        .limit(1)
    )
    rows = list(query.tuples().execute(db))
    return str(rows[0][0]) if rows else ""


def broken_chains(db: peewee.SqliteDatabase) -> list[str]:
    """Where an event was changed or is missing, in words."""
    problems = []
    last: dict[str, str] = {}
    for event in select(db):
        if chained(event).hash != event.hash:
            problems.append(f"event {event.id} of {event.reviewer} was changed after it was written")
        if event.prev != last.get(event.reviewer, ""):
            problems.append(f"an event of {event.reviewer} is missing before {event.id}")
        last[event.reviewer] = event.hash
    return problems


def _backwards(db: peewee.SqliteDatabase, reviewer: str) -> Iterator[tuple[str, str, str]]:
    """(press, kind, press that an undo names or "") of the reviewer's events, newest first."""
    query = (
        EventRow.select(EventRow.press, EventRow.kind, EventRow.body)
        .where((EventRow.reviewer == reviewer) & EventRow.kind.not_in(NOT_REVIEWS))
        .order_by(EventRow.id.desc())
    )
    for press, kind, body in query.tuples().execute(db):
        yield press, kind, json.loads(body)["press"] if kind == "undo" else ""


def undo_target(db: peewee.SqliteDatabase, reviewer: str) -> str | None:
    """The reviewer's last press that still counts."""
    reversed_presses: set[str] = set()
    for press, kind, names in _backwards(db, reviewer):
        if press in reversed_presses:
            continue
        if kind == "undo":
            reversed_presses.add(names)
        else:
            return press
    return None


def redo_target(db: peewee.SqliteDatabase, reviewer: str) -> str | None:
    """The undo to reverse: the last one that still counts, if only undos and redos came after it."""
    reversed_presses: set[str] = set()
    for press, kind, names in _backwards(db, reviewer):
        if press in reversed_presses:
            continue
        if kind != "undo":
            return None
        if of_press(db, names)[0].kind != "undo":
            return press
        reversed_presses.add(names)
    return None
