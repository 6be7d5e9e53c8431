"""What a pack leaves out: which reviews became no case, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from .compose import JudgedTrace

Place: TypeAlias = tuple[str, str]
"""A trace key and a rubric hash: where to look at what was left out."""


class LeftOut:
    """Reasons, each with the reviews that it is about."""

    def __init__(self) -> None:
        self._places: dict[str, list[Place]] = {}

    def add(self, reason: str, judged: Iterable[JudgedTrace]) -> None:
        """Leave reviews out; none are no reason."""
        self.add_places(reason, ((one.trace.key, one.review.rubric) for one in judged))

    def add_places(self, reason: str, places: Iterable[Place]) -> None:
        """Leave out what is at these places."""
        found = list(places)
        if found:
            self._places.setdefault(reason, []).extend(found)

    def update(self, other: LeftOut, words: str) -> None:
        """Take over what another one holds, each reason in words such as "of an asked answer: {}"."""
        for reason, places in other.items():
            self.add_places(words.format(reason), places)

    def items(self) -> Iterator[tuple[str, list[Place]]]:
        """The reasons in order, each with its places."""
        for reason in sorted(self._places):
            yield reason, self._places[reason]

    def counts(self) -> dict[str, int]:
        """How many are left out for each reason."""
        return {reason: len(places) for reason, places in self.items()}
