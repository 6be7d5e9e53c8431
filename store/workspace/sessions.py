"""The session of a trace: the traces of one conversation or visit, in the order of time, with their verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..library.sessions import keys_of_session, session_name
from ..trace import Trace
from .opened import OpenLibrary


@dataclass(frozen=True, slots=True)
class Session:
    """The traces of one session, by trace key: those that began first come first."""

    name: str
    value: str
    keys: tuple[str, ...]

    def place(self, key: str) -> str:
        """Where a trace stands: "trace 2 of 5 of this session"; "" where it is alone."""
        if len(self.keys) < 2 or key not in self.keys:
            return ""
        return f"trace {self.keys.index(key) + 1} of {len(self.keys)} of this session"


@dataclass(frozen=True, slots=True)
class SessionTrace:
    """One trace of a session: its title, when it began (ns), and how this reviewer judged it ("" if they did not)."""

    key: str
    title: str
    start_ns: int | None
    judged: str


def session_of(space: OpenLibrary, trace: Trace, key: str = "") -> Session | None:
    """The session that a trace belongs to; None if its metadata names none. Reads through the headers of the library:
    call it in a worker."""
    named = session_name(trace.metadata)
    if named is None:
        return None
    keys = keys_of_session(space.library, *named)
    own = key or trace.key
    return Session(*named, tuple(keys if own in keys else [*keys, own]))


def session_traces(space: OpenLibrary, keys: Sequence[str], rubric: str) -> list[SessionTrace]:
    """Some traces of a session, with this reviewer's verdicts under the rubric of that hash."""
    rows = {row.key: row for row in space.shown.rows_for(keys)}
    found = []
    for key in keys:
        row = rows.get(key)
        review = space.reviews.review(space.reviewer, key, rubric)
        judged = "" if review is None else (review.verdict or review.status)
        title = row.title if row else "(no longer in the library)"
        found.append(SessionTrace(key, title, row.start_ns if row else None, judged))
    return found
