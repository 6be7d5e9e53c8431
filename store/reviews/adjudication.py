"""What was decided of traces that reviewers judged differently, and whether it still fits what they say.

A decision changes no review. It names the reviews that it was made between, each with a hash of what it said. It fits as
long as these say the same, and nobody else says another verdict: a review that was revised after it, were it only in its
note, opens the trace again. Everything here is a function of the set of events, so it is the same on every machine, whichever journal was
merged into which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

import msgspec

from ...rubrics.schema import Answer, Answers, Rubric, Verdict
from ...rubrics.scoring import answered, asked
from ..acts import Event
from ..canonical import Json, canonical_hash
from ..code_names import CodeNames
from ..judgement import Place, Review
from ..library_acts import AdjudicateBody, LookedAtBody

DifferenceKind: TypeAlias = Literal["verdict", "break_point", "codes", "answer"]
_ORDER: Final[tuple[DifferenceKind, ...]] = ("verdict", "break_point", "codes", "answer")

OUTDATED: Final = "its reviewers differ, and a review changed since it was decided"
CONTESTED: Final = "its adjudicators differ"


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A review that a decision was made between: whose, its verdict then, and the hash of what it said; the hash of its
    note and its reviewer's own codes, under their present names, or None if the decision does not state them."""

    reviewer: str
    rubric: str
    says: str
    verdict: Verdict | None = None
    note: str | None = None
    own_codes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided of a trace. The review of the reviewer `holds` holds, or, if that is None, an own `verdict`
    with `answers` and a break point. `id` is that of its event; `rubric` is a hash; `at_ms` is when, in milliseconds
    since the epoch; `instead_of` are the ids of decisions that it replaces."""

    id: str
    trace: str
    rubric: str
    by: str
    at_ms: int
    verdict: Verdict | None
    holds: str | None = None
    answers: Answers = field(default_factory=dict)
    break_point: Place | None = None
    reason: str = ""
    looked_at: tuple[LookedAt, ...] = ()
    instead_of: tuple[str, ...] = ()

    @property
    def outcome(self) -> tuple[str, str, str]:
        """What follows from it, to be compared with another one's."""
        answers = canonical_hash(dict(self.answers))
        return str(self.holds), str(self.verdict), f"{answers} {self.break_point}"


