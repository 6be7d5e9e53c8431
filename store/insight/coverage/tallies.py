"""What was seen, reviewed, failed and is guarded, counted for whatever traces are divided by: slices, edges, paths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ....rubrics.schema import Verdict
from ...intervals import wilson

Part = TypeVar("Part", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was concluded of one trace, and with which failure codes."""

    verdict: Verdict
    codes: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """Of the `seen` traces: how many are `reviewed`, with which verdict, how many have a case in a pack (`cases`), and for
    how many of the failed ones that case, or one of the same group of failures, is there (`guarded`). `codes` counts the
    failed traces with each code."""

    seen: int = 0
    passed: int = 0
    failed: int = 0
    unsure: int = 0
    cases: int = 0
    guarded: int = 0
    codes: Counter[str] = field(default_factory=Counter)

    @property
    def reviewed(self) -> int:
        """How many have a verdict, also that it cannot be told."""
        return self.passed + self.failed + self.unsure

    @property
    def decided(self) -> int:
        """How many passed or failed: what a rate is of."""
        return self.passed + self.failed

    @property
    def rate(self) -> float | None:
        """The share of the decided ones that failed; None if none is decided. How frequent failures are it says only where
        traces were drawn at random."""
        return self.failed / self.decided if self.decided else None

    @property
    def interval(self) -> tuple[float, float]:
        """Of the rate: Wilson, 95 %."""
        return wilson(self.failed, self.decided)

    def share_of(self, code: str) -> tuple[float | None, tuple[float, float]]:
        """The share of the decided ones that failed with a code, and its interval."""
        times = self.codes[code]
        share = times / self.decided if self.decided else None
        return share, wilson(times, self.decided)

    def add(self, outcome: Outcome | None, *, case: bool, guarded: bool) -> None:
        """Count one trace."""
        self.seen += 1
        self.cases += case
        if outcome is None:
            return
        if outcome.verdict == "pass":
            self.passed += 1
        elif outcome.verdict == "fail":
            self.failed += 1
            self.guarded += guarded
            self.codes.update(set(outcome.codes))
        else:
            self.unsure += 1


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the traces of a library, by key: the `outcomes` of those that are reviewed, which have a case in a
    pack (`cases`), and which failures one of the same group guards (`guarded`)."""

    outcomes: Mapping[str, Outcome]
    cases: Collection[str] = frozenset()
    guarded: Collection[str] = frozenset()


class Tallies(Generic[Part]):
    """A tally of every part that traces fall into, and one of all traces. Traces are gone through once; none is kept."""

    def __init__(self, known: Evidence) -> None:
        self._known = known
        self.all = Tally()
        self.of: dict[Part, Tally] = {}

    def add(self, trace: str, parts: Collection[Part]) -> None:
        """Count a trace in each of these different parts."""
        known = self._known
        outcome = known.outcomes.get(trace)
        case = trace in known.cases
        guarded = case or trace in known.guarded
        self.all.add(outcome, case=case, guarded=guarded)
        for part in parts:
            tally = self.of.get(part)
            if tally is None:
                tally = self.of[part] = Tally()
            tally.add(outcome, case=case, guarded=guarded)
