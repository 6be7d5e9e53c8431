"""UUIDs of version 7 (RFC 9562), which sort by the time at which they were made."""

from __future__ import annotations

import hashlib
import os
import uuid
from typing import Final

_COUNTER_BITS: Final = 12
_LATEST_MS: Final = 1 << 47
"""The year 6429. Counting up from a later id could exceed the 48 bits of the time."""


def is_uuid7(text: str) -> bool:
    """Whether `text` is a UUIDv7 in canonical spelling, with a time that leaves room for later ids."""
    try:
        value = uuid.UUID(text)
    except (ValueError, AttributeError, TypeError):
        return False
    return str(value) == text and value.version == 7 and value.int >> 80 < _LATEST_MS


def made_ms(text: str) -> int:
    """When a UUIDv7 was made, in milliseconds since the Unix epoch."""
    return uuid.UUID(text).int >> 80


def uuid7_of(at_ms: int, content: bytes) -> str:
    """The UUIDv7 of a time and of some content: the same on every machine."""
    drawn = int.from_bytes(hashlib.sha256(content).digest()[:10], "big")
    value = at_ms << 80 | 0x7 << 76 | drawn >> 68 << 64 | 0b10 << 62 | drawn & (1 << 62) - 1
    return str(uuid.UUID(int=value))


def ms_of(known: str) -> int:
    """The time of a UUIDv7, in milliseconds since the Unix epoch."""
    return uuid.UUID(known).int >> 80


class Uuid7:
    """Makes strictly increasing UUIDv7 strings, even if the clock stands still or is set back.

    The 12 bits after the version count within one millisecond (RFC 9562, method 1).
    """

    def __init__(self) -> None:
        self._latest = (-1, 0)

    def follow(self, known: str) -> None:
        """Make every later UUID greater than `known`, which is a UUIDv7."""
        value = uuid.UUID(known).int
        self._latest = max(self._latest, (value >> 80, value >> 64 & 0xFFF))

    def make(self, now_ms: int) -> str:
        """The next UUID; `now_ms` is milliseconds since the Unix epoch."""
        ms, counter = self._latest
        if now_ms > ms:
            ms, counter = now_ms, 0
        else:
            counter += 1
            if counter >> _COUNTER_BITS:
                ms, counter = ms + 1, 0
        self._latest = (ms, counter)
        random = int.from_bytes(os.urandom(8), "big") >> 2
        value = ms << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | random
        digits = f"{value:032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
