"""Saves an import: one press of any number of reviews, in one transaction, of which some hundred are held at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Final

import peewee

from ..act_kinds import act_body
from ..acts import Event, Part
from . import log, updating
from .uuid7 import Uuid7

_AT_ONCE: Final = 500
"""So many reviews are written together."""


class ImportPress:
    """One import, to be saved by the writer: `save` in a transaction, and after an error `landed` on a new connection."""

    def __init__(
        self, head: Part, parts: Callable[[], Iterable[Part]], ids: Uuid7, now_ms: int
    ) -> None:
        """`head` has the act on the library that makes it an entry of the history. `parts` is called once for each try;
        its texts are as the journal keeps them."""
        self._head = head
        self._parts = parts
        self._ids = ids
        self._now = now_ms
        self._first = ""
        self._count = 0

    def save(self, db: peewee.SqliteDatabase) -> int:
        """Write all of it; returns how many events it has. Raises UnfitAct."""
        self._count = 0
        press = self._ids.make(self._now)
        ends: dict[str, str] = {}
        for act in self._head.acts:
            act_body(act.kind, act.body)
        head = self._events(db, press, self._head, ends)
        self._first = head[0].id
        log.insert(db, map(log.row_of, head))
        # What follows changes nothing about the press: its head says what it is.
        updating.update(db, head, made=True)
        going = iter(self._parts())
        while some := list(islice(going, _AT_ONCE)):
            events = [one for part in some for one in self._events(db, press, part, ends)]
            fresh = updating.unreviewed(db, {part.trace for part in some})
            log.insert(db, map(log.row_of, events))
            updating.update_reviews(db, events, fresh)
        return self._count

    def _events(
        self, db: peewee.SqliteDatabase, press: str, part: Part, ends: dict[str, str]
    ) -> list[Event]:
        """The events of a part; `ends` has the last hash of each reviewer."""
        prev = ends.get(part.reviewer)
        if prev is None:
            prev = log.last_hash(db, part.reviewer)
        when = self._now if part.at_ms is None else part.at_ms
        found = []
        for act in part.acts:
            event = log.made(self._ids.make(self._now), press, when, part, act, prev)
            prev = event.hash
            found.append(event)
        ends[part.reviewer] = prev
        self._count += len(found)
        return found

    def landed(self, db: peewee.SqliteDatabase) -> int | None:
        """How many events it has, if it is in the log: the first one is there only if all are."""
        return self._count if self._first and log.seq_of(db, self._first) is not None else None
