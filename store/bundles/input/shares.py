"""Shares of a bundle: several processes read it, each builds only the traces of its own share.

Which share a trace belongs to depends on its id alone, so all of its records come together in one process,
wherever they stand. Every process counts every trace, so that the numbers of all shares together give the
order in which one process alone would have found them. Where each record is read apart from all others, the
records are shared out by their number.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass


@dataclass
class Share:
    """Share `index` (from 0) of `count`. `number` is that of the trace that is being made."""

    index: int
    count: int
    number: int = 0

    def holds(self, trace_id: str) -> bool:
        """Whether a trace belongs to this share."""
        return zlib.crc32(trace_id.encode("utf-8", "surrogatepass")) % self.count == self.index

    def takes(self, number: int) -> bool:
        """Whether the record of that number belongs to this share, where records are read apart."""
        return number % self.count == self.index

    @property
    def first(self) -> bool:
        """Whether this is the share that tells of records which belong to no trace."""
        return self.index == 0
