"""The history of a reviewer: what was done, in order, what still counts, and what undo and redo reverse.

There is one history for everything that a person does. Its *entries* are presses: a press belongs to the
reviewer of its first event, whatever reviews it spans. (Judgements applied to a group were once saved as one
press for each member; they are one entry all the same.) Undo reverses the reviewer's last entry that counts;
what reverses a press is a press itself, so redo reverses an undo, and nothing is ever deleted. Reviews that the
program carried over of itself are no entries, so undo reaches past them to what the reviewer did; those that came with
an act on the library (a version of a rubric put to use, a new queue) are part of it.

Its two tables, which `press_rows` makes, answer without reading the log.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import peewee

from ..acts import Act, Event, Part
from ..canonical import canonical_bytes
from ..database import run_sql
from . import log
from .trace_keys import stored
from .uuid7 import made_ms

NOT_DONE: Final = ("rubric", "trace-keys", "unblind")
"""Kinds of events that undo leaves: no acts of a person, and what was seen, which nobody can take back."""
SHOWN_EVENTS: Final = 64
"""At most so many events of an entry are read to tell what it is; an import can have a million."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the history. `first` is the id of its first event, which gives its place in the order;
    `at_ms` is when it was done, in milliseconds since the epoch. `counts` is False once it was taken back.
    `events` are its first events, at most SHOWN_EVENTS, of `size` in all."""

    unit: str
    first: str
    reviewer: str
    at_ms: int
    counts: bool
    events: tuple[Event, ...]
    size: int

    @property
    def trace(self) -> str:
        """The trace of its first act on a review; "" if there is none."""
        return next((event.trace for event in self.events if event.trace), "")

    @property
    def rubric(self) -> str:
        """The rubric hash of its first act on a review; "" if there is none."""
        return next((event.rubric for event in self.events if event.trace), "")


# --- reading ----------------------------------------------------------------------------------------


def is_unfilled(db: peewee.SqliteDatabase) -> bool:
    """Whether the log has events that the tables were never made from: it is older than they are."""
    known = run_sql(db, "SELECT 1 FROM presses LIMIT 1").fetchone()
    return known is None and run_sql(db, "SELECT 1 FROM events LIMIT 1").fetchone() is not None


def counted(db: peewee.SqliteDatabase, reviewer: str) -> int:
    """How many entries a reviewer's history has, with those that were taken back."""
    return int(
        run_sql(
            db,
            "SELECT count(*) FROM presses WHERE reviewer = ? AND acts = 1 AND leads = 1",
            (reviewer,),
        ).fetchone()[0]
    )


def page(db: peewee.SqliteDatabase, reviewer: str, start: int, most: int) -> list[Entry]:
    """Entries of a reviewer, the newest first, from the one numbered `start`, counted from 0."""
    rows = run_sql(
        db,
        "SELECT unit, first, reviewer, counts FROM presses"
        " WHERE reviewer = ? AND acts = 1 AND leads = 1 ORDER BY first DESC LIMIT ? OFFSET ?",
        (reviewer, most, start),
    ).fetchall()
    return [_entry(db, *row) for row in rows]


def counting_since(db: peewee.SqliteDatabase, reviewer: str, first: str, most: int) -> list[Entry]:
    """The entries that count, the newest first, as far back as the one whose first event is `first`."""
    rows = run_sql(
        db,
        "SELECT unit, first, reviewer, counts FROM presses WHERE reviewer = ? AND acts = 1"
        " AND counts = 1 AND leads = 1 AND first >= ? ORDER BY first DESC LIMIT ?",
        (reviewer, first, most),
    ).fetchall()
    return [_entry(db, *row) for row in rows]


def count_since(db: peewee.SqliteDatabase, reviewer: str, first: str) -> int:
    """How many entries `counting_since` finds, without a limit."""
    return int(
        run_sql(
            db,
            "SELECT count(*) FROM presses WHERE reviewer = ? AND acts = 1 AND counts = 1"
            " AND leads = 1 AND first >= ?",
            (reviewer, first),
        ).fetchone()[0]
    )


def last_done(db: peewee.SqliteDatabase, reviewer: str) -> Entry | None:
    """The reviewer's last entry that counts: what undo takes back."""
    row = run_sql(
        db,
        "SELECT unit FROM presses WHERE reviewer = ? AND acts = 1 AND counts = 1"
        " ORDER BY first DESC LIMIT 1",
        (reviewer,),
    ).fetchone()
    return None if row is None else entry_of(db, row[0])


def last_undone(db: peewee.SqliteDatabase, reviewer: str) -> tuple[str, Entry] | None:
    """What redo brings back: the undo to reverse and the entry that it took back; None if something else was
    done since the last undo."""
    rows = run_sql(
        db,
        "SELECT press, acts FROM presses WHERE reviewer = ? AND counts = 1 ORDER BY first DESC",
        (reviewer,),
    )
    for press, acts in rows:
        if acts:
            return None
        target = run_sql(
            db,
            "SELECT unit, acts FROM reversals JOIN presses ON presses.press = reversals.target"
            # What takes back a merge reverses presses of others, too.
            " WHERE reversals.press = ? ORDER BY presses.reviewer = ? DESC, first DESC LIMIT 1",
            (press, reviewer),
        ).fetchone()
        # A press that reverses an undo is a redo: what was undone before it comes next.
        if target is not None and target[1]:
            entry = entry_of(db, target[0])
            return None if entry is None else (press, entry)
    return None


