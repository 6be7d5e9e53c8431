"""Composing a case from the reviews of one trace that agree: input, witnesses, checks and proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ...rubrics.schema import Rubric
from ..canonical import Json, canonical_hash
from ..claims.paths.effects import ToolEffects
from ..judgement import Correction, Place, Review
from ..reviews.lines import iso_time
from ..trace import Trace, incomplete_in
from .cases import Case, without_floats
from .cut import MAX_DOCUMENTS, case_input, cut_of, documents_of
from .derive import corrected_output, fix_checks, guard_checks
from .proof import incomplete_proof, prove_fix, prove_guard
from .recorded import effects_in, recorded_output

MAX_SLICE: Final = 60


@dataclass(frozen=True, slots=True)
class JudgedTrace:
    """A review with its trace and rubric. `group` is the id of the group that one judgement was applied
    to, "" for none."""

    review: Review
    trace: Trace
    rubric: Rubric
    group: str = ""


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


def _merged(ordered: Sequence[JudgedTrace]) -> Review:
    """One review from several that agree: all marks, evidence and checks, each once; the first approved
    correction by reviewer name, or else the first."""
    corrections: list[Correction] = [
        item.review.correction
        for item in ordered
        if item.review.correction is not None and item.review.correction.text.strip()
    ]
    corrections.sort(key=lambda correction: correction.status != "approved")
    evidence = {(e.kind, e.text): e for item in ordered for e in item.review.evidence}
    checks: dict[str, Mapping[str, Json]] = {
        canonical_hash(without_floats(check)): check
        for item in ordered
        for check in item.review.checks
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


def case_of(
    judged: Sequence[JudgedTrace],
    stands_for: int = 0,
    effects: ToolEffects = ToolEffects(),  # noqa: B008 - immutable
) -> Composed:
    """One case from reviews of one trace that agree on pass or on fail. `stands_for` is the number of
    failures in its group, if one judgement was applied to them; `effects` is what people said of tools."""
    ordered = sorted(judged, key=lambda item: item.review.reviewer)
    first = ordered[0]
    trace, merged = first.trace, _merged(ordered)
    cut = cut_of(trace, merged, effects_in(trace, effects))
    recorded = recorded_output(trace, cut.since)
    left_out: list[str] = []
    if merged.verdict == "fail":
        rejected, accepted = recorded, corrected_output(merged)
        derived = fix_checks(merged, rejected, accepted)
        proof = prove_fix(derived.checks, rejected, accepted)
    else:
        rejected, accepted = None, recorded
        derived = guard_checks(merged, recorded)
        proof = prove_guard(derived.checks, recorded)
    lacks = without_floats(list(incomplete_in(trace)))
    if lacks:
        proof = incomplete_proof(lacks)
    left_out += derived.left_out
    beyond = len(documents_of(trace)) - MAX_DOCUMENTS
    if beyond > 0:
        left_out += [f"a case carries {MAX_DOCUMENTS} documents at most"] * beyond
    severities = [item.review.answers.get("severity") for item in ordered]
    severity = next((answer for answer in severities if answer is not None), None)
    places = [item.review.break_point or item.review.root_cause for item in ordered]
    case = Case(
        id=case_id(trace.key, first.rubric.id),
        role="fix" if merged.verdict == "fail" else "guard",
        input=case_input(trace, cut),
        rejected=rejected,
        accepted=accepted,
        checks=derived.checks,
        proof=proof,
        slices=slices_of(trace),
        severity=None if severity is None else without_floats(str(severity)),
        verdict=without_floats(
            {
                "label": merged.verdict,
                "by": [item.review.reviewer for item in ordered],
                "agreed": len(ordered) > 1,
                "at": iso_time(max(item.review.at_ms for item in ordered)),
                "codes": sorted({code for item in ordered for code in item.review.codes}),
                "correction": merged.correction.status if merged.correction else None,
                "rubric": first.rubric.id,
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
                    if first.group and merged.verdict == "fail"
                    else {}
                ),
            }
        ),
    )
    return Composed(case, tuple(left_out))
