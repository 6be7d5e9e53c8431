"""The tables that are derived from the log: reviews, repeats, rubrics, queues, and the history; and their rows.

They depend on the set of events alone, not on the order in which the events arrived. So journals with
the same events have the same tables, on every machine and after every merge. `updating` brings them up to date after
each press, `deriving` makes all of them from the log, and `examining` compares them with what that gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from operator import attrgetter
from typing import Any, Final, TypeAlias

import msgspec
import peewee

from ..acts import Event
from ..canonical import canonical_bytes
from ..database import run_many, run_sql
from ..judgement import Review
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


@dataclass(frozen=True, slots=True)
class Projection:
    """A table that is derived from the log. `name` is that of a row in messages; `key` are the columns by which rows
    are told apart."""

    name: str
    model: type[peewee.Model]
    key: tuple[str, ...]

    @property
    def table(self) -> str:
        """The name of the table."""
        return str(self.model._meta.table_name)  # noqa: SLF001 - peewee's own way to ask

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.model._meta.sorted_field_names)  # noqa: SLF001 - as above


_REVIEW: Final = ("trace", "reviewer", "rubric")
TRACE_KEYS: Final = Projection("trace key", TraceKeyRow, ("earlier",))
REVERSALS: Final = Projection("reversal", ReversalRow, ("target", "press"))
CODE_ACTS: Final = Projection("change to codes", CodeActRow, ("event",))
RUBRICS: Final = Projection("rubric", RubricRow, ("hash",))
QUEUES: Final = Projection("queue", QueueRow, ("name",))
PRESSES: Final = Projection("press", PressRow, ("press",))
REVIEWS: Final = Projection("review", ReviewRow, _REVIEW)
REPEATS: Final = Projection("repeat", RepeatRow, (*_REVIEW, "repeat"))

_FIRST_FIELDS: Final = frozenset(
    [
        "trace", "reviewer", "rubric", "status", "verdict", "answers", "codes", "marks", "break_point",
        "root_cause", "evidence", "correction", "checks", "note", "defer_reason", "at_ms",
    ]
)  # fmt: skip
_NAMES: Final = tuple(one.name for one in fields(Review))
_values: Final = attrgetter(*_NAMES)
_STATE: Final = msgspec.json.Decoder(Review)


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


def replace_rows(db: peewee.SqliteDatabase, projection: Projection, rows: Sequence[Row]) -> None:
    """Add rows, in place of those with the same keys."""
    if not rows:
        return
    # Plain SQL: a change to codes can touch every review, and putting a query together costs more than the query.
    columns = ", ".join(f'"{column}"' for column in rows[0])
    marks = ", ".join("?" * len(rows[0]))
    sql = f"INSERT OR REPLACE INTO {projection.table} ({columns}) VALUES ({marks})"  # noqa: S608
    run_many(db, sql, [tuple(row.values()) for row in rows])


def traces_named(db: peewee.SqliteDatabase) -> list[str]:
    """The keys of all traces that reviews, queues, comparisons, references to reviews and unfinished texts name."""
    rows = run_sql(
        db,
        "SELECT trace FROM reviews UNION SELECT trace FROM drafts"
        " UNION SELECT json_extract(state, '$.propagated.trace') FROM reviews"
        " UNION SELECT json_extract(body, '$.review.trace') FROM events WHERE kind = 'group'"
        " UNION SELECT json_extract(item.value, '$.trace') FROM queues, json_each(queues.items) item"
        " UNION SELECT json_extract(pair.value, '$.candidate')"
        " FROM events, json_each(events.body, '$.pairs') pair WHERE trace = '' AND kind = 'comparison'"
        " UNION SELECT json_extract(pair.value, '$.production')"
        " FROM events, json_each(events.body, '$.pairs') pair WHERE trace = '' AND kind = 'comparison'",
    )
    return [str(trace) for (trace,) in rows if trace]
