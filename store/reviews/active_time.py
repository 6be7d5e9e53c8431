"""How long a reviewer was at work on a trace: from one sign of life to the next, pauses left out.

A sign of life is a key, a turn of the mouse wheel, a click. It is written down with the press that it led to, and
nobody but the reviewer sees it before they export their reviews.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from ..acts import Act

PAUSE_MS: Final = 60_000
"""A longer gap between two signs of life is a pause: none of it counts."""

TIMED: Final = frozenset({"answer", "finish", "defer"})
"""The acts that the time is written down with."""

Subject: TypeAlias = tuple[str, str]
"""Trace key and rubric hash."""


def monotonic_ms() -> int:
    """Milliseconds of a clock that nobody sets."""
    return time.monotonic_ns() // 1_000_000


class ActiveTime:
    """The active time of each review since the program was started, with what was written down before."""

    def __init__(self, clock: Callable[[], int] = monotonic_ms) -> None:
        self._clock = clock
        self._spent: dict[Subject, int] = {}
        self._subject: Subject | None = None
        self._last: int | None = None

    def look_at(self, subject: Subject | None, before_ms: int | None = None) -> None:
        """From now on time counts for this review (None: for none). `before_ms` is what was written down of it in
        earlier sittings."""
        self.touched()
        self._subject = subject
        if subject is not None:
            self._spent.setdefault(subject, before_ms or 0)

    def touched(self) -> None:
        """A sign of life."""
        now = self._clock()
        gap = now - self._last if self._last is not None else 0
        self._last = now
        if self._subject is not None and gap <= PAUSE_MS:
            self._spent[self._subject] += gap

    def spent_ms(self, subject: Subject) -> int:
        """All active time on a review, in milliseconds."""
        if subject == self._subject:
            self.touched()
        return self._spent.get(subject, 0)

    def timed(self, acts: Sequence[Act], subject: Subject) -> list[Act]:
        """A press with the active time so far in its last act, if one of its acts is written down with it."""
        kept = list(acts)
        for at in reversed(range(len(kept))):
            if kept[at].kind in TIMED:
                body = {**kept[at].body, "active_ms": self.spent_ms(subject)}
                kept[at] = replace(kept[at], body=body)
                break
        return kept
