"""What saving one press costs, part by part, beside one row in a bare table: all in turns, in one run.

    python benchmarks/append.py FOLDER [--presses 400]

Every commit is in WAL mode with synchronous=FULL. "events", "and presses", "and reviews" are plain inserts of one row each
into the tables of a journal, with their indexes and nothing else; "append" is what a key press does: those rows, the hash,
the fold of the review, the mirror, and the way to the journal's thread and back. Medians, in milliseconds.
"""

from __future__ import annotations

import argparse
import secrets
import shutil
import sqlite3
import statistics
import tempfile
from contextlib import closing
from pathlib import Path

from queue_pace import timed  # type: ignore[import-not-found,unused-ignore]
from tracejury.store.acts import Act
from tracejury.store.journal.journal import Journal
from tracejury.store.journal.uuid7 import Uuid7

RUBRIC = "f" * 64
EVENTS = (
    "INSERT INTO events(id, press, at_ms, reviewer, kind, trace, rubric, body, prev, hash)"
    " VALUES (?1, ?2, 1, 'ana', 'note', ?3, ?4, ?5, ?4, ?6)"
)
PRESSES = "INSERT INTO presses VALUES (?2, ?2, ?1, 'ana', 1, 1, 1)"
REVIEWS = (
    "INSERT OR REPLACE INTO reviews(reviewer, trace, rubric, status, verdict, at_ms, codes, propagated, state)"
    " VALUES ('ana', ?3, ?4, 'draft', NULL, 1, '[]', NULL, ?7)"
)
PARTS = {
    "one row": ["INSERT INTO rows VALUES (?1, ?7)"],
    "events": [EVENTS],
    "and presses": [EVENTS, PRESSES],
    "and reviews": [EVENTS, PRESSES, REVIEWS],
}


class Plain:
    """Rows inserted into a file with the tables of a journal."""

    def __init__(self, file: Path, statements: list[str]) -> None:
        self._db = sqlite3.connect(file, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL").fetchone()
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("CREATE TABLE rows (id TEXT PRIMARY KEY, body TEXT)")
        self._statements = statements
        self._ids = Uuid7()

    def save(self, number: int) -> None:
        """One transaction."""
        values = (
            self._ids.make(number), self._ids.make(number), secrets.token_hex(32), RUBRIC, "x" * 80,
            secrets.token_hex(32), f'"{"x" * 400}"',
        )  # fmt: skip
        self._db.execute("BEGIN IMMEDIATE")
        for statement in self._statements:
            # SQLite takes only as many parameters as the greatest number in a statement.
            most = max(n for n in range(1, 8) if f"?{n}" in statement)
            self._db.execute(statement, values[:most])
        self._db.execute("COMMIT")


def main() -> None:
    """Print the median of each part and its ratio to one row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--presses", type=int, default=400)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        scratch = Path(name)
        Journal.open(scratch / "empty").close()
        plain = {}
        for part, statements in PARTS.items():
            file = scratch / f"{part}.db"
            shutil.copy(scratch / "empty" / "journal.db", file)
            plain[part] = Plain(file, statements)
        took: dict[str, list[float]] = {}
        with closing(Journal.open(scratch / "journal")) as journal:
            for number in range(options.presses):
                for part, one in plain.items():
                    took.setdefault(part, []).append(timed(lambda one=one: one.save(10**6)))
                acts = [Act("note", {"text": f"note {number} " * 8})]
                key = secrets.token_hex(32)
                took.setdefault("append", []).append(
                    timed(lambda key=key, acts=acts: journal.append("ana", key, RUBRIC, acts))
                )
    anchor = statistics.median(took["one row"])
    for part, seconds in took.items():
        median = statistics.median(seconds)
        print(f"  {part:<12} {median * 1e3:7.3f} ms   {median / anchor:5.2f} times one row")


if __name__ == "__main__":
    main()
