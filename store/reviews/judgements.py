"""What one reviewer concluded on traces: read for those that are asked about, or once for all, then followed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from threading import RLock

import msgspec
import peewee

from ...rubrics.schema import Verdict
from ..database import in_chunks, run_sql
from ..journal.journal import Journal
from ..judgement import Review


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a finished review concluded; `propagated`: it was taken over from its group."""

    trace: str
    verdict: Verdict | None
    codes: tuple[str, ...]
    propagated: bool
    rubric: str = ""
    at_ms: int = 0

    @classmethod
    def of(cls, review: Review) -> Judgement:
        """What a finished review concluded."""
        taken_over = review.propagated is not None
        return cls(
            review.trace, review.verdict, review.codes, taken_over, review.rubric, review.at_ms
        )


class Judgements:
    """The conclusions of one reviewer, under any rubric. Safe to use from several threads."""

    def __init__(self, journal: Journal, reviewer: str) -> None:
        self._journal = journal
        self._reviewer = reviewer
        self._lock = RLock()
        self._mark = -1
        self._found: dict[str, list[Judgement]] = {}

    def on(self, traces: Collection[str]) -> list[Judgement]:
        """The conclusions on some traces, in no order."""
        with self._lock:
            self._follow()
            held = self._found
            some = traces if len(traces) < len(held) else held.keys() & set(traces)
            return [one for trace in some for one in held.get(trace, ())]

    def of(self, traces: Collection[str]) -> dict[str, list[Judgement]]:
        """The conclusions on some traces, by trace; nothing else is read."""

        def work(db: peewee.SqliteDatabase) -> list[Judgement]:
            return [one for some in in_chunks(sorted(traces)) for one in self._read(db, some)]

        found: dict[str, list[Judgement]] = {}
        for one in self._journal.run(work):
            found.setdefault(one.trace, []).append(one)
        return found

    def changed(self, since: int) -> tuple[int, set[str] | None]:
        """The traces on which this reviewer may have concluded something else since a mark, and the present mark; None
        if that may be all of them. The first mark is 0."""
        mark, changed = self._journal.changes(since)
        if changed is None:
            return mark, None
        return mark, {trace for reviewer, trace, _ in changed if reviewer == self._reviewer}

    def traces(self) -> set[str]:
        """The traces that were concluded on."""
        with self._lock:
            self._follow()
            return set(self._found)

    def _follow(self) -> None:
        mark, changed = self.changed(max(0, self._mark))
        if self._mark < 0 or changed is None:
            self._found = {}
            self._keep(self._journal.run(self._read))
        elif changed:
            for trace in changed:
                self._found.pop(trace, None)
            for found in self.of(changed).values():
                self._keep(found)
        self._mark = mark

    def _keep(self, judgements: Iterable[Judgement]) -> None:
        for one in judgements:
            self._found.setdefault(one.trace, []).append(one)

    def _read(
        self, db: peewee.SqliteDatabase, traces: Sequence[str] | None = None
    ) -> list[Judgement]:
        some, named = "", list[str]()
        if traces is not None:
            some, named = f" AND trace IN ({', '.join('?' * len(traces))})", list(traces)
        rows = run_sql(
            db,
            "SELECT trace, verdict, codes, propagated, rubric, at_ms FROM reviews"  # noqa: S608
            f" WHERE reviewer = ? AND status = 'finished'{some}",
            (self._reviewer, *named),
        )
        return [
            Judgement(key, verdict, tuple(msgspec.json.decode(codes)), bool(group), rubric, at_ms)
            for key, verdict, codes, group, rubric, at_ms in rows
        ]
