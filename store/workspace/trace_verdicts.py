"""The verdict of a trace: what all reviewers together concluded of it. Every figure of a library is made from this alone.

Only finished reviews count. A direct review counts before one that was taken over from a group. Where reviewers differ, what was
decided counts (`adjudication.py`); where nobody decided, the trace has no verdict and is counted among `differing`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from ...errors import UserError
from ...rubrics.schema import Verdict
from ..canonical import Json
from ..judgement import Review
from ..plurals import counted, listed
from .adjudication import decisions, reviews_that_hold
from .authoritative import agreed
from .seen import judged_under, yet_to_judge

if TYPE_CHECKING:
    from ...rubrics.schema import Rubric
    from .opened import OpenLibrary

SEVERITY: Final = "severity"
"""The question whose answer says how bad a failure is, where a rubric asks for it."""


@dataclass(frozen=True, slots=True)
class TraceVerdict:
    """What was concluded of one trace: the codes are those of all its reviews, on marks as well, the severity is the worst
    one; `at_ms` is when the first review was finished. Without `direct` it was taken over from a group."""

    verdict: Verdict
    codes: tuple[str, ...] = ()
    at_ms: int = 0
    direct: bool = True
    severity: str | None = None


@dataclass(frozen=True, slots=True)
class TraceVerdicts:
    """The verdicts of the traces that were judged under a rubric of one id (`rubric` is its newest version, None if nothing is
    judged). `differing` are traces on which reviewers differ, `hidden` those that the reader has yet to judge blind,
    `superseded` counts the judged traces of which there is a later state. `others` counts the finished reviews under other
    rubrics, by id."""

    rubric: Rubric | None
    of: Mapping[str, TraceVerdict]
    differing: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    superseded: int = 0
    others: Mapping[str, int] | None = None
    hashes: frozenset[str] = frozenset()
    judged_by: Mapping[str, int] | None = None
    """How many reviewers finished a review of each trace, also of those on which they differ."""

    @property
    def taken_over(self) -> int:
        """How many of the verdicts were taken over from groups."""
        return sum(not one.direct for one in self.of.values())

    def left_out(self) -> dict[str, Json]:
        """What has no verdict here, in numbers."""
        return {
            "differing": len(self.differing),
            "yet_to_judge": len(self.hidden),
            "superseded": self.superseded,
            "taken_over": self.taken_over,
            "other_rubrics": dict(self.others or {}),
        }

    def words(self) -> list[str]:
        """The same, each in words."""
        found = []
        if self.differing:
            found.append(f"{counted(len(self.differing), 'trace')} on which reviewers differ")
        if self.hidden:
            found.append(f"{counted(len(self.hidden), 'trace')} that you have yet to judge blind")
        if self.superseded:
            found.append(f"{counted(self.superseded, 'trace')} of which there is a later state")
        if self.others:
            said = [f"{number:,} under {name}" for name, number in self.others.items()]
            found.append(f"reviews under other rubrics: {listed(said, 4)} (--rubric)")
        return found


def trace_verdicts(space: OpenLibrary, rubric: str | None = None) -> TraceVerdicts:
    """The verdicts under the rubric of that id, or beginning of a hash; without one under that with the most finished reviews.
    Reads each review once and keeps its conclusion alone: any number of them. Raises UserError for an unknown rubric."""
    rubrics = space.reviews.rubrics()
    chosen, others = _chosen(space, rubrics, rubric)
    under = {pinned: one for pinned, one in rubrics.items() if chosen and pinned in chosen}
    if not under:
        return TraceVerdicts(None, {}, others=others)
    gone = space.library.present_states()
    superseded: set[str] = set()
    given: dict[str, dict[str, Review]] = {}
    for review in space.reviews.each(status="finished"):
        if review.rubric not in under or review.verdict is None:
            continue
        if review.trace in gone:
            superseded.add(review.trace)
            continue
        of = given.setdefault(review.trace, {})
        before = of.get(review.reviewer)
        if before is None or _rank(review, under) > _rank(before, under):
            of[review.reviewer] = _slim(review)
    hidden = _kept_back(space, under, given)
    worst = _severities(under)
    newest = max(under.values(), key=lambda one: one.version)
    decided = decisions(space)
    found: dict[str, TraceVerdict] = {}
    differing = set()
    for trace, of in given.items():
        if trace in hidden:
            continue
        decision = decided.get((trace, newest.id))
        some = of.values() if decision is None else reviews_that_hold(of.values(), decision)
        one = _together(list(some), worst)
        if one is None:
            differing.add(trace)
        else:
            found[trace] = one
    return TraceVerdicts(
        newest, found, frozenset(differing), frozenset(hidden & given.keys()), len(superseded), others,
        frozenset(under), {trace: len(of) for trace, of in given.items() if trace not in hidden},
    )  # fmt: skip


def _chosen(
    space: OpenLibrary, rubrics: Mapping[str, Rubric], asked: str | None
) -> tuple[set[str], dict[str, int]]:
    """The hashes of the versions of the rubric, and how many reviews there are under other rubrics, by id."""
    counts: Counter[str] = Counter()
    for pinned, number in space.reviews.counts_by_rubric().items():
        if pinned in rubrics and rubrics[pinned].asks_verdict:
            counts[rubrics[pinned].id] += number
    if asked is None:
        ids = {max(counts, key=lambda one: (counts[one], one))} if counts else set()
        chosen = {pinned for pinned, one in rubrics.items() if one.id in ids}
    else:
        chosen = {
            pinned
            for pinned, one in rubrics.items()
            if one.id == asked or (len(asked) >= 6 and pinned.startswith(asked))
        }
        if not chosen:
            raise UserError(
                f"No review was given under a rubric {asked}",
                "tracejury rubric list shows rubrics.",
            )
    ids = {rubrics[pinned].id for pinned in chosen}
    return chosen, {name: number for name, number in counts.most_common() if name not in ids}


def _rank(review: Review, under: Mapping[str, Rubric]) -> tuple[int, int]:
    """Of two reviews of one reviewer that under the later version of the rubric counts."""
    return under[review.rubric].version, review.at_ms


def _slim(review: Review) -> Review:
    """A review with no more than its conclusion: there may be as many as traces."""
    marked = tuple(mark.code for mark in review.marks if mark.code)
    codes = tuple(dict.fromkeys((*review.codes, *review.own_codes, *marked)))
    severity = review.answers.get(SEVERITY)
    return Review(
        review.trace, review.reviewer, review.rubric, review.status, review.verdict,
        answers={} if severity is None else {SEVERITY: severity},
        codes=codes, at_ms=review.at_ms, propagated=review.propagated,
    )  # fmt: skip


def _together(reviews: list[Review], worst: Mapping[str, int]) -> TraceVerdict | None:
    """What several reviewers concluded of one trace; None where they differ."""
    direct = [one for one in reviews if one.propagated is None]
    some = direct or reviews
    verdict = agreed(one.verdict for one in some if one.verdict is not None)
    if verdict is None:
        return None
    severities = [str(one.answers[SEVERITY]) for one in some if SEVERITY in one.answers]
    return TraceVerdict(
        cast("Verdict", verdict),
        tuple(dict.fromkeys(code for one in some for code in one.codes)),
        min(one.at_ms for one in some),
        bool(direct),
        max(severities, key=lambda one: worst.get(one, -1), default=None),
    )


def _severities(under: Mapping[str, Rubric]) -> dict[str, int]:
    """How bad each answer is: the choices of a rubric go from the mildest to the worst."""
    found: dict[str, int] = {}
    for rubric in sorted(under.values(), key=lambda one: one.version):
        question = rubric.question(SEVERITY)
        found |= {one.key: at for at, one in enumerate(question.choices)} if question else {}
    return found


def _kept_back(
    space: OpenLibrary, under: Mapping[str, Rubric], given: Mapping[str, Mapping[str, Review]]
) -> set[str]:
    """The traces that the reader has yet to judge blind, if they have begun to judge under this rubric. Who has not is no
    reviewer of it."""
    mine = list(space.reviews.each(reviewer=space.reviewer))
    if judged_under(space, mine).isdisjoint(under):
        return set()
    return {
        trace
        for trace, pinned in yet_to_judge(space, mine)
        if pinned in under and set(given.get(trace, ())) - {space.reviewer}
    }
