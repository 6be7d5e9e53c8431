"""A judge beside the experts, counted: what it caught, what it let through, and what it flagged for nothing.

Nothing here is called a true positive rate: of today's tools some mean failures caught by it, others good outputs passed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from .shares import Share

Said: TypeAlias = Literal["pass", "fail"]
"""What an expert, or a judge, said of an output."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each word of the experts met each of the judge: failures that it caught and missed, good outputs that it
    passed and flagged."""

    caught: int = 0
    missed: int = 0
    passed: int = 0
    flagged: int = 0

    @property
    def items(self) -> int:
        """How many were compared."""
        return self.caught + self.missed + self.passed + self.flagged

    @property
    def failures(self) -> Share:
        """Failures caught, of all failures."""
        return Share(self.caught, self.caught + self.missed)

    @property
    def good(self) -> Share:
        """Good outputs passed, of all good outputs."""
        return Share(self.passed, self.passed + self.flagged)

    @property
    def right_when_failing(self) -> Share:
        """Of what the judge failed, what experts failed: its precision."""
        return Share(self.caught, self.caught + self.flagged)

    @property
    def same(self) -> Share:
        """Where both say the same."""
        return Share(self.caught + self.passed, self.items)


def counts_of(pairs: Iterable[tuple[Said, Said]]) -> Counts:
    """The counts of some (expert, judge)."""
    found = list(pairs)
    return Counts(
        caught=found.count(("fail", "fail")),
        missed=found.count(("fail", "pass")),
        passed=found.count(("pass", "pass")),
        flagged=found.count(("pass", "fail")),
    )
