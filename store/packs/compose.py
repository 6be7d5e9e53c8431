"""Composing a case from the reviews of one trace that agree: input, witnesses, claims and proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ...rubrics.files import rubric_hash
from ...rubrics.schema import Rubric, Verdict
from ..canonical import Json, canonical_hash
from ..claims.claim import Claim
from ..claims.deriving import derive_claims
from ..claims.judging import MARKED_WORDS
from ..claims.paths.effects import ToolEffects
from ..claims.witness import Witness
from ..judgement import Correction, Place, Review
from ..reviews.adjudication import Settled
from ..reviews.line_values import iso_time
from ..trace import Trace, incomplete_in, trace_content
from .adjudicated import ADJUDICATED, adjudicated_json
from .answers import corrections, expected_answer
from .cases import RECORDED, Case, Proof, Role, asked_in, without_floats
from .cut import MAX_DOCUMENTS, Cut, case_input, cut_of, documents_of
from .derive import corrected_output, marked_words, own_claims
from .paths import claims_of_path, rejected_witnesses
from .proof import prove
from .recorded import effects_in, recorded_output, tape_of
from .witnesses import Further

MAX_SLICE: Final = 60
MAX_QUESTION: Final = 1000
"""Characters of the question as it stands at the top of a case; the input has all of it."""
_TOO_MANY: Final = "an answer to the same question is one of too many"


@dataclass(frozen=True, slots=True)
class JudgedTrace:
    """A review with its trace and rubric. `group` is the id of the group that one judgement was applied
    to, "" for none. `answers` is the key of the trace to whose question the answer of this trace is another one, ""
    if it is a trace of its own. `settled` is what was decided between the reviewers of the trace."""

    review: Review
    trace: Trace
    rubric: Rubric
    group: str = ""
    answers: str = ""
    settled: Settled = Settled()  # noqa: RUF009 - immutable

    @property
    def content(self) -> Json:
        """All that the trace says, as JSON."""
        return trace_content(self.trace)


def verdict_for_case(rubric: Rubric, review: Review) -> Verdict | None:
    """The verdict that a case is made with. Where the rubric asks for none, a correction says that the answer was
    wrong, and nothing else says anything."""
    written = review.correction is not None and review.correction.text.strip()
    return review.verdict if rubric.asks_verdict or not written else "fail"


@dataclass(frozen=True, slots=True)
class Composed:
    """A case, and what was left out of it, in words."""

    case: Case
    left_out: tuple[str, ...] = ()


def slices_of(trace: Trace) -> tuple[str, ...]:
    """`name:value` for the small metadata values of a trace, sorted."""
    out = []
    for name, value in trace.metadata.items():
        if (
            isinstance(value, str | int | bool)
            and len(str(value)) <= MAX_SLICE
            and "\n" not in str(value)
        ):
            out.append(without_floats(f"{name}:{value}"))
    return tuple(sorted(out))


def case_id(trace_key: str, rubric_id: str) -> str:
    """The id of the case of a trace under a rubric: stable for life."""
    return "c-" + canonical_hash([trace_key, rubric_id])[:16]


def _first(places: Iterable[Place | None]) -> Place | None:
    """The first place that names a step, or else the first."""
    given = [place for place in places if place is not None]
    return next((place for place in given if place.step is not None), next(iter(given), None))


def merged_review(ordered: Sequence[JudgedTrace], further: Sequence[Review]) -> Review:
    """One review from several that agree: all marks, evidence and checks, each once; the first approved
    correction by reviewer name, or else the first. `further` are reviews of other answers to the same
    question: what they marked and claim counts as well."""
    corrections: list[Correction] = [
        item.review.correction
        for item in ordered
        if item.review.correction is not None and item.review.correction.text.strip()
    ]
    corrections.sort(key=lambda correction: correction.status != "approved")
    reviews = [*(item.review for item in ordered), *further]
    evidence = {(e.kind, e.text): e for review in reviews for e in review.evidence}
    checks: dict[str, Mapping[str, Json]] = {
        canonical_hash(without_floats(check)): check
        for review in reviews
        for check in review.checks
    }
    return replace(
        ordered[0].review,
        marks=tuple(mark for item in ordered for mark in item.review.marks),
        break_point=_first(item.review.break_point for item in ordered),
        root_cause=_first(item.review.root_cause for item in ordered),
        evidence=tuple(evidence.values()),
        checks=tuple(checks.values()),
        correction=corrections[0] if corrections else None,
    )


def reason_of(ordered: Sequence[JudgedTrace]) -> str:
    """Why the experts judged as they did, in their words: notes, answers in words, notes on marks; each once,
    one a line."""
    said: list[str] = []
    for item in ordered:
        review = item.review
        said.append(review.note)
        texts = [one.id for one in item.rubric.questions if one.type == "text"]
        said += [str(review.answers[name]) for name in texts if review.answers.get(name)]
        said += [mark.note for mark in review.marks if mark.note]
    plain = (" ".join(text.split()) for text in said)
    return "\n".join(dict.fromkeys(text for text in plain if text))


def question_of(given: Mapping[str, Json]) -> str:
    """What the user asked last in an input, cut where it is long."""
    asked = [one["content"] for one in given["messages"] if one["role"] == "user"]
    text = next((text for text in reversed(asked) if text.strip()), "")
    return text if len(text) <= MAX_QUESTION else f"{text[: MAX_QUESTION - 1]}…"


def witnesses_of(
    ordered: Sequence[JudgedTrace], merged: Review, cut: Cut, more: Iterable[Witness]
) -> tuple[tuple[Witness, ...], list[str]]:
    """The answers that were judged: the recorded one, the corrections, then further ones, each once; and which
    were left out."""
    trace = ordered[0].trace
    by = tuple(without_floats([item.review.reviewer for item in ordered]))
    failed = merged.verdict == "fail"
    reason = without_floats(reason_of(ordered)) if failed else ""
    if failed:
        rejected = rejected_witnesses(trace, merged, cut)
        found = [replace(one, by=by, why=reason) for one in rejected]
        found += corrections([item.review for item in ordered], merged)
        if not any(one.accepted for one in found):
            found += expected_answer(trace)
    else:
        found = [Witness(recorded_output(trace, cut.since), True, by, source=RECORDED)]
    known = {one.answer_hash: one.accepted for one in found}
    left_out = []
    for one in more:
        if known.setdefault(one.answer_hash, one.accepted) != one.accepted:
            left_out.append("an answer was judged otherwise as the answer of another trace")
        elif one.answer_hash not in {each.answer_hash for each in found}:
            found.append(one)
    return tuple(found), left_out


def claims_of_marks(judged: JudgedTrace) -> tuple[Claim, ...]:
    """The claims that the marked words of one review make in its case, before anything that was written or dropped."""
    trace, review = judged.trace, judged.review
    cut = cut_of(trace, review, effects_in(trace, ToolEffects()))
    witnesses, _ = witnesses_of([judged], review, cut, ())
    asked = asked_in(case_input(trace, cut))
    derived = derive_claims(asked, witnesses, marked=marked_words(review))
    return tuple(one for one in derived.claims if one.origin == MARKED_WORDS)


def case_of(
    judged: Sequence[JudgedTrace],
    stands_for: int = 0,
    effects: ToolEffects = ToolEffects(),  # noqa: B008 - immutable
    further: Further = Further(),  # noqa: B008 - immutable
) -> Composed:
    """One case from reviews of one trace that agree on pass or on fail. `stands_for` is the number of
    failures in its group, if one judgement was applied to them; `effects` is what people said of tools;
    `further` is what was judged of it elsewhere."""
    ordered = sorted(judged, key=lambda item: item.review.reviewer)
    first = ordered[0]
    trace, merged = first.trace, merged_review(ordered, further.reviews)
    role: Role = "fix" if merged.verdict == "fail" else "guard"
    known = effects_in(trace, effects)
    cut = cut_of(trace, merged, known)
    witnesses, doubled = witnesses_of(ordered, merged, cut, further.witnesses)
    corrected = corrected_output(merged)
    given = case_input(trace, cut)
    own = own_claims(merged, witnesses)
    derived = derive_claims(
        asked_in(given),
        witnesses,
        marked=marked_words(merged),
        own=own.own,
        dropped=own.dropped,
        paths=claims_of_path(trace, merged, cut, known),
    )
    lacks = without_floats(list(incomplete_in(trace)))
    siblings = [_TOO_MANY] * further.left_out
    left_out = [*doubled, *siblings, *own.left_out, *derived.left_out]
    beyond = len(documents_of(trace)) - MAX_DOCUMENTS
    if beyond > 0:
        left_out += [f"a case carries {MAX_DOCUMENTS} documents at most"] * beyond
    severities = [item.review.answers.get("severity") for item in ordered]
    severity = next((answer for answer in severities if answer is not None), None)
    places = [item.review.break_point or item.review.root_cause for item in ordered]
    decision = first.settled.decision
    case = Case(
        id=case_id(trace.key, first.rubric.id),
        role=role,
        input=given,
        witnesses=witnesses,
        claims=derived.claims,
        proof=Proof("unproven", ""),
        question=question_of(given),
        reason=without_floats(reason_of(ordered)),
        correction=corrected.text if corrected and role == "fix" else None,
        slices=slices_of(trace),
        tape=tape_of(trace),
        later=cut.later_json(),
        severity=None if severity is None else without_floats(str(severity)),
        verdict=without_floats(
            {
                "label": merged.verdict,
                "by": [item.review.reviewer for item in ordered],
                "agreed": decision is None and len(ordered) > 1,
                "at": iso_time(max(item.review.at_ms for item in ordered)),
                "codes": sorted({code for item in ordered for code in item.review.codes}),
                "correction": merged.correction.status if merged.correction else None,
                "rubric": first.rubric.id,
                "rubric_hash": rubric_hash(first.rubric),
                **({} if decision is None else {ADJUDICATED: adjudicated_json(decision)}),
            }
        ),
        source=without_floats(
            {
                "trace": trace.key,
                "source_id": trace.source_id,
                "break_point": next((place.step for place in places if place), None),
                **({"incomplete": lacks} if lacks else {}),
                **(
                    {"group": first.group, "stands_for": stands_for}
                    if first.group and role == "fix"
                    else {}
                ),
            }
        ),
    )
    return Composed(replace(case, proof=prove(case)), tuple(left_out))
