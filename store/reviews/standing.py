"""How far one reviewer is in one queue: counted once from the stored reviews, then followed press by press.

A press changes one review; that the others are counted again at each press is what made a long review slow.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec
import peewee

from ..database import run_sql
from ..journal.journal import Journal
from .queue_items import Queue, positions_in
from .saturation import CodesFound, When

Outcome: TypeAlias = tuple[str, str | None]
"""Status and verdict of a review."""
_Place: TypeAlias = tuple[str, bool]
"""Trace key, and whether it is the repeat."""


@dataclass(frozen=True, slots=True)
class QueueProgress:
    """How many items a reviewer has finished and deferred, out of `total`; `begun` are those of which something is saved
    and something is missing. Of the finished, those that are neither passed, failed nor unsure have a rubric that asks
    for no verdict."""

    total: int
    finished: int
    deferred: int
    passed: int
    failed: int
    unsure: int
    begun: int = 0


class Standing:
    """The outcomes of one reviewer's reviews of the items of a queue. For one thread at a time."""

    def __init__(self, journal: Journal, queue: Queue, reviewer: str) -> None:
        self.queue = queue
        self._journal = journal
        self._reviewer = reviewer
        self._mark = journal.changes(0)[0]
        self._read_all()

    def follow(self) -> None:
        """Read again what changed since the last call."""
        self._mark, changed = self._journal.changes(self._mark)
        if changed is None:
            self._read_all()
            return
        traces = {
            trace
            for reviewer, trace, rubric in changed
            if reviewer == self._reviewer
            and rubric == self.queue.rubric
            and self.queue.position_of(trace) is not None
        }
        for trace in traces:
            self._codes.drop(trace)
            outcomes, found = self._read(trace)
            for place in ((trace, False), (trace, True)):
                self._put(place, outcomes.get(place))
            for key, when in found.items():
                self._codes.put(key, *when)

    def _read_all(self) -> None:
        outcomes, found = self._read()
        self._outcomes: dict[_Place, Outcome] = outcomes
        self._counts: Counter[Outcome] = Counter(outcomes.values())
        self._codes = CodesFound(found)

    def _put(self, place: _Place, outcome: Outcome | None) -> None:
        trace, repeat = place
        if self.queue.position_of(trace, repeat=repeat) is None:
            return
        before = self._outcomes.pop(place, None)
        if before is not None:
            self._counts[before] -= 1
        if outcome is not None:
            self._outcomes[place] = outcome
            self._counts[outcome] += 1

    def _read(self, trace: str | None = None) -> tuple[dict[_Place, Outcome], dict[str, When]]:
        """The outcomes under the rubric of the queue, of one trace or of all, and when what was judged directly was
        finished, with its codes. A propagated review does not count for an item that is to be checked."""
        one, named = ("", ()) if trace is None else (" AND trace = ?", (trace,))
        asked = (self._reviewer, self.queue.rubric)

        def work(db: peewee.SqliteDatabase) -> tuple[list[Any], list[Any]]:
            first = run_sql(
                db,
                "SELECT trace, status, verdict, propagated, at_ms, codes FROM reviews"  # noqa: S608
                f" WHERE reviewer = ? AND rubric = ?{one}",
                (*asked, *named),
            )
            again = run_sql(
                db,
                "SELECT trace, status, verdict FROM repeats"  # noqa: S608
                f" WHERE reviewer = ? AND rubric = ? AND repeat = ?{one}",
                (*asked, self.queue.name, *named),
            )
            return first.fetchall(), again.fetchall()

        # Only what is read is on the thread of the journal, where presses wait.
        first, again = self._journal.run(work)
        outcomes: dict[_Place, Outcome] = {}
        found: dict[str, When] = {}
        codes_of: dict[str, tuple[str, ...]] = {}
        items = self.queue.items
        places = positions_in(items, [key for key, *_ in first])
        repeats = positions_in(items, [key for key, *_ in again], repeat=True)
        for key, status, verdict, propagated, at_ms, codes in first:
            at = places.get(key)
            if at is None:
                continue
            if not (propagated and items[at].check):
                outcomes[key, False] = (status, verdict)
            if status == "finished" and not propagated:
                if codes not in codes_of:
                    codes_of[codes] = tuple(msgspec.json.decode(codes))
                found[key] = (at_ms, codes_of[codes])
        for key, status, verdict in again:
            if key in repeats:
                outcomes[key, True] = (status, verdict)
        return outcomes, found

    def outcome(self, position: int) -> Outcome | None:
        """Status and verdict at a position; None if nothing was done there."""
        return self._outcomes.get(self.queue.place_at(position))

    @property
    def since_code(self) -> int | None:
        """How many traces ago a failure code was last new; those that were taken over from a group do not count."""
        return self._codes.since_code

    def finished(self) -> list[str]:
        """The traces that are finished, repeats left out, in no order."""
        found = self._outcomes.items()
        return [
            trace for (trace, again), (status, _) in found if status == "finished" and not again
        ]

    def progress(self) -> QueueProgress:
        """How far the reviewer is."""
        verdicts: Counter[str | None] = Counter()
        deferred = begun = 0
        for (status, verdict), count in self._counts.items():
            if status == "finished":
                verdicts[verdict] += count
            deferred += count * (status == "deferred")
            begun += count * (status == "draft")
        return QueueProgress(
            total=len(self.queue.items),
            finished=verdicts.total(),
            deferred=deferred,
            passed=verdicts["pass"],
            failed=verdicts["fail"],
            unsure=verdicts["unsure"],
            begun=begun,
        )

    def begun(self) -> list[int]:
        """The positions of the items that are begun and not finished, in order."""
        begun = [place for place, (status, _) in self._outcomes.items() if status == "draft"]
        found: list[int] = []
        for again in (False, True):
            traces = [trace for trace, repeat in begun if repeat == again]
            found += positions_in(self.queue.items, traces, repeat=again).values()
        return sorted(found)

    def next_open(self, after: int = -1) -> int | None:
        """The position of the next item to judge: the first undecided one after `after`, wrapping around; deferred
        ones when nothing else is open; None when all are judged. A repeat waits until its trace was judged."""
        progress = self.progress()
        total = progress.total
        undecided = total - progress.finished - progress.deferred
        for wanted, count in (((None, "draft"), undecided), (("deferred",), progress.deferred)):
            for number in range(total if count else 0):
                position = (after + 1 + number) % total
                outcome = self.outcome(position)
                if (outcome[0] if outcome else None) in wanted and not self._waits(position):
                    return position
        return None

    def _waits(self, position: int) -> bool:
        trace, repeat = self.queue.place_at(position)
        first = self._outcomes.get((trace, False))
        return repeat and (first is None or first[0] != "finished")
