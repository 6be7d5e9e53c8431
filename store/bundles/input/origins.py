"""Where the records stood that a trace was made of, told without asking each reader.

What gathers the records of a trace (complete.py) says which they were. For readers that make a trace of each
record, it is the records that were handed out since the last trace. Where neither tells, the files are known.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Final

from ...trace import Source, Trace, replace
from ..protocol import Item, Position

MOST: Final = 2000
"""So many records of a trace are remembered; the files of the others still are."""
_FEW: Final = 4


class _Told(threading.local):
    sources: tuple[Source, ...] | None = None


_told = _Told()


def source_of(position: Position) -> Source:
    """A position as a trace keeps it."""
    return Source(position.file, position.line, position.byte, position.record)


def tell(positions: Iterable[Position]) -> None:
    """The next trace that this thread makes is made of these records."""
    found = dict.fromkeys(source_of(position) for position in positions)
    sources = list(found)[:MOST]
    if len(found) > MOST:
        sources += dict.fromkeys(Source(one.file) for one in list(found)[MOST:])
    _told.sources = tuple(sources)


class Origins:
    """Gives each trace that a reader yields its sources."""

    def __init__(self) -> None:
        self._since: list[Position] = []
        self._last: tuple[Source, ...] = ()
        _told.sources = None

    def handed_out(self, position: Position) -> None:
        """A record was given to the reader."""
        if len(self._since) < MOST:
            self._since.append(position)

    def stamped(self, item: Item) -> Item:
        """What a reader yielded, a trace with its sources."""
        told, _told.sources = _told.sources, None
        since, self._since = self._since, []
        if told is None and since:
            few = len(since) <= _FEW
            told = tuple(
                dict.fromkeys(source_of(one) if few else Source(one.file) for one in since)
            )
        if told is not None:
            self._last = told
        return replace(item, sources=self._last) if isinstance(item, Trace) else item