@dataclass(frozen=True, slots=True)
class Settled:
    """What holds of a trace by what was decided: the `decision` that fits; or why none does (`undecided`), if there was
    one, with the last of them."""

    decision: Decision | None = None
    undecided: str = ""
    last: Decision | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that reviewers say differently of a trace: what each answered, by reviewer. `question` is the id of the
    question, "" for what is none."""

    kind: DifferenceKind
    ask: str
    said: Mapping[str, Answer | Place]
    question: str = ""


# --- what was decided -----------------------------------------------------------------------------------


def decisions_of(events: Iterable[Event], renames: Iterable[Event] = ()) -> list[Decision]:
    """The decisions that counting events of kind `adjudicate` state, in order; those that say nothing are left out.
    `renames` are the counting events of kind `codes`: those that came after a decision change the names of the codes that
    it states, and nothing of what it rests on."""
    found = []
    renamed = sorted(renames, key=lambda event: event.id)
    for event in events:
        body = msgspec.convert(event.body, AdjudicateBody)
        if not body.trace or (body.holds is None and body.verdict is None):
            continue
        place = body.break_point
        later = CodeNames.of_bodies(one.body for one in renamed if one.id > event.id)
        found.append(
            Decision(
                id=event.id,
                trace=body.trace,
                rubric=body.rubric,
                by=event.reviewer,
                at_ms=event.at_ms,
                verdict=body.verdict,
                holds=body.holds,
                answers=body.answers,
                break_point=None if place is None else _place(place),
                reason=body.reason,
                looked_at=tuple(_looked_at(one, body.trace, later) for one in body.reviews),
                instead_of=body.instead_of,
            )
        )
    return found


def _looked_at(one: LookedAtBody, trace: str, later: CodeNames) -> LookedAt:
    own = one.own_codes
    if own is not None and later:
        own = tuple(later.present(code, {(one.reviewer, trace, one.rubric)}) for code in own)
    codes = None if own is None else frozenset(own)
    return LookedAt(one.reviewer, one.rubric, one.says, one.verdict, one.note, codes)


def _place(body: Mapping[str, Json]) -> Place:
    step = body.get("step")
    return Place(
        None if step is None else str(step),
        tuple(map(str, body.get("alternates") or ())),
        bool(body.get("cannot_tell")),
    )


def decision_body(
    trace: str,
    rubric: str,
    reviews: Sequence[Review],
    *,
    holds: str | None,
    verdict: Verdict | None,
    answers: Answers | None = None,
    break_point: Place | None = None,
    reason: str = "",
    instead_of: Iterable[str] = (),
) -> dict[str, Json]:
    """The body of the act that decides between reviews of a trace."""
    place: Json = None
    if break_point is not None:
        place = {
            "step": break_point.step,
            "alternates": list(break_point.alternates),
            "cannot_tell": break_point.cannot_tell,
        }
    return {
        "trace": trace,
        "rubric": rubric,
        "holds": holds,
        "verdict": verdict,
        "answers": dict(answers or {}),
        "break_point": place,
        "reason": reason,
        "reviews": [
            {
                "reviewer": one.reviewer,
                "rubric": one.rubric,
                "says": says(one),
                "verdict": one.verdict,
                "note": _hash_of_note(one),
                "own_codes": sorted(one.own_codes),
            }
            for one in sorted(reviews, key=lambda one: one.reviewer)
        ],
        "instead_of": sorted(instead_of),
    }


def says(review: Review) -> str:
    """A hash of what a review judges: verdict, answers, break point, correction, marked words. Not in it are the note and
    the reviewer's own codes, which others can rename: a decision states these beside it. Nor is whether the correction is
    approved."""
    place, correction = review.break_point, review.correction
    return canonical_hash(
        [
            review.verdict,
            dict(review.answers),
            None if place is None else [place.step, list(place.alternates), place.cannot_tell],
            None if correction is None else correction.text,
            sorted([one.kind, one.text] for one in review.evidence),
        ]
    )


def _hash_of_note(review: Review) -> str:
    """A note may hold what is private: a decision has no copy of it."""
    return canonical_hash(review.note)


# --- whether it fits ------------------------------------------------------------------------------------


def settled(decisions: Sequence[Decision], reviews: Sequence[Review]) -> Settled:
    """What holds by the decisions on one trace under one rubric; `reviews` are the finished ones, one of each reviewer."""
    present = _present(decisions)
    if not present:
        return Settled()
    last = present[-1]
    fitting = [one for one in present if fits(one, reviews)]
    if not fitting:
        return Settled(undecided=OUTDATED, last=last)
    if len({one.outcome for one in fitting}) > 1:
        return Settled(undecided=CONTESTED, last=fitting[-1])
    return Settled(decision=fitting[-1], last=fitting[-1])


def _present(decisions: Sequence[Decision]) -> list[Decision]:
    """The last decision of each adjudicator, without those that another one replaces, in order."""
    ordered = sorted(decisions, key=lambda one: one.id)
    replaced = {id_ for one in ordered for id_ in one.instead_of}
    last = {one.by: one for one in ordered}
    return [one for one in ordered if last[one.by] is one and one.id not in replaced]


def fits(decision: Decision, reviews: Sequence[Review]) -> bool:
    """Whether the reviews that were looked at say what they said, and every other one the verdict that was decided."""
    known = {one.reviewer: one for one in decision.looked_at}
    present = {one.reviewer: one for one in reviews}
    if decision.holds is not None and decision.holds not in known.keys() & present.keys():
        return False
    if not all(name in present and _same(seen, present[name]) for name, seen in known.items()):
        return False
    return all(one.verdict == decision.verdict for one in reviews if one.reviewer not in known)


def _same(seen: LookedAt, now: Review) -> bool:
    """Whether a review says what it said when it was looked at; a note that only became longer is another one."""
    return (
        seen.says == says(now)
        and seen.note in (None, _hash_of_note(now))
        and (seen.own_codes is None or seen.own_codes == frozenset(now.own_codes))
    )


# --- what differs ---------------------------------------------------------------------------------------


def newest_each(reviews: Iterable[Review], rubrics: Mapping[str, Rubric]) -> list[Review]:
    """The newest review of each reviewer, by their names: under two versions of a rubric one person is still one."""
    newest: dict[str, Review] = {}
    order = sorted(reviews, key=lambda one: (rubrics[one.rubric].version, one.at_ms, one.rubric))
    for one in order:
        newest[one.reviewer] = one
    return [newest[name] for name in sorted(newest)]


def differences(rubric: Rubric, reviews: Sequence[Review]) -> list[Difference]:
    """What finished reviews of one trace say differently: the verdict first, then where it broke, codes, answers.
    Answers in words are not compared; what only a fail says is compared among those who fail it."""
    found = []
    verdicts = {one.reviewer: one.verdict for one in reviews if one.verdict is not None}
    if _differ(verdicts.values()):
        found.append(Difference("verdict", "Verdict", verdicts))
    failed = [one for one in reviews if one.verdict == "fail" or not rubric.asks_verdict]
    places = {one.reviewer: one.break_point for one in failed if one.break_point is not None}
    if _places_differ(list(places.values())):
        found.append(Difference("break_point", "Where it first went wrong", places))
    codes = {one.reviewer: sorted(one.codes) for one in failed}
    if _differ(codes.values()):
        found.append(Difference("codes", "Codes", codes))
    asked_of = [
        (one, {each.id for each in asked(rubric, one.answers, one.verdict)}) for one in reviews
    ]
    for question in rubric.questions:
        if question.type == "text" or question.id == rubric.verdict.question:
            continue
        given = {
            one.reviewer: one.answers.get(question.id)
            for one, ids in asked_of
            if question.id in ids and answered(question, one.answers.get(question.id))
        }
        if _differ(given.values()):
            found.append(Difference("answer", question.ask, given, question.id))
    return sorted(found, key=lambda one: _ORDER.index(one.kind))


def rank(found: Sequence[Difference]) -> tuple[int, bool, int]:
    """The order in which traces are worth deciding: another verdict (pass beside fail first), then another break point,
    other codes, other answers; of the same kind, those that differ in most."""
    first = found[0]
    apart = first.kind == "verdict" and {"pass", "fail"} <= set(map(str, first.said.values()))
    return _ORDER.index(first.kind), not apart, -len(found)


def _differ(values: Iterable[Answer]) -> bool:
    return (
        len({canonical_hash(sorted(one) if isinstance(one, list) else one) for one in values}) > 1
    )


def _places_differ(places: Sequence[Place]) -> bool:
    """Whether two break points share no step, alternates included."""
    named: list[set[str | None]] = [
        {None} if one.cannot_tell else {one.step, *one.alternates} for one in places
    ]
    return any(one.isdisjoint(other) for at, one in enumerate(named) for other in named[at + 1 :])
