"""A key press with its time: what tells a key that was meant from one that came too early."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Final

_MOVES: Final = frozenset("jk")


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key or a button that was pressed: when, on Textual's clock in seconds, and which key ("": a button)."""

    at: float = -inf
    key: str = ""

    @property
    def types(self) -> bool:
        """Whether it is a letter or a blank, as in a sentence; those that only move are none."""
        letter = len(self.key) == 1 and self.key.isalpha() and self.key not in _MOVES
        return letter or self.key == "space"
