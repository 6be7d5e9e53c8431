"""To which part a trace belongs: to tune a judge by, to develop it on, or held out until it is certified.

The part follows from the trace key alone. So it is the same on every machine, for every judge and every rubric, nobody
chooses it, and the parts never share a trace.
"""

from __future__ import annotations

import hashlib
from typing import Final, Literal, TypeAlias

Part: TypeAlias = Literal["tune", "development", "held-out"]

PARTS: Final[tuple[Part, ...]] = ("tune", "development", "held-out")
RULE: Final = "tracejury.judge-parts/1"
"""Names how the parts are made: SHA-256 of this name, a line feed and the trace key; its first eight bytes as a share of
their range: below 0.2 tune, below 0.6 development, else held-out."""
_TUNE: Final = 0.2
_DEVELOPMENT: Final = 0.6


def part_of(trace: str) -> Part:
    """The part of a trace, by its key."""
    digest = hashlib.sha256(f"{RULE}\n{trace}".encode("utf-8", "surrogatepass")).digest()
    share = int.from_bytes(digest[:8], "big") / 2**64
    if share < _TUNE:
        return "tune"
    return "development" if share < _DEVELOPMENT else "held-out"
