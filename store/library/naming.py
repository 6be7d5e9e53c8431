"""Traces by what names them: keys, earlier keys, source ids, bundles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from ..canonical import canonical_bytes
from ..database import in_chunks, run_sql
from .connections import LibraryFile
from .schema import TraceRecord

_MANY: Final = 50_000
"""From so many traces of a bundle on, going through one index of all traces costs less than reading their rows."""


class TraceNames(LibraryFile):
    """Finds the traces of a library by their names."""

    def _row_of(self, keys: Sequence[str]) -> dict[str, int]:
        # One JSON parameter: binding each key takes longer than the query.
        asked = canonical_bytes(list(keys)).decode()
        sql = "SELECT key, id FROM traces WHERE key IN (SELECT value FROM json_each(?))"
        return dict(run_sql(self._db(), sql, (asked,)).fetchall())

    def known(self, keys: Sequence[str]) -> set[str]:
        """Which of these trace keys the library holds."""
        return set(self._row_of(keys))

    def resolve(self, given: str) -> list[str]:
        """Keys of the traces that `given` names: by a source id, a key or its beginning, also an earlier key.

        Of several states of one trace, the present one, unless `given` is the full key of another.
        """
        whole = self.known([given]) or self.by_source(given)
        if whole:
            return list(whole)
        query = TraceRecord.select(TraceRecord.key).where(
            (TraceRecord.source_id == given)
            | ((TraceRecord.key >= given) & (TraceRecord.key < given + "g"))
        )
        db = self._db()
        live = query.where(TraceRecord.superseded_by.is_null()).order_by(TraceRecord.id)
        found = [key for (key,) in live.tuples().execute(db)]
        if not found:
            found = [key for (key,) in query.order_by(TraceRecord.id).tuples().execute(db)]
        if not found:
            rows = run_sql(
                db,
                "SELECT DISTINCT t.key FROM earlier_keys e JOIN traces t ON t.id = e.trace"
                " WHERE e.key >= ? AND e.key < ? ORDER BY t.id",
                (given, given + "g"),
            )
            found = [str(key) for (key,) in rows]
        return found

    def present_keys(self, keys: Sequence[str]) -> dict[str, str]:
        """Of these keys, those that are earlier keys of traces -> the keys of the traces."""
        rows = run_sql(
            self._db(),
            "SELECT e.key, t.key FROM earlier_keys e JOIN traces t ON t.id = e.trace"
            " WHERE e.key IN (SELECT value FROM json_each(?))",
            (canonical_bytes(list(keys)).decode(),),
        )
        return dict(rows.fetchall())

    def loaded_paths(self, keys: Sequence[str]) -> list[str]:
        """The paths from which the bundles that hold these traces were loaded."""
        rows = run_sql(
            self._db(),
            "SELECT DISTINCT p.path FROM traces t JOIN trace_bundles l ON l.trace = t.id"
            " JOIN bundle_paths p ON p.bundle = l.bundle"
            " WHERE t.key IN (SELECT value FROM json_each(?)) ORDER BY p.path",
            (canonical_bytes(list(keys)).decode(),),
        )
        return [str(path) for (path,) in rows]

    def newest(self, keys: Sequence[str]) -> dict[str, str]:
        """Of these trace keys, those that were superseded -> the present ones."""
        present = self.present_states()
        return {key: present[key] for key in keys if key in present} if present else {}

    def present_states(self) -> dict[str, str]:
        """The key of every superseded trace -> that of its present state."""
        # An index holds the superseded traces alone: there are few of them, and queues can be long.
        rows = run_sql(
            self._db(), "SELECT key, superseded_by FROM traces WHERE superseded_by IS NOT NULL"
        )
        after: dict[str, str] = dict(rows.fetchall())
        found: dict[str, str] = {}
        for key in after:
            seen = {key}
            at = key
            while (following := after.get(at)) is not None and following not in seen:
                at = following
                seen.add(at)
            if at != key:
                found[key] = at
        return found

    def superseded(self) -> list[str]:
        """The keys of the superseded traces, in the order in which they were loaded."""
        rows = run_sql(
            self._db(), "SELECT key FROM traces WHERE superseded_by IS NOT NULL ORDER BY id"
        )
        return [str(key) for (key,) in rows]

    def trace_count(self, status: str | None = None) -> int:
        """How many traces there are, of one status if named, superseded revisions left out."""
        if status is not None:
            sql = "SELECT count(*) FROM traces WHERE superseded_by IS NULL AND status = ?"
            return int(run_sql(self._db(), sql, (status,)).fetchone()[0])
        # Both are counted in an index; to test each trace would read the table.
        rows = run_sql(
            self._db(),
            "SELECT (SELECT count(*) FROM traces)"
            " - (SELECT count(*) FROM traces WHERE superseded_by IS NOT NULL)",
        )
        return int(rows.fetchone()[0])

    def newest_row(self) -> int:
        """The row id of the trace that was saved last; 0 in an empty library."""
        found = run_sql(self._db(), "SELECT coalesce(max(id), 0) FROM traces").fetchone()
        return int(found[0])

    def repeated_ids(self, bundle: int, traces: int) -> tuple[int, int]:
        """How many ids of a bundle of so many `traces` that was just loaded (by its row) stand for several of its
        traces, and for how many; ids that are unique beyond the bundle left out."""
        # The index of the ids holds all that is asked, but of every bundle; that of the bundles leads to each row.
        index = "source_id_source_scope_bundle" if traces >= _MANY else "bundle"
        found = run_sql(
            self._db(),
            "SELECT count(*), coalesce(sum(several), 0) FROM (SELECT count(*) AS several"  # noqa: S608
            f" FROM traces INDEXED BY tracerecord_{index}"
            " WHERE bundle = ? AND source_scope <> '' GROUP BY source_id HAVING several > 1)",
            (bundle,),
        ).fetchone()
        return int(found[0]), int(found[1])

    def by_source(self, source_id: str, bundle: str | None = None) -> list[str]:
        """Keys of the traces with that source id, superseded revisions left out; `bundle` is the name of a
        bundle that contains them, or the end of its path (`oct/export.csv`)."""
        if bundle is not None:
            return self._in_bundle(source_id, self._bundles_named(bundle))
        query = TraceRecord.select(TraceRecord.key).where(
            (TraceRecord.source_id == source_id) & TraceRecord.superseded_by.is_null()
        )
        return [key for (key,) in query.order_by(TraceRecord.id).tuples().execute(self._db())]

    def source_ids(self, keys: Sequence[str]) -> dict[str, str | None]:
        """The source id of each of these traces that the library holds, by its key."""
        rows = run_sql(
            self._db(),
            "SELECT key, source_id FROM traces WHERE key IN (SELECT value FROM json_each(?))",
            (canonical_bytes(list(keys)).decode(),),
        )
        return dict(rows.fetchall())

    def by_sources(self, source_ids: Sequence[str]) -> dict[str, list[str]]:
        """`by_source` of many ids: each that is known with the keys."""
        found: dict[str, list[str]] = {}
        for asked in in_chunks(sorted(set(source_ids))):
            # As parameters: a string that SQLite takes out of JSON ends at its first NUL.
            marks = ", ".join("?" * len(asked))
            rows = run_sql(
                self._db(),
                "SELECT source_id, key FROM traces WHERE superseded_by IS NULL"  # noqa: S608
                f" AND source_id IN ({marks}) ORDER BY id",
                asked,
            )
            for source_id, key in rows:
                found.setdefault(source_id, []).append(key)
        return found

    def _in_bundle(self, source_id: str, bundles: Mapping[str, Sequence[int]]) -> list[str]:
        """The traces with that source id in these bundles (path -> bundles loaded from it, the newest first): of each
        path those of its newest export that has one; a superseded state only if there is no present one."""
        found: dict[str, None] = {}
        for rows in bundles.values():
            for row in rows:
                held = run_sql(
                    self._db(),
                    "SELECT t.key, t.superseded_by FROM traces t JOIN trace_bundles l ON l.trace = t.id"
                    " WHERE l.bundle = ? AND t.source_id = ? ORDER BY t.id",
                    (row, source_id),
                ).fetchall()
                present = [str(key) for key, by in held if by is None]
                states = present or [str(key) for key, _ in held[-1:]]
                if states:
                    found.update(dict.fromkeys(states))
                    break
        return list(found)

    def paths_of(self, keys: Sequence[str]) -> list[str]:
        """The bundles that contain these traces, as short as `by_source` can tell them apart."""
        rows = run_sql(
            self._db(),
            "SELECT DISTINCT b.id, coalesce(p.path, b.path) FROM traces t"
            " JOIN trace_bundles l ON l.trace = t.id JOIN bundles b ON b.id = l.bundle"
            " LEFT JOIN bundle_paths p ON p.bundle = b.id"
            " WHERE t.key IN (SELECT value FROM json_each(?)) GROUP BY b.id ORDER BY b.id",
            (canonical_bytes(list(keys)).decode(),),
        )
        parts = [Path(str(path)).parts for _, path in rows]
        length = next(
            (
                count
                for count in range(1, max(map(len, parts), default=1))
                if len({path[-count:] for path in parts}) == len(parts)
            ),
            max(map(len, parts), default=1),
        )
        return [str(Path(*path[-length:])) for path in parts]

    def _bundles_named(self, name: str) -> dict[str, list[int]]:
        """Path -> the bundles that were loaded from it, the newest first, of bundles with that name or end of path."""
        ending = "/" + name.replace("\\", "/").lstrip("./")
        rows = run_sql(
            self._db(),
            "SELECT b.id, b.name, coalesce(p.path, b.path) FROM bundles b"
            " LEFT JOIN bundle_paths p ON p.bundle = b.id ORDER BY p.loaded DESC, b.id DESC",
        )
        found: dict[str, list[int]] = {}
        for row, named, path in rows:
            if named == name or str(path).replace("\\", "/").endswith(ending):
                found.setdefault(str(path), []).append(int(row))
        return found
