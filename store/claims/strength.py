"""The strength of a case: generated near-misses that its claims must not let pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

GATES_FROM: Final = 80
"""The least score, in per cent, at which a case gates."""


@dataclass(frozen=True, slots=True)
class Strength:
    """How many near-misses were tried and how many were judged as they should be; `survivors` are the others, in
    words."""

    tried: int
    killed: int
    survivors: tuple[str, ...] = ()

    @property
    def score(self) -> int:
        """The share of near-misses judged as they should be, in per cent, rounded down; 0 if none was tried."""
        return self.killed * 100 // self.tried if self.tried else 0
