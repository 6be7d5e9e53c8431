"""Traces of which two bundles hold records: what their reader makes of all records together.

For formats in which a record may hold only a part of a step, such as its end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from ..bundles.driving import driven
from ..bundles.input.sources import sources_of
from ..bundles.protocol import HeldRecords, LocatedTrace, Reader, Record
from ..canonical import canonical_hash
from ..identity import is_global_id
from ..library.library import Library
from ..library.listing import SaveCounts
from ..library.raw_records import raw_trace, records_together
from ..trace import Source, Trace

AT_ONCE: Final = 1000
"""Traces whose records are in memory together."""


def join_copies(
    library: Library, bundle: int, reader: Reader, together: Sequence[str] = ()
) -> SaveCounts:
    """Unite the traces of a bundle with their copies from other bundles of its format, and the traces `together` (by
    key) with what this bundle has of them."""
    counts = SaveCounts()
    waiting = library.copies(bundle, together)
    for start in range(0, len(waiting), AT_ONCE):
        some = [key for copies in waiting[start : start + AT_ONCE] for key in copies]
        counts += _join(library, bundle, reader, some)
    return counts


def _join(library: Library, bundle: int, reader: Reader, keys: Iterable[str]) -> SaveCounts:
    counts = SaveCounts()
    traces, copies = _read_together(library, reader, keys)
    made = Counter(trace.source_id for trace, _ in traces)
    for trace, sources in traces:
        mine = copies.pop(str(trace.source_id), [])
        if made[trace.source_id] > 1 or _contradicts(trace):
            counts += library.unite(mine, bundle)
        else:
            counts += library.join(mine, trace, sources, bundle)
    for mine in copies.values():
        counts += library.unite(mine, bundle)
    return counts


_ByBundle = dict[int, list[Source]]
"""The records of a trace by the row id of their bundle."""


def _read_together(
    library: Library, reader: Reader, keys: Iterable[str]
) -> tuple[list[tuple[Trace, _ByBundle]], dict[str, list[str]]]:
    """The traces in all records of these traces, and the present copies of each by their source id.

    Records may turn out to belong to yet another trace; then its records are read as well. A trace is left out if
    some of its records no longer exist.
    """
    together = set(keys)
    while True:
        places = {key: raw_trace(library, key) for key in sorted(together)}
        whole = {key for key, place in places.items() if place.complete}
        traces = _read(reader, records_together(places[key] for key in sorted(whole)))
        ids = [str(trace.source_id) for trace, _ in traces]
        copies = library.present_copies(sorted(together), ids, reader.name)
        more = {key for some in copies.values() for key in some} - together
        if not more:
            return [
                one for one in traces if whole.issuperset(copies.get(str(one[0].source_id), ()))
            ], copies
        together |= more


def _contradicts(trace: Trace) -> bool:
    """Whether two records gave one step different contents; the reader kept both."""
    ids = {step.id for step in trace.steps}
    return any("#" in step_id and step_id.rsplit("#", 1)[0] in ids for step_id in ids)


def _read(reader: Reader, records: Iterable[tuple[int, Record]]) -> list[tuple[Trace, _ByBundle]]:
    """The traces with a global id in records, each record taken once."""
    unique: dict[str, Record] = {}
    for row, record in records:
        # Two bundles may have files of one name.
        position = replace(record.position, file=f"{row}{_OF}{record.position.file}")
        unique.setdefault(canonical_hash(record.value), Record(position, record.value))
    found = []
    for item in driven(reader.read, HeldRecords(unique.values())):
        if isinstance(item, LocatedTrace) and is_global_id(item.trace.source_id or ""):
            by_bundle: _ByBundle = {}
            for source in sources_of(item.positions):
                of, _, file = source.file.partition(_OF)
                by_bundle.setdefault(int(of), []).append(source._replace(file=file))
            found.append((item.trace, by_bundle))
    return found


_OF: Final = "\0"
