"""The lines of the mirror: made of rows of the log, read one by one, and compared with the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

import msgspec
import peewee

from ...errors import UserError
from ..acts import Event
from ..canonical import canonical_bytes
from ..plurals import counted
from . import log
from .chains import CanonicalEvent, canonical_json

_NAMED: Final = 5
_NOT_AN_EVENT: Final = "not an event of a journal"


def line_of(row: log.EventValues) -> bytes:
    """A row of the log as a line, with its end: the canonical JSON of its event."""
    event_id, press, at_ms, reviewer, kind, trace, rubric, body, prev, given = row
    if "\n" in body:
        # It was not written by this program; a line must not be two.
        body = canonical_bytes(msgspec.json.decode(body)).decode()
    line = CanonicalEvent(
        at_ms, msgspec.Raw(body.encode()), given, event_id, kind, press, prev, reviewer, rubric, trace
    )  # fmt: skip
    return canonical_json(line) + b"\n"


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line of which no event can be taken, counted from 1, and why."""

    number: int
    why: str


ReadLine: TypeAlias = tuple[int, Event] | BadLine


def read_lines(path: Path) -> Iterator[ReadLine]:
    """What is on each line of a mirror: its number with the event as it is written there, which may be false, or why
    there is none. Raises UserError if the file cannot be read."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                event = event_on(line)
                if event is not None:
                    yield number, event
                elif line.endswith(b"\n"):
                    yield BadLine(number, _NOT_AN_EVENT)
                else:
                    yield BadLine(number, "it is not complete: the file ends in it")
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "Check the path.") from None


def event_on(line: bytes) -> Event | None:
    """The event that a line says, unchecked; None if it says none."""
    try:
        said = msgspec.json.decode(line)
        return log.event_from_json(said) if isinstance(said["id"], str) else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def read_mirror(path: Path) -> Iterator[Event]:
    """The events of a mirror; lines that cannot be read are left out. Raises UserError if the file cannot be read."""
    for found in read_lines(path):
        if not isinstance(found, BadLine):
            yield found[1]


def has_events(path: Path) -> bool:
    """Whether there is a mirror with an event in it. A file that cannot be read has none."""
    try:
        return path.is_file() and next(read_mirror(path), None) is not None
    except UserError:
        return False


@dataclass
class MirrorState:
    """How a mirror compares with the log. `sound_bytes` from its beginning are those of the first `sound_rows` rows; if it
    has a `hole` the rest is not merely the end that is missing. Lines are counted from 1."""

    sound_bytes: int = 0
    sound_rows: int = 0
    rows: int = 0
    """How many rows the log has."""
    hole: bool = False
    unreadable: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    """Lines that say something other of an event than the log does."""
    foreign: list[int] = field(default_factory=list)
    """Lines with an event that is not in the log."""
    doubled: list[int] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)
    """Lines that stand before one that was written earlier."""
    missing: int = 0

    @property
    def equal(self) -> bool:
        """Whether the file is exactly what the log says."""
        return not self.hole and self.sound_rows == self.rows

    @property
    def says_more(self) -> bool:
        """Whether lines of it would be lost if it were written anew from the log."""
        return bool(self.foreign or self.changed or self.unreadable)

    def words(self, name: str) -> list[str]:
        """What is wrong with the file of that name, a message for each kind of flaw."""
        found = [
            f"{name}: {_lines(numbers)} {what}"
            for numbers, what in (
                (self.unreadable, "cannot be read"),
                (self.changed, "changed after being written"),
                (self.foreign, "with an event that is not in journal.db"),
                (self.doubled, "there twice"),
                (self.moved, "in another order than written"),
            )
            if numbers
        ]
        if self.missing and (self.hole or self.sound_rows < self.rows):
            found.append(f"{name}: {counted(self.missing, 'event')} of journal.db missing in it")
        return found


def _lines(numbers: list[int]) -> str:
    named = ", ".join(map(str, numbers[:_NAMED]))
    more = f" and {len(numbers) - _NAMED:,} more" if len(numbers) > _NAMED else ""
    return f"line {named}{more}" if len(numbers) == 1 else f"lines {named}{more}"


def compared(file: BinaryIO, db: peewee.SqliteDatabase) -> MirrorState:
    """Compare a mirror, open to read from its beginning, with the log: line by line, up to the first flaw without holding
    any. Raises OSError, peewee.DatabaseError."""
    state = MirrorState(rows=log.count(db))
    rows = log.after_seq(db, 0)
    left: Iterator[log.EventValues] = iter(())
    for row in rows:
        expected = line_of(row)
        if file.read(len(expected)) != expected:
            left = _and_then(row, rows)
            break
        state.sound_bytes += len(expected)
        state.sound_rows += 1
    file.seek(state.sound_bytes)
    line = file.readline()
    if not line.endswith(b"\n"):
        # Nothing but the end is missing, and perhaps a line is torn that was being written.
        state.missing = state.rows - state.sound_rows
        return state
    file.seek(state.sound_bytes)
    _find_flaws(state, file, db, left)
    return state


def _and_then(first: log.EventValues, rest: Iterator[log.EventValues]) -> Iterator[log.EventValues]:
    yield first
    yield from rest


def _find_flaws(
    state: MirrorState, file: BinaryIO, db: peewee.SqliteDatabase, left: Iterable[log.EventValues]
) -> None:
    """Look at each line from the first that is not as the log has it."""
    state.hole = True
    expected: dict[str, tuple[int, int]] = {
        row[0]: (place, hash(line_of(row))) for place, row in enumerate(left)
    }
    seen: set[str] = set()
    highest = -1
    for number, line in enumerate(file, start=state.sound_rows + 1):
        event = event_on(line)
        if not line.endswith(b"\n"):
            continue  # torn, as above
        if event is None:
            state.unreadable.append(number)
        elif event.id in seen or (event.id not in expected and _in_log(db, event, line)):
            state.doubled.append(number)
        elif event.id not in expected:
            known = log.seq_of(db, event.id) is not None
            (state.changed if known else state.foreign).append(number)
        elif hash(line) != expected[event.id][1]:
            state.changed.append(number)
        else:
            seen.add(event.id)
            place = expected[event.id][0]
            if place < highest:
                state.moved.append(number)
            highest = max(highest, place)
    state.missing = len(expected) - len(seen)


def _in_log(db: peewee.SqliteDatabase, event: Event, line: bytes) -> bool:
    """Whether the log has the event, and says the same of it."""
    seq = log.seq_of(db, event.id)
    if seq is None:
        return False
    row = next(log.after_seq(db, seq - 1), None)
    return row is not None and line_of(row) == line
