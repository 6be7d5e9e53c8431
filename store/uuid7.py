"""UUIDs of version 7 (RFC 9562): they sort by the time they were made."""

from __future__ import annotations

import os
import uuid

_COUNTER_BITS = 12


class Uuid7:
    """Makes UUIDv7 strings that strictly grow, also when the clock stands still or goes back.

    The 12 bits after the version count within one millisecond (RFC 9562, method 1).
    """

    def __init__(self, after: str | None = None) -> None:
        self._ms = -1
        self._counter = 0
        if after is not None:
            self.follow(after)

    def follow(self, known: str) -> None:
        """Make every later UUID greater than `known`."""
        value = uuid.UUID(known).int
        place = (value >> 80, value >> 64 & 0xFFF)
        if place > (self._ms, self._counter):
            self._ms, self._counter = place

    def make(self, now_ms: int) -> str:
        """The next UUID; `now_ms` is milliseconds since the Unix epoch."""
        if now_ms > self._ms:
            self._ms, self._counter = now_ms, 0
        else:
            self._counter += 1
            if self._counter >> _COUNTER_BITS:
                self._ms, self._counter = self._ms + 1, 0
        random = int.from_bytes(os.urandom(8), "big") >> 2
        value = self._ms << 80 | 0x7 << 76 | self._counter << 64 | 0b10 << 62 | random
        return str(uuid.UUID(int=value))
