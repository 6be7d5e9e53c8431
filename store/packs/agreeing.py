"""Which reviews of a trace decide: those of reviewers who agree on pass or on fail, or what was decided between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from ...rubrics.scoring import codes_of
from ..judgement import Review
from ..reviews.adjudication import Decision
from .compose import JudgedTrace
from .leaving_out import LeftOut

DIFFER: Final = "its reviewers differ"
"""Why a trace is left out of which nobody decided who is right."""
_HELD_ELSEWHERE: Final = "the review that holds by a decision is not among those of this pack"
_SILENT: Final = "its rubric asks for no verdict, and no correction was written"


def agreed(
    verdicts: Iterable[JudgedTrace],
    left_out: LeftOut,
    about: Callable[[JudgedTrace], str] = lambda item: item.trace.key,
) -> list[list[JudgedTrace]]:
    """The reviews that decide, by what they are about and the rubric; those that do not are counted with the
    reason."""
    groups: dict[tuple[str, str], list[JudgedTrace]] = {}
    for item in verdicts:
        if item.review.status != "finished":
            left_out.add(f"the review is {item.review.status}, not finished", [item])
        else:
            groups.setdefault((about(item), item.rubric.id), []).append(item)
    found = []
    for key in sorted(groups):
        group = _newest_each(groups[key])
        older = [item for item in groups[key] if not any(item is one for one in group)]
        left_out.add("the same reviewer judged it again later", older)
        decision = next((one for item in group if (one := item.settled.decision) is not None), None)
        if decision is not None:
            decided = _decided(group, decision)
            if not decided:
                left_out.add(_HELD_ELSEWHERE, group[:1])
            elif decided[0].review.verdict in ("pass", "fail"):
                found.append(decided)
            else:
                left_out.add("the verdict is unsure", group[:1])
            continue
        silent = [item for item in group if item.review.verdict is None]
        left_out.add(_SILENT, silent)
        group = [item for item in group if item.review.verdict is not None]
        if not group:
            continue
        labels = {item.review.verdict for item in group}
        if len(labels) > 1:
            left_out.add(group[0].settled.undecided or DIFFER, group[:1])
        elif labels <= {"pass", "fail"}:
            found.append(group)
        else:
            left_out.add("the verdict is unsure", group[:1])
    return found


def _newest_each(judged: Sequence[JudgedTrace]) -> list[JudgedTrace]:
    """A reviewer's newest review alone: under two versions of a rubric one person is still one."""
    newest: dict[str, JudgedTrace] = {}
    for item in sorted(
        judged, key=lambda item: (item.rubric.version, item.review.at_ms, item.review.rubric)
    ):
        newest[item.review.reviewer] = item
    return [newest[name] for name in sorted(newest)]


def _decided(group: Sequence[JudgedTrace], decision: Decision) -> list[JudgedTrace]:
    """What a case is made of by a decision: the review that holds, alone; or the own verdict of the adjudicator, with
    what those wrote who gave the same verdict."""
    if decision.holds is not None:
        return [item for item in group if item.review.reviewer == decision.holds]
    newest = max(group, key=lambda item: (item.rubric.version, item.review.rubric))
    same = [
        item
        for item in group
        if item.review.verdict == decision.verdict and item.review.reviewer != decision.by
    ]
    places = {str(item.review.break_point) for item in same}
    if decision.break_point is not None or len(places) > 1:
        # Where it broke is what was decided, or was left open.
        same = [
            replace(item, review=replace(item.review, break_point=None, root_cause=None, marks=()))
            for item in same
        ]
    return [replace(newest, review=_own_review(newest, decision)), *same]


def _own_review(of: JudgedTrace, decision: Decision) -> Review:
    rubric = of.rubric
    question = rubric.question(rubric.verdict.question)
    answers = dict(decision.answers)
    if question is not None and question.type == "pass_fail" and decision.verdict is not None:
        answers[question.id] = decision.verdict
    return Review(
        trace=of.review.trace,
        reviewer=decision.by,
        rubric=of.review.rubric,
        status="finished",
        verdict=decision.verdict,
        answers=answers,
        codes=codes_of(rubric, answers),
        break_point=decision.break_point,
        note=decision.reason,
        at_ms=decision.at_ms,
    )
