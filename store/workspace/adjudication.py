"""Settling what reviewers judged differently: which traces these are, who may look at them, and what was decided.

A decision is an act of its own: it names which review holds, or another verdict, and changes none of the reviews. Each
function reads from the store: call it in a worker.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from ...errors import UserError
from ...rubrics.schema import Rubric, Verdict
from ..acts import Act
from ..canonical import Json
from ..judgement import Place, Review
from ..library.step_outlines import step_outlines
from ..packs.agreeing import DIFFER
from ..reviews.adjudication import (
    CONTESTED,
    OUTDATED,
    Decision,
    Difference,
    Settled,
    decision_body,
    decisions_of,
    differences,
    newest_each,
    rank,
    settled,
)
from ..reviews.line_values import iso_time
from .seen import judged_under, yet_to_judge

if TYPE_CHECKING:
    from ..packs.leaving_out import LeftOut
    from .opened import OpenLibrary

__all__ = ["Decision", "Difference", "Dispute", "Disputes", "Settled"]

_Place: TypeAlias = tuple[str, str]
"""A trace key and the id of a rubric."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A trace that two reviewers or more finished, and what they say differently of it. `reviews` are the newest of each,
    by their names; `rubric` and `pinned` are the newest version among them. `to_review`: whoever looks is a reviewer
    under a blind rubric who has not finished their own review of it; `given`: it stands in a queue of theirs, so that they must
    not even learn that others differ."""

    trace: str
    rubric: Rubric
    pinned: str
    reviews: tuple[Review, ...]
    differences: tuple[Difference, ...]
    settled: Settled = Settled()  # noqa: RUF009 - immutable
    decisions: tuple[Decision, ...] = ()
    to_review: bool = False
    given: bool = False

    @property
    def open(self) -> bool:
        """Whether it has to be decided."""
        return bool(self.differences) and self.settled.decision is None

    @property
    def verdict(self) -> Verdict | None:
        """The authoritative verdict: what was decided, or what all say; None where they differ and nobody decided."""
        if self.settled.decision is not None:
            return self.settled.decision.verdict
        said = {one.verdict for one in self.reviews}
        return said.pop() if len(said) == 1 else None

    def review_of(self, reviewer: str | None) -> Review | None:
        """The review of a reviewer."""
        return next((one for one in self.reviews if one.reviewer == reviewer), None)

    def json(self) -> dict[str, Json]:
        """As part of a JSON document."""
        decision = self.settled.decision
        return {
            "trace": self.trace,
            "rubric": {"id": self.rubric.id, "hash": self.pinned},
            "reviews": [
                {"reviewer": one.reviewer, "verdict": one.verdict, "at": iso_time(one.at_ms)}
                for one in self.reviews
            ],
            "differs": [
                {
                    "what": one.question or one.kind,
                    "said": {who: _json(said) for who, said in sorted(one.said.items())},
                }
                for one in self.differences
            ],
            "decided": None if decision is None else decision_json(decision),
            "undecided": self.settled.undecided,
            "verdict": self.verdict,
        }


def _json(said: object) -> Json:
    if isinstance(said, Place):
        return None if said.cannot_tell else said.step
    return said


def decision_json(one: Decision) -> dict[str, Json]:
    """A decision as part of a JSON document."""
    return {
        "by": one.by,
        "at": iso_time(one.at_ms),
        "holds": one.holds,
        "verdict": one.verdict,
        "reason": one.reason,
    }


@dataclass(frozen=True, slots=True)
class Disputes:
    """What has to be decided, in order: other verdicts first; last what its reader has yet to judge. `decided` fits what
    the reviews say. `to_review` is how many traces the reader has yet to judge, whatever others say of them: how many of them
    are disputed would tell something of that."""

    open: tuple[Dispute, ...] = ()
    decided: tuple[Dispute, ...] = ()
    to_review: int = 0

    @property
    def to_see(self) -> int:
        """How many of the open ones may be shown without more ado."""
        return sum(not one.to_review for one in self.open)


class Adjudication:
    """What was decided in a library, as it stands now."""

    def __init__(self, space: OpenLibrary) -> None:
        self._rubrics = space.reviews.rubrics()
        self._gone = space.library.present_states()
        self._decisions: dict[_Place, list[Decision]] = {}
        decided = space.journal.counting_of_kind("adjudicate")
        renames = space.journal.counting_of_kind("codes") if decided else ()
        for one in decisions_of(decided, renames):
            rubric = self._rubrics.get(one.rubric)
            if rubric is not None:
                # What was decided of an earlier state of a trace follows it, as reviews do; whether it fits is seen by these.
                place = (self._gone.get(one.trace, one.trace), rubric.id)
                self._decisions.setdefault(place, []).append(one)

    def __bool__(self) -> bool:
        """Whether anything was ever decided."""
        return bool(self._decisions)

    def traces(self) -> set[str]:
        """The traces of which something was decided."""
        return {trace for trace, _ in self._decisions}

    def disputes(self, reviews: Iterable[Review]) -> list[Dispute]:
        """The traces that two reviewers or more of these finished, with what they say differently and what was decided,
        in the order of their keys."""
        groups: dict[_Place, list[Review]] = {}
        for one in reviews:
            rubric = self._rubrics.get(one.rubric)
            if rubric is not None and one.status == "finished" and one.trace not in self._gone:
                groups.setdefault((one.trace, rubric.id), []).append(one)
        found = []
        for place in sorted(groups):
            each = newest_each(groups[place], self._rubrics)
            pinned = max(
                (one.rubric for one in each), key=lambda one: (self._rubrics[one].version, one)
            )
            decisions = self._decisions.get(place, [])
            if len(each) < 2 and not decisions:
                continue
            rubric = self._rubrics[pinned]
            found.append(
                Dispute(
                    place[0],
                    rubric,
                    pinned,
                    tuple(each),
                    tuple(differences(rubric, each)),
                    settled(decisions, each),
                    tuple(decisions),
                )
            )
        return found


def adjudication(space: OpenLibrary) -> Adjudication:
    """What was decided in a library."""
    return Adjudication(space)


def settled_of(space: OpenLibrary, reviews: Sequence[Review]) -> dict[_Place, Settled]:
    """What was decided of the traces of these reviews, by trace key and the id of the rubric; nothing of others. All
    reviews of a trace count, also those that are not among these."""
    known = Adjudication(space)
    if not known:
        return {}
    traces = known.traces() & {one.trace for one in reviews}
    found = known.disputes(space.reviews.of_traces(traces))
    return {(one.trace, one.rubric.id): one.settled for one in found if one.decisions}


def disputes(space: OpenLibrary, queue: str | None = None) -> Disputes:
    """The traces that reviewers judged differently, of a queue if it is named. Raises UserError."""
    within = None
    if queue is not None:
        named = space.queues.get(queue)
        if named is None:
            raise UserError(f"There is no queue named {queue}", "tracejury queue list shows them.")
        within = {item.trace for item in named.items}
    known = Adjudication(space)
    reviews = space.reviews.of_several()
    beyond = known.traces() - {one.trace for one in reviews}
    if beyond:
        reviews += space.reviews.of_traces(beyond)
    found = [one for one in known.disputes(reviews) if within is None or one.trace in within]
    return _sorted(space, found, within)


def step_numbers(space: OpenLibrary, found: Iterable[Dispute]) -> dict[str, dict[str, int]]:
    """The numbers of the steps, counted from 1, of the traces whose reviewers see them break at different ones."""
    traces = [
        one.trace for one in found if any(each.kind == "break_point" for each in one.differences)
    ]
    outlines = step_outlines(space.library, traces)
    return {
        trace: {step.id: number for number, step in enumerate(steps, 1)}
        for trace, steps in outlines.items()
    }


def disputes_among(space: OpenLibrary, traces: Iterable[str]) -> Disputes:
    """What reviewers say differently of these traces, under each rubric; beside what was decided also what needs no
    decision, where two finished it."""
    found = Adjudication(space).disputes(space.reviews.of_traces(set(traces)))
    made = _sorted(space, found, set(traces))
    agreed = [one for one in found if not one.open and one.settled.decision is None]
    return Disputes(made.open, (*made.decided, *agreed), made.to_review)


def disputes_named(space: OpenLibrary, name: str) -> Disputes:
    """Those of the queue of that name, else of the trace with that key, beginning of a key, or source id. Raises UserError
    if there is neither."""
    if space.queues.get(name) is not None:
        return disputes(space, name)
    traces = space.library.resolve(name)
    if not traces:
        raise UserError(
            f"There is neither a queue nor a trace named {name}",
            "tracejury adjudicate --list shows what is to decide.",
        )
    return disputes_among(space, traces)


def _sorted(
    space: OpenLibrary, found: Sequence[Dispute], within: Collection[str] | None
) -> Disputes:
    drafts, given = _yet_to_judge(space) if found else (set(), set())
    mine = drafts | given
    here = {row.key for row in space.library.rows_for([one.trace for one in found])}
    marked = [
        replace(
            one,
            to_review=any((one.trace, each.rubric) in mine for each in one.reviews),
            given=any((one.trace, each.rubric) in given for each in one.reviews),
        )
        for one in found
        if one.trace in here
    ]
    opened = [one for one in marked if one.open]
    opened.sort(key=lambda one: (one.to_review, rank(one.differences), one.trace))
    waiting = {trace for trace, _ in mine if within is None or trace in within}
    decided = tuple(one for one in marked if one.settled.decision is not None)
    return Disputes(tuple(opened), decided, len(waiting))


def _yet_to_judge(space: OpenLibrary) -> tuple[set[_Place], set[_Place]]:
    """The traces, with the hashes of rubrics, that the reader has begun to judge blind, and those that they were given to judge
    blind and have not, under rubrics by which they judge."""
    mine = space.reviews.reviews(reviewer=space.reviewer)
    begun = judged_under(space, mine)
    rubrics = space.reviews.rubrics()
    drafts = {
        (one.trace, one.rubric)
        for one in mine
        if not one.judged and one.rubric in rubrics and rubrics[one.rubric].display.blind
    }
    given = yet_to_judge(space, mine) if begun else set()
    return drafts, {place for place in given if place[1] in begun}


def decisions(space: OpenLibrary) -> dict[_Place, Decision]:
    """What was decided and fits what the reviews say, by trace key and the id of the rubric. What computes a figure of
    verdicts asks here first: where somebody decided, that is the verdict, and never what most say."""
    known = Adjudication(space)
    if not known:
        return {}
    found = known.disputes(space.reviews.of_traces(known.traces()))
    return {
        (one.trace, one.rubric.id): one.settled.decision
        for one in found
        if one.settled.decision is not None
    }


def reviews_that_hold(reviews: Iterable[Review], decision: Decision) -> list[Review]:
    """Of the reviews of one trace those that hold by a decision: the one that was chosen; for an own verdict those that say
    the same, or, if none does, one that says no more than that."""
    given = list(reviews)
    if decision.holds is not None:
        return [one for one in given if one.reviewer == decision.holds]
    same = [one for one in given if one.verdict == decision.verdict]
    own = Review(
        decision.trace, decision.by, decision.rubric, "finished", decision.verdict,
        at_ms=decision.at_ms,
    )  # fmt: skip
    return same or [own]


@dataclass(frozen=True, slots=True)
class LeftUndecided:
    """A trace that a pack leaves out because its reviewers differ, as it is shown: `why` is the reason."""

    trace: str
    source_id: str | None
    title: str
    why: str

    def json(self) -> dict[str, Json]:
        """As part of a JSON document."""
        return {"trace": self.trace, "source_id": self.source_id, "why": self.why}


def left_undecided(space: OpenLibrary, away: LeftOut) -> list[LeftUndecided]:
    """The traces that a pack leaves out because somebody has to decide: in the order of their keys."""
    why = {
        trace: reason
        for reason, places in away.items()
        if reason.endswith((DIFFER, OUTDATED, CONTESTED))
        for trace, _ in places
    }
    rows = {row.key: row for row in space.shown.rows_for(sorted(why))}
    return [
        LeftUndecided(key, rows[key].source_id, rows[key].title, why[key])
        for key in sorted(why)
        if key in rows
    ]


# --- deciding -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """What is decided: the review of the reviewer `holds`, or an own `verdict` with a break point."""

    holds: str | None = None
    verdict: Verdict | None = None
    break_point: Place | None = None
    answers: Mapping[str, Json] = field(default_factory=dict)


def decide(space: OpenLibrary, dispute: Dispute, choice: Choice, reason: str) -> None:
    """Save what the reviewer of this library decides of a trace, in one press. `dispute` is what they looked at.

    Raises UserError if there is no reason, if it holds something private, or if no review of that reviewer is there; and
    NotSaved.
    """
    from .masking import reason_without_private

    given = reason_without_private(space.folder, reason, "in the journal and in packs")
    if not given:
        raise UserError(
            "A decision needs a reason",
            "Say in a few words why: it travels with the verdict into packs.",
        )
    held = dispute.review_of(choice.holds)
    if choice.holds is not None and held is None:
        raise UserError(
            f"{choice.holds} has no finished review of this trace",
            f"Reviews are by {', '.join(one.reviewer for one in dispute.reviews)}.",
        )
    verdict = held.verdict if held is not None else choice.verdict
    body = decision_body(
        dispute.trace,
        dispute.pinned,
        dispute.reviews,
        holds=choice.holds,
        verdict=verdict,
        answers={} if held is not None else choice.answers,
        break_point=None if held is not None else choice.break_point,
        reason=given,
        instead_of=[one.id for one in dispute.decisions],
    )
    space.journal.append(space.reviewer, "", dispute.pinned, [Act("adjudicate", body)])
