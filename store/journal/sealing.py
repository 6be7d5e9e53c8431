"""A seal says what a journal held at one time, to be kept elsewhere: hashes and ids, no text and no name. Held against the
journal later it tells whether the history was only added to since, and if not, from which event on it differs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

import msgspec
import peewee

from ...errors import UserError
from ..canonical import Json
from ..database import run_sql
from ..moments import day_and_time
from ..plurals import counted
from . import chains, log
from .uuid7 import ms_of

FORMAT: Final = "tracejury.seal/1"
_MOST_MARKS: Final = 256
_LINE: Final = re.compile(r"tracejury-seal/1 (\d+) ([0-9a-f]{64}) ([0-9a-f-]{36}|-)")
SealOutcome: TypeAlias = Literal["equal", "grown", "truncated", "rewritten", "differs"]


class Seal(msgspec.Struct, frozen=True):
    """What a journal held: how many events, its head, the hashes in which its chains end, the greatest id, and of events at
    even distances id and hash (`marks`), the last one among them. A seal that was read from a line has no ends or marks."""

    format: str
    at_ms: int
    events: int
    head: str
    last: str
    ends: list[str] = []
    marks: list[tuple[str, str]] = []

    @property
    def line(self) -> str:
        """The seal in one line, which a person can keep anywhere."""
        return f"tracejury-seal/1 {self.events} {self.head} {self.last or '-'}"

    def json(self) -> dict[str, Json]:
        """The seal as JSON."""
        found: dict[str, Json] = msgspec.to_builtins(self)
        return found


@dataclass(frozen=True, slots=True)
class SealComparison:
    """How the journal stands against a seal, in a word and in a sentence; how many events are `new`, and from which event
    (by id) on it differs, None if it does not or that is not known."""

    outcome: SealOutcome
    says: str
    new: int = 0
    first: str | None = None

    @property
    def sound(self) -> bool:
        """Whether everything that was sealed is there."""
        return self.outcome in ("equal", "grown")


def seal_of(db: peewee.SqliteDatabase, at_ms: int) -> Seal:
    """The seal of a journal as it is."""
    ends = sorted(end for some in chains.heads(db).values() for end in some)
    count = log.count(db)
    step = max(1, -(-count // _MOST_MARKS))
    rows = run_sql(
        db,
        "SELECT id, hash FROM (SELECT id, hash, row_number() OVER (ORDER BY id) AS number FROM events)"
        " WHERE number % ? = 0 OR number IN (1, ?) ORDER BY id",
        (step, count),
    )
    marks = [(str(one), str(given)) for one, given in rows]
    return Seal(FORMAT, at_ms, count, chains.head_of(ends), log.last_id(db) or "", ends, marks)


def read_seal(given: str) -> Seal:
    """The seal in a file, or in a line that a person kept. Raises UserError."""
    found = _LINE.search(given)
    if found is None:
        path = Path(given)
        try:
            text = path.read_text("utf-8")
        except (OSError, ValueError) as error:
            raise UserError(
                f"{given} is no seal and no file with one: {getattr(error, 'strerror', error)}",
                "Name the file that tracejury seal --out wrote, or give its line in quotes.",
            ) from None
        found = _LINE.search(text)
        if found is None:
            return _from_json(path, text)
    events, head, last = found.groups()
    return Seal(FORMAT, 0, int(events), head, "" if last == "-" else last)


def _from_json(path: Path, text: str) -> Seal:
    try:
        seal = msgspec.json.decode(text, type=Seal)
    except (ValueError, RecursionError):
        raise UserError(f"{path} is no seal", "tracejury seal --out FILE writes one.") from None
    if seal.format != FORMAT:
        raise UserError(f"{path} is a seal of another format: {seal.format[:40]}", "")
    if chains.head_of(seal.ends) != seal.head:
        raise UserError(
            f"{path} was changed: its head is not that of its ends", "Use another copy of the seal."
        )
    return seal


def compare_seal(db: peewee.SqliteDatabase, seal: Seal) -> SealComparison:
    """Hold the journal against a seal."""
    broken = chains.broken_chains(db)
    new = int(run_sql(db, "SELECT count(*) FROM events WHERE id > ?", (seal.last,)).fetchone()[0])
    if not seal.marks and seal.events:
        return _by_line(db, seal, broken, new)
    lost = [
        end
        for end in seal.ends
        if run_sql(db, "SELECT 1 FROM events WHERE hash = ?", (end,)).fetchone() is None
    ]
    if not lost and not broken:
        more = log.count(db) - seal.events
        if not more:
            return SealComparison("equal", "The journal is what was sealed.")
        says = f"All that was sealed is there unchanged; {counted(more, 'event')} since."
        return SealComparison("grown", says, more)
    return _where(db, seal, broken, new)


def _where(db: peewee.SqliteDatabase, seal: Seal, broken: list[str], new: int) -> SealComparison:
    """From which event on the journal is not what was sealed."""
    good, first = "", None
    for event_id, given in seal.marks:
        row = run_sql(db, "SELECT hash FROM events WHERE id = ?", (event_id,)).fetchone()
        if row is None or row[0] != given:
            first = event_id
            break
        good = event_id
    after = f"after event {good} of {_when(good)}" if good else "from the beginning"
    if first is None:
        why = broken[0] if broken else "the end of a chain of events is gone"
        return SealComparison("rewritten", f"Sealed history was changed: {why}.", new)
    left = run_sql(db, "SELECT 1 FROM events WHERE id > ? AND id <= ?", (good, seal.last))
    if left.fetchone() is None and not broken:
        says = f"Sealed history was cut off {after}: event {first} of {_when(first)} is the first that is known to be gone."
        return SealComparison("truncated", says, new, first)
    says = f"Sealed history was rewritten {after}: event {first} of {_when(first)} is not what was sealed."
    return SealComparison("rewritten", says, new, first)


def _by_line(db: peewee.SqliteDatabase, seal: Seal, broken: list[str], new: int) -> SealComparison:
    """By head, number and greatest id alone."""
    rows = run_sql(
        db,
        "SELECT hash FROM events WHERE id <= ?1"
        " AND hash NOT IN (SELECT prev FROM events WHERE id <= ?1)",
        (seal.last,),
    ).fetchall()
    until = int(
        run_sql(db, "SELECT count(*) FROM events WHERE id <= ?", (seal.last,)).fetchone()[0]
    )
    if chains.head_of(str(one) for (one,) in rows) == seal.head and not broken:
        if not new:
            return SealComparison("equal", "The journal is what was sealed.")
        says = f"All that was sealed is there unchanged; {counted(new, 'event')} since."
        return SealComparison("grown", says, new)
    why = (
        broken[0]
        if broken
        else f"of {counted(seal.events, 'event')} up to the last one that was sealed {until:,} are there"
        if until != seal.events
        else "the head of the sealed events is another one"
    )
    more = (
        ""
        if broken or until < seal.events
        else (
            " If older events of others were merged since, that is why: only the file of a seal tells."
        )
    )
    return SealComparison("differs", f"The journal is not what was sealed: {why}.{more}", new)


def _when(event_id: str) -> str:
    return day_and_time(ms_of(event_id))
