"""The tables that are derived from the log: reviews, rubrics, queues."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import peewee

from . import journal_log as log
from .canonical import canonical_bytes
from .journal_tables import QueueRow, ReviewRow, RubricRow
from .judgement import Correction, Event, Evidence, Mark, Place, Review, fold

_REVIEW_ACTS_EXCLUDED = {"rubric", "queue"}


def review_state(review: Review) -> str:
    """A review as canonical JSON, for the projection."""
    return canonical_bytes(asdict(review)).decode()


def review_from_state(state: str) -> Review:
    """The review that `review_state` wrote."""
    data: dict[str, Any] = json.loads(state)
    place = data["break_point"]
    cause = data["root_cause"]
    correction = data["correction"]
    return Review(
        **{
            **data,
            "codes": tuple(data["codes"]),
            "marks": tuple(Mark(**mark) for mark in data["marks"]),
            "evidence": tuple(Evidence(**item) for item in data["evidence"]),
            "checks": tuple(data["checks"]),
            "break_point": _place(place),
            "root_cause": _place(cause),
            "correction": Correction(**correction) if correction else None,
        }
    )


def _place(data: dict[str, Any] | None) -> Place | None:
    if data is None:
        return None
    return Place(**{**data, "alternates": tuple(data["alternates"])})


def _review_row(review: Review) -> dict[str, Any]:
    return {
        "reviewer": review.reviewer,
        "trace": review.trace,
        "rubric": review.rubric,
        "status": review.status,
        "verdict": review.verdict,
        "at_ms": review.at_ms,
        "state": review_state(review),
    }


def _rubric_row(event: Event) -> dict[str, Any]:
    return {"hash": event.rubric, "body": canonical_bytes(event.body["rubric"]).decode()}


def _queue_row(event: Event, seq: int) -> dict[str, Any]:
    return {
        "name": event.body["name"],
        "seq": seq,
        "rubric": event.body["rubric"],
        "items": canonical_bytes(event.body["items"]).decode(),
    }


def update(db: peewee.SqliteDatabase, events: Iterable[Event]) -> None:
    """Bring the projections up to these events, which are in the log already."""
    touched: dict[tuple[str, str, str], None] = {}
    for event in events:
        if event.kind == "rubric":
            RubricRow.insert(_rubric_row(event)).on_conflict_ignore().execute(db)
        elif event.kind == "queue":
            seq = log.seq_of(db, event.id) or 0
            QueueRow.replace(_queue_row(event, seq)).execute(db)
        else:
            touched[event.reviewer, event.trace, event.rubric] = None
    for reviewer, trace, rubric in touched:
        review = fold(
            event
            for event in log.select(db, reviewer=reviewer, trace=trace, rubric=rubric)
            if event.kind not in _REVIEW_ACTS_EXCLUDED
        )
        if review is None:
            ReviewRow.delete().where(
                (ReviewRow.reviewer == reviewer)
                & (ReviewRow.trace == trace)
                & (ReviewRow.rubric == rubric)
            ).execute(db)
        else:
            ReviewRow.replace(_review_row(review)).execute(db)


def derive(
    db: peewee.SqliteDatabase,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """All rows of reviews, rubrics and queues, from the log alone."""
    groups: dict[tuple[str, str, str], list[Event]] = {}
    rubrics: dict[str, dict[str, Any]] = {}
    queues: dict[str, dict[str, Any]] = {}
    for event in log.select(db):
        if event.kind == "rubric":
            rubrics.setdefault(event.rubric, _rubric_row(event))
        elif event.kind == "queue":
            row = _queue_row(event, log.seq_of(db, event.id) or 0)
            old = queues.get(row["name"])
            if old is None or old["seq"] < row["seq"]:
                queues[row["name"]] = row
        else:
            groups.setdefault((event.reviewer, event.trace, event.rubric), []).append(event)
    reviews = [
        _review_row(review) for group in groups.values() if (review := fold(group)) is not None
    ]
    return reviews, list(rubrics.values()), list(queues.values())


def rebuild(db: peewee.SqliteDatabase) -> list[str]:
    """Derive every projection anew and replace it; returns in words where the old one differed."""
    differences: list[str] = []
    derived = derive(db)
    tables: tuple[tuple[str, type[peewee.Model]], ...] = (
        ("review", ReviewRow),
        ("rubric", RubricRow),
        ("queue", QueueRow),
    )
    with db.atomic("IMMEDIATE"):
        for (name, table), rows in zip(tables, derived, strict=True):
            old = {json.dumps(row, sort_keys=True) for row in table.select().dicts().execute(db)}
            new = {json.dumps(row, sort_keys=True) for row in rows}
            differences += [f"{name} was not as the log tells it: {row[:120]}" for row in old - new]
            differences += [f"{name} was missing: {row[:120]}" for row in new - old]
            table.delete().execute(db)
            for start in range(0, len(rows), 100):
                table.insert_many(rows[start : start + 100]).execute(db)
    return sorted(differences)
