"""How far a group has been judged: directly, by propagation, and whether those judgements agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ..judgement import Review
from .grouping import Group, Groups
from .propagation import judgement

State: TypeAlias = Literal["open", "begun", "judged", "re-opened"]


@dataclass(frozen=True)
class GroupProgress:
    """Of a group's members: `direct` were judged directly, `propagated` have a propagated judgement, `open` have
    none. `verdicts` and `codes` count the direct ones.

    A group is judged once a judgement was applied to it, and re-opened if direct judgements of its members
    disagree.
    """

    size: int = 0
    direct: int = 0
    propagated: int = 0
    verdicts: Mapping[str, int] = field(default_factory=dict)
    codes: Mapping[str, int] = field(default_factory=dict)
    disputed: bool = False
    applied: bool = False

    @property
    def open(self) -> int:
        """Members without any judgement: in a judged group, those added since."""
        return self.size - self.direct - self.propagated

    @property
    def state(self) -> State:
        """The state of the group, in one word."""
        if self.applied or self.propagated:
            return "re-opened" if self.disputed else "judged"
        if self.direct:
            return "begun" if self.open or self.disputed else "judged"
        return "open"


def group_progress(
    groups: Groups, every: Sequence[Group], reviews: Iterable[Review]
) -> dict[str, GroupProgress]:
    """Group id -> progress, from all finished reviews."""
    finished = [review for review in reviews if review.status == "finished"]
    where = groups.of_traces(sorted({review.trace for review in finished}))
    held: dict[str, list[Review]] = {}
    for review in finished:
        if review.trace in where:
            held.setdefault(where[review.trace], []).append(review)
    judged = {groups.edits.root(group) for group in groups.edits.judged}
    return {
        group.id: _standing(group, held.get(group.id, []), group.id in judged) for group in every
    }


def _standing(group: Group, reviews: Sequence[Review], applied: bool) -> GroupProgress:
    direct = [review for review in reviews if review.propagated is None]
    own = {review.trace for review in direct}
    taken = {review.trace for review in reviews if review.propagated is not None} - own
    return GroupProgress(
        size=group.size,
        direct=len(own),
        propagated=len(taken),
        verdicts=Counter(review.verdict for review in direct if review.verdict),
        codes=Counter(code for review in direct for code in review.codes),
        disputed=len({judgement(review) for review in direct}) > 1,
        # If all its reviews were withdrawn, no judgement is applied any more.
        applied=applied and bool(taken),
    )


@dataclass(frozen=True)
class SimilarFailures:
    """What is known of a trace's failure from similar ones: how many others there are, how many of those were
    judged, and how (verdict -> count; the most frequent codes)."""

    group: Group
    others: int
    standing: GroupProgress

    def __str__(self) -> str:
        if not self.others:
            return ""
        more = f"{self.others:,} more like this"
        said = ", ".join(
            f"{verdict} {count:,}" for verdict, count in sorted(self.standing.verdicts.items())
        )
        codes = ", ".join(code for code, _ in Counter(self.standing.codes).most_common(2))
        if not said:
            return more
        told = f"{more} · judged before: {said}" + (f" ({codes})" if codes else "")
        return f"{told} · they disagree" if self.standing.disputed else told


def similar_failures(
    groups: Groups, trace: str, reviews: Iterable[Review]
) -> SimilarFailures | None:
    """What is known of the other failures in a trace's group; None if its failure is in no group."""
    group_id = groups.of_traces([trace]).get(trace)
    group = groups.group(group_id) if group_id else None
    if group is None:
        return None
    others = [review for review in reviews if review.trace != trace]
    return SimilarFailures(group, group.size - 1, group_progress(groups, [group], others)[group.id])


@dataclass(frozen=True)
class CodeTraces:
    """The traces with a failure code: from direct and from propagated reviews."""

    code: str
    direct: tuple[str, ...]
    propagated: tuple[str, ...]


def traces_by_code(reviews: Iterable[Review]) -> list[CodeTraces]:
    """Traces by failure code, the most frequent first: mistakes of one kind, however they are worded."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for review in reviews:
        if review.status == "finished":
            for code in review.codes:
                own, taken = found.setdefault(code, (set(), set()))
                (own if review.propagated is None else taken).add(review.trace)
    out = [
        CodeTraces(code, tuple(sorted(own)), tuple(sorted(taken - own)))
        for code, (own, taken) in found.items()
    ]
    return sorted(out, key=lambda one: (-len(one.direct) - len(one.propagated), one.code))
