"""Whether two exports of one file are states of the same rows: ids that are only a file's say so nowhere else."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from typing import Final

from .listing import Revision

TELLING: Final = 10
"""An input or output of so many characters is hardly that of two different rows by chance."""


def supersede_earlier_export(connection: sqlite3.Connection, bundle: int) -> list[Revision]:
    """Supersede the traces of an earlier export of the same file by those of this bundle with the same ids.

    An id that is only a bundle's says nothing about another file. It does if another export was loaded from the
    same path before and the two hold the same: of the ids in both, a row with the same input and output counts
    1, one with only one of them the same, long and unrepeated, counts 1/2, and half of all has to be reached. Of
    two rows that have neither in common, none is a state of the other. An id that is used several times in one
    of the exports is passed over, and what another file holds as well stays present.
    """
    earlier = connection.execute(
        "SELECT b.id FROM bundles this JOIN bundle_paths here ON here.bundle = this.id"
        " JOIN bundles b ON b.format = this.format AND b.id != this.id"
        " JOIN bundle_paths p ON p.bundle = b.id AND p.loaded < here.loaded"
        # Before paths were kept absolute, a bundle was stored with the path that was given.
        " AND (p.path = here.path OR substr(here.path, -1 - length(p.path)) = '/' || p.path)"
        " WHERE this.id = ? ORDER BY here.loaded DESC, p.loaded DESC LIMIT 1",
        (bundle,),
    ).fetchone()
    if earlier is None:
        return []
    pairs = _pairs(connection, int(earlier[0]), bundle)
    if not pairs or 2 * sum(pair.weight for pair in pairs) < len(pairs):
        return []
    found = [pair.revision for pair in pairs if pair.weight and not pair.stays]
    for one in found:
        connection.execute(
            "UPDATE traces SET superseded_by = ? WHERE key = ? OR superseded_by = ?",
            (one.present, one.earlier, one.earlier),
        )
        connection.execute("UPDATE traces SET superseded_by = NULL WHERE key = ?", (one.present,))
    return found


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two rows with one id, of two exports. `weight` is how far they are the same; `stays`: the earlier one is not
    superseded, because it is in this export too, or in another file, or was superseded already."""

    revision: Revision
    weight: float
    stays: bool


def _pairs(connection: sqlite3.Connection, earlier: int, bundle: int) -> list[_Pair]:
    local = (
        "SELECT t.source_id, max(t.id) AS row FROM trace_bundles b JOIN traces t ON t.id = b.trace"
        " WHERE b.bundle = ? AND t.source_id IS NOT NULL AND t.source_scope != ''"
        " GROUP BY t.source_id HAVING count(*) = 1"
    )
    rows = connection.execute(
        f"SELECT a.id, a.key, a.superseded_by, n.id, n.key,"  # noqa: S608
        " json_extract(CAST(a.header AS TEXT), '$.input'), json_extract(CAST(a.header AS TEXT), '$.output'),"
        " json_extract(CAST(n.header AS TEXT), '$.input'), json_extract(CAST(n.header AS TEXT), '$.output'),"
        " EXISTS (SELECT 1 FROM trace_bundles l JOIN bundle_paths p ON p.bundle = l.bundle"
        "  WHERE l.trace = a.id AND p.path NOT IN (SELECT path FROM bundle_paths WHERE bundle = ?))"
        f" FROM ({local}) old JOIN ({local}) new USING (source_id)"
        " JOIN traces a ON a.id = old.row JOIN traces n ON n.id = new.row",
        (bundle, earlier, bundle),
    ).fetchall()
    often = Counter(str(text) for row in rows for text in {*row[5:7], *row[7:9]})

    def telling(text: object) -> bool:
        # One row holds it before and after.
        return len(str(text or "")) >= TELLING and often[str(text)] == 1

    found = []
    for old, old_key, by, new, new_key, asked, said, asks, says, elsewhere in rows:
        same = (asked == asks) + (said == says)
        one = asked if asked == asks else said
        weight = 1.0 if same == 2 else 0.5 if same == 1 and telling(one) else 0.0
        stays = old == new or by is not None or bool(elsewhere)
        found.append(_Pair(Revision(old_key, new_key), weight, stays))
    return found
