"""The traces of a library, read: one of them, their rows in pages, what revises what, bundles, rejects, counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..canonical import canonical_bytes
from ..database import in_chunks, run_sql
from ..trace import Trace
from .encoding import decode
from .listing import BundleRow, Counts, RejectRow, TraceRow
from .naming import TraceNames
from .schema import Bundle, RejectRecord, ScoreRecord, StepRecord, TraceBundle, TraceRecord

# What saves is imported where it is used: the app reads long before it saves a trace.


_ROW_COLUMNS = (
    TraceRecord.id,
    TraceRecord.key,
    TraceRecord.source_id,
    TraceRecord.name,
    TraceRecord.title,
    TraceRecord.status,
    TraceRecord.steps,
    TraceRecord.start_ns,
    TraceRecord.bundle,
    TraceRecord.format,
)


_TOGETHER: Final = 100
"""So many traces are read at once, and held."""

BUNDLE_COLUMNS: Final = (
    Bundle.id,
    Bundle.name,
    Bundle.path,
    Bundle.format,
    Bundle.loaded_at,
    Bundle.traces,
    Bundle.steps,
    Bundle.scores,
    Bundle.rejected,
)
"""What is read of a bundle, in the order of a `BundleRow`."""


class TraceRows(TraceNames):
    """The traces of one library folder, to read."""

    def trace(self, key: str) -> Trace | None:
        """The whole trace with its scores and notes, or None."""
        db = self._db()
        query = TraceRecord.select(
            TraceRecord.id, TraceRecord.header, TraceRecord.format, TraceRecord.notes
        ).where(TraceRecord.key == key)
        found = list(query.tuples().execute(db))
        if not found:
            return None
        row, header, given_format, notes = found[0]
        steps = (
            StepRecord.select(StepRecord.body)
            .where(StepRecord.trace == row)
            .order_by(StepRecord.position)
        )
        scores = (
            ScoreRecord.select(ScoreRecord.body)
            .where(ScoreRecord.trace == row)
            .order_by(ScoreRecord.name, ScoreRecord.hash)
        )
        return decode(
            header,
            [body for (body,) in steps.tuples().execute(db)],
            [body for (body,) in scores.tuples().execute(db)],
            format=given_format,
            notes=notes,
        )

    def traces(self, keys: Sequence[str]) -> Iterator[Trace | None]:
        """Each of these traces with its scores and notes, or None, in this order: read many at once."""
        for at in range(0, len(keys), _TOGETHER):
            some = keys[at : at + _TOGETHER]
            found = self._together(some)
            yield from (found.get(key) for key in some)

    def _together(self, keys: Sequence[str]) -> dict[str, Trace]:
        db = self._db()
        heads = TraceRecord.select(
            TraceRecord.id,
            TraceRecord.key,
            TraceRecord.header,
            TraceRecord.format,
            TraceRecord.notes,
        ).where(TraceRecord.key.in_(list(keys)))
        rows = list(heads.tuples().execute(db))
        numbers = [row for row, *_ in rows]
        steps: dict[int, list[str]] = {}
        for row, body in (
            StepRecord.select(StepRecord.trace, StepRecord.body)
            .where(StepRecord.trace.in_(numbers))
            .order_by(StepRecord.trace, StepRecord.position)
            .tuples()
            .execute(db)
        ):
            steps.setdefault(row, []).append(body)
        scores: dict[int, list[str]] = {}
        for row, body in (
            ScoreRecord.select(ScoreRecord.trace, ScoreRecord.body)
            .where(ScoreRecord.trace.in_(numbers))
            .order_by(ScoreRecord.trace, ScoreRecord.name, ScoreRecord.hash)
            .tuples()
            .execute(db)
        ):
            scores.setdefault(row, []).append(body)
        return {
            key: decode(
                header, steps.get(row, []), scores.get(row, []), format=given_format, notes=notes
            )
            for row, key, header, given_format, notes in rows
        }

    def keys(
        self, *, bundle: int | None = None, status: str | None = None, most: int | None = None
    ) -> list[str]:
        """Trace keys in the order of loading, the first so many if `most` is given; superseded revisions are left
        out."""
        query = TraceRecord.select(TraceRecord.key).where(TraceRecord.superseded_by.is_null())
        if bundle is not None:
            query = query.join(TraceBundle, on=(TraceBundle.trace == TraceRecord.id)).where(
                TraceBundle.bundle == bundle
            )
        if status is not None:
            query = query.where(TraceRecord.status == status)
        rows = query.order_by(TraceRecord.id).limit(most).tuples().execute(self._db())
        return [key for (key,) in rows]

    def keys_rated_by_people(self, bundles: Sequence[int]) -> list[str]:
        """The keys of traces of these bundles with a score given by a person. A bundle of nothing but scores stands for
        all traces to which such scores were attached."""
        db = self._db()
        rated = ScoreRecord.select(ScoreRecord.trace).where(ScoreRecord.rater == "human")
        linked = TraceBundle.select(TraceBundle.trace).where(TraceBundle.bundle.in_(list(bundles)))
        chosen = TraceRecord.id.in_(linked)
        alone = Bundle.select(Bundle.id).where(
            Bundle.id.in_(list(bundles)), Bundle.traces == 0, Bundle.scores > 0
        )
        if alone.exists(db):
            chosen |= TraceRecord.id.in_(rated.where(ScoreRecord.attached))
        query = (
            TraceRecord.select(TraceRecord.key)
            .where(TraceRecord.id.in_(rated), chosen)
            .order_by(TraceRecord.id)
        )
        return [key for (key,) in query.tuples().execute(db)]

    def stale(self, key: str) -> str | None:
        """The key of the revision that supersedes this trace, or None."""
        query = TraceRecord.select(TraceRecord.superseded_by).where(TraceRecord.key == key)
        rows = list(query.tuples().execute(self._db()))
        return rows[0][0] if rows else None

    def revised(self, keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Those of these traces that are superseded, each with the revisions after it, the newest last."""
        after: dict[str, str | None] = {}
        asked = list(keys)
        while asked:
            given = canonical_bytes(asked).decode()
            sql = "SELECT key, superseded_by FROM traces WHERE key IN (SELECT value FROM json_each(?))"
            after |= dict(run_sql(self._db(), sql, (given,)).fetchall())
            asked = [key for key in after.values() if key is not None and key not in after]
        found: dict[str, tuple[str, ...]] = {}
        for key in keys:
            path: list[str] = []
            following = after.get(key)
            while following is not None and following not in path and following in after:
                path.append(following)
                following = after[following]
            if path:
                found[key] = tuple(path)
        return found

    def earlier(self, key: str) -> list[str]:
        """The keys of the earlier revisions of a trace, the latest first."""
        found: list[str] = []
        asked = [key]
        while asked:
            query = TraceRecord.select(TraceRecord.key).where(TraceRecord.superseded_by.in_(asked))
            rows = query.order_by(TraceRecord.id.desc()).tuples().execute(self._db())
            asked = [one for (one,) in rows if one != key and one not in found]
            found += asked
        return found

    def window(self, ids: Sequence[int]) -> list[TraceRow]:
        """The rows of a list of traces, by row ids, in that order."""
        found: dict[int, TraceRow] = {}
        for some in in_chunks(list(ids)):
            query = TraceRecord.select(*_ROW_COLUMNS).where(TraceRecord.id.in_(list(some)))
            for row in query.tuples().execute(self._db()):
                found[row[0]] = TraceRow(*row)
        return [found[row] for row in ids if row in found]

    def rows_for(self, keys: Sequence[str]) -> list[TraceRow]:
        """The rows of a list of traces, by trace keys, in that order."""
        rows = self._row_of(keys)
        return self.window([rows[key] for key in keys if key in rows])

    def row_numbers(self, keys: Sequence[str]) -> dict[str, int]:
        """The row ids of these traces, by key."""
        return self._row_of(keys)

    def keys_of_rows(self, rows: Sequence[int]) -> list[str]:
        """The keys of these traces (row ids), in the same order."""
        asked = canonical_bytes(list(rows)).decode()
        sql = "SELECT id, key FROM traces WHERE id IN (SELECT value FROM json_each(?))"
        keys = dict(run_sql(self._db(), sql, (asked,)).fetchall())
        return [str(keys[row]) for row in rows if row in keys]

    def bundles(self) -> list[BundleRow]:
        """The bundles, the newest first."""
        query = Bundle.select(*BUNDLE_COLUMNS).order_by(Bundle.id.desc())
        return [BundleRow(*row) for row in query.tuples().execute(self._db())]

    def rejects(self, bundle: str | None = None, *, row: int | None = None) -> list[RejectRow]:
        """The records that could not be read, in the order of the bundles; only of the bundle with that name or row
        id, if given."""
        from ..bundles.protocol import Position, Reject

        query = (
            RejectRecord.select(
                Bundle.name,
                RejectRecord.file,
                RejectRecord.line,
                RejectRecord.byte,
                RejectRecord.record,
                RejectRecord.reason,
                RejectRecord.excerpt,
            )
            .join(Bundle, on=(Bundle.id == RejectRecord.bundle))
            .order_by(RejectRecord.number)
        )
        if bundle is not None:
            query = query.where(Bundle.name == bundle)
        if row is not None:
            query = query.where(Bundle.id == row)
        return [
            RejectRow(name, Reject(Position(file, line, byte, record), reason, excerpt))
            for name, file, line, byte, record, reason, excerpt in query.tuples().execute(
                self._db()
            )
        ]

    def time_span(self) -> tuple[int, int | None, int | None]:
        """How many present traces say when they began, and the first and the last beginning in nanoseconds since the epoch;
        None if none does."""
        row = run_sql(
            self._db(),
            "SELECT count(*), min(start_ns), max(start_ns) FROM traces"
            " WHERE superseded_by IS NULL AND start_ns > 0",
        ).fetchone()
        return int(row[0]), row[1], row[2]

    def counts(self) -> Counts:
        """The number of traces and their steps without superseded revisions, of scores, bundles and rejects."""
        db = self._db()

        def count(table: str) -> int:
            return int(run_sql(db, f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608

        traces, steps = run_sql(
            db, "SELECT count(*), coalesce(sum(steps), 0) FROM traces WHERE superseded_by IS NULL"
        ).fetchone()
        return Counts(int(traces), int(steps), count("scores"), count("bundles"), count("rejects"))
