"""The log of the journal: events as rows of its table, written and read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, TypeAlias

import msgspec
import peewee
from msgspec.structs import replace

from ..acts import Act, Event, Part, UnfitAct
from ..canonical import Json, canonical_bytes, clean_json
from ..database import in_chunks, run_many, run_sql
from .chains import hash_of
from .tables import EventRow
from .trace_keys import names_of, naming, stored, under_present_keys
from .uuid7 import is_uuid7

_FIELDS: Final = (
    "id", "press", "at_ms", "reviewer", "kind", "trace", "rubric", "body", "prev", "hash",
)  # fmt: skip
_COLUMNS: Final = tuple(getattr(EventRow, name) for name in _FIELDS)
_values: Final = attrgetter(*_FIELDS)
EventValues: TypeAlias = tuple[str, str, int, str, str, str, str, str, str, str]
"""The values of a row, in the order of `_FIELDS`; the body is its canonical JSON."""
_decoded: Final = msgspec.json.decode
_INSERT: Final = (
    f"INSERT INTO events ({', '.join(_FIELDS)}) VALUES ({', '.join('?' * len(_FIELDS))}) "  # noqa: S608
    "ON CONFLICT(id) DO NOTHING"
)


def event_json(event: Event) -> dict[str, Json]:
    """An event as JSON, as it is written to the mirror."""
    return dict(zip(_FIELDS, _values(event), strict=True)) | {"body": dict(event.body)}


def row_of(event: Event) -> EventValues:
    """The values of an event as they stand in a row of the table."""
    body = canonical_bytes(event.body).decode()
    return (
        event.id, event.press, event.at_ms, event.reviewer, event.kind, event.trace, event.rubric, body,
        event.prev, event.hash,
    )  # fmt: skip


def event_from_json(data: Mapping[str, Json]) -> Event:
    """The event that `event_json` wrote, unchecked (see `flaw`). Raises KeyError."""
    return Event(**{name: data[name] for name in _FIELDS})


def chained(event: Event) -> Event:
    """`event` with its `hash`, which covers every other field."""
    return replace(event, hash=hash_of(event))


def flaw(event: Event) -> str | None:
    """Why an event of another journal cannot be merged; None if it can."""
    from ..act_kinds import act_body

    texts = (event.id, event.press, event.reviewer, event.kind, event.trace, event.rubric)
    if not all(isinstance(text, str) for text in (*texts, event.prev, event.hash)):
        return "one of its fields is not text"
    if type(event.at_ms) is not int or not 0 <= event.at_ms < 1 << 53:
        return "its time is not a number of milliseconds"
    if not is_uuid7(event.id) or not is_uuid7(event.press):
        return "its id is not a UUID of version 7"
    try:
        act_body(event.kind, event.body)
    except UnfitAct as error:
        return str(error)
    given = event_json(event)
    if clean_json(given) != given or chained(event).hash != event.hash:
        return "it was changed after it was written"
    return None


def made(event_id: str, press: str, at_ms: int, part: Part, act: Act, prev: str) -> Event:
    """An act of a press as an event, with its hash; `prev` is that of its reviewer's event before."""
    return chained(
        Event(
            event_id, press, at_ms, part.reviewer, act.kind, part.trace, part.rubric, act.body,
            prev, "",
        )
    )  # fmt: skip


def event_of(row: Sequence[Any]) -> Event:
    """The event in a row of the table."""
    event_id, press, at_ms, reviewer, kind, trace, rubric, body, prev, given = row
    read = {} if body == "{}" else _decoded(body)
    return Event(event_id, press, at_ms, reviewer, kind, trace, rubric, read, prev, given)


def select(
    db: peewee.SqliteDatabase,
    *,
    reviewer: str | None = None,
    trace: str | None = None,
    rubric: str | None = None,
) -> list[Event]:
    """Events in order of their ids; on one machine that is the order in which they were made.

    Traces have their present keys.
    """
    # Plain SQL: this runs for every press, and putting a query together costs more than the query.
    named = stored(db)
    wanted: list[str] = []
    given: list[str] = []
    if trace is not None:
        names = names_of(db, trace, named)
        wanted.append(f"trace IN ({', '.join('?' * len(names))})")
        given += names
    for column, value in (("reviewer", reviewer), ("rubric", rubric)):
        if value is not None:
            wanted.append(f"{column} = ?")
            given.append(value)
    where = f"WHERE {' AND '.join(wanted)} " if wanted else ""
    return list(under_present_keys(_each(db, f"{where}ORDER BY id", given), named))


