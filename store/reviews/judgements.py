"""What one reviewer concluded on traces: read once, then followed press by press."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from threading import RLock

import msgspec
import peewee

from ...rubrics.schema import Verdict
from ..database import run_sql
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

    def traces(self) -> set[str]:
        """The traces that were concluded on."""
        with self._lock:
            self._follow()
            return set(self._found)

    def _follow(self) -> None:
        since = max(0, self._mark)
        mark, changed = self._journal.changes(since)
        if self._mark < 0 or changed is None:
            self._found = {}
            self._keep(self._journal.run(self._read))
        else:
            for trace in {trace for reviewer, trace, _ in changed if reviewer == self._reviewer}:
                self._found.pop(trace, None)
                self._keep(self._journal.run(lambda db, trace=trace: self._read(db, trace)))  # type: ignore[misc]
        self._mark = mark

    def _keep(self, judgements: Iterable[Judgement]) -> None:
        for one in judgements:
            self._found.setdefault(one.trace, []).append(one)

    def _read(self, db: peewee.SqliteDatabase, trace: str | None = None) -> list[Judgement]:
        one, named = ("", ()) if trace is None else (" AND trace = ?", (trace,))
        rows = run_sql(
            db,
            "SELECT trace, verdict, codes, propagated, rubric, at_ms FROM reviews"  # noqa: S608
            f" WHERE reviewer = ? AND status = 'finished'{one}",
            (self._reviewer, *named),
        )
        return [
            Judgement(key, verdict, tuple(msgspec.json.decode(codes)), bool(group), rubric, at_ms)
            for key, verdict, codes, group, rubric, at_ms in rows
        ]
