"""What was declared of the scores of a library, fit to be asked of one score: with the range of the numbers where that counts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec
import peewee

from ..canonical import canonical_bytes
from ..database import run_sql
from ..score_meanings import Declared
from ..score_verdicts import undirected
from ..trace import Score
from .connections import LibraryFile


def meanings(library: LibraryFile) -> Declared:
    """What was declared of scores by name. A direction without a threshold says something of 0 and 1 alone, and only
    where all numbers of that name lie between them: 1 of 5 stars is not the best."""
    said = dict(library.declared())
    asked = [name for name, how in said.items() if how.needs_range]
    if not asked:
        return said

    def work(db: peewee.SqliteDatabase) -> list[str]:
        last = run_sql(db, "SELECT coalesce(max(rowid), 0) FROM scores").fetchone()[0]
        known = (int(last), tuple(asked))
        if library.ranges_read[0] == known:
            return library.ranges_read[1]
        rows = run_sql(
            db,
            "SELECT name FROM scores WHERE value IS NOT NULL AND name IN (SELECT value FROM json_each(?))"
            " GROUP BY name HAVING min(value) >= 0 AND max(value) <= 1",
            (canonical_bytes(asked).decode(),),
        )
        found = [str(name) for (name,) in rows]
        library.ranges_read = (known, found)
        return found

    for name in library.read(work):
        said[name] = replace(said[name], shares=True)
    return said


@dataclass(frozen=True, slots=True)
class ScoreName:
    """The scores of a name: how many there are on how many traces, the range of their numbers, and of how many nobody
    says which way they count (`unknown`)."""

    name: str
    count: int
    traces: int
    lowest: float | None
    highest: float | None
    unknown: int = 0


def score_names(library: LibraryFile) -> list[ScoreName]:
    """The names of the scores on present traces, in order."""
    declared = meanings(library)
    decode = msgspec.json.Decoder(Score).decode
    joined = "FROM scores s JOIN traces t ON t.id = s.trace WHERE t.superseded_by IS NULL"

    def work(db: peewee.SqliteDatabase) -> list[ScoreName]:
        unknown: dict[str, int] = {}
        # One of those of a name and a format tells for all: every one would take as long as loading them.
        for name, format_name, body, count in run_sql(
            db,
            f"SELECT s.name, t.format, s.body, count(*) {joined} AND s.value IS NOT NULL"
            " AND coalesce(s.label, '') = '' GROUP BY s.name, t.format, s.step_id IS NULL",
        ):
            if undirected(decode(body), format_name, declared):
                unknown[name] = unknown.get(name, 0) + int(count)
        rows = run_sql(
            db,
            "SELECT s.name, count(*), count(DISTINCT s.trace), min(s.value), max(s.value)"
            f" {joined} GROUP BY s.name ORDER BY s.name",
        )
        return [
            ScoreName(name, count, traces, lowest, highest, unknown.get(name, 0))
            for name, count, traces, lowest, highest in rows
        ]

    return library.read(work)