def of_reviews(
    db: peewee.SqliteDatabase, reviews: Collection[tuple[str, str, str]]
) -> dict[tuple[str, str, str], list[Event]]:
    """The events of many reviews (reviewer, trace, rubric), each in order of their ids: `select` for all of them, in a
    few statements."""
    keys = dict(run_sql(db, "SELECT earlier, key FROM trace_keys WHERE earlier > ''").fetchall())
    named = naming(keys)
    traces = {trace for _, trace, _ in reviews}
    names = traces | {earlier for earlier in keys if named(earlier) in traces}
    found: dict[tuple[str, str, str], list[Event]] = {review: [] for review in reviews}
    for some in in_chunks(sorted(names)):
        rows = run_sql(
            db,
            f"SELECT {', '.join(_FIELDS)} FROM events"  # noqa: S608
            " WHERE trace IN (SELECT value FROM json_each(?))",
            (canonical_bytes(list(some)).decode(),),
        )
        for event in under_present_keys(map(event_of, rows.fetchall()), named):
            of = (event.reviewer, event.trace, event.rubric)
            if of in found:
                found[of].append(event)
    return {of: sorted(events, key=lambda event: event.id) for of, events in found.items()}


def everything(db: peewee.SqliteDatabase) -> Iterator[Event]:
    """Every event as it is in the log, in order of their ids, one at a time."""
    return _each(db, "ORDER BY id")


def of_kind(db: peewee.SqliteDatabase, kind: str) -> list[Event]:
    """The events of one kind, of every reviewer, in order of their ids."""
    query = EventRow.select(*_COLUMNS).where(EventRow.kind == kind).order_by(EventRow.id)
    return list(under_present_keys(map(event_of, query.tuples().execute(db)), stored(db)))


def of_kinds(db: peewee.SqliteDatabase, kinds: Sequence[str]) -> Iterator[Event]:
    """The events of some kinds as they are in the log, in order of their ids, one at a time."""
    marks = ", ".join("?" * len(kinds))
    return _each(db, f"WHERE kind IN ({marks}) ORDER BY id", kinds)


def in_order_of_reviews(db: peewee.SqliteDatabase, *, but: Sequence[str]) -> Iterator[Event]:
    """The events but for some kinds, by trace, reviewer and rubric, then in order of their ids, one at a time; without
    their place in the chain."""
    marks = ", ".join("?" * len(but))
    sql = (
        "SELECT id, press, at_ms, reviewer, kind, trace, rubric, body, '', '' FROM events"  # noqa: S608
        f" WHERE kind NOT IN ({marks}) ORDER BY trace, reviewer, rubric, id"
    )
    return map(event_of, run_sql(db, sql, but))


def on_traces(db: peewee.SqliteDatabase, keys: Collection[str]) -> Iterator[Event]:
    """The events on some traces as they are in the log, in order of their ids, one at a time."""
    asked = canonical_bytes(sorted(keys)).decode()
    return _each(db, "WHERE trace IN (SELECT value FROM json_each(?)) ORDER BY id", (asked,))


def with_ids(db: peewee.SqliteDatabase, ids: Sequence[str]) -> Iterator[Event]:
    """The events with these ids as they are in the log, in order."""
    asked = canonical_bytes(list(ids)).decode()
    return _each(db, "WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", (asked,))