def entry_of(db: peewee.SqliteDatabase, unit: str) -> Entry | None:
    """One entry, or None."""
    row = run_sql(
        db,
        "SELECT unit, first, reviewer, counts FROM presses WHERE unit = ? ORDER BY first LIMIT 1",
        (unit,),
    ).fetchone()
    return None if row is None else _entry(db, *row)


def _entry(db: peewee.SqliteDatabase, unit: str, first: str, reviewer: str, counts: int) -> Entry:
    events = log.of_unit(db, unit, SHOWN_EVENTS)
    size = len(events) if len(events) < SHOWN_EVENTS else log.size_of_unit(db, unit)
    return Entry(unit, first, reviewer, made_ms(first), bool(counts), tuple(events), size)


def units_since(db: peewee.SqliteDatabase, reviewer: str, first: str) -> list[str]:
    """The entries that `counting_since` finds, by their units alone, without a limit."""
    rows = run_sql(
        db,
        "SELECT unit FROM presses WHERE reviewer = ? AND acts = 1 AND counts = 1 AND leads = 1"
        " AND first >= ? ORDER BY first DESC",
        (reviewer, first),
    )
    return [unit for (unit,) in rows]


def places_since(
    db: peewee.SqliteDatabase, reviewer: str, first: str
) -> list[tuple[str, str, str]]:
    """Reviewer, trace and rubric of each review that a reviewer's entries from this event on belong to, also of
    entries that were taken back."""
    rows = run_sql(
        db,
        "SELECT DISTINCT e.reviewer, e.trace, e.rubric FROM presses p JOIN events e USING (press)"
        " WHERE p.reviewer = ? AND p.acts = 1 AND p.first >= ? AND e.trace != ''",
        (reviewer, first),
    ).fetchall()
    rows += run_sql(
        db,
        "SELECT DISTINCT e.reviewer, e.trace, e.rubric FROM presses p"
        " JOIN events m ON m.press = p.press AND m.kind = 'merge' JOIN json_each(m.body, '$.presses') merged"
        " JOIN events e ON e.press = merged.value"
        " WHERE p.reviewer = ? AND p.acts = 1 AND p.first >= ? AND e.trace != ''",
        (reviewer, first),
    ).fetchall()
    named = stored(db)
    return [(name, named(trace), rubric) for name, trace, rubric in rows]


def imported_without_time(
    db: peewee.SqliteDatabase, reviewer: str, trace: str, rubric: str
) -> bool:
    """Whether the last act on a review that counts came with an import that gave no time for it."""
    from ..folding import active_events

    active = active_events(log.select(db, reviewer=reviewer, trace=trace, rubric=rubric))
    if not active:
        return False
    last = active[-1]
    heads = log.of_press_in_library(db, last.press)
    return any(one.kind == "import" and one.at_ms == last.at_ms for one in heads)


# --- reversing --------------------------------------------------------------------------------------


def undo_parts(db: peewee.SqliteDatabase, unit: str) -> list[Part]:
    """The parts of the press that reverses an entry."""
    presses = run_sql(
        db, "SELECT press FROM presses WHERE unit = ? AND counts = 1 ORDER BY first", (unit,)
    ).fetchall()
    parts = [part for (press,) in presses for part in reversal(db, press)]
    return [*parts, *(part for (press,) in presses for part in _merged_parts(db, press))]


def _merged_parts(db: peewee.SqliteDatabase, press: str) -> list[Part]:
    """What reverses the presses that came with a merge, those that count and reverse nothing themselves; none of another press."""
    merges = log.of_press(db, press, ("merge",))
    if not merges:
        return []
    found = run_sql(
        db,
        "SELECT DISTINCT e.reviewer, e.trace, e.rubric, e.press FROM json_each(?) merged"
        " JOIN presses p ON p.press = merged.value JOIN events e ON e.press = p.press"
        " WHERE p.counts = 1 AND p.press NOT IN (SELECT press FROM reversals) AND e.trace != ''"
        " ORDER BY e.reviewer, e.trace, e.rubric, e.press",
        (canonical_bytes([one for event in merges for one in event.body["presses"]]).decode(),),
    ).fetchall()
    parts: dict[tuple[str, str, str], list[Act]] = {}
    for reviewer, trace, rubric, merged in found:
        parts.setdefault((reviewer, trace, rubric), []).append(Act("undo", {"press": merged}))
    return [Part(*place, acts) for place, acts in parts.items()]


def merges_taken_back(db: peewee.SqliteDatabase, kits: Collection[tuple[str, str]]) -> list[str]:
    """The presses that took back merges of returns of these (kit, reviewer), and that count."""
    found: dict[str, None] = {}
    for event in log.of_kind(db, "merge"):
        if any((one["kit"], one["reviewer"]) in kits for one in event.body["returns"]):
            rows = run_sql(
                db,
                "SELECT press FROM reversals JOIN presses USING (press) WHERE target = ? AND counts = 1",
                (event.press,),
            )
            found.update(dict.fromkeys(str(press) for (press,) in rows))
    return list(found)


def reversal(db: peewee.SqliteDatabase, press: str) -> list[Part]:
    """The parts of the press that reverses one press: an event in each review that it belongs to."""
    places = run_sql(
        db,
        "SELECT reviewer, trace, rubric FROM events WHERE press = ?"  # noqa: S608
        f" AND kind NOT IN ({', '.join('?' * len(NOT_DONE))})"
        " GROUP BY reviewer, trace, rubric ORDER BY min(id)",
        (press, *NOT_DONE),
    ).fetchall()
    undo = Act("undo", {"press": press})
    return [Part(reviewer, trace, rubric, [undo]) for reviewer, trace, rubric in places]
