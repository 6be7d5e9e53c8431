"""The traces of a library: saved in bulk, read in pages. All of it can be rebuilt from the bundles."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..canonical import canonical_bytes
from ..database import run_sql, scrub
from ..identity import is_global_id
from ..trace import Score, Source, Trace
from .encoding import sources_text
from .listing import BundleRow, Revision, SaveCounts
from .reading import BUNDLE_COLUMNS, TraceRows
from .schema import Bundle

# What saves is imported where it is used: the app reads long before it saves a trace.
if TYPE_CHECKING:
    from ..bundles.protocol import Reject, UnattachedScores
    from .prepared import PreparedTrace
    from .saving import Saving


class Library(TraceRows):
    """The traces of one library folder: saved here, read as `TraceRows`. Can be used from several threads; each has its
    own connection."""

    def begin_bundle(self, name: str, path: str, sha256: str, format: str) -> int:  # noqa: A002
        """The row id of a bundle, new or known. Its earlier rejects are deleted, since this load will find them
        again."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO bundles(name, path, sha256, format, loaded_at, traces, steps, scores,"
                " rejected, read_as) VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0, '')"
                " ON CONFLICT(sha256, name, format)"
                " DO UPDATE SET path = excluded.path, read_as = ''",
                (name, path, sha256, format, datetime.now(UTC).isoformat(timespec="seconds")),
            )
            row = connection.execute(
                "SELECT id FROM bundles WHERE sha256 = ? AND name = ? AND format = ?",
                (sha256, name, format),
            ).fetchone()
            connection.execute("DELETE FROM rejects WHERE bundle = ?", (row[0],))
            connection.execute("DELETE FROM waiting_scores WHERE bundle = ?", (row[0],))
            self._loaded_from(connection, int(row[0]), path)
            return int(row[0])

    def loaded_again(self, rows: Sequence[int], path: str) -> None:
        """Record that these parts of a bundle were found at a path, unchanged."""
        with self._transaction() as connection:
            for row in rows:
                self._loaded_from(connection, row, path)

    def _loaded_from(self, connection: sqlite3.Connection, bundle: int, path: str) -> None:
        connection.execute(
            "INSERT OR REPLACE INTO bundle_paths(bundle, path, loaded)"
            " SELECT ?, ?, coalesce(max(loaded), 0) + 1 FROM bundle_paths",
            (bundle, str(Path(path).resolve())),
        )

    def replaced_since(self, rows: Sequence[int], path: str) -> bool:
        """Whether another export was loaded from a path after these parts of a bundle were loaded from it."""
        found = run_sql(
            self._db(),
            "SELECT max(CASE WHEN bundle IN (SELECT value FROM json_each(?1)) THEN loaded END),"
            " max(CASE WHEN bundle NOT IN (SELECT value FROM json_each(?1)) THEN loaded END)"
            " FROM bundle_paths WHERE path = ?2",
            (canonical_bytes(list(rows)).decode(), str(Path(path).resolve())),
        ).fetchone()
        here, other = found
        return here is not None and other is not None and other > here

    def end_bundle(
        self, bundle: int, *, traces: int, steps: int, scores: int, rejected: int
    ) -> list[Revision]:
        """Save the counts of a bundle that was read; returns which traces of an earlier export of the same file
        it revises."""
        from .lineage import supersede_earlier_export

        Bundle.update(traces=traces, steps=steps, scores=scores, rejected=rejected).where(
            Bundle.id == bundle
        ).execute(self._db())
        with self._transaction() as connection:
            return supersede_earlier_export(connection, bundle)

    def bundle_hashes(self) -> dict[int, str]:
        """The SHA-256 of the content of each bundle, by row id."""
        rows = Bundle.select(Bundle.id, Bundle.sha256).tuples().execute(self._db())
        return {int(row): str(content) for row, content in rows}

    def bundles_read(self, rows: Sequence[int], read_as: str) -> None:
        """Record that these parts of a bundle were read completely, and how."""
        Bundle.update(read_as=read_as).where(Bundle.id.in_(list(rows))).execute(self._db())

    def already_read(self, name: str, sha256: str, read_as: str) -> list[BundleRow]:
        """The parts of a bundle that was read completely in the same way; [] if it was not."""
        query = Bundle.select(*BUNDLE_COLUMNS, Bundle.read_as).where(
            Bundle.name == name, Bundle.sha256 == sha256
        )
        rows = list(query.order_by(Bundle.id).tuples().execute(self._db()))
        if any(row[-1] != read_as for row in rows):
            return []
        return [BundleRow(*row[:-1]) for row in rows]

    def save(self, traces: Sequence[Trace], bundle: int) -> SaveCounts:
        """Save traces in one transaction. A known trace is only linked to the bundle, and its new scores are
        attached."""
        from .prepared import prepare

        return self.save_prepared([prepare(trace) for trace in traces], bundle)

    def save_prepared(
        self, traces: Sequence[PreparedTrace], bundle: int, *, unite: bool = True
    ) -> SaveCounts:
        """Like `save`, for traces whose rows were made already. Without `unite` they are not yet united with their
        copies from other bundles: `copies` and `join` do that from the records."""
        with self._transaction() as connection:
            return self._saving(connection, bundle).save(traces, unite=unite)

    def _saving(self, connection: sqlite3.Connection, bundle: int) -> Saving:
        from .saving import Saving

        name = connection.execute("SELECT name FROM bundles WHERE id = ?", (bundle,)).fetchone()[0]
        return Saving(connection, self.trace, bundle, str(name))

    def copies(self, bundle: int, together: Sequence[str] = ()) -> list[list[str]]:
        """The copies of one trace in this bundle and in others of the same format, as lists of keys in the order of
        loading, one list for each global id; also of the traces `together`, by key."""
        rows = run_sql(
            self._db(),
            "SELECT t.source_id, t.key FROM traces t WHERE t.source_scope = ''"
            " AND t.superseded_by IS NULL AND t.source_id IN (SELECT n.source_id FROM traces n"
            " JOIN traces o USING (source_id, source_scope, format)"
            " WHERE n.bundle = ?1 AND n.source_scope = '' AND n.superseded_by IS NULL"
            " AND o.superseded_by IS NULL AND o.bundle != ?1"
            " AND NOT EXISTS (SELECT 1 FROM trace_bundles l WHERE l.bundle = ?1 AND l.trace = o.id)"
            " UNION SELECT source_id FROM traces WHERE key IN (SELECT value FROM json_each(?2)))"
            " ORDER BY t.id",
            (bundle, canonical_bytes(list(together)).decode()),
        )
        found: dict[str, list[str]] = {}
        for source_id, key in rows:
            found.setdefault(str(source_id), []).append(str(key))
        return list(found.values())

    def present_copies(
        self,
        keys: Sequence[str],
        source_ids: Sequence[str],
        format: str,  # noqa: A002
    ) -> dict[str, list[str]]:
        """The present traces of a format among these keys and with these global ids, by source id, in the order of
        loading."""
        rows = run_sql(
            self._db(),
            "SELECT source_id, key FROM traces WHERE superseded_by IS NULL AND source_scope = ''"
            " AND format = ?3 AND (key IN (SELECT value FROM json_each(?1))"
            " OR source_id IN (SELECT value FROM json_each(?2))) ORDER BY id",
            (
                canonical_bytes(list(keys)).decode(),
                canonical_bytes(list(source_ids)).decode(),
                format,
            ),
        )
        found: dict[str, list[str]] = {}
        for source_id, key in rows:
            found.setdefault(str(source_id), []).append(str(key))
        return found

    def join(
        self,
        copies: Sequence[str],
        trace: Trace,
        sources: Mapping[int, Sequence[Source]],
        bundle: int,
    ) -> SaveCounts:
        """Save a trace that was read from the records of its copies together; it supersedes them. `sources` are its
        records by the row ids of their bundles."""
        from .prepared import prepare

        with self._transaction() as connection:
            return self._saving(connection, bundle).join(
                copies, prepare(trace), {row: sources_text(some) for row, some in sources.items()}
            )

    def unite(self, copies: Sequence[str], bundle: int) -> SaveCounts:
        """Unite copies of a trace by the ids of their steps."""
        counts = SaveCounts()
        with self._transaction() as connection:
            for later in copies[1:]:
                counts += self._saving(connection, bundle).unite(copies[0], later)
        return counts

    def attach_scores(self, loose: UnattachedScores, bundle: int) -> int | None:
        """Attach scores of a bundle to the trace of their source id; None if there is no such trace. An id that is
        not global is that of a trace of the same bundle."""
        from .inserting import insert_scores
        from .prepared import score_rows

        keys: list[str] = []
        for named in (loose.source_id, *loose.others):
            keys = keys or (
                list(self.by_source(named))
                if is_global_id(named)
                else self._of_files(named, bundle)
            )
        if not keys:
            return None
        with self._transaction() as connection:
            row = self._row_of(keys[-1:])[keys[-1]]
            rows = [(row, *score) for score in score_rows(loose.scores)]
            return insert_scores(connection, rows, attached=True)

    def keep_waiting(self, loose: UnattachedScores, bundle: int, reason: str) -> None:
        """Keep scores until the trace of their global id is loaded; `reason` is that of their reject."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO waiting_scores(bundle, source_id, reason, scores) VALUES (?, ?, ?, ?)",
                (bundle, loose.source_id, reason, canonical_bytes(list(loose.scores)).decode()),
            )

    def attach_waiting(self) -> int:
        """Attach the scores that waited for traces that are here now, and remove their rejects; returns how many."""
        from .inserting import insert_scores
        from .prepared import score_rows

        with self._transaction() as connection:
            found = connection.execute(
                "SELECT w.id, w.bundle, w.reason, w.scores, max(t.id) FROM waiting_scores w"
                " JOIN traces t ON t.source_id = w.source_id AND t.source_scope = ''"
                " AND t.superseded_by IS NULL GROUP BY w.id"
            ).fetchall()
            count = 0
            for waiting, bundle, reason, held, row in found:
                scores = [Score(**one) for one in json.loads(held)]
                rows = [(row, *score) for score in score_rows(scores)]
                count += insert_scores(connection, rows, attached=True)
                connection.execute("DELETE FROM waiting_scores WHERE id = ?", (waiting,))
                connection.execute(
                    "DELETE FROM rejects WHERE bundle = ? AND reason = ?", (bundle, reason)
                )
            return count

    def _of_files(self, source_id: str, bundle: int) -> list[str]:
        """Keys of the traces with that source id in the files of a bundle, whatever their format."""
        rows = run_sql(
            self._db(),
            "SELECT DISTINCT t.key FROM traces t JOIN trace_bundles l ON l.trace = t.id"
            " JOIN bundles b ON b.id = l.bundle JOIN bundles this ON this.id = ?"
            " WHERE t.source_id = ? AND t.superseded_by IS NULL AND b.sha256 = this.sha256"
            " ORDER BY t.id",
            (bundle, source_id),
        )
        return [str(key) for (key,) in rows]

    def save_rejects(self, rejects: Sequence[Reject], bundle: int) -> None:
        """Save records that could not be read."""
        with self._transaction() as connection:
            connection.executemany(
                "INSERT INTO rejects(bundle, file, line, byte, record, reason, excerpt)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        bundle,
                        reject.position.file,
                        reject.position.line,
                        reject.position.byte,
                        reject.position.record,
                        reject.reason,
                        reject.excerpt,
                    )
                    for reject in rejects
                ],
            )

    def forget(self, keys: Sequence[str]) -> int:
        """Delete traces by key; returns how many there were. Their words are in the file until `scrub`."""
        from .forgotten import delete_traces

        with self._transaction() as connection:
            return delete_traces(connection, keys)

    def scrub(self) -> None:
        """Write the file anew, so that no page of it holds what was deleted. Takes as much space again meanwhile. Raises
        peewee.DatabaseError."""
        scrub(self._db())

    def index_some(self, count: int) -> int:
        """Index at most `count` of the traces that are not in the index yet; returns how many."""
        from .search_index import add_documents, forget_document
        from .search_text import search_text

        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT p.trace, t.key FROM search_pending p LEFT JOIN traces t ON t.id = p.trace"
                " ORDER BY p.trace LIMIT ?",
                (count,),
            ).fetchall()
            traces = [(row, self.trace(key)) for row, key in rows if key is not None]
            for row, _ in rows:
                forget_document(connection, row)
            texts = [(row, search_text(trace)) for row, trace in traces if trace]
            add_documents(connection, texts, waited=True)
        return len(rows)
