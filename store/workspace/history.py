"""The one history of a reviewer: what was done, in words; undo, redo, and taking back the last of it.

Each method reads from the store: call it in a worker.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ..folding import repeat_of
from ..journal.journal import Entry
from ..reviews.line_values import iso_time
from .act_words import entry_words
from .carrying import follow_sources
from .group_work import GroupWork

if TYPE_CHECKING:
    from .opened import OpenLibrary

_UNSEEN: Final = "a trace that you have not finished"
__all__ = ["Done", "Entry", "History"]


@dataclass(frozen=True, slots=True)
class Done:
    """One entry of the history in words, as they follow "Took back:"."""

    entry: Entry
    words: str

    @property
    def at(self) -> str:
        """When it was done, as ISO 8601 in UTC."""
        return iso_time(self.entry.at_ms)

    @property
    def only_review(self) -> tuple[str, str] | None:
        """Trace key and rubric hash of the one review that it changed; None if it changed several or none."""
        places = {(event.trace, event.rubric) for event in self.entry.events}
        place = next(iter(places)) if len(places) == 1 else ("", "")
        return place if place[0] else None

    @property
    def repeat(self) -> str:
        """The name of the queue whose repeat it belongs to; "" if it belongs to no repeat."""
        return next((name for one in self.entry.events if (name := repeat_of(one))), "")

    @property
    def queue(self) -> str | None:
        """The name of the queue that it made, or None."""
        made = (event for event in self.entry.events if event.kind == "queue")
        return next((str(event.body["name"]) for event in made), None)


class History:
    """What the reviewer of an open library did. The acts of other reviewers are not in it."""

    def __init__(self, space: OpenLibrary) -> None:
        self._space = space

    def undo(self) -> Done | None:
        """Take back what was done last, wherever; None if nothing is left. Raises NotSaved."""
        return self._moved(self._space.journal.undo)

    def redo(self) -> Done | None:
        """Do again what was taken back last; None if something else was done since. Raises NotSaved."""
        return self._moved(self._space.journal.redo)

    def take_back(self, entry: Entry) -> int:
        """Take back an entry and every later one, all or none; returns how many.

        One in the middle cannot be taken back alone: what was done after it builds on it. Raises NotSaved.
        """
        space = self._space
        with space.groups_lock:
            GroupWork(space).follow()
            count = space.journal.take_back(space.reviewer, entry)
            GroupWork(space).follow()
        follow_sources(space, entry.first)
        return count

    def _moved(self, move: Callable[[str], Entry | None]) -> Done | None:
        space = self._space
        entry = move(space.reviewer)
        if entry is None:
            return None
        if any(event.kind == "group" for event in entry.events):
            with space.groups_lock:
                GroupWork(space).follow()
        follow_sources(space, entry.first)
        return self._in_words([entry])[0]

    def count(self) -> int:
        """How many entries there are, with those that were taken back."""
        return self._space.journal.done_count(self._space.reviewer)

    def page(self, start: int, most: int) -> list[Done]:
        """Entries, the newest first, from number `start`, counted from 0."""
        return self._in_words(self._space.journal.done(self._space.reviewer, start, most))

    def since(self, entry: Entry | None, most: int) -> tuple[int, list[Done]]:
        """What `take_back` would take back: how many entries, and the newest of them. None: everything."""
        first = "" if entry is None else entry.first
        count, entries = self._space.journal.done_since(self._space.reviewer, first, most)
        return count, self._in_words(entries)

    def _in_words(self, entries: Sequence[Entry]) -> list[Done]:
        space = self._space
        keys = list(dict.fromkeys(key for entry in entries if (key := _named_trace(entry))))
        titles = {row.key: row.title for row in space.shown.rows_for(keys)}

        unseen = self._unseen()
        found = []
        for entry in entries:
            repeat = next((name for one in entry.events if (name := repeat_of(one))), "")
            hidden = (entry.trace, entry.rubric, repeat) in unseen

            def title(trace: str, *, hidden: bool = hidden) -> str:
                return _UNSEEN if hidden else titles.get(trace, "(no longer in the library)")

            found.append(Done(entry, entry_words(self._seen(entry), space.reviews.rubric, title)))
        return found

    def _seen(self, entry: Entry) -> Entry:
        """An entry as it is shown; of many reviews at once nothing is quoted."""
        if not self._space.shown.masked or entry.size > 1:
            return entry
        return replace(entry, events=tuple(map(self._space.shown.event, entry.events)))

    def _unseen(self) -> set[tuple[str, str, str]]:
        """What is not finished in queues in which some traces come a second time: a history that named the trace would
        say which. Each as trace, rubric, and the name of the queue if it is a repeat."""
        space = self._space
        return {
            (item.trace, queue.rubric, queue.name if item.repeat else "")
            for queue in space.queues.all()
            if queue.repeats
            for item, outcome in zip(
                queue.items, space.queues.outcomes(queue, space.reviewer), strict=True
            )
            if outcome is None or outcome[0] != "finished"
        }


def _named_trace(entry: Entry) -> str:
    """The trace that the words of an entry name; "" if none."""
    decided = (event.body for event in entry.events if event.kind == "adjudicate")
    return entry.trace or next((str(body.get("trace") or "") for body in decided), "")
