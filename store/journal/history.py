"""The history of a reviewer: what was done, in order, what still counts, and what undo and redo reverse.

There is one history for everything that a person does. Its *entries* are presses: a press belongs to the
reviewer of its first event, whatever reviews it spans. (Judgements applied to a group were once saved as one
press for each member; they are one entry all the same.) Undo reverses the reviewer's last entry that counts;
what reverses a press is a press itself, so redo reverses an undo, and nothing is ever deleted. Reviews that the
program carried over of itself are no entries, so undo reaches past them to what the reviewer did; those that came with
an act on the library (a version of a rubric put to use, a new queue) are part of it.

The two tables depend on the set of events alone, and answer without reading the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, TypeAlias

import peewee

from ..acts import Act, Event, Part
from ..canonical import canonical_hash
from ..database import run_sql
from . import log
from .trace_keys import stored
from .uuid7 import made_ms

Row: TypeAlias = dict[str, Any]

SHOWN_EVENTS: Final = 64
"""At most so many events of an entry are read to tell what it is; an import can have a million."""


_INSERT_PRESS: Final = (
    "INSERT OR REPLACE INTO presses(press, unit, first, reviewer, acts, leads, counts)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)

NOT_DONE: Final = ("rubric", "trace-keys")
"""Kinds of events that are no act of a person: undo leaves them."""


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


# --- the rows of the tables -------------------------------------------------------------------------


_OF_UNITS: Final = ("apply-to-group", "group")
_READ: Final = (*_OF_UNITS, "undo")


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the events of one press say about it."""

    first: str
    reviewer: str
    unit: str
    targets: frozenset[str]
    automatic: bool

    def row(self, press: str) -> Row:
        return {
            "press": press,
            "unit": self.unit,
            "first": self.first,
            "reviewer": self.reviewer,
            "acts": int(not self.targets and not self.automatic),
            "leads": 1,
            "counts": 1,
        }


def _facts(press: str, events: Iterable[Event]) -> _Facts | None:
    """None for a press that nobody made: it pins a rubric, or says which keys traces have now."""
    from ..folding import reverses

    some = [event for event in events if event.kind not in NOT_DONE]
    if not some:
        return None
    first = min(some, key=lambda event: event.id)
    targets = frozenset(
        target
        for event in some
        if not event.body.get("withdraw") and (target := reverses(event)) is not None
    )
    automatic = _copies(some) and all(event.trace for event in some)
    return _Facts(first.id, first.reviewer, _unit(press, some), targets, automatic)


def _copies(events: Sequence[Event]) -> bool:
    """Whether a press carries reviews over."""
    return any(event.kind == "carry" for event in events)


def _unit(press: str, events: Sequence[Event]) -> str:
    """The entry that a press belongs to: its own id, or for a judgement that was applied to a group what the
    presses of that application have in common."""
    in_library = any(not event.trace for event in events)
    if any(event.kind == "import" for event in events) or (in_library and _copies(events)):
        return press
    for event in events:
        if event.kind == "apply-to-group":
            source = event.body["from"]
        elif event.kind == "group" and event.body["act"] == "judged":
            source = event.body.get("review")
        else:
            continue
        return canonical_hash([event.reviewer, event.at_ms, event.body.get("group"), source])
    return press


def update(db: peewee.SqliteDatabase, events: Iterable[Event], *, made: bool = False) -> None:
    """Update the tables for these events, which are already in the log. `made`: their presses were made just now, so
    that nothing else can belong to them or reverse them."""
    by_press: dict[str, list[Event]] = {}
    for event in events:
        by_press.setdefault(event.press, []).append(event)
    units: set[str] = set()
    for press, some in by_press.items():
        facts = _facts(press, some if made else _all_of(db, press, some))
        if facts is None:
            continue
        if made and not facts.targets and facts.unit == press:
            run_sql(db, _INSERT_PRESS, tuple(facts.row(press).values()))
            continue
        before = run_sql(db, "SELECT unit FROM presses WHERE press = ?", (press,)).fetchone()
        units |= {facts.unit, *(before or ())}
        # Plain SQL: this runs for every press, and putting a query together costs more than the query.
        run_sql(db, _INSERT_PRESS, tuple(facts.row(press).values()))
        for target in facts.targets:
            run_sql(
                db, "INSERT OR REPLACE INTO reversals(target, press) VALUES (?, ?)", (target, press)
            )
        _settle(db, press)
    for unit in units:
        run_sql(
            db,
            "UPDATE presses SET leads = (first = (SELECT min(first) FROM presses WHERE unit = ?1))"
            " WHERE unit = ?1",
            (unit,),
        )


def _all_of(db: peewee.SqliteDatabase, press: str, some: Sequence[Event]) -> Sequence[Event]:
    """All events of a press, given some of them."""
    held = run_sql(db, "SELECT count(*) FROM events WHERE press = ?", (press,)).fetchone()[0]
    return some if held == len(some) else log.press_as_written(db, press)


def _settle(db: peewee.SqliteDatabase, press: str) -> None:
    """Bring `counts` of a press and of what it reverses up to date."""
    waiting = [press]
    while waiting:
        one = waiting.pop()
        row = run_sql(db, "SELECT first, counts FROM presses WHERE press = ?", (one,)).fetchone()
        if row is None:
            continue
        first, before = row
        # Only what came later reverses: so no ring of forged presses can keep this from ending.
        reversing = run_sql(
            db,
            "SELECT 1 FROM reversals JOIN presses USING (press)"
            " WHERE target = ? AND counts = 1 AND first > ? LIMIT 1",
            (one, first),
        ).fetchone()
        counts = int(reversing is None)
        if counts != before:
            run_sql(db, "UPDATE presses SET counts = ? WHERE press = ?", (counts, one))
        if counts != before or one == press:
            targets = run_sql(db, "SELECT target FROM reversals WHERE press = ?", (one,)).fetchall()
            waiting += [target for (target,) in targets]


