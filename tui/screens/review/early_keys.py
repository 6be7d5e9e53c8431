"""Verdict keys that come too early: before the trace or the question could be read, or in the middle of a word."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from ...keys.pressed import Pressed

SEEN_SECONDS: float = 0.3
"""How long a question was on the screen before its answer counts, and how long a trace before a verdict key counts that
follows a verdict on another one with no other key between."""
TYPING_SECONDS: float = 0.25
"""Letters that follow each other as fast as this are typed, not meant as keys."""


@dataclass(slots=True)
class Question:
    """A question that the same key answers with yes: what it would do, the press that asked it, and since when it is on
    the screen."""

    would: str
    asked: Pressed
    seen: float = inf

    def yes(self, would: str, before: Pressed, now: Pressed) -> bool:
        """Whether a press says yes: the next one after that which asked, once the question could be read."""
        again = would == self.would and before == self.asked
        return again and now.at >= self.seen + SEEN_SECONDS


def unseen(now: Pressed, seen: float, *, follows_verdict: bool) -> bool:
    """Whether a verdict key was pressed before its trace could be read."""
    return now.at < seen + (SEEN_SECONDS if follows_verdict else 0)


def in_a_word(before: Pressed, now: Pressed) -> bool:
    """Whether a key was pressed in the middle of typing: somebody writes, and no text field is open."""
    return before.types and now.types and now.at - before.at < TYPING_SECONDS
