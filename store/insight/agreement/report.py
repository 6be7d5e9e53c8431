"""Everything that is told of the agreement under one rubric."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from ....rubrics.schema import Rubric
from ...judgement import Place, Review
from ...library.step_outlines import StepOutline
from .answers import VERDICT, Compared, compared, not_compared
from .break_points import Located, Marked, located
from .measuring import (
    Measure,
    Measured,
    PairMeasured,
    measured,
    pair_measured,
    self_measured,
    wording,
)
from .ratings import Value

BREAK_POINT: Final = "break_point"
CANNOT_TELL: Final = "cannot tell"


@dataclass(frozen=True, slots=True)
class BreakPoints:
    """Agreement on where it broke. `items` are the failed traces whose break point two reviewers or more gave;
    `cannot_tell` are those of them where one or more said that it cannot be told, `elsewhere` those whose steps are not in
    the library: neither is compared further."""

    items: int
    cannot_tell: int
    elsewhere: int
    located: Located


@dataclass(frozen=True, slots=True)
class PairReport:
    """What two reviewers share; of one who judged again, `one` and `other` are the same."""

    one: str
    other: str
    questions: Sequence[PairMeasured]
    break_points: Located


@dataclass(frozen=True, slots=True)
class SliceReport:
    """The questions among the traces with one value of a metadata name; None: those without it."""

    value: str | None
    questions: Sequence[Measured]


@dataclass(frozen=True, slots=True)
class Differing:
    """A trace that reviewers judged differently: by question, or "break_point", what each said."""

    trace: str
    answers: Mapping[str, Mapping[str, Value]]

    @property
    def rank(self) -> tuple[bool, bool, int, str]:
        """The order in which they are worth discussing: pass beside fail, another verdict, most questions."""
        verdicts = set(self.answers.get(VERDICT, {}).values())
        return (not {"pass", "fail"} <= verdicts, not verdicts, -len(self.answers), self.trace)


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """The agreement under one rubric. `items` are the traces that two reviewers or more finished, `alone` those that one
    did. `wording` is the question whose wording is the problem."""

    rubric: Rubric
    reviewers: Mapping[str, int]
    items: int
    alone: int
    questions: Sequence[Measured]
    wording: Measured | None
    not_compared: Sequence[str]
    break_points: BreakPoints
    pairs: Sequence[PairReport]
    selves: Sequence[PairReport]
    slices: Sequence[SliceReport]
    differing: Sequence[Differing]


@dataclass(frozen=True, slots=True)
class Judged:
    """What agreement is read from: the finished `reviews` of a rubric, one of each reviewer on each trace, and `again`,
    the second judgements that queues asked for. `steps` are those of the traces with break points; `slices` says in which
    slice each trace is, `sliced` whether slices were asked for."""

    reviews: Sequence[Review]
    again: Sequence[Review] = ()
    steps: Mapping[str, Sequence[StepOutline]] = field(default_factory=dict)
    slices: Mapping[str, str] = field(default_factory=dict)
    sliced: bool = False


def agreement(rubric: Rubric, judged: Judged, measure: Measure) -> AgreementReport:
    """The agreement under one rubric."""
    judges: dict[str, set[str]] = {}
    counts: dict[str, int] = {}
    for review in judged.reviews:
        judges.setdefault(review.trace, set()).add(review.reviewer)
        counts[review.reviewer] = counts.get(review.reviewer, 0) + 1
    shared = {trace for trace, some in judges.items() if len(some) > 1}
    questions = compared(rubric, judged.reviews)
    found = [measured(one, measure) for one in questions]
    failed = _with_break_points(rubric, judged.reviews)
    marked = _marked(failed, judged.steps)
    several = {trace: some for trace, some in failed.items() if len(some) > 1}
    return AgreementReport(
        rubric=rubric,
        reviewers=dict(sorted(counts.items())),
        items=len(shared),
        alone=len(judges) - len(shared),
        questions=found,
        wording=wording(found),
        not_compared=not_compared(rubric),
        break_points=BreakPoints(
            len(several),
            sum(any(place.cannot_tell for place in some.values()) for some in several.values()),
            sum(trace not in judged.steps for trace in several),
            located(list(marked.values()), measure.how, measure.least),
        ),
        pairs=_pairs(questions, marked, counts, judges, measure),
        selves=_selves(rubric, questions, judged, measure),
        slices=_slices(questions, judged, shared, measure),
        differing=_differing(questions, several, judged.steps),
    )


# --- break points -------------------------------------------------------------------------------------


def _with_break_points(rubric: Rubric, reviews: Sequence[Review]) -> dict[str, dict[str, Place]]:
    """The break points of what failed, by trace and reviewer."""
    found: dict[str, dict[str, Place]] = {}
    for review in reviews:
        failed = review.verdict == "fail" or not rubric.asks_verdict
        place = review.break_point
        if failed and place is not None and (place.step is not None or place.cannot_tell):
            found.setdefault(review.trace, {})[review.reviewer] = place
    return found


def _marked(
    failed: Mapping[str, Mapping[str, Place]], steps: Mapping[str, Sequence[StepOutline]]
) -> dict[str, Marked]:
    """The break points that name a step of a trace that is in the library."""
    found = {}
    for trace, places in sorted(failed.items()):
        outline = steps.get(trace, ())
        where = {step.id: at for at, step in enumerate(outline)}
        told = {
            who: place
            for who, place in places.items()
            if not place.cannot_tell and place.step in where
        }
        found[trace] = Marked(
            outline,
            {who: where[place.step or ""] for who, place in told.items()},
            {
                who: frozenset(where[one] for one in place.alternates if one in where)
                for who, place in told.items()
            },
        )
    return found


def _only(marked: Mapping[str, Marked], reviewers: Collection[str]) -> list[Marked]:
    return [
        Marked(
            one.steps,
            {who: at for who, at in one.marks.items() if who in reviewers},
            one.alternates,
        )
        for one in marked.values()
    ]


# --- pairs, and each with themselves ------------------------------------------------------------------


def _pairs(
    questions: Sequence[Compared],
    marked: Mapping[str, Marked],
    reviewers: Mapping[str, int],
    judges: Mapping[str, set[str]],
    measure: Measure,
) -> list[PairReport]:
    found = []
    for one, other in combinations(sorted(reviewers), 2):
        if any({one, other} <= some for some in judges.values()):
            both = [pair_measured(question, one, other, measure) for question in questions]
            where = located(_only(marked, (one, other)), measure.how, measure.least)
            found.append(PairReport(one, other, both, where))
    return found


def _selves(
    rubric: Rubric, questions: Sequence[Compared], judged: Judged, measure: Measure
) -> list[PairReport]:
    """Each reviewer beside themselves. Of a trace that two queues asked for again the first counts."""
    again: dict[str, dict[str, Review]] = {}
    for review in judged.again:
        again.setdefault(review.reviewer, {}).setdefault(review.trace, review)
    first = {(one.reviewer, one.trace): one for one in judged.reviews}
    found = []
    for reviewer, reviews in sorted(again.items()):
        both = [one for trace, one in sorted(reviews.items()) if (reviewer, trace) in first]
        if not both:
            continue
        seconds = {one.id: one for one in compared(rubric, both)}
        measures = []
        for question in questions:
            second = seconds.get(question.id)
            answers = {
                trace: given[reviewer]
                for trace, given in (second.answers if second else {}).items()
            }
            measures.append(self_measured(question, answers, reviewer, measure))
        twice = _places_twice(rubric, [(first[reviewer, one.trace], one) for one in both])
        where = located(list(_marked(twice, judged.steps).values()), measure.how, measure.least)
        found.append(PairReport(reviewer, reviewer, measures, where))
    return found


def _places_twice(
    rubric: Rubric, both: Sequence[tuple[Review, Review]]
) -> dict[str, dict[str, Place]]:
    found: dict[str, dict[str, Place]] = {}
    for number, reviews in (
        ("first", [one for one, _ in both]),
        ("again", [one for _, one in both]),
    ):
        for trace, places in _with_break_points(rubric, reviews).items():
            for place in places.values():
                found.setdefault(trace, {})[number] = place
    return found


# --- slices, and what to discuss ----------------------------------------------------------------------


def _slices(
    questions: Sequence[Compared], judged: Judged, shared: Collection[str], measure: Measure
) -> list[SliceReport]:
    if not judged.sliced:
        return []
    within: dict[str | None, list[str]] = {}
    for trace in sorted(shared):
        within.setdefault(judged.slices.get(trace), []).append(trace)
    # The largest first, those without a value last.
    order = sorted(within, key=lambda value: (value is None, -len(within[value]), value or ""))
    return [
        SliceReport(
            value, [measured(question.among(within[value]), measure) for question in questions]
        )
        for value in order
    ]


def _differing(
    questions: Sequence[Compared],
    broke: Mapping[str, Mapping[str, Place]],
    steps: Mapping[str, Sequence[StepOutline]],
) -> list[Differing]:
    found: dict[str, dict[str, Mapping[str, Value]]] = {}
    for question in questions:
        for trace, given in question.answers.items():
            if len(set(given.values())) > 1:
                found.setdefault(trace, {})[question.id] = given
    for trace, places in broke.items():
        if _places_differ(list(places.values())):
            numbers = {step.id: at for at, step in enumerate(steps.get(trace, ()))}
            found.setdefault(trace, {})[BREAK_POINT] = {
                who: _place_words(place, numbers) for who, place in places.items()
            }
    return sorted(
        (Differing(trace, answers) for trace, answers in found.items()), key=lambda one: one.rank
    )


def _places_differ(places: Sequence[Place]) -> bool:
    """Whether two of the break points share no step, alternates included."""
    named = [{CANNOT_TELL} if one.cannot_tell else {one.step, *one.alternates} for one in places]
    return any(one.isdisjoint(other) for one, other in combinations(named, 2))


def _place_words(place: Place, numbers: Mapping[str, int]) -> str:
    if place.cannot_tell or place.step is None:
        return CANNOT_TELL
    at = numbers.get(place.step)
    return place.step if at is None else f"step {at + 1}"
