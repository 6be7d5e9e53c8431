"""Holes in what was looked at: what is there and was never reviewed, hardly reviewed, or failed and is not guarded."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, Literal, TypeAlias, TypeVar

from .tallies import Tally

Part = TypeVar("Part", bound=Hashable)
HoleKind: TypeAlias = Literal["unreviewed", "few", "unguarded", "unseen"]

LEAST: Final = 5
"""With so many good reviews of a part and no bad one, the upper end of its interval is at 43 %: fewer say hardly anything."""


@dataclass(frozen=True, slots=True)
class Hole(Generic[Part]):
    """A part of the traces with a hole: none of it is reviewed, or fewer than it takes (`few`), or `traces` of its failures
    have no guard; `unseen`: it was declared, and no trace is in it. `traces` would fill it."""

    kind: HoleKind
    part: Part
    traces: int


def holes(tallies: Mapping[Part, Tally], least: int = LEAST) -> list[Hole[Part]]:
    """The holes: what was never reviewed first, the largest parts first in each kind."""
    found: list[Hole[Part]] = []
    for part, tally in tallies.items():
        missing = min(least, tally.seen) - tally.reviewed
        if not tally.seen:
            found.append(Hole("unseen", part, 0))
        elif not tally.reviewed:
            found.append(Hole("unreviewed", part, missing))
        elif missing > 0:
            found.append(Hole("few", part, missing))
        if tally.failed > tally.guarded:
            found.append(Hole("unguarded", part, tally.failed - tally.guarded))
    order: tuple[HoleKind, ...] = ("unreviewed", "few", "unguarded", "unseen")
    found.sort(key=lambda hole: (order.index(hole.kind), -tallies[hole.part].seen))
    return found
