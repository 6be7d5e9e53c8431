"""The codes that a reviewer typed in their own words, in second judgements too: counted once, then followed press by
press."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from threading import Lock

import msgspec
import peewee

from ..database import run_sql
from ..journal.journal import Journal


class OwnCodes:
    """The codes in one reviewer's own words. Safe to use from several threads."""

    def __init__(self, journal: Journal, reviewer: str) -> None:
        self._journal = journal
        self._reviewer = reviewer
        self._lock = Lock()
        self._mark = -1
        self._of: dict[tuple[str, str], tuple[str, ...]] = {}
        self._counts: Counter[str] = Counter()

    def counts(self) -> dict[str, int]:
        """Each code with the number of the reviewer's reviews that have it now; a second judgement counts with the first."""
        with self._lock:
            self._follow()
            return {code: count for code, count in sorted(self._counts.items()) if count}

    def _follow(self) -> None:
        mark, changed = self._journal.changes(max(0, self._mark))
        if self._mark < 0 or changed is None:
            self._of.clear()
            self._counts.clear()
            self._take(self._journal.run(self._read))
        else:
            places = {place[1:] for place in changed if place[0] == self._reviewer}
            for trace in {trace for trace, _ in places}:
                found = self._journal.run(lambda db, trace=trace: self._read(db, trace))  # type: ignore[misc]
                for place in [place for place in places if place[0] == trace]:
                    self._counts.subtract(self._of.pop(place, ()))
                self._take(one for one in found if one[0] in places)
        self._mark = mark

    def _take(self, found: Iterable[tuple[tuple[str, str], tuple[str, ...]]]) -> None:
        for place, codes in found:
            before = self._of.get(place, ())
            new = tuple(code for code in codes if code not in before)
            self._of[place] = before + new
            self._counts.update(new)

    def _read(
        self, db: peewee.SqliteDatabase, trace: str | None = None
    ) -> list[tuple[tuple[str, str], tuple[str, ...]]]:
        one, named = ("", ()) if trace is None else (" AND trace = ?", (trace,))
        rows = [
            row
            for table in ("reviews", "repeats")
            for row in run_sql(
                db,
                f"SELECT trace, rubric, json_extract(state, '$.own_codes') FROM {table}"  # noqa: S608
                f" WHERE reviewer = ? AND json_extract(state, '$.own_codes') IS NOT NULL{one}",
                (self._reviewer, *named),
            )
        ]
        return [
            ((key, rubric), tuple(map(str, msgspec.json.decode(codes))))
            for key, rubric, codes in rows
        ]
