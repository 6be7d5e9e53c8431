"""How far a group has been judged: directly, by propagation, and whether those judgements agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias, TypeVar

from ..judgement import Review
from ..reviews.judgements import Judgement, Judgements
from .failures import JUDGED_KINDS
from .grouping import Group, Groups
from .propagation import judgement

_T = TypeVar("_T", bound=Hashable)
_GROUPS_KEPT: Final = 32

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
    held: dict[str, list[Judgement]] = {}
    for review in finished:
        if review.trace in where:
            held.setdefault(where[review.trace], []).append(Judgement.of(review))
    judged = {groups.edits.root(group) for group in groups.edits.judged}
    return {
        group.id: _standing(group, held.get(group.id, []), group.id in judged) for group in every
    }


def _standing(group: Group, found: Sequence[Judgement], applied: bool) -> GroupProgress:
    direct = [one for one in found if not one.propagated]
    own = {one.trace for one in direct}
    taken = {one.trace for one in found if one.propagated} - own
    return GroupProgress(
        size=group.size,
        direct=len(own),
        propagated=len(taken),
        verdicts=Counter(one.verdict for one in direct if one.verdict),
        codes=Counter(code for one in direct for code in one.codes),
        disputed=len({judgement(one) for one in direct}) > 1,
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
        return self.told()

    def own(self) -> SimilarFailures:
        """The same without the traces that are in the group because somebody else failed them, as far as this reviewer has
        not judged them."""
        if self.group.kind not in JUDGED_KINDS:
            return self
        return replace(self, others=self.standing.direct + self.standing.propagated)

    def told(self, name: Callable[[str], str] = str) -> str:
        """It in a line; `name` makes text of a code. "" if there are no others."""
        if not self.others:
            return ""
        more = f"{self.others:,} more like this"
        said = ", ".join(
            f"{verdict} {count:,}" for verdict, count in sorted(self.standing.verdicts.items())
        )
        frequent = sorted(self.standing.codes.items(), key=lambda one: (-one[1], one[0]))
        codes = ", ".join(name(code) for code, _ in frequent[:2])
        if not said:
            return more
        told = f"{more} · judged before: {said}" + (f" ({codes})" if codes else "")
        return f"{told} · they disagree" if self.standing.disputed else told


def _add(counter: Counter[_T], value: _T, times: int) -> None:
    counter[value] += times
    if not counter[value]:
        del counter[value]


class _Tally:
    """How one reviewer judged the members of a group, counted once and then followed trace by trace: a group can hold
    most of a library, and as many judgements."""

    def __init__(self, group: Group, traces: Collection[str], judgements: Judgements) -> None:
        self.group = group
        self.traces = frozenset(traces)
        self._of: dict[str, Sequence[Judgement]] = {}
        self._direct = self._propagated = 0
        self._verdicts: Counter[str] = Counter()
        self._codes: Counter[str] = Counter()
        self._said: Counter[Hashable] = Counter()
        for trace, found in judgements.of(self.traces).items():
            self.put(trace, found)

    def put(self, trace: str, found: Sequence[Judgement]) -> None:
        """These are the judgements of a member now."""
        self._count(self._of.pop(trace, ()), -1)
        if found:
            self._of[trace] = found
            self._count(found, 1)

    def _count(self, found: Sequence[Judgement], times: int) -> None:
        direct = [one for one in found if not one.propagated]
        self._direct += times * bool(direct)
        self._propagated += times * (bool(found) and not direct)
        for one in direct:
            _add(self._said, judgement(one), times)
            if one.verdict:
                _add(self._verdicts, one.verdict, times)
            for code in one.codes:
                _add(self._codes, code, times)

    def standing(self, other_than: str, *, applied: bool) -> GroupProgress:
        """How far the group is judged, one member left out."""
        left_out = self._of.get(other_than, ())
        self.put(other_than, ())
        try:
            return GroupProgress(
                size=self.group.size,
                direct=self._direct,
                propagated=self._propagated,
                verdicts=Counter(self._verdicts),
                codes=Counter(self._codes),
                disputed=len(self._said) > 1,
                applied=applied and bool(self._propagated),
            )
        finally:
            self.put(other_than, left_out)


class Similar:
    """Tells of the failures that are similar to a trace's, and how one reviewer judged them. For one thread at a time.

    The group is looked up first, then only its members are read; what was counted is kept while the groups stay as they
    are, and followed press by press.
    """

    def __init__(self, groups: Groups, judgements: Judgements) -> None:
        self._groups = groups
        self._judgements = judgements
        self._version = -1
        self._mark = 0
        self._held: dict[str, _Tally | None] = {}

    def to(self, trace: str) -> SimilarFailures | None:
        """What is known of the other failures in a trace's group; None if its failure is in no group."""
        groups = self._groups
        group_id = groups.of_traces([trace]).get(trace)
        tally = self._tally(group_id) if group_id else None
        if tally is None:
            return None
        group = tally.group
        applied = group.id in {groups.edits.root(one) for one in groups.edits.judged}
        return SimilarFailures(group, group.size - 1, tally.standing(trace, applied=applied))

    def _follow(self) -> None:
        self._mark, changed = self._judgements.changed(self._mark)
        if changed is None:
            self._held.clear()
        elif changed:
            found = self._judgements.of(changed)
            for tally in filter(None, self._held.values()):
                for trace in changed & tally.traces:
                    tally.put(trace, found.get(trace, ()))

    def _tally(self, group_id: str) -> _Tally | None:
        self._follow()
        if self._version != self._groups.version:
            self._version = self._groups.version
            self._held.clear()
        if group_id not in self._held:
            group = self._groups.group(group_id)
            self._held[group_id] = (
                None
                if group is None
                else _Tally(group, self._groups.traces(group), self._judgements)
            )
            while len(self._held) > _GROUPS_KEPT:
                del self._held[next(iter(self._held))]
        return self._held[group_id]


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
