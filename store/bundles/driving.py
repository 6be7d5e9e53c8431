"""Drives a reader through the records of a bundle, so that none of them can end a load.

What one record or one trace raises is caught where it is read (`input/gathering.py`, `input/unexpected.py`). This is
the net below: where a reader fails as a whole, the record that makes it fail is found and left out, with a reject,
and the others are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final, TypeAlias

from ..trace import replace
from .endings import with_endings
from .input.gathering import is_large
from .input.unexpected import LET_THROUGH, said_of
from .protocol import (
    EXCERPT_CHARS,
    LocatedTrace,
    Position,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Share,
    Undecoded,
    Unit,
    Vote,
)

Read: TypeAlias = Callable[[RecordSource], Iterator[ReaderItem]]
MOST_LEFT_OUT: Final = 50
"""So many records are searched for and left out: each search goes through the bundle several times."""
_UNENDED: Final = (
    "how its steps ended could not be read: a value in it is not one that its format has"
)


def driven(read: Read, source: RecordSource, name: str = "") -> Iterator[ReaderItem]:
    """What a reader yields, with how each step ended; `name` is the file that a failure is said of if its record is
    not found."""
    left_out: list[Record] = []
    # A large bundle is not remembered: it is read again only if nothing of it was handed on.
    seen: set[object] | None = None if is_large(source) else set()
    begun = False
    while True:
        try:
            for item in read(_Without(source, left_out) if left_out else source):
                if seen is not None:
                    place = _place(item)
                    if left_out and place in seen:
                        continue
                    seen.add(place)
                begun = True
                yield _ended(item)
        except LET_THROUGH:
            raise
        except Exception as error:  # noqa: BLE001 - values that a reader did not expect
            said = said_of(error)
            can = len(left_out) < MOST_LEFT_OUT and (seen is not None or not begun)
            culprit = _culprit(read, source, left_out) if can else None
            if culprit is None:
                reason = f"reading stopped at a trace that does not have the shape of its format: {said}; what was read before it is kept"
                yield Reject(Position(name), reason)
                return
            left_out.append(culprit)
            if source.share is None or source.share.first:
                reason = f"the record does not have the shape of its format: {said}"
                yield Reject(culprit.position, reason, str(culprit.value)[:EXCERPT_CHARS])
        else:
            return


def vote_of(reader: Reader, sample: Sample) -> Vote:
    """How sure a reader is of a file. A record that it fails on has no vote; the others have."""
    try:
        return reader.sniff(sample)
    except LET_THROUGH:
        raise
    except Exception:  # noqa: BLE001 - one odd record does not hide what the file is
        alone = sample.records if len(sample.records) > 1 else ()
        votes = (vote_of(reader, Sample(sample.head, (one,), sample.columns)) for one in alone)
        return max(votes, default=Vote.NO)


def _place(item: ReaderItem) -> object:
    if isinstance(item, LocatedTrace):
        return hash((item.trace.source_id, item.positions))
    return item if isinstance(item, Reject) else (item.source_id, len(item.scores))


def _ended(item: ReaderItem) -> ReaderItem:
    try:
        return with_endings(item)
    except LET_THROUGH:
        raise
    except Exception:  # noqa: BLE001 - the trace is worth more than how its steps ended
        if not isinstance(item, LocatedTrace):
            return item
        trace = replace(item.trace, notes=(*item.trace.notes, _UNENDED))
        return LocatedTrace(trace, item.positions, item.number)


def _culprit(read: Read, source: RecordSource, left_out: list[Record]) -> Record | None:
    """The record without which the reader would not fail on those up to it; None if it does not fail again."""
    records = [record.position for record in _Without(source, left_out)]
    good, bad = 0, len(records)
    if _fails(read, _Without(source, left_out, 0)) or not _fails(read, _Without(source, left_out)):
        # No record's fault, or only what was read before it was.
        return None
    while bad - good > 1:
        middle = (good + bad) // 2
        if _fails(read, _Without(source, left_out, middle)):
            bad = middle
        else:
            good = middle
    return next(islice(_Without(source, left_out), bad - 1, None), None)


def _fails(read: Read, source: RecordSource) -> bool:
    try:
        for _ in read(source):
            pass
    except LET_THROUGH:
        raise
    except Exception:  # noqa: BLE001 - whether it fails is what is asked
        return True
    return False


class _Without:
    """The records of a source without some, and of these only the first `most`."""

    def __init__(
        self, source: RecordSource, left_out: list[Record], most: int | None = None
    ) -> None:
        self._source = source
        self._left_out = {record.position for record in left_out}
        self._most = most
        self.share: Share | None = source.share
        self.size = source.size

    def __iter__(self) -> Iterator[Record]:
        return islice((one for one in self._source if self._takes(one)), self._most)

    def numbered(self) -> Iterator[tuple[int, Record]]:
        """The records with their numbers."""
        found = (one for one in self._source.numbered() if self._takes(one[1]))
        return islice(found, self._most)

    def units(self) -> Iterator[Unit]:
        """The records, each decoded."""
        left = self._most
        for unit in self._source.units():
            for one in unit.records() if isinstance(unit, Undecoded) else (unit,):
                if isinstance(one, Record):
                    if left == 0 or not self._takes(one):
                        continue
                    left = None if left is None else left - 1
                yield one

    def holding(self, *marks: bytes) -> Iterator[Record]:
        """The records whose bytes contain a mark, and possibly others."""
        del marks
        return iter(self)

    def _takes(self, record: Record) -> bool:
        return record.position not in self._left_out
