"""The rows of the history's two tables: what each press is, whether it counts, and what it reverses.

They depend on the set of events alone. `update` follows new events; `presses` and `Reversals` make all rows from the log,
of which they hold what is reversed, not what was done.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import peewee

from ..acts import Event
from ..canonical import canonical_hash
from ..database import run_sql
from ..folding import REVERSING, reverses
from . import log
from .history import NOT_DONE
from .projections import Row

_OF_UNITS: Final = ("apply-to-group", "group")
_INSERT_PRESS: Final = (
    "INSERT OR REPLACE INTO presses(press, unit, first, reviewer, acts, leads, counts)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class _Summary:
    """What can be counted of the events of one press. `first` and `reviewer` are those of its first event."""

    first: str
    reviewer: str
    imports: bool
    copies: bool
    """Whether it carries reviews over."""
    in_library: bool
    """Whether one of its acts belongs to no review."""

    @property
    def whole(self) -> bool:
        """Whether it is an entry of its own, whatever it holds."""
        return self.imports or (self.copies and self.in_library)

    @property
    def automatic(self) -> bool:
        """Whether the program made it of itself."""
        return self.copies and not self.in_library


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
    some = [event for event in events if event.kind not in NOT_DONE]
    if not some:
        return None
    first = min(some, key=lambda event: event.id)
    summary = _Summary(
        first.id,
        first.reviewer,
        imports=any(event.kind == "import" for event in some),
        copies=any(event.kind == "carry" for event in some),
        in_library=any(not event.trace for event in some),
    )
    return _told(press, summary, some)


def _told(press: str, summary: _Summary, telling: Sequence[Event]) -> _Facts:
    """The facts of a press; `telling` has its events of the kinds that reverse, or that make presses one entry."""
    targets = frozenset(
        target
        for event in telling
        if not event.body.get("withdraw") and (target := reverses(event)) is not None
    )
    unit = press if summary.whole else _unit(press, telling)
    return _Facts(summary.first, summary.reviewer, unit, targets, summary.automatic)


def _unit(press: str, events: Iterable[Event]) -> str:
    """The entry that a press belongs to: its own id, or for a judgement that was applied to a group what the
    presses of that application have in common."""
    for event in events:
        if event.kind == "apply-to-group":
            source = event.body["from"]
        elif event.kind == "group" and event.body["act"] == "judged":
            source = event.body.get("review")
        else:
            continue
        return canonical_hash([event.reviewer, event.at_ms, event.body.get("group"), source])
    return press


# --- after new events -------------------------------------------------------------------------------


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


# --- from the log alone -----------------------------------------------------------------------------


class Reversals:
    """Which presses reverse which, and which of those count, from the log alone."""

    def __init__(self, db: peewee.SqliteDatabase, ids: Sequence[str]) -> None:
        """`ids` are those of all events that may reverse a press."""
        self.by_target: dict[str, list[str]] = {}
        for event in log.with_ids(db, ids):
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


def presses(
    db: peewee.SqliteDatabase, reversals: Reversals, kinds: Container[str]
) -> Iterator[Row]:
    """The rows of the presses in order, from the log alone; one press at a time is held. SQLite counts what is in each,
    and events are read only of the kinds that reverse, or that make presses one entry. `kinds` are those that the log has."""
    leading: dict[str, str] = {}
    if any(kind in kinds for kind in _OF_UNITS):
        for press, facts in _each_press(db, _OF_UNITS):
            if facts.unit != press:
                leading[facts.unit] = min(facts.first, leading.get(facts.unit, facts.first))
    for press, facts in _each_press(db):
        row = facts.row(press)
        row["leads"] = int(leading.get(facts.unit, facts.first) == facts.first)
        row["counts"] = int(reversals.counts(press))
        yield row


def _each_press(
    db: peewee.SqliteDatabase, kinds: Sequence[str] = ()
) -> Iterator[tuple[str, _Facts]]:
    """What each press says about itself, of those with events of some kinds if kinds are named."""
    telling = tuple(dict.fromkeys((*REVERSING, *_OF_UNITS)))
    of_kinds = f" AND press IN (SELECT press FROM events WHERE kind IN ({_marks(kinds)}))"  # noqa: S608
    rows = run_sql(
        db,
        # `reviewer` is that of the first event: with one min() SQLite takes other columns from its row
        # (https://sqlite.org/lang_select.html#bareagg).
        "SELECT press, min(id), reviewer, sum(kind = 'import'), sum(kind = 'carry'), sum(trace = ''),"  # noqa: S608
        f" sum(kind IN ({_marks(telling)})) FROM events WHERE kind NOT IN ({_marks(NOT_DONE)})"
        f"{of_kinds if kinds else ''} GROUP BY press ORDER BY press",
        (*telling, *NOT_DONE, *kinds),
    )
    for press, first, reviewer, imports, copies, in_library, told in rows:
        summary = _Summary(first, reviewer, bool(imports), bool(copies), bool(in_library))
        if told:
            # A million judgements can be applied in one press, and the first of them tells its entry.
            yield press, _told(press, summary, _telling(db, press, whole=summary.whole))
        else:
            yield press, _Facts(first, reviewer, press, frozenset(), summary.automatic)


def _telling(db: peewee.SqliteDatabase, press: str, *, whole: bool) -> list[Event]:
    """The events of a press that reverse, and unless it is `whole` the first one that says which entry it belongs to."""
    found = log.of_press(db, press, REVERSING)
    if not whole:
        first = next(iter(log.of_press(db, press, ("apply-to-group",), most=1)), None)
        if first is not None:
            found = sorted([*found, first], key=lambda event: event.id)
    return found


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))
