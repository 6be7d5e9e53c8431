"""Events of other journals and of mirrors, added to this one: their union, whatever the order, and nothing twice."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import peewee

from ...errors import UserError
from ..acts import Act, Event, Part
from ..canonical import clean_json, clean_text
from . import history, log
from .keeping import JournalKeeping
from .mirror_lines import BadLine
from .recovering import OTHER_CONTENT, Recovery, read_events, rubric_flaw
from .uuid7 import Uuid7

T = TypeVar("T")


class JournalMerging(JournalKeeping):
    """The part of a journal that takes in events that were made elsewhere. Safe to call from any thread."""

    _ids: Uuid7

    @abstractmethod
    def _save(
        self, make: Callable[[peewee.SqliteDatabase], list[Event]], *, made: bool = False
    ) -> list[Event]:
        """Save the events that `make` gives, in one transaction with what follows from them."""

    @abstractmethod
    def _made(
        self,
        presses: Sequence[Sequence[Part]],
        ids: Sequence[str] | None,
        db: peewee.SqliteDatabase,
    ) -> list[Event]:
        """The events of presses, chained to what is in the log."""

    @abstractmethod
    def _append(
        self, presses: Sequence[Sequence[Part]], ids: Sequence[str] | None = None
    ) -> list[Event]:
        """Save presses, all or none of them."""

    @abstractmethod
    def _read_to_save(self, work: Callable[[peewee.SqliteDatabase], T]) -> T:
        """Read what a save depends on. Raises NotSaved."""

    def merge(self, events: Iterable[Event]) -> int:
        """Add the events of another journal, all or none; returns how many were new.

        The result depends on the set of events, not on their order, and merging the same events again
        adds nothing. Raises UserError for an event that was changed after it was written, that this
        version does not understand, or that has the id of another event. Gaps in a reviewer's chain
        are reported by `verify`.
        """
        given = sorted(events, key=lambda event: str(event.id))
        for event in given:
            problem = log.flaw(event) or rubric_flaw(event)
            if problem is not None:
                raise UserError(
                    f"Event {str(event.id)[:64]} cannot be merged: {problem}",
                    "Ask its reviewer for the file again; nothing was merged.",
                )
        return self._writer.do(lambda: self._merge({event.id: event for event in given}))

    def _merge(self, given: dict[str, Event]) -> int:
        new = self._new(given)
        if new:
            self._save(lambda _: new)
            self._ids.follow(new[-1].id)
        return len(new)

    def _new(self, given: dict[str, Event]) -> list[Event]:
        """Those of the events that are not in the log. Raises UserError."""
        existing = self._read_to_save(lambda db: log.known(db, given.values()))
        for event_id, existing_hash in existing.items():
            if given[event_id].hash != existing_hash:
                raise UserError(
                    f"Event {event_id} already exists with different content",
                    "One of the two was changed after it was written; nothing was merged.",
                )
        return [event for event_id, event in given.items() if event_id not in existing]

    def merge_with(
        self, reviewer: str, events: Iterable[Event], act: Callable[[Sequence[Event]], Act]
    ) -> list[str]:
        """Merge events that were found sound, with the act of the reviewer that `act` makes of those that are new: one entry of
        the history. Returns the ids of the new ones. Raises UserError for an event that is there with another content,
        NotSaved."""
        given = {event.id: event for event in sorted(events, key=lambda event: event.id)}
        return self._writer.do(lambda: self._merge_with(clean_text(reviewer), given, act))

    def _merge_with(
        self, reviewer: str, given: dict[str, Event], act: Callable[[Sequence[Event]], Act]
    ) -> list[str]:
        new = self._new(given)
        if new:
            self._ids.follow(new[-1].id)
            part = clean_part(Part(reviewer, "", "", [act(new)]))
            self._save(lambda db: [*new, *self._made([[part]], None, db)])
        return [event.id for event in new]

    def bring_back_merges(self, kits: Collection[tuple[str, str]]) -> int:
        """Do again the merges of returns of these (kit, reviewer) that were taken back; returns how many. Raises NotSaved."""
        return self._writer.do(lambda: self._bring_back(kits))

    def _bring_back(self, kits: Collection[tuple[str, str]]) -> int:
        def parts(db: peewee.SqliteDatabase) -> list[list[Part]]:
            return [history.reversal(db, press) for press in history.merges_taken_back(db, kits)]

        found = self._read_to_save(parts)
        self._append(found)
        return len(found)

    def recover(self, path: Path) -> Recovery:
        """Add the events of a mirror that are missing here: line by line, what is good. Raises UserError if the file cannot
        be read or no line is an event, NotSaved."""
        given = read_events(path)
        return self._writer.do(lambda: self._recover(given))

    def _recover(self, given: Recovery) -> Recovery:
        known = self._read_to_save(lambda db: log.known(db, given.events.values()))
        for event_id, there in known.items():
            if given.events[event_id].hash != there:
                given.bad.append(BadLine(given.numbers[event_id], OTHER_CONTENT))
        new = [event for one, event in sorted(given.events.items()) if one not in known]
        if new:
            self._save(lambda _: new)
            self._ids.follow(new[-1].id)
        given.new = len(new)
        return given


def clean_part(part: Part) -> Part:
    """A part as the journal keeps it: text that every JSON reader accepts."""
    return Part(
        clean_text(part.reviewer),
        clean_text(part.trace),
        clean_text(part.rubric),
        [Act(act.kind, clean_json(act.body)) for act in part.acts],
        part.at_ms,
    )
