"""The tables that are derived from the log: reviews, repeats, rubrics, queues, and the history.

They depend on the set of events alone, not on the order in which the events arrived. So journals with
the same events have the same tables, on every machine and after every merge.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, fields
from operator import attrgetter
from typing import Any, Final, TypeAlias

import msgspec
import peewee

from ..act_kinds import LIBRARY_KINDS
from ..acts import Event
from ..canonical import canonical_bytes
from ..code_names import CodeNames, under_present_names
from ..database import run_many, run_sql
from ..folding import fold, fold_both, fold_repeats, reverses
from ..judgement import Review
from . import code_acts, history, log, trace_keys
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

Row: TypeAlias = dict[str, Any]

_FIRST_FIELDS: Final = frozenset(
    [
        "trace", "reviewer", "rubric", "status", "verdict", "answers", "codes", "marks", "break_point",
        "root_cause", "evidence", "correction", "checks", "note", "defer_reason", "at_ms",
    ]
)  # fmt: skip
_MANY: Final = 8
"""From more reviews than so many on, their events are read together."""
_AT_ONCE: Final = 500
"""Of so many reviews at most, the events are held at once."""
_OF_REVIEW: Final = " WHERE reviewer = ? AND trace = ? AND rubric = ?"
_NAMES: Final = tuple(one.name for one in fields(Review))
_values: Final = attrgetter(*_NAMES)
_STATE: Final = msgspec.json.Decoder(Review)
_TABLES: Final[tuple[tuple[str, type[peewee.Model]], ...]] = (
    ("review", ReviewRow),
    ("repeat", RepeatRow),
    ("rubric", RubricRow),
    ("queue", QueueRow),
    ("press", PressRow),
    ("reversal", ReversalRow),
    ("trace key", TraceKeyRow),
    ("change to codes", CodeActRow),
)


def review_state(review: Review) -> str:
    """A review as canonical JSON, for the projection."""
    # A field that was added later is left out while it is empty, so that older rows still compare equal.
    state = {
        name: value
        for name, value in zip(_NAMES, _values(review), strict=True)
        if value not in (None, ()) or name in _FIRST_FIELDS
    }
    if review.carried is not None and not review.carried.through:
        state["carried"] = asdict(review.carried)
        del state["carried"]["through"]
    return canonical_bytes(state).decode()


def review_from_state(state: str) -> Review:
    """The review that `review_state` wrote."""
    return _STATE.decode(state)


def review_row(review: Review) -> Row:
    """The row of a review."""
    return {
        "reviewer": review.reviewer,
        "trace": review.trace,
        "rubric": review.rubric,
        "status": review.status,
        "verdict": review.verdict,
        "at_ms": review.at_ms,
        "codes": canonical_bytes(list(review.codes)).decode(),
        "propagated": review.propagated.group if review.propagated is not None else None,
        "state": review_state(review),
    }


def repeat_row(review: Review) -> Row:
    """The row of a second judgement."""
    return {
        "reviewer": review.reviewer,
        "trace": review.trace,
        "rubric": review.rubric,
        "repeat": review.repeat,
        "status": review.status,
        "verdict": review.verdict,
        "at_ms": review.at_ms,
        "state": review_state(review),
    }


def rubric_row(event: Event) -> Row:
    """The row of a rubric, from the event that pins it."""
    return {"hash": event.rubric, "body": canonical_bytes(event.body["rubric"]).decode()}


def queue_row(event: Event) -> Row:
    """The row of a queue, from the event that makes it."""
    drawn = event.body.get("sample")
    return {
        "name": event.body["name"],
        "event": event.id,
        "rubric": event.body["rubric"],
        "ordering": event.body.get("order", ""),
        "total": len(event.body["items"]),
        "drawn": canonical_bytes(drawn).decode() if drawn is not None else None,
        "items": canonical_bytes(event.body["items"]).decode(),
    }


def update(
    db: peewee.SqliteDatabase, events: Sequence[Event], *, made: bool = False
) -> Collection[tuple[str, str, str]] | None:
    """Update the projections for these events, which are already in the log; `made`: their presses were made just now.
    Returns the reviews that may have changed, as (reviewer, trace, rubric); None if all of them may have."""
    if trace_keys.keys_in(events):
        # Every table may name one of these traces.
        rebuild(db)
        trace_keys.follow_drafts(db)
        return None
    history.update(db, events, made=made)
    touched: dict[tuple[str, str, str], None] = {}
    if any(event.kind == "codes" or _undoes_in_library(event) for event in events):
        touched.update(dict.fromkeys(sorted(code_acts.update(db))))
    queues: dict[str, None] = {}
    for event in trace_keys.under_present_keys(events, trace_keys.stored(db)):
        if event.kind == "rubric":
            _replace(db, RubricRow, rubric_row(event))
        elif event.trace == "" and (event.kind == "queue" or _undoes_in_library(event)):
            queues.update(dict.fromkeys(_queues_of(db, event)))
        elif event.kind not in LIBRARY_KINDS:
            touched[event.reviewer, event.trace, event.rubric] = None
    for name in queues:
        newest = log.queue_of(db, name)
        if newest is not None:
            _replace(db, QueueRow, queue_row(newest))
        else:
            run_sql(db, "DELETE FROM queues WHERE name = ?", (name,))
    names = code_acts.stored(db)
    named = sorted(touched)
    for start in range(0, len(named), _AT_ONCE):
        _fold_again(db, named[start : start + _AT_ONCE], names)
    return touched


def _fold_again(
    db: peewee.SqliteDatabase, touched: Sequence[tuple[str, str, str]], names: CodeNames
) -> None:
    """Bring the rows of these reviews (reviewer, trace, rubric) up to date with the log."""
    many = log.of_reviews(db, touched) if len(touched) > _MANY else {}
    rows: list[Row] = []
    repeats: list[Row] = []
    gone: list[tuple[str, str, str]] = []
    for of in touched:
        reviewer, trace, rubric = of
        found = many.get(of) or log.select(db, reviewer=reviewer, trace=trace, rubric=rubric)
        own = (event for event in found if event.kind not in LIBRARY_KINDS)
        review, again = fold_both(under_present_names(own, names))
        if review is not None:
            rows.append(review_row(review))
        else:
            gone.append(of)
        repeats += map(repeat_row, again)
    _replace_all(db, ReviewRow, rows)
    run_many(db, f"DELETE FROM reviews{_OF_REVIEW}", gone)  # noqa: S608
    if run_sql(db, "SELECT 1 FROM repeats WHERE trace > '' LIMIT 1").fetchone() is not None:
        run_many(db, f"DELETE FROM repeats{_OF_REVIEW}", touched)  # noqa: S608
    _replace_all(db, RepeatRow, repeats)


def _undoes_in_library(event: Event) -> bool:
    return event.trace == "" and reverses(event) is not None


def _queues_of(db: peewee.SqliteDatabase, event: Event) -> list[str]:
    """The names of the queues that an event makes, or takes back or brings back by reversing what does."""
    found: list[str] = []
    seen: set[str] = set()
    waiting = [event.press]
    while waiting:
        press = waiting.pop()
        if press in seen:
            continue
        seen.add(press)
        for one in log.of_press_in_library(db, press):
            target = reverses(one)
            if target is not None:
                waiting.append(target)
            elif one.kind == "queue":
                found.append(str(one.body["name"]))
    return found


def _replace(db: peewee.SqliteDatabase, table: type[peewee.Model], row: Row) -> None:
    _replace_all(db, table, [row])


def _replace_all(db: peewee.SqliteDatabase, table: type[peewee.Model], rows: Sequence[Row]) -> None:
    if not rows:
        return
    # Plain SQL: a change to codes can touch every review, and putting a query together costs more than the query.
    name = table._meta.table_name  # noqa: SLF001 - peewee's own way to ask
    columns = ", ".join(f'"{column}"' for column in rows[0])
    marks = ", ".join("?" * len(rows[0]))
    sql = f"INSERT OR REPLACE INTO {name} ({columns}) VALUES ({marks})"  # noqa: S608
    run_many(db, sql, [tuple(row.values()) for row in rows])


def derive(db: peewee.SqliteDatabase) -> tuple[list[Row], ...]:
    """All rows of each projection, in the order of `_TABLES`, derived from the log alone."""
    keys = trace_keys.keys_in(log.of_kind(db, "trace-keys"))
    by_review: dict[tuple[str, str, str], list[Event]] = {}
    rubrics: dict[str, Row] = {}
    queues: dict[str, Row] = {}
    changes: list[Event] = []
    events = list(log.written(db))
    presses, reversals = history.derive(events)
    counting = {row["press"] for row in presses if row["counts"]}
    for event in trace_keys.under_present_keys(events, trace_keys.naming(keys)):
        if event.kind == "rubric":
            rubrics[event.rubric] = rubric_row(event)
        elif event.kind == "queue":
            if event.press in counting:
                row = queue_row(event)
                queues[row["name"]] = row
        elif event.kind == "codes":
            if event.press in counting:
                changes.append(event)
        elif event.kind not in LIBRARY_KINDS:
            by_review.setdefault((event.reviewer, event.trace, event.rubric), []).append(event)
    names = CodeNames.of_bodies(event.body for event in changes)
    given = [list(under_present_names(some, names)) for some in by_review.values()]
    reviews = [review_row(review) for some in given if (review := fold(some)) is not None]
    repeats = [repeat_row(one) for some in given for one in fold_repeats(some)]
    kept = (list(rubrics.values()), list(queues.values()), presses, reversals)
    return (reviews, repeats, *kept, trace_keys.rows_of(keys), list(map(code_acts.row, changes)))


def traces_named(db: peewee.SqliteDatabase) -> list[str]:
    """The keys of all traces that reviews, queues, references to reviews and unfinished texts name."""
    rows = run_sql(
        db,
        "SELECT trace FROM reviews UNION SELECT trace FROM drafts"
        " UNION SELECT json_extract(state, '$.propagated.trace') FROM reviews"
        " UNION SELECT json_extract(body, '$.review.trace') FROM events WHERE kind = 'group'"
        " UNION SELECT json_extract(item.value, '$.trace') FROM queues, json_each(queues.items) item",
    )
    return [str(trace) for (trace,) in rows if trace]


def compared(db: peewee.SqliteDatabase, derived: Sequence[list[Row]]) -> list[str]:
    """A message for each stored row that differs from those derived from the log, and the other way round."""
    found: list[str] = []
    for (name, table), rows in zip(_TABLES, derived, strict=True):
        stored = {json.dumps(row, sort_keys=True) for row in table.select().dicts().execute(db)}
        logged = {json.dumps(row, sort_keys=True) for row in rows}
        found += [f"a stored {name} differs from the log: {row[:160]}" for row in stored - logged]
        found += [f"a {name} of the log is not stored: {row[:160]}" for row in logged - stored]
    return sorted(found)


def rebuild(db: peewee.SqliteDatabase) -> list[str]:
    """Replace the rows of every projection by those derived from the log; call it in a transaction.

    Returns a message for each row that differed.
    """
    derived = derive(db)
    found = compared(db, derived)
    for (_, table), rows in zip(_TABLES, derived, strict=True):
        table.delete().execute(db)
        for row in rows:
            table.insert(row).execute(db)
    return found
