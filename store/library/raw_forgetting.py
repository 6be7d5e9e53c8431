"""Finds the records of forgotten traces in the copies of all bundles that hold them, and takes them out."""

from __future__ import annotations

from collections.abc import Collection

from ..canonical import canonical_bytes
from ..database import run_sql
from ..identity import is_global_id
from ..trace import Source
from .encoding import sources_of
from .library import Library
from .raw_records import FOLDER
from .raw_removal import RawForgotten, overwrite_naming, remove_records, remove_same


def forget_records(library: Library, keys: Collection[str]) -> RawForgotten:
    """Take the records of traces, by key, out of the copies of all bundles that hold them. Raises OSError."""
    done = RawForgotten()
    wanted = _wanted(library, keys)
    # Those first whose records are known by their places: in the others the same lines are looked for.
    for sha256, sources in sorted(wanted.items(), key=lambda one: not one[1]):
        kept = library.folder / FOLDER / sha256
        if sources:
            remove_records(kept, sources, done)
        else:
            remove_same(kept, done)
    ids = [one for one in library.source_ids(list(keys)).values() if one and is_global_id(one)]
    overwrite_naming(library.folder / FOLDER, ids, done)
    return done


def _wanted(library: Library, keys: Collection[str]) -> dict[str, set[Source]]:
    """Bundle hash -> the records of these traces in it; none where their places are not known."""
    asked = canonical_bytes(sorted(keys)).decode()
    rows = library.read(
        lambda db: run_sql(
            db,
            "SELECT b.sha256, CASE WHEN l.bundle = t.bundle THEN t.sources ELSE l.sources END"
            " FROM traces t JOIN trace_bundles l ON l.trace = t.id JOIN bundles b ON b.id = l.bundle"
            " WHERE t.key IN (SELECT value FROM json_each(?))",
            (asked,),
        ).fetchall()
    )
    found: dict[str, set[Source]] = {}
    unknown: set[str] = set()
    for sha256, sources in rows:
        some = sources_of(sources)
        found.setdefault(sha256, set()).update(some)
        if not some:
            unknown.add(sha256)
    return {sha256: set() if sha256 in unknown else some for sha256, some in found.items()}
