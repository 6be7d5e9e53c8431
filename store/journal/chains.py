"""The hash chain of the log: each event has the hash of its content, which names the one before it by the same reviewer."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec
import peewee

from ..acts import Event
from ..canonical import canonical_bytes
from ..database import connection_of, run_sql


class CanonicalEvent(msgspec.Struct):
    """An event, its fields in the order of canonical JSON; the body is canonical JSON already. Without a `hash` it is what
    the hash covers."""

    at_ms: int
    body: msgspec.Raw
    hash: str | msgspec.UnsetType
    id: str
    kind: str
    press: str
    prev: str
    reviewer: str
    rubric: str
    trace: str


canonical_json: Final[Callable[[CanonicalEvent], bytes]] = msgspec.json.Encoder().encode
"""The canonical JSON of an event."""
_HASHED: Final = "at_ms, CAST(body AS BLOB), id, kind, press, prev, reviewer, rubric, trace, hash"


def hash_of(event: Event) -> str:
    """The hash that an event has to have."""
    body = msgspec.Raw(canonical_bytes(event.body))
    return _hashed(
        event.at_ms, body, event.id, event.kind, event.press, event.prev, event.reviewer,
        event.rubric, event.trace,
    )  # fmt: skip


def _hashed(at_ms: int, body: msgspec.Raw, *rest: Any) -> str:
    content = CanonicalEvent(at_ms, body, msgspec.UNSET, *rest)
    return hashlib.sha256(canonical_json(content)).hexdigest()


def broken_chains(db: peewee.SqliteDatabase) -> list[str]:
    """`broken_chains_in` the log on this connection. Raises peewee.DatabaseError."""
    # So that an error is one of peewee's, as of everything that the writer runs.
    run_sql(db, "SELECT 1 FROM events LIMIT 1")
    return broken_chains_in(connection_of(db))


def broken_chains_in(db: sqlite3.Connection) -> list[str]:
    """A message for each event that was changed or is missing. Every event is read and hashed, one at a time.

    A reviewer who works on two machines has two chains that fork at a common event. So an event may
    follow any earlier event of its reviewer, but that event must exist.
    """
    problems: list[tuple[int, str]] = []
    lost: dict[tuple[str, str], list[tuple[int, str]]] = {}
    # Where each chain ends so far, instead of every hash: there are as many as machines.
    ends: dict[str, set[str]] = {}
    raw, unset, encoded, sha256 = msgspec.Raw, msgspec.UNSET, canonical_json, hashlib.sha256
    for number, row in enumerate(db.execute(f"SELECT {_HASHED} FROM events ORDER BY id")):  # noqa: S608
        at_ms, body, event_id, kind, press, prev, reviewer, rubric, trace, given = row
        # In place, not by `_hashed`: this is done for each of a million events.
        content = CanonicalEvent(
            at_ms, raw(body), unset, event_id, kind, press, prev, reviewer, rubric, trace
        )  # fmt: skip
        if sha256(encoded(content)).hexdigest() != given and not _is_as_written(row):
            problems.append(
                (number, f"event {event_id} of {reviewer} was changed after it was written")
            )
        open_ends = ends.get(reviewer)
        if open_ends is None:
            open_ends = ends[reviewer] = {""}
        if prev not in open_ends:
            lost.setdefault((reviewer, prev), []).append((number, event_id))
        elif prev:
            open_ends.discard(prev)
        open_ends.add(given)
    if lost:
        # A fork begins at an event that another one has followed already: it is looked for once more.
        at: dict[tuple[str, str], int] = {}
        for number, link in enumerate(_links(db)):
            if link in lost:
                at.setdefault(link, number)
        problems += [
            (number, f"an event of {reviewer} is missing before {event_id}")
            for (reviewer, prev), some in lost.items()
            for number, event_id in some
            if at.get((reviewer, prev), number) >= number
        ]
    return [text for _, text in sorted(problems)]


def heads(db: peewee.SqliteDatabase) -> dict[str, list[str]]:
    """The hashes in which the chains of each reviewer end: of events that no other one follows. Of a reviewer who works
    on two machines there can be several."""
    found: dict[str, list[str]] = {}
    rows = run_sql(
        db,
        "SELECT reviewer, hash FROM events WHERE hash NOT IN (SELECT prev FROM events) ORDER BY 1, 2",
    )
    for reviewer, end in rows:
        found.setdefault(str(reviewer), []).append(str(end))
    return found


def head_of(ends: Iterable[str]) -> str:
    """One hash for all that a journal holds: of the ends of its chains, sorted, a line each. It changes with every
    event that is added and with every one that is cut off at the end."""
    return hashlib.sha256("\n".join(sorted(ends)).encode()).hexdigest()


def _links(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    return iter(db.execute("SELECT reviewer, hash FROM events ORDER BY id"))


def _is_as_written(row: Sequence[Any]) -> bool:
    """Whether a row has the hash of its content, its body read and written anew: it may not be canonical JSON."""
    at_ms, body, *rest, given = row
    try:
        read = msgspec.Raw(canonical_bytes(msgspec.json.decode(body)))
    except ValueError:
        return False
    return _hashed(at_ms, read, *rest) == str(given)
