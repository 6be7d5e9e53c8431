"""The tables that are derived from the log: reviews, rubrics, queues.

Whatever is derived here depends on the set of events alone, not on the order in which they came: so
journals that hold the same events say the same, on every machine and after every merge.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, Final, TypeAlias

import msgspec
import peewee

from ..acts import LIBRARY_KINDS, Event
from ..canonical import canonical_bytes
from ..database import run_sql
from ..folding import fold
from ..judgement import Review
from . import log
from .tables import QueueRow, ReviewRow, RubricRow

Row: TypeAlias = dict[str, Any]

_STATE: Final = msgspec.json.Decoder(Review)
_TABLES: Final[tuple[tuple[str, type[peewee.Model]], ...]] = (
    ("review", ReviewRow),
    ("rubric", RubricRow),
    ("queue", QueueRow),
)


def review_state(review: Review) -> str:
    """A review as canonical JSON, for the projection."""
    state = asdict(review)
    if review.propagated is None:
        # Rows that were written before there were groups say the same as those written now.
        del state["propagated"]
    return canonical_bytes(state).decode()


def review_from_state(state: str) -> Review:
    """The review that `review_state` wrote."""
    return _STATE.decode(state)


def _review_row(review: Review) -> Row:
    return {
        "reviewer": review.reviewer,
        "trace": review.trace,
        "rubric": review.rubric,
        "status": review.status,
        "verdict": review.verdict,
        "at_ms": review.at_ms,
        "state": review_state(review),
    }


def _rubric_row(event: Event) -> Row:
    return {"hash": event.rubric, "body": canonical_bytes(event.body["rubric"]).decode()}


def _queue_row(event: Event) -> Row:
    return {
        "name": event.body["name"],
        "event": event.id,
        "rubric": event.body["rubric"],
        "items": canonical_bytes(event.body["items"]).decode(),
    }


def update(db: peewee.SqliteDatabase, events: Iterable[Event]) -> None:
    """Bring the projections up to these events, which are in the log already."""
    touched: dict[tuple[str, str, str], None] = {}
    for event in events:
        if event.kind == "rubric":
            _replace(db, RubricRow, _rubric_row(event))
        elif event.kind == "queue":
            held = run_sql(
                db, "SELECT event FROM queues WHERE name = ?", (event.body["name"],)
            ).fetchone()
            if held is None or held[0] < event.id:
                _replace(db, QueueRow, _queue_row(event))
        elif event.kind not in LIBRARY_KINDS:
            touched[event.reviewer, event.trace, event.rubric] = None
    for reviewer, trace, rubric in touched:
        review = fold(
            event
            for event in log.select(db, reviewer=reviewer, trace=trace, rubric=rubric)
            if event.kind not in LIBRARY_KINDS
        )
        if review is not None:
            _replace(db, ReviewRow, _review_row(review))
        else:
            run_sql(
                db,
                "DELETE FROM reviews WHERE trace = ? AND reviewer = ? AND rubric = ?",
                (trace, reviewer, rubric),
            )


def _replace(db: peewee.SqliteDatabase, table: type[peewee.Model], row: Row) -> None:
    table.insert(row).on_conflict_replace().execute(db)


def derive(db: peewee.SqliteDatabase) -> tuple[list[Row], list[Row], list[Row]]:
    """All rows of reviews, rubrics and queues, from the log alone."""
    groups: dict[tuple[str, str, str], list[Event]] = {}
    rubrics: dict[str, Row] = {}
    queues: dict[str, Row] = {}
    for event in log.select(db):
        if event.kind == "rubric":
            rubrics[event.rubric] = _rubric_row(event)
        elif event.kind == "queue":
            row = _queue_row(event)
            queues[row["name"]] = row
        elif event.kind not in LIBRARY_KINDS:
            groups.setdefault((event.reviewer, event.trace, event.rubric), []).append(event)
    reviews = [
        _review_row(review) for group in groups.values() if (review := fold(group)) is not None
    ]
    return reviews, list(rubrics.values()), list(queues.values())


def differences(db: peewee.SqliteDatabase) -> list[str]:
    """In words, where a projection is not what the log says."""
    return _compared(db, derive(db))


def _compared(db: peewee.SqliteDatabase, derived: Sequence[list[Row]]) -> list[str]:
    found: list[str] = []
    for (name, table), rows in zip(_TABLES, derived, strict=True):
        held = {json.dumps(row, sort_keys=True) for row in table.select().dicts().execute(db)}
        told = {json.dumps(row, sort_keys=True) for row in rows}
        found += [f"a {name} is not as the log tells it: {row[:160]}" for row in held - told]
        found += [f"the log tells of another {name}: {row[:160]}" for row in told - held]
    return sorted(found)


def rebuild(db: peewee.SqliteDatabase) -> list[str]:
    """Replace every projection by what the log says; call it in a transaction.

    Returns in words where the old ones differed.
    """
    derived = derive(db)
    found = _compared(db, derived)
    for (_, table), rows in zip(_TABLES, derived, strict=True):
        table.delete().execute(db)
        for row in rows:
            table.insert(row).execute(db)
    return found
