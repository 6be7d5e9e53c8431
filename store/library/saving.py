"""What becomes of a trace that is loaded: new, known, or another state of one that the library has.

A trace with a global id is united with the copy of it from another bundle (`bundles/spans/uniting.py`): what
says less adds nothing, what completes the other or contradicts it supersedes it. A trace whose id is only its
bundle's may be another state of the one with that id in an earlier export of the same file.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import msgspec

from ..canonical import canonical_bytes
from ..trace import Trace
from .inserting import insert_scores, insert_traces, update_trace
from .listing import Revision, SaveCounts
from .prepared import PreparedTrace, prepare
from .search_index import forget_document

TraceOf = Callable[[str], Trace | None]
"""Reads a trace by its key."""

ELSEWHERE: Final = (
    "SELECT id, key FROM traces WHERE superseded_by IS NULL AND source_scope = ''"
    " AND (source_id = ? AND source_scope = '' AND bundle < ?"
    " OR source_id = ? AND source_scope = '' AND bundle > ?)"
    " AND NOT EXISTS (SELECT 1 FROM trace_bundles WHERE bundle = ? AND trace = traces.id) LIMIT 2"
)
"""Two ranges of the index: rows of the bundle itself are not read."""
_LINK: Final = (
    "INSERT INTO trace_bundles(bundle, trace, sources) VALUES (?, ?, ?)"
    " ON CONFLICT(bundle, trace) DO UPDATE SET sources = excluded.sources WHERE sources = '[]'"
)


_COMPARED: Final = 3
"""Copies of one id in one bundle that another one is compared with: some tools give a whole session one id."""


class Saving:
    """Saves the traces of one bundle inside a transaction."""

    def __init__(
        self, connection: sqlite3.Connection, trace_of: TraceOf, bundle: int, bundle_name: str
    ) -> None:
        self._connection = connection
        self._trace_of = trace_of
        self._bundle = bundle
        self._name = bundle_name
        self._poorer = self._earlier = self._completed = 0
        self._revisions: list[Revision] = []
        self._together: dict[str, None] = {}

    def save(self, traces: Sequence[PreparedTrace], *, unite: bool = True) -> SaveCounts:
        """Save traces and their scores; a known one is only linked to the bundle. Without `unite` a trace is not
        united with its copy from another bundle yet."""
        rows = self._rows([trace.key for trace in traces])
        fresh: dict[str, PreparedTrace] = {}
        again: list[PreparedTrace] = []
        meeting: list[tuple[str, PreparedTrace]] = []
        beside: list[PreparedTrace] = []
        often = self._often(traces) if unite else Counter()
        for trace in traces:
            if trace.key in rows or trace.key in fresh:
                again.append(trace)
            elif unite and (other := self._elsewhere(trace)) is not None:
                meeting.append((other, trace))
            elif unite and trace.own and often[trace.source_id] > 1:
                beside.append(trace)
            else:
                fresh[trace.key] = trace
        self._insert(list(fresh.values()))
        new = len(fresh)
        for trace in self._changed(again, joins=not unite):
            new += self._known(trace, unite=unite)
        for trace in beside:
            new += self._beside(trace)
        for other, trace in meeting:
            new += self._meet(other, trace)
        return self._counts(new, len(traces) - new)

    def _counts(self, new: int, known: int) -> SaveCounts:
        return SaveCounts(
            new,
            known,
            self._poorer,
            self._earlier,
            self._completed,
            tuple(self._revisions),
            tuple(self._together),
        )

    def _rows(self, keys: Sequence[str]) -> dict[str, int]:
        # One JSON parameter: binding each key takes longer than the query.
        asked = canonical_bytes(list(keys)).decode()
        sql = "SELECT key, id FROM traces WHERE key IN (SELECT value FROM json_each(?))"
        return dict(self._connection.execute(sql, (asked,)).fetchall())

    def _elsewhere(self, trace: PreparedTrace) -> str | None:
        """The key of the present copy of a trace in another bundle, if there is just one."""
        if not trace.own:
            return None
        bundle, source_id = self._bundle, trace.source_id
        found = self._connection.execute(
            ELSEWHERE, (source_id, bundle, source_id, bundle, bundle)
        ).fetchall()
        return str(found[0][1]) if len(found) == 1 else None

    def _often(self, traces: Sequence[PreparedTrace]) -> Counter[str | None]:
        """How often this bundle holds each of these global ids."""
        found = Counter(trace.source_id for trace in traces if trace.own)
        asked = canonical_bytes(sorted(str(one) for one in found)).decode()
        found.update(
            dict(
                self._connection.execute(
                    "SELECT source_id, count(*) FROM traces WHERE source_scope = '' AND bundle = ?"
                    " AND superseded_by IS NULL AND source_id IN (SELECT value FROM json_each(?))"
                    " GROUP BY source_id",
                    (self._bundle, asked),
                ).fetchall()
            )
        )
        return found

    def _beside(self, trace: PreparedTrace) -> bool:
        """Save a trace whose global id this bundle holds already; it is united with the copy unless that says
        something else: then both stay."""
        from ..bundles.spans.uniting import unite

        copies = self._connection.execute(
            "SELECT key FROM traces WHERE source_id = ? AND source_scope = '' AND bundle = ?"
            " AND superseded_by IS NULL ORDER BY id DESC LIMIT ?",
            (trace.source_id, self._bundle, _COMPARED),
        ).fetchall()
        for (key,) in copies:
            kept = self._trace_of(str(key))
            if kept is not None and not unite(kept, trace.trace()).differs:
                return self._meet(str(key), trace)
        if self._rows([trace.key]):
            return self._known(trace, unite=True)
        self._insert([trace])
        return True

    def _insert(self, traces: Sequence[PreparedTrace]) -> None:
        first = self._connection.execute("SELECT coalesce(max(id), 0) + 1 FROM traces").fetchone()[
            0
        ]
        insert_traces(self._connection, traces, first, self._bundle, self._name)
        placed = list(enumerate(traces, start=first))
        self._link((row, "[]") for row, _ in placed)
        self._name_earlier((trace.earlier_key, row) for row, trace in placed)
        insert_scores(
            self._connection, [(row, *score) for row, trace in placed for score in trace.scores]
        )

    def _link(self, rows: Iterable[tuple[int, str]]) -> None:
        self._connection.executemany(_LINK, ((self._bundle, row, sources) for row, sources in rows))

    def _name_earlier(self, keys: Iterable[tuple[str, int]]) -> None:
        self._connection.executemany(
            "INSERT OR IGNORE INTO earlier_keys(key, trace) VALUES (?, ?)", keys
        )

    def _changed(self, traces: Sequence[PreparedTrace], *, joins: bool) -> list[PreparedTrace]:
        """Link known traces and add their scores; those that were loaded before, but with other metadata or now
        superseded, are returned. If the bundle `joins` records, a trace with new scores is linked by its records."""
        rows = self._rows([trace.key for trace in traces])
        for trace in traces:
            row = self._present_row(rows[trace.key]) if joins else rows[trace.key]
            scored = insert_scores(self._connection, [(row, *score) for score in trace.scores])
            self._link([(row, trace.sources if joins and scored else "[]")])
        asked = canonical_bytes([trace.earlier_key for trace in traces]).decode()
        seen = {
            str(key)
            for (key,) in self._connection.execute(
                "SELECT key FROM earlier_keys WHERE key IN (SELECT value FROM json_each(?))",
                (asked,),
            )
        }
        asked = canonical_bytes(list(rows.values())).decode()
        old = {
            str(key)
            for (key,) in self._connection.execute(
                "SELECT key FROM traces WHERE superseded_by IS NOT NULL"
                " AND id IN (SELECT value FROM json_each(?))",
                (asked,),
            )
        }
        return [
            one for one in traces if one.earlier_key not in seen or (one.own and one.key in old)
        ]

    def _present_row(self, row: int) -> int:
        """The row of the trace that supersedes this one; else the row itself."""
        found = self._connection.execute(
            "SELECT n.id FROM traces t JOIN traces n ON n.key = t.superseded_by WHERE t.id = ?",
            (row,),
        ).fetchone()
        return int(found[0]) if found else row

    def _known(self, trace: PreparedTrace, *, unite: bool) -> bool:
        """Save what is new in a known trace; returns whether there is a new present state."""
        found = self._connection.execute(
            "SELECT id, superseded_by FROM traces WHERE key = ?", (trace.key,)
        ).fetchone()
        row, head = int(found[0]), found[1]
        present = trace.key if head is None else str(head)
        self._link([(row if unite else self._present_row(row), trace.sources)])
        if trace.own and not unite:
            # Reading its records together brings the rest up to date as well.
            self._name_earlier([(trace.earlier_key, row)])
            self._together[present] = None
            return False
        self._update(trace.key, row, trace)
        if not trace.own:
            return False
        if head is not None:
            return self._meet(present, trace, loaded_before=True)
        kept = self._trace_of(present)
        if kept is None or {one.id for one in kept.steps} == {one[0] for one in trace.steps}:
            return False
        # Equal steps with other ids: a call that was repeated.
        return self._meet(present, trace)

    def _update(self, key: str, row: int, trace: PreparedTrace) -> None:
        """Bring what is kept beside the content of a trace up to date."""
        from ..bundles.spans.uniting import unite

        kept = self._trace_of(key)
        if kept is None:
            return
        self._name_earlier([(trace.earlier_key, row)])
        made = prepare(unite(kept, trace.trace()).trace)
        if made.key == key and made.earlier_key != prepare(kept).earlier_key:
            update_trace(self._connection, row, made)
            self._name_earlier([(made.earlier_key, row)])

    def _meet(self, other: str, trace: PreparedTrace, *, loaded_before: bool = False) -> bool:
        """Unite a trace with the present copy of it; returns whether there is a new present state."""
        from ..bundles.spans.uniting import unite

        kept = self._trace_of(other)
        if kept is None:
            return False
        united = unite(kept, trace.trace())
        made = prepare(united.trace)
        row = self._rows([other])[other]
        if made.key == other or (loaded_before and united.differs):
            # A copy that was superseded before and contradicts the present one remains an earlier state.
            if loaded_before:
                self._earlier += made.key != other
            else:
                self._poorer += 1
                self._link([(row, trace.sources)])
                # Reviews of the poorer copy, made where there is no other, find the trace by its key.
                self._name_earlier([(trace.key, row)])
                self._update(other, row, trace)
                self._scores(row, trace)
            return False
        copies = {made.key: made, trace.key: trace}
        self._insert([copies[key] for key in copies if key not in self._rows(list(copies))])
        rows = self._rows(list(copies))
        self._update(made.key, rows[made.key], made)
        self._present(made.key, (other, trace.key))
        self._link([(rows[made.key], trace.sources)])
        self._scores(rows[made.key], trace)
        if made.key != trace.key or not united.differs:
            self._take_over(rows[made.key], row)
        if united.differs:
            self._revisions.append(Revision(other, made.key))
        else:
            self._completed += 1
        return True

    def join(
        self, copies: Sequence[str], made: PreparedTrace, sources: Mapping[int, str]
    ) -> SaveCounts:
        """Save a trace that was read from the records of these copies of it (keys, in the order of loading).
        `sources` are these records by the row ids of their bundles. The counts correct those of `save`."""
        made = msgspec.structs.replace(made, sources=sources.get(self._bundle, "[]"))
        saved = self._is_saved_here(copies)
        new = not self._rows([made.key])
        if new:
            self._insert([made])
        row = self._rows([made.key])[made.key]
        if not new:
            self._update(made.key, row, made)
        self._present(made.key, copies)
        # Scores that came with a part of the trace are read again with the whole.
        self._connection.execute("DELETE FROM scores WHERE trace = ? AND NOT attached", (row,))
        self._scores(row, made)
        for key, other in self._rows(list(copies)).items():
            if key != made.key:
                self._take_over(row, other, attached=True)
        self._connection.executemany(
            "INSERT OR REPLACE INTO trace_bundles(bundle, trace, sources) VALUES (?, ?, ?)",
            ((bundle, row, held) for bundle, held in sources.items()),
        )
        if not copies:
            return SaveCounts(int(new), int(not new))
        if not saved:
            return SaveCounts(1, -1, completed=1) if new else SaveCounts()
        if made.key != copies[0]:
            return SaveCounts(completed=1)
        for key in copies[1:]:
            self._leave_out(key, row)
        return SaveCounts(-1, 1, 1)

    def _leave_out(self, key: str, row: int) -> None:
        """Remove a copy that this bundle brought and that says less than the trace in `row`; its keys lead there."""
        other = self._connection.execute(
            "SELECT id FROM traces WHERE key = ? AND bundle = ?", (key, self._bundle)
        ).fetchone()
        if other is None:
            return
        self._connection.execute(
            "UPDATE earlier_keys SET trace = ? WHERE trace = ?", (row, other[0])
        )
        self._name_earlier([(key, row)])
        for table in ("trace_bundles", "scores", "steps"):
            self._connection.execute(f"DELETE FROM {table} WHERE trace = ?", other)  # noqa: S608
        self._connection.execute("DELETE FROM traces WHERE id = ?", other)
        forget_document(self._connection, int(other[0]))

    def _is_saved_here(self, keys: Iterable[str]) -> bool:
        """Whether one of these traces was new in this bundle."""
        found = self._connection.execute(
            "SELECT 1 FROM traces WHERE bundle = ? AND key IN (SELECT value FROM json_each(?))",
            (self._bundle, canonical_bytes(list(keys)).decode()),
        ).fetchone()
        return found is not None

    def unite(self, earlier: str, later: str) -> SaveCounts:
        """Unite two copies that are both in the library, by the ids of their steps."""
        copy = self._trace_of(later)
        if copy is None:
            return SaveCounts()
        head = self._connection.execute(
            "SELECT coalesce(superseded_by, key) FROM traces WHERE key = ?", (earlier,)
        ).fetchone()[0]
        if not self._meet(head, prepare(copy)):
            self._present(head, [later])
        poorer = self._poorer
        return self._counts(-poorer, poorer)

    def _scores(self, row: int, trace: PreparedTrace) -> None:
        insert_scores(self._connection, [(row, *score) for score in trace.scores])

    def _present(self, key: str, others: Iterable[str]) -> None:
        """Make a trace the present state, and the others and what they superseded earlier ones."""
        for other in others:
            if other != key:
                self._connection.execute(
                    "UPDATE traces SET superseded_by = ? WHERE key = ? OR superseded_by = ?",
                    (key, other, other),
                )
        self._connection.execute("UPDATE traces SET superseded_by = NULL WHERE key = ?", (key,))

    def _take_over(self, row: int, other: int, *, attached: bool = False) -> None:
        """Give a united trace the records of another copy and its scores, or only the `attached` ones."""
        self._connection.execute(
            "INSERT OR IGNORE INTO trace_bundles(bundle, trace, sources)"
            " SELECT b.bundle, ?, CASE WHEN b.sources = '[]' AND b.bundle = t.bundle THEN t.sources"
            " ELSE b.sources END FROM trace_bundles b JOIN traces t ON t.id = b.trace WHERE b.trace = ?",
            (row, other),
        )
        self._connection.execute(
            "INSERT OR IGNORE INTO scores(trace, hash, step_id, name, value, label, rater, body, attached)"
            " SELECT ?, hash, step_id, name, value, label, rater, body, attached FROM scores"
            " WHERE trace = ? AND attached >= ?",
            (row, other, attached),
        )
