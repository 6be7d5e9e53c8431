"""What random samples tell of the traces that they were drawn from: which reviewed trace stands for how many others.

Only what was drawn at random counts: what an order or a person picked says nothing of how frequent failures are. A trace that
was drawn with the chance c stands for 1/c traces (Horvitz and Thompson 1952, as a share: Hájek 1971). Samples of the whole
library are taken together, also if it grew between them: a trace that was there for several had several chances. Samples
of parts of the library (strata) are taken together only if no trace is in two of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Scope: TypeAlias = Literal["library", "part", "parts", "none"]

EVERYTHING: Final = ""
"""The `source` of a sample of the whole library."""


@dataclass(frozen=True, slots=True)
class Draw:
    """One random sample: the `drawn` traces of a queue out of a `population` of so many. `source` says in words what that
    population was ("" for the whole library). `ordered`: those judged first are a random sample too, so that it counts
    before it is judged to the end. `everything` are all traces of the queue, drawn or not."""

    queue: str
    source: str
    population: int
    drawn: tuple[str, ...]
    ordered: bool = True
    everything: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a sample is judged: `judged` are those of its drawn traces that count, in the order in which they were drawn. Of
    the traces before the last of them `passed_over` have no verdict. `ahead` were judged before their turn, maybe because
    something else led to them: they count once what was drawn before them is judged. `counts`: whether the sample is used;
    `why` says why not."""

    draw: Draw
    judged: tuple[str, ...]
    passed_over: int
    counts: bool
    why: str = ""
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class Weights:
    """For how many traces each reviewed trace stands, of a `population` of so many that is the whole `library`, a `part` of it
    or several `parts`; `none` if nothing can be told. `sources` are the parts in words."""

    scope: Scope
    population: int
    of: Mapping[str, float]
    sources: tuple[str, ...] = ()
    why: str = ""


_REACHED: Final = 0.9
"""A sample is judged so far as this share of what was drawn until there has a verdict."""


def standing(draw: Draw, judged: Collection[str]) -> Standing:
    """How far a sample is judged."""
    have = [trace for trace in draw.drawn if trace in judged]
    if not have:
        return Standing(draw, (), 0, False, "nothing of it is judged yet")
    if not draw.ordered:
        missing = len(draw.drawn) - len(have)
        if len(have) < _REACHED * len(draw.drawn):
            why = f"it is judged in another order than it was drawn: it counts once the other {missing:,} are judged"
            return Standing(draw, tuple(have), 0, False, why)
        return Standing(draw, tuple(have), missing, True)
    reached = found = 0
    for at, trace in enumerate(draw.drawn, start=1):
        found += trace in judged
        if trace in judged and found >= _REACHED * at:
            reached = at
    some = tuple(trace for trace in draw.drawn[:reached] if trace in judged)
    ahead = len(have) - len(some)
    if not some:
        return Standing(draw, (), 0, False, "what was drawn first is not judged yet", ahead)
    return Standing(draw, some, reached - len(some), True, ahead=ahead)


def weights(found: Sequence[Standing], position: Mapping[str, int]) -> Weights:
    """What each reviewed trace stands for. `position` is the place of each trace in the order of loading (from 0): those
    loaded first were there for the earlier samples."""
    used = [one for one in found if one.counts]
    if not used:
        return Weights("none", 0, {}, why="no random sample is judged")
    whole = [one for one in used if one.draw.source == EVERYTHING]
    if whole:
        return Weights(
            "library", max(one.draw.population for one in whole), _inverse_chances(whole, position)
        )
    strata: dict[tuple[str, int], list[Standing]] = {}
    for one in used:
        strata.setdefault((one.draw.source, one.draw.population), []).append(one)
    parts = list(strata)
    sources = tuple(source for source, _ in parts)
    seen: set[str] = set()
    for of in strata.values():
        here = {trace for one in of for trace in (*one.draw.everything, *one.draw.drawn)}
        if here & seen:
            why = "samples were drawn from parts of the library that overlap: each is told alone"
            return Weights("none", 0, {}, sources, why)
        seen |= here
    total = {
        trace: weight
        for (_, population), of in strata.items()
        for trace, weight in _of_stratum(of, population).items()
    }
    population = sum(number for _, number in parts)
    return Weights("part" if len(parts) == 1 else "parts", population, total, sources)


def _of_stratum(of: Sequence[Standing], population: int) -> dict[str, float]:
    """Samples of the same part: each judged trace stands for equally many."""
    judged = {trace for one in of for trace in one.judged}
    return dict.fromkeys(sorted(judged), population / len(judged))


def _inverse_chances(whole: Sequence[Standing], position: Mapping[str, int]) -> dict[str, float]:
    """Of samples of the whole library, one over the chance with which a trace came into any of them."""
    found = {}
    for trace in sorted({trace for one in whole for trace in one.judged}):
        missed = 1.0
        for one in whole:
            there = trace in one.judged or position.get(trace, 0) < one.draw.population
            if there:
                missed *= 1 - min(1.0, len(one.judged) / one.draw.population)
        found[trace] = 1 / (1 - missed)
    return found