def named(db: peewee.SqliteDatabase, ids: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Id, press and name of the events with these ids, which have a `name`, in order; the rest of their bodies, which can
    be large, is not read as JSON here."""
    return iter(
        run_sql(
            db,
            "SELECT id, press, json_extract(body, '$.name') FROM events"
            " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
            (canonical_bytes(list(ids)).decode(),),
        )
    )


def _each(
    db: peewee.SqliteDatabase, which: str, parameters: Sequence[object] = ()
) -> Iterator[Event]:
    sql = f"SELECT {', '.join(_FIELDS)} FROM events {which}"  # noqa: S608
    return map(event_of, run_sql(db, sql, parameters))


def counting_of_kind(db: peewee.SqliteDatabase, kind: str) -> list[Event]:
    """The events of one kind on the library that were not undone, of every reviewer, in order of their ids."""
    columns = ", ".join(f"events.{one}" for one in _FIELDS)
    rows = run_sql(
        db,
        f"SELECT {columns} FROM events JOIN presses USING (press)"  # noqa: S608
        " WHERE trace = '' AND kind = ? AND counts = 1 ORDER BY id",
        (kind,),
    ).fetchall()
    return list(under_present_keys(map(event_of, rows), stored(db)))


def on_library(db: peewee.SqliteDatabase, kind: str) -> list[Event]:
    """The events of one kind on the library, taken back or not, of every reviewer, in order of their ids. An index has
    them apart from those on reviews, of which there may be a million."""
    found = list(_each(db, "WHERE trace = '' AND kind = ? ORDER BY id", (kind,)))
    return list(under_present_keys(found, stored(db)))


def ids_by_kind(db: peewee.SqliteDatabase, asked: Sequence[str]) -> dict[str, list[str]]:
    """Each kind of events that there are, and the ids of its events in order if it is `asked` for, else no id."""
    found: dict[str, list[str]] = {
        str(kind): [] for (kind,) in run_sql(db, "SELECT DISTINCT kind FROM events")
    }
    some = [kind for kind in asked if kind in found]
    if some:
        marks = ", ".join("?" * len(some))
        sql = f"SELECT kind, id FROM events WHERE kind IN ({marks}) ORDER BY id"  # noqa: S608
        for kind, event_id in run_sql(db, sql, some):
            found[kind].append(event_id)
    return found


def of_press(
    db: peewee.SqliteDatabase, press: str, kinds: Sequence[str], *, most: int = -1
) -> list[Event]:
    """The events of one press of some kinds as they are in the log, in order of their ids; at most so many."""
    marks = ", ".join("?" * len(kinds))
    where = f"WHERE press = ? AND kind IN ({marks}) ORDER BY id LIMIT ?"
    return list(_each(db, where, (press, *kinds, most)))


def press_as_written(db: peewee.SqliteDatabase, press: str) -> list[Event]:
    """The events of one press as they are in the log."""
    query = EventRow.select(*_COLUMNS).where(EventRow.press == press).order_by(EventRow.id)
    return [event_of(row) for row in query.tuples().execute(db)]


def of_press_in_library(db: peewee.SqliteDatabase, press: str) -> list[Event]:
    """The events of one press that belong to no review; a press can span a million reviews."""
    query = EventRow.select(*_COLUMNS).where((EventRow.press == press) & (EventRow.trace == ""))
    rows = query.order_by(EventRow.id).tuples().execute(db)
    return list(under_present_keys(map(event_of, rows), stored(db)))


def of_unit(db: peewee.SqliteDatabase, unit: str, most: int) -> list[Event]:
    """The first events of an entry of the history, at most so many."""
    columns = ", ".join(f"events.{name}" for name in _FIELDS)
    rows = run_sql(
        db,
        f"SELECT {columns} FROM presses CROSS JOIN events USING (press) WHERE unit = ?"  # noqa: S608
        " ORDER BY events.id LIMIT ?",
        (unit, most),
    ).fetchall()
    return list(under_present_keys(map(event_of, rows), stored(db)))


def size_of_unit(db: peewee.SqliteDatabase, unit: str) -> int:
    """How many events an entry of the history has."""
    row = run_sql(
        db, "SELECT count(*) FROM presses CROSS JOIN events USING (press) WHERE unit = ?", (unit,)
    ).fetchone()
    return int(row[0])


def on_groups(db: peewee.SqliteDatabase) -> list[Event]:
    """The changes to groups by every reviewer, with the undos that may reverse them, in order of their ids."""
    query = (
        EventRow.select(*_COLUMNS)
        .where((EventRow.trace == "") & EventRow.kind.in_(("group", "undo")))
        .order_by(EventRow.id)
    )
    return list(under_present_keys(map(event_of, query.tuples().execute(db)), stored(db)))


def last_on_groups(db: peewee.SqliteDatabase) -> str:
    """The id of the last of the events `on_groups`; "" if there are none."""
    row = run_sql(
        db, "SELECT max(id) FROM events WHERE trace = '' AND kind IN ('group', 'undo')"
    ).fetchone()
    return str(row[0] or "")


def queue_of(db: peewee.SqliteDatabase, name: str) -> Event | None:
    """The newest event that makes the queue of that name and was not undone."""
    columns = ", ".join(f"events.{one}" for one in _FIELDS)
    row = run_sql(
        db,
        f"SELECT {columns} FROM events JOIN presses USING (press) WHERE trace = ''"  # noqa: S608
        " AND kind = 'queue' AND counts = 1 AND json_extract(body, '$.name') = ?"
        " ORDER BY id DESC LIMIT 1",
        (name,),
    ).fetchone()
    return None if row is None else next(under_present_keys([event_of(row)], stored(db)))


def reviewed(db: peewee.SqliteDatabase, traces: Collection[str]) -> set[tuple[str, str, str]]:
    """(reviewer, trace, rubric) of every review that has events on these traces."""
    from ..act_kinds import LIBRARY_KINDS

    found: set[tuple[str, str, str]] = set()
    for some in in_chunks(sorted(traces)):
        earlier = run_sql(
            db,
            "SELECT earlier, key FROM trace_keys WHERE key IN (SELECT value FROM json_each(?))",
            (canonical_bytes(list(some)).decode(),),
        )
        present = {key: key for key in some} | dict(earlier.fetchall())
        rows = run_sql(
            db,
            "SELECT DISTINCT reviewer, trace, rubric FROM events"  # noqa: S608
            " WHERE trace IN (SELECT value FROM json_each(?))"
            f" AND kind NOT IN ({', '.join('?' * len(LIBRARY_KINDS))})",
            (canonical_bytes(list(present)).decode(), *LIBRARY_KINDS),
        )
        found |= {(reviewer, present[trace], rubric) for reviewer, trace, rubric in rows}
    return found


def traces_with_events(db: peewee.SqliteDatabase, traces: Collection[str]) -> set[str]:
    """Those of these traces that events name."""
    rows = run_sql(
        db,
        "SELECT value FROM json_each(?)"
        " WHERE EXISTS (SELECT 1 FROM events WHERE trace = json_each.value)",
        (canonical_bytes(sorted(traces)).decode(),),
    )
    return {str(trace) for (trace,) in rows}


def after_seq(db: peewee.SqliteDatabase, seq: int) -> Iterator[EventValues]:
    """The rows that arrived after row `seq`, in order of arrival, one at a time."""
    sql = f"SELECT {', '.join(_FIELDS)} FROM events WHERE seq > ? ORDER BY seq"  # noqa: S608
    return iter(run_sql(db, sql, (seq,)))


def seq_of(db: peewee.SqliteDatabase, event_id: str) -> int | None:
    """The row of an event, or None."""
    row = run_sql(db, "SELECT seq FROM events WHERE id = ?", (event_id,)).fetchone()
    return int(row[0]) if row else None


def insert(db: peewee.SqliteDatabase, rows: Iterable[EventValues]) -> None:
    """Append rows; one that is already there is skipped, so that a retry is harmless."""
    run_many(db, _INSERT, rows)


def known(db: peewee.SqliteDatabase, events: Iterable[Event]) -> dict[str, str]:
    """Id -> hash of those of these events that are in the log."""
    found: dict[str, str] = {}
    for event in events:
        row = run_sql(db, "SELECT hash FROM events WHERE id = ?", (event.id,)).fetchone()
        if row is not None:
            found[event.id] = str(row[0])
    return found


def present(db: peewee.SqliteDatabase, events: Sequence[Event]) -> bool:
    """Whether every one of these events is in the log."""
    return len(known(db, events)) == len(events)


def last_id(db: peewee.SqliteDatabase) -> str | None:
    """The greatest event id, or None in an empty log."""
    row = run_sql(db, "SELECT max(id) FROM events").fetchone()
    return None if row[0] is None else str(row[0])


def last_seq(db: peewee.SqliteDatabase) -> int:
    """The number of the last row; 0 in an empty log."""
    return int(run_sql(db, "SELECT coalesce(max(seq), 0) FROM events").fetchone()[0])


def last_time(db: peewee.SqliteDatabase) -> int:
    """The time of the newest event, in milliseconds since the epoch; 0 if there is none."""
    return int(run_sql(db, "SELECT coalesce(max(at_ms), 0) FROM events").fetchone()[0])


def count(db: peewee.SqliteDatabase) -> int:
    """How many events there are."""
    return int(run_sql(db, "SELECT count(*) FROM events").fetchone()[0])


def last_hash(db: peewee.SqliteDatabase, reviewer: str) -> str:
    """The hash of the reviewer's last event, "" if there is none."""
    row = run_sql(
        db, "SELECT hash FROM events WHERE reviewer = ? ORDER BY id DESC LIMIT 1", (reviewer,)
    ).fetchone()
    return str(row[0]) if row else ""
