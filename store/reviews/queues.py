"""Queues: which traces to review, in which order and why, and the progress of a reviewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import msgspec
import peewee

from ...errors import UserError
from ..acts import Act
from ..canonical import sha256_hex
from ..journal.journal import Journal
from ..journal.tables import QueueRow, ReviewRow

Newest: TypeAlias = Callable[[Sequence[str]], Mapping[str, str]]
"""Of these trace keys, those that were superseded -> the present ones."""


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One trace of a queue, and why it is in it. An item to `check` is open until the trace has a direct
    review, even if it has a propagated one."""

    trace: str
    reason: str
    check: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """An ordered list of traces under one rubric (named by its hash); no trace twice."""

    name: str
    rubric: str
    items: tuple[QueueItem, ...]


@dataclass(frozen=True, slots=True)
class QueueProgress:
    """How many items a reviewer has finished and deferred, out of `total`. Of the finished, those that
    are neither passed, failed nor unsure have a rubric that asks for no verdict."""

    total: int
    finished: int
    deferred: int
    passed: int
    failed: int
    unsure: int


def sampled(keys: Sequence[str], count: int, seed: int = 0) -> list[str]:
    """`count` of the keys (all if there are fewer), in their given order.

    The sample depends on the keys and the seed alone, so it is the same on every machine. A larger
    sample with the same seed contains the smaller one.
    """

    def rank(key: str) -> str:
        return sha256_hex(f"{seed}:{key}".encode())

    chosen = set(sorted(keys, key=rank)[:count])
    return [key for key in keys if key in chosen]


def queue_act(queue: Queue) -> Act:
    """The act that makes a queue."""
    items = [
        {"trace": item.trace, "reason": item.reason} | ({"check": True} if item.check else {})
        for item in queue.items
    ]
    return Act("queue", {"name": queue.name, "rubric": queue.rubric, "items": items})


class Queues:
    """The queues of a journal. `newest` says which traces were superseded, and by which: a queue names the present
    state of each trace."""

    def __init__(self, journal: Journal, newest: Newest | None = None) -> None:
        self._journal = journal
        self._newest = newest

    def create(self, reviewer: str, name: str, rubric: str, items: Sequence[QueueItem]) -> Queue:
        """Create a queue; a repeated trace is kept once. Raises UserError if the name is taken, NotSaved."""
        if not name.strip():
            raise UserError("A queue needs a name", "Give it one.")
        if self.get(name) is not None:
            raise UserError(f"There is already a queue named {name}", "Choose another name.")
        first: dict[str, QueueItem] = {}
        for item in items:
            first.setdefault(item.trace, item)
        unique = tuple(first.values())
        queue = Queue(name, rubric, unique)
        self._journal.append(reviewer, "", rubric, [queue_act(queue)])
        return queue

    def get(self, name: str) -> Queue | None:
        """The queue of that name, or None."""
        found = self._select(name)
        return found[0] if found else None

    def all(self) -> list[Queue]:
        """Every queue, the newest first."""
        return self._select(None)

    def _select(self, name: str | None) -> list[Queue]:
        def work(db: peewee.SqliteDatabase) -> list[Queue]:
            query = QueueRow.select(QueueRow.name, QueueRow.rubric, QueueRow.items)
            if name is not None:
                query = query.where(QueueRow.name == name)
            rows = query.order_by(QueueRow.event.desc()).tuples().execute(db)
            return [
                Queue(found, rubric, msgspec.json.decode(items, type=tuple[QueueItem, ...]))
                for found, rubric, items in rows
            ]

        return [self._present(queue) for queue in self._journal.run(work)]

    def _present(self, queue: Queue) -> Queue:
        if self._newest is None:
            return queue
        newest = self._newest([item.trace for item in queue.items])
        if not newest:
            return queue
        items: dict[str, QueueItem] = {}
        for item in queue.items:
            trace = newest.get(item.trace, item.trace)
            items.setdefault(trace, replace(item, trace=trace))
        return replace(queue, items=tuple(items.values()))

    def _outcomes(self, queue: Queue, reviewer: str) -> dict[str, tuple[str, str | None]]:
        """Trace key -> (status, verdict) of this reviewer's reviews under the queue's rubric. A
        propagated review does not count for an item that is to be checked."""
        checked = {item.trace for item in queue.items if item.check}

        def work(db: peewee.SqliteDatabase) -> dict[str, tuple[str, str | None]]:
            propagated = peewee.fn.json_extract(ReviewRow.state, "$.propagated.group")
            query = ReviewRow.select(
                ReviewRow.trace, ReviewRow.status, ReviewRow.verdict, propagated
            ).where((ReviewRow.reviewer == reviewer) & (ReviewRow.rubric == queue.rubric))
            return {
                trace: (status, found)
                for trace, status, found, group in query.tuples().execute(db)
                if not (group and trace in checked)
            }

        return self._journal.run(work)

    def progress(self, queue: Queue, reviewer: str) -> QueueProgress:
        """The progress of a reviewer, counted from the stored reviews."""
        outcomes = self._outcomes(queue, reviewer)
        mine = [outcomes[item.trace] for item in queue.items if item.trace in outcomes]
        verdicts = [verdict for status, verdict in mine if status == "finished"]
        return QueueProgress(
            total=len(queue.items),
            finished=len(verdicts),
            deferred=sum(status == "deferred" for status, _ in mine),
            passed=verdicts.count("pass"),
            failed=verdicts.count("fail"),
            unsure=verdicts.count("unsure"),
        )

    def next_open(self, queue: Queue, reviewer: str, after: int = -1) -> int | None:
        """The position of the next item to judge: the first undecided one after `after`, wrapping around;
        deferred ones when nothing else is open; None when all are judged."""
        outcomes = self._outcomes(queue, reviewer)
        total = len(queue.items)
        around = [(after + 1 + number) % total for number in range(total)] if total else []
        for wanted in ((None, "draft"), ("deferred",)):
            for position in around:
                if outcomes.get(queue.items[position].trace, (None, None))[0] in wanted:
                    return position
        return None
