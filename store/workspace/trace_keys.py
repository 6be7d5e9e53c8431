"""Reviews that name their trace by an earlier key follow it to the present one."""

from __future__ import annotations

from typing import Final

from ..acts import Act
from ..journal.journal import Journal
from ..library.library import Library

PROGRAM: Final = "tracejury"
"""Who does what the program does of itself, so that it is in nobody's history."""
SEEN: Final = "trace_keys_seen"
"""What is remembered: the newest trace when this was last done. Forgotten when events come from elsewhere."""


def follow_trace_keys(library: Library, journal: Journal) -> int:
    """Record in the journal which present trace each earlier key in it names, if traces were loaded since that was
    last done; returns how many are new. Raises NotSaved."""
    newest = library.newest_row()
    if journal.recall("", SEEN) == newest:
        return 0
    found = library.present_keys(journal.traces_named())
    if found:
        journal.append(PROGRAM, "", "", [Act("trace-keys", {"keys": found})])
    journal.remember("", SEEN, newest)
    return len(found)
