"""What is asked of a journal: its events, the history of a reviewer, and what changed since."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import peewee

from ..acts import ActKind, Event
from ..canonical import clean_text
from ..database import check_integrity
from . import chains, history, log
from .history import Entry
from .reader import Changed, Reader, ReadOnly
from .writer import Writer

T = TypeVar("T")


class JournalReading:
    """The part of a journal that reads. Safe to call from any thread; every call waits for the writer thread."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._reader = writer if isinstance(writer, Reader) else None
        self._changes: list[Changed] = []

    def run(self, work: Callable[[peewee.SqliteDatabase], T]) -> T:
        """Run a read on the writer thread and wait for it. Raises UserError if it fails twice."""
        return self._writer.do(lambda: self._writer.read(work))

    def events(self, reviewer: str | None = None, trace: str | None = None) -> list[Event]:
        """Events in order of their ids."""
        return self.run(lambda db: log.select(db, reviewer=reviewer, trace=trace))

    def with_ids(self, ids: Sequence[str]) -> list[Event]:
        """The events with these ids as they are in the log, in order."""
        return self.run(lambda db: list(log.with_ids(db, ids)))

    def audited(self, work: Callable[[Iterator[Event]], T]) -> tuple[T, dict[str, list[str]]]:
        """What `work` makes of every event as it was written, in order of their ids, one at a time and in the writer's
        thread; and in which hashes the chains of each reviewer end."""
        return self.run(lambda db: (work(log.everything(db)), chains.heads(db)))

    def events_of_kind(self, kind: ActKind) -> list[Event]:
        """The events of one kind by every reviewer, in order of their ids."""
        return self.run(lambda db: log.of_kind(db, kind))

    def on_library(self, kind: ActKind) -> list[Event]:
        """The events of one kind on the library, taken back or not, by every reviewer, in order of their ids."""
        return self.run(lambda db: log.on_library(db, kind))

    def counting_of_kind(self, kind: ActKind) -> list[Event]:
        """The events of one kind on the library that were not undone, by every reviewer, in order of their ids."""
        return self.run(lambda db: log.counting_of_kind(db, kind))

    def on_groups(self) -> list[Event]:
        """The changes to groups by every reviewer, with the undos that may reverse them, in order of their ids."""
        return self.run(log.on_groups)

    def last_on_groups(self) -> str:
        """The id of the last change to groups, or undo of one; "" if there is none."""
        return self.run(log.last_on_groups)

    def done(self, reviewer: str, start: int, most: int) -> list[Entry]:
        """Entries of a reviewer's history, the newest first, from number `start`, counted from 0."""
        return self.run(lambda db: history.page(db, reviewer, start, most))

    def done_since(self, reviewer: str, first: str, most: int) -> tuple[int, list[Entry]]:
        """The entries that count, as far back as the one whose first event has the id `first`: how many, and
        the newest of them."""

        def work(db: peewee.SqliteDatabase) -> tuple[int, list[Entry]]:
            count = history.count_since(db, reviewer, first)
            return count, history.counting_since(db, reviewer, first, most)

        return self.run(work)

    def done_count(self, reviewer: str) -> int:
        """How many entries a reviewer's history has, with those that were taken back."""
        return self.run(lambda db: history.counted(db, reviewer))

    def imported_without_time(self, reviewer: str, trace: str, rubric: str) -> bool:
        """Whether a review is as an import left it that did not say when it was given."""
        return self.run(lambda db: history.imported_without_time(db, reviewer, trace, rubric))

    @property
    def refusal(self) -> ReadOnly | None:
        """Why nothing can be saved here now; None where it can."""
        return self._reader.refusal() if self._reader is not None else None

    def in_library(self, press: str) -> bool:
        """Whether a press holds an act on the library as well, so that it is one entry of the history with that."""
        return bool(self.run(lambda db: log.of_press_in_library(db, press)))

    def changes(self, since: int) -> tuple[int, list[tuple[str, str, str]] | None]:
        """The reviews that may have changed since a mark, as (reviewer, trace, rubric), and the present mark; None if
        all of them may have. The first mark is 0."""
        if self._reader is not None:
            self._changes += self._reader.news()
        found = self._changes[since:]
        mark = since + len(found)
        return mark, None if None in found else [one for one in found if one is not None]

    def reviewed(self, traces: Collection[str]) -> set[tuple[str, str, str]]:
        """(reviewer, trace, rubric) of every review that was ever begun on these traces, taken back or not."""
        return self.run(lambda db: log.reviewed(db, traces))

    def traces_named(self) -> list[str]:
        """The keys of all traces that reviews, queues and unfinished texts name."""

        from . import projections

        return self.run(projections.traces_named)

    def last_event(self) -> int:
        """The number of the event that was saved last; 0 in an empty journal. It grows with every change."""
        return self.run(log.last_seq)

    def count(self) -> int:
        """The number of events."""
        return self.run(log.count)

    def count_missing(self, events: Collection[Event]) -> int:
        """How many of these events are not in the log."""
        return len(events) - len(self.run(lambda db: log.known(db, events)))

    def places_since(self, reviewer: str, first: str) -> list[tuple[str, str, str]]:
        """Reviewer, trace and rubric of each review that the reviewer's entries belong to, from the one whose first
        event is `first` on, also of entries that were taken back."""
        return self.run(lambda db: history.places_since(db, clean_text(reviewer), first))

    def verify(self) -> list[str]:
        """Problems of the file and of the reviewers' hash chains; empty if there are none."""
        found, _ = self.examined(list)
        return found

    def examined(self, beside: Callable[[], T]) -> tuple[list[str], T]:
        """`verify`, and what `beside` does with this journal. SQLite checks the file meanwhile, on a connection of its own
        that only reads, and of a large journal another process the chains: each takes as long as the rest."""
        if self._reader is not None:
            problems = self.run(lambda db: [*check_integrity(db), *chains.broken_chains(db)])
            return problems, beside()
        with ThreadPoolExecutor(1, "check") as checker:
            checked = checker.submit(self._writer.checked_beside)
            broken, found = self._chains_and(beside)
            return [*checked.result(), *broken], found

    def _chains_and(self, beside: Callable[[], T]) -> tuple[list[str], T]:
        """The problems of the chains, and what `beside` does."""
        from . import chain_process

        if self.count() < chain_process.LEAST_EVENTS:
            return self.run(chains.broken_chains), beside()
        with chain_process.ChainProcess(self._writer.path) as process:
            found = beside()
            broken = process.problems()
        return (self.run(chains.broken_chains) if broken is None else broken), found

    def differences(self) -> list[str]:
        """Where the projections differ from the log; changes nothing."""
        from . import examining

        return self.run(examining.differences)
