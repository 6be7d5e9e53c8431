"""In which order the traces of a queue come, and why each is where it is.

A new order is one entry of PLACES, and one of ORDER_WORDS; the command and the app follow from there.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from ..groups.ordering import one_a_group_first
from ..groups.progress import GroupProgress
from ..insight.diversity.picking import most_different
from ..library.choosing import JudgeScore, failed_steps, judge_scores
from .diverse import Progress, vectors_of
from .group_work import GroupWork
from .opened import OpenLibrary
from .order_words import AS_LOADED, DIVERSE


class Place(NamedTuple):
    """A trace in an order, and why it is there ("" if there is nothing to say). `fits`: it is what the order looks
    for; those that are not come last."""

    key: str
    why: str
    fits: bool = True


Placed: TypeAlias = list[Place]
_Ranked: TypeAlias = tuple[tuple[float, ...], str, bool]
"""What a trace is ordered by, why it is there, and whether it is what the order looks for."""
_LONGEST: Final = 120
_AT_ONCE: Final = 1024


def _as_loaded(space: OpenLibrary, keys: Sequence[str]) -> Placed:
    del space
    return [Place(key, "") for key in keys]


def _errors_first(space: OpenLibrary, keys: Sequence[str]) -> Placed:
    ended = set(space.library.keys(status="error"))
    failed = failed_steps(space.library)

    def why(key: str) -> str:
        steps, first = failed.get(key, (0, 0))
        more = f" and {steps - 1:,} more" if steps > 1 else ""
        if key in ended:
            return "ended with an error" + (f", at step {first:,}{more}" if steps else "")
        return f"an error at step {first:,}{more}" if steps else "no error"

    return [
        Place(key, why(key), key in ended or key in failed)
        for key in sorted(keys, key=lambda key: (key not in ended, -failed.get(key, (0, 0))[0]))
    ]


class _Ranks:
    """Where a value stands among those of all scores of its name: 0 for the worst, 1 for the best. The worst is the lowest,
    unless somebody declared that lower is better."""

    def __init__(self, scores: Iterable[JudgeScore]) -> None:
        values: dict[str, list[float]] = {}
        for one in scores:
            if one.value is not None:
                values.setdefault(one.name, []).append(one.value)
        self._values = {name: sorted(some) for name, some in values.items()}

    def __call__(self, score: JudgeScore) -> float | None:
        """None for a score that tells nothing: it has no number, or all are the same."""
        some = self._values.get(score.name, ())
        if score.value is None or not some or some[0] == some[-1]:
            return None
        # Those with the same value share the middle of their places.
        between = bisect_left(some, score.value) + bisect_right(some, score.value) - 1
        rank = between / 2 / (len(some) - 1)
        return 1.0 - rank if score.lower_is_better else rank


def _low_score(space: OpenLibrary, keys: Sequence[str]) -> Placed:
    scores = judge_scores(space.library, keys)
    rank = _Ranks(one for some in scores.values() for one in some)

    def worst(key: str) -> _Ranked:
        some = scores.get(key, ())
        ranked = [
            (one.verdict != "fail", _or_last(rank(one)), str(one), one.lower_is_better)
            for one in some
        ]
        if not ranked:
            return (True, 2.0), "no judge scored it", False
        passed, low, said, lower = min(ranked)
        if not passed:
            return (passed, low), f"a judge failed it: {said}", True
        end = "highest" if lower else "lowest"
        lowest = f", among the {end} {max(1, round(low * 100))} %" if low < 0.5 else ""
        return (passed, low), f"judge: {said}{lowest}", True

    return _sorted(keys, worst)


def _disagreeing(space: OpenLibrary, keys: Sequence[str]) -> Placed:
    scores = judge_scores(space.library, keys)
    rank = _Ranks(one for some in scores.values() for one in some)

    def apart(key: str) -> _Ranked:
        some = scores.get(key, ())
        by_verdict = {one.verdict: one for one in some if one.verdict in ("pass", "fail")}
        if len(by_verdict) == 2:
            said = " but ".join(f"{one.name} says {verdict}" for verdict, one in by_verdict.items())
            return (0, 0.0), f"judges disagree: {said}", True
        ranked = sorted((at, str(one)) for one in some if (at := rank(one)) is not None)
        if len({one.name for one in some}) < 2 or len(ranked) < 2:
            return (2, 0.0), "fewer than two judges scored it", False
        (low, least), (high, most) = ranked[0], ranked[-1]
        if high - low < 0.25:
            return (1, low - high), "its judges agree", False
        return (1, low - high), f"judges differ: {least}, {most}", True

    return _sorted(keys, apart)


def _against_experts(space: OpenLibrary, keys: Sequence[str]) -> Placed:
    from .judges import JudgeQuestion, judge_label, judges_found

    met: dict[str, tuple[list[str], str]] = {}
    for found in judges_found(space, JudgeQuestion()):
        for one in (*found.report.missed, *found.report.flagged):
            names, _ = met.setdefault(one.trace, ([], one.expert))
            names.append(judge_label(found.judge))

    def apart(key: str) -> _Ranked:
        if key not in met:
            return (1, 0.0), "no judge says otherwise than experts", False
        names, expert = met[key]
        said = f"experts say {expert}, not so {', '.join(dict.fromkeys(names))}"
        # What a judge lets through comes before its false alarm.
        return (0, float(expert != "fail") - len(names) / 1_000), said, True

    return _sorted(keys, apart)


def _unlike_reviewed(space: OpenLibrary, keys: Sequence[str]) -> Placed:
    reviewed = space.judgements.traces()
    texts = _texts(space, [*keys, *sorted(reviewed - set(keys))])
    distinct = list(dict.fromkeys(texts[key] for key in keys))
    known = sorted({texts[key] for key in reviewed if key in texts})
    likeness = dict(zip(distinct, _nearest(distinct, known), strict=True))
    seen: dict[str, int] = {}
    placed = []
    for key in keys:
        text = texts[key]
        # Of those that say the same, one comes early and the others after everything that differs.
        seen[text] = seen.get(text, -1) + 1
        near = likeness[text]
        why = (
            f"{near:.0f} % like the nearest reviewed trace" if known else "nothing is reviewed yet"
        )
        placed.append(((seen[text], near), key, why))
    return [Place(key, why) for _, key, why in sorted(placed, key=lambda one: one[0])]


_MOST_DIFFERENT: Final = 300
"""So many are picked one after the other; the others follow by how far they are from these."""


def most_different_first(
    space: OpenLibrary, keys: Sequence[str], progress: Progress | None = None
) -> Placed:
    """The traces that differ most, each from all before it, then the others."""
    order, found = vectors_of(space, keys, progress)
    picked = most_different(found, _MOST_DIFFERENT)
    first = [
        Place(
            order[row], "the most typical" if not at else f"{100 * far:.0f} % unlike all before it"
        )
        for at, (row, far) in enumerate(zip(picked.rows, picked.distances, strict=True))
    ]
    rest = np.argsort(-picked.left, kind="stable")
    taken = set(picked.rows)
    return first + [
        Place(order[row], f"{100 * picked.left[row]:.0f} % unlike the first {len(first):,}")
        for row in rest.tolist()
        if row not in taken
    ]


def _texts(space: OpenLibrary, keys: Sequence[str]) -> dict[str, str]:
    """What traces are compared by: what was asked, and the representative of the group of their failure."""
    with space.groups_lock:
        GroupWork(space).regroup()
        where = space.groups.of_traces(keys)
        failures = space.groups.representatives_of(sorted(set(where.values())))
    titles = {row.key: row.title for row in space.library.rows_for(keys)}
    found = {}
    for key in keys:
        failure = failures.get(where.get(key, ""))
        said = f"{titles.get(key, '')[:_LONGEST]} {failure.text[:_LONGEST] if failure else ''}"
        found[key] = re.sub(r"\d+", "0", said.casefold()).strip()
    return found


def _nearest(texts: Sequence[str], known: Sequence[str]) -> list[float]:
    """The similarity (0 to 100) of each text to the most similar known one."""
    if not known:
        return [0.0] * len(texts)
    found: list[float] = []
    for start in range(0, len(texts), _AT_ONCE):
        some = texts[start : start + _AT_ONCE]
        table = cdist(some, known, scorer=fuzz.ratio, dtype=np.uint8, workers=-1)
        found += table.max(axis=1).tolist()
    return found


def _one_a_group(space: OpenLibrary, keys: Sequence[str]) -> Placed:
    with space.groups_lock:
        GroupWork(space).regroup()
        return [Place(key, why) for key, why in one_a_group_first(space.groups, keys)]


def _uncertain_groups(space: OpenLibrary, keys: Sequence[str]) -> Placed:
    with space.groups_lock:
        work = GroupWork(space)
        work.regroup()
        where = space.groups.of_traces(keys)
        progress = work.group_progress(space.groups.all())

    def doubt(group: GroupProgress) -> tuple[float, ...]:
        if group.disputed:
            return (0, -min(group.verdicts.values(), default=0), -group.size)
        return (1, (group.direct + 1) / (group.size + 1), -group.size)

    order = {one: doubt(group) for one, group in progress.items() if group.size > 1}
    turn: dict[str, int] = {}
    placed = []
    for key in keys:
        group = where.get(key, "")
        turn[group] = turn.get(group, -1) + 1
        # One of each group at a time; what is in no group comes last.
        at = (turn[group], *order[group]) if group in order else (len(keys),)
        why = _doubt_words(progress[group]) if group in order else "in no group of several"
        placed.append((at, Place(key, why, group in order)))
    return [place for _, place in sorted(placed, key=lambda one: one[0])]


def _doubt_words(group: GroupProgress) -> str:
    if group.disputed:
        said = ", ".join(
            f"{verdict} {count:,}" for verdict, count in sorted(group.verdicts.items())
        )
        return f"its group was judged differently: {said}"
    return f"of its group of {group.size:,}, {group.direct:,} judged"


def _or_last(rank: float | None) -> float:
    return 1.0 if rank is None else rank


def _sorted(keys: Sequence[str], ranked: Callable[[str], _Ranked]) -> Placed:
    found = [(key, *ranked(key)) for key in keys]
    return [Place(key, why, fits) for key, _, why, fits in sorted(found, key=lambda one: one[1])]


PLACES: Final[Mapping[str, Callable[[OpenLibrary, Sequence[str]], Placed]]] = {
    "groups": _one_a_group,
    "errors": _errors_first,
    "low-score": _low_score,
    "disagree": _disagreeing,
    "against-experts": _against_experts,
    "unlike": _unlike_reviewed,
    DIVERSE: most_different_first,
    "uncertain": _uncertain_groups,
    AS_LOADED: _as_loaded,
}
"""What each order does; the random one does not depend on the traces."""
