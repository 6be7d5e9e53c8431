"""Brings the derived tables up to date after events were added to the log."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping, Sequence
from typing import Final

import peewee

from ..act_kinds import LIBRARY_KINDS
from ..acts import Event
from ..code_names import CodeNames, under_present_names
from ..database import run_many, run_sql
from ..folding import fold_both, reverses
from . import code_acts, deriving, log, press_rows, trace_keys
from .projections import (
    QUEUES,
    REPEATS,
    REVIEWS,
    RUBRICS,
    Row,
    queue_row,
    repeat_row,
    replace_rows,
    review_row,
    rubric_row,
)

_MANY: Final = 8
"""From more reviews than so many on, their events are read together."""
_AT_ONCE: Final = 500
"""Of so many reviews at most, the events are held at once."""
_OF_REVIEW: Final = " WHERE reviewer = ? AND trace = ? AND rubric = ?"


def update(
    db: peewee.SqliteDatabase, events: Sequence[Event], *, made: bool = False
) -> Collection[tuple[str, str, str]] | None:
    """Update the projections for these events, which are already in the log; `made`: their presses were made just now.
    Returns the reviews that may have changed, as (reviewer, trace, rubric); None if all of them may have."""
    if trace_keys.keys_in(events):
        # Every table may name one of these traces.
        deriving.refill(db)
        trace_keys.follow_drafts(db)
        return None
    press_rows.update(db, events, made=made)
    touched: dict[tuple[str, str, str], None] = {}
    if any(event.kind == "codes" or _undoes_in_library(event) for event in events):
        touched.update(dict.fromkeys(sorted(code_acts.update(db))))
    queues: dict[str, None] = {}
    for event in trace_keys.under_present_keys(events, trace_keys.stored(db)):
        if event.kind == "rubric":
            replace_rows(db, RUBRICS, [rubric_row(event)])
        elif event.trace == "" and (event.kind == "queue" or _undoes_in_library(event)):
            queues.update(dict.fromkeys(_queues_of(db, event)))
        elif event.kind not in LIBRARY_KINDS:
            touched[event.reviewer, event.trace, event.rubric] = None
    for name in queues:
        newest = log.queue_of(db, name)
        if newest is not None:
            replace_rows(db, QUEUES, [queue_row(newest)])
        else:
            run_sql(db, "DELETE FROM queues WHERE name = ?", (name,))
    names = code_acts.stored(db)
    # By traces: the events of all reviewers of a trace are read together, so that each is read once.
    named = sorted(touched, key=lambda one: (one[1], one[0], one[2]))
    for start in range(0, len(named), _AT_ONCE):
        _fold_again(db, named[start : start + _AT_ONCE], names)
    return touched


def unreviewed(db: peewee.SqliteDatabase, traces: Collection[str]) -> set[str]:
    """Those of these traces that no event in the log is about, by whatever key."""
    if trace_keys.any_replaced(db):
        return set()
    return set(traces) - log.traces_with_events(db, traces)


def update_reviews(
    db: peewee.SqliteDatabase, events: Sequence[Event], fresh: Container[str]
) -> None:
    """Bring the reviews of these events, all of them acts on reviews, up to date. Of `fresh` traces these are all the
    events that there are, so that nothing is read again."""
    names = code_acts.stored(db)
    known: dict[tuple[str, str, str], None] = {}
    new: dict[tuple[str, str, str], list[Event]] = {}
    for event in trace_keys.under_present_keys(events, trace_keys.stored(db)):
        of = (event.reviewer, event.trace, event.rubric)
        if event.trace in fresh:
            new.setdefault(of, []).append(event)
        else:
            known[of] = None
    _fold_again(db, sorted(known), names)
    _fold(db, new, names)


def _fold_again(
    db: peewee.SqliteDatabase, touched: Sequence[tuple[str, str, str]], names: CodeNames
) -> None:
    """Bring the rows of these reviews (reviewer, trace, rubric) up to date with the log."""
    if len(touched) > _MANY:
        found = log.of_reviews(db, touched)
    else:
        found = {
            (reviewer, trace, rubric): log.select(db, reviewer=reviewer, trace=trace, rubric=rubric)
            for reviewer, trace, rubric in touched
        }
    _fold(db, found, names)


def _fold(
    db: peewee.SqliteDatabase,
    found: Mapping[tuple[str, str, str], Sequence[Event]],
    names: CodeNames,
) -> None:
    """Write the rows of reviews, given all of their events."""
    if not found:
        return
    rows: list[Row] = []
    repeats: list[Row] = []
    gone: list[tuple[str, str, str]] = []
    for of, events in found.items():
        own = [event for event in events if event.kind not in LIBRARY_KINDS]
        review, again = fold_both(under_present_names(own, names) if names else own)
        if review is not None:
            rows.append(review_row(review))
        else:
            gone.append(of)
        repeats += map(repeat_row, again)
    replace_rows(db, REVIEWS, rows)
    if gone:
        run_many(db, f"DELETE FROM reviews{_OF_REVIEW}", gone)  # noqa: S608
    if run_sql(db, "SELECT 1 FROM repeats WHERE trace > '' LIMIT 1").fetchone() is not None:
        run_many(db, f"DELETE FROM repeats{_OF_REVIEW}", list(found))  # noqa: S608
    replace_rows(db, REPEATS, repeats)


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