def derive(events: Iterable[Event]) -> tuple[list[Row], list[Row]]:
    """All rows of both tables, from the events of a whole log."""
    by_press: dict[str, list[Event]] = {}
    for event in events:
        by_press.setdefault(event.press, []).append(event)
    found = {
        press: facts
        for press, some in by_press.items()
        if (facts := _facts(press, some)) is not None
    }
    reversing: dict[str, list[str]] = {}
    leading: dict[str, str] = {}
    for press, facts in found.items():
        for target in facts.targets:
            reversing.setdefault(target, []).append(press)
        leading[facts.unit] = min(facts.first, leading.get(facts.unit, facts.first))
    rows: dict[str, Row] = {}
    for press, facts in sorted(found.items(), key=lambda item: item[1].first, reverse=True):
        row = facts.row(press)
        row["leads"] = int(leading[facts.unit] == facts.first)
        # What reverses a press comes later, so its row is there already.
        row["counts"] = int(
            not any(other in rows and rows[other]["counts"] for other in reversing.get(press, ()))
        )
        rows[press] = row
    pairs = [{"target": one, "press": press} for one, some in reversing.items() for press in some]
    return list(rows.values()), pairs


class Reversals:
    """Which presses reverse which, and which of those count, from the log alone."""

    def __init__(self, db: peewee.SqliteDatabase) -> None:
        from ..folding import reverses

        self.by_target: dict[str, list[str]] = {}
        for event in log.of_kinds(db, ("undo", "group")):
            target = None if event.body.get("withdraw") else reverses(event)
            if target is not None and event.press not in self.by_target.setdefault(target, []):
                self.by_target[target].append(event.press)
        self._counts: dict[str, bool] = {}
        presses = {*self.by_target, *(one for some in self.by_target.values() for one in some)}
        firsts = {one: first for one in presses if (first := _first_of(db, one)) is not None}
        for press in sorted(firsts, key=lambda one: firsts[one], reverse=True):
            # What reverses a press comes later, so that it is known already.
            later = self.by_target.get(press, ())
            self._counts[press] = not any(self._counts.get(one, False) for one in later)

    def counts(self, press: str) -> bool:
        """Whether a press counts: nothing that counts reverses it."""
        return self._counts.get(press, True)

    def rows(self) -> list[Row]:
        """The rows of the table of reversals."""
        pairs = self.by_target.items()
        return [{"target": one, "press": press} for one, some in pairs for press in some]


def _first_of(db: peewee.SqliteDatabase, press: str) -> str | None:
    row = run_sql(
        db,
        f"SELECT min(id) FROM events WHERE press = ? AND kind NOT IN ({_marks(NOT_DONE)})",  # noqa: S608
        (press, *NOT_DONE),
    ).fetchone()
    return None if row[0] is None else str(row[0])


def derive_in_order(db: peewee.SqliteDatabase, reversals: Reversals) -> Iterator[Row]:
    """The rows of the presses in order, from the log alone; one press at a time is held."""
    leading: dict[str, str] = {}
    for press, facts in _facts_in_order(db, _OF_UNITS):
        if facts.unit != press:
            leading[facts.unit] = min(facts.first, leading.get(facts.unit, facts.first))
    for press, facts in _facts_in_order(db):
        row = facts.row(press)
        row["leads"] = int(leading.get(facts.unit, facts.first) == facts.first)
        row["counts"] = int(reversals.counts(press))
        yield row


def _facts_in_order(
    db: peewee.SqliteDatabase, kinds: Sequence[str] = ()
) -> Iterator[tuple[str, _Facts]]:
    """What each press says about itself, of those with events of some kinds if kinds are named."""
    some = f" WHERE press IN (SELECT press FROM events WHERE kind IN ({_marks(kinds)}))"  # noqa: S608
    rows = run_sql(
        db,
        # Only of these kinds the body matters.
        "SELECT id, press, at_ms, reviewer, kind, trace, '',"  # noqa: S608
        f" CASE WHEN kind IN ({_marks(_READ)}) THEN body ELSE '{{}}' END, '', ''"
        f" FROM events{some if kinds else ''} ORDER BY press, id",
        (*_READ, *kinds),
    )
    for press, events in groupby(map(log.event_of, rows), key=lambda event: event.press):
        facts = _facts(press, events)
        if facts is not None:
            yield press, facts


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def is_unfilled(db: peewee.SqliteDatabase) -> bool:
    """Whether the log has events that the tables were never made from: it is older than they are."""
    known = run_sql(db, "SELECT 1 FROM presses LIMIT 1").fetchone()
    return known is None and run_sql(db, "SELECT 1 FROM events LIMIT 1").fetchone() is not None


# --- reading ----------------------------------------------------------------------------------------


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
            " WHERE reversals.press = ? ORDER BY first LIMIT 1",
            (press,),
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
    return [part for (press,) in presses for part in reversal(db, press)]


def reversal(db: peewee.SqliteDatabase, press: str) -> list[Part]:
    """The parts of the press that reverses one press: an event in each review that it belongs to."""
    places = run_sql(
        db,
        "SELECT reviewer, trace, rubric FROM events WHERE press = ? AND kind NOT IN (?, ?)"
        " GROUP BY reviewer, trace, rubric ORDER BY min(id)",
        (press, *NOT_DONE),
    ).fetchall()
    undo = Act("undo", {"press": press})
    return [Part(reviewer, trace, rubric, [undo]) for reviewer, trace, rubric in places]
