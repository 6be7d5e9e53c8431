"""Queues: which traces to review, in which order and why, and the progress of a reviewer."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from threading import RLock
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec
import peewee
from msgspec.structs import force_setattr, replace

from ...errors import UserError
from ..acts import Part
from ..database import run_sql
from ..journal.journal import Journal
from .queue_items import (
    Queue,
    QueueHeading,
    QueueItem,
    RandomSample,
    in_random_order,
    packed,
    positions_in,
    queue_act,
    sampled,
)

if TYPE_CHECKING:
    from .standing import Outcome, QueueProgress, Standing

__all__ = [
    "Newest", "Queue", "QueueHeading", "QueueItem", "Queues", "RandomSample", "in_random_order", "queue_act",
    "sampled",
]  # fmt: skip

Newest: TypeAlias = Callable[[], Mapping[str, str]]
"""The key of every superseded trace -> that of its present state."""

_KEPT: Final = 64


class Queues:
    """The queues of a journal. `newest` says which traces were superseded, and by which: a queue names the present
    state of each trace. Safe to use from several threads.

    A queue can name every trace of a large library, so what was read of it is kept while it stays the same.
    """

    def __init__(self, journal: Journal, newest: Newest | None = None) -> None:
        self._journal = journal
        self._newest = newest
        self._lock = RLock()
        self._mark = 0
        self._read: dict[str, Queue] = {}
        self._present: dict[str, tuple[Queue, Mapping[str, str], Queue]] = {}
        self._standings: OrderedDict[tuple[str, str, str], Standing] = OrderedDict()

    def create(
        self,
        reviewer: str,
        name: str,
        rubric: str,
        items: Sequence[QueueItem],
        *,
        order: str = "",
        sample: RandomSample | None = None,
        copies: Sequence[Part] = (),
        reviewers: Sequence[str] = (),
    ) -> Queue:
        """Create a queue; a repeated trace is kept once, unless it is to be judged again. `copies` are reviews that
        are carried over in the same press; `reviewers` those that it is shared out to. Raises UserError if the name is taken, NotSaved."""
        if not name.strip():
            raise UserError("A queue needs a name", "Give it one.")
        if self.get(name) is not None:
            raise UserError(f"There is already a queue named {name}", "Choose another name.")
        first: dict[tuple[str, bool], QueueItem] = {}
        for item in items:
            first.setdefault((item.trace, item.repeat), item)
        queue = Queue(name, rubric, tuple(first.values()), order, sample, tuple(reviewers))
        made = Part(reviewer, "", rubric, [queue_act(queue, len(copies))])
        self._journal.append_parts([made, *copies])
        return queue

    def get(self, name: str) -> Queue | None:
        """The queue of that name, or None."""
        found = self._select(name)
        return found[0] if found else None

    def all(self) -> list[Queue]:
        """Every queue, the newest first."""
        return self._select(None)

    def headings(self) -> list[QueueHeading]:
        """Every queue without its items, the newest first."""

        def work(db: peewee.SqliteDatabase) -> list[QueueHeading]:
            rows = run_sql(
                db,
                "SELECT q.name, q.event, q.rubric, coalesce(json_extract(r.body, '$.title'), ''), q.total,"
                " r.body IS NULL OR json_extract(r.body, '$.verdict.question') IS NOT NULL"
                " FROM queues q LEFT JOIN rubrics r ON r.hash = q.rubric ORDER BY q.event DESC",
            )
            return [
                QueueHeading(name, event, rubric, title, total, bool(asks))
                for name, event, rubric, title, total, asks in rows
            ]

        return self._journal.run(work)

    def _select(self, name: str | None) -> list[Queue]:
        def events(db: peewee.SqliteDatabase) -> list[tuple[str, str]]:
            one, named = ("", ()) if name is None else (" WHERE name = ?", (name,))
            sql = f"SELECT name, event FROM queues{one} ORDER BY event DESC"  # noqa: S608
            return run_sql(db, sql, named).fetchall()

        with self._lock:
            self._mark, changed = self._journal.changes(self._mark)
            if changed is None:
                # Keys of traces may have been replaced.
                self._read.clear()
            return [self._named(*found) for found in self._journal.run(events)]

    def _named(self, name: str, event: str) -> Queue:
        def items(db: peewee.SqliteDatabase) -> Queue:
            sql = "SELECT rubric, ordering, drawn, items FROM queues WHERE name = ?"
            rubric, order, drawn, given = run_sql(db, sql, (name,)).fetchone()
            sample = msgspec.json.decode(drawn, type=RandomSample) if drawn else None
            found = msgspec.json.decode(given, type=tuple[QueueItem, ...])
            _share_reasons(found)
            shared = any(item.by for item in found)
            return Queue(
                name,
                rubric,
                packed(found),
                order,
                sample,
                _reviewers(db, event) if shared else (),
            )

        if event not in self._read:
            self._read[event] = self._journal.run(items)
        stored = self._read[event]
        if self._newest is None:
            return stored
        newest = self._newest()
        if not newest:
            return stored
        known = self._present.get(event)
        if known is None or known[0] is not stored or known[1] != newest:
            known = self._present[event] = stored, newest, _present(stored, newest)
        return known[2]

    def _standing(self, queue: Queue, reviewer: str) -> Standing:
        """Call it with the lock."""
        from .standing import Standing

        named = queue.name, queue.rubric, reviewer
        standing = self._standings.get(named)
        if standing is None or standing.queue.items is not queue.items:
            standing = self._standings[named] = Standing(self._journal, queue, reviewer)
            while len(self._standings) > _KEPT:
                self._standings.popitem(last=False)
        else:
            self._standings.move_to_end(named)
            standing.follow()
        return standing

    def progress(self, queue: Queue, reviewer: str) -> QueueProgress:
        """The progress of a reviewer. What it costs does not grow with the number of reviews or items, once the
        queue was looked at."""
        with self._lock:
            return self._standing(queue, reviewer).progress()

    def progress_so_far(self, heading: QueueHeading, reviewer: str) -> QueueProgress | None:
        """The progress of a reviewer if it was counted before and followed since; None if it has to be counted."""
        with self._lock:
            standing = self._standings.get((heading.name, heading.rubric, reviewer))
            present = self._present.get(heading.event)
            queue = present[2] if present is not None else self._read.get(heading.event)
            if standing is None or queue is None or standing.queue.items is not queue.items:
                return None
            standing.follow()
            return standing.progress()

    def outcomes(
        self, queue: Queue, reviewer: str, places: Sequence[int] | None = None
    ) -> list[Outcome | None]:
        """Status and verdict of a reviewer at some positions (None: at each); None where nothing was done."""
        with self._lock:
            standing = self._standing(queue, reviewer)
            at = range(len(queue.items)) if places is None else places
            return [standing.outcome(position) for position in at]

    def since_code(self, queue: Queue, reviewer: str) -> int | None:
        """How many traces ago a failure code was last new to a reviewer in a queue; None if none was found."""
        with self._lock:
            return self._standing(queue, reviewer).since_code

    def finished(self, queue: Queue, reviewer: str) -> list[str]:
        """The traces of a queue that a reviewer has finished, in no order."""
        with self._lock:
            return self._standing(queue, reviewer).finished()

    def begun(self, queue: Queue, reviewer: str) -> list[int]:
        """The positions of the items that a reviewer has begun and not finished, in order."""
        with self._lock:
            return self._standing(queue, reviewer).begun()

    def next_open(self, queue: Queue, reviewer: str, after: int = -1) -> int | None:
        """The position of the next item to judge: the first undecided one after `after`, wrapping around;
        deferred ones when nothing else is open; None when all are judged."""
        with self._lock:
            return self._standing(queue, reviewer).next_open(after)


def _reviewers(db: peewee.SqliteDatabase, event: str) -> tuple[str, ...]:
    """Those that a queue is shared out to."""
    sql = "SELECT json_extract(body, '$.reviewers') FROM events WHERE id = ?"
    (given,) = run_sql(db, sql, (event,)).fetchone()
    return msgspec.json.decode(given, type=tuple[str, ...]) if given else ()


def _present(queue: Queue, newest: Mapping[str, str]) -> Queue:
    items, repeats = queue.items, queue.repeats
    named = positions_in(items, newest) or (repeats and positions_in(items, newest, repeat=True))
    if not named:
        return queue
    present: dict[tuple[str, bool], QueueItem] = {}
    for item in items:
        trace = newest.get(item.trace)
        now = item if trace is None else replace(item, trace=trace)
        present.setdefault((now.trace, now.repeat), now)
    return replace(queue, items=packed(tuple(present.values())))


def _share_reasons(items: Sequence[QueueItem]) -> None:
    """Keep each reason once: of a queue of every trace they are all the same."""
    known: dict[str, str] = {}
    for item in items:
        force_setattr(item, "reason", known.setdefault(item.reason, item.reason))
