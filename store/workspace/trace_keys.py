"""Reviews that name their trace by an earlier key follow it to the present one."""

from __future__ import annotations

from ..acts import Act
from ..journal.journal import Journal
from ..library.library import Library

_SEEN = "trace_keys_seen"


def follow_trace_keys(library: Library, journal: Journal, *, again: bool = False) -> int:
    """Record in the journal which present trace each earlier key in it names; returns how many are new.

    Only needed when there are traces that were not there before, or `again` events from elsewhere. Raises NotSaved.
    """
    newest = library.newest_row()
    if not again and journal.recall("", _SEEN) == newest:
        return 0
    found = library.present_keys(journal.traces_named())
    if found:
        journal.append("tracejury", "", "", [Act("trace-keys", {"keys": found})])
    journal.remember("", _SEEN, newest)
    return len(found)
