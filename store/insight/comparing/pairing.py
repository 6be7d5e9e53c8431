"""Which traces of two runs belong together: those that were asked the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Run(NamedTuple):
    """A trace of a run: its key, what it is paired by ("" for nothing), its id where it came from, and the beginning of what
    it was asked, for a person."""

    key: str
    by: str
    source_id: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Traces that were asked the same and several on one side, so that nobody knows which belongs to which: their keys."""

    title: str
    candidate: tuple[str, ...]
    production: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """The pairs (candidate, production), by the order of the candidate; the traces that only one run has; the
    `ambiguous` ones; and the traces that are in both runs, which are compared with nothing. All by their keys."""

    pairs: tuple[tuple[str, str], ...]
    only_candidate: tuple[str, ...] = ()
    only_production: tuple[str, ...] = ()
    ambiguous: tuple[Ambiguous, ...] = ()
    in_both: tuple[str, ...] = ()


def paired(candidate: Sequence[Run], production: Sequence[Run]) -> Pairing:
    """Pair two runs one to one. Of several that were asked the same, those go together that have the same id."""
    both = {one.key for one in candidate} & {one.key for one in production}
    ours = _by([one for one in candidate if one.key not in both])
    theirs = _by([one for one in production if one.key not in both])
    found: dict[str, str] = {}
    ambiguous: list[Ambiguous] = []
    for by in [by for by in ours if by and by in theirs]:
        here, there = ours[by], theirs[by]
        if len(here) == len(there) == 1:
            found[here[0].key] = there[0].key
            continue
        same = _by_id(here, there)
        found.update(same)
        left = [one for one in here if one.key not in same]
        right = [one for one in there if one.key not in same.values()]
        if left and right:
            ambiguous.append(Ambiguous(here[0].title, _keys(left), _keys(right)))
    taken = {*found, *found.values()}
    taken |= {key for one in ambiguous for key in (*one.candidate, *one.production)}
    return Pairing(
        tuple((one.key, found[one.key]) for one in candidate if one.key in found),
        tuple(one.key for one in candidate if one.key not in taken | both),
        tuple(one.key for one in production if one.key not in taken | both),
        tuple(ambiguous),
        tuple(one.key for one in candidate if one.key in both),
    )


def _by(runs: Iterable[Run]) -> dict[str, list[Run]]:
    found: dict[str, list[Run]] = {}
    for one in runs:
        found.setdefault(one.by, []).append(one)
    return found


def _by_id(here: Sequence[Run], there: Sequence[Run]) -> dict[str, str]:
    """The pairs whose id only one trace of each side has."""
    ours, theirs = _only(here), _only(there)
    return {ours[name]: theirs[name] for name in ours if name in theirs}


def _only(runs: Sequence[Run]) -> Mapping[str, str]:
    """Id -> key, of the ids that one trace has."""
    times = Counter(one.source_id for one in runs)
    return {one.source_id: one.key for one in runs if one.source_id and times[one.source_id] == 1}


def _keys(runs: Iterable[Run]) -> tuple[str, ...]:
    return tuple(one.key for one in runs)
